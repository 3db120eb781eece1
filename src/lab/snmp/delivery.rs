//! How an answer reaches the one who asked, if at all: the quirks of the way.

use std::time::Duration;

use crate::lab::quirk::QuirkKind;
use crate::lab::rules::Rule;

/// Which socket sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// The one that was asked.
    Own,
    /// One that nobody asked.
    Other,
}

/// How one answer is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Delivery {
    pub(super) after: Duration,
    pub(super) copies: usize,
    pub(super) from: From,
}

/// Applies the quirks of the way to an answer, which may change its bytes.
pub(super) fn deliver(rules: &[Rule], now: f64, bytes: &mut Vec<u8>) -> Delivery {
    let mut delivery = Delivery { after: Duration::ZERO, copies: 1, from: From::Own };
    for rule in rules.iter().filter(|rule| rule.window.contains(now)) {
        match rule.kind {
            QuirkKind::Silent => delivery.copies = 0,
            QuirkKind::LostWhenBig(limit) if bytes.len() > limit => delivery.copies = 0,
            QuirkKind::Duplicate => delivery.copies *= 2,
            QuirkKind::Delay(by) => delivery.after += by,
            QuirkKind::OtherPort => delivery.from = From::Other,
            QuirkKind::Truncated => bytes.truncate(bytes.len() / 2),
            // The same length, so that only the content is wrong.
            QuirkKind::Garbage => {
                bytes.iter_mut().enumerate().for_each(|(at, octet)| *octet ^= (at * 37 + 91) as u8)
            }
            _ => {}
        }
    }
    delivery
}
