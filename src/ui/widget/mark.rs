//! The sign of a state: glyph, word and colour together, never colour alone.

use crate::ui::{glyphs::Glyphs, style::Role};

/// What a sign says, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Meant to be up and is not.
    Down,
    /// Not heard of in time.
    Unknown,
    /// Something to look at.
    Warning,
    /// Heard, but late.
    Stale,
    /// As it should be.
    Up,
    /// Switched off by the operator.
    Quiet,
}

impl Mark {
    /// Its sign.
    pub const fn sign(self, glyphs: &Glyphs) -> &'static str {
        match self {
            Self::Down => glyphs.down,
            Self::Unknown => glyphs.unknown,
            Self::Warning => glyphs.warning,
            Self::Stale => glyphs.stale,
            Self::Up => glyphs.up,
            Self::Quiet => glyphs.admin_down,
        }
    }

    /// The colour of its sign.
    pub const fn role(self) -> Role {
        match self {
            Self::Down => Role::Critical,
            Self::Unknown => Role::Unknown,
            Self::Warning => Role::Warning,
            Self::Stale | Self::Quiet => Role::Dim,
            Self::Up => Role::Up,
        }
    }

    /// The colour of the word beside the sign: loud only where something is wrong.
    pub const fn word_role(self) -> Role {
        match self {
            Self::Up => Role::Soft,
            other => other.role(),
        }
    }
}
