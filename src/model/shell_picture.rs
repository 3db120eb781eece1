//! The screen of a shell on a device, as cells: what a terminal emulator made of the octets that came.
//!
//! No octet of a device reaches our terminal. The emulator's cells do, one cleaned text per cell.

use std::sync::Arc;

use super::{DeviceId, SafeText};

/// A colour as the device's program named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ink {
    /// The terminal's own.
    #[default]
    Default,
    /// One of the 256.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShellCell {
    /// What stands in it: empty for a blank and for the second half of a wide character.
    pub text: SafeText,
    /// The colour of the text.
    pub ink: Ink,
    /// The colour behind it.
    pub paper: Ink,
    /// Bold.
    pub bold: bool,
    /// Underlined.
    pub underlined: bool,
    /// Text and paper exchanged.
    pub inverse: bool,
}

/// The picture of a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellPicture {
    /// The device.
    pub device: DeviceId,
    /// Width in cells.
    pub columns: u16,
    /// Height in cells.
    pub rows: u16,
    /// The cells, row by row; `columns * rows` of them.
    pub cells: Arc<[ShellCell]>,
    /// Where the cursor is (column, row), if it is shown.
    pub cursor: Option<(u16, u16)>,
    /// By how many lines the picture is moved up into what scrolled away; 0 is where the device writes.
    pub scrolled: usize,
    /// Whether it takes what is typed.
    pub listens: bool,
    /// Why the shell has ended, if it has: a sentence.
    pub ended: Option<SafeText>,
}
