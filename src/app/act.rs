//! What each action does.

use crate::{
    keys::Action,
    model::{DeviceId, InterfaceId, Side, alarm::NoteKind},
};

use super::{
    columns::Placed,
    copy, line,
    list::Anchor,
    model::{Card, DetailSize, Focus, LineKind, Model, Overlay, Place, Work},
    msg::{Effect, Notice},
    note,
    screen::{
        Screen, alarms,
        detail::{WHY_HEADING, evidence_lines},
        events, fleet_map, links, ssh,
    },
    sort::Sort,
    tree::NodeKind,
};

/// The width of a card that has room for two columns of help.
const TWO_COLUMNS: u16 = 116;

/// How many steps Esc can go back.
const TRAIL: usize = 32;

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
        Action::Fold => in_tree(model, super::tree::Tree::fold),
        Action::Unfold => in_tree(model, super::tree::Tree::unfold),
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

/// Where the operator is.
pub(super) fn place(model: &Model) -> Place {
    Place {
        screen: model.screen,
        path: model.tree.selected_path(),
        focus: model.focus,
        detail: model.detail,
        filter: model.filter.text().to_owned(),
        interface: model.selected_interface(),
    }
}

/// Notes where the operator was, so that Esc leads back there.
pub(super) fn leave(model: &mut Model, from: Place) {
    if model.trail.len() == TRAIL {
        model.trail.remove(0);
    }
    model.trail.push(from);
}

fn back(model: &mut Model) {
    if model.screen == Screen::Ssh && model.focus == Focus::Table && ssh::back(model) {
        return;
    }
    let Some(place) = model.trail.pop() else {
        model.focus = Focus::Table;
        return;
    };
    (model.screen, model.focus, model.detail) = (place.screen, place.focus, place.detail);
    model.tree.select_path(&place.path, usize::from(model.regions.tree.height));
    model.filter.set(&place.filter);
    if let Some(id) = place.interface {
        model.tables.interfaces.select(id);
    }
    model.needs(Work::Scope);
}

