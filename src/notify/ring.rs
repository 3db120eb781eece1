//! What the terminal does for an output: it rings, or shows a notification of its own (OSC 9).
//!
//! The terminal has one owner, so nothing is written here: a [`Ring`] is handed over to it.

use tokio::sync::mpsc::{self, error::TrySendError};
use unicode_width::UnicodeWidthChar;

use crate::model::SafeText;

use super::{carrier::Carrier, error::DeliveryError, letter::Letter};

/// The widest notification, in cells: desktops cut longer ones.
const WIDEST: usize = 120;

/// What the terminal is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ring {
    /// BEL.
    Bell,
    /// A notification with this text.
    Desktop(SafeText),
}

impl Ring {
    /// A notification; the text is cleaned and cut.
    pub fn desktop(text: &str) -> Self {
        // A text that begins with a number is a progress bar or worse to some terminals (ConEmu's OSC 9;4).
        let text = SafeText::new(&format!("noctui: {text}"));
        let mut width = 0;
        let fits = |(at, c): (usize, char)| {
            width += c.width().unwrap_or(0);
            (width > WIDEST).then_some(at)
        };
        let end = text.char_indices().find_map(fits).unwrap_or(text.len());
        Self::Desktop(SafeText::new(&text[..end]))
    }

    /// The octets for the terminal. They move no cursor and draw nothing.
    ///
    /// The bare Linux console knows no notifications, and some versions print what they do not know: it rings.
    pub fn sequence(&self, is_linux_console: bool) -> String {
        match self {
            Self::Desktop(text) if !is_linux_console => format!("\x1b]9;{text}\x1b\\"),
            Self::Desktop(_) | Self::Bell => "\x07".to_owned(),
        }
    }
}

/// Hands rings over to the owner of the terminal.
#[derive(Debug)]
pub(super) struct Ringer {
    rings: mpsc::Sender<Ring>,
    is_bell: bool,
}

impl Ringer {
    pub(super) fn bell(rings: mpsc::Sender<Ring>) -> Self {
        Self { rings, is_bell: true }
    }

    pub(super) fn desktop(rings: mpsc::Sender<Ring>) -> Self {
        Self { rings, is_bell: false }
    }
}

impl Carrier for Ringer {
    async fn carry(&mut self, letter: &Letter) -> Result<String, DeliveryError> {
        let ring = if self.is_bell { Ring::Bell } else { Ring::desktop(&letter.text()) };
        match self.rings.try_send(ring) {
            Ok(()) => Ok(if self.is_bell { "rung" } else { "shown, if the terminal can" }.to_owned()),
            // A terminal that is away will ring for the bells that wait: one more would not be heard.
            Err(TrySendError::Full(Ring::Bell)) => Ok("rung".to_owned()),
            Err(TrySendError::Full(Ring::Desktop(_))) => Err(DeliveryError::Busy),
            Err(TrySendError::Closed(_)) => Err(DeliveryError::NoTerminal),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    use super::*;

    proptest! {
        #[test]
        fn whatever_the_text_is_the_sequence_carries_no_control_and_is_not_wide(text in "\\PC*|(?s:.*)|[0-9;\u{7}\u{1b}\u{9c}]*") {
            let sequence = Ring::desktop(&text).sequence(false);
            let inner = sequence.strip_prefix("\x1b]9;noctui: ").and_then(|rest| rest.strip_suffix("\x1b\\"));
            let inner = inner.unwrap();
            prop_assert!(!inner.chars().any(char::is_control), "{sequence:?}");
            prop_assert!(inner.width() <= WIDEST);
        }
    }

    #[test]
    fn a_linux_console_rings_instead() {
        assert_eq!(Ring::desktop("x").sequence(true), "\x07");
        assert_eq!(Ring::Bell.sequence(false), "\x07");
    }
}
