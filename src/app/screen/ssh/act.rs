//! What keys do on the SSH screen.

use std::sync::Arc;

use crate::{
    app::{
        act, line,
        model::{DetailSize, Focus, LineKind, Model, Work},
        msg::{Effect, Notice},
        screen::Screen,
    },
    keys::{Action, Code, Context, Key},
    model::{BroadcastId, DeviceId, SessionState, Stage},
    plan::{BroadcastCmd, Canary, Candidate, Confirmation, Given, NotConfirmed, Order, Plan, ShellInput},
};

use super::{
    Armed, Comparison, Pane, Reading, SIDES_FROM, Shells, Subject,
    send::{command, is_allowed},
};

/// Runs an action of this screen.
pub(in crate::app) fn run(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Arm => arm(model),
        Action::Send => send(model, effects),
        Action::Disarm => disarm(model, None),
        Action::ToggleCanary => toggle_canary(model),
        Action::TextLine => model.ssh.composer.break_line(),
        Action::TextUp => {
            let history = model.texts.clone();
            model.ssh.composer.up(&history);
        }
        Action::TextDown => {
            let history = model.texts.clone();
            model.ssh.composer.down(&history);
        }
        Action::TextClear => model.ssh.composer.clear(),
        Action::TextLeave => model.ssh.pane = Pane::Sessions,
        Action::Compose => compose(model),
        Action::LeaveOut => leave_out(model, effects),
        Action::Abort | Action::AbortAll => abort(model, action, effects),
        Action::Retry => retry(model, effects),
        Action::GoOn => with_broadcast(model, effects, BroadcastCmd::GoOn),
        Action::StopHere => with_broadcast(model, effects, |id| BroadcastCmd::Abort(id, None)),
        Action::Shell => open_shell(model, effects),
        Action::LiveTyping => arm_live_typing(model),
        Action::LeaveShell => leave_shell(model),
        Action::SaveTranscripts => save(model, effects),
        Action::Answer => model.ssh.questions.has_keys = true,
        Action::AnswerGive => answer(model, effects),
        Action::AnswerRefuse => {
            let answer = model.ssh.questions.refuse();
            give(model, answer, effects);
        }
        _ => read(model, action),
    }
}

/// What keys do in the output.
fn read(model: &mut Model, action: Action) {
    let broadcast = model.ssh.broadcast.clone();
    let reader = &mut model.ssh.reader;
    match action {
        Action::Difference => {
            let comparison = reader.comparison().next(model.regions.whole.width >= SIDES_FROM);
            reader.compare(comparison, broadcast.as_deref());
        }
        Action::Search => line::open(model, LineKind::Search),
        Action::SearchNext | Action::SearchBack => {
            let step = if action == Action::SearchNext { 1 } else { -1 };
            let found = broadcast.is_some_and(|broadcast| reader.search_on(&broadcast, step));
            if !found {
                nothing_found(model);
            }
        }
        Action::BlockNext => reader.step_section(1),
        Action::BlockBack => reader.step_section(-1),
        _ => {}
    }
}

fn nothing_found(model: &mut Model) {
    let needle = model.ssh.reader.needle();
    let words = match needle {
        "" => "Search for something first: / in the output.".to_owned(),
        needle => format!("Nothing in the output holds `{needle}`."),
    };
    model.notify(Notice::info(words));
}

/// Shows the screen, ready to write.
pub(in crate::app) fn show(model: &mut Model) {
    disarm(model, None);
    let is_busy = model.ssh.is_under_way() || model.ssh.shells.is_some();
    model.ssh.pane = match () {
        () if model.options.read_only => Pane::Sessions,
        () if is_busy && model.ssh.pane == Pane::Composer => Pane::Sessions,
        () if is_busy => model.ssh.pane,
        () => Pane::Composer,
    };
    model.ssh.questions.has_keys = model.ssh.questions.first().is_some();
}

/// A key that no action has: a letter of the text, of the number, of an answer, or whatever the shell makes of it.
pub(in crate::app) fn press(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    match model.context() {
        Context::Composer => model.ssh.composer.press(key),
        Context::Armed => press_armed(model, key),
        Context::Shell => press_in_shell(model, key, effects),
        Context::Question => model.ssh.questions.press(key),
        _ => {}
    }
}

