//! The table `ssh` of `config.toml`: how commands are sent to many devices.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::diagnostic::Diagnostics;
use super::walk::{Entry, Table};
use crate::model::platform::{Masks, Pattern, Patterns};

/// Whether one device gets a text before the others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CanarySetting {
    /// All at once.
    #[default]
    Off,
    /// The rest follows if the first one agrees.
    Agrees,
    /// The rest follows when the operator has looked at the first one's output.
    Shown,
}

impl CanarySetting {
    /// Every choice with its word.
    pub const WORDS: [(&str, Self); 3] =
        [("off", Self::Off), ("agrees", Self::Agrees), ("shown", Self::Shown)];
}

/// How commands are sent to many devices, unless the order says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct SshDefaults {
    /// How many devices are worked on at the same time, 1 to 1000.
    pub fan_out: usize,
    /// Above how many devices their number is typed, 0 to 100000.
    pub confirm_above: usize,
    /// How long a device may take for one line, 1 s to 1 h.
    pub timeout: Duration,
    /// How long an open connection waits for the next command, 0 to 1 h.
    pub idle: Duration,
    /// How long a secret that was typed is kept in memory, 10 s to 24 h; 15 min unless told otherwise.
    pub remember: Duration,
    /// Whether one device goes first.
    pub canary: CanarySetting,
    /// What is masked before outputs are compared, beside what each platform masks.
    pub masks: Masks,
}

impl Default for SshDefaults {
    fn default() -> Self {
        Self {
            fan_out: 32,
            confirm_above: 5,
            timeout: Duration::from_secs(60),
            idle: Duration::from_secs(120),
            remember: Duration::from_secs(15 * 60),
            canary: CanarySetting::Off,
            masks: Masks::default(),
        }
    }
}

/// Equality of patterns is equality of their text.
impl Eq for SshDefaults {}

const KEYS: [&str; 7] = ["fan-out", "confirm-above", "timeout", "idle", "remember", "canary", "masks"];
const TIMEOUT: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(3_600);
const IDLE: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_secs(3_600);
const REMEMBER: RangeInclusive<Duration> = Duration::from_secs(10)..=Duration::from_secs(24 * 3_600);

impl SshDefaults {
    /// Reads the table; what is wrong is noted and keeps its default.
    pub(super) fn read(&mut self, table: Table<'_>, out: &mut Diagnostics) {
        for entry in table {
            match entry.key() {
                "fan-out" => number(&mut self.fan_out, entry, 1..=1_000, out),
                "confirm-above" => number(&mut self.confirm_above, entry, 0..=100_000, out),
                "timeout" => keep(&mut self.timeout, entry.into_value().duration(TIMEOUT, out)),
                "idle" => keep(&mut self.idle, entry.into_value().duration(IDLE, out)),
                "remember" => keep(&mut self.remember, entry.into_value().duration(REMEMBER, out)),
                "canary" => keep(&mut self.canary, entry.choice(&CanarySetting::WORDS, out)),
                "masks" => keep(&mut self.masks, masks(entry, out)),
                _ => entry.unknown(KEYS, out),
            }
        }
    }
}

fn number(place: &mut usize, entry: Entry<'_>, range: RangeInclusive<u64>, out: &mut Diagnostics) {
    keep(place, entry.into_value().integer(range, out).and_then(|number| usize::try_from(number).ok()));
}

fn masks(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Masks> {
    let whole = entry.origin();
    let mut each = Vec::new();
    for (text, at) in entry.texts(out)? {
        match Pattern::new(&text) {
            Ok(pattern) => each.push(pattern),
            Err(error) => {
                out.error(&at, format!("`{text}` is no regular expression: {error}"), None);
                return None;
            }
        }
    }
    match Patterns::new(each) {
        Ok(patterns) => Some(patterns.into()),
        Err(error) => {
            out.error(&whole, format!("the masks are too much together: {error}"), None);
            None
        }
    }
}

fn keep<T>(place: &mut T, read: Option<T>) {
    if let Some(value) = read {
        *place = value;
    }
}
