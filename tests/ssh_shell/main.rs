//! The shell of a device, against recorded dialogues and against devices that misbehave, on paused time.
#![expect(clippy::unwrap_used, reason = "tests")]

mod device;
mod dialogues;
mod misbehaviour;
