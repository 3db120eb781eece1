//! What a session tells while it is under way: the newest state wins, so that no session ever waits for a screen.

use std::sync::{Arc, Mutex, PoisonError};

use super::joined::{Part, joined};
use crate::{
    feed::Mailbox,
    model::{Output, SessionState},
};

/// Tidings of sessions, by their place in the plan.
pub(super) type Tidings = Mailbox<usize, Told>;

/// What is known of a session that is under way.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    /// How far it is.
    pub state: Option<SessionState>,
    /// Octets received after login.
    pub octets: u64,
    /// What it printed so far.
    pub output: Option<Arc<Output>>,
    /// The key of its host.
    pub host_key: Option<Arc<str>>,
}

/// The voice of one session.
#[derive(Debug, Clone)]
pub struct Live {
    place: usize,
    tidings: Arc<Tidings>,
    said: Arc<Mutex<Said>>,
}

#[derive(Debug, Default)]
struct Said {
    told: Told,
    /// Octets of the lines that are over.
    octets: u64,
    parts: Vec<Part>,
    running: Option<Part>,
    has_several_lines: bool,
}

impl Live {
    /// A voice for the session at this place of the plan, which gets so many lines.
    pub(super) fn new(place: usize, lines: usize, tidings: Arc<Tidings>) -> Self {
        let said = Said { has_several_lines: lines > 1, ..Said::default() };
        Self { place, tidings, said: Arc::new(Mutex::new(said)) }
    }

    /// It has come this far.
    pub fn at(&self, state: SessionState) {
        self.say(|said| said.told.state = Some(state));
    }

    /// Its host has shown this key: its kind, `SHA256:` and the digest, and who vouches for it.
    pub fn host_key(&self, fingerprint: Arc<str>) {
        self.say(|said| said.told.host_key = Some(fingerprint));
    }

    /// The line that runs has printed so much so far. To be called a few times a second, not per line.
    pub fn printed(&self, octets: u64, output: Output) {
        self.say(|said| {
            said.told.octets = said.octets + octets;
            if let Some(running) = &mut said.running {
                running.output = output;
            }
            said.told.output = Some(Arc::new(said.output()));
        });
    }

    /// A line is sent.
    pub(super) fn begin(&self, line: &Arc<str>) {
        let output = Output { is_partial: true, ..Output::default() };
        self.say(|said| {
            said.told.state = Some(SessionState::Running);
            said.running = Some(Part { line: Arc::clone(line), output });
        });
    }

    /// The line that runs is over.
    pub(super) fn end(&self, octets: u64, output: Output) {
        self.printed(octets, output);
        let mut said = self.said();
        said.octets += octets;
        let over = said.running.take();
        said.parts.extend(over);
    }

    /// Whether a line is over.
    pub(super) fn has_ended_one(&self) -> bool {
        !self.said().parts.is_empty()
    }

    /// What is known so far.
    pub(super) fn told(&self) -> Told {
        let said = self.said();
        Told { output: Some(Arc::new(said.output())), ..said.told.clone() }
    }

    fn say(&self, change: impl FnOnce(&mut Said)) {
        let mut said = self.said();
        change(&mut said);
        let told = said.told.clone();
        drop(said);
        self.tidings.put(self.place, told);
    }

    fn said(&self) -> std::sync::MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Said {
    fn output(&self) -> Output {
        joined(self.parts.iter().chain(&self.running), self.has_several_lines)
    }
}
