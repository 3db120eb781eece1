//! The Events screen: what happened, newest last; it follows what happens until somebody scrolls up.

use std::{collections::HashMap, sync::Arc};

use crate::{
    app::{
        columns::{self, Contents, EventColumn, Placed},
        fleet::Entry,
        go,
        list::{Anchor, List},
        model::{Model, Work},
        travel,
        words::{Date, Lately},
    },
    keys::Action,
    model::{
        DeviceId, DeviceRow, Event, Identity, InterfaceId, Moment, Now,
        expr::{NumberField, Subject, TextField},
    },
};

/// The state of the Events screen.
#[derive(Debug, Clone)]
pub struct EventScreen {
    /// The numbers of the events that scope and filter leave, oldest first.
    rows: Vec<u64>,
    pub(in crate::app) list: List<u64>,
    contents: Contents,
    basis: Option<Basis>,
}

impl Default for EventScreen {
    fn default() -> Self {
        let (list, contents) = (List::new(Anchor::End), Contents::default());
        Self { rows: Vec::new(), list, contents, basis: None }
    }
}

/// What the rows rest on: if none of it changes, they stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Basis {
    alarms: u64,
    scope: u64,
    filter: u64,
    /// What is known of devices, and when: only a filter asks for it.
    fleet: Option<(u64, Option<Moment>)>,
}

/// An event as a row.
#[derive(Debug, Clone, Copy)]
pub struct EventLine<'a> {
    /// The event.
    pub event: &'a Arc<Event>,
    /// The time of the picture.
    pub now: Now,
    /// The row is the selected one.
    pub selected: bool,
}

/// An event as an expression sees it. A bare word finds it by its own words too.
struct EventRow<'a> {
    event: &'a Event,
    entry: Option<&'a Entry>,
    identity: Option<&'a Identity>,
    now: Moment,
}

impl Subject for EventRow<'_> {
    fn each_text(&self, field: &TextField, mut visit: impl FnMut(&str)) {
        let event = self.event;
        match field {
            TextField::Interface => event.interface.iter().for_each(|name| visit(name)),
            TextField::Severity => event.severity.iter().for_each(|severity| visit(severity.as_str())),
            TextField::Description => {
                visit(&event.words);
                let description = self.identity.and_then(|identity| identity.description.as_ref());
                description.into_iter().for_each(|text| visit(text));
            }
            // The name outlives the device.
            TextField::Name => event.device.iter().for_each(|name| visit(name)),
            field => {
                if let Some(entry) = self.entry {
                    let snapshot = entry.snapshot.as_deref();
                    DeviceRow { device: &entry.device, snapshot, now: self.now }.each_text(field, visit);
                }
            }
        }
    }

    fn number(&self, _: NumberField) -> Option<f64> {
        None
    }
}

/// For the screen.
impl Model {
    /// Window, selection and length of the list.
    pub fn event_list(&self) -> &List<u64> {
        &self.event_screen.list
    }

    /// The rows in sight.
    pub fn event_lines(&self) -> impl Iterator<Item = EventLine<'_>> {
        let screen = &self.event_screen;
        let rows = screen.rows.get(screen.list.window()).unwrap_or_default();
        rows.iter().filter_map(|number| self.event_line(*number))
    }

    /// The selected event.
    pub fn selected_event(&self) -> Option<EventLine<'_>> {
        self.event_line(*self.event_screen.list.selected()?)
    }

    fn event_line(&self, number: u64) -> Option<EventLine<'_>> {
        let selected = self.event_screen.list.selected() == Some(&number);
        Some(EventLine { event: self.alarms().event(number)?, now: self.now(), selected })
    }

    /// How many events are newer than those in sight.
    pub fn newer_events(&self) -> usize {
        let list = &self.event_screen.list;
        list.len() - list.window().end
    }

    /// The columns that fit.
    pub fn event_columns(&self) -> Vec<Placed<EventColumn>> {
        let now = self.now().wall;
        // The oldest in sight stands first.
        let oldest = self.event_lines().next().map(|line| line.event.at);
        let is_dated = oldest.is_some_and(|at| !Lately { at, now }.is_today());
        let contents = Contents { is_dated, ..self.event_screen.contents };
        columns::events(self.regions().text_width(), contents)
    }

    /// The interface of the selected event, while it is there.
    pub(in crate::app) fn event_interface(&self) -> Option<InterfaceId> {
        let event = self.selected_event()?.event;
        let entry = self.fleet().named(event.device.as_deref()?)?;
        let slot = entry.snapshot.as_ref()?.slot_of(event.interface.as_ref()?)?;
        Some(InterfaceId { device: entry.device.id, slot })
    }
}

