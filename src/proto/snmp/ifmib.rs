//! From the bindings of a poll to the leaves of RFC 8343: where `ifHCInOctets` becomes in-octets. Pure.
//!
//! Keeps for each interface what must be remembered between two polls: which object each counter is
//! read from, and which dates were told, so that a date stands still while the ticks behind it do.

use std::time::Duration;

use crate::model::{
    AdminStatus, Change, Counter, Leaf, OperStatus, Slot, SourceTime, Subject, Timestamp, Value, Width,
};

use super::naming::{Named, NamedBy, readable};
use super::objects::Object;
use super::plan::Part;
use super::wire::Data;

/// An agent reads its clock before the row: a change may be this much younger than sysUpTime, in ticks.
const CLOCK_READ_BEFORE: u32 = 500;

/// When the rows of a reply were read, by the device's clock and by ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Our civil time at the arrival.
    pub wall: Timestamp,
    /// sysUpTime as sent, in ticks.
    pub ticks: u32,
    /// sysUpTime unwrapped.
    pub time: SourceTime,
    /// When the device last started, the same for all replies since then.
    pub boot: Timestamp,
}

/// The object that a counter is read from at this interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// The 64-bit one.
    High,
    /// The 32-bit one: there is no other, or this interface lacks it.
    Low,
    /// Neither: not asked again until the next start of the device.
    Missing,
}

/// What a row's cells amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Read.
    Read,
    /// Read, but these objects should be asked instead of ones that are missing.
    AskAgain(Vec<Object>),
    /// The row is not there any more; nothing was read.
    Gone,
    /// The index belongs to another interface now; nothing was read.
    Moved,
}

/// An interface under way: what is asked of it and what was said of it.
#[derive(Debug, Clone)]
pub struct PolledRow {
    slot: Slot,
    named: Named,
    counters: [Ask; Counter::COUNT],
    last_change: Date,
    discontinuity: Date,
}

impl PolledRow {
    /// Starts to poll an interface: 64-bit counters are tried first.
    pub fn new(slot: Slot, named: Named) -> Self {
        Self {
            slot,
            named,
            counters: Counter::ALL.map(|c| if c.is_counter32() { Ask::Low } else { Ask::High }),
            last_change: Date::default(),
            discontinuity: Date::default(),
        }
    }

    /// Its place in the tables of the device.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// Its key and its index.
    pub fn named(&self) -> &Named {
        &self.named
    }

    /// What to ask of it, in the order in which it applies. Its name comes first, in every poll: an index that moves
    /// without a word must not bring the counters of another interface.
    pub fn objects(&self) -> Vec<Object> {
        let counters = Counter::ALL.iter().filter_map(|&counter| self.object_of(counter));
        self.name_object().into_iter().chain(Object::STATES).chain(counters).collect()
    }

    fn name_object(&self) -> Option<Object> {
        match self.named.by {
            NamedBy::Name => Some(Object::IfName),
            NamedBy::Descr => Some(Object::IfDescr),
            NamedBy::Index => None,
        }
    }

    fn object_of(&self, counter: Counter) -> Option<Object> {
        match self.counters[counter.column()] {
            Ask::High => Object::of_counter(counter, Width::Bits64),
            Ask::Low => Object::of_counter(counter, Width::Bits32),
            Ask::Missing => None,
        }
    }

