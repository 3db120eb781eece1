//! The signals the program answers to, as one stream.

use std::io;

use tokio::signal::unix::{self, SignalKind};

/// A signal that was sent to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM: the service manager or `kill` asks to end.
    Terminate,
    /// SIGHUP: the terminal or the line is gone.
    HangUp,
    /// SIGINT: asked to end from outside; in raw mode Ctrl-C is a key and sends none.
    Interrupt,
    /// SIGQUIT.
    Quit,
    /// SIGTSTP: asked to stop and wait for `fg`.
    Suspend,
    /// SIGCONT: goes on after a stop; the terminal may show anything.
    Continue,
    /// SIGWINCH: the terminal has a new size.
    Resize,
}

impl Signal {
    /// Returns 128 + n, with which a program ends that signal n ended; `None` if this one ends nothing.
    #[must_use]
    pub const fn exit_code(self) -> Option<u8> {
        match self {
            Self::HangUp => Some(128 + 1),
            Self::Interrupt => Some(128 + 2),
            Self::Quit => Some(128 + 3),
            Self::Terminate => Some(128 + 15),
            Self::Suspend | Self::Continue | Self::Resize => None,
        }
    }
}

/// Listens for all of them; none is lost between two calls of [`Signals::next`].
#[derive(Debug)]
pub struct Signals {
    terminate: unix::Signal,
    hang_up: unix::Signal,
    interrupt: unix::Signal,
    quit: unix::Signal,
    suspend: unix::Signal,
    resume: unix::Signal,
    resize: unix::Signal,
}

impl Signals {
    /// Starts to listen; from here on none of them ends or stops the program by itself.
    ///
    /// # Errors
    ///
    /// The system refused a handler.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O enabled.
    pub fn listen() -> io::Result<Self> {
        let raw = |signal: rustix::process::Signal| SignalKind::from_raw(signal.as_raw());
        Ok(Self {
            terminate: unix::signal(SignalKind::terminate())?,
            hang_up: unix::signal(SignalKind::hangup())?,
            interrupt: unix::signal(SignalKind::interrupt())?,
            quit: unix::signal(SignalKind::quit())?,
            suspend: unix::signal(raw(rustix::process::Signal::TSTP))?,
            resume: unix::signal(raw(rustix::process::Signal::CONT))?,
            resize: unix::signal(SignalKind::window_change())?,
        })
    }

    /// Waits for the next signal; may be dropped at any time without losing one.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.hang_up.recv() => Signal::HangUp,
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.quit.recv() => Signal::Quit,
            _ = self.suspend.recv() => Signal::Suspend,
            _ = self.resume.recv() => Signal::Continue,
            _ = self.resize.recv() => Signal::Resize,
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{self, Signal as Raw};

    use super::*;

    #[tokio::test]
    async fn each_signal_arrives_under_its_name() {
        let mut signals = Signals::listen().unwrap();
        for (raw, signal) in [
            (Raw::TERM, Signal::Terminate),
            (Raw::HUP, Signal::HangUp),
            (Raw::INT, Signal::Interrupt),
            (Raw::QUIT, Signal::Quit),
            (Raw::TSTP, Signal::Suspend),
            (Raw::CONT, Signal::Continue),
            (Raw::WINCH, Signal::Resize),
        ] {
            process::kill_process(process::getpid(), raw).unwrap();
            assert_eq!(signals.next().await, signal);
        }
    }

    #[test]
    fn an_ending_signal_gives_its_exit_code() {
        let codes =
            [Signal::HangUp, Signal::Interrupt, Signal::Quit, Signal::Terminate].map(Signal::exit_code);
        assert_eq!(codes, [Some(129), Some(130), Some(131), Some(143)]);
        assert_eq!(Signal::Resize.exit_code(), None);
    }
}
