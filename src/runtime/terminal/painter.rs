//! Turns changed cells into the fewest bytes: runs of one pen, drawn pen by pen.
//!
//! A change of colour costs up to twenty bytes and a move four, so runs are drawn in the order of their pens and
//! not of their places. The terminal shows a frame at once (synchronized output), so nobody sees the order.

use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

use super::ink::{ColorDepth, Ink, Pen, is_plain_on_blank};
use super::motion;
use super::shadow::{Extent, Shadow, Slot};

/// Holds what the terminal shows and appends what turns it into the next frame to `out`.
#[derive(Debug)]
pub(super) struct Painter {
    pub(super) out: Vec<u8>,
    shadow: Shadow,
    palette: Palette,
    runs: Vec<Run>,
    pen: Pen,
    at: Option<Position>,
}

/// The pens of a frame, numbered.
#[derive(Debug)]
struct Palette {
    depth: ColorDepth,
    pens: Vec<Pen>,
    /// The number of the default pen.
    plain: usize,
    /// The style that was asked for last, and its number.
    last: (Color, Color, Modifier, usize),
}

/// Neighbouring cells of one row that one pen draws.
#[derive(Clone, Copy, Debug)]
struct Run {
    pen: usize,
    start: usize,
    end: usize,
    /// Any pen with this background would do.
    is_blank: bool,
}

impl Run {
    /// Takes `next`, which begins where this run ends, into it if one pen can draw both.
    fn join(&mut self, next: Self, pens: &[Pen]) -> bool {
        let paints = |pen: usize, blank: usize| pens[pen].paints_blank(pens[blank].bg);
        if self.pen == next.pen || next.is_blank && paints(self.pen, next.pen) {
            self.is_blank &= next.is_blank;
        } else if self.is_blank && paints(next.pen, self.pen) {
            *self = Self { start: self.start, ..next };
        } else {
            return false;
        }
        self.end = next.end;
        true
    }
}

impl Palette {
    fn new(depth: ColorDepth) -> Self {
        Self { depth, pens: Vec::new(), plain: 0, last: (Color::Reset, Color::Reset, Modifier::empty(), 0) }
    }

    /// Starts a frame; what `pen` draws comes first, as it is in the terminal's hand.
    fn restart(&mut self, pen: Pen) {
        self.pens.clear();
        self.pens.push(pen);
        self.plain = self.number(Pen::default());
        self.last = (Color::Reset, Color::Reset, Modifier::empty(), self.plain);
    }

    /// Returns the number of a pen that shows `bg` and nothing else.
    fn of_blank(&mut self, bg: Color) -> usize {
        match bg {
            Color::Reset => self.plain,
            _ => self.number(Pen { bg: Ink::new(bg, self.depth), ..Pen::default() }),
        }
    }

    fn of(&mut self, cell: &Cell) -> usize {
        let (fg, bg, modifier, number) = self.last;
        if (fg, bg, modifier) == (cell.fg, cell.bg, cell.modifier) {
            return number;
        }
        let pen = self.pen(cell);
        let number = self.number(pen);
        self.last = (cell.fg, cell.bg, cell.modifier, number);
        number
    }

    fn pen(&self, cell: &Cell) -> Pen {
        let ink = |color| Ink::new(color, self.depth);
        Pen { fg: ink(cell.fg), bg: ink(cell.bg), modifier: cell.modifier }
    }

    fn number(&mut self, pen: Pen) -> usize {
        self.pens.iter().position(|known| *known == pen).unwrap_or_else(|| {
            self.pens.push(pen);
            self.pens.len() - 1
        })
    }
}

impl Painter {
    pub(super) fn new(depth: ColorDepth) -> Self {
        Self {
            out: Vec::new(),
            shadow: Shadow::default(),
            palette: Palette::new(depth),
            runs: Vec::new(),
            pen: Pen::default(),
            at: None,
        }
    }

    /// Clears the terminal, which has this size, whatever it shows and whatever its pen is.
    pub(super) fn clear(&mut self, size: Size) {
        self.shadow.clear(size);
        self.out.clear();
        self.out.extend_from_slice(b"\x1b[m\x1b[2J");
        self.pen = Pen::default();
        self.at = None;
    }

