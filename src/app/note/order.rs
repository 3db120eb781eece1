//! The one way out: whatever is to be noted or taken off passes here, and nothing does where noctui is read-only.

use crate::{
    app::{
        alarms::{NoteDraft, NoteOrder},
        model::Model,
        msg::{Effect, Notice},
    },
    model::alarm::{NoteKind, Noted},
};

use super::subjects;

/// Why nothing is noted.
const READ_ONLY: &str =
    "noctui was started with --read-only: nothing is acknowledged, muted or announced here.";

/// Whether anything may be noted; says so if not.
pub(super) fn is_allowed(model: &mut Model) -> bool {
    if model.options.read_only {
        model.notify(Notice::info(READ_ONLY));
    }
    !model.options.read_only
}

/// Asks for a note to be kept, or to be taken off.
pub(super) fn order(
    model: &mut Model,
    about: Vec<Noted>,
    kind: NoteKind,
    note: Option<NoteDraft>,
    effects: &mut Vec<Effect>,
) {
    if is_allowed(model) && !about.is_empty() {
        effects.push(Effect::Note(NoteOrder { about, kind, note }));
    }
}

/// Takes the notes of a kind off what is selected or marked.
pub(in crate::app) fn take_off(model: &mut Model, kind: NoteKind, effects: &mut Vec<Effect>) {
    if !is_allowed(model) {
        return;
    }
    let mut about = match subjects::of(model, kind) {
        Ok(subjects) => subjects.about,
        Err(notice) => return model.notify(notice),
    };
    about.retain(|about| model.alarms().notes().get(about, kind).is_some());
    let words = match (kind, about.len()) {
        (NoteKind::Acknowledged, 0) => "Nothing there is acknowledged.".to_owned(),
        (NoteKind::Muted, 0) => "Nothing there is muted.".to_owned(),
        (NoteKind::Maintenance, 0) => "No work is announced there.".to_owned(),
        (_, 1) => format!("No longer {}: {}.", taken(kind), name(&about[0])),
        (_, count) => format!("No longer {}: {count} of what was chosen.", taken(kind)),
    };
    model.notify(Notice::info(words));
    order(model, about, kind, None, effects);
}

const fn taken(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Acknowledged => "acknowledged",
        NoteKind::Muted => "muted",
        NoteKind::Maintenance => "under maintenance",
    }
}

fn name(about: &Noted) -> String {
    match about {
        Noted::Alarm(key) => subjects::name(key),
        Noted::Device(device) => device.to_string(),
    }
}
