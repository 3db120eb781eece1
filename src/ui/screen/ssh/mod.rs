//! The SSH screen: who gets the text, the text, how far each device is, and what they said.

mod armed;
mod composer;
mod output;
mod question;
mod sessions;
mod shell;

use ratatui::layout::Position;

use crate::{
    app::{Model, screen::ssh::Subject},
    ui::{
        canvas::Canvas,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
    },
};

/// Draws the screen and returns where the cursor stands, if somebody types.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) -> Option<Position> {
    let (regions, ssh) = (model.regions(), model.ssh());
    head(canvas, model);
    let mut cursor = None;
    if ssh.shells().is_some() {
        cursor = shell::draw(canvas, model);
    } else {
        cursor = composer::draw(canvas, model).or(cursor);
    }
    canvas.vertical(regions.detail_rule.x, regions.detail_rule.y, regions.detail_rule.height);
    sessions::draw(canvas, model);
    if let Some(armed) = ssh.armed() {
        cursor = armed::draw(canvas, regions.detail, armed);
    } else {
        output::draw(canvas, model);
    }
    match ssh.questions().first() {
        Some(question) => question::draw(canvas, model, question).or(cursor),
        None => cursor,
    }
}

/// Who gets the text, and how far the last one is.
fn head(canvas: &mut Canvas<'_>, model: &Model) {
    let area = model.regions().head;
    let separator = canvas.glyphs.separator;
    let mut strip = Strip::new(canvas, area.x + 1, area.y, area.width.saturating_sub(2));
    if let Some(shells) = model.ssh().shells() {
        return shell::head(&mut strip, model, shells);
    }
    let title = model.ssh_title();
    let live = matches!(model.ssh().armed().map(|armed| armed.subject()), Some(Subject::LiveTyping(_)));
    let verb = if live { "Live typing to " } else { "Broadcast to " };
    strip.left(verb, Role::Dim);
    let noun = if title.devices == 1 { "device" } else { "devices" };
    let count = Phrase::new(format_args!("{} {noun}", Count(title.devices as u64)));
    strip.left(count.as_str(), if title.devices == 0 { Role::Warning } else { Role::Bright });
    if title.left_out > 0 {
        let words = Phrase::new(format_args!("{} left out", Count(title.left_out as u64)));
        strip.left_whole(2, words.as_str(), Role::Warning);
    }
    if model.ssh().broadcast().is_some() {
        strip.right(3, Phrase::of(model.ssh_progress(separator)).as_str(), Role::Dim);
        strip.gap_right(3);
    }
    match (title.marked, title.filter) {
        (true, _) => drop(strip.left_whole(3, "marked", Role::Accent)),
        (false, Some(filter)) => {
            strip.gap(3).left(filter, Role::Accent);
        }
        (false, None) => {
            let scope = model.tree().path().last().unwrap_or_default();
            let words = Phrase::new(format_args!("all of {scope}"));
            strip.left_whole(
                3,
                if scope == "all" { "the whole fleet" } else { words.as_str() },
                Role::Accent,
            );
        }
    }
    strip.gap(1);
    for (platform, count) in title.platforms {
        let words = Phrase::new(format_args!("{} {platform}", Count(*count as u64)));
        if !strip.left_whole(2, words.as_str(), Role::Dim) {
            break;
        }
    }
}
