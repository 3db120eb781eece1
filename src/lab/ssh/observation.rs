//! What a device's shell, or all of them, have seen of their operators; tests read it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Command lines that are kept of a device; the count goes on.
const LINES_KEPT: usize = 10_000;

/// The ways to prove who one is (RFC 4252, RFC 4256).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Asks which methods there are.
    None,
    /// A password.
    Password,
    /// A key: counted once the signature is there.
    PublicKey,
    /// Questions and answers: counted at each answer.
    KeyboardInteractive,
}

/// What was seen since the lab started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SshObserved {
    /// Connections taken.
    pub connections: u64,
    /// Connections that are open now.
    pub open: u64,
    /// Connections that ended before anybody was asked who they are.
    pub handshakes_failed: u64,
    /// Connections ended at once, because one is enough or none is wanted.
    pub turned_away: u64,
    /// Attempts by user and method. `none` is no attempt on an account and still stands here.
    pub attempts: BTreeMap<(String, Method), u64>,
    /// Keys offered without a signature, by user.
    pub keys_offered: BTreeMap<String, u64>,
    /// Attempts that failed, `none` not counted.
    pub failures: u64,
    /// Attempts that were refused because the account was locked, whatever they held.
    pub locked_out: u64,
    /// Logins.
    pub logins: u64,
    /// Sessions opened within connections.
    pub sessions: u64,
    /// Sessions refused.
    pub sessions_refused: u64,
    /// Shells started.
    pub shells: u64,
    /// Octets that arrived in shells.
    pub octets: u64,
    /// Every line that a prompt for commands received, and every command to execute, in order; empty lines too.
    pub lines: Vec<String>,
    /// How many lines there were; more than are kept, perhaps.
    pub lines_received: u64,
    /// Answers to questions for a secret; they are not kept.
    pub secrets: u64,
    /// Lines taken in a configuration mode.
    pub configured: u64,
    /// Restarts that were asked for and confirmed.
    pub restarts: u64,
}

impl SshObserved {
    /// Attempts on accounts: all but `none`.
    pub fn account_attempts(&self) -> u64 {
        let attempts = self.attempts.iter().filter(|((_, method), _)| *method != Method::None);
        attempts.map(|(_, count)| count).sum()
    }

    /// Adds what another one has seen.
    pub(super) fn add(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.connections, other.connections),
            (&mut self.open, other.open),
            (&mut self.handshakes_failed, other.handshakes_failed),
            (&mut self.turned_away, other.turned_away),
            (&mut self.failures, other.failures),
            (&mut self.locked_out, other.locked_out),
            (&mut self.logins, other.logins),
            (&mut self.sessions, other.sessions),
            (&mut self.sessions_refused, other.sessions_refused),
            (&mut self.shells, other.shells),
            (&mut self.octets, other.octets),
            (&mut self.lines_received, other.lines_received),
            (&mut self.secrets, other.secrets),
            (&mut self.configured, other.configured),
            (&mut self.restarts, other.restarts),
        ] {
            *mine += theirs;
        }
        for (key, count) in &other.attempts {
            *self.attempts.entry(key.clone()).or_default() += count;
        }
        for (user, count) in &other.keys_offered {
            *self.keys_offered.entry(user.clone()).or_default() += count;
        }
        self.lines.extend(other.lines.iter().cloned());
    }
}

/// What one device has seen, written by its connections and read by anybody.
#[derive(Debug, Default)]
pub(super) struct Observation(Mutex<SshObserved>);

impl Observation {
    /// The counts, for a moment: nobody awaits while holding them.
    pub(super) fn counts(&self) -> MutexGuard<'_, SshObserved> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A command line arrived.
    pub(super) fn line(&self, line: &str) {
        let mut counts = self.counts();
        counts.lines_received += 1;
        if counts.lines.len() < LINES_KEPT {
            counts.lines.push(line.to_owned());
        }
    }

    /// Somebody tried to prove who they are.
    pub(super) fn attempt(&self, user: &str, method: Method) {
        *self.counts().attempts.entry((user.to_owned(), method)).or_default() += 1;
    }
}
