//! Whichever way the program ends, stops or is resized: the terminal is left as found.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "the rig of a test fails by panicking")]

mod child;
#[path = "../support/pty.rs"]
mod pty;

use std::num::NonZeroU16;

use pty::{Pty, shows};
use rustix::process::Signal;

#[test]
fn program_under_test() {
    child::run();
}

#[test]
fn a_return_leaves_the_terminal_as_found() {
    let mut pty = Pty::start("return");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_left_as_found();
}

#[test]
fn an_error_leaves_the_terminal_first_and_speaks_after() {
    let mut pty = Pty::start("error");
    assert_eq!(pty.exit_code(), 2);
    pty.wait_until("the message", |screen| shows(screen, "the inventory is gone"));
    pty.assert_left_as_found();
}

#[test]
fn a_panic_leaves_the_terminal_first_and_speaks_after() {
    let mut pty = Pty::start("panic");
    assert_eq!(pty.exit_code(), 101);
    pty.wait_until("the message", |screen| shows(screen, "a defect of the loop"));
    pty.assert_left_as_found();
}

#[test]
fn a_panic_of_a_task_ends_the_program_and_leaves_the_terminal_as_found() {
    let mut pty = Pty::start("panic in a task");
    assert_eq!(pty.exit_code(), 101);
    pty.wait_until("the message", |screen| shows(screen, "a defect of a task"));
    pty.assert_left_as_found();
}

#[test]
fn an_ending_signal_leaves_the_terminal_as_found() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)] {
        let mut pty = Pty::start_drawn("wait");
        pty.send(signal);
        assert_eq!(pty.exit_code(), code, "{signal:?}");
        pty.assert_left_as_found();
    }
}

#[test]
fn a_stop_leaves_the_terminal_as_found_and_fg_draws_everything_again() {
    let mut pty = Pty::start_drawn("wait");
    for _ in 0..2 {
        pty.send(Signal::TSTP);
        pty.wait_for_stop();
        pty.assert_left_as_found();
        pty.send(Signal::CONT);
        pty.wait_until("the frame", |screen| screen.alternate_screen() && shows(screen, "80x24 is drawn"));
    }
    pty.send(Signal::TERM);
    assert_eq!(pty.exit_code(), 143);
    pty.assert_left_as_found();
}

#[test]
fn a_stop_from_outside_is_repaired_when_it_goes_on() {
    let mut pty = Pty::start_drawn("wait");
    pty.send(Signal::STOP);
    pty.wait_for_stop();
    pty.scribble(b"\x1b[?1049l\x1b[2J\x1b[Hthe shell wrote here");
    pty.send(Signal::CONT);
    pty.wait_until("the frame", |screen| {
        shows(screen, "80x24 is drawn") && !shows(screen, "the shell wrote here")
    });
    pty.send(Signal::TERM);
    assert_eq!(pty.exit_code(), 143);
}

#[test]
fn a_terminal_resized_to_one_cell_and_back_is_drawn_again() {
    let mut pty = Pty::start_drawn("wait");
    pty.resize(1, 1);
    pty.wait_until("one cell", |screen| {
        screen.size() == (NonZeroU16::MIN, NonZeroU16::MIN) && screen.contents() == "1"
    });
    pty.resize(100, 30);
    pty.wait_until("the frame", |screen| shows(screen, "100x30 is drawn"));
    pty.send(Signal::TERM);
    assert_eq!(pty.exit_code(), 143);
    pty.assert_left_as_found();
}

#[test]
fn keys_clicks_and_a_paste_of_many_lines_arrive_as_one_input_each() {
    let mut pty = Pty::start_drawn("echo");
    let paste = format!("\x1b[200~{}end\x1b[201~", "line\r".repeat(2_000));
    for (bytes, shown) in [
        ("\x1b[B", "Key(Key { code: Down"),
        ("\x1b[<0;5;3M", "Click(Position { x: 4, y: 2 })"),
        (&paste, "Paste(\"line\\rline"),
        ("\x0c", "Key(Key { code: Char('l'), ctrl: true"),
    ] {
        pty.type_bytes(bytes.as_bytes());
        pty.wait_until(shown, |screen| shows(screen, shown));
    }
    pty.type_bytes(b"q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_left_as_found();
}

#[test]
fn a_closed_terminal_ends_the_program() {
    let mut pty = Pty::start_drawn("wait");
    pty.close();
    // The signal and the failed write race; either ends the program, without a word.
    assert!(matches!(pty.exit_code(), 0 | 129));
}

#[test]
fn without_a_terminal_the_program_refuses() {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "program_under_test", "--nocapture"])
        .env(child::ROLE, "return")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("standard input is none"), "{words}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains('\x1b'));
}
