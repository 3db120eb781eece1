//! Where everything stands on the SSH screen.

use ratatui::layout::Rect;

use crate::app::{
    layout::{Regions, WIDE_FROM, take_bottom, take_left, take_top},
    model::Model,
};

use super::{BESIDE_FROM, Pane, Shells};

/// The width of the list beside the output, on a usual and on a wide terminal.
const LIST: [u16; 2] = [37, 58];

/// The most lines of the text that are in sight.
const COMPOSER: u16 = 8;

/// From this height a line stays free above the hints.
const ROOMY: u16 = 30;

/// The size of a question's card.
const QUESTION: (u16, u16) = (76, 8);

/// Places title, text, list and output below the title line.
pub(in crate::app) fn place(regions: &mut Regions, pane: Rect, model: &Model) {
    let ssh = &model.ssh;
    let pane = take_bottom(pane, u16::from(pane.height >= ROOMY)).0;
    if let Some(shells) = &ssh.shells {
        place_shells(regions, pane, shells);
    } else {
        let body = place_composer(regions, pane, model);
        place_body(regions, body, model);
    }
    if ssh.questions.first().is_some() {
        regions.question = middle(pane);
    }
}

/// The text between two hairlines; returns what is left below.
fn place_composer(regions: &mut Regions, pane: Rect, model: &Model) -> Rect {
    let lines = u16::try_from(model.ssh.composer.lines().len()).unwrap_or(u16::MAX);
    // What is armed shows the text itself.
    let most = if model.ssh.armed.is_some() { 1 } else { COMPOSER.min(pane.height / 4).max(1) };
    let (_, pane) = take_top(pane, 1);
    let (composer, pane) = take_top(pane, lines.clamp(1, most));
    let shows_names = model.ssh.has_names() && model.ssh.armed.is_none();
    let (preview, pane) = take_top(pane, u16::from(shows_names));
    let (_, body) = take_top(pane, 1);
    (regions.composer, regions.preview) = (composer, preview);
    body
}

/// List and output beside one another or, on a narrow terminal, the one that has the keys.
fn place_body(regions: &mut Regions, body: Rect, model: &Model) {
    let has_summary = model.ssh.broadcast.is_some();
    if body.width < BESIDE_FROM {
        let (summary, body) = take_top(body, u16::from(has_summary));
        regions.summary = summary;
        if model.ssh.pane == Pane::Sessions && model.ssh.armed.is_none() {
            let (header, rows) = take_top(body, 1);
            (regions.header, regions.rows) = (header, rows);
        } else {
            regions.detail = body;
        }
        return;
    }
    let (list, detail) = take_left(body, LIST[usize::from(body.width >= WIDE_FROM)]);
    let (rule, detail) = take_left(detail, 1);
    let (list, summary) = take_bottom(list, if has_summary { 3 } else { 0 });
    let (header, rows) = take_top(list, 1);
    (regions.header, regions.rows, regions.summary) = (header, rows, summary);
    (regions.detail_rule, regions.detail) = (rule, detail);
}

/// A shell under a hairline; several within a frame, beside the list of those that take the keys.
fn place_shells(regions: &mut Regions, pane: Rect, shells: &Shells) {
    if !shells.is_live_typing() {
        regions.shell = take_top(pane, 1).1;
        return;
    }
    regions.frame = pane;
    let inside = Rect {
        x: pane.x + 1,
        y: pane.y + 1,
        width: pane.width.saturating_sub(2),
        height: pane.height.saturating_sub(2),
    };
    if inside.width >= BESIDE_FROM - 2 {
        let (list, shell) = take_left(inside, LIST[0]);
        let (rule, shell) = take_left(shell, 1);
        (regions.header, regions.rows) = take_top(list, 1);
        (regions.detail_rule, regions.shell) = (rule, shell);
    } else if shells.has_keys() {
        regions.shell = inside;
    } else {
        (regions.header, regions.rows) = take_top(inside, 1);
    }
}

fn middle(area: Rect) -> Rect {
    let width = QUESTION.0.min(area.width.saturating_sub(2));
    let height = QUESTION.1.min(area.height);
    let (x, y) = ((area.width - width) / 2, (area.height - height) / 3);
    Rect::new(area.x + x, area.y + y, width, height)
}