/// Brings the rows up to date.
pub(in crate::app) fn rank(model: &mut Model) {
    let filter = model.filter();
    let at = filter.asks_for_age().then(|| model.now().moment);
    let basis = Basis {
        alarms: model.alarms().version(),
        scope: model.scope.revision(),
        filter: filter.revision(),
        fleet: filter.is_active().then(|| (model.fleet().version(), at)),
    };
    if model.event_screen.basis != Some(basis) {
        fill(model);
        model.event_screen.basis = Some(basis);
    }
}

fn fill(model: &mut Model) {
    let alarms = model.alarms();
    let by_name: HashMap<&str, &Entry> =
        model.fleet().iter().map(|entry| (&*entry.device.name, entry)).collect();
    let takes = |number: &u64| {
        let event = alarms.event(*number);
        event.is_some_and(|event| takes(model, event, |name| by_name.get(name).copied()))
    };
    let rows: Vec<u64> = alarms.event_numbers().filter(takes).collect();
    let mut contents = Contents::default();
    for event in rows.iter().filter_map(|number| alarms.event(*number)) {
        contents.add(event.device.as_deref().unwrap_or_default(), event.interface.as_ref(), &event.words);
        contents.has_people |= event.author.is_some();
    }
    let screen = &mut model.event_screen;
    (screen.rows, screen.contents) = (rows, contents);
}

/// Whether scope and filter leave an event. What is about no device, or about one that left the inventory, belongs to
/// the whole network.
fn takes<'a>(model: &'a Model, event: &Event, named: impl Fn(&str) -> Option<&'a Entry>) -> bool {
    let entry = event.device.as_deref().and_then(named);
    let in_scope = match entry {
        Some(entry) => model.scope.holds(entry.device.id),
        None => model.scope.devices().len() == model.fleet().len(),
    };
    let snapshot = entry.and_then(|entry| entry.snapshot.as_deref());
    let identity = snapshot.zip(event.interface.as_ref()).and_then(|(snapshot, name)| {
        let slot = snapshot.slot_of(name)?;
        snapshot.identity(slot).map(AsRef::as_ref)
    });
    in_scope && model.filter().takes(&EventRow { event, entry, identity, now: model.now().moment })
}

/// Fits the window around the selection.
pub(in crate::app) fn arrange(model: &mut Model) {
    let height = usize::from(model.regions.rows.height);
    let screen = &mut model.event_screen;
    let rows = &screen.rows;
    screen.list.settle(rows.len(), height, |number| rows.binary_search(number).ok(), |row| rows[row]);
}

/// Moves the selection. On the last row it follows what happens again.
pub(in crate::app) fn travel(model: &mut Model, action: Action) {
    let list = &model.event_screen.list;
    step(model, travel::rows_of(action, list.page(), list.len()));
}

/// Moves the selection by rows.
pub(in crate::app) fn step(model: &mut Model, rows: isize) {
    let list = &mut model.event_screen.list;
    if list.position().saturating_add_signed(rows) + 1 >= list.len() {
        list.anchor(Anchor::End);
    } else {
        list.step(rows);
    }
    model.needs(Work::Window);
}

/// Opens what the selected event is about: the interface among those of its device, or the device.
pub(in crate::app) fn open(model: &mut Model) {
    if let Some(id) = model.event_interface() {
        return go::jump(model, id);
    }
    let device = selected_device(model);
    device.into_iter().for_each(|device| go::open_device(model, device));
}

/// The device of the selected event.
pub(in crate::app) fn selected_device(model: &Model) -> Option<DeviceId> {
    let event = model.selected_event()?.event;
    Some(model.fleet().named(event.device.as_deref()?)?.device.id)
}

/// The selected event as a line for a ticket.
pub(in crate::app) fn copy_text(model: &Model) -> Option<String> {
    let event = model.selected_event()?.event;
    let mut text = Date(event.at).to_string();
    let names = [event.device.as_deref(), event.interface.as_deref()];
    names.into_iter().flatten().for_each(|name| {
        text.push(' ');
        text.push_str(name);
    });
    text.push_str(&format!(": {}", event.words));
    if let Some(author) = &event.author {
        text.push_str(&format!(", by {author}"));
    }
    Some(text)
}
