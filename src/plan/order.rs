//! What an operator asks for: a text, and how carefully it goes out.

use std::{sync::Arc, time::Duration};

/// Whether one device gets the text before the others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Canary {
    /// All at once, as far as the fan-out allows.
    #[default]
    Off,
    /// The first device alone; the rest follows if it was done without a refusal.
    Agrees,
    /// The first device alone; the rest waits until the operator has looked at its output and says so.
    Shown,
}

/// A text and how it is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The lines as they were typed, with `{name}` and the like unexpanded.
    pub text: Arc<str>,
    /// How many devices are worked on at the same time, at least 1; 32 unless told otherwise.
    pub fan_out: usize,
    /// Whether one device goes first.
    pub canary: Canary,
    /// After how many devices a halt is made until all of them are over, at least 1; nothing means no halt.
    pub wave: Option<usize>,
    /// How long a device may take for one line; 60 s unless told otherwise.
    pub timeout: Duration,
    /// Whether the devices that were not begun are spared as soon as two outputs differ.
    pub stop_on_divergence: bool,
    /// Above how many devices their number must be typed, whatever the text; 5 unless told otherwise.
    pub confirm_above: usize,
}

impl Order {
    /// An order for this text, with what holds unless told otherwise.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self {
            text: text.into(),
            fan_out: 32,
            canary: Canary::Off,
            wave: None,
            timeout: Duration::from_secs(60),
            stop_on_divergence: false,
            confirm_above: 5,
        }
    }
}
