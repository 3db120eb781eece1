//! One row of the tree.

use ratatui::layout::Rect;

use super::mark::Mark;
use crate::ui::{
    canvas::Canvas,
    phrase::{Count, Phrase},
    style::Role,
};

/// What can be unfolded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Nothing: a device.
    Leaf,
    /// A branch whose children are shown.
    Open,
    /// A branch whose children are hidden.
    Folded,
}

/// A row of the tree as it is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// Its name.
    pub name: &'a str,
    /// How many branches lie above it.
    pub depth: u16,
    /// Whether it is a branch.
    pub fold: Fold,
    /// How many: the devices of a branch, what is wrong on a device; 0 draws nothing.
    pub count: u64,
    /// The worst of what lies in it.
    pub mark: Option<Mark>,
    /// Whether it is marked.
    pub marked: bool,
    /// Whether it is the selection, and whether the tree has the focus.
    pub selection: Selection,
}

/// How a row stands to the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// Not selected.
    None,
    /// Selected, while the focus is elsewhere.
    Resting,
    /// Selected, and keys go here.
    Focused,
}

impl Selection {
    /// Whether the row is the selected one, in a pane that has the focus or not.
    pub fn of(selected: bool, focused: bool) -> Self {
        match (selected, focused) {
            (false, _) => Self::None,
            (true, false) => Self::Resting,
            (true, true) => Self::Focused,
        }
    }

    /// Puts background and bar on a row.
    pub fn draw(self, canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16) {
        if self == Self::None {
            return;
        }
        canvas.select(x, y, width);
        let role = if self == Self::Focused { Role::Accent } else { Role::Dim };
        canvas.sign(x, y, canvas.glyphs.selection, role);
    }

    /// The role of a name in the row: bright if it is selected.
    pub fn name_role(self, otherwise: Role) -> Role {
        if self == Self::None { otherwise } else { Role::Bright }
    }
}

/// The cells at the right of a row: a count of up to five digits, a blank, the sign of the state.
const TAIL: u16 = 7;

/// Draws a row into the first line of `area`.
pub fn row(canvas: &mut Canvas<'_>, area: Rect, node: &Node<'_>) {
    let (y, end) = (area.y, area.right());
    node.selection.draw(canvas, area.x, y, area.width);
    let glyphs = canvas.glyphs;
    let indent = area.x.saturating_add(2).saturating_add(node.depth.min(area.width / 4) * 2);
    match node.fold {
        Fold::Leaf => {}
        Fold::Open => canvas.sign(indent, y, glyphs.open, Role::Dim),
        Fold::Folded => canvas.sign(indent, y, glyphs.folded, Role::Dim),
    }
    let name = indent.saturating_add(2);
    let tail = end.saturating_sub(TAIL + 1);
    let quiet = if node.fold == Fold::Leaf { Role::Soft } else { Role::Text };
    let used = canvas.cut(name, y, tail.saturating_sub(name), node.name, node.selection.name_role(quiet));
    if node.marked {
        canvas.sign(name + used + 1, y, glyphs.mark, Role::Accent);
    }
    draw_tail(canvas, tail, y, node);
}

fn draw_tail(canvas: &mut Canvas<'_>, x: u16, y: u16, node: &Node<'_>) {
    let loud = node.mark.filter(|mark| matches!(mark, Mark::Down | Mark::Unknown | Mark::Warning));
    if node.count > 0 {
        let role = loud.map_or(Role::Dim, Mark::role);
        canvas.right(x, y, TAIL - 2, Phrase::of(Count(node.count)).as_str(), role);
    }
    if let Some(mark) = node.mark {
        canvas.sign(x + TAIL - 1, y, mark.sign(canvas.glyphs), mark.role());
    }
}
