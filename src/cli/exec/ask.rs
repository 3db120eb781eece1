//! Questions of a session, asked at the terminal; where nobody sits, the answer is no.

use std::{
    io::{self, BufRead, Write},
    sync::Arc,
};

use rustix::termios::{self, LocalModes, OptionalActions};
use tokio::sync::watch;

use crate::{
    broadcast::Broadcaster,
    model::{Answer, Question, QuestionId, QuestionKind, Typed},
    plan::BroadcastCmd,
};

use super::{consent, progress::Progress};

/// Puts the open questions to whoever sits at the terminal.
pub(super) struct Asker {
    open: watch::Receiver<Arc<[Question]>>,
    last: Option<QuestionId>,
    is_attended: bool,
}

impl Asker {
    pub fn new(open: watch::Receiver<Arc<[Question]>>) -> Self {
        Self { open, last: None, is_attended: consent::is_attended() }
    }

    /// Waits for a question that was not put yet. May be dropped at any time.
    pub async fn next(&mut self) -> Question {
        let last = self.last;
        let new = |question: &&Question| last.is_none_or(|last| question.id > last);
        match self.open.wait_for(|open| open.iter().any(|question| new(&question))).await {
            Ok(open) => open.iter().find(new).cloned().expect("that is what was waited for"),
            // The engine has ended: there is nothing to ask any more.
            Err(_) => std::future::pending().await,
        }
    }

    /// Puts a question, and hands the answer over.
    pub async fn put(&mut self, question: Question, progress: &mut Progress, broadcaster: &Broadcaster) {
        progress.clear();
        self.last = Some(question.id);
        let id = question.id;
        let answer = if self.is_attended {
            let typed = tokio::task::spawn_blocking(move || ask(&question)).await;
            typed.ok().and_then(Result::ok).unwrap_or(Answer::No)
        } else {
            Answer::No
        };
        // Busy is as good as no answer: the question runs out.
        let _ = broadcaster.order(BroadcastCmd::Answer(id, answer));
    }
}

/// Asks at the terminal.
fn ask(question: &Question) -> io::Result<Answer> {
    let about = &question.about;
    let mut out = io::stderr().lock();
    match &question.kind {
        QuestionKind::HostKey { host, algorithm, fingerprint } => {
            writeln!(out, "{about}: the host key of {host} was never seen before.")?;
            write!(out, "{algorithm} {fingerprint}\nTrust it, and remember it (yes/no)? ")?;
            Ok(if line(true)?.trim() == "yes" { Answer::Yes } else { Answer::No })
        }
        QuestionKind::Secret { what } => {
            write!(out, "{about}: {what}: ")?;
            Ok(text(line(false)?))
        }
        QuestionKind::Login { instruction, prompt, is_echoed } => {
            if !instruction.is_empty() {
                writeln!(out, "{about}: {instruction}")?;
            }
            write!(out, "{about}: {prompt} ")?;
            Ok(text(line(*is_echoed)?))
        }
    }
}

fn text(line: String) -> Answer {
    if line.is_empty() { Answer::No } else { Answer::Text(Typed::new(line)) }
}

/// A line of the terminal, without its end.
fn line(is_echoed: bool) -> io::Result<String> {
    let input = io::stdin();
    let before = termios::tcgetattr(&input)?;
    let mut quiet = before.clone();
    quiet.local_modes.set(LocalModes::ECHO, is_echoed);
    termios::tcsetattr(&input, OptionalActions::Flush, &quiet)?;
    let mut typed = String::new();
    let read = input.lock().read_line(&mut typed);
    termios::tcsetattr(&input, OptionalActions::Now, &before)?;
    if !is_echoed {
        writeln!(io::stderr())?;
    }
    read?;
    typed.truncate(typed.trim_end_matches(['\r', '\n']).len());
    Ok(typed)
}
