//! Moving about, in whatever has the focus.

use crate::keys::Action;

use super::{
    card,
    list::Anchor,
    model::{Focus, Model, Overlay, Work},
    screen::{Screen, alarms, events, fleet_map, ssh},
    table::Table,
    tree::Tree,
};

pub(super) fn in_tree(model: &mut Model, change: fn(&mut Tree, usize) -> bool) {
    let height = usize::from(model.regions.tree.height);
    if change(&mut model.tree, height) {
        scope_changed(model);
    }
}

/// A scope has rows of its own: its tables begin with the worst.
pub(super) fn scope_changed(model: &mut Model) {
    model.tables.fleet.go_top();
    model.tables.interfaces.go_top();
    model.tables.links.go_top();
    model.tables.health.go_top();
    model.alarm_screen.list.anchor(Anchor::Top);
    model.needs(Work::Scope);
}

/// Moves by rows, pages or to an end, in whatever has the focus.
pub(super) fn travel(model: &mut Model, action: Action) {
    if let Overlay::Card(..) = model.overlay {
        return card::scroll(model, action);
    }
    if model.focus == Focus::Tree {
        let height = usize::from(model.regions.tree.height);
        let rows = rows_of(action, height.saturating_sub(1).max(1) as isize, model.tree.len());
        if model.tree.step(rows, height) {
            scope_changed(model);
        }
        return;
    }
    match model.screen {
        Screen::Fleet if model.shows_map() => {
            model.map.travel(action);
            fleet_map::follow(model);
        }
        Screen::Fleet => travel_table(&mut model.tables.fleet, action),
        Screen::Interfaces => travel_table(&mut model.tables.interfaces, action),
        Screen::Links => travel_table(&mut model.tables.links, action),
        Screen::Health => travel_table(&mut model.tables.health, action),
        Screen::Alarms => alarms::travel(model, action),
        Screen::Events => events::travel(model, action),
        Screen::Ssh => ssh::travel(model, action),
    }
    model.needs(Work::Window);
}

fn travel_table<K: Copy + Eq, C: Copy + PartialEq>(table: &mut Table<K, C>, action: Action) {
    match action {
        Action::First => table.go_top(),
        _ => table.step(rows_of(action, table.page(), table.len())),
    }
}

/// How many rows an action moves by.
pub(super) fn rows_of(action: Action, page: isize, len: usize) -> isize {
    let all = isize::try_from(len).unwrap_or(isize::MAX);
    match action {
        Action::Up => -1,
        Action::Down => 1,
        Action::PageUp => -page,
        Action::PageDown => page,
        Action::First => -all,
        _ => all,
    }
}

/// Moves the selection of the table by rows: the wheel.
pub(super) fn step_table(model: &mut Model, rows: isize) {
    match model.screen {
        Screen::Fleet if model.shows_map() => {
            model.map.step(rows);
            fleet_map::follow(model);
        }
        Screen::Fleet => model.tables.fleet.step(rows),
        Screen::Interfaces => model.tables.interfaces.step(rows),
        Screen::Links => model.tables.links.step(rows),
        Screen::Health => model.tables.health.step(rows),
        Screen::Alarms => model.alarm_screen.list.step(rows),
        Screen::Events => events::step(model, rows),
        Screen::Ssh => ssh::step(model, rows),
    }
    model.needs(Work::Window);
}
