//! Who gets which text over SSH, what looks dangerous about it, and what must be typed before it is sent: pure.
//!
//! The composer and `noctui exec` make a [`Plan`] from an [`Order`]; `broadcast` takes nothing but a [`Confirmed`] one.
//! So what is sent is what the preview showed, and nobody sends what was not confirmed. Nothing here connects or waits.

mod cmd;
mod confirm;
mod finding;
mod judge;
mod make;
mod order;
mod template;
#[cfg(test)]
mod tests;

pub use cmd::{BroadcastCmd, ShellInput, ShellSize};
pub use confirm::{Confirmation, Confirmed, Given, NotConfirmed};
pub use finding::{Finding, Weight};
pub use judge::Judge;
pub use make::{Candidate, Plan, Target};
pub use order::{Canary, Order};
