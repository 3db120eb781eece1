//! What keys do on the SSH screen.

use std::sync::Arc;

use crate::{
    app::{
        act, go, line,
        model::{DetailSize, Focus, LineKind, Model, Work},
        msg::{Effect, Notice},
        screen::Screen,
    },
    keys::{Action, Context, Key},
    model::{Answer, BroadcastId, DeviceId, QuestionId, SessionState, Stage},
    plan::{BroadcastCmd, Confirmation},
};

use super::{
    Comparison, Pane, SIDES_FROM,
    arming::{arm, arm_live_typing, disarm, press_armed, send, toggle_canary},
    in_shells::{close_shells, leave_shell, open_shell, paste_into_shell, press_in_shell},
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

/// Inserts pasted text where somebody writes. It is never sent by itself.
pub(in crate::app) fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    match model.context() {
        Context::Question => model.ssh.questions.paste(text),
        Context::Armed => {
            disarm(model, Some("Disarmed: nothing was sent, and what was pasted went nowhere."))
        }
        Context::Shell => paste_into_shell(model, text, effects),
        Context::Composer | Context::Sessions | Context::Output if is_allowed(model) => {
            paste_text(model, text)
        }
        _ => {}
    }
}

fn paste_text(model: &mut Model, text: &str) {
    if model.ssh.shells.is_some() {
        return;
    }
    model.ssh.pane = Pane::Composer;
    let lines = model.ssh.composer.paste(text);
    if lines > 1 {
        model.notify(Notice::info(format!("Pasted {lines} lines. Nothing is sent before Enter arms it.")));
    }
}

fn compose(model: &mut Model) {
    if is_allowed(model) {
        model.ssh.pane = Pane::Composer;
    }
}

/// Puts a text that did not get through back where it was written.
pub(super) fn choose_text(model: &mut Model, text: &str) {
    if model.ssh.composer.is_blank() {
        model.ssh.composer.set(text);
        model.ssh.pane = Pane::Composer;
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
    super::move_about::step(model, 1);
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
pub(super) fn go_to(model: &mut Model) {
    if model.screen != Screen::Ssh {
        let from = go::place(model);
        go::leave(model, from);
        (model.screen, model.detail) = (Screen::Ssh, DetailSize::Beside);
    }
    model.focus = Focus::Table;
    model.needs(Work::Rows);
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

fn give(model: &mut Model, answer: Option<(QuestionId, Answer)>, effects: &mut Vec<Effect>) {
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
