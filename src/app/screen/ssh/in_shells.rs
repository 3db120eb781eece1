//! What keys do to shells: open them, type into them, leave them, end them.

use std::sync::Arc;

use crate::{
    app::{
        model::{Model, Work},
        msg::{Effect, Notice},
    },
    keys::{Code, Key},
    model::DeviceId,
    plan::{BroadcastCmd, ShellInput},
};

use super::{
    Pane, Shells,
    act::{go_to, selected_device},
    send::{command, is_allowed},
};

pub(super) fn paste_into_shell(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let Some(shells) = &mut model.ssh.shells else { return };
    let text: Arc<str> = text.into();
    if text.contains(['\n', '\r']) || shells.is_live_typing() {
        shells.pasted = Some(text);
    } else {
        command(model, BroadcastCmd::Type(ShellInput::Paste(text)), effects);
    }
}

pub(super) fn press_in_shell(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
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

pub(super) fn close_shells(model: &mut Model, one: Option<DeviceId>, effects: &mut Vec<Effect>) {
    let Some(shells) = &mut model.ssh.shells else { return };
    let one = one.filter(|device| shells.listens(*device).is_some());
    let is_any_left = one.is_some_and(|device| shells.forget(device));
    if !is_any_left {
        model.ssh.shells = None;
    }
    command(model, BroadcastCmd::CloseShells(one), effects);
    model.needs(Work::Rows);
}

pub(super) fn open_shell(model: &mut Model, effects: &mut Vec<Effect>) {
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

pub(super) fn leave_shell(model: &mut Model) {
    if let Some(shells) = &mut model.ssh.shells {
        (shells.has_keys, shells.pasted) = (false, None);
    }
    model.ssh.pane = Pane::Sessions;
}
