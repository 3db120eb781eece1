//! A note to alarms or devices while it is being written: acknowledgement, mute or maintenance.
//!
//! What the note is about is settled when the form opens and stands in it, with the count: nothing that comes or goes
//! while somebody types changes it. Whatever leaves passes through `order::order`, which is shut where noctui is
//! read-only.

mod ends;
mod order;
mod subjects;

use std::sync::Arc;

use crate::{
    keys::{Action, Key},
    model::{
        Timestamp,
        alarm::{NoteKind, Noted},
    },
};

use self::subjects::Subjects;
use super::{
    alarms::NoteDraft,
    edit::Line,
    model::{Model, Overlay},
    msg::Effect,
};

pub(super) use order::take_off;

/// How many lines of what a note is about are shown.
pub const SUBJECTS_SHOWN: usize = 5;

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Why.
    Text,
    /// From when on; of maintenance alone.
    From,
    /// Until when.
    Until,
}

impl Field {
    /// The word before it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Text => "Why",
            Self::From => "From",
            Self::Until => "Until",
        }
    }
}

/// A note while it is being written.
#[derive(Debug, Clone)]
pub struct NoteForm {
    kind: NoteKind,
    subjects: Subjects,
    text: Line,
    from: Line,
    until: Line,
    field: Field,
    /// Enter was pressed although something was missing.
    asked: bool,
}

/// What is wrong with a note, and in which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The field.
    pub field: Field,
    /// A sentence.
    pub words: String,
}

impl NoteForm {
    fn new(kind: NoteKind, subjects: Subjects) -> Self {
        let until = if kind == NoteKind::Maintenance { "2h" } else { "8h" };
        Self {
            kind,
            subjects,
            text: Line::new(""),
            from: Line::new("now"),
            until: Line::new(until),
            field: Field::Text,
            asked: false,
        }
    }

    /// How many rows the form takes: hairlines, title, what it is about, fields, a verdict and hints.
    pub fn rows(&self) -> u16 {
        let about = self.subjects.lines.len().min(SUBJECTS_SHOWN) + usize::from(self.more_subjects() > 0);
        (2 + 1 + about + 1 + self.fields().len() + 1 + 1) as u16
    }

    /// How many of what it is about have no line of their own.
    pub fn more_subjects(&self) -> usize {
        self.subjects.lines.len().saturating_sub(SUBJECTS_SHOWN)
    }

    /// What kind of note it is.
    pub fn kind(&self) -> NoteKind {
        self.kind
    }

    /// What it does to how many: `Acknowledge 3 alarms`.
    pub fn title(&self) -> String {
        let verb = match self.kind {
            NoteKind::Acknowledged => "Acknowledge",
            NoteKind::Muted => "Mute",
            NoteKind::Maintenance => "Maintenance on",
        };
        format!("{verb} {}", self.subjects.counted())
    }

    /// What it is about: a line each.
    pub fn subjects(&self) -> &[Arc<str>] {
        &self.subjects.lines
    }

