//! The tree of devices beside or in place of the table.

use ratatui::layout::Rect;

use super::{mark, selection::Selection};
use crate::{
    app::{
        Focus, Mark, Model,
        tree::{Node, NodeKind},
    },
    ui::{
        canvas::{Canvas, display_width},
        phrase::{Count, Phrase},
        style::Role,
    },
};

/// Draws the rows that fit into the area.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let focused = model.focus() == Focus::Tree;
    let rows = model.tree().rows(usize::from(area.height));
    for ((node, selected), y) in rows.zip(area.top()..area.bottom()) {
        let row = Rect { y, height: 1, ..area };
        let marked = matches!(node.kind, NodeKind::Device(id) if model.marks().contains(&id));
        draw_row(canvas, row, node, Selection::of(selected, focused), marked);
    }
}

fn draw_row(canvas: &mut Canvas<'_>, area: Rect, node: &Node, selection: Selection, marked: bool) {
    let y = area.y;
    selection.draw(canvas, area.x, y, area.width);
    let fold = area.x + 2 + node.depth.min(area.width / 4) * 2;
    let is_branch = node.kind == NodeKind::Branch;
    if is_branch {
        let sign = if node.open { canvas.glyphs.open } else { canvas.glyphs.folded };
        canvas.sign(fold, y, sign, Role::Dim);
    }
    // A device has nothing to unfold: its name stands below that of its branch.
    let name = if is_branch { fold + 2 } else { fold };
    let tail = draw_tail(canvas, area, node);
    let room = tail.saturating_sub(name + 1 + u16::from(marked) * 2);
    let role = selection.name_role(if is_branch { Role::Text } else { Role::Soft });
    let used = canvas.cut(name, y, room, &node.label, role);
    if marked {
        canvas.sign(name + used + 1, y, canvas.glyphs.mark, Role::Accent);
    }
}

/// How many of what lies below are wrong and the worst of it; where all is well, only how many there are. Returns where
/// it begins.
fn draw_tail(canvas: &mut Canvas<'_>, area: Rect, node: &Node) -> u16 {
    let is_branch = node.kind == NodeKind::Branch;
    let sign = area.right().saturating_sub(2);
    if node.mark.is_wrong() || (!is_branch && node.mark != Mark::Quiet) {
        canvas.sign(sign, area.y, mark::sign(node.mark, canvas.glyphs), mark::role(node.mark));
    }
    let (number, role) = match (node.wrong, is_branch) {
        (0, false) => return sign,
        (0, true) => (node.device_count() as u64, Role::Dim),
        (wrong, _) => (u64::from(wrong), mark::role(node.mark)),
    };
    let words = Phrase::of(Count(number));
    let x = sign.saturating_sub(1 + display_width(words.as_str()));
    canvas.text(x, area.y, sign.saturating_sub(x), words.as_str(), role);
    x
}
