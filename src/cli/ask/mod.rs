//! Questions at the terminal of a command without a screen: host keys, secrets, what devices ask while logging in.
//!
//! They are asked on `/dev/tty`, so that standard input and output stay what scripts made of them. The console asks in its
//! pane instead. The terminal is left as it was found however a question ends: an answer, no answer in time, a signal.

mod line;
mod tty;

use std::io;

use tokio::sync::watch;

use crate::broadcast::Questions;
use crate::model::{Answer, Question, QuestionId, QuestionKind, Typed};
use crate::runtime::signals::Signals;

use self::line::{End, Line, Shown};
use self::tty::Tty;

/// What a program ends with that Ctrl-C ended.
const INTERRUPTED: u8 = 128 + 2;

/// How often an answer to a host key may be none.
const ATTEMPTS: usize = 3;

/// Whether somebody is there to be asked.
pub fn is_possible() -> bool {
    tty::is_there()
}

/// Answers questions at the terminal, the oldest first, for as long as it is polled. It ends when a signal asks the program
/// to, or Ctrl-C at a question: with the exit code of that.
///
/// # Errors
/// There is no terminal, or it refuses its mode or a write.
pub async fn serve(questions: &Questions) -> io::Result<u8> {
    let mut signals = Signals::listen()?;
    let mut shown = questions.watch();
    loop {
        let first = shown.borrow_and_update().first().cloned();
        tokio::select! {
            code = ending(&mut signals) => return Ok(code),
            asked = ask(first.as_ref()) => match (asked?, first) {
                (Some(answer), Some(question)) => questions.answer(question.id, answer),
                _ => return Ok(INTERRUPTED),
            },
            () = without(&mut shown, first.as_ref().map(|question| question.id)) => {}
        }
    }
}

async fn ending(signals: &mut Signals) -> u8 {
    loop {
        if let Some(code) = signals.next().await.exit_code() {
            return code;
        }
    }
}

/// Waits until a question is no longer open: it took too long. Without one, until there is one.
async fn without(shown: &mut watch::Receiver<std::sync::Arc<[Question]>>, id: Option<QuestionId>) {
    let is_over = |open: &std::sync::Arc<[Question]>| match id {
        Some(id) => open.iter().all(|question| question.id != id),
        None => !open.is_empty(),
    };
    if shown.wait_for(is_over).await.is_err() {
        std::future::pending().await
    }
}

/// Asks one question; nothing when Ctrl-C was pressed.
async fn ask(question: Option<&Question>) -> io::Result<Option<Answer>> {
    let Some(Question { about, kind, .. }) = question else { return std::future::pending().await };
    match kind {
        QuestionKind::HostKey { host, algorithm, fingerprint } => {
            let words = format!(
                "{about}: the host key of {host} is not known yet. It is\n  {algorithm} {fingerprint}\n\
                 Compare it with the device. Type yes to trust and keep it: "
            );
            host_key(&words, fingerprint).await
        }
        QuestionKind::Secret { what } => {
            let words = format!("{what} of credential {about} (not shown): ");
            Ok(text(&words, Shown::Masked).await?.map(answer))
        }
        QuestionKind::Login { instruction, prompt, is_echoed } => {
            let instruction = if instruction.is_empty() { String::new() } else { format!("{instruction}\n") };
            let shown = if *is_echoed { Shown::Plain } else { Shown::Masked };
            Ok(text(&format!("{about} asks:\n{instruction}{prompt} "), shown).await?.map(answer))
        }
    }
}

fn answer(typed: Option<String>) -> Answer {
    typed.map_or(Answer::No, |text| Answer::Text(Typed::new(text)))
}

/// Only `yes` in full or the fingerprint itself is a yes.
async fn host_key(words: &str, fingerprint: &str) -> io::Result<Option<Answer>> {
    let mut words = words.to_owned();
    for _ in 0..ATTEMPTS {
        let Some(typed) = text(&words, Shown::Plain).await? else { return Ok(None) };
        match typed.as_deref().map(str::trim) {
            Some(text) if text == "yes" || text == fingerprint => return Ok(Some(Answer::Yes)),
            None | Some("" | "no") => return Ok(Some(Answer::No)),
            Some(_) => "Type yes in full, no, or the fingerprint: ".clone_into(&mut words),
        }
    }
    Ok(Some(Answer::No))
}

/// Reads a line. The outer nothing is Ctrl-C, the inner one Ctrl-D.
async fn text(words: &str, shown: Shown) -> io::Result<Option<Option<String>>> {
    let tty = Tty::open()?;
    tty.write(words.as_bytes()).await?;
    let mut line = Line::new(shown);
    let end = loop {
        let mut echo = Vec::new();
        let end = tty.read().await?.map_or(Some(End::Declined), |octet| line.take(octet, &mut echo));
        tty.write(&echo).await?;
        if let Some(end) = end {
            break end;
        }
    };
    tty.write(b"\r\n").await?;
    Ok(match end {
        End::Done(text) => Some(Some(text)),
        End::Declined => Some(None),
        End::Interrupted => None,
    })
}