    /// The fields, in the order in which Tab visits them.
    pub fn fields(&self) -> &'static [Field] {
        match self.kind {
            NoteKind::Maintenance => &[Field::Text, Field::From, Field::Until],
            NoteKind::Acknowledged | NoteKind::Muted => &[Field::Text, Field::Until],
        }
    }

    /// The field that is written in.
    pub fn field(&self) -> Field {
        self.field
    }

    /// What stands in a field.
    pub fn line(&self, field: Field) -> &Line {
        match field {
            Field::Text => &self.text,
            Field::From => &self.from,
            Field::Until => &self.until,
        }
    }

    fn line_mut(&mut self) -> &mut Line {
        match self.field {
            Field::Text => &mut self.text,
            Field::From => &mut self.from,
            Field::Until => &mut self.until,
        }
    }

    /// The note as it would be kept now.
    ///
    /// # Errors
    ///
    /// The first thing that is missing or cannot be read.
    pub fn draft(&self, now: Timestamp) -> Result<NoteDraft, Flaw> {
        let flaw = |field| move |words| Flaw { field, words };
        let text = self.text.text().trim();
        let since = match self.kind {
            NoteKind::Maintenance => ends::beginning(self.from.text(), now).map_err(flaw(Field::From))?,
            NoteKind::Acknowledged | NoteKind::Muted => now,
        };
        let until = ends::ending(self.until.text(), since).map_err(flaw(Field::Until))?;
        if until.is_none() && self.kind == NoteKind::Maintenance {
            return Err(flaw(Field::Until)("Work on a device ends at a time, not with an alarm.".to_owned()));
        }
        if text.is_empty() {
            return Err(flaw(Field::Text)("Say why: whoever comes next reads it.".to_owned()));
        }
        Ok(NoteDraft { text: text.to_owned(), since, until })
    }

    /// What is wrong with it, as far as that has to be said: an empty text only once somebody has tried to leave it so.
    pub fn flaw(&self, now: Timestamp) -> Option<Flaw> {
        let flaw = self.draft(now).err()?;
        (flaw.field != Field::Text || self.asked).then_some(flaw)
    }

    /// When it begins and ends as written, the text left aside; the end is `None` if it ends with the alarm.
    pub fn times(&self, now: Timestamp) -> Option<(Timestamp, Option<Timestamp>)> {
        let since = match self.kind {
            NoteKind::Maintenance => ends::beginning(self.from.text(), now).ok()?,
            NoteKind::Acknowledged | NoteKind::Muted => now,
        };
        Some((since, ends::ending(self.until.text(), since).ok()?))
    }

    fn step(&mut self, step: isize) {
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.field).unwrap_or(0);
        self.field = fields[(at + fields.len()).saturating_add_signed(step) % fields.len()];
    }

    fn about(&self) -> &[Noted] {
        &self.subjects.about
    }
}

/// Opens the form for what is selected or marked.
pub(super) fn open(model: &mut Model, kind: NoteKind) {
    if !order::is_allowed(model) {
        return;
    }
    match subjects::of(model, kind) {
        Ok(subjects) => model.overlay = Overlay::Note(Box::new(NoteForm::new(kind, subjects))),
        Err(notice) => model.notify(notice),
    }
}

/// What keys of the form do.
pub(super) fn run(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::FormAccept => accept(model, effects),
        Action::FormCancel => model.overlay = Overlay::None,
        Action::FormNext => edit(model, |form| form.step(1)),
        _ => edit(model, |form| form.step(-1)),
    }
}

/// Types a key.
pub(super) fn press(model: &mut Model, key: Key) {
    edit(model, |form| {
        form.line_mut().press(key);
    });
}

/// Inserts pasted text.
pub(super) fn paste(model: &mut Model, text: &str) {
    edit(model, |form| form.line_mut().paste(text));
}

/// Brings the text of the note before this one, or after.
pub(super) fn recall(model: &mut Model, action: Action) {
    let history = model.note_texts.clone();
    edit(model, |form| {
        form.field = Field::Text;
        match action {
            Action::LineOlder => form.text.older(&history),
            _ => form.text.newer(&history),
        }
    });
}

fn edit(model: &mut Model, change: impl FnOnce(&mut NoteForm)) {
    if let Overlay::Note(form) = &mut model.overlay {
        change(form);
        model.dirty = true;
    }
}

/// Keeps the note. What is missing stays to be written, with the reason below it.
fn accept(model: &mut Model, effects: &mut Vec<Effect>) {
    // The clock runs on while the picture is frozen.
    let now = model.now.wall;
    let Overlay::Note(form) = &mut model.overlay else { return };
    match form.draft(now) {
        Ok(draft) => {
            let Overlay::Note(form) = std::mem::take(&mut model.overlay) else { return };
            model.note_texts.keep(&draft.text);
            order::order(model, form.about().to_vec(), form.kind, Some(draft), effects);
            super::screen::alarms::unmark(model);
        }
        Err(flaw) => (form.field, form.asked) = (flaw.field, true),
    }
}
