//! Alarms for tests.

use std::{sync::Arc, time::Duration};

use crate::{
    config::{
        Diagnostics,
        outputs::{Output, load_text},
    },
    model::{
        Alarm, AlarmChange, AlarmChangeKind, AlarmEvidence, AlarmKey, AlarmNews, Device, DeviceId, Folded,
        Moment, Now, Severity, Telemetry, Timestamp,
        expr::{Grammar, Scope},
    },
};

use super::letter::{About, Body, Letter};

/// 2026-11-22T12:04:31.120Z
pub(super) const NOON: Timestamp = Timestamp(1_795_349_071_120);

pub(super) fn now(seconds: u64) -> Now {
    let span = Duration::from_secs(seconds);
    Now { moment: Moment::after_start(span), wall: NOON.after(span) }
}

pub(super) fn alarm(interface: &str) -> Alarm {
    Alarm {
        key: AlarmKey {
            rule: "port-down".into(),
            device: "fra-leaf-3".into(),
            interface: Some(interface.into()),
        },
        device: DeviceId(0),
        slot: None,
        severity: Severity::Critical,
        words: "down".into(),
        since: NOON,
        raised: Moment::default(),
        last_change: NOON,
        count: 1,
        folded: Folded::default(),
        evidence: AlarmEvidence { rule: "down, and seen up before".into(), ..AlarmEvidence::default() },
    }
}

pub(super) fn news(kind: AlarmChangeKind, alarm: Alarm, at: Now) -> AlarmNews {
    let change = AlarmChange { kind, alarm: Arc::new(alarm), at };
    AlarmNews { change, device: Some(device()), snapshot: None }
}

fn device() -> Arc<Device> {
    Arc::new(Device {
        id: DeviceId(0),
        name: "fra-leaf-3".into(),
        address: "192.0.2.13".into(),
        site: Some("fra".into()),
        role: Some("leaf".into()),
        platform: None,
        groups: Vec::new(),
        tags: Default::default(),
        telemetry: Telemetry::Snmp,
    })
}

pub(super) fn raised(alarm: Alarm) -> Letter {
    let about =
        About { alarm: Arc::new(alarm), device: Some(device()), description: Some("to fra-spine-1".into()) };
    Letter { id: "1f-7".into(), at: NOON, body: Body::Raised { about, again: false } }
}

/// The only output of a file whose other lines are these.
pub(super) fn output(lines: &str) -> Arc<Output> {
    let text = format!("[[output]]\nname = \"ops\"\nkind = \"desktop\"\n{lines}");
    let mut out = Diagnostics::default();
    let outputs = load_text("outputs.toml".as_ref(), &text, &Grammar::new(Scope::Rows, [""; 0]), &mut out);
    Arc::new(outputs.unwrap_or_else(|| panic!("{out:?}")).remove(0))
}
