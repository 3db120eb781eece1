//! What each action does.

use crate::{
    keys::Action,
    model::{DeviceId, alarm::NoteKind},
};

use super::{
    choose::{mark, mark_alarms, sort},
    copy,
    go::{back, neighbour, open, show},
    line,
    model::{Card, Focus, LineKind, Model, Overlay, Work},
    msg::{Effect, Notice},
    note,
    screen::{Screen, alarms, events, fleet_map, links, ssh},
    travel::{in_tree, travel},
    tree::Tree,
};

/// Runs an action.
pub(super) fn run(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Quit => effects.push(Effect::Quit),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Redraw => effects.push(Effect::Redraw),
        Action::Reload => effects.push(Effect::ReloadInventory),
        Action::Copy => copy::selected(model, effects),
        Action::Fleet => show(model, Screen::Fleet),
        Action::Interfaces => show(model, Screen::Interfaces),
        Action::Links => show(model, Screen::Links),
        Action::Alarms => show(model, Screen::Alarms),
        Action::Events => show(model, Screen::Events),
        Action::WorstAlarm => alarms::go_to_worst(model),
        Action::Ssh => show(model, Screen::Ssh),
        Action::Health => show(model, Screen::Health),
        Action::Filter => line::open(model, LineKind::Filter),
        Action::Palette => line::open(model, LineKind::Command),
        Action::Find => line::open(model, LineKind::Find),
        Action::Help => model.overlay = Overlay::Card(Card::Help, 0),
        Action::Why => why(model),
        Action::CloseCard => model.overlay = Overlay::None,
        Action::Back => back(model),
        Action::SwitchFocus | Action::SwitchBack => switch_focus(model, action),
        Action::Freeze if model.frozen().is_some() => model.thaw(),
        Action::Freeze => model.freeze(),
        Action::Open => open(model),
        Action::NextSpan => model.past.cycle(),
        Action::Neighbour => neighbour(model),
        Action::LineAccept => line::accept(model, effects),
        Action::LineCancel => line::cancel(model),
        Action::LineOlder | Action::LineNewer if matches!(model.overlay, Overlay::Note(_)) => {
            note::recall(model, action);
        }
        Action::LineOlder => line::older(model),
        Action::LineNewer => line::newer(model),
        Action::LineComplete => line::complete(model),
        Action::Mark | Action::OnlyMarked | Action::Unmark => mark(model, action),
        Action::MarkAlarm | Action::MarkAlarms => mark_alarms(model, action),
        Action::Acknowledge => note::open(model, NoteKind::Acknowledged),
        Action::Mute => note::open(model, NoteKind::Muted),
        Action::Maintenance => note::open(model, NoteKind::Maintenance),
        Action::Unacknowledge => note::take_off(model, NoteKind::Acknowledged, effects),
        Action::Unmute => note::take_off(model, NoteKind::Muted, effects),
        Action::EndMaintenance => note::take_off(model, NoteKind::Maintenance, effects),
        Action::FormAccept | Action::FormCancel | Action::FormNext | Action::FormBack => {
            note::run(model, action, effects);
        }
        Action::Fold => in_tree(model, Tree::fold),
        Action::Unfold => in_tree(model, Tree::unfold),
        Action::SortLeft | Action::SortRight | Action::SortReverse | Action::SortWorst => sort(model, action),
        Action::Up | Action::Down | Action::PageUp | Action::PageDown | Action::First | Action::Last => {
            travel(model, action);
        }
        Action::PortMap => port_map(model),
        Action::CellLeft | Action::CellRight if model.shows_map() && model.focus == Focus::Table => {
            travel(model, action);
        }
        Action::CellLeft | Action::CellRight => {}
        Action::ScrollLeft | Action::ScrollRight => ssh::travel(model, action),
        _ => ssh::run(model, action, effects),
    }
}

fn switch_focus(model: &mut Model, action: Action) {
    if model.screen == Screen::Ssh && model.focus == Focus::Table {
        return ssh::travel(model, action);
    }
    model.focus = match model.focus {
        Focus::Tree => Focus::Table,
        Focus::Table => Focus::Tree,
    };
    model.needs(Work::Window);
}

fn why(model: &mut Model) {
    if model.selected_interface().is_some() {
        model.tables.interfaces.hold();
        model.overlay = Overlay::Card(Card::Why, 0);
    } else {
        model.notify(Notice::info("Select an interface first: `why` speaks of its values."));
    }
}

/// Shows the devices as a map of their ports, or as rows again.
fn port_map(model: &mut Model) {
    if model.screen != Screen::Fleet {
        show(model, Screen::Fleet);
        model.fleet_view = fleet_map::FleetView::Rows;
    }
    fleet_map::toggle(model);
    model.needs(Work::Rows);
}

/// The device of what is selected.
pub(super) fn selected_device(model: &Model) -> Option<DeviceId> {
    match (model.focus, model.screen) {
        (Focus::Tree, _) => model.tree.scope_device(),
        (Focus::Table, Screen::Fleet) => model.tables.fleet.selected(),
        (Focus::Table, Screen::Health) => model.tables.health.selected(),
        (Focus::Table, Screen::Links) => links::selected_devices(model).first().copied(),
        (Focus::Table, Screen::Alarms) => model.selected_alarm().map(|alarm| alarm.device),
        (Focus::Table, Screen::Events) => events::selected_device(model),
        (Focus::Table, Screen::Ssh) => ssh::selected_device(model),
        (Focus::Table, Screen::Interfaces) => model.selected_interface().map(|id| id.device),
    }
}
