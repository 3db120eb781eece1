//! What the loop shows: a state that takes messages and asks for effects, and its picture.

use std::fmt;

use ratatui::Frame;

use crate::{
    app::{self, Effect, Model, Msg, Options, fleet::Fleet},
    model::Now,
    runtime::terminal::Takes,
    ui::{self, Look},
};

/// A state with a picture: the console, and the wall beside it.
pub trait Face: fmt::Debug + Sized {
    /// What holds for the whole run.
    type Options: fmt::Debug;

    /// The state before anything was heard, for a terminal of this size (columns, rows).
    fn begin(options: Self::Options, size: (u16, u16), now: Now) -> Self;

    /// Applies a message.
    fn update(&mut self, msg: Msg) -> Vec<Effect>;

    /// Whether something visible has changed since the last call.
    fn take_dirty(&mut self) -> bool;

    /// All devices.
    fn fleet(&self) -> &Fleet;

    /// Draws the state into a frame.
    fn view(&self, look: &Look, frame: &mut Frame<'_>);

    /// What is taken of the terminal, if the settings leave the mouse to the program or not.
    fn takes(mouse: bool) -> Takes;

    /// Whether the terminal may be handed back to the shell for a while.
    fn may_suspend(&self) -> bool;
}

impl Face for Model {
    type Options = Options;

    fn begin(options: Options, size: (u16, u16), now: Now) -> Self {
        Self::new(options, size, now)
    }

    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        app::update(self, msg)
    }

    fn take_dirty(&mut self) -> bool {
        Self::take_dirty(self)
    }

    fn fleet(&self) -> &Fleet {
        Self::fleet(self)
    }

    fn view(&self, look: &Look, frame: &mut Frame<'_>) {
        ui::view(self, look, frame);
    }

    fn takes(mouse: bool) -> Takes {
        if mouse { Takes::MouseAndPastes } else { Takes::Pastes }
    }

    fn may_suspend(&self) -> bool {
        !self.options().read_only
    }
}
