//! The wall while it runs: it has a face as the console has, and remembers its page. Everything else is the console's.

mod shelf;

use ratatui::Frame;

pub use shelf::Shelf;

use super::{console::Face, terminal::Takes};
use crate::{
    app::{
        Effect, Msg,
        fleet::Fleet,
        wall::{self, Options, Wall},
    },
    model::Now,
    ui::{self, Look},
};

impl Face for Wall {
    type Options = Options;

    fn begin(options: Options, size: (u16, u16), now: Now) -> Self {
        Self::new(options, size, now)
    }

    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        wall::update(self, msg)
    }

    fn take_dirty(&mut self) -> bool {
        Self::take_dirty(self)
    }

    fn fleet(&self) -> &Fleet {
        Self::fleet(self)
    }

    fn view(&self, look: &Look, frame: &mut Frame<'_>) {
        ui::wall::view(self, look, frame);
    }

    fn takes(_: bool) -> Takes {
        Takes::Keys
    }

    fn may_suspend(&self) -> bool {
        false
    }
}
