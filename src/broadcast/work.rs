//! A device's part of a broadcast: a session, the lines in it, and what came of them.

use std::{sync::Arc, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    course::Fate,
    dial::{Dialler, Limits, LineEnd, Ran, Session},
    pool::Pool,
    progress::Live,
};
use crate::{
    model::{Output, SafeText, SessionState},
    plan::Target,
};

/// How much longer than its limit a line may take before it is given up from outside.
const GRACE: Duration = Duration::from_secs(5);

/// How long a line that is stopped may take to end, before it is given up from outside.
const STOPPING: Duration = Duration::from_secs(4);

/// How long a session may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// What a device's part needs.
pub(super) struct Work<D: Dialler> {
    pub dialler: Arc<D>,
    pub pool: Arc<Pool<D::Session>>,
    pub target: Target,
    pub limits: Limits,
    pub live: Live,
    pub cancel: CancellationToken,
    /// Holds the goodbyes.
    pub tracker: TaskTracker,
}

/// Why it went no further.
struct Halt {
    state: SessionState,
    note: SafeText,
}

impl<D: Dialler> Work<D> {
    /// Does it. Whatever was sent is never sent again, whatever happens.
    pub async fn run(self) -> Fate {
        let mut is_refused = false;
        let mut host_name = None;
        let halt = match self.begin(&mut is_refused).await {
            Err(halt) => Some(halt),
            Ok((mut session, first)) => {
                let halt = self.lines(&mut session, first).await;
                host_name = session.host_name();
                self.leave(session, halt.is_none());
                halt
            }
        };
        let told = self.live.told();
        let output = told.output.unwrap_or_default();
        let (state, note) = halt.map_or((SessionState::Done, None), |halt| (halt.state, Some(halt.note)));
        Fate { state, note, output, octets: told.octets, is_refused, host_name }
    }

    /// A session in which the first line has run. One that waited may have died meanwhile, which shows only when it is
    /// used: as nothing was sent, a new one takes its place.
    async fn begin(&self, is_refused: &mut bool) -> Result<(D::Session, Ran), Halt> {
        let line = self.target.lines.first().expect("a plan sends at least one line");
        if let Some(mut waiting) = self.pool.take(self.target.device.id) {
            let ran = self.line(&mut waiting, line).await?;
            if !matches!(ran.end, LineEnd::NotSent(_)) {
                return Ok((waiting, ran));
            }
        }
        let mut session = self.open(is_refused).await?;
        let ran = self.line(&mut session, line).await?;
        Ok((session, ran))
    }

    async fn open(&self, is_refused: &mut bool) -> Result<D::Session, Halt> {
        self.live.at(SessionState::Connecting);
        let opened = async {
            self.pool.pace(self.target.device.id).await;
            self.dialler.open(&self.target, &self.live).await
        };
        let opened = tokio::select! {
            opened = opened => opened,
            () = self.cancel.cancelled() => {
                return Err(Halt::new(SessionState::Aborted, "Given up before anything was sent."));
            }
        };
        opened.map_err(|error| {
            *is_refused = error.is_refused;
            Halt { state: SessionState::Failed, note: error.words }
        })
    }

    /// Runs the lines after the first, until one does not end well.
    async fn lines(&self, session: &mut D::Session, first: Ran) -> Option<Halt> {
        let lines = &self.target.lines;
        let mut ran = first;
        for (at, line) in (1..).zip(lines.iter()) {
            if at > 1 {
                ran = match self.line(session, line).await {
                    Ok(ran) => ran,
                    Err(halt) => return Some(halt),
                };
            }
            let halt = self.judge(line, lines.len() - at, ran.clone());
            if halt.is_some() {
                return halt;
            }
        }
        None
    }

