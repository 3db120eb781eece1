//! A pseudo-terminal with an emulator behind it, as an operator would see it.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use crate::child::ROLE;

const DEADLINE: Duration = Duration::from_secs(20);

struct Shown {
    terminal: Mutex<vt100::Parser>,
    changed: Condvar,
    is_closed: AtomicBool,
}

/// The child in its terminal.
pub struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shown: Arc<Shown>,
    settings: String,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

impl Pty {
    /// Starts the child in `role` on a terminal of 80x24 with a line of the shell on it.
    pub fn start(role: &str) -> Self {
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        let settings = format!("{:?}", pair.master.get_termios().unwrap());
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "program_under_test", "--nocapture"]);
        command.env(ROLE, role);
        command.env("RUST_BACKTRACE", "0");
        let shown = Arc::new(Shown {
            terminal: Mutex::new(vt100::Parser::new(24, 80, 0)),
            changed: Condvar::new(),
            is_closed: AtomicBool::new(false),
        });
        shown.terminal.lock().unwrap().process(b"$ noctui\r\n");
        read_along(pair.master.try_clone_reader().unwrap(), Arc::clone(&shown));
        let child = pair.slave.spawn_command(command).unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        Self { master: Some(pair.master), keyboard, child, shown, settings }
    }

    /// Starts the child and waits for its first frame.
    pub fn start_drawn(role: &str) -> Self {
        let pty = Self::start(role);
        pty.wait_until("80x24 is drawn", |screen| shows(screen, "80x24 is drawn"));
        pty
    }

    pub fn wait_until(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + DEADLINE;
        let mut terminal = self.shown.terminal.lock().unwrap();
        while !condition(terminal.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}:\n{}", terminal.screen().contents());
            terminal = self.shown.changed.wait_timeout(terminal, left).unwrap().0;
        }
    }

    pub fn send(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        self.shown.terminal.lock().unwrap().screen_mut().set_size(rows, columns);
        self.master.as_ref().unwrap().resize(size(columns, rows)).unwrap();
    }

    /// Types on the keyboard.
    pub fn type_bytes(&mut self, bytes: &[u8]) {
        self.keyboard.write_all(bytes).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Shows what somebody else writes to the terminal.
    pub fn scribble(&self, bytes: &[u8]) {
        self.shown.terminal.lock().unwrap().process(bytes);
    }

    /// Closes the terminal, as a dropped line does.
    pub fn close(&mut self) {
        self.shown.is_closed.store(true, Ordering::SeqCst);
        // A frame wakes the reader, which then lets go of the last handle.
        self.resize(81, 24);
        self.keyboard = Box::new(std::io::sink());
        self.master = None;
    }

    /// Waits until the child was stopped by a signal.
    pub fn wait_for_stop(&self) {
        let (_, status) = waitpid(Some(self.pid()), WaitOptions::UNTRACED).unwrap().unwrap();
        assert!(status.stopped(), "{status:?}");
    }

    /// Waits for the end of the child and returns its exit code.
    pub fn exit_code(&mut self) -> u32 {
        let (ended, end) = mpsc::channel();
        let child = &mut self.child;
        std::thread::scope(|scope| {
            let mut killer = child.clone_killer();
            scope.spawn(move || ended.send(child.wait().unwrap().exit_code()));
            end.recv_timeout(DEADLINE).unwrap_or_else(|_| {
                killer.kill().unwrap();
                panic!("the child does not end");
            })
        })
    }

    /// Asserts that the operator finds the terminal as before, with the shell's line still there.
    pub fn assert_left_as_found(&self) {
        self.wait_until("the shell's screen", |screen| {
            !screen.alternate_screen() && !screen.hide_cursor() && shows(screen, "$")
        });
        let terminal = self.shown.terminal.lock().unwrap();
        assert!(!terminal.screen().bracketed_paste());
        assert_eq!(terminal.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let settings = self.master.as_ref().and_then(|master| master.get_termios()).unwrap();
        assert_eq!(format!("{settings:?}"), self.settings);
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().try_into().unwrap()).unwrap()
    }
}

pub fn shows(screen: &vt100::Screen, text: &str) -> bool {
    screen.contents().contains(text)
}

/// Feeds the emulator until the terminal is closed.
fn read_along(mut reader: Box<dyn Read + Send>, shown: Arc<Shown>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            shown.terminal.lock().unwrap().process(&bytes[..count]);
            shown.changed.notify_all();
            if shown.is_closed.load(Ordering::SeqCst) {
                break;
            }
        }
    });
}
