//! The console's state, driven like a session: keys in, what stands on the screen out.

mod alarms;
mod console;
mod honesty;
mod links;
mod scale;
mod session;
mod ssh;
#[path = "../support/ssh.rs"]
mod support;
mod trouble;
