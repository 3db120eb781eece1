//! The thread's own: the store, what could not be written yet, and what was complained of already.

mod opening;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::{Receiver, Sender},
    time::{MissedTickBehavior, interval},
};

use super::{Order, Place, Told};
use crate::{
    app::{Notice, Recalled, alarms::NoteOrder},
    broadcast::audit::Who,
    config::StoreLimits,
    feed::Clock,
    model::{
        Event, SafeText, Timestamp,
        alarm::{Note, NoteKind, Noted, Notes},
    },
    store::{Laying, Store},
};

/// How often another console's changes are looked for, and notes that have ended.
const TICK: Duration = Duration::from_secs(1);
/// What could not be written is tried again every so many ticks, and what is too old leaves.
const PATIENCE: u64 = 30;
const SWEEP: u64 = 600;
/// How many hours of devices are written at once.
const AT_ONCE: usize = 64;
/// How many notes wait for a disk that is full.
const UNSAVED: usize = 64;

/// A note that was laid and not written.
#[derive(Debug)]
struct Unsaved {
    about: Vec<Noted>,
    kind: NoteKind,
    note: Option<Note>,
    at: Timestamp,
}

/// Who sits between the channels and the store.
pub(super) struct Desk {
    place: Place,
    limits: StoreLimits,
    clock: Clock,
    tell: Sender<Told>,
    /// Who lays notes: asked for when the first is laid, since asking runs a program, and who only looks runs none.
    author: Option<SafeText>,
    store: Option<Store>,
    unsaved: VecDeque<Unsaved>,
    /// What was said of the store last: the same is not said again.
    trouble: Option<String>,
    ticks: u64,
    has_grown: bool,
}

impl Desk {
    pub fn new(place: Place, limits: StoreLimits, clock: Clock, tell: Sender<Told>) -> Self {
        Self {
            place,
            limits,
            clock,
            tell,
            author: None,
            store: None,
            unsaved: VecDeque::new(),
            trouble: None,
            ticks: 0,
            has_grown: false,
        }
    }

    /// Runs until nobody orders anything any more, and everything is kept.
    pub async fn run(mut self, mut orders: Receiver<Order>, mut hours: Receiver<crate::model::DeviceHour>) {
        self.open().await;
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut ordering, mut handing, mut ended) = (true, true, Vec::new());
        while ordering || handing {
            tokio::select! {
                order = orders.recv(), if ordering => match order {
                    Some(order) => self.obey(order).await,
                    None => ordering = false,
                },
                count = hours.recv_many(&mut ended, AT_ONCE), if handing => {
                    handing = count > 0;
                    self.record(std::mem::take(&mut ended)).await;
                }
                _ = ticks.tick(), if ordering => self.tick().await,
            }
        }
        self.save_again().await;
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Note(order) => self.note(order).await,
            Order::Events(_) | Order::Cleared(_) if self.only_looks() => {}
            Order::Events(events) => {
                self.with(|store| store.append(events.iter().map(AsRef::as_ref))).await;
            }
            Order::Cleared(alarm) => {
                let now = self.clock.now().wall;
                if let Some(Some(event)) = self.with(|store| store.alarm_cleared(&alarm, now)).await {
                    self.tell_change(vec![event]).await;
                }
            }
            Order::Recall { interface, device, name, span } => {
                let now = self.clock.now().wall;
                let points =
                    self.with(|store| store.past(&device, &name, span, now)).await.unwrap_or_default();
                self.answer(Told::Past(Recalled { interface, span, points: points.into() })).await;
            }
        }
    }

    fn only_looks(&self) -> bool {
        matches!(self.place, Place::Looked(_))
    }

    async fn note(&mut self, order: NoteOrder) {
        if self.only_looks() {
            return self.say(Notice::warning("noctui is read-only: the note is not kept.")).await;
        }
        let NoteOrder { about, kind, note } = order;
        let note = note.map(|draft| Note {
            author: self.author(),
            text: SafeText::new(&draft.text),
            since: draft.since,
            until: draft.until,
        });
        let unsaved = Unsaved { about, kind, note, at: self.clock.now().wall };
        match self.lay(&unsaved).await {
            Some(told) => self.tell_change(told).await,
            None => {
                self.unsaved.push_back(unsaved);
                self.unsaved.truncate(UNSAVED);
                let words = "The note holds, but cannot be written yet; it is tried again every half minute.";
                self.say(Notice::warning(words)).await;
                self.tell_notes().await;
            }
        }
    }

    fn author(&mut self) -> SafeText {
        let ask = || {
            let who = Who::here();
            SafeText::new(who.sudo_user.or(who.login).as_deref().unwrap_or("unknown"))
        };
        self.author.get_or_insert_with(ask).clone()
    }

    async fn lay(&mut self, unsaved: &Unsaved) -> Option<Vec<Event>> {
        let author = self.author();
        let Unsaved { about, kind, note, at } = unsaved;
        let laying = Laying { about, kind: *kind, note: note.as_ref(), author: &author, at: *at };
        self.with(|store| store.lay(&laying)).await
    }

    async fn record(&mut self, hours: Vec<crate::model::DeviceHour>) {
        if !hours.is_empty() && !self.only_looks() {
            self.has_grown |= self.with(|store| store.record(&hours)).await.is_some();
        }
    }

    async fn tick(&mut self) {
        self.ticks += 1;
        let now = self.clock.now().wall;
        if !self.only_looks() {
            if let Some(told) = self.with(|store| store.expire(now)).await.filter(|told| !told.is_empty()) {
                self.tell_change(told).await;
            }
            if std::mem::take(&mut self.has_grown) || self.ticks.is_multiple_of(SWEEP) {
                self.with(|store| store.sweep(now)).await;
            }
            if self.ticks.is_multiple_of(PATIENCE) {
                self.save_again().await;
            }
        }
        self.look().await;
    }

    /// Looks what another console has written.
    async fn look(&mut self) {
        let Some(news) = self.with(Store::news).await else { return };
        if news.has_moved || self.has_appeared() {
            return self.open_again().await;
        }
        if !news.events.is_empty() {
            self.answer(Told::Events(news.events)).await;
        }
        if news.notes.is_some() {
            self.tell_notes().await;
        }
    }

    async fn save_again(&mut self) {
        while let Some(unsaved) = self.unsaved.pop_front() {
            let Some(told) = self.lay(&unsaved).await else { return self.unsaved.push_front(unsaved) };
            self.tell_change(told).await;
        }
    }

    async fn tell_change(&mut self, told: Vec<Event>) {
        self.answer(Told::Events(told.into_iter().map(Arc::new).collect())).await;
        self.tell_notes().await;
    }

    async fn tell_notes(&mut self) {
        let Some(mut notes) = self.with(|store| store.notes()).await.or_else(|| Some(Notes::default()))
        else {
            return;
        };
        for Unsaved { about, kind, note, .. } in &self.unsaved {
            for about in about {
                notes.set(about.clone(), *kind, note.clone());
            }
        }
        self.answer(Told::Notes(Arc::new(notes))).await;
    }

    async fn say(&self, notice: Notice) {
        self.answer(Told::Notice(notice)).await;
    }

    /// Nobody listens any more while the console ends: what is left to do is done nevertheless.
    async fn answer(&self, told: Told) {
        let _ = self.tell.send(told).await;
    }
}
