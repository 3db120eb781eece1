//! What becomes of one text that is sent to many devices over SSH: the nouns that tasks publish and screens show.
//!
//! `broadcast` owns the sessions and publishes a [`BroadcastSnapshot`] whenever something changed; the newest one wins.
//! All text here came from devices and was cleaned before it got in: no control sequence, no bidi character.

use std::{fmt, sync::Arc, time::Duration};

use super::{DeviceId, Moment, SafeText, Timestamp};

/// Which broadcast of this run, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BroadcastId(pub u32);

/// How far a device's part of a broadcast is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SessionState {
    /// Its wave has not come, or the canary has not answered.
    Waiting,
    /// TCP, jump hosts and key exchange.
    Connecting,
    /// Saying who we are.
    Authenticating,
    /// Waiting for the first prompt, learning it, turning paging off.
    Opening,
    /// The text was sent, wholly or in part.
    Running,
    /// The prompt came back and nothing in the output looks like a refusal.
    Done,
    /// The prompt came back and the device refused a line: `% Invalid input`.
    Refused,
    /// The device asks something (`[confirm]`, `[y/n]`). It was not answered; the session was left.
    Asked,
    /// It failed before anything was sent: it can be tried again.
    Failed,
    /// Something was sent and its end was not seen. Nothing is sent a second time by itself.
    Unknown,
    /// Stopped by the operator while a line ran, and its prompt came back: how far the line came is not known.
    Interrupted,
    /// Stopped by the operator before anything was sent.
    Aborted,
    /// Never tried: the canary, a divergence or a refused credential stopped the rest.
    Spared,
}

impl SessionState {
    /// How many states there are.
    pub const COUNT: usize = Self::Spared as usize + 1;

    /// Whether nothing more will happen to it.
    pub const fn is_over(self) -> bool {
        !matches!(
            self,
            Self::Waiting | Self::Connecting | Self::Authenticating | Self::Opening | Self::Running
        )
    }

    /// Whether it can be tried again without sending anything twice.
    pub const fn can_be_retried(self) -> bool {
        matches!(self, Self::Failed | Self::Aborted | Self::Spared)
    }

    /// The word beside its glyph.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Connecting => "connecting",
            Self::Authenticating => "logging in",
            Self::Opening => "opening",
            Self::Running => "running",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Asked => "asks",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Interrupted => "interrupted",
            Self::Aborted => "aborted",
            Self::Spared => "not tried",
        }
    }
}

/// What a device printed, within bounds: the head and the tail are kept, what lay between is counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Output {
    /// The lines, without echo and prompt; cleaned, of any length up to the reader's limit.
    pub lines: Arc<[Arc<str>]>,
    /// Lines that were left out between head and tail, and after which of `lines` they are missing.
    pub gap: Option<OutputGap>,
    /// Whether its end was not seen.
    pub is_partial: bool,
}

/// Lines that were too many to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputGap {
    /// They are missing before the line of this index.
    pub before: usize,
    /// How many.
    pub lines: u64,
}

/// A device's part of a broadcast.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRow {
    /// The device.
    pub device: DeviceId,
    /// Its name in the inventory.
    pub name: Arc<str>,
    /// Its platform, as it is spoken to.
    pub platform: Arc<str>,
    /// How far it is.
    pub state: SessionState,
    /// Why, where the state alone does not say: a sentence.
    pub note: Option<SafeText>,
    /// When its first stage began.
    pub began: Option<Moment>,
    /// How long it took from there to its end.
    pub took: Option<Duration>,
    /// Octets received after login.
    pub octets: u64,
    /// What it printed so far.
    pub output: Arc<Output>,
    /// The key that its host showed: its kind, then `SHA256:` and the digest as `ssh-keygen -l` prints them, and who vouches
    /// for it if an authority does. Known after key exchange.
    pub host_key: Option<Arc<str>>,
}

/// Devices whose outputs are the same, once masks and their own names are taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// They, in the order of the inventory.
    pub devices: Vec<DeviceId>,
    /// The output they share, masked.
    pub lines: Arc<[Arc<str>]>,
    /// The way from the first block's output to this one; `None` for the first, and for a long one while others run.
    pub difference: Option<Arc<[DiffLine]>>,
}

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffLine {
    /// In both.
    Same(Arc<str>),
    /// In the first block alone.
    Missing(Arc<str>),
    /// In this block alone.
    Extra(Arc<str>),
}

/// The outputs of those that are over, folded; the block of most devices first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folding {
    /// The blocks, the largest first, then by their first device.
    pub blocks: Vec<Block>,
}

impl Folding {
    /// The place of a device's block.
    pub fn block_of(&self, device: DeviceId) -> Option<usize> {
        self.blocks.iter().position(|block| block.devices.contains(&device))
    }
}

/// The letter of a block, counted from 0: A to Z, then AA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter(pub usize);

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(before) = (self.0 / 26).checked_sub(1) {
            write!(f, "{}", Self(before))?;
        }
        let letter = b'A' + u8::try_from(self.0 % 26).unwrap_or(0);
        write!(f, "{}", char::from(letter))
    }
}

/// How far a broadcast is as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The first device alone.
    Canary,
    /// The canary answered and its output is to be looked at before the rest gets the text.
    CanaryShown,
    /// The rest.
    Waves,
    /// Nothing more will happen.
    Over,
}

/// A broadcast, as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct BroadcastSnapshot {
    /// Which one.
    pub id: BroadcastId,
    /// The text as it was typed, with its substitutions unexpanded.
    pub text: Arc<str>,
    /// One row per device, in the order of the inventory.
    pub rows: Arc<[SessionRow]>,
    /// The outputs, folded.
    pub folding: Arc<Folding>,
    /// How far it is.
    pub stage: Stage,
    /// Whether the first row was sent the text before the others.
    pub has_canary: bool,
    /// Why the rest was not tried: a sentence.
    pub stopped: Option<SafeText>,
    /// When it began, by the civil clock.
    pub began: Timestamp,
    /// Time since then, or until its end.
    pub took: Duration,
}

#[cfg(test)]
mod tests {
    use super::Letter;

    #[test]
    fn letters_go_on_after_z() {
        let cases = [(0, "A"), (1, "B"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")];
        for (place, expected) in cases {
            assert_eq!(Letter(place).to_string(), expected);
        }
    }
}