/// Digits are the number that is asked for; anything else takes it back.
fn press_armed(model: &mut Model, key: Key) {
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

/// Inserts pasted text where somebody writes. It is never sent by itself.
pub(in crate::app) fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    match model.context() {
        Context::Question => model.ssh.questions.paste(text),
        Context::Armed => {
            disarm(model, Some("Disarmed: nothing was sent, and what was pasted went nowhere."))
        }
        Context::Shell => paste_into_shell(model, text, effects),
        Context::Composer | Context::Sessions | Context::Output if is_allowed(model) => {
            if model.ssh.shells.is_none() {
                model.ssh.pane = Pane::Composer;
                let lines = model.ssh.composer.paste(text);
                if lines > 1 {
                    model.notify(Notice::info(format!(
                        "Pasted {lines} lines. Nothing is sent before Enter arms it."
                    )));
                }
            }
        }
        _ => {}
    }
}

fn paste_into_shell(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let Some(shells) = &mut model.ssh.shells else { return };
    let text: Arc<str> = text.into();
    if text.contains(['\n', '\r']) || shells.is_live_typing() {
        shells.pasted = Some(text);
    } else {
        command(model, BroadcastCmd::Type(ShellInput::Paste(text)), effects);
    }
}

fn press_in_shell(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let Some(shells) = &mut model.ssh.shells else { return };
    if let Some(text) = shells.pasted.take() {
        match key.code {
            Code::Enter => command(model, BroadcastCmd::Type(ShellInput::Paste(text)), effects),
            _ => model.notify(Notice::info("What was pasted was not sent.")),
        }
        return;
    }
    if shells.scrolled() > 0 && shells.scroll(isize::MIN).is_some() {
        command(model, BroadcastCmd::Scroll(0), effects);
    }
    command(model, BroadcastCmd::Type(ShellInput::Key(key)), effects);
}

fn compose(model: &mut Model) {
    if is_allowed(model) {
        model.ssh.pane = Pane::Composer;
    }
}

