//! What arrives for the SSH screen, and how it is brought in line with it.

use std::sync::Arc;

use crate::{
    app::{
        model::{Model, Work},
        msg::{Effect, Notice},
        screen::Screen,
    },
    keys::Context,
    model::{BroadcastSnapshot, Question, ShellPicture},
    plan::{BroadcastCmd, ShellSize},
};

use super::{Candidates, Reading, Tally, act::choose_text, arming::disarm, send::command};

/// Lines above the preview of what is armed: what to do, and a blank one.
const ARMED_HEAD: u16 = 2;

/// Something from the tasks that own sessions, or about them.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// What is known of the way to each device.
    Candidates(Candidates),
    /// How a broadcast stands.
    Broadcast(Arc<BroadcastSnapshot>),
    /// Pictures of shells, the newest of each.
    Shells(Vec<Arc<ShellPicture>>),
    /// All questions that wait now, in the order in which they were asked.
    Questions(Vec<Question>),
    /// The texts that were sent in earlier runs, newest last.
    Texts(Vec<String>),
    /// Too much waits already: this was not taken and will not happen.
    NotTaken(BroadcastCmd),
}

/// Takes news. What the operator does himself is shown at once, be the picture frozen or not.
pub(in crate::app) fn take(model: &mut Model, news: News) {
    match news {
        News::Candidates(candidates) => {
            model.ssh.candidates = candidates;
            inventory_changed(model);
        }
        News::Broadcast(broadcast) => take_broadcast(model, broadcast),
        News::Shells(pictures) => {
            if let Some(shells) = &mut model.ssh.shells {
                pictures.into_iter().for_each(|picture| shells.take(picture));
            }
        }
        News::Questions(questions) => take_questions(model, questions),
        News::Texts(texts) => model.texts.recall(texts),
        News::NotTaken(command) => not_taken(model, &command),
    }
    model.dirty = true;
}

fn take_broadcast(model: &mut Model, broadcast: Arc<BroadcastSnapshot>) {
    let ssh = &mut model.ssh;
    let is_new = ssh.broadcast.as_ref().is_none_or(|before| before.id != broadcast.id);
    if is_new {
        ssh.list.go_top();
        ssh.reader.read(Reading::Folded, None);
    }
    ssh.tally = Tally::of(&broadcast.rows);
    ssh.list.follow(&broadcast);
    ssh.list.sort(&ssh.targets, Some(&broadcast), &model.fleet);
    ssh.reader.follow(&broadcast);
    ssh.broadcast = Some(broadcast);
    model.needs(Work::Window);
}

/// A question takes the keys only from somebody who is not typing.
fn take_questions(model: &mut Model, questions: Vec<Question>) {
    let types = match model.context() {
        Context::Composer => !model.ssh.composer.is_blank(),
        Context::Shell | Context::Armed | Context::Line | Context::Card => true,
        _ => false,
    };
    let is_new = model.ssh.questions.first().is_none() && !questions.is_empty();
    model.ssh.questions.take(questions);
    if !is_new {
        return;
    }
    if model.screen == Screen::Ssh {
        model.ssh.questions.has_keys = !types;
    } else if let Some(question) = model.ssh.questions.first() {
        let words = format!("{} waits for an answer on SSH (6).", question.about);
        model.notify(Notice::warning(words));
    }
}

/// Whatever was not taken is said, and a text is not lost.
fn not_taken(model: &mut Model, command: &BroadcastCmd) {
    if let BroadcastCmd::Send(plan) = command {
        choose_text(model, &plan.order.text);
    }
    model.notify(Notice::warning("Busy: that was not taken. Try again."));
}

/// Devices came, went or changed: what is armed was made for those before.
pub(in crate::app) fn inventory_changed(model: &mut Model) {
    disarm(model, Some("Disarmed, because the inventory changed: nothing was sent."));
    model.needs(Work::Scope);
}

/// Chooses the devices anew. What is armed for others is taken back.
pub(in crate::app) fn rank(model: &mut Model) {
    let now = model.now().moment;
    let Model { fleet, tree, filter, marks, ssh, .. } = model;
    let chosen = if marks.is_empty() {
        ssh.targets.passing(tree.scope(), fleet, filter, now)
    } else {
        marks.iter().copied().collect()
    };
    ssh.targets.choose(chosen);
    ssh.targets.count_platforms(&ssh.candidates, fleet);
    ssh.list.sort(&ssh.targets, ssh.broadcast.as_deref(), fleet);
    let devices: Vec<_> = ssh.targets.iter().collect();
    if ssh.armed.as_ref().is_some_and(|armed| !armed.is_for(&devices)) {
        disarm(model, Some("Disarmed, because other devices are chosen now: nothing was sent."));
    }
}

/// Fits what is shown into its regions.
pub(in crate::app) fn arrange(model: &mut Model) {
    let regions = model.regions;
    let (list, output) = (regions.rows, regions.detail);
    model.ssh.list.arrange(usize::from(list.height));
    model.ssh.reader.arrange(usize::from(output.height));
    if let Some(armed) = &mut model.ssh.armed {
        armed.arrange(
            usize::from(output.width.saturating_sub(6)),
            usize::from(output.height.saturating_sub(ARMED_HEAD)),
        );
    }
}

/// Opens the shells that were asked for as soon as it is known how much room they have, and tells them if it changes.
pub(in crate::app) fn fit_shells(model: &mut Model, effects: &mut Vec<Effect>) {
    let room = model.regions.shell;
    if model.screen != Screen::Ssh || room.is_empty() {
        return;
    }
    let size = ShellSize { columns: room.width, rows: room.height };
    if let Some(told) = model.ssh.shells.as_mut().and_then(|shells| shells.fit(size)) {
        command(model, told, effects);
    }
}
