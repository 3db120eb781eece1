//! An interface, or a device without any, as expressions ask about it.

use crate::model::{
    AdminStatus, Device, DeviceSnapshot, Direction, Freshness, IfType, Moment, Slot,
    expr::{self, NumberField, TextField},
};

use super::mark;

/// One row for [`expr::Expr::matches`]. What is too old to be known is absent.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The device.
    pub device: &'a Device,
    /// What was last heard of it.
    pub snapshot: Option<&'a DeviceSnapshot>,
    /// The interface; `None` for the device alone.
    pub slot: Option<Slot>,
    /// When the question is asked.
    pub now: Moment,
}

impl<'a> Row<'a> {
    fn interface(&self) -> Option<(&'a DeviceSnapshot, Slot)> {
        Some((self.snapshot?, self.slot?))
    }

    fn state(&self) -> Freshness {
        self.snapshot.map_or(Freshness::Unknown, |snapshot| snapshot.freshness(self.now))
    }

    fn device_text(&self, field: &TextField, visit: &mut impl FnMut(&str)) {
        let device = self.device;
        match field {
            TextField::Group => device.groups.iter().for_each(|group| visit(group)),
            TextField::Source => {
                self.snapshot.and_then(|s| s.source).into_iter().for_each(|source| visit(source.as_str()));
            }
            TextField::State => visit(self.state().as_str()),
            TextField::SysName => {
                self.snapshot
                    .and_then(|s| s.system.name.as_ref())
                    .into_iter()
                    .for_each(|name| visit(name.as_str()));
            }
            TextField::Tag(name) => device.tags.get(name).into_iter().for_each(|value| visit(value)),
            TextField::Name => visit(&device.name),
            TextField::Address => visit(&device.address),
            TextField::Site => device.site.iter().for_each(|site| visit(site)),
            TextField::Role => device.role.iter().for_each(|role| visit(role)),
            TextField::Platform => device.platform.iter().for_each(|platform| visit(platform)),
            _ => {}
        }
    }

    fn interface_text(&self, field: &TextField, visit: &mut impl FnMut(&str)) {
        let Some((snapshot, slot)) = self.interface() else { return };
        let Some(identity) = snapshot.identity(slot) else { return };
        match field {
            TextField::Interface => visit(identity.name.as_str()),
            TextField::Description => identity.description.iter().for_each(|text| visit(text.as_str())),
            TextField::Type => match &identity.kind {
                Some(IfType::Named(name)) => visit(name.as_str()),
                Some(IfType::Number(number)) => visit(&number.to_string()),
                None => {}
            },
            TextField::Neighbour => {
                for far in identity.neighbours.iter() {
                    visit(&format!("{}:{}", far.system.as_str(), far.port.as_str()));
                }
            }
            TextField::IfRole => identity.role.iter().for_each(|role| visit(role)),
            TextField::Oper | TextField::Admin => self.status_text(field, snapshot, slot, visit),
            _ => {}
        }
    }

    /// A state that was not heard in time is not known, whatever it was.
    fn status_text(
        &self,
        field: &TextField,
        snapshot: &DeviceSnapshot,
        slot: Slot,
        visit: &mut impl FnMut(&str),
    ) {
        let known = snapshot.status_freshness(slot, self.now) != Freshness::Unknown;
        match field {
            TextField::Oper if known => {
                snapshot.rows.oper[slot.index()].as_str().into_iter().for_each(visit);
            }
            TextField::Oper => visit("unknown"),
            TextField::Admin if known && snapshot.rows.admin[slot.index()] != AdminStatus::Absent => {
                snapshot.rows.admin[slot.index()].as_str().into_iter().for_each(visit);
            }
            _ => {}
        }
    }
}

impl expr::Subject for Row<'_> {
    fn each_text(&self, field: &TextField, mut visit: impl FnMut(&str)) {
        if field.is_of_interfaces() {
            self.interface_text(field, &mut visit);
        } else {
            self.device_text(field, &mut visit);
        }
    }

    fn number(&self, field: NumberField) -> Option<f64> {
        let (snapshot, slot) = self.interface()?;
        match field {
            NumberField::Age => {
                let heard = snapshot.rows.counters_heard.get(slot.index()).copied().flatten()?;
                return Some(self.now.since(heard).as_secs_f64());
            }
            NumberField::Speed => {
                return Some(snapshot.rows.speed[slot.index()] as f64).filter(|speed| *speed > 0.0);
            }
            _ => {}
        }
        if !mark::known(snapshot, slot, self.now) {
            return None;
        }
        let value = match field {
            NumberField::In => mark::bits(snapshot, slot, Direction::In).ok()?,
            NumberField::Out => mark::bits(snapshot, slot, Direction::Out).ok()?,
            NumberField::InPercent => snapshot.utilisation(slot, Direction::In)? * 100.0,
            NumberField::OutPercent => snapshot.utilisation(slot, Direction::Out)? * 100.0,
            NumberField::Util => mark::load(snapshot, slot)? * 100.0,
            NumberField::Errors => mark::errors(snapshot, slot)?,
            NumberField::ErrorsPercent => mark::error_share(snapshot, slot)? * 100.0,
            NumberField::Discards => mark::discards(snapshot, slot)?,
            NumberField::DiscardsPercent => mark::discard_share(snapshot, slot)? * 100.0,
            NumberField::Speed | NumberField::Age => return None,
        };
        Some(f64::from(value))
    }
}
