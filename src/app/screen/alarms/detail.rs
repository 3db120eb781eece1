//! The evidence of the selected alarm: the rule and its samples, what lies under it, the notes, what else happened.

use std::sync::Arc;

use crate::{
    app::{far_end::FarEnd, mark::Mark, model::Model, screen::interfaces::InterfaceRow},
    model::{
        AlarmKey, AlarmSample, Event,
        alarm::{NoteKind, Overlay},
    },
};

use super::{AlarmLine, interface, words::NoteWords};

/// Everything about one alarm.
#[derive(Debug, Clone)]
pub struct AlarmDetail<'a> {
    /// The alarm as a row.
    pub line: AlarmLine<'a>,
    /// Its interface as it is now.
    pub row: Option<InterfaceRow<'a>>,
    /// The state of the interface, whatever else is wrong with it.
    pub state: Option<Mark>,
    /// The other end of the interface, as far as it is known.
    pub far_end: Option<&'a FarEnd>,
    /// The other end as it is now.
    pub far_row: Option<InterfaceRow<'a>>,
}

impl<'a> AlarmDetail<'a> {
    /// The rule as an operator reads it.
    pub fn rule(&self) -> (&'a str, &'a str) {
        (&self.line.alarm.key.rule, &self.line.alarm.evidence.rule)
    }

    /// The bad samples that raised it, oldest first.
    pub fn samples(&self) -> &'a [AlarmSample] {
        &self.line.alarm.evidence.samples
    }

    /// What is folded into it: the first few.
    pub fn under_it(&self) -> &'a [AlarmKey] {
        &self.line.alarm.evidence.related
    }

    /// The notes on it, in full.
    pub fn notes(&self) -> impl Iterator<Item = NoteWords<'_>> {
        let (overlay, now): (&Overlay, _) = (&self.line.overlay, self.line.now.wall);
        NoteKind::ALL
            .into_iter()
            .filter_map(move |kind| Some(NoteWords { kind, note: overlay.get(kind)?, now }))
    }
}

/// For the screen.
impl Model {
    /// Everything about the selected alarm.
    pub fn alarm_detail(&self) -> Option<AlarmDetail<'_>> {
        let line = self.alarm_line(self.selected_alarm()?);
        let id = interface(line.alarm);
        let row = id.and_then(|id| self.interface_row(id));
        let state = id.and_then(|id| {
            let (_, snapshot) = self.fleet().interface(id)?;
            Some(Mark::of_port(snapshot, id.slot, self.now().moment))
        });
        let far_end = self.far_end.as_ref();
        Some(AlarmDetail {
            line,
            row,
            state,
            far_end,
            far_row: far_end.and_then(|far| self.interface_row(far.id?)),
        })
    }

    /// What else happened to the interface of an alarm and to its device as a whole, newest first. For an alarm of a
    /// device: all that happened to it.
    pub fn related_events<'a>(&'a self, key: &'a AlarmKey) -> impl Iterator<Item = &'a Arc<Event>> {
        self.alarms().events().iter().rev().filter(move |event| {
            let same_device = event.device.as_deref() == Some(&*key.device);
            let touches = match (&key.interface, &event.interface) {
                (Some(interface), Some(of)) => interface == of,
                (None, _) | (_, None) => true,
            };
            same_device && touches
        })
    }
}
