//! What an expression sees of a device and of an interface.

use super::expr::{Block, NumberField, Subject, TextField};
use super::{Device, DeviceSnapshot, Direction, Freshness, Identity, Moment, Neighbour, Rows, Slot};

/// A device alone, with what was last heard of it.
#[derive(Debug, Clone, Copy)]
pub struct DeviceRow<'a> {
    /// What the inventory says.
    pub device: &'a Device,
    /// What the device says; `None` before anything was tried.
    pub snapshot: Option<&'a DeviceSnapshot>,
    /// The moment for which freshness is judged.
    pub now: Moment,
}

impl DeviceRow<'_> {
    fn freshness(&self) -> Freshness {
        self.snapshot.map_or(Freshness::Unknown, |snapshot| snapshot.freshness(self.now))
    }
}

impl Subject for DeviceRow<'_> {
    fn each_text(&self, field: &TextField, mut visit: impl FnMut(&str)) {
        let device = self.device;
        let text = match field {
            TextField::Name => Some(&*device.name),
            TextField::Address => Some(&*device.address),
            TextField::Site => device.site.as_deref(),
            TextField::Role => device.role.as_deref(),
            TextField::Platform => device.platform.as_deref(),
            TextField::Group => return device.groups.iter().for_each(|group| visit(group)),
            TextField::Source => {
                self.snapshot.and_then(|snapshot| snapshot.source).map(|source| source.as_str())
            }
            TextField::State => Some(self.freshness().as_str()),
            TextField::SysName => self.snapshot.and_then(|snapshot| snapshot.system.name.as_deref()),
            TextField::Tag(tag) => device.tags.get(tag).map(AsRef::as_ref),
            _ => None,
        };
        if let Some(text) = text {
            visit(text);
        }
    }

    fn number(&self, _: NumberField) -> Option<f64> {
        None
    }
}

/// One interface, with its device.
///
/// What is no longer known is absent: a rate or a state of a silent device matches nothing.
#[derive(Debug, Clone, Copy)]
pub struct InterfaceRow<'a> {
    /// What the inventory says of the device.
    pub device: &'a Device,
    /// What the device says.
    pub snapshot: &'a DeviceSnapshot,
    /// The seldom changing leaves of the interface.
    pub identity: &'a Identity,
    /// Its place in the columns.
    pub slot: Slot,
    /// The moment for which freshness is judged.
    pub now: Moment,
}

impl<'a> InterfaceRow<'a> {
    /// All interfaces of a device.
    pub fn all(device: &'a Device, snapshot: &'a DeviceSnapshot, now: Moment) -> impl Iterator<Item = Self> {
        snapshot.interfaces().map(move |(slot, identity)| Self { device, snapshot, identity, slot, now })
    }

    fn device_row(&self) -> DeviceRow<'a> {
        DeviceRow { device: self.device, snapshot: Some(self.snapshot), now: self.now }
    }

    fn status(&self, word: Option<&'static str>) -> Option<&'static str> {
        word.filter(|_| self.snapshot.status_freshness(self.slot, self.now) != Freshness::Unknown)
    }

    fn age(&self) -> Option<f64> {
        let heard = self.snapshot.rows.counters_heard[self.slot.index()]?;
        Some(self.now.since(heard).as_secs_f64())
    }
}

fn known(value: f32) -> Option<f64> {
    (!value.is_nan()).then(|| f64::from(value))
}

impl Subject for InterfaceRow<'_> {
    fn each_text(&self, field: &TextField, mut visit: impl FnMut(&str)) {
        let (identity, rows, index) = (self.identity, &self.snapshot.rows, self.slot.index());
        let text = match field {
            TextField::Interface => Some(&*identity.name),
            TextField::Description => identity.description.as_deref(),
            TextField::Type => identity.kind.as_ref().and_then(|kind| kind.identity()),
            TextField::Oper => self.status(rows.oper[index].as_str()),
            TextField::Admin => self.status(rows.admin[index].as_str()),
            TextField::IfRole => identity.role.as_deref(),
            TextField::Neighbour => {
                return identity.neighbours.iter().for_each(|far| each_name(far, &mut visit));
            }
            TextField::Ack | TextField::Severity | TextField::Rule => None,
            _ => return self.device_row().each_text(field, visit),
        };
        if let Some(text) = text {
            visit(text);
        }
    }

    fn number(&self, field: NumberField) -> Option<f64> {
        match field {
            NumberField::Age => self.age(),
            NumberField::Speed => speed(&self.snapshot.rows, self.slot),
            _ if self.snapshot.counter_freshness(self.slot, self.now) == Freshness::Unknown => None,
            _ => rate(&self.snapshot.rows, self.slot, field),
        }
    }
}

