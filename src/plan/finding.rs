//! What is to be said of a plan before it is sent.

use std::{fmt, sync::Arc};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Good to know.
    Notice,
    /// Some devices get nothing.
    LeavesOut,
    /// The number of devices must be typed.
    Danger,
    /// Nothing is sent at all until it is mended.
    Blocks,
}

/// One finding. Lines are counted from 1, devices stand in the order of the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// There is no line to send.
    NoText,
    /// There is no device left to send it to.
    NoTarget,
    /// `{name}`, and no device has such an attribute or tag.
    UnknownName {
        /// The line.
        line: usize,
        /// The name.
        name: Arc<str>,
        /// The nearest that there is.
        nearest: Option<Arc<str>>,
    },
    /// A brace that stands alone.
    LoneBrace {
        /// The line.
        line: usize,
    },
    /// A character that does not print.
    Unprintable {
        /// The line.
        line: usize,
        /// The character.
        c: char,
    },
    /// These have no value for a name in the text.
    Missing {
        /// The name.
        name: Arc<str>,
        /// The devices.
        devices: Vec<Arc<str>>,
    },
    /// The value of a name holds a line break or another character that does not print.
    UnprintableValue {
        /// The name.
        name: Arc<str>,
        /// The devices.
        devices: Vec<Arc<str>>,
    },
    /// Nobody knows what these run, so nobody knows how to speak with them.
    NoPlatform {
        /// The devices.
        devices: Vec<Arc<str>>,
    },
    /// The inventory does not say how to reach these.
    NoAccess {
        /// What is missing: half a sentence, `no ssh.user`.
        why: Arc<str>,
        /// The devices.
        devices: Vec<Arc<str>>,
    },
    /// A line that can do harm, as it reaches the devices.
    Danger {
        /// The platform that says so.
        platform: Arc<str>,
        /// The line, expanded.
        line: Arc<str>,
        /// What it does: half a sentence.
        why: Arc<str>,
        /// The devices that get exactly this line.
        devices: Vec<Arc<str>>,
    },
    /// A line that opens or changes the configuration.
    Configures {
        /// The platform that says so.
        platform: Arc<str>,
        /// The line, expanded.
        line: Arc<str>,
        /// The devices that get exactly this line.
        devices: Vec<Arc<str>>,
    },
}

impl Finding {
    /// How much it weighs.
    pub const fn weight(&self) -> Weight {
        match self {
            Self::NoText
            | Self::NoTarget
            | Self::UnknownName { .. }
            | Self::LoneBrace { .. }
            | Self::Unprintable { .. } => Weight::Blocks,
            Self::Danger { .. } => Weight::Danger,
            Self::Missing { .. }
            | Self::UnprintableValue { .. }
            | Self::NoPlatform { .. }
            | Self::NoAccess { .. } => Weight::LeavesOut,
            Self::Configures { .. } => Weight::Notice,
        }
    }

    /// The devices that it is about; none if it is about the text.
    pub fn devices(&self) -> &[Arc<str>] {
        match self {
            Self::Missing { devices, .. }
            | Self::UnprintableValue { devices, .. }
            | Self::NoPlatform { devices }
            | Self::NoAccess { devices, .. }
            | Self::Danger { devices, .. }
            | Self::Configures { devices, .. } => devices,
            _ => &[],
        }
    }
}

impl fmt::Display for Finding {
    /// A sentence. Devices are counted, or named where there is one: whoever shows it can list them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whom = whom(self.devices());
        match self {
            Self::NoText => f.write_str("There is no line to send."),
            Self::NoTarget => f.write_str("There is no device left that could get it."),
            Self::UnknownName { line, name, nearest } => {
                write!(f, "Line {line}: no device has an attribute or tag `{name}`.")?;
                nearest.as_ref().map_or(Ok(()), |nearest| write!(f, " Did you mean `{nearest}`?"))
            }
            Self::LoneBrace { line } => {
                write!(f, "Line {line}: a brace stands alone. Write {{{{ or }}}} where a brace is meant.")
            }
            Self::Unprintable { line, c: '\t' } => {
                write!(f, "Line {line} holds a tab, which completes words on a device. Write blanks.")
            }
            Self::Unprintable { line, c } => {
                write!(f, "Line {line} holds U+{:04X}, which does not print.", u32::from(*c))
            }
            Self::Missing { name, .. } => write!(f, "No value for `{name}`: {whom} left out."),
            Self::UnprintableValue { name, .. } => {
                write!(f, "The value of `{name}` does not print, or breaks the line: {whom} left out.")
            }
            Self::NoPlatform { .. } => write!(f, "The inventory names no known platform: {whom} left out."),
            Self::NoAccess { why, .. } => write!(f, "The inventory has {why}: {whom} left out."),
            Self::Danger { platform, line, why, .. } => {
                write!(f, "`{line}` {why} ({platform}, {whom}).")
            }
            Self::Configures { platform, line, .. } => {
                write!(f, "`{line}` changes the configuration ({platform}, {whom}).")
            }
        }
    }
}

fn whom(devices: &[Arc<str>]) -> String {
    match devices {
        [only] => only.to_string(),
        _ => format!("{} devices", devices.len()),
    }
}
