//! Why a target cannot be read, in the operator's words. Pure.

use std::error::Error as _;
use std::time::Duration;

use tonic::{Code, Status};

use crate::model::{SafeText, Timestamp, TroubleKind};

use super::certificate::Certificate;
use super::connect::{ConnectError, PING_EVERY, Stage};
use super::farewell::Farewell;
use super::tls::TlsError;

/// Why the reading of a target ended.
#[derive(Debug)]
pub enum Failure {
    /// There is no connection.
    Connect(ConnectError),
    /// A call failed.
    Call(Status),
    /// TLS ended the connection after the handshake, as it does when a client certificate is missing.
    Tls(TlsError),
    /// Plaintext was spoken to something that speaks TLS.
    SpeaksTls,
    /// TLS was spoken to something that speaks plain HTTP/2.
    SpeaksPlain,
    /// The target ended the connection, and said why.
    Farewell(Farewell),
    /// Every way of asking was refused; what was said last.
    Refused(SafeText),
    /// Nothing came in time, although the connection stands.
    Still(Duration),
    /// The target ended the stream.
    Ended,
    /// The stream cannot be read.
    Malformed,
    /// Nobody takes the batches any more.
    Closed,
}

impl Failure {
    /// When the certificate ended that was refused for its date.
    pub fn outdated(&self) -> Option<Timestamp> {
        match self {
            Self::Connect(ConnectError::Tls(TlsError::Date(certificate))) => Some(certificate.not_after),
            _ => None,
        }
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        Self::Connect(error)
    }
}

impl From<TlsError> for Failure {
    fn from(error: TlsError) -> Self {
        Self::Connect(ConnectError::Tls(error))
    }
}

/// A sort of trouble and a sentence without its end: what happens next is for the caller to say.
pub fn words(failure: &Failure, peer: &str) -> (TroubleKind, String) {
    use TroubleKind::{Credential, Protocol, Silent, Unreachable};
    match failure {
        Failure::Connect(error) => connect(error, peer),
        Failure::Tls(error) => tls(error, peer),
        Failure::Call(status) => call(status, peer),
        Failure::SpeaksTls => (
            Protocol,
            format!("{peer} speaks TLS and gnmi.tls says plaintext: set gnmi.tls = \"verify\", or \"pin\""),
        ),
        Failure::SpeaksPlain => (Protocol, plain(peer)),
        Failure::Farewell(farewell) => (Protocol, ended(farewell, peer)),
        Failure::Refused(said) => (
            Protocol,
            format!("{peer} refuses every way of asking for its interfaces over gNMI, and says: {said}"),
        ),
        Failure::Still(span) => (
            Silent,
            format!(
                "the gNMI stream of {peer} stands still: connected, but no value came for {}",
                spell(*span)
            ),
        ),
        Failure::Ended => (Unreachable, format!("{peer} ended the gNMI stream")),
        Failure::Malformed => (Protocol, format!("{peer} sends what is no gNMI")),
        Failure::Closed => (Credential, "reading was stopped".into()),
    }
}

fn plain(peer: &str) -> String {
    format!(
        "{peer} is plaintext: it speaks gRPC without TLS; set gnmi.tls = \"plaintext\", or give it a certificate"
    )
}

fn ended(farewell: &Farewell, peer: &str) -> String {
    let Farewell { code, words } = farewell;
    if farewell.is_pinged_out() {
        let slower = spell(PING_EVERY * 2);
        return format!(
            "{peer} ended the connection over too many pings ({words}): asking for life every {slower} from now on"
        );
    }
    format!("{peer} ended the gNMI connection with HTTP/2 error {code} ({words})")
}

fn connect(error: &ConnectError, peer: &str) -> (TroubleKind, String) {
    use TroubleKind::{Credential, Silent, Unreachable};
    let reason = error.source().map_or_else(String::new, |source| format!(" ({source})"));
    match error {
        ConnectError::Resolve(_) => (Unreachable, format!("the address {peer} cannot be resolved{reason}")),
        ConnectError::Tcp(_) => (Unreachable, format!("no gNMI connection to {peer}{reason}")),
        ConnectError::Tls(error) => tls(error, peer),
        ConnectError::Slow(Stage::Tls) => (Silent, format!("{peer} does not finish the TLS handshake")),
        ConnectError::Slow(stage) => (Silent, format!("no gNMI answer from {peer}: {stage} took too long")),
        ConnectError::Http(_) => {
            (Unreachable, format!("{peer} takes the connection, but not HTTP/2{reason}"))
        }
        ConnectError::Login(what) => {
            (Credential, format!("the {what} for {peer} holds characters that no gRPC header can carry"))
        }
    }
}

