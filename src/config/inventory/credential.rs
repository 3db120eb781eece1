//! Credentials: who noctui is to a device, by reference.

use std::path::PathBuf;
use std::sync::Arc;

use super::layer::beside;
use super::reference::{self, Literal};
use crate::config::diagnostic::{Diagnostics, Origin};
use crate::config::secret::Secret;
use crate::config::walk::{Entry, Table};

/// The hash of an SNMPv3 user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthProtocol {
    /// HMAC-MD5-96 (RFC 3414).
    Md5,
    /// HMAC-SHA-96 (RFC 3414).
    Sha1,
    /// HMAC-128-SHA-224 (RFC 7860).
    Sha224,
    /// HMAC-192-SHA-256 (RFC 7860).
    Sha256,
    /// HMAC-256-SHA-384 (RFC 7860).
    Sha384,
    /// HMAC-384-SHA-512 (RFC 7860).
    Sha512,
}

/// The cipher of an SNMPv3 user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivacyProtocol {
    /// CBC-DES (RFC 3414).
    Des,
    /// CFB-AES-128 (RFC 3826).
    Aes128,
    /// CFB-AES-192, as vendors extend RFC 3826.
    Aes192,
    /// CFB-AES-256, as vendors extend RFC 3826.
    Aes256,
}

/// One entry of `[credentials]`. Every part is optional; which are needed depends on the protocol that uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its name: the key in the inventory.
    pub name: Arc<str>,
    /// The community of SNMPv1 and SNMPv2c.
    pub community: Option<Secret>,
    /// The user of SNMPv3, gNMI or SSH; `ssh.user` is nearer.
    pub user: Option<Arc<str>>,
    /// The authentication of SNMPv3 and its key.
    pub auth: Option<(AuthProtocol, Secret)>,
    /// The privacy of SNMPv3 and its key.
    pub privacy: Option<(PrivacyProtocol, Secret)>,
    /// The context of SNMPv3.
    pub context: Option<Arc<str>>,
    /// The authoritative engine of SNMPv3, as hexadecimal digits.
    pub engine_id: Option<Arc<str>>,
    /// The password of gNMI or SSH.
    pub password: Option<Secret>,
    /// Private key files of SSH.
    pub keys: Vec<PathBuf>,
    /// The passphrase of those keys.
    pub passphrase: Option<Secret>,
    /// Whether the SSH agent is asked; it comes first.
    pub agent: bool,
    /// The password that raises the privilege on a device.
    pub enable: Option<Secret>,
}

/// A credential with what `noctui why` shows of it.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) credential: Arc<Credential>,
    /// Key, what is shown, place.
    pub(super) shown: Vec<(&'static str, String, Origin)>,
}

impl Entered {
    /// True when a key does not stand in the credential.
    pub(super) fn lacks(&self, key: &str) -> bool {
        self.shown.iter().all(|(own, ..)| *own != key)
    }
}

const KEYS: [&str; 11] = [
    "agent",
    "auth",
    "community",
    "context",
    "enable",
    "engine-id",
    "keys",
    "passphrase",
    "password",
    "privacy",
    "user",
];

const AUTH: [(&str, AuthProtocol); 7] = [
    ("md5", AuthProtocol::Md5),
    ("sha", AuthProtocol::Sha1),
    ("sha1", AuthProtocol::Sha1),
    ("sha224", AuthProtocol::Sha224),
    ("sha256", AuthProtocol::Sha256),
    ("sha384", AuthProtocol::Sha384),
    ("sha512", AuthProtocol::Sha512),
];

const PRIVACY: [(&str, PrivacyProtocol); 5] = [
    ("des", PrivacyProtocol::Des),
    ("aes", PrivacyProtocol::Aes128),
    ("aes128", PrivacyProtocol::Aes128),
    ("aes192", PrivacyProtocol::Aes192),
    ("aes256", PrivacyProtocol::Aes256),
];

/// Reads `[credentials.NAME]`.
pub(super) fn read(name: Arc<str>, table: Table<'_>, out: &mut Diagnostics) -> Entered {
    let at = table.origin();
    if table.is_empty() {
        let help = "Give it community, user and password, or keys.";
        out.error(&at, format!("the credential `{name}` is empty"), Some(help.into()));
    }
    let (needs_auth, needs_user) =
        (table.has("privacy") && !table.has("auth"), table.has("auth") && !table.has("user"));
    if needs_auth {
        out.error(&at, format!("the credential `{name}` has privacy without auth"), None);
    }
    if needs_user {
        out.error(&at, format!("the credential `{name}` has auth without user"), None);
    }
    let mut reader = Reader { credential: empty(name), shown: Vec::new() };
    for entry in table {
        reader.read(entry, out);
    }
    Entered { credential: Arc::new(reader.credential), shown: reader.shown }
}

