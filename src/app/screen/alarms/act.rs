//! What keys do on the Alarms screen, the notes aside.

use crate::{
    app::{
        go,
        list::Anchor,
        model::{Focus, Model, Work},
        msg::Notice,
        screen::Screen,
        travel,
    },
    keys::Action,
};

use super::{
    interface,
    order::{self, Basis},
};

/// Brings the rows up to date.
pub(in crate::app) fn rank(model: &mut Model) {
    let basis = Basis::of(model);
    if model.alarm_screen.basis != Some(basis) {
        order::fill(model);
        model.alarm_screen.basis = Some(basis);
    }
}

/// Fits the window around the selection.
pub(in crate::app) fn arrange(model: &mut Model) {
    let height = usize::from(model.regions.rows.height);
    let screen = &mut model.alarm_screen;
    let (rows, places) = (&screen.rows, &screen.places);
    screen.list.settle(rows.len(), height, |key| places.get(key).copied(), |row| rows[row].key.clone());
}

/// Moves the selection.
pub(in crate::app) fn travel(model: &mut Model, action: Action) {
    let list = &mut model.alarm_screen.list;
    match action {
        Action::First => list.anchor(Anchor::Top),
        _ => list.step(travel::rows_of(action, list.page(), list.len())),
    }
}

/// Opens what the selected alarm is about: the interface among those of its device, or the device.
pub(in crate::app) fn open(model: &mut Model) {
    let Some(alarm) = model.selected_alarm().cloned() else { return };
    model.alarm_screen.list.hold();
    match interface(&alarm) {
        Some(id) if model.fleet.interface(id).is_some() => go::jump(model, id),
        _ => go::open_device(model, alarm.device),
    }
}

/// Marks the selected alarm or unmarks it, and moves on.
pub(in crate::app) fn mark(model: &mut Model) {
    let screen = &mut model.alarm_screen;
    let Some(key) = screen.list.selected().cloned() else { return };
    if !screen.marks.remove(&key) {
        screen.marks.insert(key);
    }
    screen.list.step(1);
    marked(model);
}

/// Marks all that scope and filter leave; if all of it is marked, unmarks it.
pub(in crate::app) fn mark_all(model: &mut Model) {
    let screen = &mut model.alarm_screen;
    if screen.head.marked == screen.rows.len() {
        screen.rows.iter().for_each(|alarm| {
            screen.marks.remove(&alarm.key);
        });
    } else {
        screen.marks.extend(screen.rows.iter().map(|alarm| alarm.key.clone()));
    }
    marked(model);
}

/// Takes every mark of this screen away; tells whether there was one.
pub(in crate::app) fn unmark(model: &mut Model) -> bool {
    let had = !model.alarm_screen.marks.is_empty();
    model.alarm_screen.marks.clear();
    marked(model);
    had
}

fn marked(model: &mut Model) {
    let screen = &mut model.alarm_screen;
    screen.head.marked = screen.marks.iter().filter(|key| screen.places.contains_key(key)).count();
    model.needs(Work::Window);
}

/// Shows the worst alarm of the whole network that nobody takes care of, whatever scope and filter are.
pub(in crate::app) fn go_to_worst(model: &mut Model) {
    let alarms = model.alarms();
    let worst = alarms.list().iter().enumerate().find(|(at, _)| !alarms.is_quiet(*at));
    let Some(alarm) = worst.map(|(_, alarm)| alarm.clone()) else {
        return model.notify(Notice::info(match (alarms.are_judged(), alarms.counts().quiet) {
            (false, _) => "No rule has judged yet: what is wrong is not known.".to_owned(),
            (true, 0) => "No alarm is raised.".to_owned(),
            (true, 1) => "Somebody takes care of the only alarm that there is.".to_owned(),
            (true, quiet) => format!("Somebody takes care of each of the {quiet} alarms."),
        }));
    };
    let from = go::place(model);
    go::leave(model, from);
    if !model.scope.holds(alarm.device) {
        model.only_marked = false;
        let root = model.tree.selected_path();
        model.tree.select_path(&root[..1], usize::from(model.regions.tree.height));
    }
    if !order::takes(model, &alarm, false) {
        model.filter.set("");
    }
    (model.screen, model.focus) = (Screen::Alarms, Focus::Table);
    model.alarm_screen.sort = Default::default();
    model.alarm_screen.list.anchor(Anchor::Item(alarm.key.clone()));
    model.needs(Work::Scope);
}
