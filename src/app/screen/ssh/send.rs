//! The one way out: whatever is asked of the tasks that own sessions passes here, and nothing does where noctui is
//! read-only.

use crate::{
    app::{
        model::Model,
        msg::{Effect, Notice},
    },
    plan::BroadcastCmd,
};

/// Why nothing is sent.
const READ_ONLY: &str = "noctui was started with --read-only: nothing is sent to a device's shell.";

/// Whether anything may be sent; says so if not.
pub(super) fn is_allowed(model: &mut Model) -> bool {
    if model.options.read_only {
        model.notify(Notice::info(READ_ONLY));
    }
    !model.options.read_only
}

/// Asks the tasks that own sessions for something.
pub(super) fn command(model: &mut Model, command: BroadcastCmd, effects: &mut Vec<Effect>) {
    if is_allowed(model) {
        effects.push(Effect::Broadcast(command));
    }
}
