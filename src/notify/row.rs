//! What the filter of an output sees of an alarm: its interface or device, and whether somebody takes care of it.

use crate::model::{
    Alarm, Device, DeviceRow, DeviceSnapshot, InterfaceRow, Moment,
    expr::{NumberField, Subject, TextField},
};

/// An alarm, as the grammar of filters asks about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct AlarmRow<'a> {
    pub(super) alarm: &'a Alarm,
    pub(super) device: Option<&'a Device>,
    pub(super) snapshot: Option<&'a DeviceSnapshot>,
    pub(super) is_acknowledged: bool,
    pub(super) now: Moment,
}

impl<'a> AlarmRow<'a> {
    fn interface(&self) -> Option<InterfaceRow<'a>> {
        let (device, snapshot, slot) = (self.device?, self.snapshot?, self.alarm.slot?);
        let identity = snapshot.identity(slot)?;
        // A slot may be taken over by another interface.
        (self.alarm.key.interface.as_ref() == Some(&identity.name)).then_some(InterfaceRow {
            device,
            snapshot,
            identity,
            slot,
            now: self.now,
        })
    }
}

impl Subject for AlarmRow<'_> {
    fn each_text(&self, field: &TextField, mut visit: impl FnMut(&str)) {
        let key = &self.alarm.key;
        match field {
            TextField::Ack => visit(if self.is_acknowledged { "yes" } else { "no" }),
            TextField::Name => visit(&key.device),
            TextField::Interface => key.interface.iter().for_each(|name| visit(name)),
            _ => match (self.interface(), self.device) {
                (Some(row), _) => row.each_text(field, visit),
                (None, Some(device)) => {
                    DeviceRow { device, snapshot: self.snapshot, now: self.now }.each_text(field, visit);
                }
                (None, None) => {}
            },
        }
    }

    fn number(&self, field: NumberField) -> Option<f64> {
        self.interface()?.number(field)
    }
}
