//! Programs that take the whole screen: a table that renews itself, a reader, an editor. Pure.

mod board;
mod editor;
mod less;

use std::fmt::Write as _;
use std::time::Duration;

use super::Facts;

pub(super) use board::Board;
pub(super) use editor::Editor;
pub(super) use less::Less;

/// Columns and lines.
pub(super) type Size = (usize, usize);

/// A program that has the screen for itself.
pub(in crate::lab::ssh) trait Program: Send {
    /// The screen has this size, now or from the beginning: what draws all of it.
    fn resize(&mut self, size: Size, facts: &Facts<'_>) -> Vec<u8>;
    /// A key: what it draws, and whether the program is over.
    fn key(&mut self, key: u8, facts: &Facts<'_>) -> (Vec<u8>, bool);
    /// Its period is over: what it draws.
    fn tick(&mut self, _facts: &Facts<'_>) -> Vec<u8> {
        Vec::new()
    }
    /// How often it draws by itself.
    fn period(&self) -> Option<Duration> {
        None
    }
}

/// Takes the alternate screen.
const ENTER: &str = "\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=\x1b[H\x1b[2J";
/// Gives it back.
const LEAVE: &str = "\x1b[?1l\x1b>\x1b[?1049l\x1b[23;0;0t";

/// A line, cut to the width, at a place, with the rest of the row erased.
fn put(out: &mut String, row: usize, line: &str, columns: usize) {
    let cut: String = line.chars().take(columns).collect();
    write!(out, "\x1b[{};1H{cut}\x1b[0m\x1b[K", row + 1).expect("a string takes everything");
}
