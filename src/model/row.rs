//! What an expression sees of a device and of an interface.

use super::expr::{NumberField, Subject, TextField};
use super::{Device, DeviceSnapshot, Direction, Freshness, Identity, Moment, Neighbour, Slot};

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

    /// A value of both directions, put together; what only one of them has stands alone.
    fn both(&self, value: impl Fn(Direction) -> Option<f64>, join: fn(f64, f64) -> f64) -> Option<f64> {
        match (value(Direction::In), value(Direction::Out)) {
            (Some(a), Some(b)) => Some(join(a, b)),
            (one, other) => one.or(other),
        }
    }

    fn rate(&self, direction: Direction) -> Option<f64> {
        known(self.snapshot.rows.rates[direction.index()].bits[self.slot.index()])
    }

    fn percent(&self, direction: Direction) -> Option<f64> {
        Some(f64::from(self.snapshot.utilisation(self.slot, direction)?) * 100.0)
    }

    fn discard_percent(&self, direction: Direction) -> Option<f64> {
        let rates = &self.snapshot.rows.rates[direction.index()];
        let (discards, packets) =
            (known(rates.discards[self.slot.index()])?, known(rates.packets[self.slot.index()])?);
        Some(if discards == 0.0 { 0.0 } else { discards / (discards + packets) * 100.0 })
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
            TextField::Ack => None,
            _ => return self.device_row().each_text(field, visit),
        };
        if let Some(text) = text {
            visit(text);
        }
    }

    fn number(&self, field: NumberField) -> Option<f64> {
        let (rates, index) = (&self.snapshot.rows.rates, self.slot.index());
        if field == NumberField::Age {
            return self.age();
        }
        if field == NumberField::Speed {
            return Some(self.snapshot.rows.speed[index])
                .filter(|speed| *speed > 0)
                .map(|speed| speed as f64);
        }
        if self.snapshot.counter_freshness(self.slot, self.now) == Freshness::Unknown {
            return None;
        }
        let each = |column: fn(&super::Rates) -> &Vec<f32>| {
            move |direction: Direction| known(column(&rates[direction.index()])[index])
        };
        match field {
            NumberField::In => self.rate(Direction::In),
            NumberField::Out => self.rate(Direction::Out),
            NumberField::InPercent => self.percent(Direction::In),
            NumberField::OutPercent => self.percent(Direction::Out),
            NumberField::Util => self.both(|direction| self.percent(direction), f64::max),
            NumberField::Errors => self.both(each(|rates| &rates.errors), |a, b| a + b),
            NumberField::ErrorsPercent => {
                self.both(each(|rates| &rates.error_share), f64::max).map(|share| share * 100.0)
            }
            NumberField::Discards => self.both(each(|rates| &rates.discards), |a, b| a + b),
            NumberField::DiscardsPercent => self.both(|direction| self.discard_percent(direction), f64::max),
            NumberField::Age | NumberField::Speed => None,
        }
    }
}

fn each_name(neighbour: &Neighbour, visit: &mut impl FnMut(&str)) {
    for text in [&neighbour.system, &neighbour.port, &neighbour.port_description] {
        if !text.is_empty() {
            visit(text);
        }
    }
}
