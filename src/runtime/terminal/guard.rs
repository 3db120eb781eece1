//! Enters the terminal and leaves it as found, whichever way the program ends.
//!
//! There is one terminal, so its state is global: the panic hook must be able to leave it from any thread.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Once, OnceLock};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::layout::Size;
use rustix::process;
use thiserror::Error;

use crate::runtime::signals::{Signal, Signals};

/// Alternate screen, no cursor.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l";
/// Pastes come in one piece, told from what is typed.
const ENTER_PASTES: &[u8] = b"\x1b[?2004h";
/// Clicks and the wheel, in coordinates of any size; not every motion, which would flood a slow line.
const ENTER_MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1006h";
/// Ends a torn frame, then takes back all of the above; what was never entered is not harmed.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// The terminal is in our hands.
static IS_ENTERED: AtomicBool = AtomicBool::new(false);
/// Some thread panicked since the terminal was first entered.
static HAS_PANICKED: AtomicBool = AtomicBool::new(false);
/// Opened once, so that leaving cannot fail for want of a descriptor.
static OUTPUT: OnceLock<File> = OnceLock::new();

/// Why the terminal could not be taken over.
#[derive(Debug, Error)]
pub enum TerminalError {
    /// Standard input or output leads elsewhere: a pipe, a file, nothing.
    #[error("the console needs a terminal and {stream} is none; use `noctui poll` in scripts and pipes")]
    NotATerminal {
        /// Which of the two.
        stream: &'static str,
    },
    /// The terminal refused its mode or a write.
    #[error("the terminal cannot be {action}")]
    Refused {
        /// What was tried, as a participle.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// What the program takes of the terminal besides keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// Clicks, the wheel and pastes; the terminal selects text with Shift held.
    #[default]
    MouseAndPastes,
    /// Pastes: the mouse stays with the terminal.
    Pastes,
    /// Nothing: there is nothing to click and nowhere to write.
    Keys,
}

/// Holds the terminal; when it is dropped the terminal is left as found.
#[derive(Debug)]
pub struct Guard {
    takes: Takes,
}

impl Guard {
    /// Takes the terminal over and sees to it that a panic anywhere leaves it first and speaks after.
    ///
    /// # Errors
    ///
    /// There is no terminal, or it refuses.
    pub fn enter(takes: Takes) -> Result<Self, TerminalError> {
        require()?;
        open_output()?;
        leave_on_panic();
        let guard = Self { takes };
        guard.take_over()?;
        Ok(guard)
    }

    /// Leaves the terminal to the shell, stops until `fg`, and takes it over again.
    ///
    /// Returns the signal that ended the stop: [`Signal::Continue`], after which everything must be drawn anew at
    /// a size that may have changed, or one that ends the program, with the terminal left as found.
    ///
    /// # Errors
    ///
    /// The terminal refuses to be taken over again; it is then left as found.
    pub async fn suspend(&self, signals: &mut Signals) -> Result<Signal, TerminalError> {
        leave();
        process::kill_process(process::getpid(), process::Signal::STOP)
            .map_err(|error| TerminalError::Refused { action: "suspended", source: error.into() })?;
        // Another thread may take the signal, so this one can run on for a moment: only SIGCONT tells the end.
        loop {
            match signals.next().await {
                Signal::Continue => return self.take_over().map(|()| Signal::Continue),
                ending if ending.exit_code().is_some() => return Ok(ending),
                _ => {}
            }
        }
    }

    /// Takes the terminal over again after somebody else may have changed it (SIGCONT after a stop from outside).
    ///
    /// # Errors
    ///
    /// As for [`Guard::suspend`].
    pub fn reassert(&self) -> Result<(), TerminalError> {
        leave();
        self.take_over()
    }

    /// Returns the writer for frames: straight to the terminal, each write one system call.
    #[must_use]
    pub fn output(&self) -> Output {
        Output(())
    }

    /// Asks the terminal for its size in cells; never smaller than one.
    ///
    /// # Errors
    ///
    /// The terminal is gone.
    pub fn size(&self) -> io::Result<Size> {
        let (width, height) = crossterm::terminal::size()?;
        Ok(Size::new(width.max(1), height.max(1)))
    }

    fn take_over(&self) -> Result<(), TerminalError> {
        let refused = |action| move |source| TerminalError::Refused { action, source };
        // Set first: whatever fails from here on is taken back.
        IS_ENTERED.store(true, Ordering::SeqCst);
        let entered = enable_raw_mode()
            .map_err(refused("set to raw mode"))
            .and_then(|()| write_out(&self.sequence()).map_err(refused("written to")));
        if entered.is_err() {
            leave();
        }
        entered
    }

    fn sequence(&self) -> Vec<u8> {
        match self.takes {
            Takes::MouseAndPastes => [ENTER, ENTER_PASTES, ENTER_MOUSE].concat(),
            Takes::Pastes => [ENTER, ENTER_PASTES].concat(),
            Takes::Keys => ENTER.to_vec(),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
    }
}

/// Writes frames to the terminal, as long as it is ours: after it was left every write fails as if it were gone.
#[derive(Debug)]
pub struct Output(());

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match OUTPUT.get() {
            Some(mut file) if IS_ENTERED.load(Ordering::SeqCst) => file.write(bytes),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells whether some thread panicked: what it was to do is no longer done, so the program should end.
#[must_use]
pub fn has_panicked() -> bool {
    HAS_PANICKED.load(Ordering::SeqCst)
}

/// Makes sure that standard input and output are terminals, before anything is started for their sake.
///
/// # Errors
///
/// One of them is not.
pub fn require() -> Result<(), TerminalError> {
    require_terminal("standard input", &io::stdin())?;
    require_terminal("standard output", &io::stdout())
}

fn require_terminal(stream: &'static str, handle: &impl IsTerminal) -> Result<(), TerminalError> {
    if handle.is_terminal() { Ok(()) } else { Err(TerminalError::NotATerminal { stream }) }
}

fn open_output() -> Result<(), TerminalError> {
    let duplicate = io::stdout()
        .as_fd()
        .try_clone_to_owned()
        .map_err(|source| TerminalError::Refused { action: "opened", source })?;
    // A second guard writes through the file that the first one opened.
    OUTPUT.get_or_init(|| File::from(duplicate));
    Ok(())
}

fn write_out(bytes: &[u8]) -> io::Result<()> {
    OUTPUT.get().map_or(Ok(()), |mut file| file.write_all(bytes))
}

/// Leaves the terminal once, however often it is asked to. Failures have nobody to be told.
fn leave() {
    if IS_ENTERED.swap(false, Ordering::SeqCst) {
        let _ = write_out(LEAVE);
        let _ = disable_raw_mode();
    }
}

fn leave_on_panic() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let speak = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            HAS_PANICKED.store(true, Ordering::SeqCst);
            leave();
            tracing::error!(%panic, "the program ends on a defect of its own");
            speak(panic);
        }));
    });
}
