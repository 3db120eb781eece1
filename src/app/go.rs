//! Where the operator is, how he goes elsewhere, and how he comes back.

use crate::{
    keys::Action,
    model::{DeviceId, InterfaceId, Side},
};

use super::{
    model::{DetailSize, Focus, Model, Place, Work},
    msg::Notice,
    screen::{Screen, alarms, events, fleet_map, ssh},
    tree::NodeKind,
};

/// How many steps Esc can go back.
const TRAIL: usize = 32;

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

pub(super) fn back(model: &mut Model) {
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

pub(super) fn show(model: &mut Model, screen: Screen) {
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

pub(super) fn open(model: &mut Model) {
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

pub(super) fn neighbour(model: &mut Model) {
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
