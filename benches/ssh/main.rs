//! A thousand sessions, and a thousand open shells, against a server that does not fork.
//!
//! All three exchange keys by Curve25519, as parallel-ssh knows nothing newer; what ML-KEM adds, which both ends of russh
//! prefer, is told apart.
//!
//! Our client, bare russh and parallel-ssh (if `$NOCTUI_PYTHON` or the system's python has it) run in processes of their
//! own one after the other, so that the processor time of each can be told from that of the server.
//!
//! Goals: processor time per session at most 1.5 times that of bare russh and half that of parallel-ssh; at most 128 KiB
//! per open shell.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "figures are what it is for")]

mod bare;
mod ours;
mod server;
mod usage;

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// How many sessions are run, and how many shells are open at once.
const SESSIONS: usize = 1_000;

/// How many are under way at once.
const FAN_OUT: usize = 32;

const USER: &str = "noc";
const PASSWORD: &str = "correct horse";

/// What tells a process which part it plays, and where the server listens.
const ROLE: &str = "NOCTUI_BENCH_SSH_ROLE";
const PORT: &str = "NOCTUI_BENCH_SSH_PORT";

fn main() {
    let port = || env::var(PORT).ok().and_then(|port| port.parse().ok()).expect("the port is set");
    match env::var(ROLE).as_deref() {
        Ok("server") => server::serve(&[russh::kex::CURVE25519]),
        Ok("newer server") => server::serve(&[russh::kex::MLKEM768X25519_SHA256, russh::kex::CURVE25519]),
        Ok("ours") => ours::sessions(port()),
        Ok("bare") => bare::sessions(port()),
        Ok("shells") => ours::shells(port()),
        _ => compare(),
    }
}

fn compare() {
    let (mut server, port) = listening("server");
    println!("{SESSIONS} sessions with one command each, {FAN_OUT} at once");
    let [bare, ours] = ["bare", "ours"].map(|role| figures(start(role, port)));
    let [bare_ms, ours_ms] = [&bare, &ours].map(|told| told[0] / SESSIONS as f64);
    println!("  bare russh     {bare_ms:.2} ms of processor per session, {:.2} s in all", bare[1] / 1e3);
    let ratio = ours_ms / bare_ms;
    println!("  noctui         {ours_ms:.2} ms, {:.2} s in all: {ratio:.2} times (goal: 1.5)", ours[1] / 1e3);
    match parallel_ssh(port) {
        Some(theirs) => {
            let per_session = theirs[0] / SESSIONS as f64;
            let ratio = ours_ms / per_session;
            println!(
                "  parallel-ssh   {per_session:.2} ms, {:.2} s in all: we take {ratio:.2} of it (goal: 0.5)",
                theirs[1] / 1e3
            );
        }
        None => println!("  parallel-ssh   not installed"),
    }
    let (mut newer, newer_port) = listening("newer server");
    let with_kem = figures(start("ours", newer_port))[0] / SESSIONS as f64;
    newer.kill().and_then(|()| newer.wait()).expect("the server ends");
    println!("  noctui         {with_kem:.2} ms where the server knows ML-KEM too");
    let [opened, memory, first, lined] = figures(start("shells", port))[..] else {
        unreachable!("shells tell four figures")
    };
    println!("{SESSIONS} open shells");
    println!("  opened in {:.2} s, {memory:.0} KiB each (goal: 128)", opened / 1e3);
    println!("  one line to all of them: first answer after {first:.0} ms (goal: 50)");
    println!("  all answers after {:.3} s (goal: 0.5)", lined / 1e3);
    server.kill().and_then(|()| server.wait()).expect("the server ends");
}

/// Starts a server; its port.
fn listening(role: &str) -> (Child, u16) {
    let mut server = start(role, 0);
    let mut lines = BufReader::new(server.stdout.take().expect("it is piped")).lines();
    let port = lines.next().and_then(Result::ok).and_then(|line| line.parse().ok());
    (server, port.expect("the server's port"))
}

/// Starts this program in another part.
fn start(role: &str, port: u16) -> Child {
    let own = env::current_exe().expect("a program has a path");
    let mut command = Command::new(own);
    command.env(ROLE, role).env(PORT, port.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().expect("a program can start itself")
}

/// The figures that a part tells in its only line.
fn figures(child: Child) -> Vec<f64> {
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && !text.is_empty(), "a part failed: {}", output.status);
    text.split_whitespace().map(|figure| figure.parse().expect("a figure")).collect()
}

fn parallel_ssh(port: u16) -> Option<Vec<f64>> {
    let python = env::var("NOCTUI_PYTHON").unwrap_or_else(|_| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/ssh/parallel.py");
    let arguments =
        [port.to_string(), SESSIONS.to_string(), FAN_OUT.to_string(), USER.into(), PASSWORD.into()];
    let mut command = Command::new(python);
    command.arg(script).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().map(|figure| figure.parse().ok()).collect()
}