fn empty(name: Arc<str>) -> Credential {
    Credential {
        name,
        community: None,
        user: None,
        auth: None,
        privacy: None,
        context: None,
        engine_id: None,
        password: None,
        keys: Vec::new(),
        passphrase: None,
        agent: false,
        enable: None,
    }
}

struct Reader {
    credential: Credential,
    shown: Vec<(&'static str, String, Origin)>,
}

impl Reader {
    fn read(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        let Some(key) = KEYS.into_iter().find(|key| *key == entry.key()) else {
            return entry.unknown(KEYS, out);
        };
        let at = entry.origin();
        if let Some(shown) = self.value(key, entry, out) {
            self.shown.push((key, shown, at));
        }
    }

    /// Reads one key into its place and says what may be shown of it.
    fn value(&mut self, key: &str, entry: Entry<'_>, out: &mut Diagnostics) -> Option<String> {
        let own = &mut self.credential;
        match key {
            "community" => keep(&mut own.community, reference::read(entry, Literal::Tolerated, out)),
            "password" => keep(&mut own.password, reference::read(entry, Literal::Refused, out)),
            "passphrase" => keep(&mut own.passphrase, reference::read(entry, Literal::Refused, out)),
            "enable" => keep(&mut own.enable, reference::read(entry, Literal::Refused, out)),
            "user" => keep(&mut own.user, entry.text(out).map(Arc::from)),
            "context" => keep(&mut own.context, entry.text(out).map(Arc::from)),
            "engine-id" => keep(&mut own.engine_id, engine_id(entry, out)),
            "agent" => entry.boolean(out).map(|agent| {
                own.agent = agent;
                agent.to_string()
            }),
            "keys" => key_files(entry, out).map(|keys| {
                own.keys = keys;
                own.keys.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
            }),
            "auth" => keep_pair(&mut own.auth, protected(entry, &AUTH, out)),
            _ => keep_pair(&mut own.privacy, protected(entry, &PRIVACY, out)),
        }
    }
}

fn keep<T: ToString>(place: &mut Option<T>, value: Option<T>) -> Option<String> {
    let shown = value.as_ref().map(ToString::to_string);
    *place = value;
    shown
}

fn keep_pair<T: Copy>(place: &mut Option<(T, Secret)>, value: Option<(&str, T, Secret)>) -> Option<String> {
    let (word, protocol, secret) = value?;
    let shown = format!("{word}, {secret}");
    *place = Some((protocol, secret));
    Some(shown)
}

fn key_files(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Vec<PathBuf>> {
    let source = entry.source();
    entry.texts(out).map(|texts| texts.iter().map(|(text, _)| beside(source, text)).collect())
}

/// SnmpEngineID (RFC 3411): 5 to 32 octets.
fn engine_id(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Arc<str>> {
    let value = entry.into_value();
    let at = value.origin();
    let text = value.text(out)?;
    let digits = text.strip_prefix("0x").unwrap_or(&text);
    let even = digits.len().is_multiple_of(2) && (10..=64).contains(&digits.len());
    if even && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(digits.into());
    }
    out.error(&at, "an engine-id is 10 to 64 hexadecimal digits, an even number of them", None);
    None
}

/// Reads `{ protocol = .., key = .. }`.
fn protected<'w, T: Copy>(
    entry: Entry<'_>,
    of: &[(&'w str, T)],
    out: &mut Diagnostics,
) -> Option<(&'w str, T, Secret)> {
    let (name, at) = (entry.key().to_owned(), entry.origin());
    let table = entry.table(out)?;
    let missing: Vec<&str> = ["protocol", "key"].into_iter().filter(|key| !table.has(key)).collect();
    for key in missing {
        out.error(&at, format!("`{name}` has no `{key}`"), None);
    }
    let words: Vec<(&str, (&'w str, T))> = of.iter().map(|(word, value)| (*word, (*word, *value))).collect();
    let (mut protocol, mut key) = (None, None);
    for entry in table {
        match entry.key() {
            "protocol" => protocol = entry.choice(&words, out),
            "key" => key = reference::read(entry, Literal::Refused, out),
            _ => entry.unknown(["protocol", "key"], out),
        }
    }
    let (word, protocol) = protocol?;
    key.map(|key| (word, protocol, key))
}
