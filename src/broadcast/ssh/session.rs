//! A shell at its prompt, as the engine wants it.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    super::{
        Live,
        dial::{Limits, LineEnd, Ran, Session},
    },
    kept,
};
use crate::{
    model::SafeText,
    proto::ssh::{
        Connection, ShellChannel,
        shell::{self, Doubt, Order, OutcomeState, Tape, Watch},
    },
};

/// How often what comes is told.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// A session over SSH.
pub struct SshSession {
    pub(super) shell: shell::Session<ShellChannel>,
    /// The connection outlives the shell on it.
    pub(super) connection: Connection,
}

impl Session for SshSession {
    async fn run(&mut self, line: &str, limits: Limits, stop: &CancellationToken, live: &Live) -> Ran {
        if !self.shell.is_ready() || !self.connection.is_alive() {
            return not_sent("the connection is gone.");
        }
        let mut telling = Telling::new(live, limits);
        let order = Order {
            line,
            silence: limits.time,
            limit: limits.time,
            keep: kept(limits),
            stop,
            watch: &mut telling,
        };
        match self.shell.run(order).await {
            Err(why) => not_sent(&format!("{why}.")),
            Ok(outcome) => {
                let end = match outcome.state {
                    OutcomeState::Done => LineEnd::Done,
                    OutcomeState::Refused(words) => LineEnd::Refused(words),
                    OutcomeState::Asked(words) => LineEnd::Asked(words),
                    OutcomeState::Unknown(Doubt::Stopped(at_prompt)) => LineEnd::Stopped(at_prompt),
                    OutcomeState::Unknown(doubt) => LineEnd::Unknown(SafeText::new(&format!(
                        "`{line}` was sent, and its end was not seen: {doubt}."
                    ))),
                };
                Ran { end, output: outcome.output, octets: outcome.octets }
            }
        }
    }

    fn host_name(&self) -> Option<Arc<str>> {
        self.shell.host().map(Arc::from)
    }

    fn is_reusable(&self) -> bool {
        let platform = self.shell.platform();
        self.shell.is_ready() && self.connection.is_alive() && !platform.is_configuring(self.shell.prompt())
    }

    async fn close(self) {
        self.shell.leave().await;
        self.connection.close().await;
    }
}

fn not_sent(words: &str) -> Ran {
    Ran { end: LineEnd::NotSent(SafeText::new(words)), output: Default::default(), octets: 0 }
}

/// Tells what comes, now and then.
struct Telling<'l> {
    live: &'l Live,
    tape: Tape,
    told: Instant,
}

impl<'l> Telling<'l> {
    fn new(live: &'l Live, limits: Limits) -> Self {
        Self { live, tape: Tape::new(kept(limits)), told: Instant::now() }
    }
}

impl Watch for Telling<'_> {
    fn line(&mut self, line: &str) {
        self.tape.push(line);
    }

    fn octets(&mut self, octets: u64) {
        if self.told.elapsed() >= TELL_EVERY {
            self.told = Instant::now();
            self.live.printed(octets, self.tape.output(true));
        }
    }
}
