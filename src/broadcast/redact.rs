//! Takes secrets out of what is kept: transcripts, the audit trail, copies.
//!
//! Two nets: every secret that was fetched or typed in this run, wherever it stands, and what the configurations of network
//! devices are known to put a secret behind, on whatever platform. Rather a word too many than one too few.

use std::borrow::Cow;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use regex::{Captures, Regex};
use secrecy::{ExposeSecret, SecretString};

use crate::config::inventory::Credential;
use crate::config::secret::Secret;

/// What stands in the place of a secret.
pub const REDACTED: &str = "<redacted>";

/// A shorter secret is taken out only where it is a word of its own, or half of the text would go.
const SHORT: usize = 5;

/// Words after which a secret stands, with what may stand between: a type of encryption, a cipher, a sign.
static BEHIND_A_WORD: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r#"(?i)(?P<before>(?:^|[^\w$])"#,
        // The word: on its own, or as the last part of a longer one, as in `encrypted-password`.
        r#"(?:[\w-]*[-_])?(?:password|passwd|passphrase|secret|community|psksecret|psk|key-string|pre-shared-key|"#,
        r#"authentication-key|privacy-key|auth-key|priv-key|shared-secret|md5|hash2?|cipher|irreversible-cipher|"#,
        r#"auth-password|priv-password|wpa-psk|ascii-text|hexadecimal|community-string|token|api-key|apikey|"#,
        r#"auth (?:md5|sha\d*|sha-\d+)|priv (?:des|3des|aes(?: ?\d+)?)|key(?:[ \t]+[0-9]{1,2})?)"#,
        r#"["']?[ \t]*(?:[:=][ \t]*|[ \t])"#,
        r#"(?:(?:[0-9]{1,2}|enc|encrypted|clear|cleartext|plaintext|plain|simple|cipher|irreversible-cipher|hashed|"#,
        r#"sha256|sha512|md5|aes|ascii|ascii-text|hex|hexadecimal|ro|rw|read|write|set|text|type[ \t]+[0-9])[ \t]+)*)"#,
        r#"(?P<value>"[^"\n]*"|'[^'\n]*'|[^\s;,}\]]+)"#,
    ))
});

/// A hash as crypt(5) and the vendors write it: `$6$..`, `$9$..`, `$14$..`.
static HASHES: LazyLock<Regex> = LazyLock::new(|| regex(r#"\$[0-9a-z]{1,3}\$[^\s";,']+"#));

/// A private key as PEM and OpenSSH write it, whole or up to where the text ends.
static PRIVATE_KEYS: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?s)(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----).*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|\z)")
});

/// What follows such a word in sentences and commands and is no secret.
const NO_SECRETS: [&str; 31] = [
    "chain",
    "for",
    "is",
    "was",
    "has",
    "the",
    "a",
    "an",
    "of",
    "or",
    "and",
    "to",
    "not",
    "required",
    "expired",
    "expires",
    "changed",
    "change",
    "policy",
    "recovery",
    "encryption",
    "minimum",
    "generate",
    "zeroize",
    "rsa",
    "prompt",
    "on",
    "off",
    "none",
    "null",
    REDACTED,
];

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is fixed and was tried")
}

/// Takes secrets out of texts. It learns secrets as they become known.
#[derive(Default)]
pub struct Redactor {
    watched: Mutex<Watched>,
}

#[derive(Default)]
struct Watched {
    references: Vec<Secret>,
    typed: Vec<SecretString>,
}

impl Redactor {
    /// Watches for every secret of a credential, from when it is fetched.
    pub fn watch(&self, credential: &Credential) {
        let keys =
            credential.auth.iter().map(|(_, key)| key).chain(credential.privacy.iter().map(|(_, key)| key));
        let plain = [&credential.community, &credential.password, &credential.passphrase, &credential.enable];
        let all = plain.into_iter().flatten().chain(keys);
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).references.extend(all.cloned());
    }

    /// Watches for a secret that was typed in answer to a device.
    pub fn watch_typed(&self, secret: SecretString) {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).typed.push(secret);
    }

    /// The text without secrets. A private key must stand in one text as a whole; everything else is found line by line.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = replace(&PRIVATE_KEYS, Cow::Borrowed(text), |found| {
            format!("{}{REDACTED}{}", &found[1], &found[2])
        });
        let text = self.known(text);
        let text = replace(&BEHIND_A_WORD, text, behind_a_word);
        replace(&HASHES, text, |_| REDACTED.to_owned())
    }

    fn known<'t>(&self, mut text: Cow<'t, str>) -> Cow<'t, str> {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let fetched = watched.references.iter().filter_map(Secret::fetched);
        for secret in fetched.chain(watched.typed.iter().cloned()) {
            for line in secret.expose_secret().lines() {
                if text.contains(line) {
                    text = Cow::Owned(without(&text, line));
                }
            }
        }
        text
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

