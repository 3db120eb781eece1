//! The console's state and how it changes: `update(&mut Model, Msg) -> Vec<Effect>`. Pure: no I/O, no clock, no chance.
//!
//! The loop of `runtime` feeds messages in and carries effects out; `ui` draws a [`Model`] and changes nothing.
//! [`Model::take_dirty`] says whether there is anything to draw.

mod act;
pub mod alarms;
mod card;
mod choose;
pub mod columns;
mod copy;
pub mod edit;
pub mod far_end;
pub mod filter;
pub mod fleet;
mod go;
pub mod layout;
mod line;
pub mod links;
pub mod list;
pub mod mark;
pub mod model;
mod mouse;
pub mod msg;
mod names;
pub mod note;
pub mod past;
mod ranks;
mod scope;
pub mod screen;
pub mod sort;
pub mod status;
pub mod summary;
pub mod table;
mod travel;
pub mod tree;
mod update;
pub mod wall;
pub mod words;

pub use fleet::Listing;
pub use layout::Regions;
pub use mark::Mark;
pub use model::{Card, DetailSize, Focus, LineKind, Model, Options, Overlay};
pub use msg::{Effect, HealthSample, Heard, InventoryNews, Mouse, MouseKind, Msg, Notice, Recalled, Weight};
pub use screen::Screen;
pub use update::update;
