//! Moving about on the SSH screen, by keys and with the mouse.

use crate::{
    app::{
        model::{Model, Work},
        msg::Effect,
    },
    keys::Action,
    plan::BroadcastCmd,
};

use super::{Pane, Reading, arming::disarm, in_shells::enter_shell, send::command};

/// Cells by which a line is moved at once.
const SHIFT: isize = 16;

/// The parts of the screen in the order of Tab.
const PANES: [Pane; 3] = [Pane::Composer, Pane::Sessions, Pane::Output];

/// Moves in whatever has the keys: by rows, by pages, to an end, or between the parts.
pub(in crate::app) fn travel(model: &mut Model, action: Action) {
    match action {
        Action::Open => return open(model),
        Action::SwitchFocus => return switch(model, 1),
        Action::SwitchBack => return switch(model, PANES.len() - 1),
        Action::ScrollLeft => return shift(model, -1),
        Action::ScrollRight => return shift(model, 1),
        _ => {}
    }
    let ssh = &mut model.ssh;
    let page = match (&ssh.armed, ssh.pane) {
        (Some(armed), _) => armed.page(),
        (None, Pane::Output) => ssh.reader.page(),
        (None, _) => ssh.list.page(),
    };
    step(
        model,
        match action {
            Action::Up => -1,
            Action::Down => 1,
            Action::PageUp => -page,
            Action::PageDown => page,
            Action::First => isize::MIN,
            _ => isize::MAX,
        },
    );
}

/// Moves by rows in whatever has the keys.
pub(in crate::app) fn step(model: &mut Model, rows: isize) {
    let ssh = &mut model.ssh;
    match (&mut ssh.armed, ssh.pane) {
        (Some(armed), _) => armed.step(rows),
        (None, Pane::Output) => ssh.reader.step(rows),
        (None, _) if rows == isize::MIN => {
            ssh.list.go_top();
            follow_selection(model);
        }
        (None, _) => {
            ssh.list.step(rows);
            follow_selection(model);
        }
    }
    model.needs(Work::Window);
}

/// Shows the block of the selected device, or its shell.
fn follow_selection(model: &mut Model) {
    let ssh = &mut model.ssh;
    let Some(device) = ssh.list.selected() else { return };
    if let Some(shells) = &mut ssh.shells {
        shells.show(device);
    }
    if let (Some(block), Reading::Folded) = (ssh.list.block(device), ssh.reader.reading()) {
        ssh.reader.select_block(block);
    }
    if matches!(ssh.reader.reading(), Reading::Of(_)) {
        ssh.reader.read(Reading::Of(device), ssh.broadcast.as_deref());
    }
}

fn shift(model: &mut Model, way: isize) {
    match &mut model.ssh.armed {
        Some(armed) => armed.step_sample(way),
        None => model.ssh.reader.shift_by(way * SHIFT),
    }
}

fn switch(model: &mut Model, by: usize) {
    if model.ssh.questions.first().is_some() {
        model.ssh.questions.has_keys = true;
        return;
    }
    let at = PANES.iter().position(|pane| *pane == model.ssh.pane).unwrap_or(0);
    let is_closed = |pane: Pane| match pane {
        Pane::Composer => model.options.read_only || model.ssh.shells.is_some(),
        // Where nothing stands there is nothing to move about in.
        Pane::Output => model.ssh.shells.is_some() || model.ssh.broadcast.is_none(),
        Pane::Sessions => false,
    };
    let next = (1..=PANES.len()).map(|n| PANES[(at + n * by) % PANES.len()]);
    model.ssh.pane = next.into_iter().find(|pane| !is_closed(*pane)).unwrap_or(Pane::Sessions);
    model.needs(Work::Window);
}

/// Opens what one device printed, or goes back into its shell; in the output, goes back to the whole.
fn open(model: &mut Model) {
    let device = super::act::selected_device(model);
    let ssh = &mut model.ssh;
    match (device, ssh.reader.reading()) {
        (Some(device), _) if ssh.shells.is_some() => enter_shell(model, device),
        (_, Reading::Of(_)) if ssh.pane == Pane::Output => {
            ssh.reader.read(Reading::Folded, ssh.broadcast.as_deref());
        }
        (Some(device), _) if ssh.row(device).is_some() => {
            ssh.reader.read(Reading::Of(device), ssh.broadcast.as_deref());
            ssh.pane = Pane::Output;
        }
        _ => {}
    }
    model.needs(Work::Window);
}

/// Goes back one step within the screen; returns whether there was one.
pub(in crate::app) fn back(model: &mut Model) -> bool {
    let ssh = &mut model.ssh;
    let is_step = matches!(ssh.reader.reading(), Reading::Of(_)) && ssh.shells.is_none();
    if is_step {
        ssh.reader.read(Reading::Folded, ssh.broadcast.as_deref());
        model.needs(Work::Window);
    }
    is_step
}

/// Selects a row of the list.
pub(in crate::app) fn select_row(model: &mut Model, row: usize) {
    model.ssh.pane = Pane::Sessions;
    model.ssh.list.select_row(row);
    follow_selection(model);
    model.needs(Work::Window);
}

/// A click on a part of the screen gives it the keys; what is armed is taken back.
pub(in crate::app) fn click(model: &mut Model, pane: Pane) {
    disarm(model, Some("Disarmed: nothing was sent."));
    let may_write = !model.options.read_only && model.ssh.shells.is_none();
    match pane {
        Pane::Composer if !may_write => {}
        Pane::Output if model.ssh.shells.is_some() => {
            let device = model.ssh.shells.as_ref().map(super::Shells::shown);
            device.into_iter().for_each(|device| enter_shell(model, device));
        }
        pane => model.ssh.pane = pane,
    }
    model.needs(Work::Window);
}

/// The wheel over the output scrolls it, the preview of what is armed, or the shell.
pub(in crate::app) fn wheel(model: &mut Model, rows: isize, effects: &mut Vec<Effect>) {
    let ssh = &mut model.ssh;
    match (&mut ssh.armed, &mut ssh.shells) {
        (Some(armed), _) => armed.step(rows),
        (None, Some(shells)) => {
            if let Some(scrolled) = shells.scroll(-rows) {
                command(model, BroadcastCmd::Scroll(scrolled), effects);
            }
        }
        (None, None) => ssh.reader.step(rows),
    }
    model.needs(Work::Window);
}
