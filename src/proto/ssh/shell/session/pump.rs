//! Moves octets between the stream and the engine until a command is over, or a deadline.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{Instant, sleep_until, timeout_at},
};
use tokio_util::sync::CancellationToken;

use super::{Session, Watch};
use crate::model::{Moment, Output, Platform, SafeText};
use crate::proto::ssh::shell::{
    Tape, TapeLimits,
    engine::{Action, Command, Ending},
    outcome::{Doubt, NotSent, Outcome, OutcomeState},
};

/// A device that was told to stop gets so long to show its prompt.
const STOPPING: Duration = Duration::from_secs(2);

/// A refusal stands within so many lines of the beginning, or of the end.
const REFUSAL_LINES: (usize, usize) = (16, 4);

/// How long to wait, and for whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits<'a> {
    pub(super) silence: Duration,
    pub(super) limit: Duration,
    pub(super) keep: TapeLimits,
    pub(super) stop: Option<&'a CancellationToken>,
}

impl Limits<'_> {
    pub(super) fn of(limit: Duration) -> Self {
        Self { silence: limit, limit, keep: TapeLimits::default(), stop: None }
    }
}

/// Why the pump stopped.
#[derive(Debug)]
pub(super) enum End {
    Ended(Ending),
    Doubt(Doubt),
}

/// What woke the pump.
enum Woken {
    Read(std::io::Result<usize>),
    Time,
    Stop,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    pub(super) async fn execute(
        &mut self,
        command: Command<'_>,
        secret: Option<&SecretString>,
        limits: Limits<'_>,
        watch: &mut dyn Watch,
    ) -> Result<Outcome, NotSent> {
        if command.line.contains(char::is_control) {
            return Err(NotSent::NotALine);
        }
        let began = Instant::now();
        let typed = self.engine.run(command, self.now()).ok_or(NotSent::NotReady)?;
        let mut recorder = Recorder { tape: Tape::new(limits.keep), watch, octets: 0 };
        let end = match self.send(&typed, after(began, limits.limit)).await {
            Ok(()) => self.pump(secret, limits, &mut recorder).await,
            Err(doubt) => End::Doubt(doubt),
        };
        if let End::Doubt(_) = end {
            self.engine.abandon(&mut |line| recorder.line(line));
        }
        Ok(recorder.outcome(end, self.engine.platform(), began.elapsed()))
    }

    /// Reads until the engine says that it is over. The engine is left as it is when a deadline says so.
    pub(super) async fn pump(
        &mut self,
        secret: Option<&SecretString>,
        limits: Limits<'_>,
        watch: &mut dyn Watch,
    ) -> End {
        let mut clock = Deadlines::start(limits);
        loop {
            let taken = match self.wait(clock.next(), clock.stop()).await {
                Woken::Read(read) => self.take(read, &mut clock, watch),
                Woken::Stop => self.interrupt(&mut clock, watch).await,
                Woken::Time => Ok(()),
            };
            let acted = match taken {
                Ok(()) => self.act(secret, &clock, watch).await,
                Err(doubt) => Err(doubt),
            };
            match acted {
                Err(doubt) => return End::Doubt(doubt),
                Ok(Some(Ending::Prompt | Ending::Cut)) if clock.is_stopping => {
                    return End::Doubt(Doubt::Stopped(true));
                }
                Ok(Some(ending)) => return End::Ended(ending),
                Ok(None) => {}
            }
            if let Some(doubt) = clock.passed() {
                return End::Doubt(doubt);
            }
        }
    }

    fn take(
        &mut self,
        read: std::io::Result<usize>,
        clock: &mut Deadlines<'_>,
        watch: &mut dyn Watch,
    ) -> Result<(), Doubt> {
        let read = match read {
            Ok(0) => return Err(Doubt::Closed),
            Ok(read) => read,
            Err(error) => return Err(Doubt::Broken(error.kind())),
        };
        clock.heard(read);
        let now = self.now();
        self.engine.received(&self.buffer[..read], now, &mut |line| watch.line(line));
        watch.octets(clock.octets);
        Ok(())
    }

    async fn interrupt(&mut self, clock: &mut Deadlines<'_>, watch: &mut dyn Watch) -> Result<(), Doubt> {
        clock.stopping();
        let typed = self.engine.interrupt(self.now(), &mut |line| watch.line(line));
        self.send(&typed, clock.end).await
    }

    /// Does what the engine concludes; tells how it ended, if it did.
    async fn act(
        &mut self,
        secret: Option<&SecretString>,
        clock: &Deadlines<'_>,
        watch: &mut dyn Watch,
    ) -> Result<Option<Ending>, Doubt> {
        while let Some(action) = self.engine.tick(self.now(), &mut |line| watch.line(line)) {
            match action {
                Action::Ended(ending) => return Ok(Some(ending)),
                Action::Send(typed) => self.send(&typed, clock.end).await?,
                Action::Secret => self.send_secret(secret, clock.end).await?,
            }
        }
        Ok(None)
    }

