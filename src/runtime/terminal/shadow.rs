//! What the terminal shows at this moment, cell by cell, and which cells are to be written anew.
//!
//! The encoder reads the shadow to print over short gaps and to know which wide characters a write breaks.

use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::Size;

use super::ink::is_plain_on_blank;

/// The cells of the terminal, row by row.
#[derive(Debug, Default)]
pub(super) struct Shadow {
    size: Size,
    slots: Vec<Slot>,
    /// Positions of dirty slots, each once.
    dirty: Vec<usize>,
    is_ordered: bool,
}

/// One cell of the terminal.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) cell: Cell,
    pub(super) extent: Extent,
    is_dirty: bool,
}

/// How many columns a slot's character covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Narrow,
    Wide,
    /// The second column of the wide character before it.
    Behind,
}

const BLANK: Slot = Slot { cell: Cell::EMPTY, extent: Extent::Narrow, is_dirty: false };

impl Slot {
    pub(super) fn is_blank(&self) -> bool {
        self.cell.symbol() == " " && self.extent == Extent::Narrow
    }

    /// Tells whether the eye could not tell `cell` from what stands here.
    fn looks_like(&self, cell: &Cell) -> bool {
        let shown = &self.cell;
        if self.extent == Extent::Behind || shown.symbol() != cell.symbol() || shown.bg != cell.bg {
            return false;
        }
        let same_ink = shown.fg == cell.fg && shown.modifier == cell.modifier;
        same_ink
            || (cell.symbol() == " " && is_plain_on_blank(shown.modifier) && is_plain_on_blank(cell.modifier))
    }
}

impl Shadow {
    pub(super) fn size(&self) -> Size {
        self.size
    }

    /// Forgets everything: the terminal was cleared and has this size.
    pub(super) fn clear(&mut self, size: Size) {
        self.size = size;
        self.slots.clear();
        self.slots.resize(usize::from(size.width) * usize::from(size.height), BLANK);
        self.dirty.clear();
        self.is_ordered = true;
    }

    pub(super) fn slot(&self, position: usize) -> &Slot {
        &self.slots[position]
    }

    /// Takes over a cell that is to be shown; cells outside of the terminal are left out.
    pub(super) fn put(&mut self, x: u16, y: u16, cell: &Cell) {
        if x >= self.size.width || y >= self.size.height {
            return;
        }
        let position = usize::from(y) * usize::from(self.size.width) + usize::from(x);
        let slot = &self.slots[position];
        let is_covered = slot.extent == Extent::Behind && self.slots[position - 1].is_dirty;
        // ratatui also names the column behind some emoji; the character just put there covers it.
        if is_covered || slot.looks_like(cell) {
            return;
        }
        match columns(cell.symbol()) {
            1 => self.put_narrow(position, cell, None),
            2 if x + 1 < self.size.width => self.put_wide(position, cell),
            0 | 2 => self.put_narrow(position, cell, Some(" ")),
            _ => self.put_narrow(position, cell, Some("?")),
        }
    }

    fn put_narrow(&mut self, position: usize, cell: &Cell, instead: Option<&str>) {
        self.break_wide(position);
        self.write(position, cell, Extent::Narrow);
        if let Some(symbol) = instead {
            self.slots[position].cell.set_symbol(symbol);
        }
    }

    fn put_wide(&mut self, position: usize, cell: &Cell) {
        self.break_wide(position);
        self.break_wide(position + 1);
        self.write(position, cell, Extent::Wide);
        let behind = &mut self.slots[position + 1];
        behind.cell.clone_from(cell);
        behind.cell.set_symbol(" ");
        behind.extent = Extent::Behind;
    }

    fn write(&mut self, position: usize, cell: &Cell, extent: Extent) {
        let slot = &mut self.slots[position];
        slot.cell.clone_from(cell);
        slot.extent = extent;
        self.mark(position);
    }

    /// A write to one half of a wide character leaves the other to the terminal's taste; so it is blanked.
    fn break_wide(&mut self, position: usize) {
        let other = match self.slots[position].extent {
            Extent::Narrow => return,
            Extent::Wide => position + 1,
            Extent::Behind => position - 1,
        };
        let half = &mut self.slots[other];
        half.cell.set_symbol(" ");
        half.extent = Extent::Narrow;
        self.slots[position].extent = Extent::Narrow;
        self.mark(other);
    }

    fn mark(&mut self, position: usize) {
        let slot = &mut self.slots[position];
        if !slot.is_dirty {
            slot.is_dirty = true;
            self.is_ordered &= self.dirty.last().is_none_or(|last| *last < position);
            self.dirty.push(position);
        }
    }

    /// Hands the positions to be written to `write`, in reading order, and takes them as written.
    pub(super) fn settle(&mut self, mut write: impl FnMut(&Self, usize)) {
        let mut dirty = std::mem::take(&mut self.dirty);
        if !self.is_ordered {
            dirty.sort_unstable();
        }
        for &position in &dirty {
            self.slots[position].is_dirty = false;
            if self.slots[position].extent != Extent::Behind {
                write(self, position);
            }
        }
        dirty.clear();
        self.dirty = dirty;
        self.is_ordered = true;
    }
}

/// The columns a symbol takes; more than two stands for what must not be sent at all.
fn columns(symbol: &str) -> u16 {
    match symbol.as_bytes() {
        [b' '..=b'~'] => 1,
        _ if symbol.chars().any(char::is_control) => u16::MAX,
        _ => symbol.cell_width(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shadow() -> Shadow {
        let mut shadow = Shadow::default();
        shadow.clear(Size::new(4, 1));
        shadow
    }

    fn settled(shadow: &mut Shadow) -> Vec<(usize, String)> {
        let mut written = Vec::new();
        shadow.settle(|shadow, at| written.push((at, shadow.slot(at).cell.symbol().to_owned())));
        written
    }

    #[test]
    fn a_half_of_a_broken_wide_character_is_blanked() {
        let mut shadow = shadow();
        shadow.put(0, 0, &Cell::new("網"));
        assert_eq!(settled(&mut shadow), [(0, "網".to_owned())]);
        shadow.put(1, 0, &Cell::new("x"));
        assert_eq!(settled(&mut shadow), [(0, " ".to_owned()), (1, "x".to_owned())]);
    }

    #[test]
    fn what_cannot_stand_in_a_cell_is_replaced() {
        for (case, x, symbol, written) in [
            ("a wide character in the last column", 3, "網", " "),
            ("a control character", 0, "\x1b[2J", "?"),
            ("a C1 control", 0, "\u{9b}2J", "?"),
            ("a mark without its letter", 1, "\u{301}", " "),
        ] {
            let mut shadow = shadow();
            shadow.put(0, 0, &Cell::new("a"));
            shadow.put(1, 0, &Cell::new("b"));
            shadow.put(3, 0, &Cell::new("d"));
            settled(&mut shadow);
            shadow.put(x, 0, &Cell::new(symbol));
            assert_eq!(settled(&mut shadow), [(usize::from(x), written.to_owned())], "{case}");
        }
    }

    #[test]
    fn what_looks_the_same_is_not_written() {
        let mut shadow = shadow();
        let mut blank = Cell::new(" ");
        shadow.put(1, 0, blank.set_fg(ratatui::style::Color::Red));
        shadow.put(9, 0, &Cell::new("outside"));
        assert_eq!(settled(&mut shadow), []);
    }
}
