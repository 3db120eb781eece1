//! The kinds that concern shells: `ssh-style` and its like, with `what`, `limit` and `by`.

use std::time::Duration;

use super::{Fault, needed, streams};
use crate::lab::ssh::{CliStyle, Login, Mute, SshHabit};

/// Every kind that stands alone, with its habit.
const PLAIN: [(&str, SshHabit); 11] = [
    ("ssh-endless", SshHabit::Endless),
    ("ssh-look-alikes", SshHabit::LookAlikes),
    ("ssh-syslog", SshHabit::Syslog),
    ("ssh-hostile", SshHabit::Hostile),
    ("ssh-expired", SshHabit::Expired),
    ("ssh-one-session", SshHabit::OneSession),
    ("ssh-one-connection", SshHabit::OneConnection),
    ("ssh-new-host-key", SshHabit::NewHostKey),
    ("ssh-legacy", SshHabit::Legacy),
    ("ssh-refuses", SshHabit::Refuses),
    // One octet for each piece is the worst that can be done to a reader.
    ("ssh-split", SshHabit::Chunked(1)),
];

/// Every kind that says what, or how much.
const TELLING: [&str; 10] = [
    "ssh-style",
    "ssh-login",
    "ssh-mute",
    "ssh-host-name",
    "ssh-slow",
    "ssh-chunked",
    "ssh-drop",
    "ssh-lines",
    "ssh-lockout",
    "ssh-disconnects",
];

/// Every kind.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    PLAIN.iter().map(|(kind, _)| *kind).chain(TELLING)
}

/// The habit of a kind; none when the kind has nothing to do with shells.
pub(super) fn habit(
    kind: &str,
    what: &mut Option<String>,
    limit: &mut Option<usize>,
    by: impl FnOnce() -> Result<Duration, Fault>,
) -> Option<Result<SshHabit, Fault>> {
    if let Some((_, habit)) = PLAIN.iter().find(|(plain, _)| *plain == kind) {
        return Some(Ok(habit.clone()));
    }
    let mut word = || needed(what.take(), "what");
    let mut count = || needed(limit.take(), "limit");
    Some(match kind {
        "ssh-style" => word()
            .and_then(|w| streams::one(&w, CliStyle::named, &streams::words(CliStyle::ALL, CliStyle::word)))
            .map(SshHabit::Style),
        "ssh-login" => word()
            .and_then(|w| streams::one(&w, Login::named, &streams::words(Login::ALL, Login::word)))
            .map(SshHabit::Login),
        "ssh-mute" => word()
            .and_then(|w| streams::one(&w, Mute::named, &streams::words(Mute::ALL, Mute::word)))
            .map(SshHabit::Mute),
        "ssh-host-name" => word().map(SshHabit::HostName),
        "ssh-slow" => by().map(SshHabit::Slow),
        "ssh-chunked" => count().map(SshHabit::Chunked),
        "ssh-drop" => count().map(SshHabit::Drop),
        "ssh-lines" => count().map(|lines| SshHabit::Lines(lines as u64)),
        "ssh-lockout" => count().map(|failures| SshHabit::Lockout(failures as u64)),
        "ssh-disconnects" => count().map(|failures| SshHabit::Disconnects(failures as u64)),
        _ => return None,
    })
}
