//! Marks, and the order of tables.

use crate::{keys::Action, model::DeviceId};

use super::{
    act::selected_device,
    columns::Placed,
    model::{Focus, Model, Work},
    msg::Notice,
    screen::{Screen, alarms, links},
    sort::Sort,
    table::Table,
    travel::travel,
};

pub(super) fn mark(model: &mut Model, action: Action) {
    match action {
        // What is marked here are alarms; marks of devices leave only when there are none.
        Action::Unmark if model.screen == Screen::Alarms && alarms::unmark(model) => {}
        Action::Unmark => {
            model.marks.clear();
            model.only_marked = false;
        }
        Action::OnlyMarked if model.marks.is_empty() && !model.only_marked => {
            model.notify(Notice::info("Nothing is marked: Space marks a device."));
        }
        Action::OnlyMarked => model.only_marked = !model.only_marked,
        _ => toggle_marks(model),
    }
    model.needs(Work::Scope);
}

/// Marks all of what is selected, or unmarks it if all of it is marked, and moves on.
fn toggle_marks(model: &mut Model) {
    let devices: Vec<DeviceId> = match model.focus {
        Focus::Tree => model.tree.scope().to_vec(),
        Focus::Table if model.screen == Screen::Links => links::selected_devices(model),
        Focus::Table => selected_device(model).into_iter().collect(),
    };
    if devices.iter().all(|device| model.marks.contains(device)) {
        devices.iter().for_each(|device| {
            model.marks.remove(device);
        });
    } else {
        model.marks.extend(devices);
    }
    model.only_marked &= !model.marks.is_empty();
    if model.focus == Focus::Table && !model.only_marked {
        travel(model, Action::Down);
    }
}

/// Marks alarms, where there are any to be seen.
pub(super) fn mark_alarms(model: &mut Model, action: Action) {
    match (model.screen, action) {
        (Screen::Alarms, Action::MarkAlarm) => alarms::mark(model),
        (Screen::Alarms, _) => alarms::mark_all(model),
        _ => model.notify(Notice::info("Alarms are marked on their own screen.")),
    }
}

pub(super) fn sort(model: &mut Model, action: Action) {
    match model.screen {
        Screen::Fleet => {
            let columns = columns_of(&model.fleet_columns());
            sort_table(&mut model.tables.fleet, &columns, action);
        }
        Screen::Interfaces => {
            let columns = columns_of(&model.interface_columns());
            sort_table(&mut model.tables.interfaces, &columns, action);
        }
        Screen::Links => {
            let columns = columns_of(&model.link_columns());
            sort_table(&mut model.tables.links, &columns, action);
        }
        Screen::Health => {
            let columns = columns_of(&model.health_columns());
            sort_table(&mut model.tables.health, &columns, action);
        }
        Screen::Alarms => {
            let columns = columns_of(&model.alarm_columns());
            sort_by(&mut model.alarm_screen.sort, &columns, action);
        }
        Screen::Events | Screen::Ssh => {}
    }
    model.needs(Work::Rows);
}

fn columns_of<C: Copy>(placed: &[Placed<C>]) -> Vec<C> {
    placed.iter().map(|placed| placed.column).collect()
}

fn sort_table<K: Copy + Eq, C: Copy + PartialEq>(table: &mut Table<K, C>, columns: &[C], action: Action) {
    sort_by(table.sort_mut(), columns, action);
}

fn sort_by<C: Copy + PartialEq>(sort: &mut Sort<C>, columns: &[C], action: Action) {
    match action {
        Action::SortLeft => sort.step(columns, -1),
        Action::SortRight => sort.step(columns, 1),
        Action::SortReverse => sort.reverse(),
        _ => *sort = Sort::default(),
    }
}