fn replace<'t>(pattern: &Regex, text: Cow<'t, str>, by: impl Fn(&Captures<'_>) -> String) -> Cow<'t, str> {
    let replaced = match pattern.replace_all(&text, by) {
        Cow::Borrowed(_) => None,
        Cow::Owned(replaced) => Some(replaced),
    };
    replaced.map_or(text, Cow::Owned)
}

fn behind_a_word(found: &Captures<'_>) -> String {
    let (before, value) = (&found["before"], &found["value"]);
    let bare = value.trim_matches(['"', '\'']).to_ascii_lowercase();
    if bare.is_empty() || NO_SECRETS.contains(&&*bare) {
        found[0].to_owned()
    } else {
        format!("{before}{REDACTED}")
    }
}

fn without(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    if secret.len() >= SHORT {
        return text.replace(secret, REDACTED);
    }
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for (at, _) in text.match_indices(secret) {
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
        let after = at + secret.len();
        if !is_part(text[..at].chars().next_back()) && !is_part(text[after..].chars().next()) {
            out.push_str(&text[end..at]);
            out.push_str(REDACTED);
            end = after;
        }
    }
    out.push_str(&text[end..]);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whatever stands between « and » must go, and nothing else.
    const TABLE: &[&str] = &[
        "enable secret 5 «$1$mERr$hx5rVt7rPNoS4wqbXKX7m0»",
        "enable password «cisco»",
        "username noc privilege 15 password 7 «0822455D0A16»",
        "username noc privilege 15 secret 9 «$9$nhEmQVczB7dqsO$X.HsgL6x1il0RxkOSSvyQYwucySCt7qFm4v7pqCxkKM»",
        "snmp-server community «s3cret» RO 10",
        "snmp-server community \"«s3cret»\" ro",
        "set snmp community «s3cret» authorization read-only",
        "snmp-server user noc grp v3 auth sha «Auth12345» priv aes 128 «Priv12345»",
        "tacacs-server key 7 «070C285F4D06»",
        "radius-server host 192.0.2.1 key «r4dius»",
        "crypto isakmp key «abc123» address 0.0.0.0",
        " neighbor 192.0.2.1 password 7 «13061E010803»",
        " key-string 7 «060506324F41»",
        " ip ospf message-digest-key 1 md5 7 «094F471A1A0A»",
        " ip ospf authentication-key «ospfkey»",
        "ntp authentication-key 1 md5 «ntpkey» 7",
        " encrypted-password \"«$6$abcdefg$hijklmnop»\"; ## SECRET-DATA",
        "    secret \"«$9$abcdefg»\"; ## SECRET-DATA",
        "set system root-authentication encrypted-password \"«$5$x$y»\"",
        " set psksecret ENC «kZ8w9e0rL2==»",
        " set password ENC «SH2nM0cD==»",
        "local-user noc password irreversible-cipher «$1c$abc$def»",
        " snmp-agent community read cipher «%^%#abcdef%^%#»",
        "/user set noc password=«geheim» group=full",
        "  \"password\": \"«geheim»\",",
        "  password: «geheim»",
        "wpa-psk ascii 0 «geheim12»",
        "system aaa authentication admin-user password «$y$j9T$abc$def»",
        "    password \"«$2y$10$TQrZlpBDra86.qoexZUzQ»\" hash2",
        "pre-shared-key ascii-text \"«$9$zzz»\";",
        "-----BEGIN OPENSSH PRIVATE KEY-----«\nb3BlbnNz\nAAAA\n»-----END OPENSSH PRIVATE KEY-----",
        "the root hash is «$6$rounds=5000$salt$hash» here",
    ];

    const UNTOUCHED: &[&str] = &[
        "interface Ethernet1",
        "service password-encryption",
        "key chain OSPF",
        "  Ethernet1 is up, line protocol is up (connected)",
        "% Password required, but none set",
        "Your password has expired.",
        "crypto key generate rsa modulus 2048",
        "show snmp community",
        "router bgp 65000",
        "no ip domain lookup",
        "Keyboard not found",
        "monkey business",
        "a costs $5 and b costs $6",
    ];

    fn marked(line: &str) -> (String, String) {
        let given = line.replace(['«', '»'], "");
        let mut expected = String::new();
        let mut rest = line;
        while let Some((before, secret)) = rest.split_once('«') {
            expected.push_str(before);
            expected.push_str(REDACTED);
            rest = secret.split_once('»').unwrap().1;
        }
        (given, expected + rest)
    }

    #[test]
    fn what_devices_keep_secrets_behind_is_known_on_every_platform() {
        let redactor = Redactor::default();
        for line in TABLE {
            let (given, expected) = marked(line);
            let quoted = expected.replace(&format!("\"{REDACTED}\""), REDACTED);
            let got = redactor.redact(&given).replace(&format!("\"{REDACTED}\""), REDACTED);
            assert_eq!(got, quoted);
        }
    }

    #[test]
    fn what_holds_no_secret_stays_as_it_is() {
        let redactor = Redactor::default();
        for line in UNTOUCHED {
            assert_eq!(redactor.redact(line), *line);
        }
    }

    #[test]
    fn a_secret_that_was_typed_goes_wherever_it_stands() {
        let redactor = Redactor::default();
        redactor.watch_typed("hunter22".to_owned().into());
        redactor.watch_typed("ab".to_owned().into());
        assert_eq!(redactor.redact("echo xhunter22x ab cab"), "echo x<redacted>x <redacted> cab");
    }

    #[tokio::test]
    async fn a_secret_of_a_credential_goes_once_it_was_fetched() {
        let redactor = Redactor::default();
        let secret = Secret::literal("hunter22".to_owned().into());
        redactor.watched.lock().unwrap().references.push(secret.clone());
        secret.resolve().await.unwrap();
        assert_eq!(redactor.redact("it is hunter22."), "it is <redacted>.");
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down_and_twice_is_once(text in "(?s).{0,200}") {
            let redactor = Redactor::default();
            let once = redactor.redact(&text).into_owned();
            let _ = redactor.redact(&once);
        }

        #[test]
        fn no_known_secret_is_ever_left(before in "(?s).{0,40}", secret in "[!-~]{5,20}", after in "(?s).{0,40}") {
            let redactor = Redactor::default();
            redactor.watch_typed(secret.clone().into());
            let text = format!("{before}{secret}{after}");
            let clean = redactor.redact(&text).replace(REDACTED, "");
            prop_assume!(!REDACTED.contains(&secret));
            prop_assert!(!clean.contains(&secret) || before.contains('<') || after.contains('<'), "{}", clean);
        }
    }
}
