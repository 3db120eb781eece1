//! The line at the bottom: filter, command, search.

use crate::{
    keys::{Action, Key},
    model::expr::field_names,
};

use super::{
    act,
    edit::Line,
    go,
    model::{Editing, Focus, LineKind, Model, Overlay, Work},
    msg::Effect,
    travel,
};

/// Opens a line.
pub(super) fn open(model: &mut Model, kind: LineKind) {
    let before = match kind {
        LineKind::Filter => model.filter.text().to_owned(),
        LineKind::Search => model.ssh.needle().to_owned(),
        LineKind::Command | LineKind::Find => String::new(),
    };
    if kind == LineKind::Find {
        model.focus = Focus::Tree;
    }
    // What was searched before comes back with an arrow: mostly it is something else.
    let text = if kind == LineKind::Search { "" } else { &before };
    let line = Line::new(text);
    model.overlay = Overlay::Line(Box::new(Editing { kind, line, before, error: None }));
}

/// Types a key.
pub(super) fn press(model: &mut Model, key: Key) {
    edit(model, |line| {
        line.press(key);
    });
}

/// Inserts pasted text; without a line it goes nowhere.
pub(super) fn paste(model: &mut Model, text: &str) {
    edit(model, |line| line.paste(text));
}

/// Brings the line before this one.
pub(super) fn older(model: &mut Model) {
    let history = model.line_history();
    edit(model, |line| line.older(&history));
}

/// Brings the line after this one.
pub(super) fn newer(model: &mut Model) {
    let history = model.line_history();
    edit(model, |line| line.newer(&history));
}

/// Completes the name of an action, or of a field of the filter.
pub(super) fn complete(model: &mut Model) {
    let offered = model.offers().first().map(|action| action.name());
    edit(model, |line| match offered {
        Some(name) => line.set(name),
        None => complete_field(line),
    });
}

fn complete_field(line: &mut Line) {
    let text = line.text();
    let start = text.rfind([' ', '(']).map_or(0, |at| at + 1);
    let typed = &text[start..];
    if typed.is_empty() {
        return;
    }
    if let Some(name) = field_names().find(|name| name.starts_with(typed)) {
        let completed = format!("{}{name}", &text[..start]);
        line.set(&completed);
    }
}

/// Changes the line, and lets the change work at once.
fn edit(model: &mut Model, change: impl FnOnce(&mut Line)) {
    let Overlay::Line(editing) = &mut model.overlay else { return };
    change(&mut editing.line);
    editing.error = None;
    let (kind, text) = (editing.kind, editing.line.text().to_owned());
    preview(model, kind, &text);
    model.dirty = true;
}

fn preview(model: &mut Model, kind: LineKind, text: &str) {
    match kind {
        LineKind::Filter => {
            model.filter.set(text);
            model.needs(Work::Rows);
        }
        LineKind::Find => model.tree.find(text, usize::from(model.regions.tree.height)),
        LineKind::Search => model.ssh.search(text),
        LineKind::Command => {}
    }
}

/// Leaves the line as it was before.
pub(super) fn cancel(model: &mut Model) {
    let Overlay::Line(editing) = std::mem::take(&mut model.overlay) else { return };
    preview(model, editing.kind, &editing.before);
}

/// Takes the line. What cannot be read stays open, with the reason below it.
pub(super) fn accept(model: &mut Model, effects: &mut Vec<Effect>) {
    let Overlay::Line(editing) = &model.overlay else { return };
    let (kind, text) = (editing.kind, editing.line.text().to_owned());
    match kind {
        LineKind::Filter => accept_filter(model),
        LineKind::Command => accept_command(model, &text, effects),
        LineKind::Find => accept_find(model),
        LineKind::Search => model.overlay = Overlay::None,
    }
    if !matches!(model.overlay, Overlay::Line(_)) {
        model.histories.entry(kind).or_default().keep(&text);
    }
}

fn accept_filter(model: &mut Model) {
    if model.filter.error().is_some() {
        return;
    }
    let Overlay::Line(editing) = std::mem::take(&mut model.overlay) else { return };
    if editing.before != model.filter.text() {
        let mut from = go::place(model);
        from.filter = editing.before;
        go::leave(model, from);
    }
}

fn accept_command(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let name = text.trim();
    let found = Action::named(name).filter(|action| action.is_command());
    let offered = found.or_else(|| model.offers().first().copied().filter(|_| !name.is_empty()));
    match offered {
        Some(action) => {
            model.overlay = Overlay::None;
            act::run(model, action, effects);
        }
        None if name.is_empty() => model.overlay = Overlay::None,
        None => {
            if let Overlay::Line(editing) = &mut model.overlay {
                editing.error = Some(format!("There is no action `{name}`; `help` lists them all."));
            }
        }
    }
}

fn accept_find(model: &mut Model) {
    model.overlay = Overlay::None;
    if model.tree.accept_find(usize::from(model.regions.tree.height)) {
        travel::scope_changed(model);
    }
}

impl Model {
    fn line_history(&self) -> super::edit::LineHistory {
        let Overlay::Line(editing) = &self.overlay else { return Default::default() };
        self.histories.get(&editing.kind).cloned().unwrap_or_default()
    }
}
