//! A program whose input and output carry a connection: `ProxyCommand` of ssh_config(5), without its shell.
//!
//! The text is split into words as a shell would split it (blanks, quotes, backslashes) and the first word is run
//! directly. Then, in each word, `%h`, `%p` and `%r` become host, port and user, and `%%` a percent sign: what is put in
//! can therefore never add a word, and no shell ever reads it. Pipes, variables and `exec` are not known; a command that
//! needs them stands in a script.
//!
//! A command that ssh_config(5) names was written for a shell and gets one; host and user must then be such that no shell
//! reads anything into them.

use std::io;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::error::Fault;
use super::target::Target;
use crate::model::SafeText;

/// How much of the end of the program's error output is kept, in octets.
const KEPT_OCTETS: usize = 1024;

/// A running program; it is killed when it is dropped.
pub(super) struct Proxy {
    _child: Child,
    input: ChildStdin,
    output: ChildStdout,
}

/// How long the error output of a program that ended may be on its way.
const LAST_WORDS_TIME: Duration = Duration::from_millis(500);

/// What the program complained of, for the message when it ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Complaints {
    kept: Arc<Mutex<Vec<u8>>>,
    is_over: CancellationToken,
}

impl Complaints {
    /// The last line that is not blank, once there is no more to come.
    pub(super) async fn last(&self) -> Option<SafeText> {
        let _ = timeout(LAST_WORDS_TIME, self.is_over.cancelled()).await;
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&kept);
        text.lines().map(str::trim).rfind(|line| !line.is_empty()).map(SafeText::new)
    }

    fn add(&self, octets: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(octets);
        let excess = kept.len().saturating_sub(KEPT_OCTETS);
        kept.drain(..excess);
    }
}

/// Starts the program of a target.
pub(super) fn start(command: &str, target: &Target) -> Result<(Proxy, Complaints), Fault> {
    run(&words_for(command, target).map_err(|problem| Fault::ProxyText { problem })?)
}

/// Starts the program of a target through a shell.
pub(super) fn start_in_shell(command: &str, target: &Target) -> Result<(Proxy, Complaints), Fault> {
    let words = shell_words(command, target).map_err(|problem| Fault::ProxyText { problem })?;
    run(&words)
}

fn run(words: &[String]) -> Result<(Proxy, Complaints), Fault> {
    let (program, arguments) = words.split_first().expect("a command has at least one word");
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| Fault::ProxyStart { source })?;
    let piped = "the streams were piped";
    let (input, output) = (child.stdin.take().expect(piped), child.stdout.take().expect(piped));
    let complaints = Complaints::default();
    tokio::spawn(listen(child.stderr.take().expect(piped), complaints.clone()));
    Ok((Proxy { _child: child, input, output }, complaints))
}

async fn listen(mut errors: ChildStderr, complaints: Complaints) {
    let mut octets = [0; 256];
    while let Ok(count @ 1..) = errors.read(&mut octets).await {
        complaints.add(&octets[..count]);
    }
    complaints.is_over.cancel();
}

fn words_for(command: &str, target: &Target) -> Result<Vec<String>, &'static str> {
    let words = split(command)?;
    if words.is_empty() {
        return Err("is empty");
    }
    words.iter().map(|word| expand(word, target)).collect()
}

/// Splits a text into words: single quotes keep everything, double quotes all but the backslash.
fn split(command: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                word.get_or_insert_default().push(chars.next().ok_or("ends with a backslash")?);
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err("has a quote that is not closed");
    }
    words.extend(word);
    Ok(words)
}

fn expand(word: &str, target: &Target) -> Result<String, &'static str> {
    let mut expanded = String::new();
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        let value = match (c, if c == '%' { chars.next() } else { None }) {
            ('%', Some('h')) => harmless(&target.endpoint.host)?.to_owned(),
            ('%', Some('r')) => harmless(&target.login.user)?.to_owned(),
            ('%', Some('p')) => target.endpoint.port.to_string(),
            ('%', Some('%')) => "%".to_owned(),
            ('%', _) => return Err("holds a % that is none of %h, %p, %r and %%"),
            _ => c.to_string(),
        };
        expanded.push_str(&value);
    }
    Ok(expanded)
}

/// The shell gives way to the program, so that ending one ends the other (ssh_config(5), `ProxyCommand`).
fn shell_words(command: &str, target: &Target) -> Result<Vec<String>, &'static str> {
    let is_plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || "._-:@+,%/".contains(c));
    if !is_plain(&target.endpoint.host) || !is_plain(&target.login.user) {
        return Err("would be given a host or a user in which a shell reads more than a name");
    }
    let command = expand(command.strip_prefix("exec ").unwrap_or(command), target)?;
    Ok(vec![String::from("/bin/sh"), String::from("-c"), format!("exec {command}")])
}

/// A host or a user that begins with `-` would be an option to the program.
fn harmless(text: &str) -> Result<&str, &'static str> {
    if text.starts_with('-') || text.chars().any(char::is_control) {
        return Err("would be given a host or a user that looks like an option");
    }
    Ok(text)
}

impl AsyncRead for Proxy {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().output).poll_read(cx, buf)
    }
}

impl AsyncWrite for Proxy {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().input).poll_write(cx, octets)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().input).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().input).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fixture::target;
    use super::*;

    fn words(command: &str, host: &str) -> Result<Vec<String>, &'static str> {
        words_for(command, &target(host, 22))
    }

    #[test]
    fn words_are_split_as_a_shell_does_and_expanded_afterwards() {
        for (command, expected) in [
            ("nc %h %p", vec!["nc", "core1", "22"]),
            ("ssh -W %h:%p  bastion", vec!["ssh", "-W", "core1:22", "bastion"]),
            ("'a b' \"c \\\" d\" e\\ f", vec!["a b", "c \" d", "e f"]),
            ("x '' 100%% %r@%h", vec!["x", "", "100%", "noc@core1"]),
        ] {
            assert_eq!(words(command, "core1").unwrap(), expected, "{command}");
        }
    }

    #[test]
    fn what_is_no_command_is_refused() {
        for command in ["", "  ", "nc 'x", "nc \\", "nc %x", "nc %"] {
            assert!(words(command, "core1").is_err(), "{command:?}");
        }
    }

    #[test]
    fn a_host_never_becomes_an_option_or_a_further_word() {
        assert!(words("nc %h", "-oProxyCommand=reboot").is_err());
        assert_eq!(words("nc %h", "a b; reboot").unwrap(), ["nc", "a b; reboot"]);
    }

    #[test]
    fn a_shell_gets_the_command_and_nothing_that_it_could_misread() {
        let words = |command, host| shell_words(command, &target(host, 22));
        let expected = ["/bin/sh", "-c", "exec nc %x core1 22 2>/dev/null"].map(str::to_owned);
        assert_eq!(words("exec nc %%x %h %p 2>/dev/null", "core1").unwrap(), expected);
        for host in ["a;reboot", "$(reboot)", "a b", "`x`", "-x"] {
            assert!(words("nc %h %p", host).is_err(), "{host}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_host_is_the_number_of_words_stays(host in "[^-\\p{Cc}]\\P{Cc}*") {
            prop_assert_eq!(words("nc -x proxy %h %p", &host).unwrap().len(), 5);
        }
    }
}
