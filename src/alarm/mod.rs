//! The alarm engine: rules, snapshots and time go in; what is raised, folded and cleared comes out.
//!
//! It is pure. Whoever owns an [`Engine`] hands it every snapshot with [`Engine::observe`], calls [`Engine::tick`]
//! every second (silence is noticed by time alone), and passes the changes on. It never asks the time, never waits,
//! and reads columns: a healthy interface costs a comparison of two moments and its share of each rule's column.
//!
//! Three stages, one after the other: the news of a snapshot (`news`), conditions with their counts of bad and good
//! samples (`judge`, `progress`), and what stands for what (`fold`, `board`). Only the last one speaks.

mod board;
mod device;
mod engine;
mod fold;
mod judge;
mod layout;
mod neighbour;
mod network;
mod news;
mod ports;
mod progress;
mod rules;
mod watched;
mod words;

pub use engine::Engine;
pub use network::{End, Facts, Link, SeenUp};