    /// Reads the cells of a part, one for each of its objects, and says what changed.
    pub fn take(
        &mut self,
        part: &Part,
        cells: &[Data<'_>],
        taken: &Taken,
        changes: &mut Vec<Change>,
    ) -> Verdict {
        if part.objects.contains(&Object::IfOperStatus) && cells.iter().all(is_missing) {
            return Verdict::Gone;
        }
        if part.objects.iter().zip(cells).any(|(object, data)| self.contradicts_name(*object, data)) {
            return Verdict::Moved;
        }
        let mut instead = Vec::new();
        for (&object, &data) in part.objects.iter().zip(cells) {
            instead.extend(self.take_cell(object, data, taken, changes));
        }
        if instead.is_empty() { Verdict::Read } else { Verdict::AskAgain(instead) }
    }

    /// Reads one cell; gives the object to ask instead if this one is missing.
    fn take_cell(
        &mut self,
        object: Object,
        data: Data<'_>,
        taken: &Taken,
        changes: &mut Vec<Change>,
    ) -> Option<Object> {
        let (leaf, value) = match object {
            Object::IfAdminStatus => (Leaf::AdminStatus, admin_status(data)),
            Object::IfOperStatus => (Leaf::OperStatus, oper_status(data)),
            Object::IfLastChange => (Leaf::LastChange, self.last_change.tell(ticks(data), None, taken)?),
            Object::IfCounterDiscontinuityTime => {
                let date = self.discontinuity.tell(ticks(data), Some(taken.boot), taken)?;
                (Leaf::DiscontinuityTime, date)
            }
            _ => {
                let counter = counter_of(object)?;
                match counter_value(data) {
                    Some(value) => (Leaf::Counter(counter), value),
                    None if is_missing(&data) => match self.lacks(object) {
                        Some(low) => return Some(low),
                        None => (Leaf::Counter(counter), Value::Absent),
                    },
                    None => (Leaf::Counter(counter), Value::Absent),
                }
            }
        };
        changes.push(Change { subject: Subject::Interface(self.slot), leaf, value, time: taken.time });
        None
    }

    /// Remembers that this interface lacks an object (rule 5 of counter honesty: each counter and each
    /// interface for itself), and names the one that may stand in.
    pub fn lacks(&mut self, object: Object) -> Option<Object> {
        let counter = counter_of(object)?;
        let ask = &mut self.counters[counter.column()];
        *ask = match *ask {
            Ask::High if Object::of_counter(counter, Width::Bits64) == Some(object) => Ask::Low,
            Ask::Low if Object::of_counter(counter, Width::Bits32) == Some(object) => Ask::Missing,
            other => other,
        };
        self.object_of(counter).filter(|instead| *instead != object)
    }

    fn contradicts_name(&self, object: Object, data: &Data<'_>) -> bool {
        if Some(object) != self.name_object() {
            return false;
        }
        let Data::OctetString(octets) = *data else { return true };
        readable(Some(octets)).as_ref() != Some(&self.named.plain)
    }
}

/// A date told in ticks of the device's clock, and the ticks it was told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Date {
    told: Option<(Option<u32>, Option<Timestamp>)>,
}

impl Date {
    /// The value to tell, if the ticks are not those that it was told for.
    ///
    /// 0 or nothing stands for "before the last start": `otherwise` then.
    fn tell(&mut self, ticks: Option<u32>, otherwise: Option<Timestamp>, taken: &Taken) -> Option<Value> {
        let ticks = ticks.filter(|ticks| *ticks > 0);
        let date = match self.told {
            Some((told, _)) if told == ticks && ticks.is_some() => return None,
            _ => ticks.map(|ticks| date_of(ticks, taken)).or(otherwise),
        };
        let unchanged = self.told.is_some_and(|(_, told)| told == date);
        self.told = Some((ticks, date));
        (!unchanged).then(|| date.map_or(Value::Absent, Value::Time))
    }
}

/// The civil time of a moment on the device's clock.
///
/// Ticks greater than sysUpTime were counted before it last wrapped, 497.1 days long or less ago.
fn date_of(ticks: u32, taken: &Taken) -> Timestamp {
    let ahead = ticks.wrapping_sub(taken.ticks);
    let age = if ahead <= CLOCK_READ_BEFORE { 0 } else { taken.ticks.wrapping_sub(ticks) };
    taken.wall.before(Duration::from_millis(u64::from(age) * 10))
}

/// Whether the agent says that there is no such cell, or says nothing.
fn is_missing(data: &Data<'_>) -> bool {
    matches!(data, Data::NoSuchObject | Data::NoSuchInstance | Data::EndOfMibView | Data::Null)
}

fn ticks(data: Data<'_>) -> Option<u32> {
    match data {
        Data::TimeTicks(ticks) => Some(ticks),
        _ => number(data).and_then(|number| u32::try_from(number).ok()),
    }
}

/// A number of whatever type: agents confuse Gauge32, INTEGER and TimeTicks.
fn number(data: Data<'_>) -> Option<u64> {
    match data {
        Data::Integer(number) => u64::try_from(number).ok(),
        Data::Counter32(number) | Data::Gauge32(number) | Data::TimeTicks(number) => Some(u64::from(number)),
        Data::Counter64(number) => Some(number),
        _ => None,
    }
}

/// A counter is as wide as the type that it is sent in, whichever object it was asked by.
fn counter_value(data: Data<'_>) -> Option<Value> {
    let width = if matches!(data, Data::Counter64(_)) { Width::Bits64 } else { Width::Bits32 };
    number(data).map(|number| Value::Counter(number, width))
}

fn counter_of(object: Object) -> Option<Counter> {
    let reads = |counter: &Counter| {
        [Width::Bits64, Width::Bits32]
            .iter()
            .any(|&width| Object::of_counter(*counter, width) == Some(object))
    };
    Counter::ALL.into_iter().find(reads)
}

fn admin_status(data: Data<'_>) -> Value {
    let status = match number(data) {
        Some(1) => AdminStatus::Up,
        Some(2) => AdminStatus::Down,
        Some(3) => AdminStatus::Testing,
        _ => return Value::Absent,
    };
    Value::Admin(status)
}