/// Interfaces of one device, to be asked all at once.
#[derive(Debug, Clone, Copy)]
pub struct Interfaces<'a> {
    /// What the inventory says of the device.
    pub device: &'a Device,
    /// What the device says.
    pub snapshot: &'a DeviceSnapshot,
    /// Which interfaces; each is there.
    pub slots: &'a [Slot],
    /// The moment for which freshness is judged.
    pub now: Moment,
}

impl Block for Interfaces<'_> {
    type Row<'a>
        = InterfaceRow<'a>
    where
        Self: 'a;

    fn rows(&self) -> usize {
        self.slots.len()
    }

    fn row(&self, index: usize) -> InterfaceRow<'_> {
        let Self { device, snapshot, slots, now } = *self;
        let identity = snapshot.identity(slots[index]).expect("the slots are of interfaces that are there");
        InterfaceRow { device, snapshot, identity, slot: slots[index], now }
    }

    fn numbers(&self, field: NumberField, column: &mut [f64]) {
        let rows = &self.snapshot.rows;
        let numbers = column.iter_mut().zip(self.slots);
        match field {
            NumberField::Age => {
                numbers.enumerate().for_each(|(at, (number, _))| *number = absent_as_nan(self.row(at).age()));
            }
            NumberField::Speed => {
                numbers.for_each(|(number, slot)| *number = absent_as_nan(speed(rows, *slot)));
            }
            _ => {
                // What was heard at this moment or before is unknown, and what was never heard comes before any.
                let unknown = self.now.checked_sub(self.snapshot.expectation.unknown_limit());
                let known = numbers.filter(|(_, slot)| rows.counters_heard[slot.index()] > unknown);
                known.for_each(|(number, slot)| *number = absent_as_nan(rate(rows, *slot, field)));
            }
        }
    }
}

fn absent_as_nan(value: Option<f64>) -> f64 {
    value.unwrap_or(f64::NAN)
}

fn speed(rows: &Rows, slot: Slot) -> Option<f64> {
    Some(rows.speed[slot.index()]).filter(|speed| *speed > 0).map(|speed| speed as f64)
}

/// A number that comes of two samples, regardless of its age.
#[inline]
fn rate(rows: &Rows, slot: Slot, field: NumberField) -> Option<f64> {
    let of = |direction: Direction| &rows.rates[direction.index()];
    let at = |column: &[f32]| known(column[slot.index()]);
    let percent = |direction| {
        let (bits, speed) = (of(direction).bits[slot.index()], rows.speed[slot.index()]);
        (speed > 0 && !bits.is_nan()).then(|| f64::from(bits / speed as f32) * 100.0)
    };
    let discards = |direction| {
        let (discards, packets) = (at(&of(direction).discards)?, at(&of(direction).packets)?);
        Some(if discards == 0.0 { 0.0 } else { discards / (discards + packets) * 100.0 })
    };
    match field {
        NumberField::In => at(&of(Direction::In).bits),
        NumberField::Out => at(&of(Direction::Out).bits),
        NumberField::InPercent => percent(Direction::In),
        NumberField::OutPercent => percent(Direction::Out),
        NumberField::Util => both(percent, f64::max),
        NumberField::Errors => both(|direction| at(&of(direction).errors), |a, b| a + b),
        NumberField::ErrorsPercent => {
            both(|direction| at(&of(direction).error_share), f64::max).map(|share| share * 100.0)
        }
        NumberField::Discards => both(|direction| at(&of(direction).discards), |a, b| a + b),
        NumberField::DiscardsPercent => both(discards, f64::max),
        NumberField::Age | NumberField::Speed => None,
    }
}

/// A value of both directions, put together; what only one of them has stands alone.
#[inline]
fn both(value: impl Fn(Direction) -> Option<f64>, join: fn(f64, f64) -> f64) -> Option<f64> {
    match (value(Direction::In), value(Direction::Out)) {
        (Some(a), Some(b)) => Some(join(a, b)),
        (one, other) => one.or(other),
    }
}

fn each_name(neighbour: &Neighbour, visit: &mut impl FnMut(&str)) {
    for text in [&neighbour.system, &neighbour.port, &neighbour.port_description] {
        if !text.is_empty() {
            visit(text);
        }
    }
}
