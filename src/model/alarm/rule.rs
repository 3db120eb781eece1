//! Rules: what raises an alarm and what clears it. Those that are built in stand here, as a table.

use std::{fmt::Write, sync::Arc, time::Duration};

use super::Severity;
use crate::model::{
    expr::{Expr, Grammar, Scope},
    spell,
};

/// A day of 24 hours.
const DAY: Duration = Duration::from_secs(86_400);

/// How many times within how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Burst {
    /// From this many on it is too much; at least 1.
    pub count: u32,
    /// Within this time. It is over once half of it has passed without another.
    pub window: Duration,
}

/// What a rule looks at.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// Nothing was heard of a device for three periods, or nothing that can be read.
    Silent,
    /// A port is down that was seen up, or of which the inventory says that it must be up.
    PortDown,
    /// A port goes down again and again.
    Flapping(Burst),
    /// Counters are reset, or cannot be told from reset ones, again and again.
    CounterAnomalies(Burst),
    /// A device's clock is wrong by more than this.
    ClockSkew(Duration),
    /// A device streams, but the counters of some interfaces have stopped coming.
    StreamStalled,
    /// A certificate of a device that is judged by its date ends within this time, or has ended.
    CertificateExpiry(Duration),
    /// LLDP sees another end than the inventory declares.
    UnexpectedNeighbour,
    /// An expression about an interface.
    Interfaces {
        /// It is bad while this holds.
        when: Expr,
        /// It is good again while this holds; where there is none, while `when` does not.
        clear: Option<Expr>,
    },
    /// An expression about a device, without its interfaces.
    Devices {
        /// As above.
        when: Expr,
        /// As above.
        clear: Option<Expr>,
    },
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name: unique, and part of the alarm's key.
    pub name: Arc<str>,
    /// What it looks at.
    pub check: Check,
    /// Where it applies: everywhere, if nothing is said.
    pub only: Option<Expr>,
    /// So many bad samples raise it; at least 1. A sample is news of the interface or of the device.
    pub samples: u8,
    /// So many good samples clear it; at least 1.
    pub clear_samples: u8,
    /// Packets that an interval must have seen, either way, for a bad sample to count.
    pub min_packets: u64,
    /// How much it matters; nothing if that depends on the case, as for ports that nobody expects to be up.
    pub severity: Option<Severity>,
}

impl Rule {
    /// The names of the built-in rules.
    pub const SILENT: &'static str = "device-silent";
    /// See [`Check::PortDown`].
    pub const PORT_DOWN: &'static str = "port-down";
    /// See [`Check::Flapping`].
    pub const FLAPPING: &'static str = "flapping";
    /// The utilisation of the busier direction.
    pub const UTILISATION: &'static str = "utilisation";
    /// The share of packets in error.
    pub const ERRORS: &'static str = "errors";
    /// The share of packets discarded.
    pub const DISCARDS: &'static str = "discards";

    /// The rules that need no file.
    pub fn built_in() -> Vec<Self> {
        let burst = |count, minutes: u64| Burst { count, window: Duration::from_secs(minutes * 60) };
        vec![
            Self::new(Self::SILENT, Check::Silent, None),
            Self { clear_samples: 2, ..Self::new(Self::PORT_DOWN, Check::PortDown, None) },
            Self::warning(Self::FLAPPING, Check::Flapping(burst(4, 10))),
            Self::shares(Self::UTILISATION, "util>90", "util<80", 0),
            Self::shares(Self::ERRORS, "errors>0.1%", "errors<0.05%", 1_000),
            Self::shares(Self::DISCARDS, "discards>1%", "discards<0.5%", 1_000),
            Self::warning("counter-anomalies", Check::CounterAnomalies(burst(3, 30))),
            Self {
                samples: 3,
                clear_samples: 3,
                ..Self::warning("clock-skew", Check::ClockSkew(Duration::from_secs(5)))
            },
            Self::new("stream-stalled", Check::StreamStalled, Some(Severity::Unknown)),
            Self::new("certificate-expiry", Check::CertificateExpiry(14 * DAY), None),
            Self::warning("unexpected-neighbour", Check::UnexpectedNeighbour),
        ]
    }

    /// A rule of one sample.
    pub fn new(name: &str, check: Check, severity: Option<Severity>) -> Self {
        let name = Arc::from(name);
        Self { name, check, only: None, samples: 1, clear_samples: 1, min_packets: 0, severity }
    }

    fn warning(name: &str, check: Check) -> Self {
        Self::new(name, check, Some(Severity::Warning))
    }

    fn shares(name: &str, when: &str, clear: &str, min_packets: u64) -> Self {
        let grammar = Grammar::new(Scope::Rows, [""; 0]);
        let parse = |text| grammar.parse(text).expect("the built-in expressions are right");
        let check = Check::Interfaces { when: parse(when), clear: Some(parse(clear)) };
        Self { samples: 3, clear_samples: 3, min_packets, ..Self::warning(name, check) }
    }

    /// Whether it is judged interface by interface.
    pub const fn is_of_interfaces(&self) -> bool {
        !matches!(
            self.check,
            Check::Silent
                | Check::ClockSkew(_)
                | Check::StreamStalled
                | Check::CertificateExpiry(_)
                | Check::Devices { .. }
        )
    }

    /// The rule as an operator reads it.
    pub fn text(&self) -> String {
        let mut text = match &self.check {
            Check::Silent => "nothing heard for three periods".into(),
            Check::PortDown => "down, and seen up before or expected up".into(),
            Check::Flapping(burst) => format!("down {}", burst.text()),
            Check::CounterAnomalies(burst) => format!("counters reset or in doubt {}", burst.text()),
            Check::ClockSkew(limit) => format!("clock off by more than {}", spell(*limit)),
            Check::StreamStalled => "no counters for three periods from a device that streams".into(),
            Check::CertificateExpiry(within) => {
                format!("its certificate ends within {} days", within.as_secs() / DAY.as_secs())
            }
            Check::UnexpectedNeighbour => "LLDP sees another end than the link declares".into(),
            Check::Interfaces { when, .. } | Check::Devices { when, .. } => when.to_string(),
        };
        self.conditions(&mut text).expect("a text takes everything");
        text
    }

    fn conditions(&self, text: &mut String) -> std::fmt::Result {
        if let Some(only) = &self.only {
            write!(text, ", where {only}")?;
        }
        if self.samples > 1 {
            write!(text, ", for {} samples", self.samples)?;
        }
        if self.min_packets > 0 {
            write!(text, ", of {} packets at least", self.min_packets)?;
        }
        match &self.check {
            Check::Interfaces { clear: Some(clear), .. } | Check::Devices { clear: Some(clear), .. } => {
                write!(text, "; clear at {clear}")
            }
            _ => Ok(()),
        }
    }
}

impl Burst {
    fn text(self) -> String {
        format!("{} times within {}", self.count, spell(self.window))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_built_in_rule_has_a_name_of_its_own_and_reads_as_a_sentence() {
        let rules = Rule::built_in();
        let names: BTreeSet<&str> = rules.iter().map(|rule| &*rule.name).collect();
        assert_eq!(names.len(), rules.len());
        let text = |name: &str| rules.iter().find(|rule| &*rule.name == name).unwrap().text();
        assert_eq!(
            text("errors"),
            "errors>0.1%, for 3 samples, of 1000 packets at least; clear at errors<0.05%"
        );
        assert_eq!(text("flapping"), "down 4 times within 10 min");
    }
}
