//! The seam between whatever reads a device and the task that owns its state.
//!
//! A source pushes batches; it knows nothing of rates, freshness or screens. A batch speaks for one device, a
//! source may speak for many. Protocol words end here: a batch holds RFC 8343 leaves.

use std::{fmt, sync::Arc, time::Duration};

use super::{DeviceId, Identity, Leaf, Moment, Slot, SourceTime, Timestamp, Value, Width};

/// Where values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Polled with SNMP.
    Snmp,
    /// Streamed with gNMI.
    Gnmi,
}

impl Source {
    /// The word for the badge on screen.
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Snmp => "SNMP",
            Self::Gnmi => "gNMI",
        }
    }

    /// The word in expressions and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Snmp => "snmp",
            Self::Gnmi => "gnmi",
        }
    }
}

/// What a change speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The device itself.
    Device,
    /// One of its interfaces. A slot is introduced by its [`Leaf::Name`] before anything else is said of it.
    Interface(Slot),
}

/// One leaf that has a (new) value, or none any more.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The device or one of its interfaces.
    pub subject: Subject,
    /// Which leaf.
    pub leaf: Leaf,
    /// Its value; [`Value::Absent`] deletes.
    pub value: Value,
    /// The time the source gives this value.
    pub time: SourceTime,
}

/// How the connection to a device stands, as the source last saw it.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Reach {
    /// Nothing was tried yet, or the first try is under way.
    #[default]
    Trying,
    /// It answers.
    Answering {
        /// Round trip of the last answer.
        latency: Duration,
    },
    /// It does not answer, or not with anything usable.
    Failing(Trouble),
}

/// Why a device cannot be read, in the operator's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What sort of trouble: what a program can act on.
    pub kind: TroubleKind,
    /// What failed, without the device's name.
    pub words: Arc<str>,
    /// What happens next: it is asked again this often, if at all.
    pub again: Option<Duration>,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)?;
        match self.again {
            Some(period) => write!(f, "; asking again every {}", spell(period)),
            None => Ok(()),
        }
    }
}

/// A span in whole units: `32 s`, `5 min`, `3 h`.
pub fn spell(span: Duration) -> String {
    match span.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}

/// Sorts of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TroubleKind {
    /// No answer in time.
    Silent,
    /// The name cannot be resolved, or the network refuses to carry the request.
    Unreachable,
    /// It answers, but not with what was asked for.
    Protocol,
    /// The credential is missing or refused.
    Credential,
}

/// What reading this device has cost so far, and what went wrong on the way. Counts since the source started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceStats {
    /// Requests sent, retransmissions not counted.
    pub requests: u64,
    /// Requests sent again.
    pub retries: u64,
    /// Requests that were given up.
    pub timeouts: u64,
    /// Polls that began later than they were due or did not end within their period.
    pub late: u64,
    /// Answers that could not be read, errors, and walks that had to be cut short.
    pub faults: u64,
    /// Values that made no sense where they stood, or came of more interfaces than are remembered: they changed nothing.
    pub unread: u64,
    /// Its clock minus ours in milliseconds, where it tells its time: shown, not believed.
    pub skew_ms: Option<i64>,
    /// Until when the certificates hold that it showed and that were judged by their date: the first to end. They are
    /// shown only when it connects, so a renewed one is known after that.
    pub certificate_ends: Option<Timestamp>,
}

/// Names the object behind a leaf, in the words of the protocol that reads it: for "why" and for nothing else.
pub trait Objects: fmt::Debug + Send + Sync {
    /// The object behind a leaf of an interface, and how it is asked for.
    fn object(&self, leaf: Leaf, width: Width, interface: &Identity) -> String;
}

/// How a source reads a device just now.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// What the operator should know although the device answers: what was fallen back from, and why.
    pub note: Option<Arc<str>>,
    /// What names the objects behind the leaves; nothing where they are always the same.
    pub objects: Option<Arc<dyn Objects>>,
}

impl PartialEq for Manner {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.objects, &other.objects) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        same && self.note == other.note
    }
}

/// What a source learned at one moment about one device.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The device it speaks of.
    pub device: DeviceId,
    /// Who speaks.
    pub source: Source,
    /// When the answer arrived here.
    pub arrival: Moment,
    /// How often the source has seen the device restart. Counters of two epochs are never compared.
    pub epoch: u32,
    /// The period at which the source now asks or expects answers; freshness is judged by it.
    pub period: Duration,
    /// How the connection stands.
    pub reach: Reach,
    /// How it is read.
    pub manner: Manner,
    /// The cost so far.
    pub stats: SourceStats,
    /// How often the source has been through everything it reads of this device, a round that failed included. A
    /// round's last batch carries the new count: who waits for a whole picture waits for this to grow.
    pub rounds: u64,
    /// Whether this was an answer of the device at all (a batch may also only report trouble).
    pub answered: bool,
    /// What changed, in the order in which it applies: an interface's name first, its counters last.
    pub changes: Vec<Change>,
}