fn show(model: &mut Model, screen: Screen) {
    if model.screen != screen {
        let from = place(model);
        leave(model, from);
    }
    (model.screen, model.focus, model.detail) = (screen, Focus::Table, DetailSize::Beside);
    if screen == Screen::Ssh {
        ssh::show(model);
    }
    model.needs(Work::Rows);
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

fn open(model: &mut Model) {
    match (model.focus, model.screen) {
        (Focus::Tree, _) => match model.tree.selected().kind {
            NodeKind::Device(device) => open_device(model, device),
            NodeKind::Branch => model.tree.toggle(usize::from(model.regions.tree.height)),
        },
        (Focus::Table, Screen::Ssh) => ssh::travel(model, Action::Open),
        (Focus::Table, Screen::Alarms) => alarms::open(model),
        (Focus::Table, Screen::Events) => events::open(model),
        (Focus::Table, Screen::Fleet) if model.shows_map() => match fleet_map::selected_port(model) {
            Some(id) => jump(model, id),
            None => open_selected(model, model.map.selected().map(|cell| cell.device)),
        },
        (Focus::Table, Screen::Fleet) => open_selected(model, model.tables.fleet.selected()),
        (Focus::Table, Screen::Health) => open_selected(model, model.tables.health.selected()),
        (Focus::Table, Screen::Links) => open_end(model, Side::A),
        (Focus::Table, Screen::Interfaces) if model.selected_interface().is_some() => {
            let from = place(model);
            leave(model, from);
            model.detail = DetailSize::Large;
            model.tables.interfaces.hold();
            model.needs(Work::Window);
        }
        (Focus::Table, Screen::Interfaces) => {}
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

fn open_selected(model: &mut Model, device: Option<DeviceId>) {
    if let Some(device) = device {
        open_device(model, device);
    }
}

/// Shows the interfaces of one device.
pub(super) fn open_device(model: &mut Model, device: DeviceId) {
    let from = place(model);
    leave(model, from);
    model.tree.select_device(device, usize::from(model.regions.tree.height));
    (model.screen, model.focus, model.detail) = (Screen::Interfaces, Focus::Table, DetailSize::Beside);
    model.tables.interfaces.go_top();
    model.needs(Work::Scope);
}

/// Shows the interface at an end of the selected link.
fn open_end(model: &mut Model, side: Side) {
    let Some(link) = model.tables.links.selected().and_then(|id| model.links.get(id)) else { return };
    let end = link.end(side);
    match (end.interface(), end.device) {
        (Some(id), _) => jump(model, id),
        (None, Some(device)) => open_device(model, device),
        (None, None) => {
            let words = format!("{} is not in the inventory.", end.name.as_str());
            model.notify(Notice::info(words));
        }
    }
}

fn neighbour(model: &mut Model) {
    if model.screen == Screen::Links {
        return open_end(model, Side::B);
    }
    match model.far_end.clone() {
        None => model.notify(Notice::info("No neighbour is known at the other end.")),
        Some(far) => match far.id {
            Some(id) => jump(model, id),
            None => {
                let words =
                    format!("{}:{} is not in the inventory, or not heard of yet.", far.device, far.port);
                model.notify(Notice::info(words));
            }
        },
    }
}

/// Shows an interface: among those of the scope, or of its device where the operator comes from what is wrong with it.
pub(super) fn jump(model: &mut Model, id: InterfaceId) {
    let from = place(model);
    let of_its_device = matches!(from.screen, Screen::Alarms | Screen::Events);
    let from_elsewhere = from.screen != Screen::Interfaces;
    leave(model, from);
    let height = usize::from(model.regions.tree.height);
    let in_scope = model.tree.scope().contains(&id.device) && model.tree.scope_device().is_none();
    if of_its_device || !in_scope {
        model.tree.select_device(id.device, height);
    }
    let now = model.now().moment;
    let hidden = model
        .fleet
        .interface(id)
        .is_some_and(|(entry, _)| !model.filter.takes_interface(entry, Some(id.slot), now));
    if hidden {
        model.filter.set("");
    }
    model.only_marked &= model.marks.contains(&id.device);
    if from_elsewhere {
        (model.screen, model.focus, model.detail) = (Screen::Interfaces, Focus::Table, DetailSize::Beside);
    }
    model.tables.interfaces.select(id);
    model.needs(Work::Scope);
}

fn mark(model: &mut Model, action: Action) {
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
fn mark_alarms(model: &mut Model, action: Action) {
    match (model.screen, action) {
        (Screen::Alarms, Action::MarkAlarm) => alarms::mark(model),
        (Screen::Alarms, _) => alarms::mark_all(model),
        _ => model.notify(Notice::info("Alarms are marked on their own screen.")),
    }
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

fn in_tree(model: &mut Model, change: fn(&mut super::tree::Tree, usize) -> bool) {
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

fn sort(model: &mut Model, action: Action) {
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

fn sort_table<K: Copy + Eq, C: Copy + PartialEq>(
    table: &mut super::table::Table<K, C>,
    columns: &[C],
    action: Action,
) {
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

/// Moves by rows, pages or to an end, in whatever has the focus.
fn travel(model: &mut Model, action: Action) {
    if let Overlay::Card(..) = model.overlay {
        return scroll_card(model, action);
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

fn travel_table<K: Copy + Eq, C: Copy + PartialEq>(table: &mut super::table::Table<K, C>, action: Action) {
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

/// Moves a card's lines.
pub(super) fn scroll_card(model: &mut Model, action: Action) {
    let Overlay::Card(card, scroll) = model.overlay else { return };
    let lines = model.card_lines(card);
    let page = usize::from(model.regions.card.height).saturating_sub(2).max(1);
    let rows = rows_of(action, page as isize, lines);
    let scroll = scroll.saturating_add_signed(rows).min(lines.saturating_sub(page));
    model.overlay = Overlay::Card(card, scroll);
}

impl Model {
    /// Whether the help has room for two columns: where the operator is, and what works everywhere.
    pub fn help_is_wide(&self) -> bool {
        self.regions.card.width >= TWO_COLUMNS
    }

    /// How many lines a card has, the headings of the help with a blank line before each included.
    pub fn card_lines(&self, card: Card) -> usize {
        match card {
            Card::Help => {
                let parts = self.help();
                let lines = |parts: &[(_, Vec<_>)]| parts.iter().map(|(_, lines)| lines.len() + 2).sum();
                let (left, right): (usize, usize) = (lines(&parts[..1]), lines(&parts[1..]));
                if self.help_is_wide() { left.max(right) } else { left + right }
            }
            Card::Why => WHY_HEADING + self.why().iter().map(evidence_lines).sum::<usize>(),
        }
    }
}
