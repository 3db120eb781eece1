//! Alarms as filters ask for them.

use std::sync::Arc;

use noctui::{
    app::{Msg, alarms::Raised},
    model::{
        Alarm, AlarmEvidence, AlarmKey, DeviceId, Folded, Severity, Slot, Timestamp,
        alarm::{Note, NoteKind, Noted, Notes},
    },
};

use crate::console::{Console, at};

/// An alarm of a port, or of the device if it names none.
fn alarm(device: (u32, &str), port: Option<(u32, &str)>, severity: Severity) -> Arc<Alarm> {
    let now = at(std::time::Duration::ZERO);
    Arc::new(Alarm {
        key: AlarmKey {
            rule: "made-up".into(),
            device: device.1.into(),
            interface: port.map(|(_, name)| name.into()),
        },
        device: DeviceId(device.0),
        slot: port.map(|(slot, _)| Slot(slot)),
        severity,
        words: "bad".into(),
        since: now.wall,
        raised: now.moment,
        last_change: now.wall,
        count: 1,
        folded: Folded::default(),
        evidence: AlarmEvidence::default(),
    })
}

/// Puts a filter in the place of the one in force.
fn filter_by(console: &mut Console, filter: &str) {
    while console.model.status().filter.is_some() {
        console.press("<Esc>");
    }
    console.press(&format!("/{filter}<Enter>"));
}

fn chosen(console: &mut Console, filter: &str) -> Vec<String> {
    filter_by(console, filter);
    console.press("1");
    let mut devices: Vec<String> =
        console.fleet().iter().map(|row| row.split(':').next().unwrap_or_default().to_owned()).collect();
    devices.sort();
    devices
}

#[test]
fn a_filter_asks_for_the_alarms_of_interfaces_and_of_devices_and_who_takes_care_of_them() {
    let mut console = Console::small();
    let port = alarm((1, "fra-leaf-1"), Some((1, "Ethernet2")), Severity::Critical);
    let silent = alarm((4, "lon-leaf-2"), None, Severity::Unknown);
    let clock = alarm((3, "lon-leaf-1"), None, Severity::Warning);
    let all = [Arc::clone(&port), silent, clock];
    console.send(Msg::Alarms(Raised(all.into())));

    console.press("2/severity=critical<Enter>");
    assert_eq!(console.interfaces(), ["fra-leaf-1:Ethernet2: down"]);
    assert_eq!(chosen(&mut console, "severity=critical"), ["fra-leaf-1"]);
    assert_eq!(chosen(&mut console, "severity=unknown"), ["lon-leaf-2"], "of which no interface is known");
    assert_eq!(chosen(&mut console, "severity=warning"), ["lon-leaf-1"], "whose interfaces have none");
    assert_eq!(chosen(&mut console, "ack=no site=lon"), ["lon-leaf-1", "lon-leaf-2"]);
    assert_eq!(chosen(&mut console, "ack=yes"), [""; 0]);

    let mut notes = Notes::default();
    let note = Note { author: "ada".into(), text: "optic ordered".into(), since: Timestamp(0), until: None };
    notes.set(Noted::Alarm(port.key.clone()), NoteKind::Acknowledged, Some(note));
    console.send(Msg::Notes(Arc::new(notes)));
    assert_eq!(console.fleet().len(), 1, "the filter in force looks again");
    assert_eq!(chosen(&mut console, "ack=no"), ["lon-leaf-1", "lon-leaf-2"]);
    filter_by(&mut console, "ack=yes");
    console.press("2");
    assert_eq!(console.interfaces(), ["fra-leaf-1:Ethernet2: down"]);
    console.send(Msg::Alarms(Raised([].into())));
    assert_eq!(console.interfaces(), [""; 0], "what is well again has nobody to take care of it");
}
