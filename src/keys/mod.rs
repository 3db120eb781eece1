//! Keys and what they do: one table of actions, from which key map, help, palette and `assets/keys.md` come.
//!
//! `app` asks what a key means in a context; `config` hands in what `keys.toml` says; `ui` prints help lines. Nothing
//! here knows a terminal.

mod action;
mod docs;
mod key;
mod map;

pub use action::{Action, Context};
pub use docs::markdown;
pub use key::{Code, Key, KeyError};
pub use map::{HelpLine, KeyMap, OverrideError};