fn oper_status(data: Data<'_>) -> Value {
    let status = match number(data) {
        Some(1) => OperStatus::Up,
        Some(2) => OperStatus::Down,
        Some(3) => OperStatus::Testing,
        Some(4) => OperStatus::Unknown,
        Some(5) => OperStatus::Dormant,
        Some(6) => OperStatus::NotPresent,
        Some(7) => OperStatus::LowerLayerDown,
        _ => return Value::Absent,
    };
    Value::Oper(status)
}

/// Boot time of a device: our civil time less its uptime.
pub fn boot_time(wall: Timestamp, uptime_ticks: u64) -> Timestamp {
    wall.before(Duration::from_millis(uptime_ticks.saturating_mul(10)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WALL: Timestamp = Timestamp(1_800_000_000_000);

    fn row(by: NamedBy) -> PolledRow {
        PolledRow::new(Slot(3), Named { if_index: 7, key: "Et1#7".into(), plain: "Et1".into(), by })
    }

    fn taken(ticks: u32) -> Taken {
        let time = SourceTime::Uptime(Duration::from_millis(u64::from(ticks) * 10));
        Taken { wall: WALL, ticks, time, boot: boot_time(WALL, u64::from(ticks)) }
    }

    fn part(objects: &[Object]) -> Part {
        Part { row: 0, if_index: 7, objects: objects.to_vec(), name_octets: 3 }
    }

    /// Reads one cell and gives what was said of it.
    fn one(row: &mut PolledRow, object: Object, data: Data<'_>, taken: &Taken) -> Option<(Leaf, Value)> {
        let mut changes = Vec::new();
        row.take(&part(&[object, Object::IfDescr]), &[data, Data::OctetString(b"x")], taken, &mut changes);
        changes.pop().map(|change| (change.leaf, change.value))
    }

    #[test]
    fn a_whole_row_becomes_leaves_with_the_discontinuity_and_the_states_before_the_counters() {
        let mut row = row(NamedBy::Name);
        let objects = row.objects();
        assert_eq!(objects.len(), 18);
        let cells: Vec<Data<'_>> = objects
            .iter()
            .map(|object| match object {
                Object::IfName => Data::OctetString(b"Et1"),
                Object::IfAdminStatus | Object::IfOperStatus => Data::Integer(1),
                Object::IfLastChange | Object::IfCounterDiscontinuityTime => Data::TimeTicks(500),
                Object::IfInErrors => Data::Counter32(0),
                object if object.syntax() == super::super::objects::Syntax::Counter64 => {
                    Data::Counter64(u64::MAX)
                }
                _ => Data::Counter32(5),
            })
            .collect();
        let mut changes = Vec::new();
        assert_eq!(row.take(&part(&objects), &cells, &taken(6_000), &mut changes), Verdict::Read);
        assert_eq!(changes.len(), 17);
        let leaves: Vec<Leaf> = changes[..4].iter().map(|change| change.leaf).collect();
        assert_eq!(leaves, [Leaf::DiscontinuityTime, Leaf::AdminStatus, Leaf::OperStatus, Leaf::LastChange]);
        assert_eq!(changes[4].value, Value::Counter(u64::MAX, Width::Bits64));
        assert!(changes.iter().any(
            |c| c.leaf == Leaf::Counter(Counter::InErrors) && c.value == Value::Counter(0, Width::Bits32)
        ));
        assert!(changes.iter().all(|c| c.time == SourceTime::Uptime(Duration::from_secs(60))));
    }

    #[test]
    fn each_counter_falls_back_to_32_bits_by_itself_and_then_is_absent() {
        let mut row = row(NamedBy::Name);
        let objects = [Object::IfHCInOctets, Object::IfHCOutOctets];
        let mut changes = Vec::new();
        let cells = [Data::NoSuchInstance, Data::Counter64(9)];
        let verdict = row.take(&part(&objects), &cells, &taken(100), &mut changes);
        assert_eq!(verdict, Verdict::AskAgain(vec![Object::IfInOctets]));
        assert_eq!(changes.len(), 1, "nothing is said of the counter that is asked again");

        let verdict =
            row.take(&part(&[Object::IfInOctets]), &[Data::NoSuchObject], &taken(100), &mut changes);
        assert_eq!(verdict, Verdict::Read);
        assert_eq!(changes[1].value, Value::Absent);
        let asked = row.objects();
        assert!(!asked.contains(&Object::IfInOctets) && !asked.contains(&Object::IfHCInOctets));
        assert!(asked.contains(&Object::IfHCOutOctets));
    }

    #[test]
    fn what_is_not_a_value_is_absent_and_never_zero() {
        for data in [Data::Null, Data::NoSuchObject, Data::NoSuchInstance, Data::OctetString(b"12")] {
            let said = one(&mut row(NamedBy::Index), Object::IfInErrors, data, &taken(1));
            assert_eq!(said, Some((Leaf::Counter(Counter::InErrors), Value::Absent)), "{data:?}");
        }
    }

    #[test]
    fn states_out_of_range_are_absent() {
        for number in [i32::MIN, -1, 0, 8, 99, i32::MAX] {
            for (object, leaf) in
                [(Object::IfOperStatus, Leaf::OperStatus), (Object::IfAdminStatus, Leaf::AdminStatus)]
            {
                let said = one(&mut row(NamedBy::Index), object, Data::Integer(number), &taken(1));
                assert_eq!(said, Some((leaf, Value::Absent)), "{number}");
            }
        }
        let said = one(&mut row(NamedBy::Index), Object::IfOperStatus, Data::Integer(7), &taken(1));
        assert_eq!(said, Some((Leaf::OperStatus, Value::Oper(OperStatus::LowerLayerDown))));
    }

    #[test]
    fn last_change_is_counted_back_from_the_clock_of_the_device() {
        let ago = |seconds| Some((Leaf::LastChange, Value::Time(WALL.before(Duration::from_secs(seconds)))));
        let absent = Some((Leaf::LastChange, Value::Absent));
        let cases = [
            ("a minute ago", 4_000, 10_000, ago(60)),
            ("before the restart", 0, 10_000, absent),
            ("read a moment after the clock", 10_002, 10_000, ago(0)),
            ("before the clock wrapped", u32::MAX - 5_999, 4_000, ago(100)),
        ];
        for (case, ticks, uptime, expected) in cases {
            let mut row = row(NamedBy::Index);
            let said = one(&mut row, Object::IfLastChange, Data::TimeTicks(ticks), &taken(uptime));
            assert_eq!(said, expected, "{case}");
        }
    }

    #[test]
    fn a_date_stands_still_while_its_ticks_do() {
        let mut row = row(NamedBy::Index);
        let change = |row: &mut PolledRow, ticks, uptime, wall| {
            one(row, Object::IfLastChange, Data::TimeTicks(ticks), &Taken { wall, ..taken(uptime) })
        };
        assert!(change(&mut row, 4_000, 10_000, WALL).is_some());
        let later = WALL.after(Duration::from_millis(10_137));
        assert_eq!(change(&mut row, 4_000, 11_000, later), None, "the network was slower this time");
        assert_eq!(
            change(&mut row, 11_000, 11_000, later),
            Some((Leaf::LastChange, Value::Time(later))),
            "new ticks, new date"
        );
    }

    #[test]
    fn without_a_discontinuity_the_counters_run_since_the_restart() {
        for data in [Data::TimeTicks(0), Data::NoSuchInstance] {
            let mut row = row(NamedBy::Index);
            let boot = Value::Time(WALL.before(Duration::from_secs(100)));
            let said = one(&mut row, Object::IfCounterDiscontinuityTime, data, &taken(10_000));
            assert_eq!(said, Some((Leaf::DiscontinuityTime, boot)));
            let again = one(&mut row, Object::IfCounterDiscontinuityTime, data, &taken(10_000));
            assert_eq!(again, None);
        }
    }

    #[test]
    fn a_row_that_is_gone_or_moved_says_nothing() {
        let objects = row(NamedBy::Name).objects();
        let mut changes = Vec::new();
        let gone = vec![Data::NoSuchInstance; objects.len()];
        assert_eq!(row(NamedBy::Name).take(&part(&objects), &gone, &taken(1), &mut changes), Verdict::Gone);
        let mut moved = vec![Data::Counter32(1); objects.len()];
        moved[0] = Data::OctetString(b"Et2");
        assert_eq!(row(NamedBy::Name).take(&part(&objects), &moved, &taken(1), &mut changes), Verdict::Moved);
        assert!(changes.is_empty());
    }

    fn any_data() -> impl Strategy<Value = Data<'static>> {
        prop_oneof![
            any::<i32>().prop_map(Data::Integer),
            any::<u32>().prop_map(Data::Counter32),
            any::<u32>().prop_map(Data::TimeTicks),
            any::<u64>().prop_map(Data::Counter64),
            Just(Data::NoSuchInstance),
            Just(Data::Null),
            Just(Data::OctetString(b"\xff\0")),
        ]
    }

    proptest! {
        #[test]
        fn whatever_the_cells_nothing_panics_and_only_numbers_become_counters(
            cells in proptest::collection::vec(any_data(), 18), ticks: u32,
        ) {
            let mut row = row(NamedBy::Name);
            let mut changes = Vec::new();
            let objects = row.objects();
            row.take(&part(&objects), &cells, &taken(ticks), &mut changes);
            let counters = changes.iter().filter(|change| matches!(change.value, Value::Counter(..))).count();
            let numbers = cells.iter().filter(|data| number(**data).is_some()).count();
            prop_assert!(counters <= numbers);
        }
    }
}