/// The plan for what is written and chosen now.
fn plan(model: &Model) -> Plan {
    let order = Order { canary: model.ssh.canary, ..Order::new(model.ssh.composer.text()) };
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

fn arm(model: &mut Model) {
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

fn arm_live_typing(model: &mut Model) {
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

fn send(model: &mut Model, effects: &mut Vec<Effect>) {
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

/// Puts a text that did not get through back where it was written.
pub(super) fn choose_text(model: &mut Model, text: &str) {
    if model.ssh.composer.is_blank() {
        model.ssh.composer.set(text);
        model.ssh.pane = Pane::Composer;
    }
}

fn toggle_canary(model: &mut Model) {
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

fn leave_out(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(device) = model.ssh.list.selected() else { return };
    if let Some(shells) = &mut model.ssh.shells {
        if let Some(listens) = shells.toggle(device) {
            command(model, BroadcastCmd::Listen(device, listens), effects);
        }
    } else {
        model.ssh.targets.toggle(device);
        model.needs(Work::Rows);
    }
    model.ssh.list.step(1);
}

fn with_broadcast(
    model: &mut Model,
    effects: &mut Vec<Effect>,
    make: impl FnOnce(BroadcastId) -> BroadcastCmd,
) {
    if let Some(id) = model.ssh.broadcast.as_ref().map(|broadcast| broadcast.id) {
        command(model, make(id), effects);
    }
}

fn abort(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    let one = (action == Action::Abort).then(|| selected_device(model)).flatten();
    if action == Action::Abort && one.is_none() {
        return;
    }
    if model.ssh.shells.is_some() {
        return close_shells(model, one, effects);
    }
    let is_over = |device| model.ssh.row(device).is_none_or(|row| row.state.is_over());
    if !model.ssh.is_under_way() || one.is_some_and(is_over) {
        return model.notify(Notice::info("Nothing is under way there."));
    }
    with_broadcast(model, effects, |id| BroadcastCmd::Abort(id, one));
}

fn close_shells(model: &mut Model, one: Option<DeviceId>, effects: &mut Vec<Effect>) {
    let Some(shells) = &mut model.ssh.shells else { return };
    let one = one.filter(|device| shells.listens(*device).is_some());
    let is_any_left = one.is_some_and(|device| shells.forget(device));
    if !is_any_left {
        model.ssh.shells = None;
    }
    command(model, BroadcastCmd::CloseShells(one), effects);
    model.needs(Work::Rows);
}

fn retry(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(broadcast) = model.ssh.broadcast.clone() else { return };
    let can = broadcast.rows.iter().any(|row| row.state.can_be_retried());
    let words = match (broadcast.stage, can) {
        (Stage::Over, true) => return command(model, BroadcastCmd::Retry(broadcast.id), effects),
        (Stage::Over, false) if broadcast.rows.iter().any(|row| row.state == SessionState::Unknown) => {
            "Nothing is tried again where the outcome is unknown: the text may have worked."
        }
        (Stage::Over, false) => "No device failed before the text was sent.",
        _ => "The text is still under way.",
    };
    model.notify(Notice::info(words));
}

/// Shows the SSH screen, wherever the operator is.
fn go_to(model: &mut Model) {
    if model.screen != Screen::Ssh {
        let from = act::place(model);
        act::leave(model, from);
        (model.screen, model.detail) = (Screen::Ssh, DetailSize::Beside);
    }
    model.focus = Focus::Table;
    model.needs(Work::Rows);
}

fn open_shell(model: &mut Model, effects: &mut Vec<Effect>) {
    if !is_allowed(model) {
        return;
    }
    let Some(device) = selected_device(model) else {
        return model.notify(Notice::info("Select a device first."));
    };
    go_to(model);
    let open = model.ssh.shells.as_ref().map(|shells| (shells.listens(device), shells.is_live_typing()));
    match open {
        Some((Some(_), _)) => enter_shell(model, device),
        Some((None, true)) => model.notify(Notice::info("Live typing is open: end it first (X).")),
        Some((None, false)) => {
            command(model, BroadcastCmd::CloseShells(None), effects);
            model.ssh.shells = Shells::open(vec![device]);
        }
        None => model.ssh.shells = Shells::open(vec![device]),
    }
    model.needs(Work::Window);
}

/// Gives the keys back to the shells.
pub(super) fn enter_shell(model: &mut Model, device: DeviceId) {
    if let Some(shells) = &mut model.ssh.shells {
        shells.show(device);
        shells.has_keys = true;
    }
}

fn leave_shell(model: &mut Model) {
    if let Some(shells) = &mut model.ssh.shells {
        (shells.has_keys, shells.pasted) = (false, None);
    }
    model.ssh.pane = Pane::Sessions;
}

/// The device that an action is about: of the list, of the output, or of the screen in sight.
pub(in crate::app) fn selected_device(model: &Model) -> Option<DeviceId> {
    match (model.screen, model.ssh.pane) {
        (Screen::Ssh, Pane::Output) if model.ssh.shells.is_none() => {
            let read = model.ssh.broadcast.as_ref().and_then(|b| model.ssh.reader.device(b));
            read.or_else(|| model.ssh.list.selected())
        }
        (Screen::Ssh, _) => model.ssh.list.selected(),
        _ => act::selected_device(model),
    }
}

fn save(model: &mut Model, effects: &mut Vec<Effect>) {
    match &model.ssh.broadcast {
        Some(broadcast) => effects.push(Effect::SaveTranscripts(Arc::clone(broadcast))),
        None => model.notify(Notice::info("Nothing was said yet that could be saved.")),
    }
}

fn answer(model: &mut Model, effects: &mut Vec<Effect>) {
    let answer = model.ssh.questions.give();
    if answer.is_none() {
        model.notify(Notice::info("Type yes in full to trust this key, or press Esc."));
    }
    give(model, answer, effects);
}

fn give(
    model: &mut Model,
    answer: Option<(crate::model::QuestionId, crate::model::Answer)>,
    effects: &mut Vec<Effect>,
) {
    if let Some((id, answer)) = answer {
        command(model, BroadcastCmd::Answer(id, answer), effects);
    }
}

/// Whether Enter would send, so that hints can say so.
pub(super) const fn can_be_sent(confirmation: Confirmation) -> bool {
    !matches!(confirmation, Confirmation::Impossible)
}

/// What is compared how, for hints.
pub(super) const fn compared(comparison: Comparison) -> &'static str {
    comparison.word()
}
