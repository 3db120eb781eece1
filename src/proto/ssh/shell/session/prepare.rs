//! The way into a device and the way out of it.

use std::{sync::Arc, time::Duration};

use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    Farewell, Session, Watch,
    pump::{End, Limits},
};
use crate::model::SafeText;
use crate::proto::ssh::shell::{
    engine::{Command, Ending},
    outcome::{Doubt, OpenError, Outcome, OutcomeState},
};

/// So many lines of a banner are kept.
const BANNER_LINES: usize = 200;

/// Configuration modes nest: their way out is tried so often.
const LEAVING_TRIES: usize = 8;

/// Shells nest as well (`sudo -i`): so many are left.
const SHELLS: usize = 3;

/// A device that was told to end the session gets so long to do it.
const LEAVING: Duration = Duration::from_secs(3);

/// What a device prints before its first prompt.
#[derive(Debug, Default)]
struct Banner {
    lines: Vec<Arc<str>>,
    last: String,
}

impl Watch for Banner {
    fn line(&mut self, line: &str) {
        if self.lines.len() < BANNER_LINES {
            self.lines.push(Arc::from(line));
        }
        if !line.is_empty() {
            line.clone_into(&mut self.last);
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    pub(super) async fn log_in(&mut self) -> Result<(), OpenError> {
        let span = self.options.patience;
        let mut banner = Banner::default();
        let end = self.pump(None, Limits::of(span), &mut banner).await;
        if let End::Doubt(_) = end {
            self.engine.abandon(&mut |line| banner.line(line));
        }
        self.banner = banner.lines;
        let last = SafeText::new(&banner.last);
        match end {
            End::Ended(Ending::Prompt | Ending::Cut) => Ok(()),
            End::Ended(Ending::Asked(text) | Ending::Elsewhere(text)) => {
                Err(OpenError::Asked(SafeText::new(&text)))
            }
            End::Doubt(Doubt::Closed) => Err(OpenError::Closed(last)),
            End::Doubt(Doubt::Broken(kind)) => Err(OpenError::Broken(kind)),
            End::Ended(Ending::Pager) | End::Doubt(_) => Err(OpenError::NoPrompt { span, last }),
        }
    }

    pub(super) async fn prepare(&mut self) -> Result<(), OpenError> {
        for line in self.platform().paging_off.clone() {
            // A device that does not know one of them (an old one, its width) has its pager answered.
            self.step(Command { line: &line, pages: self.options.pages, ..Command::default() }).await?;
        }
        self.take_full_rights().await?;
        self.home = self.prompt().to_owned();
        Ok(())
    }

    async fn take_full_rights(&mut self) -> Result<(), OpenError> {
        let Some(privilege) = self.platform().privilege.clone() else { return Ok(()) };
        if self.options.enable.is_none() || !privilege.when.is_match(self.prompt()) {
            return Ok(());
        }
        let command = Command { line: &privilege.command, expects_secret: true, ..Command::default() };
        match self.step(command).await?.state {
            OutcomeState::Refused(words) => {
                Err(OpenError::Privilege { command: SafeText::new(&privilege.command), words })
            }
            _ => Ok(()),
        }
    }

    /// A command that must come to its end before the session is of use.
    async fn step(&mut self, command: Command<'_>) -> Result<Outcome, OpenError> {
        let secret = self.options.enable.clone().filter(|_| command.expects_secret);
        let limits = Limits::of(self.options.patience);
        let failed = |words: String| OpenError::Preparing {
            command: SafeText::new(command.line),
            doubt: SafeText::new(&words),
        };
        let outcome = self.execute(command, secret.as_ref(), limits, &mut ()).await;
        let outcome = outcome.map_err(|error| failed(error.to_string()))?;
        match &outcome.state {
            OutcomeState::Done | OutcomeState::Refused(_) => Ok(outcome),
            OutcomeState::Asked(words) if command.expects_secret => {
                Err(OpenError::Privilege { command: SafeText::new(command.line), words: words.clone() })
            }
            OutcomeState::Asked(words) => Err(failed(format!("the device asks: {words}"))),
            OutcomeState::Unknown(doubt) => Err(failed(doubt.to_string())),
        }
    }

    /// Leaves configuration mode, if the device stands there, without committing; then the device.
    pub async fn leave(mut self) -> Farewell {
        if !self.is_ready() {
            return Farewell::Cut;
        }
        if !self.stop_configuring().await {
            return Farewell::Configuring;
        }
        let exit = self.platform().exit.clone();
        for line in exit.commands.iter().cycle().take(exit.commands.len() * SHELLS) {
            let command = Command { line, answers: &exit.answers, ..Command::default() };
            let outcome =
                self.execute(command, None, Limits::of(self.options.patience.min(LEAVING)), &mut ()).await;
            match outcome.map(|outcome| outcome.state) {
                Ok(OutcomeState::Unknown(Doubt::Closed | Doubt::Broken(_))) => return Farewell::Closed,
                Ok(OutcomeState::Done | OutcomeState::Refused(_)) => {}
                _ => break,
            }
        }
        Farewell::Cut
    }

    async fn stop_configuring(&mut self) -> bool {
        let Some(configure) = self.platform().configure.clone() else { return true };
        for line in configure.leave.iter().cycle().take(LEAVING_TRIES) {
            if !self.engine.is_configuring() {
                return true;
            }
            let command = Command { line, answers: &configure.answers, ..Command::default() };
            if self.execute(command, None, Limits::of(self.options.patience), &mut ()).await.is_err() {
                return false;
            }
        }
        !self.engine.is_configuring()
    }
}
