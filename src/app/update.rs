//! The one way in: a message changes the state and may ask something of the world. No clock, no I/O, no chance.

use crate::{
    keys::{Code, Context, Key},
    model::{DeviceId, Event, InterfaceId, Now, alarm::Notes},
};

use super::{
    act,
    alarms::{EVENTS_KEPT, Raised},
    far_end::FarEnd,
    layout, line,
    model::{DetailSize, Focus, Model, Overlay, Work},
    mouse,
    msg::{Effect, HealthSample, Heard, InventoryNews, Msg, Notice, Weight},
    note,
    scope::{Shelves, View},
    screen::{self, Screen, alarms, events, ssh},
};
use std::{cmp::Ordering, sync::Arc, time::Duration};

/// For how long a notice stands.
const NOTICE_SHOWN: [Duration; 2] = [Duration::from_secs(4), Duration::from_secs(8)];

/// Applies a message. Whether anything has to be drawn says [`Model::take_dirty`].
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    match msg {
        Msg::Key(key) => press(model, key.normalised(), &mut effects),
        Msg::Mouse(event) => mouse::point(model, event, &mut effects),
        Msg::Paste(text) => paste(model, &text, &mut effects),
        Msg::Resize(width, height) => resize(model, width, height),
        Msg::Tick(now) => tick(model, now),
        Msg::Snapshots(heard) => hear(model, heard),
        Msg::Inventory(news) => take_inventory(model, news),
        Msg::Health(sample) => take_health(model, sample),
        Msg::Notice(notice) => take_notice(model, notice),
        Msg::Alarms(raised) => take_alarms(model, raised),
        Msg::Notes(notes) => take_notes(model, notes),
        Msg::Events(events) => take_events(model, events),
        Msg::History(recalled) => model.dirty |= model.past.take(recalled),
        Msg::Ssh(news) => ssh::take(model, news),
    }
    settle(model, &mut effects);
    effects
}

fn press(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    // Whatever `keys.toml` says, an operator can leave and a card can be closed.
    let interrupt = Key { ctrl: true, ..Key::char('c') };
    let context = model.context();
    let writes = matches!(context, Context::Composer | Context::Armed | Context::Shell | Context::Question);
    match model.options.keys.action(context, key) {
        Some(action) => act::run(model, action, effects),
        None if context == Context::Line => line::press(model, key),
        None if context == Context::Form => note::press(model, key),
        None if writes => ssh::press(model, key, effects),
        None if key == interrupt => effects.push(Effect::Quit),
        None if model.context() == Context::Card && key.code == Code::Esc => model.overlay = Overlay::None,
        None => return,
    }
    model.dirty = true;
}

/// Pasted text goes where somebody writes, or nowhere.
fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    match model.overlay {
        Overlay::None if model.screen == Screen::Ssh && model.focus == Focus::Table => {
            ssh::paste(model, text, effects);
        }
        Overlay::Note(_) => note::paste(model, text),
        _ => line::paste(model, text),
    }
    model.dirty = true;
}

fn resize(model: &mut Model, width: u16, height: u16) {
    model.size = (width, height);
    model.dirty = true;
}

fn tick(model: &mut Model, now: Now) {
    let second = |now: Now| now.wall.0.div_euclid(1000);
    let new_second = second(model.now) != second(now);
    model.now = now;
    if model.notice.as_ref().is_some_and(|(_, until)| *until <= now.moment) {
        model.notice = None;
        model.dirty = true;
    }
    if model.frozen.is_some() {
        return;
    }
    if model.alarms.tick(now.wall) {
        judge_by_alarms(model);
    }
    if model.fleet.judge(now.moment) || (new_second && model.filter.asks_for_age()) {
        model.needs(Work::Rows);
    }
    model.dirty |= new_second && (model.options.ages || model.options.clock);
}

fn hear(model: &mut Model, heard: Vec<Heard>) {
    if model.frozen.is_some() {
        let newest = &mut model.aside.snapshots;
        for Heard(snapshot) in heard {
            let kept = newest.entry(snapshot.device).or_insert_with(|| snapshot.clone());
            if kept.revision < snapshot.revision {
                *kept = snapshot;
            }
        }
        return;
    }
    let snapshots = heard.into_iter().map(|Heard(snapshot)| snapshot).collect();
    if model.fleet.hear(snapshots, model.now.moment) {
        model.needs(Work::Rows);
    }
}