    async fn wait(&mut self, until: Instant, stop: Option<&CancellationToken>) -> Woken {
        let wake = self.engine.wake().map(|wake| self.began + wake.since_start());
        let until = wake.map_or(until, |wake| wake.min(until));
        let stopped = async {
            match stop {
                Some(stop) => stop.cancelled().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stopped => Woken::Stop,
            read = self.stream.read(&mut self.buffer) => Woken::Read(read),
            () = sleep_until(until) => Woken::Time,
        }
    }

    pub(super) fn now(&self) -> Moment {
        Moment::after_start(self.began.elapsed())
    }

    async fn send(&mut self, octets: &[u8], until: Instant) -> Result<(), Doubt> {
        let Self { stream, .. } = self;
        let written = timeout_at(until, async {
            stream.write_all(octets).await?;
            stream.flush().await
        });
        match written.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Doubt::Broken(error.kind())),
            Err(_) => Err(Doubt::Late(until.saturating_duration_since(self.began))),
        }
    }

    /// The secret goes from its own memory to the stream: no copy of it is left here.
    async fn send_secret(&mut self, secret: Option<&SecretString>, until: Instant) -> Result<(), Doubt> {
        if let Some(secret) = secret {
            self.send(secret.expose_secret().as_bytes(), until).await?;
        }
        let enter = self.engine.typed("");
        self.send(&enter, until).await
    }
}

/// A span may be as long as it likes: a year is as good as for ever.
fn after(start: Instant, span: Duration) -> Instant {
    start + span.min(Duration::from_secs(365 * 86_400))
}

/// When the pump stops waiting.
struct Deadlines<'a> {
    limits: Limits<'a>,
    end: Instant,
    heard: Instant,
    octets: u64,
    is_stopping: bool,
}

impl<'a> Deadlines<'a> {
    fn start(limits: Limits<'a>) -> Self {
        let now = Instant::now();
        Self { limits, end: after(now, limits.limit), heard: now, octets: 0, is_stopping: false }
    }

    fn next(&self) -> Instant {
        self.end.min(after(self.heard, self.limits.silence))
    }

    fn stop(&self) -> Option<&'a CancellationToken> {
        self.limits.stop.filter(|_| !self.is_stopping)
    }

    fn heard(&mut self, octets: usize) {
        self.heard = Instant::now();
        self.octets += octets as u64;
    }

    fn stopping(&mut self) {
        (self.is_stopping, self.end) = (true, Instant::now() + STOPPING);
    }

    fn passed(&self) -> Option<Doubt> {
        let now = Instant::now();
        if now >= self.end {
            return Some(if self.is_stopping {
                Doubt::Stopped(false)
            } else {
                Doubt::Late(self.limits.limit)
            });
        }
        (now >= after(self.heard, self.limits.silence)).then_some(Doubt::Silent(self.limits.silence))
    }
}

/// Keeps an answer and lets somebody watch it.
struct Recorder<'a> {
    tape: Tape,
    watch: &'a mut dyn Watch,
    octets: u64,
}

impl Watch for Recorder<'_> {
    fn line(&mut self, line: &str) {
        self.tape.push(line);
        self.watch.line(line);
    }

    fn octets(&mut self, octets: u64) {
        self.octets = octets;
        self.watch.octets(octets);
    }
}

impl Recorder<'_> {
    fn outcome(self, end: End, platform: &Platform, took: Duration) -> Outcome {
        let output = self.tape.output(!matches!(end, End::Ended(Ending::Prompt)));
        let state = match end {
            End::Ended(Ending::Prompt | Ending::Cut) => match refusal(&output, platform) {
                Some(line) => OutcomeState::Refused(SafeText::new(line)),
                None => OutcomeState::Done,
            },
            End::Ended(Ending::Asked(text)) => OutcomeState::Asked(SafeText::new(&text)),
            End::Ended(Ending::Elsewhere(prompt)) => {
                OutcomeState::Unknown(Doubt::Elsewhere(SafeText::new(&prompt)))
            }
            End::Ended(Ending::Pager) => OutcomeState::Unknown(Doubt::Pager),
            End::Doubt(doubt) => OutcomeState::Unknown(doubt),
        };
        Outcome { output, state, octets: self.octets, took }
    }
}

/// A device says at once that it does not take a command, or at the end that it could not do it; what stands in the
/// middle of a long output is a log.
fn refusal<'o>(output: &'o Output, platform: &Platform) -> Option<&'o str> {
    let (first, last) = REFUSAL_LINES;
    let lines = &output.lines;
    let tail = lines.len().saturating_sub(last).max(first.min(lines.len()));
    let mut ends = lines.iter().take(first).chain(&lines[tail..]);
    ends.find(|line| platform.refusal(line)).map(|line| &**line)
}
