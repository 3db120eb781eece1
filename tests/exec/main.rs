//! `noctui exec` as scripts see it, against the lab's shells and against simulated devices of other people.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers of tests are tests")]

mod fakenos;
mod lab;
mod peer;
#[expect(dead_code, reason = "the other tests of the program need the rest")]
#[path = "../headless/program.rs"]
mod program;
mod why;
