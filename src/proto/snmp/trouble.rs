//! Why a device cannot be read, in the operator's words. Pure.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use crate::model::{Trouble, TroubleKind, spell};

use super::head::NoHead;
use super::mux::RequestError;
use super::wire::ErrorStatus;

/// What an operator must know to understand a failure.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Address and port, as the inventory gives them.
    pub peer: &'a str,
    /// How long nothing was heard.
    pub silent_for: Duration,
    /// Whether anything was ever heard.
    pub was_heard: bool,
    /// When it is asked again.
    pub period: Duration,
}

impl Circumstances<'_> {
    /// The address cannot be resolved.
    pub fn unresolved(&self, error: &io::Error) -> Trouble {
        self.say(TroubleKind::Unreachable, format!("the address {} cannot be resolved ({error})", self.peer))
    }

    /// The device could not be asked, or gave no answer.
    pub fn unanswered(&self, error: &RequestError) -> Trouble {
        match error {
            RequestError::Timeout { .. } => self.silent(),
            RequestError::Socket { .. } | RequestError::Send { .. } => {
                let reason = error.source().map_or_else(String::new, |source| format!(" ({source})"));
                self.say(TroubleKind::Unreachable, format!("nothing can be sent to {}{reason}", self.peer))
            }
            RequestError::Closed { .. } => self.say(TroubleKind::Silent, "polling was stopped".to_owned()),
        }
    }

    /// It answers, and will not be read.
    pub fn refused(&self, no_head: NoHead) -> Trouble {
        let peer = self.peer;
        match no_head {
            NoHead::Refused(ErrorStatus::NoAccess | ErrorStatus::AuthorizationError) => self.say(
                TroubleKind::Credential,
                format!("{peer} answers that this community may not read it"),
            ),
            NoHead::Refused(status) => self.say(
                TroubleKind::Protocol,
                format!("{peer} answers with SNMP error {}", i32::from(status)),
            ),
            NoHead::NoClock => self.say(
                TroubleKind::Protocol,
                format!("{peer} answers without sysUpTime, perhaps because its view hides it: no rate can be computed"),
            ),
        }
    }

    /// It answers, but not when it is asked for its interfaces.
    pub fn untold(&self) -> Trouble {
        let peer = self.peer;
        let words = format!("{peer} answers, but neither GETBULK nor GETNEXT brings its interfaces");
        self.say(TroubleKind::Protocol, words)
    }

    /// A wrong community and a device that is down look the same: agents do not answer strangers.
    fn silent(&self) -> Trouble {
        let since = if self.was_heard { "for" } else { "yet, after" };
        let words = format!(
            "no SNMP answer from {} {since} {}; it is down, out of reach, or refuses the community",
            self.peer,
            spell(self.silent_for)
        );
        self.say(TroubleKind::Silent, words)
    }

    fn say(&self, kind: TroubleKind, what: String) -> Trouble {
        Trouble { kind, words: what.into(), again: Some(self.period) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circumstances(seconds: u64, was_heard: bool) -> Circumstances<'static> {
        Circumstances {
            peer: "192.0.2.13:161",
            silent_for: Duration::from_secs(seconds),
            was_heard,
            period: Duration::from_secs(10),
        }
    }

    fn timeout() -> RequestError {
        RequestError::Timeout {
            peer: "192.0.2.13:161".parse().unwrap(),
            attempts: 3,
            waited: Duration::from_secs(6),
        }
    }

    #[test]
    fn silence_is_told_with_its_length_and_what_happens_next() {
        let trouble = circumstances(32, true).unanswered(&timeout());
        assert_eq!(trouble.kind, TroubleKind::Silent);
        assert_eq!(
            trouble.to_string(),
            "no SNMP answer from 192.0.2.13:161 for 32 s; it is down, out of reach, or refuses the community; asking again every 10 s"
        );
    }

    #[test]
    fn a_device_that_never_answered_may_refuse_the_community() {
        let trouble = circumstances(6, false).unanswered(&timeout());
        assert_eq!(
            trouble.to_string(),
            "no SNMP answer from 192.0.2.13:161 yet, after 6 s; it is down, out of reach, or refuses the community; asking again every 10 s"
        );
    }

    #[test]
    fn what_the_system_says_is_told() {
        let source = io::Error::other("Network is unreachable");
        let error = RequestError::Send { peer: "192.0.2.13:161".parse().unwrap(), source };
        let trouble = circumstances(6, true).unanswered(&error);
        assert_eq!(trouble.kind, TroubleKind::Unreachable);
        assert_eq!(
            trouble.to_string(),
            "nothing can be sent to 192.0.2.13:161 (Network is unreachable); asking again every 10 s"
        );
    }

    #[test]
    fn a_refusal_is_no_silence() {
        let kinds = [
            (NoHead::Refused(ErrorStatus::AuthorizationError), TroubleKind::Credential),
            (NoHead::Refused(ErrorStatus::GenErr), TroubleKind::Protocol),
            (NoHead::NoClock, TroubleKind::Protocol),
        ];
        for (no_head, kind) in kinds {
            assert_eq!(circumstances(1, true).refused(no_head).kind, kind, "{no_head:?}");
        }
    }

    #[test]
    fn spans_are_told_in_whole_units() {
        for (seconds, words) in [(0, "0 s"), (119, "119 s"), (300, "5 min"), (10_800, "3 h")] {
            assert_eq!(spell(Duration::from_secs(seconds)), words);
        }
    }
}
