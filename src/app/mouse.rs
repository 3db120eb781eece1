//! The mouse: the wheel moves what is under it, a click selects, a double click opens.

use crate::keys::Action;

use super::{
    act, card,
    columns::{Column, Placed},
    layout::Spot,
    model::{Focus, Model, Overlay, Work},
    msg::{Effect, Mouse, MouseKind},
    screen::{
        Screen, fleet_map,
        ssh::{self, Pane},
    },
    travel, update,
};

/// Rows that one turn of the wheel moves.
const WHEEL: isize = 3;

/// Applies what the mouse did.
pub(super) fn point(model: &mut Model, mouse: Mouse, effects: &mut Vec<Effect>) {
    let Some(spot) = model.regions.at(mouse.column, mouse.row) else { return };
    model.dirty = true;
    match mouse.kind {
        MouseKind::WheelUp => wheel(model, spot, -WHEEL, effects),
        MouseKind::WheelDown => wheel(model, spot, WHEEL, effects),
        MouseKind::Click => click(model, spot, mouse.column),
        MouseKind::DoubleClick => {
            click(model, spot, mouse.column);
            if matches!(spot, Spot::Tree(_) | Spot::Rows(_)) && !is_covered(model) {
                // What was clicked is selected only once the rows are in order.
                update::settle(model, effects);
                act::run(model, Action::Open, effects);
            }
        }
    }
}

fn is_covered(model: &Model) -> bool {
    !matches!(model.overlay, Overlay::None)
}

fn wheel(model: &mut Model, spot: Spot, rows: isize, effects: &mut Vec<Effect>) {
    let action = if rows < 0 { Action::Up } else { Action::Down };
    match spot {
        Spot::Card => (0..WHEEL).for_each(|_| card::scroll(model, action)),
        _ if is_covered(model) => {}
        Spot::Tree(_) => {
            if model.tree.step(rows, usize::from(model.regions.tree.height)) {
                travel::scope_changed(model);
            }
        }
        Spot::Detail if model.screen == Screen::Ssh => ssh::wheel(model, rows, effects),
        Spot::Rows(_) | Spot::Detail => travel::step_table(model, rows),
        Spot::Header(_) | Spot::Line | Spot::Bottom | Spot::Composer => {}
    }
}

fn click(model: &mut Model, spot: Spot, column: u16) {
    if is_covered(model) {
        return;
    }
    match spot {
        Spot::Tree(row) => {
            model.focus = Focus::Tree;
            let row = model.tree.offset() + usize::from(row);
            if model.tree.select_row(row, usize::from(model.regions.tree.height)) {
                travel::scope_changed(model);
            }
        }
        Spot::Rows(row) if model.shows_map() => {
            let left = model.regions.rows.x + model.regions.indent;
            model.focus = Focus::Table;
            model.map.point(column.saturating_sub(left), usize::from(row));
            fleet_map::follow(model);
            model.needs(Work::Window);
        }
        Spot::Rows(row) => select(model, usize::from(row)),
        Spot::Header(_) if model.shows_map() => {}
        Spot::Header(x) => sort(model, x),
        Spot::Composer => ssh::click(model, Pane::Composer),
        Spot::Detail if model.screen == Screen::Ssh => ssh::click(model, Pane::Output),
        Spot::Card | Spot::Line | Spot::Bottom | Spot::Detail => {}
    }
}

fn select(model: &mut Model, row: usize) {
    model.focus = Focus::Table;
    let tables = &mut model.tables;
    match model.screen {
        Screen::Fleet => tables.fleet.select_row(tables.fleet.offset() + row),
        Screen::Interfaces => tables.interfaces.select_row(tables.interfaces.offset() + row),
        Screen::Links => tables.links.select_row(tables.links.offset() + row),
        Screen::Health => tables.health.select_row(tables.health.offset() + row),
        Screen::Alarms => model.alarm_screen.list.select_in_sight(row),
        Screen::Events => model.event_screen.list.select_in_sight(row),
        Screen::Ssh => {
            ssh::click(model, Pane::Sessions);
            ssh::select_row(model, row);
        }
    }
    model.needs(Work::Window);
}

fn sort(model: &mut Model, x: u16) {
    match model.screen {
        Screen::Fleet => {
            let column = hit(&model.fleet_columns(), x);
            column.into_iter().for_each(|column| model.tables.fleet.sort_mut().by(column));
        }
        Screen::Interfaces => {
            let column = hit(&model.interface_columns(), x);
            column.into_iter().for_each(|column| model.tables.interfaces.sort_mut().by(column));
        }
        Screen::Links => {
            let column = hit(&model.link_columns(), x);
            column.into_iter().for_each(|column| model.tables.links.sort_mut().by(column));
        }
        Screen::Health => {
            let column = hit(&model.health_columns(), x);
            column.into_iter().for_each(|column| model.tables.health.sort_mut().by(column));
        }
        Screen::Alarms => {
            let column = hit(&model.alarm_columns(), x);
            column.into_iter().for_each(|column| model.alarm_screen.sort.by(column));
        }
        Screen::Events | Screen::Ssh => {}
    }
    model.needs(Work::Rows);
}

fn hit<C: Column>(columns: &[Placed<C>], x: u16) -> Option<C> {
    columns.iter().find(|placed| (placed.x..placed.x + placed.width).contains(&x)).map(|placed| placed.column)
}
