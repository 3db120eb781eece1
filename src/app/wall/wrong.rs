//! What is wrong, in the words of the wall and in its order.

use std::{fmt::Write as _, sync::Arc};

use crate::{
    app::{
        far_end::FarEnd,
        words::{Span, TimeOfDay},
    },
    model::{
        Alarm, DeviceSnapshot, InterfaceId, SafeText, Timestamp,
        alarm::{NoteKind, Overlay},
    },
};

use super::Wall;

/// One thing that is wrong, as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// The alarm.
    pub alarm: Arc<Alarm>,
    /// It is critical and has just come.
    pub is_new: bool,
    /// Somebody has taken care of it.
    pub is_quiet: bool,
    /// What is wrong with what: `fra-leaf-3 Ethernet2 down`.
    pub head: String,
    /// Who takes care of it, else what it is for; may be empty.
    pub detail: String,
}

/// All that is wrong: what is new, then what nobody has taken care of, then the rest; each worst first.
pub(super) fn all(wall: &Wall) -> Vec<Wrong> {
    let mut all: Vec<Wrong> = wall.alarms().list().iter().map(|alarm| wrong(wall, alarm)).collect();
    all.sort_by_key(|wrong| (!wrong.is_new, wrong.is_quiet));
    all
}

fn wrong(wall: &Wall, alarm: &Arc<Alarm>) -> Wrong {
    let now = wall.now().wall;
    let overlay = wall.alarms().overlay(alarm, now);
    let is_quiet = overlay.is_quiet(now);
    let detail = if is_quiet { said(&overlay, now) } else { about(wall, alarm) };
    Wrong {
        is_new: wall.news.is_fresh(&alarm.key),
        is_quiet,
        head: head(alarm),
        detail: detail.unwrap_or_default(),
        alarm: alarm.clone(),
    }
}

fn head(alarm: &Alarm) -> String {
    let mut head = alarm.key.device.to_string();
    if let Some(interface) = &alarm.key.interface {
        write!(head, " {interface}").expect("a text takes everything");
    }
    write!(head, " {}", alarm.words).expect("a text takes everything");
    head
}

/// `acknowledged by mk: INC-4711, 4 h left`
fn said(overlay: &Overlay, now: Timestamp) -> Option<String> {
    let mut notes = NoteKind::ALL.into_iter().filter_map(|kind| Some((kind, overlay.get(kind)?)));
    let (kind, note) = notes.find(|(_, note)| note.holds(now))?;
    let mut words = format!("{} by {}", kind.as_str(), note.author);
    if !note.text.as_str().is_empty() {
        write!(words, ": {}", note.text).ok()?;
    }
    if let Some(until) = note.until {
        write!(words, ", {} left", Span(until.since(now))).ok()?;
    }
    Some(words)
}

/// What the interface is for and where it leads; of a device, when it was last heard.
fn about(wall: &Wall, alarm: &Alarm) -> Option<String> {
    let snapshot = wall.fleet().get(alarm.device)?.snapshot.as_deref()?;
    match alarm.slot {
        Some(slot) => about_port(wall, snapshot, InterfaceId { device: alarm.device, slot }),
        None => snapshot.heard_at.map(|at| format!("last heard {}", TimeOfDay(at))),
    }
}

fn about_port(wall: &Wall, snapshot: &DeviceSnapshot, id: InterfaceId) -> Option<String> {
    let identity = snapshot.identity(id.slot)?;
    let far = FarEnd::of(&wall.links, id);
    // What people write of a link is, more often than not, where it leads.
    let says_more = |text: &&SafeText| far.as_ref().is_none_or(|far| !text.contains(&far.device));
    let description = identity.description.as_ref().filter(says_more).map(ToString::to_string);
    let link = far.as_ref().map(|far| format!("link to {} {}", far.device, far.port));
    Some(description.into_iter().chain(link).collect::<Vec<_>>().join(", "))
}
