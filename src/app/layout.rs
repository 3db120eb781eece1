//! Where everything stands. Computed in `update`; drawing and the mouse use the same regions.

use ratatui::layout::{Position, Rect};

use super::{
    model::{DetailSize, Focus, Model, Overlay},
    note::NoteForm,
    screen::{Screen, ssh},
};

/// Below this, a card says that the terminal is too small.
pub const LEAST: (u16, u16) = (60, 15);

/// From this width the tree stands beside the table.
pub const TREE_FROM: u16 = 100;

/// From this width the detail stands to the right of the table.
pub const WIDE_FROM: u16 = 180;

/// The width at which a table of interfaces shows all its columns, bars included.
const WHOLE_TABLE: u16 = 116;

/// The least width of a detail to the right of the table: plots and what they amount to.
const LEAST_DETAIL: u16 = 58;

/// The rows of the selected event in full, with the hairline above them.
const EVENT_ROWS: u16 = 4;

/// The width of the tree where it stands beside the table.
const TREE_WIDTH: u16 = 27;

/// Where everything stands. A region that is not shown is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Regions {
    /// The whole terminal.
    pub whole: Rect,
    /// The terminal is too small for anything but a card that says so.
    pub too_small: bool,
    /// The top line.
    pub top: Rect,
    /// The rows of the tree.
    pub tree: Rect,
    /// The hairline between tree and table, one cell wide.
    pub tree_rule: Rect,
    /// The line that names the scope.
    pub head: Rect,
    /// The figures of noctui itself, on the Health screen.
    pub figures: Rect,
    /// How the outputs of alarms are doing, below the figures.
    pub outputs: Rect,
    /// The headings of the columns.
    pub header: Rect,
    /// The rows of the table. The first cell of each is for the selection's bar.
    pub rows: Rect,
    /// The hairline between table and detail: a row, or a column from 180 columns on.
    pub detail_rule: Rect,
    /// The detail of the selected interface.
    pub detail: Rect,
    /// What the palette offers, above the line.
    pub offers: Rect,
    /// The line being edited, with its error below it if there is one.
    pub line: Rect,
    /// The bottom line.
    pub bottom: Rect,
    /// A card over everything else.
    pub card: Rect,
    /// The text for many devices.
    pub composer: Rect,
    /// The first line of that text as the selected device gets it; below it the other lines have no room.
    pub preview: Rect,
    /// How far a broadcast is.
    pub summary: Rect,
    /// The frame that says that keys go to many devices.
    pub frame: Rect,
    /// The picture of a shell.
    pub shell: Rect,
    /// A question that waits.
    pub question: Rect,
    /// Cells between the left edge of the table and its text.
    pub indent: u16,
}

impl Regions {
    /// The width that the columns of the table share.
    pub fn text_width(&self) -> u16 {
        self.rows.width.saturating_sub(self.indent + 1)
    }

    /// What lies under a cell.
    pub(super) fn at(&self, column: u16, row: u16) -> Option<Spot> {
        let place = Position::new(column, row);
        let spots = [
            (self.card, Spot::Card),
            (self.line, Spot::Line),
            (self.bottom, Spot::Bottom),
            (self.tree, Spot::Tree(row.saturating_sub(self.tree.y))),
            (self.header, Spot::Header(column.saturating_sub(self.header.x + self.indent))),
            (self.rows, Spot::Rows(row.saturating_sub(self.rows.y))),
            (self.detail, Spot::Detail),
            (self.shell, Spot::Detail),
            (self.composer, Spot::Composer),
        ];
        spots.into_iter().find(|(area, _)| area.contains(place)).map(|(_, spot)| spot)
    }
}

/// What the mouse can hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    Card,
    Line,
    Bottom,
    /// The row within the tree's region.
    Tree(u16),
    /// The cell within the text of the headings.
    Header(u16),
    /// The row within the table's region.
    Rows(u16),
    Detail,
    Composer,
}

/// Computes the regions for a terminal of `width` by `height` cells.
pub fn regions(width: u16, height: u16, model: &Model) -> Regions {
    let whole = Rect::new(0, 0, width, height);
    if width < LEAST.0 || height < LEAST.1 {
        return Regions { whole, too_small: true, ..Regions::default() };
    }
    let roomy = width >= TREE_FROM && height >= 30;
    let (top, body) = take_top(whole, 1);
    let (body, bottom) = take_bottom(body, 1);
    let (_, body) = take_top(body, u16::from(roomy));
    let line_rows = line_rows(model);
    let (body, line) = take_bottom(body, line_rows.max(1));
    let mut regions = Regions { whole, top, bottom, indent: if roomy { 2 } else { 1 }, ..Regions::default() };
    regions.line = if line_rows > 0 { line } else { Rect::default() };
    regions.card = card(whole, model);
    regions.offers = offers(body, model);
    place_body(&mut regions, body, roomy, model);
    if let Overlay::Note(form) = model.overlay() {
        regions.card = note(&regions, form);
    }
    regions
}

