//! Alarms, and the outputs that are told of them.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use noctui::{
    config::{
        Diagnostics,
        outputs::{Output, load_text},
    },
    feed::Clock,
    model::{
        Alarm, AlarmChange, AlarmChangeKind, AlarmEvidence, AlarmKey, AlarmNews, ClearReason, Device,
        DeviceId, Folded, Moment, Now, OutputHealth, Severity, Telemetry, Timestamp,
        alarm::Notes,
        expr::{Grammar, Scope},
    },
    notify::{DeliveryError, Office, Ring, Tally, Tools, Wire, start, try_out},
};
use tokio::sync::{mpsc, watch};

/// How long anything may take before a test gives up.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// 2026-11-22T12:04:31.120Z
pub const NOON: Timestamp = Timestamp(1_795_349_071_120);

/// The outputs of a file.
pub fn outputs(toml: &str) -> Vec<Output> {
    let mut out = Diagnostics::default();
    let rows = Grammar::new(Scope::Rows, [""; 0]);
    let outputs = load_text(Path::new("outputs.toml"), toml, &rows, &mut out);
    outputs.unwrap_or_else(|| panic!("{:?}", out.iter().map(ToString::to_string).collect::<Vec<_>>()))
}

/// Waits for a condition.
pub async fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < DEADLINE, "not within {DEADLINE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Running outputs, and the ends they are connected to.
pub struct Stage {
    pub office: Office,
    pub changes: mpsc::Sender<AlarmNews>,
    pub rings: mpsc::Receiver<Ring>,
    pub notes: watch::Sender<Arc<Notes>>,
}

impl Stage {
    pub fn new(toml: &str) -> Self {
        let (changes, changed) = mpsc::channel(4_096);
        let (notes, noted) = watch::channel(Arc::default());
        let (rings, rung) = mpsc::channel(16);
        let wire = Wire { changes: changed, notes: noted, clock: Clock::at(NOON), tools: Tools { rings } };
        Self { office: start(&outputs(toml), wire), changes, rings: rung, notes }
    }

    pub fn raise(&self, interface: &str) {
        self.changes.try_send(news(AlarmChangeKind::Raised, alarm(interface))).unwrap();
    }

    pub fn clear(&self, interface: &str) {
        let kind = AlarmChangeKind::Cleared(ClearReason::Recovered);
        self.changes.try_send(news(kind, alarm(interface))).unwrap();
    }

    pub fn health(&self, at: usize) -> OutputHealth {
        self.office.tallies().get(at).map(Tally::health).unwrap()
    }

    pub async fn wait_for(&self, at: usize, what: &str, condition: impl Fn(&OutputHealth) -> bool) {
        wait_until(what, || condition(&self.health(at))).await;
    }
}

/// What became of one message to the only output of a file.
pub async fn trial(toml: &str) -> Result<String, DeliveryError> {
    let (rings, _rung) = mpsc::channel(1);
    try_out(&outputs(toml)[0], &Tools { rings }, Clock::at(NOON)).await.outcome
}

pub fn alarm(interface: &str) -> Alarm {
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
        evidence: AlarmEvidence::default(),
    }
}

pub fn news(kind: AlarmChangeKind, alarm: Alarm) -> AlarmNews {
    let device = Device {
        id: DeviceId(0),
        name: "fra-leaf-3".into(),
        address: "192.0.2.13".into(),
        site: Some("fra".into()),
        role: Some("leaf".into()),
        platform: None,
        groups: Vec::new(),
        tags: Default::default(),
        telemetry: Telemetry::Snmp,
    };
    let change =
        AlarmChange { kind, alarm: Arc::new(alarm), at: Now { moment: Moment::default(), wall: NOON } };
    AlarmNews { change, device: Some(Arc::new(device)), snapshot: None }
}
