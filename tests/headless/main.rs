//! The commands without a screen, as scripts and cron jobs see them: output, words, exit codes, signals.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod audit;
mod files;
mod gaps;
mod network;
mod output;
mod program;
mod reach;
mod rounds;
mod stopping;
