//! A console that is driven by messages, as the loop would, and drawn into a buffer.

use std::sync::Arc;

use noctui::{
    app::{self, HealthSample, Heard, InventoryNews, Model, Msg, Notice, Options},
    config::{Theme, theme::ColorDepth},
    model::DeviceSnapshot,
    ui::{self, Look},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    network::{self, NOW, Station},
    picture::picture,
};

/// A console with a network on it.
pub struct Session {
    pub model: Model,
    pub look: Look,
    size: (u16, u16),
}

impl Session {
    /// The console of the demo on the network in which every state occurs.
    pub fn new(size: (u16, u16)) -> Self {
        Self::on(&network::every_state(), size)
    }

    pub fn on(stations: &[Station], size: (u16, u16)) -> Self {
        Self::with(Options { demo: true, ..Options::default() }, stations, size)
    }

    pub fn with(options: Options, stations: &[Station], size: (u16, u16)) -> Self {
        let mut model = Model::new(options, size, NOW);
        let snapshots: Vec<Arc<DeviceSnapshot>> = network::snapshots(stations);
        let news = InventoryNews::Loaded(network::listing(stations), String::new());
        for msg in [
            Msg::Resize(size.0, size.1),
            Msg::Inventory(news),
            Msg::Snapshots(snapshots.into_iter().map(Heard).collect()),
            Msg::Tick(NOW),
        ] {
            app::update(&mut model, msg);
        }
        Self { model, look: Look::new(&Theme::default(), false), size }
    }

    pub fn theme(mut self, name: &str, depth: ColorDepth, ascii: bool) -> Self {
        self.look = Look::new(&Theme::built_in(name).unwrap().degraded(depth), ascii);
        self
    }

    pub fn tell(mut self, msg: Msg) -> Self {
        app::update(&mut self.model, msg);
        self
    }

    pub fn notice(self, notice: Notice) -> Self {
        self.tell(Msg::Notice(notice))
    }

    pub fn health(self, sample: HealthSample) -> Self {
        self.tell(Msg::Health(sample))
    }

    /// Presses keys: plain characters, and `<name>` for the others.
    pub fn press(mut self, keys: &str) -> Self {
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let end = if c == '<' { rest.find('>').unwrap() + 1 } else { c.len_utf8() };
            let (key, after) = rest.split_at(end);
            let key = key.strip_prefix('<').and_then(|key| key.strip_suffix('>')).unwrap_or(key);
            let key = if key == " " { "space" } else { key };
            app::update(&mut self.model, Msg::Key(key.parse().unwrap()));
            rest = after;
        }
        self
    }

    pub fn draw(&self) -> (Buffer, Option<Position>) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let cursor = ui::draw(&self.model, &self.look, &mut buffer);
        (buffer, cursor)
    }

    pub fn buffer(&self) -> Buffer {
        self.draw().0
    }

    pub fn picture(&self) -> String {
        picture(&self.buffer(), self.look.palette())
    }
}
