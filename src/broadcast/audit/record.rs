//! What a line says.

use serde::{Deserialize, Serialize};

use super::chain::Hash;
use super::who::Who;

/// A text was sent to devices, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Broadcast {
    /// Which one: the name of its folder of transcripts.
    pub broadcast: String,
    /// The text as it was typed, without its secrets.
    pub text: String,
    /// The devices that are to get it, in the order of the inventory.
    pub devices: Vec<String>,
}

/// What became of one device's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SessionResult {
    /// Of which broadcast.
    pub broadcast: String,
    /// The device.
    pub device: String,
    /// Where it was reached: address and port.
    pub address: String,
    /// As whom.
    pub user: Option<String>,
    /// The host key that it showed: kind and fingerprint; nothing if it never came to that.
    pub host_key: Option<String>,
    /// How it ended: the word of its state.
    pub outcome: String,
    /// Why, where the word does not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// How many octets came.
    pub octets: u64,
    /// The SHA-256 of its transcript; nothing if there is none.
    pub output_sha256: Option<Hash>,
}

/// Shells for a person are about to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Shells {
    /// The devices, in the order of the inventory.
    pub devices: Vec<String>,
}

/// What became of a shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShellEvent {
    /// The device let the person in.
    Opened,
    /// It did not come to that.
    Failed,
    /// It was not tried.
    NotTried,
    /// It is over.
    Closed,
}

/// What became of one device's shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Shell {
    /// The device.
    pub device: String,
    /// Where it was reached: address and port.
    pub address: String,
    /// As whom.
    pub user: Option<String>,
    /// The host key that it showed: kind and fingerprint; nothing if it never came to that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub host_key: Option<String>,
    /// What happened.
    pub event: ShellEvent,
    /// Why, where there is more to say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// A line that a person typed or pasted into shells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Typed {
    /// The device.
    pub device: String,
    /// The line as the device showed it when Enter was pressed, prompt and all: what it does not echo, such as a
    /// password, is not in it. Of a paste, its text; at the prompt for a secret, how long it was.
    pub text: String,
}

/// What is put on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Entry {
    /// Written before the first octet is sent.
    Broadcast(Broadcast),
    /// Written when a device's part is over.
    Result(SessionResult),
    /// Written before a connection is made for a person.
    Shells(Shells),
    /// Written when a shell is open, and when it is over.
    Shell(Shell),
    /// Written when a line was typed.
    Typed(Typed),
    /// Written by noctui itself: a line before this one was cut off by a crash and never finished.
    Torn,
    /// Written by noctui itself: the end of the trail was not where it was left.
    Damaged {
        /// How many lines there had been; nothing when that was lost as well.
        expected_lines: Option<u64>,
        /// How many were left.
        found_lines: u64,
    },
}

impl Entry {
    /// Applies something to every text in which a secret may stand.
    pub(super) fn map_texts(&mut self, clean: impl Fn(&str) -> String) {
        match self {
            Self::Broadcast(broadcast) => broadcast.text = clean(&broadcast.text),
            Self::Result(result) => result.note = result.note.as_deref().map(clean),
            Self::Shell(shell) => shell.note = shell.note.as_deref().map(clean),
            Self::Typed(typed) => typed.text = clean(&typed.text),
            Self::Shells(_) | Self::Torn | Self::Damaged { .. } => {}
        }
    }
}

/// A whole line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) line: u64,
    /// RFC 3339, in UTC.
    pub(super) time: String,
    pub(super) who: Who,
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// The hash of the line before.
    pub(super) previous: Hash,
}