fn place_body(regions: &mut Regions, body: Rect, roomy: bool, model: &Model) {
    if body.width < TREE_FROM && model.focus() == Focus::Tree {
        regions.tree = body;
        return;
    }
    // A text and its answers need the width; the tree comes when it is asked for.
    let has_tree = model.screen() != Screen::Ssh || model.focus() == Focus::Tree;
    let pane = if body.width >= TREE_FROM && has_tree {
        let (tree, pane) = take_left(body, TREE_WIDTH);
        let (rule, pane) = take_left(pane, 1);
        (regions.tree, regions.tree_rule) = (tree, rule);
        pane
    } else {
        body
    };
    let (head, pane) = take_top(pane, 1);
    let (_, pane) = take_top(pane, u16::from(roomy && model.screen() != Screen::Ssh));
    regions.head = head;
    match model.screen() {
        Screen::Fleet => place_table(regions, pane),
        Screen::Health => {
            let rows = if roomy { 7 } else { 4 };
            let (figures, pane) = take_top(pane, rows.min(pane.height));
            regions.figures = figures;
            let (outputs, pane) = take_top(pane, outputs_rows(model, roomy).min(pane.height / 2));
            regions.outputs = outputs;
            place_table(regions, pane);
        }
        Screen::Interfaces if model.detail_size() == DetailSize::Large => regions.detail = pane,
        Screen::Interfaces | Screen::Links | Screen::Alarms => place_with_detail(regions, pane),
        Screen::Events => {
            let (pane, detail) = take_bottom(pane, EVENT_ROWS.min(pane.height / 3));
            let (rule, detail) = take_top(detail, 1);
            (regions.detail_rule, regions.detail) = (rule, detail);
            place_table(regions, pane);
        }
        Screen::Ssh => ssh::place(regions, pane, model),
    }
}

/// A row for each output and for what is wrong with it, as far as they fit, and one to set them off.
fn outputs_rows(model: &Model, roomy: bool) -> u16 {
    let outputs = model.health().into_iter().flat_map(|health| health.outputs.iter());
    match outputs.map(|output| 1 + usize::from(output.trouble.is_some())).sum() {
        0 => 0,
        rows => rows.min(if roomy { 8 } else { 4 }) as u16 + 1,
    }
}

fn place_table(regions: &mut Regions, pane: Rect) {
    let (header, rows) = take_top(pane, 1);
    (regions.header, regions.rows) = (header, rows);
}

fn place_with_detail(regions: &mut Regions, pane: Rect) {
    if regions.whole.width >= WIDE_FROM {
        let whole = pane.width.saturating_sub(LEAST_DETAIL).min(WHOLE_TABLE);
        let (table, detail) = take_left(pane, whole.max(pane.width * 3 / 5));
        let (rule, detail) = take_left(detail, 1);
        (regions.detail_rule, regions.detail) = (rule, detail);
        return place_table(regions, table);
    }
    let share = pane.height * 9 / 20;
    if share < 5 {
        return place_table(regions, pane);
    }
    let (table, detail) = take_bottom(pane, share);
    let (rule, detail) = take_top(detail, 1);
    (regions.detail_rule, regions.detail) = (rule, detail);
    place_table(regions, table);
}

fn line_rows(model: &Model) -> u16 {
    match model.overlay() {
        Overlay::Line(_) => 1 + u16::from(model.line_error().is_some()),
        Overlay::None | Overlay::Card(..) | Overlay::Note(_) => 0,
    }
}

fn offers(body: Rect, model: &Model) -> Rect {
    let wanted = u16::try_from(model.offers().len()).unwrap_or(u16::MAX).min(body.height / 2);
    take_bottom(body, wanted).1
}

fn card(whole: Rect, model: &Model) -> Rect {
    match model.overlay() {
        Overlay::Card(..) => {}
        Overlay::None | Overlay::Line(_) | Overlay::Note(_) => return Rect::default(),
    }
    let width = whole.width.saturating_sub(4).min(120);
    let height = whole.height.saturating_sub(4);
    Rect::new((whole.width - width) / 2, (whole.height - height) / 2, width, height)
}

/// Over the pane, a little above its middle. It is as wide as the pane: half of a table beside it would only distract.
fn note(regions: &Regions, form: &NoteForm) -> Rect {
    let Rect { height: all, width, .. } = regions.whole;
    let left = if regions.head.is_empty() { 0 } else { regions.head.x };
    let height = form.rows().min(all.saturating_sub(2));
    Rect::new(left, (all - height) * 2 / 5, width - left, height)
}

pub(super) fn take_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (Rect { height: rows, ..area }, Rect { y: area.y + rows, height: area.height - rows, ..area })
}

pub(super) fn take_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let kept = area.height - rows;
    (Rect { height: kept, ..area }, Rect { y: area.y + kept, height: rows, ..area })
}

pub(super) fn take_left(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    (Rect { width: columns, ..area }, Rect { x: area.x + columns, width: area.width - columns, ..area })
}
