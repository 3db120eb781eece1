//! Decides what one output tells. Pure: changes, notes and time go in, what is to be told comes out.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    config::outputs::Output,
    model::{
        AlarmChange, AlarmChangeKind, AlarmKey, AlarmNews, ClearReason, Moment, Now, SafeText, Severity,
        alarm::{AlarmRow, Notes},
    },
};

use super::{
    letter::{About, Body},
    limit::Limit,
};

/// An alarm that this output has to do with.
#[derive(Debug)]
struct Known {
    about: About,
    /// Its beginning was told.
    is_told: bool,
    /// A note lies over it.
    is_quiet: bool,
}

/// What one output has told and what it holds back.
#[derive(Debug)]
pub struct Desk {
    output: Arc<Output>,
    limit: Limit,
    known: BTreeMap<AlarmKey, Known>,
    /// What this output does not take, as bad as it was then: it may become worse.
    passed_over: BTreeMap<AlarmKey, Severity>,
}

impl Desk {
    /// A desk that has told nothing yet.
    pub fn new(output: Arc<Output>) -> Self {
        Self {
            limit: Limit::new(output.at_most),
            output,
            known: BTreeMap::new(),
            passed_over: BTreeMap::new(),
        }
    }

    /// Takes a change in; returns what is to be told of it.
    pub fn take(&mut self, news: &AlarmNews, notes: &Notes, now: Now) -> Option<Body> {
        let change = &news.change;
        let key = &change.alarm.key;
        match &change.kind {
            AlarmChangeKind::Raised => self.raise(news, notes, now),
            // What came out from under another one was told before it went there, or is news.
            AlarmChangeKind::Unfolded if !self.known.contains_key(key) => self.raise(news, notes, now),
            AlarmChangeKind::Unfolded | AlarmChangeKind::Updated => self.update(news, notes, now),
            AlarmChangeKind::Folded { .. } => {
                self.passed_over.remove(key);
                // The one that stands for it is told in its place.
                if self.known.get(key).is_some_and(|known| !known.is_told) {
                    self.known.remove(key);
                }
                None
            }
            AlarmChangeKind::Cleared(reason) => self.clear(change, *reason, now.moment),
        }
    }

    /// An alarm that became worse rings again, or for the first time; any other change is for the picture alone.
    fn update(&mut self, news: &AlarmNews, notes: &Notes, now: Now) -> Option<Body> {
        let alarm = &news.change.alarm;
        let Some(known) = self.known.get_mut(&alarm.key) else {
            let before = *self.passed_over.get(&alarm.key)?;
            return if alarm.severity < before { self.raise(news, notes, now) } else { None };
        };
        let before = std::mem::replace(&mut known.about.alarm, Arc::clone(alarm)).severity;
        let rings = alarm.severity < before && !known.is_quiet;
        if rings { self.tell(&alarm.key, now.moment) } else { None }
    }

    fn raise(&mut self, news: &AlarmNews, notes: &Notes, now: Now) -> Option<Body> {
        let alarm = &news.change.alarm;
        let overlay = notes.over(&alarm.key, now.wall);
        if !self.is_meant(news, overlay.is_quiet(now.wall), now.moment) {
            self.passed_over.insert(alarm.key.clone(), alarm.severity);
            return None;
        }
        self.passed_over.remove(&alarm.key);
        let about =
            About { alarm: Arc::clone(alarm), device: news.device.clone(), description: description(news) };
        let is_quiet = self.output.quiet && overlay.is_quiet(now.wall);
        let known = Known { about, is_told: false, is_quiet };
        self.known.insert(alarm.key.clone(), known);
        if is_quiet { None } else { self.tell(&alarm.key, now.moment) }
    }

    fn is_meant(&self, news: &AlarmNews, quiet: bool, now: Moment) -> bool {
        let (alarm, snapshot) = (&*news.change.alarm, news.snapshot.as_deref());
        let Some(when) = &self.output.when else { return self.output.severities.contains(&alarm.severity) };
        let row = news.device.as_deref().map(|device| AlarmRow { alarm, quiet, device, snapshot, now });
        self.output.severities.contains(&alarm.severity) && row.is_some_and(|row| when.matches(&row))
    }

    /// Tells of an alarm that nothing keeps quiet; what is above the limit is forgotten, as only its number is told.
    fn tell(&mut self, key: &AlarmKey, now: Moment) -> Option<Body> {
        let known = self.known.get_mut(key)?;
        let again = std::mem::replace(&mut known.is_told, true);
        if self.limit.admit(now, Some(known.about.alarm.severity)) {
            return Some(Body::Raised { about: known.about.clone(), again });
        }
        if !again {
            self.known.remove(key);
        }
        None
    }

    fn clear(&mut self, change: &AlarmChange, reason: ClearReason, now: Moment) -> Option<Body> {
        self.passed_over.remove(&change.alarm.key);
        let known = self.known.remove(&change.alarm.key)?;
        if !known.is_told || !self.output.recoveries || !self.limit.admit(now, None) {
            return None;
        }
        let about = About { alarm: Arc::clone(&change.alarm), ..known.about };
        Some(Body::Cleared { about, reason })
    }

    /// Takes note of other notes, or of time, by which notes end: what was kept quiet and is no longer rings.
    pub fn heed(&mut self, notes: &Notes, now: Now) -> Vec<Body> {
        if !self.output.quiet {
            return Vec::new();
        }
        let mut loud = Vec::new();
        for (key, known) in &mut self.known {
            let is_quiet = notes.over(key, now.wall).is_quiet(now.wall);
            if std::mem::replace(&mut known.is_quiet, is_quiet) && !is_quiet {
                loud.push(key.clone());
            }
        }
        loud.iter().filter_map(|key| self.tell(key, now.moment)).collect()
    }

    /// Whether time alone may make something ring.
    pub fn holds_back(&self) -> bool {
        self.known.values().any(|known| known.is_quiet)
    }

    /// When [`close`](Self::close) has something to say.
    pub fn due(&self) -> Option<Moment> {
        self.limit.due()
    }

    /// The number of what was not told, once its window has ended.
    pub fn close(&mut self, now: Moment) -> Option<Body> {
        self.limit.close(now).map(Body::More)
    }

    /// The same at once: the program ends.
    pub fn close_early(&mut self) -> Option<Body> {
        self.limit.close_early().map(Body::More)
    }

    /// There was no room for the beginning of an alarm: its end is not told either.
    pub fn not_taken(&mut self, body: &Body) {
        if let Body::Raised { about, again: false } = body {
            self.known.remove(&about.alarm.key);
        }
    }
}

fn description(news: &AlarmNews) -> Option<SafeText> {
    let alarm = &news.change.alarm;
    let identity = news.snapshot.as_ref()?.identity(alarm.slot?)?;
    // A slot may have been taken over by another interface.
    let is_same = Some(&identity.name) == alarm.key.interface.as_ref();
    identity.description.clone().filter(|_| is_same)
}

#[cfg(test)]
mod tests;
