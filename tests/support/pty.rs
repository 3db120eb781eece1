//! A pseudo-terminal with an emulator behind it, as an operator would see it. Shared by test programs, each of which
//! needs only some of it.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

const DEADLINE: Duration = Duration::from_secs(20);

struct Shown {
    terminal: Mutex<vt100::Parser>,
    /// Everything the child has written.
    written: Mutex<Vec<u8>>,
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
    /// Starts a child on a terminal of this size with a line of the shell on it.
    pub fn spawn(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let settings = format!("{:?}", pair.master.get_termios().unwrap());
        let shown = Arc::new(Shown {
            terminal: Mutex::new(vt100::Parser::new(cells(rows), cells(columns), SCROLLBACK)),
            written: Mutex::default(),
            changed: Condvar::new(),
            is_closed: AtomicBool::new(false),
        });
        shown.terminal.lock().unwrap().process(b"$ noctui\r\n");
        read_along(pair.master.try_clone_reader().unwrap(), Arc::clone(&shown));
        let child = pair.slave.spawn_command(command).unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        Self { master: Some(pair.master), keyboard, child, shown, settings }
    }

    /// Everything the child has written to the terminal so far.
    pub fn written(&self) -> Vec<u8> {
        self.shown.written.lock().unwrap().clone()
    }

    /// The screen as text.
    pub fn contents(&self) -> String {
        self.shown.terminal.lock().unwrap().screen().contents()
    }

    /// Whether anything is written within a span of time.
    pub fn is_quiet_for(&self, span: Duration) -> bool {
        let end = Instant::now() + span;
        let mut terminal = self.shown.terminal.lock().unwrap();
        let before = self.written().len();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return self.written().len() == before;
            }
            terminal = self.shown.changed.wait_timeout(terminal, left).unwrap().0;
        }
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
        self.shown.terminal.lock().unwrap().screen_mut().set_size(cells(rows), cells(columns));
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

    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().try_into().unwrap()).unwrap()
    }
}

/// Lines that the emulator keeps: what a smaller window pushes out comes back with a larger one, as in xterm.
const SCROLLBACK: usize = 100;

/// A size that an emulator takes.
fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

pub fn shows(screen: &vt100::Screen, text: &str) -> bool {
    screen.contents().contains(text)
}

/// Feeds the emulator until the terminal is closed.
fn read_along(mut reader: Box<dyn Read + Send>, shown: Arc<Shown>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            shown.written.lock().unwrap().extend_from_slice(&bytes[..count]);
            shown.terminal.lock().unwrap().process(&bytes[..count]);
            shown.changed.notify_all();
            if shown.is_closed.load(Ordering::SeqCst) {
                break;
            }
        }
    });
}
