//! Octets of a terminal in, clean lines out.
//!
//! A device writes for a terminal: it overwrites, erases, colours, moves the cursor. What an operator would see at the
//! end of each line is what comes out here; whatever could steer a terminal is taken away (ECMA-48, xterm's control
//! sequences). The cursor moves within its line only: a move to another line ends the line.
//!
//! Where the octets are cut into chunks makes no difference, memory is bounded whatever comes, and each octet costs the
//! same however long the line is.

mod cells;
mod octets;

use cells::Cells;
use octets::{Decoded, Decoder};

/// A line longer than this, in characters, comes out in pieces: nothing is thrown away.
pub const LINE_LIMIT: usize = 16 * 1024;

/// Text longer than this, in characters, is no prompt, no pager and no question.
const LAST_LIMIT: usize = 512;

/// A control sequence longer than this, in octets, is garbage and ends there.
const SEQUENCE_LIMIT: u16 = 64;

/// A string for the terminal (OSC, DCS, ..) longer than this, in octets, is garbage and ends there.
const STRING_LIMIT: u16 = 4096;

const ESC: u8 = 0x1b;
const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;

/// Turns what a terminal would get into lines.
#[derive(Debug, Default)]
pub struct Reader {
    state: State,
    decoder: Decoder,
    cells: Cells,
    /// The row that was last named: a device that names another one begins a line (ProCurve writes all of it so).
    row: Option<u16>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum State {
    #[default]
    Ground,
    Escape,
    /// `ESC` and something between 0x20 and 0x2f: a final octet follows.
    EscapeMore(u16),
    Csi(Sequence),
    /// OSC, DCS, SOS, PM or APC, so many octets long.
    String(u16),
    /// `ESC` within such a string: `\` would end it.
    StringEscape,
}

/// A control sequence that is being read.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Sequence {
    numbers: [u16; 2],
    at: usize,
    length: u16,
    /// It has private or intermediate octets: it does nothing within a line.
    is_foreign: bool,
}

impl Reader {
    /// A reader before the first octet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads octets; each line that they complete is handed to `sink`, without its end and without blanks there.
    pub fn feed(&mut self, octets: &[u8], sink: &mut dyn FnMut(&str)) {
        let mut rest = octets;
        while let Some(first) = rest.first() {
            let taken = if self.state != State::Ground || !self.decoder.is_idle() {
                self.octet(*first, sink);
                1
            } else if let Some(taken) = self.whole_line(rest, sink) {
                taken
            } else {
                match rest.iter().position(|octet| !is_plain(*octet)).unwrap_or(rest.len()) {
                    0 => {
                        self.octet(*first, sink);
                        1
                    }
                    plain => {
                        self.cells.put_plain(&rest[..plain], sink);
                        plain
                    }
                }
            };
            rest = &rest[taken..];
        }
    }

    /// The line that is not ended yet, without blanks at its end; `None` when it is too long to mean anything.
    pub fn last(&self) -> Option<String> {
        self.cells.text(LAST_LIMIT)
    }

    /// Whether anything can be seen of the line that is not ended yet.
    pub fn is_at_line_start(&self) -> bool {
        self.cells.is_blank()
    }

    /// Hands out the line that is not ended yet, if there is one: nothing more will come.
    pub fn finish(&mut self, sink: &mut dyn FnMut(&str)) {
        for decoded in self.decoder.finish().into_iter().flatten() {
            self.decoded(decoded, sink);
        }
        if !self.cells.is_blank() {
            self.cells.end(sink);
        }
        self.state = State::Ground;
    }

    /// Throws away the line that is not ended yet: it was dealt with.
    pub fn forget_last(&mut self) {
        self.cells.clear();
    }

    /// The usual case, without a copy: a line of printable ASCII that begins and ends within the chunk.
    fn whole_line(&self, octets: &[u8], sink: &mut dyn FnMut(&str)) -> Option<usize> {
        if !self.cells.is_untouched() {
            return None;
        }
        let end = octets.iter().position(|octet| !is_plain(*octet)).filter(|end| *end <= LINE_LIMIT)?;
        let returns = octets[end..].iter().take_while(|octet| **octet == b'\r').count();
        if octets.get(end + returns) != Some(&b'\n') {
            return None;
        }
        sink(std::str::from_utf8(&octets[..end]).ok()?.trim_end_matches(' '));
        Some(end + returns + 1)
    }

    fn octet(&mut self, octet: u8, sink: &mut dyn FnMut(&str)) {
        match self.state {
            State::Ground => self.text(octet, sink),
            State::Escape => self.escape(octet, sink),
            State::EscapeMore(length) => match octet {
                0x20..=0x2f if length < SEQUENCE_LIMIT => self.state = State::EscapeMore(length + 1),
                0x20..=0x7e => self.state = State::Ground,
                _ => self.resume(octet, sink),
            },
            State::Csi(sequence) => self.csi(sequence, octet, sink),
            State::String(length) => match octet {
                ESC => self.state = State::StringEscape,
                0x07 | CAN | SUB => self.state = State::Ground,
                b'\n' => self.resume(octet, sink),
                _ if length >= STRING_LIMIT => self.state = State::Ground,
                _ => self.state = State::String(length + 1),
            },
            State::StringEscape => match octet {
                b'\\' => self.state = State::Ground,
                _ => self.escape(octet, sink),
            },
        }
    }

