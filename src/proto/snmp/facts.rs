//! The leaves of an interface that seldom change, read from the columns that discovery walked. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{IfType, Leaf, SafeText, Value};

use super::cell::{Column, Datum, at};
use super::lldp::colons;
use super::naming::readable;
use super::objects::Object;

/// Columns of ifTable and ifXTable as walked. A column that could not be walked is not in it, and
/// nothing is said of its leaves: a lost datagram must not delete a description.
pub type Columns = BTreeMap<Object, Column>;

/// ifSpeed of anything faster than it can say (RFC 2863 section 3.1.8).
const SPEED_SATURATED: u64 = u32::MAX as u64;

/// ifHighSpeed from which ifSpeed cannot be true any more, in Mb/s.
const HIGH_SPEED_BEYOND: u64 = 4_294;

/// Reads the leaves of one interface, those excepted that need other interfaces' names.
pub fn of_interface(columns: &Columns, if_index: u32) -> Vec<(Leaf, Value)> {
    let row = Row { columns, if_index };
    let mut facts = vec![(Leaf::IfIndex, Value::Number(u64::from(if_index)))];
    row.say(&mut facts, Leaf::Type, Object::IfType, |datum| {
        Some(Value::Type(IfType::Number(u32::try_from(datum.number()?).ok()?)))
    });
    row.say(&mut facts, Leaf::Description, Object::IfAlias, text);
    row.say(&mut facts, Leaf::IfDescr, Object::IfDescr, text);
    row.say(&mut facts, Leaf::PhysAddress, Object::IfPhysAddress, |datum| {
        datum.octets().filter(|octets| !octets.is_empty()).map(|octets| Value::Text(colons(octets)))
    });
    row.say(&mut facts, Leaf::Mtu, Object::IfMtu, |datum| {
        datum.number().filter(|octets| *octets > 0).map(Value::Number)
    });
    row.say(&mut facts, Leaf::LinkUpDownTrapEnable, Object::IfLinkUpDownTrapEnable, |datum| {
        match datum.number()? {
            1 => Some(Value::Enabled(true)),
            2 => Some(Value::Enabled(false)),
            _ => None,
        }
    });
    if columns.contains_key(&Object::IfSpeed) && columns.contains_key(&Object::IfHighSpeed) {
        let value = speed(row.number(Object::IfSpeed), row.number(Object::IfHighSpeed));
        facts.push((Leaf::Speed, value.map_or(Value::Absent, Value::Number)));
    }
    facts
}

/// Says that interfaces are referred to by name.
pub fn names(names: Option<&[SafeText]>) -> Value {
    Value::Names(Arc::from(names.unwrap_or_default()))
}

/// Bits per second from both objects (rule 6 of counter honesty); neither is believed when it says 0.
///
/// ifHighSpeed is rounded to Mb/s, so ifSpeed is taken wherever it can be right.
pub fn speed(if_speed: Option<u64>, if_high_speed: Option<u64>) -> Option<u64> {
    let low = if_speed.filter(|bits| *bits > 0 && *bits < SPEED_SATURATED);
    let high = if_high_speed.filter(|megabits| *megabits > 0);
    match (low, high) {
        (Some(bits), Some(megabits)) if megabits < HIGH_SPEED_BEYOND => Some(bits),
        (Some(bits), None) => Some(bits),
        (_, Some(megabits)) => megabits.checked_mul(1_000_000),
        // Saturated without ifHighSpeed: at least 4.3 Gb/s, which is no speed to compute a load with.
        (None, None) => None,
    }
}

struct Row<'a> {
    columns: &'a Columns,
    if_index: u32,
}

impl Row<'_> {
    fn number(&self, object: Object) -> Option<u64> {
        at(self.columns.get(&object)?, self.if_index)?.number()
    }

    /// Adds a leaf if its column was walked: the value of the cell, or that there is none.
    fn say(
        &self,
        facts: &mut Vec<(Leaf, Value)>,
        leaf: Leaf,
        object: Object,
        read: impl Fn(&Datum) -> Option<Value>,
    ) {
        if let Some(column) = self.columns.get(&object) {
            facts.push((leaf, at(column, self.if_index).and_then(read).unwrap_or(Value::Absent)));
        }
    }
}