    /// Draws cells: a position and what shall stand there.
    pub(super) fn paint<'a>(&mut self, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) {
        cells.for_each(|(x, y, cell)| self.shadow.put(x, y, cell));
        self.collect_runs();
        let mut runs = std::mem::take(&mut self.runs);
        runs.sort_unstable_by_key(|run| (run.pen, run.start));
        runs.iter().for_each(|run| self.print_run(*run));
        runs.clear();
        self.runs = runs;
    }

    /// Puts the cursor there, for the operator to see.
    pub(super) fn place_cursor(&mut self, position: Position) {
        motion::go(self.at, position, &mut self.out);
        self.at = Some(position);
    }

    fn collect_runs(&mut self) {
        let Self { shadow, palette, runs, pen, .. } = self;
        palette.restart(*pen);
        let width = usize::from(shadow.size().width);
        shadow.settle(|shadow, position| {
            let slot = shadow.slot(position);
            let is_blank = slot.is_blank() && is_plain_on_blank(slot.cell.modifier);
            let pen = if is_blank { palette.of_blank(slot.cell.bg) } else { palette.of(&slot.cell) };
            let end = position + if slot.extent == Extent::Wide { 2 } else { 1 };
            let next = Run { pen, start: position, end, is_blank };
            let before = runs.last_mut().filter(|run| run.end == position && position % width > 0);
            if !before.is_some_and(|run| run.join(next, &palette.pens)) {
                runs.push(next);
            }
        });
    }

    fn print_run(&mut self, run: Run) {
        let pen = self.palette.pens[run.pen];
        if !(run.is_blank && self.pen.paints_blank(pen.bg)) {
            self.pen.turn_into(pen, &mut self.out);
            self.pen = pen;
        }
        self.go(run.start);
        let tail = self.blank_tail(run);
        (run.start..run.end - tail).for_each(|position| self.print(position));
        if tail > 0 {
            self.go(run.end - tail);
            self.out.extend_from_slice(b"\x1b[K");
        }
    }

    /// Counts the blanks at the end of a run that an erase to the end of the row writes shorter.
    fn blank_tail(&self, run: Run) -> usize {
        let width = usize::from(self.shadow.size().width);
        // Not every terminal erases with the colour of its pen.
        if !run.end.is_multiple_of(width) || !self.pen.paints_blank(Ink::Default) {
            return 0;
        }
        let blanks = (run.start..run.end).rev().take_while(|at| self.shadow.slot(*at).is_blank()).count();
        if blanks > 3 { blanks } else { 0 }
    }

    fn go(&mut self, to: usize) {
        let target = self.position(to);
        let gap = self.at.filter(|at| at.y == target.y).and_then(|at| target.x.checked_sub(at.x));
        if !gap.is_some_and(|gap| self.print_over(to, gap)) {
            motion::go(self.at, target, &mut self.out);
        }
        self.at = Some(target);
    }

    /// Prints the `gap` cells before `to` once more if that is shorter than to move over them.
    fn print_over(&mut self, to: usize, gap: u16) -> bool {
        let before = self.out.len();
        let budget = motion::cost_of_right(gap);
        for position in to - usize::from(gap)..to {
            let slot = self.shadow.slot(position);
            if self.out.len() - before + slot.cell.symbol().len() > budget || !self.can_print(slot) {
                self.out.truncate(before);
                return false;
            }
            self.out.extend_from_slice(slot.cell.symbol().as_bytes());
        }
        true
    }

    fn can_print(&self, slot: &Slot) -> bool {
        let pen = self.palette.pen(&slot.cell);
        let is_plain_blank = slot.is_blank() && is_plain_on_blank(pen.modifier);
        slot.extent == Extent::Narrow && (pen == self.pen || is_plain_blank && self.pen.paints_blank(pen.bg))
    }

    fn print(&mut self, position: usize) {
        let slot = self.shadow.slot(position);
        if slot.extent == Extent::Behind {
            return;
        }
        let here = self.position(position);
        if self.at.is_none() {
            motion::go(None, here, &mut self.out);
        }
        let symbol = slot.cell.symbol();
        self.out.extend_from_slice(symbol.as_bytes());
        // Terminals disagree on the width of clusters, and on what moves the cursor from behind the last column.
        let is_agreed = slot.extent == Extent::Narrow && symbol.chars().nth(1).is_none();
        let is_inside = here.x + 1 < self.shadow.size().width;
        self.at = (is_agreed && is_inside).then_some(Position { x: here.x + 1, ..here });
    }

    fn position(&self, position: usize) -> Position {
        let width = usize::from(self.shadow.size().width);
        let narrow = |value| u16::try_from(value).unwrap_or(u16::MAX);
        Position { x: narrow(position % width), y: narrow(position / width) }
    }
}
