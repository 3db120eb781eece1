//! What a note would be about: the alarms or devices that are marked or selected on the screen in sight.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    app::{
        act,
        model::{Focus, Model},
        msg::Notice,
        screen::Screen,
    },
    model::{
        Alarm, AlarmKey, DeviceId,
        alarm::{NoteKind, Noted},
        fold_names,
    },
};

/// What a note is about.
#[derive(Debug, Clone)]
pub(super) struct Subjects {
    pub(super) about: Vec<Noted>,
    /// The same in words, a line each.
    pub(super) lines: Vec<Arc<str>>,
    noun: &'static str,
}

impl Subjects {
    /// `1 alarm`, `12 devices`
    pub(super) fn counted(&self) -> String {
        let count = self.about.len();
        format!("{count} {}{}", self.noun, if count == 1 { "" } else { "s" })
    }
}

/// What a note of this kind would be about.
pub(super) fn of(model: &Model, kind: NoteKind) -> Result<Subjects, Notice> {
    match kind {
        NoteKind::Maintenance => devices(model),
        NoteKind::Acknowledged | NoteKind::Muted => alarms(model),
    }
}

fn alarms(model: &Model) -> Result<Subjects, Notice> {
    let chosen = chosen_alarms(model);
    if chosen.is_empty() {
        return Err(Notice::info("No alarm is selected."));
    }
    let line = |alarm: &Arc<Alarm>| {
        format!("{} {}: {}", alarm.severity.as_str(), name(&alarm.key), alarm.words).into()
    };
    Ok(Subjects {
        lines: chosen.iter().map(line).collect(),
        about: chosen.iter().map(|alarm| Noted::Alarm(alarm.key.clone())).collect(),
        noun: "alarm",
    })
}

/// On the Alarms screen its marks or its selection; elsewhere all alarms of the interface or device that is selected.
fn chosen_alarms(model: &Model) -> Vec<Arc<Alarm>> {
    let of = |takes: &dyn Fn(&Alarm) -> bool| {
        model.alarms().list().iter().filter(|alarm| takes(alarm)).cloned().collect()
    };
    match (model.focus, model.screen) {
        (Focus::Table, Screen::Alarms) => model.alarm_screen.chosen(),
        (Focus::Table, Screen::Interfaces) => match model.selected_interface() {
            Some(id) => of(&|alarm| (alarm.device, alarm.slot) == (id.device, Some(id.slot))),
            None => Vec::new(),
        },
        _ => match act::selected_device(model) {
            Some(device) => of(&|alarm| alarm.device == device),
            None => Vec::new(),
        },
    }
}

fn devices(model: &Model) -> Result<Subjects, Notice> {
    let names: BTreeSet<Arc<str>> = chosen_devices(model)
        .iter()
        .filter_map(|id| Some(model.fleet().get(*id)?.device.name.clone()))
        .collect();
    if names.is_empty() {
        return Err(Notice::info("No device is selected."));
    }
    Ok(Subjects {
        lines: vec![fold_names(names.iter().map(AsRef::as_ref)).into()],
        about: names.into_iter().map(Noted::Device).collect(),
        noun: "device",
    })
}

/// The devices of the chosen alarms; elsewhere the marked ones or, without marks, what is selected: in the tree all of
/// the branch.
fn chosen_devices(model: &Model) -> Vec<DeviceId> {
    match (model.focus, model.screen) {
        (Focus::Table, Screen::Alarms) => {
            model.alarm_screen.chosen().iter().map(|alarm| alarm.device).collect()
        }
        _ if !model.marks.is_empty() => model.marks.iter().copied().collect(),
        (Focus::Tree, _) => model.tree.scope().to_vec(),
        (Focus::Table, _) => act::selected_device(model).into_iter().collect(),
    }
}

/// An alarm by its device and interface.
pub(super) fn name(key: &AlarmKey) -> String {
    match &key.interface {
        Some(interface) => format!("{} {interface}", key.device),
        None => key.device.to_string(),
    }
}