fn take_inventory(model: &mut Model, news: InventoryNews) {
    if model.frozen.is_some() {
        model.aside.inventory = merged(model.aside.inventory.take(), news);
        return;
    }
    match news {
        InventoryNews::Broken(words) => model.inventory_error = Some(words),
        InventoryNews::Loaded(listing, words) => {
            model.inventory_error = None;
            model.fleet.list(&listing, model.now.moment);
            model.links.declare(&listing.links);
            model.tree.list(&listing);
            model.marks.retain(|id| model.fleet.get(*id).is_some());
            let tags = listing.devices.iter().flat_map(|device| device.tags.keys());
            model.filter.know_tags(tags.map(AsRef::as_ref));
            ssh::inventory_changed(model);
            if !words.is_empty() {
                model.notify(Notice::info(words));
            }
        }
    }
    model.needs(Work::Scope);
}

/// A broken inventory does not undo a good one that was read before it.
fn merged(before: Option<InventoryNews>, news: InventoryNews) -> Option<InventoryNews> {
    match (before, news) {
        (Some(loaded @ InventoryNews::Loaded(..)), InventoryNews::Broken(_)) => Some(loaded),
        (_, news) => Some(news),
    }
}

fn take_alarms(model: &mut Model, raised: Raised) {
    if model.frozen.is_some() {
        model.aside.alarms = Some(raised);
        return;
    }
    model.alarms.take(raised, model.now.wall);
    judge_by_alarms(model);
}

fn take_notes(model: &mut Model, notes: Arc<Notes>) {
    if model.frozen.is_some() {
        model.aside.notes = Some(notes);
        return;
    }
    model.alarms.note(notes, model.now.wall);
    judge_by_alarms(model);
}

fn judge_by_alarms(model: &mut Model) {
    let loud_again = model.alarms.take_loud_again();
    if let Some(first) = loud_again.first() {
        model.notify(Notice::warning(alarms::loud_again(first, loud_again.len() - 1)));
    }
    if model.alarms.are_judged() {
        model.fleet.alarm(&model.alarms, model.now.moment);
    }
    model.needs(Work::Rows);
}

fn take_events(model: &mut Model, events: Vec<Arc<Event>>) {
    if model.frozen.is_some() {
        model.aside.events.extend(events);
        let excess = model.aside.events.len().saturating_sub(EVENTS_KEPT);
        model.aside.events.drain(..excess);
        return;
    }
    model.alarms.happen(events);
    model.needs(Work::Rows);
}

fn take_health(model: &mut Model, sample: HealthSample) {
    if model.frozen.is_some() {
        model.aside.health = Some(sample);
        return;
    }
    let dropped = model.health.as_ref().map_or(0, |health| health.dropped);
    model.dirty |= model.screen == Screen::Health || dropped != sample.dropped;
    model.health = Some(sample);
}

fn take_notice(model: &mut Model, notice: Notice) {
    if model.frozen.is_some() {
        model.aside.notice = Some(notice);
    } else {
        model.notify(notice);
    }
}

impl Model {
    /// Shows a sentence for a while.
    pub(super) fn notify(&mut self, notice: Notice) {
        let shown = NOTICE_SHOWN[usize::from(notice.weight == Weight::Warning)];
        self.notice = Some((notice, self.now.moment + shown));
        self.dirty = true;
    }

    /// Notes that the table has to be made anew.
    pub(super) fn needs(&mut self, work: Work) {
        self.work = self.work.max(work);
        self.dirty = true;
    }

    /// Keeps the picture as it is: what arrives from now on is set aside.
    pub(super) fn freeze(&mut self) {
        self.frozen = Some(self.now);
        self.notice = None;
    }

    /// Lets the picture go on with everything that was set aside.
    pub(super) fn thaw(&mut self) {
        self.frozen = None;
        let aside = std::mem::take(&mut self.aside);
        if let Some(news) = aside.inventory {
            take_inventory(self, news);
        }
        self.alarms.happen(aside.events);
        if let Some(notes) = aside.notes {
            take_notes(self, notes);
        }
        if let Some(raised) = aside.alarms {
            take_alarms(self, raised);
        }
        self.fleet.hear(aside.snapshots.into_values().collect(), self.now.moment);
        self.fleet.judge_all(self.now.moment);
        self.health = aside.health.or(self.health.take());
        if let Some(notice) = aside.notice {
            self.notify(notice);
        }
        self.needs(Work::Rows);
    }
}

/// Brings regions, tables and what the world is asked for in line with the state.
pub(super) fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    let regions = layout::regions(model.size.0, model.size.1, model);
    if regions != model.regions {
        model.regions = regions;
        model.tree.reveal(usize::from(regions.tree.height));
        model.needs(Work::Window);
    }
    ssh::fit_shells(model, effects);
    let work = std::mem::take(&mut model.work);
    if work != Work::None {
        renew(model, work, effects);
    }
    effects.extend(model.past.ask(model.selected_interface(), model.now.moment));
}

