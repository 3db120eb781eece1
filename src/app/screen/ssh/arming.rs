//! Arming and sending: the first Enter shows, the second sends exactly what was shown.

use std::sync::Arc;

use crate::{
    app::{
        model::{Model, Work},
        msg::{Effect, Notice},
    },
    keys::{Code, Key},
    model::DeviceId,
    plan::{BroadcastCmd, Canary, Candidate, Given, NotConfirmed, Order, Plan},
};

use super::{
    Armed, Pane, Reading, Shells, Subject,
    act::go_to,
    send::{command, is_allowed},
};

/// The plan for what is written and chosen now.
fn plan(model: &Model) -> Plan {
    let text = model.ssh.composer.text().into();
    let order = Order { text, canary: model.ssh.canary, ..model.options.order.clone() };
    let candidates: Vec<Candidate> =
        model.ssh.targets.iter().filter_map(|device| model.candidate(device)).collect();
    Plan::make(order, &candidates)
}

impl Model {
    /// What is known of the way to a device.
    pub(super) fn candidate(&self, device: DeviceId) -> Option<Candidate> {
        if let Some(candidate) = self.ssh.candidates.get(device) {
            return Some(candidate.clone());
        }
        let device = Arc::clone(&self.fleet.get(device)?.device);
        Some(Candidate { device, platform: None, obstacle: None })
    }
}

pub(super) fn arm(model: &mut Model) {
    if !is_allowed(model) {
        return;
    }
    if model.ssh.is_under_way() {
        let words = "The text before is still under way: wait for it, or stop it (Esc, then X).";
        return model.notify(Notice::info(words));
    }
    if model.ssh.composer.is_blank() {
        return model.notify(Notice::info("Write a text first."));
    }
    if model.ssh.targets.count() == 0 {
        let words = "No device gets it: mark some on Fleet (Space), or choose a scope.";
        return model.notify(Notice::info(words));
    }
    let plan = Arc::new(plan(model));
    arm_with(model, Subject::Text(plan));
}

pub(super) fn arm_live_typing(model: &mut Model) {
    if !is_allowed(model) {
        return;
    }
    if model.ssh.shells.is_some() {
        return model.notify(Notice::info("A shell is open: end it first (X)."));
    }
    let named = |device| Some((device, Arc::clone(&model.fleet.get(device)?.device.name)));
    let devices: Vec<_> = model.ssh.targets.iter().filter_map(named).collect();
    if devices.len() < 2 {
        return model.notify(Notice::info("Live typing needs two devices or more: mark them with Space."));
    }
    go_to(model);
    arm_with(model, Subject::LiveTyping(devices));
}

fn arm_with(model: &mut Model, subject: Subject) {
    let chosen = model.ssh.targets.iter().collect();
    let sample = model.ssh.list.selected();
    model.ssh.armed = Some(Armed::new(subject, chosen, sample));
    model.needs(Work::Window);
}

/// Takes back what is armed, and says why if it is not the operator's own doing.
pub(super) fn disarm(model: &mut Model, words: Option<&str>) {
    if model.ssh.armed.take().is_none() {
        return;
    }
    if let Some(words) = words {
        model.notify(Notice::info(words));
    }
    model.needs(Work::Window);
}

pub(super) fn send(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(armed) = model.ssh.armed.take() else { return };
    let given = match armed.number() {
        Ok(None) => Given::Enter,
        Ok(Some(number)) => Given::Number(number),
        Err(missing @ NotConfirmed::NumberMissing(_)) => {
            model.notify(Notice::info(format!("Nothing is sent yet: {missing}.")));
            model.ssh.armed = Some(armed);
            return;
        }
        Err(error) => {
            model.needs(Work::Window);
            return model.notify(Notice::warning(format!("Nothing was sent: {error}.")));
        }
    };
    match armed.subject() {
        Subject::Text(plan) => send_text(model, plan, given, effects),
        Subject::LiveTyping(devices) => {
            let devices = devices.iter().map(|(device, _)| *device).collect();
            model.ssh.shells = Shells::open(devices);
        }
    }
    model.needs(Work::Window);
}

fn send_text(model: &mut Model, plan: &Arc<Plan>, given: Given, effects: &mut Vec<Effect>) {
    match plan.confirm(given) {
        Ok(confirmed) => {
            let text = model.ssh.composer.text();
            model.texts.keep(&text);
            effects.push(Effect::KeepText(text));
            command(model, BroadcastCmd::Send(confirmed), effects);
            model.ssh.composer.clear();
            model.ssh.pane = Pane::Output;
            model.ssh.reader.read(Reading::Folded, None);
            model.ssh.list.go_top();
        }
        Err(error) => model.notify(Notice::warning(format!("Nothing was sent: {error}."))),
    }
}

pub(super) fn toggle_canary(model: &mut Model) {
    model.ssh.canary = match model.ssh.canary {
        Canary::Off => Canary::Agrees,
        Canary::Agrees => Canary::Shown,
        Canary::Shown => Canary::Off,
    };
    // The number that was typed belongs to the plan before.
    if matches!(model.ssh.armed.as_ref().map(Armed::subject), Some(Subject::Text(_))) {
        let plan = Arc::new(plan(model));
        arm_with(model, Subject::Text(plan));
    }
}

/// Digits are the number that is asked for; anything else takes it back.
pub(super) fn press_armed(model: &mut Model, key: Key) {
    let Some(armed) = &mut model.ssh.armed else { return };
    let taken = match key.code {
        Code::Char(c) if !key.ctrl && !key.alt => armed.digit(c),
        Code::Backspace => armed.rub_out(),
        _ => false,
    };
    if !taken {
        disarm(model, Some("Disarmed: nothing was sent."));
    }
}