    async fn line(&self, session: &mut D::Session, line: &Arc<str>) -> Result<Ran, Halt> {
        if self.cancel.is_cancelled() {
            return Err(self.stopped_before(line));
        }
        self.live.begin(line);
        let running = session.run(line, self.limits, &self.cancel, &self.live);
        let ran = tokio::select! {
            ran = tokio::time::timeout(self.limits.time + GRACE, running) => ran,
            () = self.stopped_long_ago() => {
                return Err(Halt::new(SessionState::Unknown, &not_stopped(line)));
            }
        };
        let Ok(ran) = ran else {
            let note = format!("`{line}` did not end within {} s.", self.limits.time.as_secs());
            return Err(Halt::new(SessionState::Unknown, &note));
        };
        if !matches!(ran.end, LineEnd::NotSent(_)) {
            self.live.end(ran.octets, ran.output.clone());
        }
        Ok(ran)
    }

    async fn stopped_long_ago(&self) {
        self.cancel.cancelled().await;
        tokio::time::sleep(STOPPING).await;
    }

    fn stopped_before(&self, line: &str) -> Halt {
        match self.live.has_ended_one() {
            false => Halt::new(SessionState::Aborted, "Given up before anything was sent."),
            true => Halt::new(SessionState::Interrupted, &format!("Stopped before `{line}` was sent.")),
        }
    }

    /// What the end of a line means, with so many that would follow.
    fn judge(&self, line: &str, left: usize, ran: Ran) -> Option<Halt> {
        let rest = match left {
            0 => String::new(),
            1 => String::from(" The line after it was not sent."),
            _ => format!(" The {left} lines after it were not sent."),
        };
        let (state, note) = match ran.end {
            LineEnd::Done => return None,
            LineEnd::Refused(words) => {
                (SessionState::Refused, format!("`{line}` was refused: {words}{rest}"))
            }
            LineEnd::Asked(words) => {
                (SessionState::Asked, format!("`{line}` asks, and got no answer: {words}{rest}"))
            }
            LineEnd::Stopped(true) => (
                SessionState::Interrupted,
                format!("Stopped while `{line}` ran; the prompt came back.{rest}"),
            ),
            LineEnd::Stopped(false) => (SessionState::Unknown, format!("{}{rest}", not_stopped(line))),
            LineEnd::Unknown(words) => (SessionState::Unknown, format!("{words}{rest}")),
            // Lines before this one were sent: it is not as if nothing had happened.
            LineEnd::NotSent(words) if self.target.lines.len() > left + 1 => {
                (SessionState::Unknown, format!("`{line}` could not be sent any more: {words}"))
            }
            LineEnd::NotSent(words) => (SessionState::Failed, words.to_string()),
        };
        Some(Halt::new(state, &note))
    }

    /// Keeps the session for the next broadcast, or says goodbye.
    fn leave(&self, session: D::Session, is_well: bool) {
        let leaving = if is_well && session.is_reusable() {
            self.pool.put(self.target.device.id, session)
        } else {
            Some(session)
        };
        leaving.into_iter().for_each(|session| say_goodbye(session, &self.tracker));
    }
}

impl Halt {
    fn new(state: SessionState, note: &str) -> Self {
        Self { state, note: SafeText::new(note) }
    }
}

fn not_stopped(line: &str) -> String {
    format!("Stopped while `{line}` ran, and the prompt did not come back; the device may go on with it.")
}

/// Ends a session beside everything else: nobody waits for a device that is slow to let go.
pub(super) fn say_goodbye<S: Session>(session: S, tracker: &TaskTracker) {
    tracker.spawn(tokio::time::timeout(GOODBYE, session.close()));
}

/// What a plan of so many devices and lines lets each line keep, so that all of them together stay bounded.
pub(super) fn limits(time: Duration, devices: usize, lines: usize) -> Limits {
    const OCTETS: usize = 256 << 20;
    let share = devices.max(1).saturating_mul(lines.max(1));
    Limits { time, octets: (OCTETS / share).clamp(64 << 10, 2 << 20) }
}

/// The output of a device that was sent something: what is folded.
pub(super) fn is_folded(state: SessionState, output: &Output) -> bool {
    match state {
        SessionState::Done | SessionState::Refused | SessionState::Asked => true,
        SessionState::Unknown | SessionState::Interrupted => !output.lines.is_empty(),
        _ => false,
    }
}