    /// Back to text: a sequence that is cut off shall not eat what follows it.
    fn resume(&mut self, octet: u8, sink: &mut dyn FnMut(&str)) {
        self.state = State::Ground;
        self.text(octet, sink);
    }

    fn text(&mut self, octet: u8, sink: &mut dyn FnMut(&str)) {
        for decoded in self.decoder.push(octet).into_iter().flatten() {
            self.decoded(decoded, sink);
        }
    }

    fn decoded(&mut self, decoded: Decoded, sink: &mut dyn FnMut(&str)) {
        match decoded {
            Decoded::Char(c) => self.cells.put(c, sink),
            Decoded::Control(code) => self.control(code, sink),
        }
    }

    /// C0, and C1 as UTF-8 writes it.
    fn control(&mut self, code: u8, sink: &mut dyn FnMut(&str)) {
        match code {
            b'\n' | 0x0b | 0x0c | 0x84 | 0x85 => self.cells.end(sink),
            b'\r' => self.cells.move_to(0),
            0x08 => self.cells.back(1),
            b'\t' => self.cells.tab(),
            ESC => self.state = State::Escape,
            0x9b => self.state = State::Csi(Sequence::default()),
            0x90 | 0x98 | 0x9d..=0x9f => self.state = State::String(0),
            _ => {}
        }
    }

    fn escape(&mut self, octet: u8, sink: &mut dyn FnMut(&str)) {
        self.state = State::Ground;
        match octet {
            b'[' => self.state = State::Csi(Sequence::default()),
            b']' | b'P' | b'X' | b'^' | b'_' => self.state = State::String(0),
            b'D' | b'E' => self.cells.end(sink),
            b'7' => self.cells.save(),
            b'8' => self.cells.restore(),
            b'c' => self.cells.clear(),
            0x20..=0x2f => self.state = State::EscapeMore(0),
            0x30..=0x7e => {}
            _ => self.text(octet, sink),
        }
    }

    fn csi(&mut self, mut sequence: Sequence, octet: u8, sink: &mut dyn FnMut(&str)) {
        if matches!(octet, 0x40..=0x7e) {
            self.state = State::Ground;
            return self.act(sequence, octet, sink);
        }
        if !sequence.take(octet) {
            return self.resume(octet, sink);
        }
        self.state = State::Csi(sequence);
    }

    fn act(&mut self, sequence: Sequence, last: u8, sink: &mut dyn FnMut(&str)) {
        if sequence.is_foreign {
            return;
        }
        let count = usize::from(sequence.numbers[0].max(1));
        match last {
            b'C' | b'a' => self.cells.forward(count),
            b'D' => self.cells.back(count),
            b'G' | b'`' => self.cells.move_to(count - 1),
            b'F' => self.cells.move_to(0),
            b'B' | b'E' | b'e' => self.cells.end(sink),
            b'H' | b'f' => {
                self.go_to_row(sequence.numbers[0].max(1), sink);
                self.cells.move_to(usize::from(sequence.numbers[1].max(1)) - 1);
            }
            b'd' => self.go_to_row(sequence.numbers[0].max(1), sink),
            b'J' | b'K' => self.cells.erase(sequence.numbers[0]),
            b'@' => self.cells.insert(count),
            b'P' => self.cells.delete(count),
            b'X' => self.cells.blank(count),
            b's' => self.cells.save(),
            b'u' => self.cells.restore(),
            _ => {}
        }
    }

    fn go_to_row(&mut self, row: u16, sink: &mut dyn FnMut(&str)) {
        if self.row.replace(row) == Some(row) {
            return;
        }
        if self.cells.is_blank() {
            self.cells.clear();
        } else {
            self.cells.end(sink);
        }
    }
}

impl Sequence {
    /// Takes an octet that does not end it; false if it cannot be part of one.
    fn take(&mut self, octet: u8) -> bool {
        self.length += 1;
        match octet {
            _ if self.length > SEQUENCE_LIMIT => return false,
            b'0'..=b'9' => {
                if let Some(number) = self.numbers.get_mut(self.at) {
                    *number = number.saturating_mul(10).saturating_add(u16::from(octet - b'0'));
                }
            }
            b';' | b':' => self.at += 1,
            0x20..=0x2f | b'<'..=b'?' => self.is_foreign = true,
            _ => return false,
        }
        true
    }
}

const fn is_plain(octet: u8) -> bool {
    matches!(octet, b' '..=b'~')
}

#[cfg(test)]
mod tests;