fn renew(model: &mut Model, work: Work, effects: &mut Vec<Effect>) {
    if work >= Work::Rows {
        rank(model, work);
    }
    arrange(model);
    model.far_end = interface_in_hand(model).and_then(|id| FarEnd::of(&model.links, id));
    ask(model, effects);
}

/// The interface that is selected or that what is selected is about: `n` leads to its other end.
fn interface_in_hand(model: &Model) -> Option<InterfaceId> {
    match model.screen {
        Screen::Alarms => alarms::interface(model.selected_alarm()?),
        Screen::Events => model.event_interface(),
        _ => model.selected_interface(),
    }
}

/// Brings tree, scope and the ranks of the table in sight up to date.
fn rank(model: &mut Model, work: Work) {
    let now = model.now().moment;
    let Model { fleet, tree, scope, filter, links, tables, .. } = model;
    let news = std::mem::replace(&mut model.judged, fleet.version()) != fleet.version();
    if work == Work::Scope {
        scope.choose(fleet, tree, model.only_marked.then_some(&model.marks));
    }
    if news || work == Work::Scope {
        tree.weigh(fleet);
        scope.measure(fleet, tree);
    }
    // Where one of them or its far end is spoken of.
    if matches!(model.screen, Screen::Interfaces | Screen::Links | Screen::Alarms | Screen::Events) {
        links.follow(fleet);
    }
    let view = View { fleet, filter, links, now };
    match model.screen {
        Screen::Fleet => scope.fill(&mut tables.fleet, view),
        Screen::Interfaces => scope.fill(&mut tables.interfaces, view),
        Screen::Links => {
            scope.fill_links(&mut tables.links, view);
            model.tally.renew(scope, view);
        }
        Screen::Health => scope.fill(&mut tables.health, view),
        Screen::Alarms => alarms::rank(model),
        Screen::Events => events::rank(model),
        Screen::Ssh => ssh::rank(model),
    }
}

fn arrange(model: &mut Model) {
    if model.shows_map() {
        screen::fleet_map::arrange(model);
    }
    let height = usize::from(model.regions.rows.height);
    let (fleet, tables) = (&model.fleet, &mut model.tables);
    match model.screen {
        Screen::Fleet => {
            let column = tables.fleet.sort().column;
            let tie = |a, b| match (column, fleet.get(a), fleet.get(b)) {
                (Some(column), Some(a), Some(b)) => screen::fleet::tie(column, a, b),
                _ => Ordering::Equal,
            };
            tables.fleet.arrange(height, fleet, Some(&tie));
        }
        Screen::Interfaces => {
            match tables.interfaces.sort().column.filter(|c| screen::interfaces::needs_tie(*c)) {
                Some(column) => {
                    let tie = |a, b| screen::interfaces::tie(column, fleet, a, b);
                    tables.interfaces.arrange(height, fleet, Some(&tie));
                }
                None => tables.interfaces.arrange(height, fleet, None),
            }
        }
        Screen::Links => {
            tables.links.arrange(height, &Shelves { links: &model.links, scope: &model.scope }, None)
        }
        Screen::Health => tables.health.arrange(height, fleet, None),
        Screen::Alarms => alarms::arrange(model),
        Screen::Events => events::arrange(model),
        Screen::Ssh => ssh::arrange(model),
    }
}

/// Says which devices are in sight and which interface is looked at, if that has changed.
fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let on_screen = in_sight(model);
    if on_screen != model.on_screen {
        model.on_screen.clone_from(&on_screen);
        effects.push(Effect::OnScreen(on_screen));
    }
    let watched = model.selected_interface();
    if watched != model.watched {
        model.watched = watched;
        effects.push(Effect::Watch(watched));
    }
}

fn in_sight(model: &Model) -> Vec<DeviceId> {
    let tables = &model.tables;
    let mut devices: Vec<DeviceId> = model.tree.scope_device().into_iter().collect();
    let hidden = model.regions.rows.height == 0;
    match model.screen {
        Screen::Interfaces if hidden || model.detail == DetailSize::Large => {
            devices.extend(model.selected_interface().map(|id| id.device));
        }
        _ if hidden => {}
        Screen::Fleet if model.shows_map() => devices.extend(screen::fleet_map::in_sight(model)),
        Screen::Fleet => devices.extend(tables.fleet.window()),
        Screen::Interfaces => devices.extend(tables.interfaces.window().map(|id| id.device)),
        Screen::Links => devices.extend(screen::links::in_sight(model)),
        Screen::Health => devices.extend(tables.health.window()),
        Screen::Alarms => devices.extend(model.alarm_lines().map(|line| line.alarm.device)),
        Screen::Events | Screen::Ssh => {}
    }
    devices.sort_unstable();
    devices.dedup();
    devices
}
