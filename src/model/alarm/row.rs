//! What an expression sees of an alarm.

use super::Alarm;
use crate::model::{
    Device, DeviceRow, DeviceSnapshot, InterfaceRow, Moment,
    expr::{NumberField, Subject, TextField},
};

/// An alarm with its device and, if it is about one, its interface.
///
/// A bare word finds the alarm by its own words too: they count as part of the description.
#[derive(Debug, Clone, Copy)]
pub struct AlarmRow<'a> {
    /// The alarm.
    pub alarm: &'a Alarm,
    /// Whether somebody takes care of it: acknowledged, muted or under maintenance.
    pub quiet: bool,
    /// What the inventory says of the device.
    pub device: &'a Device,
    /// What the device says; `None` before anything was heard.
    pub snapshot: Option<&'a DeviceSnapshot>,
    /// The moment for which freshness is judged.
    pub now: Moment,
}

impl<'a> AlarmRow<'a> {
    fn interface(&self) -> Option<InterfaceRow<'a>> {
        let (snapshot, slot) = (self.snapshot?, self.alarm.slot?);
        let identity = snapshot.identity(slot)?;
        Some(InterfaceRow { device: self.device, snapshot, identity, slot, now: self.now })
    }
}

impl Subject for AlarmRow<'_> {
    fn each_text(&self, field: &TextField, mut visit: impl FnMut(&str)) {
        let alarm = self.alarm;
        match field {
            TextField::Ack => visit(if self.quiet { "yes" } else { "no" }),
            TextField::Severity => visit(alarm.severity.as_str()),
            TextField::Rule => visit(&alarm.key.rule),
            // The name outlives the interface, and with it the snapshot that knows it.
            TextField::Interface => alarm.key.interface.iter().for_each(|name| visit(name)),
            field => {
                if *field == TextField::Description {
                    visit(&alarm.words);
                }
                match self.interface() {
                    Some(row) => row.each_text(field, visit),
                    None => {
                        let Self { device, snapshot, now, .. } = *self;
                        DeviceRow { device, snapshot, now }.each_text(field, visit);
                    }
                }
            }
        }
    }

    fn number(&self, field: NumberField) -> Option<f64> {
        self.interface()?.number(field)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{
        AlarmEvidence, AlarmKey, DeviceId, Folded, Severity, Telemetry, Timestamp,
        expr::{Grammar, Scope},
    };

    fn device() -> Device {
        Device {
            id: DeviceId(0),
            name: "fra-leaf-3".into(),
            address: "192.0.2.3".into(),
            site: Some("fra".into()),
            role: None,
            platform: None,
            groups: Vec::new(),
            tags: BTreeMap::new(),
            telemetry: Telemetry::Snmp,
        }
    }

    fn alarm() -> Alarm {
        let device = "fra-leaf-3".into();
        Alarm {
            key: AlarmKey { rule: "flapping".into(), device, interface: Some("Ethernet2".into()) },
            device: DeviceId(0),
            slot: None,
            severity: Severity::Warning,
            words: "flapping, 6 in 10 m".into(),
            since: Timestamp(0),
            raised: Moment::default(),
            last_change: Timestamp(0),
            count: 6,
            folded: Folded::default(),
            evidence: AlarmEvidence::default(),
        }
    }

    #[test]
    fn an_alarm_is_found_by_its_device_its_interface_its_words_and_its_state() {
        let (device, alarm) = (device(), alarm());
        let row =
            AlarmRow { alarm: &alarm, quiet: false, device: &device, snapshot: None, now: Moment::default() };
        let grammar = Grammar::new(Scope::Rows, [""; 0]);
        let matches = |text: &str| grammar.parse(text).unwrap().matches(&row);
        for text in
            ["ack=no", "severity=warning", "rule=flap*", "site=fra ethernet2", "FLAPPING", "not ack=yes"]
        {
            assert!(matches(text), "{text}");
        }
        for text in ["ack=yes", "severity!=warning", "site=lon", "util>1", "not util>1", "silent"] {
            assert!(!matches(text), "{text}");
        }
    }
}