fn tls(error: &TlsError, peer: &str) -> (TroubleKind, String) {
    use TroubleKind::{Credential, Protocol, Unreachable};
    match error {
        TlsError::File { .. } | TlsError::NoRoots | TlsError::Name(_) => (Credential, settings(error, peer)),
        TlsError::ClientRequired => {
            (Credential, format!("{peer} requires a client certificate: set gnmi.certificate and gnmi.key"))
        }
        TlsError::ClientRefused(alert) => (
            Credential,
            format!("{peer} refuses our client certificate ({alert:?}): see gnmi.certificate and gnmi.key"),
        ),
        TlsError::Plaintext => (Protocol, plain(peer)),
        TlsError::Closed => (Unreachable, format!("{peer} closed the connection within the TLS handshake")),
        TlsError::Handshake(error) => (Protocol, format!("the TLS handshake with {peer} failed ({error})")),
        TlsError::Io(error) => (Unreachable, format!("the TLS handshake with {peer} failed ({error})")),
        _ => (Credential, untrusted(error, peer)),
    }
}

fn settings(error: &TlsError, peer: &str) -> String {
    match error {
        TlsError::NoRoots => {
            format!(
                "the system has no root certificates to judge {peer} by: set gnmi.ca to the file of its CA"
            )
        }
        TlsError::Name(name) => format!("`{name}` is no name that a certificate can hold: set gnmi.name"),
        other => other.to_string(),
    }
}

fn untrusted(error: &TlsError, peer: &str) -> String {
    match error {
        TlsError::Issuer(certificate) if certificate.is_self_signed => format!(
            "the certificate of {peer} is self-signed: set gnmi.ca to a copy of it, or {}",
            pin(certificate)
        ),
        TlsError::Issuer(certificate) => format!(
            "the certificate of {peer} was signed by {}, which is not among the trusted: set gnmi.ca to that CA, or {}",
            certificate.issuer,
            pin(certificate)
        ),
        TlsError::SelfSignedCa(certificate) => format!(
            "the certificate of {peer} is self-signed and marked as a CA, which no gnmi.ca makes acceptable: set {}",
            pin(certificate)
        ),
        TlsError::WrongName { certificate, wanted } => wrong_name(certificate, wanted, peer),
        TlsError::Date(certificate) => format!(
            "the certificate of {peer} holds only from {} to {}: renew it or set the clock here; until then {} accepts it",
            date(certificate.not_before),
            date(certificate.not_after),
            pin(certificate)
        ),
        TlsError::NoPin(pin) => format!(
            "no pin is known for {peer}: if {pin} is its certificate's, as the device itself shows it, set gnmi.pin = \"{pin}\""
        ),
        TlsError::PinChanged { known, shown } => format!(
            "the certificate of {peer} is not the pinned one: its pin is {shown}, not {known}; if it was renewed, set gnmi.pin = \"{shown}\""
        ),
        TlsError::Certificate(reason, shown) => {
            let pin = shown
                .map_or_else(String::new, |pin| format!(": gnmi.tls = \"pin\" with gnmi.pin = \"{pin}\""));
            format!("the certificate of {peer} is refused ({reason}){pin}")
        }
        other => format!("the certificate of {peer} is refused ({other})"),
    }
}

fn wrong_name(certificate: &Certificate, wanted: &str, peer: &str) -> String {
    match (certificate.names.as_slice(), &certificate.common_name) {
        ([], Some(name)) => format!(
            "the certificate of {peer} names {name} only as its common name (CN), which no longer counts: set {}",
            pin(certificate)
        ),
        ([], None) => format!("the certificate of {peer} names nobody: set {}", pin(certificate)),
        (names @ [first, ..], _) => {
            let all: Vec<&str> = names.iter().take(4).map(|name| &**name).collect();
            format!(
                "the certificate of {peer} names {}, not {wanted}: set gnmi.name = \"{first}\"",
                all.join(", ")
            )
        }
    }
}

fn pin(certificate: &Certificate) -> String {
    format!("gnmi.tls = \"pin\" and gnmi.pin = \"{}\"", certificate.pin)
}

fn date(time: Timestamp) -> String {
    let date = jiff::Timestamp::from_millisecond(time.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    date.to_string().chars().take(10).collect()
}

fn call(status: &Status, peer: &str) -> (TroubleKind, String) {
    use TroubleKind::{Credential, Protocol, Silent, Unreachable};
    let said = SafeText::new(status.message());
    let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
    match status.code() {
        Code::Unauthenticated | Code::PermissionDenied => {
            (Credential, format!("{peer} refuses the user or the password of gnmi.credential{said}"))
        }
        Code::DeadlineExceeded => (Silent, format!("{peer} does not answer the gNMI call in time")),
        Code::ResourceExhausted => {
            (Protocol, format!("{peer} takes no more gNMI sessions, or its message is over 64 MiB{said}"))
        }
        Code::Unavailable | Code::Cancelled => {
            (Unreachable, format!("the gNMI connection to {peer} ended{said}"))
        }
        Code::Unimplemented => (Protocol, format!("{peer} speaks gRPC, but not gNMI{said}")),
        code => (Protocol, format!("{peer} answers the gNMI call with {code:?}{said}")),
    }
}

/// A span in whole units: `32 s`, `5 min`, `3 h`.
pub fn spell(span: Duration) -> String {
    match span.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}
