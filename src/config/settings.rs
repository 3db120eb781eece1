//! `config.toml`: how noctui itself behaves. Every default stands in [`Settings::default`].

use std::path::Path;
use std::time::Duration;

use super::diagnostic::{Diagnostics, Origin};
use super::source::Source;
use super::ssh::SshDefaults;
use super::store::StoreLimits;
use super::theme::ColorWish;
use super::walk::{self, Entry, Table};

/// How much goes into the log file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// What failed.
    Error,
    /// And what is odd.
    Warn,
    /// And what happened.
    Info,
    /// And why.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// Every level with its word, quietest first: `log-level` and `--log-level`.
    pub const WORDS: [(&str, Self); 5] = [
        ("error", Self::Error),
        ("warn", Self::Warn),
        ("info", Self::Info),
        ("debug", Self::Debug),
        ("trace", Self::Trace),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// How far the history of an interface reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HistorySizes {
    /// Points of an interface that is watched, one per sample: 60 to 7200.
    pub fine: usize,
    /// Points of every interface, one per minute: 10 to 1440.
    pub minutes: usize,
}

/// What `config.toml` decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The name of the theme.
    pub theme: String,
    /// Where the theme is named, for the sentence about one that does not exist.
    pub theme_origin: Origin,
    /// How many colours are used; `--color` is nearer.
    pub color: ColorWish,
    /// Whether glyphs are ASCII; nothing means that the terminal decides.
    pub ascii: Option<bool>,
    /// Whether wheel and click are taken from the terminal.
    pub mouse: bool,
    /// Whether the clock is shown. With clock and ages off, no byte is written when nothing changed.
    pub clock: bool,
    /// Whether ages ("1.2 s ago") are shown.
    pub ages: bool,
    /// How often devices on screen are polled, 1 s to 1 min; a device's own period is never made longer.
    pub screen_poll: Duration,
    /// From which load on an interface is marked, 1 to 100 percent.
    pub utilisation_threshold: u8,
    /// How much goes into the log file.
    pub log_level: LogLevel,
    /// How far histories reach.
    pub history: HistorySizes,
    /// How commands are sent to many devices.
    pub ssh: SshDefaults,
    /// How long each page of the wall stays, 5 s to 1 h: `wall.rotate`.
    pub wall_rotate: Duration,
    /// How much is kept, and for how long.
    pub store: StoreLimits,
}

/// How long a page of the wall may stay.
pub const ROTATE_LIMITS: std::ops::RangeInclusive<Duration> =
    Duration::from_secs(5)..=Duration::from_secs(3_600);

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: String::from("default"),
            theme_origin: Origin::whole("config.toml"),
            color: ColorWish::Auto,
            ascii: None,
            mouse: true,
            clock: true,
            ages: true,
            screen_poll: Duration::from_secs(2),
            utilisation_threshold: 80,
            log_level: LogLevel::Info,
            history: HistorySizes { fine: 600, minutes: 60 },
            ssh: SshDefaults::default(),
            wall_rotate: Duration::from_secs(20),
            store: StoreLimits::default(),
        }
    }
}

const KEYS: [&str; 13] = [
    "theme",
    "color",
    "ascii",
    "mouse",
    "clock",
    "ages",
    "screen-poll",
    "utilisation-threshold",
    "log-level",
    "history",
    "ssh",
    "wall",
    "store",
];

/// Reads the settings; nothing when the file cannot be read or has an error. The caller keeps what it has.
pub fn load(path: &Path, out: &mut Diagnostics) -> Option<Settings> {
    let before = out.errors().count();
    let source = Source::read(path, out)?;
    let mut settings = Settings::default();
    for entry in walk::parse(&source, out).root {
        settings.read(entry, out);
    }
    (out.errors().count() == before).then_some(settings)
}

impl Settings {
    fn read(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        const SCREEN_POLL: std::ops::RangeInclusive<Duration> =
            Duration::from_secs(1)..=Duration::from_secs(60);
        match entry.key() {
            "theme" => {
                self.theme_origin = entry.origin();
                keep(&mut self.theme, entry.text(out));
            }
            "color" => keep(&mut self.color, entry.choice(&ColorWish::WORDS, out)),
            "ascii" => keep(&mut self.ascii, entry.boolean(out).map(Some)),
            "mouse" => keep(&mut self.mouse, entry.boolean(out)),
            "clock" => keep(&mut self.clock, entry.boolean(out)),
            "ages" => keep(&mut self.ages, entry.boolean(out)),
            "screen-poll" => keep(&mut self.screen_poll, entry.into_value().duration(SCREEN_POLL, out)),
            "utilisation-threshold" => {
                let percent = entry.into_value().integer(1..=100, out);
                keep(&mut self.utilisation_threshold, percent.and_then(|percent| u8::try_from(percent).ok()));
            }
            "log-level" => keep(&mut self.log_level, entry.choice(&LogLevel::WORDS, out)),
            "history" => entry.table(out).into_iter().for_each(|table| self.history.read(table, out)),
            "ssh" => entry.table(out).into_iter().for_each(|table| self.ssh.read(table, out)),
            "wall" => entry.table(out).into_iter().for_each(|table| self.read_wall(table, out)),
            "store" => entry.table(out).into_iter().for_each(|table| self.store.read(table, out)),
            _ => entry.unknown(KEYS, out),
        }
    }

    fn read_wall(&mut self, table: Table<'_>, out: &mut Diagnostics) {
        for entry in table {
            match entry.key() {
                "rotate" => keep(&mut self.wall_rotate, entry.into_value().duration(ROTATE_LIMITS, out)),
                _ => entry.unknown(["rotate"], out),
            }
        }
    }
}

impl HistorySizes {
    fn read(&mut self, table: Table<'_>, out: &mut Diagnostics) {
        for entry in table {
            let (place, range) = match entry.key() {
                "fine" => (&mut self.fine, 60..=7200),
                "minutes" => (&mut self.minutes, 10..=1440),
                _ => {
                    entry.unknown(["fine", "minutes"], out);
                    continue;
                }
            };
            keep(
                place,
                entry.into_value().integer(range, out).and_then(|points| usize::try_from(points).ok()),
            );
        }
    }
}

/// What was wrong is noted already; the default stays.
fn keep<T>(place: &mut T, read: Option<T>) {
    if let Some(value) = read {
        *place = value;
    }
}
