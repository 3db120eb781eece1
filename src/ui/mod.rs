//! What the operator sees: a pure function from the model to cells.
//!
//! The loop calls [`view`] with a frame; nothing here reads a clock, waits, or changes the model. Rows are written
//! straight into the buffer, only those that are visible, without allocating.

pub mod canvas;
pub mod chrome;
pub mod detail;
pub mod glyphs;
pub mod overlay;
pub mod phrase;
pub mod screen;
pub mod strip;
pub mod style;
pub mod wall;
pub mod widget;

use ratatui::{Frame, buffer::Buffer, layout::Position};

use self::{
    canvas::Canvas,
    glyphs::Glyphs,
    style::Palette,
    widget::{card, tree},
};
use crate::{
    app::{Model, Overlay, Screen},
    config::Theme,
};

/// How the terminal wants to be drawn on: decided once, at the start.
#[derive(Debug, Clone)]
pub struct Look {
    palette: Palette,
    glyphs: &'static Glyphs,
}

impl Look {
    /// A theme whose colours the terminal can show (see [`Theme::degraded`]), in Unicode or in ASCII alone.
    pub fn new(theme: &Theme, ascii: bool) -> Self {
        Self { palette: Palette::new(theme), glyphs: glyphs::set(ascii) }
    }

    /// The styles of the theme.
    pub fn palette(&self) -> &Palette {
        &self.palette
    }
}

/// Draws the model into a frame.
pub fn view(model: &Model, look: &Look, frame: &mut Frame<'_>) {
    if let Some(cursor) = draw(model, look, frame.buffer_mut()) {
        frame.set_cursor_position(cursor);
    }
}

/// Draws the model into an empty buffer and returns where the cursor stands, if somebody types.
pub fn draw(model: &Model, look: &Look, buffer: &mut Buffer) -> Option<Position> {
    let mut canvas = Canvas::new(buffer, &look.palette, look.glyphs);
    let regions = model.regions();
    if regions.too_small {
        card::too_small(&mut canvas, regions.whole);
        return None;
    }
    chrome::top(&mut canvas, model);
    chrome::bottom(&mut canvas, model);
    tree::draw(&mut canvas, regions.tree, model);
    canvas.vertical(regions.tree_rule.x, regions.tree_rule.y, regions.tree_rule.height);
    let mut cursor = None;
    if !regions.head.is_empty() {
        match model.screen() {
            Screen::Fleet => screen::fleet::draw(&mut canvas, model),
            Screen::Interfaces => screen::interfaces::draw(&mut canvas, model),
            Screen::Links => screen::links::draw(&mut canvas, model),
            Screen::Alarms => screen::alarms::draw(&mut canvas, model),
            Screen::Events => screen::events::draw(&mut canvas, model),
            Screen::Health => screen::health::draw(&mut canvas, model),
            Screen::Ssh => cursor = screen::ssh::draw(&mut canvas, model),
        }
    }
    chrome::notice(&mut canvas, model);
    match model.overlay() {
        Overlay::None => cursor,
        Overlay::Card(..) | Overlay::Line(_) | Overlay::Note(_) => overlay::draw(&mut canvas, model),
    }
}