fn text(datum: &Datum) -> Option<Value> {
    readable(datum.octets()).map(Value::Text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn speed_follows_the_object_that_can_be_right() {
        let cases = [
            ("slow link", Some(64_000), Some(0), Some(64_000)),
            ("1 Gb/s in both", Some(1_000_000_000), Some(1_000), Some(1_000_000_000)),
            ("1.5 Mb/s is not rounded", Some(1_544_000), Some(2), Some(1_544_000)),
            ("ifSpeed saturated", Some(4_294_967_295), Some(100_000), Some(100_000_000_000)),
            ("ifSpeed wrapped", Some(1_410_065_408), Some(10_000), Some(10_000_000_000)),
            ("ifSpeed zero", Some(0), Some(10_000), Some(10_000_000_000)),
            ("ifSpeed missing", None, Some(25_000), Some(25_000_000_000)),
            ("ifHighSpeed missing", Some(100_000_000), None, Some(100_000_000)),
            ("both zero", Some(0), Some(0), None),
            ("saturated alone", Some(4_294_967_295), Some(0), None),
            ("neither", None, None, None),
        ];
        for (case, low, high, expected) in cases {
            assert_eq!(speed(low, high), expected, "{case}");
        }
    }

    fn one(object: Object, datum: Datum) -> Columns {
        Columns::from([(object, Column::from([(Box::from([7].as_slice()), datum)]))])
    }

    #[test]
    fn cells_become_leaves() {
        let octets = |octets: &[u8]| Datum::Octets(octets.into());
        let cases = [
            (Object::IfType, Datum::Integer(6), Leaf::Type, Value::Type(IfType::Number(6))),
            (Object::IfType, Datum::Integer(-1), Leaf::Type, Value::Absent),
            (Object::IfAlias, octets(b"to fra\0"), Leaf::Description, Value::Text("to fra".into())),
            (Object::IfAlias, octets(b""), Leaf::Description, Value::Absent),
            (Object::IfAlias, Datum::Integer(3), Leaf::Description, Value::Absent),
            (
                Object::IfPhysAddress,
                octets(&[0, 0x1c, 0xff]),
                Leaf::PhysAddress,
                Value::Text("00:1c:ff".into()),
            ),
            (Object::IfPhysAddress, octets(&[]), Leaf::PhysAddress, Value::Absent),
            (Object::IfMtu, Datum::Integer(9_214), Leaf::Mtu, Value::Number(9_214)),
            (Object::IfMtu, Datum::Integer(-5), Leaf::Mtu, Value::Absent),
            (
                Object::IfLinkUpDownTrapEnable,
                Datum::Integer(2),
                Leaf::LinkUpDownTrapEnable,
                Value::Enabled(false),
            ),
            (Object::IfLinkUpDownTrapEnable, Datum::Integer(9), Leaf::LinkUpDownTrapEnable, Value::Absent),
        ];
        for (object, datum, leaf, expected) in cases {
            let facts = of_interface(&one(object, datum.clone()), 7);
            let value = facts.iter().find(|fact| fact.0 == leaf).map(|fact| fact.1.clone());
            assert_eq!(value, Some(expected), "{} {datum:?}", object.name());
        }
    }

    #[test]
    fn a_row_that_a_column_lacks_is_absent_and_a_column_not_walked_says_nothing() {
        let facts = of_interface(&one(Object::IfAlias, Datum::Octets(Box::default())), 8);
        assert_eq!(facts, [(Leaf::IfIndex, Value::Number(8)), (Leaf::Description, Value::Absent)]);
    }

    proptest! {
        #[test]
        fn no_pair_of_speeds_panics_or_gives_zero(low: Option<u64>, high: Option<u64>) {
            prop_assert_ne!(speed(low, high), Some(0));
        }

        #[test]
        fn addresses_of_any_length_are_written(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = of_interface(&one(Object::IfPhysAddress, Datum::Octets(octets.into())), 7);
        }
    }
}
