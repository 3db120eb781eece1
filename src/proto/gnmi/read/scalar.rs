//! One value on the wire, whatever its encoding, and what it means as a leaf of RFC 8343.

use std::sync::Arc;

use crate::model::{AdminStatus, IfType, OperStatus, SafeText, Timestamp, Value};

use super::schema::{Item, local};

/// A value without its encoding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'a> {
    /// Not negative.
    Uint(u64),
    /// Perhaps negative.
    Int(i64),
    /// A fraction.
    Double(f64),
    /// Digits divided by ten to the power of the precision.
    Decimal(i64, u32),
    /// True or false.
    Bool(bool),
    /// Text: also 64-bit numbers of JSON_IETF, enumerations and identities.
    Text(&'a str),
    /// Nothing that a leaf could have: null, octets, a message.
    Unfit,
}

/// Whole numbers below 2^53 are exact in a double.
const EXACT: u64 = 1 << 53;

/// Dates before this many nanoseconds (12 days after 1970) are none: they are older releases' ticks since the start.
const TICKS: u64 = 1_000_000_000_000_000;

impl Scalar<'_> {
    /// A fraction of 32 bits, which is exact below 2^24 only.
    pub fn single(number: f32) -> Self {
        if number.abs() < 16_777_216.0 { Self::Double(f64::from(number)) } else { Self::Unfit }
    }

    /// The number, if it is whole, not negative, and certain to the last digit.
    pub fn whole(&self) -> Option<u64> {
        match *self {
            Self::Uint(number) => Some(number),
            Self::Int(number) => u64::try_from(number).ok(),
            Self::Text(text) => digits(text),
            Self::Double(number) => exact(number),
            Self::Decimal(digits, precision) => {
                let unit = 10_u64.checked_pow(precision)?;
                let digits = u64::try_from(digits).ok()?;
                (digits.is_multiple_of(unit) && digits / unit < EXACT).then_some(digits / unit)
            }
            Self::Bool(_) | Self::Unfit => None,
        }
    }

    fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// True or false, also as a word.
    pub fn truth(&self) -> Option<bool> {
        match *self {
            Self::Bool(truth) => Some(truth),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

fn exact(number: f64) -> Option<u64> {
    let fits = number >= 0.0 && number < EXACT as f64 && number.fract() == 0.0;
    fits.then_some(number as u64)
}

/// Eight digits at once: counters have twenty, and a target sends thousands of them.
fn eight_digits(octets: [u8; 8]) -> Option<u64> {
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    let word = u64::from_le_bytes(octets);
    // '0' to '9' are 0x30 to 0x39: the upper half is 3, and stays 3 when 6 is added.
    if word & HIGH != 0x3030_3030_3030_3030
        || word.wrapping_add(0x0606_0606_0606_0606) & HIGH != 0x3030_3030_3030_3030
    {
        return None;
    }
    // Neighbours are joined to pairs, pairs to fours, fours to eight.
    let pairs = (word & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(10 << 8 | 1) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(100 << 16 | 1) >> 16;
    Some((fours & 0x0000_ffff_0000_ffff).wrapping_mul(10_000 << 32 | 1) >> 32)
}

fn digits(text: &str) -> Option<u64> {
    // Nineteen digits always fit.
    let (mut sure, rest) = text.as_bytes().split_at_checked(19).unwrap_or((text.as_bytes(), &[]));
    let mut value: u64 = 0;
    while let Some((eight, more)) = sure.split_first_chunk() {
        value = value * 100_000_000 + eight_digits(*eight)?;
        sure = more;
    }
    for octet in sure {
        value = value * 10 + digit(*octet)?;
    }
    for octet in rest {
        value = value.checked_mul(10)?.checked_add(digit(*octet)?)?;
    }
    (!text.is_empty()).then_some(value)
}

fn digit(octet: u8) -> Option<u64> {
    octet.is_ascii_digit().then(|| u64::from(octet - b'0'))
}

/// What a value means; nothing if it is bad. [`Value::Absent`] says that the device knows none.
pub fn read(item: Item, scalar: &Scalar<'_>) -> Option<Value> {
    Some(match item {
        Item::Name => Value::Absent,
        Item::Description | Item::AggregateId | Item::Hostname | Item::Software => text(scalar.text()?),
        Item::Type => Value::Type(IfType::Named(SafeText::new(kind(scalar.text()?)))),
        Item::Trap => Value::Enabled(word(scalar.text()?, &[("enabled", true), ("disabled", false)])?),
        Item::Admin => Value::Admin(admin(scalar.text()?)?),
        Item::Oper => Value::Oper(oper(scalar.text()?)?),
        Item::LastChange | Item::Discontinuity => date(scalar)?,
        Item::BootTime => boot(scalar)?,
        Item::IfIndex => Value::Number(scalar.whole().filter(|index| (1..=0x7fff_ffff).contains(index))?),
        Item::Mtu => Value::Number(scalar.whole()?),
        Item::Speed => speed_of(scalar.whole()?),
        Item::LagSpeed => speed_of(scalar.whole()?.checked_mul(1_000_000)?),
        Item::PortSpeed | Item::NegotiatedSpeed => port_speed(scalar.text()?)?,
        Item::PhysAddress => phys_address(scalar.text()?)?,
        Item::Higher | Item::Lower => names([*scalar])?,
        Item::Counter(..) | Item::Neighbour(_) | Item::Connected | Item::Synced | Item::Latest => {
            return None;
        }
    })
}

/// Names of interfaces, as a leaf-list gives them.
pub fn names<'a>(scalars: impl IntoIterator<Item = Scalar<'a>>) -> Option<Value> {
    let names: Option<Vec<SafeText>> =
        scalars.into_iter().map(|scalar| scalar.text().map(SafeText::new)).collect();
    Some(Value::Names(Arc::from(names?)))
}

/// Whether a value only repeats what is known, told without building it.
pub fn repeats(known: &Value, item: Item, scalar: &Scalar<'_>) -> bool {
    match (known, scalar) {
        (Value::Text(known), Scalar::Text(text)) if item != Item::PhysAddress => **known == **text,
        (Value::Type(IfType::Named(known)), Scalar::Text(text)) => **known == *kind(text),
        (Value::Number(known), Scalar::Uint(number)) => {
            matches!(item, Item::IfIndex | Item::Mtu | Item::Speed) && known == number
        }
        _ => false,
    }
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Absent } else { Value::Text(SafeText::new(text)) }
}

/// The identity without its module; the names that OpenConfig had before it took IANA's.
fn kind(text: &str) -> &str {
    match local(text) {
        "IF_ETHERNET" => "ethernetCsmacd",
        "IF_AGGREGATE" => "ieee8023adLag",
        "IF_LOOPBACK" => "softwareLoopback",
        "IF_ROUTED_VLAN" => "l3ipvlan",
        "IF_SONET" => "sonet",
        name => name,
    }
}

/// The meaning of an enumeration's value in either model's spelling: LOWER_LAYER_DOWN, lower-layer-down.
fn word<T: Copy>(text: &str, meanings: &[(&str, T)]) -> Option<T> {
    let text = local(text).as_bytes();
    let same = |word: &str| {
        let fold = |byte: &u8| if *byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
        word.len() == text.len() && word.bytes().eq(text.iter().map(fold))
    };
    meanings.iter().find(|(word, _)| same(word)).map(|(_, meaning)| *meaning)
}

fn admin(text: &str) -> Option<AdminStatus> {
    word(text, &[("up", AdminStatus::Up), ("down", AdminStatus::Down), ("testing", AdminStatus::Testing)])
}

fn oper(text: &str) -> Option<OperStatus> {
    word(
        text,
        &[
            ("up", OperStatus::Up),
            ("down", OperStatus::Down),
            ("testing", OperStatus::Testing),
            ("unknown", OperStatus::Unknown),
            ("dormant", OperStatus::Dormant),
            ("not-present", OperStatus::NotPresent),
            ("lower-layer-down", OperStatus::LowerLayerDown),
        ],
    )
}

/// A date: nanoseconds since 1970 in OpenConfig (rule 9), date-and-time in RFC 8343.
fn date(scalar: &Scalar<'_>) -> Option<Value> {
    if let Some(nanoseconds) = scalar.whole() {
        return Some(if nanoseconds < TICKS { Value::Absent } else { since_1970(nanoseconds) });
    }
    let date: jiff::Timestamp = scalar.text()?.parse().ok()?;
    Some(Value::Time(Timestamp(date.as_millisecond())))
}

/// The start of a system: nanoseconds since 1970 now, seconds in older releases.
fn boot(scalar: &Scalar<'_>) -> Option<Value> {
    const YEAR_5138: u64 = 100_000_000_000;
    match scalar.whole() {
        Some(0) => Some(Value::Absent),
        Some(seconds) if seconds < YEAR_5138 => Some(since_1970(seconds * 1_000_000_000)),
        _ => date(scalar),
    }
}

fn since_1970(nanoseconds: u64) -> Value {
    Value::Time(Timestamp((nanoseconds / 1_000_000) as i64))
}

fn speed_of(bits: u64) -> Value {
    if bits == 0 { Value::Absent } else { Value::Number(bits) }
}

/// `SPEED_100GB` in any case, with any prefix (rule 10); UNKNOWN is no speed.
fn port_speed(text: &str) -> Option<Value> {
    let text = local(text);
    let (head, rest) = text.split_at_checked(6)?;
    if !head.eq_ignore_ascii_case("SPEED_") {
        return None;
    }
    if rest.eq_ignore_ascii_case("UNKNOWN") {
        return Some(Value::Absent);
    }
    let unit = rest.find(|c: char| !c.is_ascii_digit())?;
    let factor = word(&rest[unit..], &[("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000)])?;
    Some(speed_of(digits(&rest[..unit])?.checked_mul(factor)?))
}

/// Pairs of digits, however they are set apart: `00:1c:73:..`, `001c.73..`.
fn phys_address(text: &str) -> Option<Value> {
    if text.is_empty() {
        return Some(Value::Absent);
    }
    let mut address = String::new();
    let digits = text.chars().filter(|c| !matches!(c, ':' | '-' | '.'));
    for (place, digit) in digits.enumerate() {
        if !digit.is_ascii_hexdigit() {
            return None;
        }
        if place > 0 && place % 2 == 0 {
            address.push(':');
        }
        address.push(digit.to_ascii_lowercase());
    }
    (address.len() % 3 == 2 && address.len() < 128).then(|| Value::Text(SafeText::new(&address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_whole_or_nothing() {
        use Scalar::*;
        for (scalar, whole) in [
            (Uint(u64::MAX), Some(u64::MAX)),
            (Int(7), Some(7)),
            (Int(-7), None),
            (Text("18446744073709551615"), Some(u64::MAX)),
            (Text("18446744073709551616"), None),
            (Text("+7"), None),
            (Text("7.0"), None),
            (Text(""), None),
            (Double(7.0), Some(7)),
            (Double(7.5), None),
            (Double(-0.5), None),
            (Double(f64::NAN), None),
            (Double(9_007_199_254_740_991.0), Some(EXACT - 1)),
            (Double(9_007_199_254_740_992.0), None),
            (Decimal(700, 2), Some(7)),
            (Decimal(705, 2), None),
            (Decimal(-700, 2), None),
            (Decimal(7, 99), None),
            (Bool(true), None),
            (Unfit, None),
        ] {
            assert_eq!(scalar.whole(), whole, "{scalar:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn digits_are_read_as_the_library_reads_them(number: u64, octets in "[0-9+:/ ]{0,22}") {
            proptest::prop_assert_eq!(digits(&number.to_string()), Some(number));
            let plain = octets.bytes().all(|octet| octet.is_ascii_digit());
            proptest::prop_assert_eq!(digits(&octets), octets.parse().ok().filter(|_| plain));
        }
    }

    #[test]
    fn words_mean_the_same_in_every_spelling() {
        use Scalar::Text;
        let number = Value::Number;
        for (item, word, value) in [
            (Item::Oper, "LOWER_LAYER_DOWN", Some(Value::Oper(OperStatus::LowerLayerDown))),
            (Item::Oper, "openconfig-interfaces:Up", Some(Value::Oper(OperStatus::Up))),
            (Item::Oper, "not-present", Some(Value::Oper(OperStatus::NotPresent))),
            (Item::Oper, "sideways", None),
            (Item::Admin, "TESTING", Some(Value::Admin(AdminStatus::Testing))),
            (Item::PortSpeed, "SPEED_100GB", Some(number(100_000_000_000))),
            (Item::PortSpeed, "openconfig-if-ethernet:speed_2500mb", Some(number(2_500_000_000))),
            (Item::PortSpeed, "SPEED_UNKNOWN", Some(Value::Absent)),
            (Item::PortSpeed, "SPEED_GB", None),
            (Item::PortSpeed, "SPEED_99999999999999999999GB", None),
            (Item::PortSpeed, "100GB", None),
            (Item::LagSpeed, "20000", Some(number(20_000_000_000))),
            (
                Item::Type,
                "iana-if-type:ethernetCsmacd",
                Some(Value::Type(IfType::Named("ethernetCsmacd".into()))),
            ),
            (Item::Type, "IF_AGGREGATE", Some(Value::Type(IfType::Named("ieee8023adLag".into())))),
            (Item::PhysAddress, "001C.7300.00Ab", Some(Value::Text("00:1c:73:00:00:ab".into()))),
            (Item::PhysAddress, "00:1c:7", None),
            (Item::Description, "", Some(Value::Absent)),
            (Item::IfIndex, "0", None),
        ] {
            assert_eq!(read(item, &Text(word)), value, "{item:?} {word}");
        }
    }

    #[test]
    fn dates_come_as_nanoseconds_or_as_text_and_ticks_are_unknown() {
        let date = Some(Value::Time(Timestamp(1_700_000_000_123)));
        for (item, scalar, value) in [
            (Item::LastChange, Scalar::Uint(1_700_000_000_123_456_789), date.clone()),
            (Item::LastChange, Scalar::Text("1700000000123456789"), date.clone()),
            (Item::LastChange, Scalar::Text("2023-11-14T22:13:20.123Z"), date.clone()),
            (Item::LastChange, Scalar::Uint(4_711_000), Some(Value::Absent)),
            (Item::LastChange, Scalar::Text("yesterday"), None),
            (Item::BootTime, Scalar::Uint(1_700_000_000), Some(Value::Time(Timestamp(1_700_000_000_000)))),
            (Item::BootTime, Scalar::Uint(1_700_000_000_123_000_000), date),
            (Item::BootTime, Scalar::Uint(0), Some(Value::Absent)),
        ] {
            assert_eq!(read(item, &scalar), value, "{item:?} {scalar:?}");
        }
    }

    #[test]
    fn a_repetition_is_what_would_read_the_same() {
        for (item, scalar) in [
            (Item::Description, Scalar::Text("to fra-spine-1")),
            (Item::Type, Scalar::Text("iana-if-type:ethernetCsmacd")),
            (Item::Mtu, Scalar::Uint(9214)),
        ] {
            let known = read(item, &scalar).unwrap();
            assert!(repeats(&known, item, &scalar), "{item:?}");
        }
        assert!(!repeats(&Value::Number(9214), Item::LagSpeed, &Scalar::Uint(9214)));
    }
}
