//! Private key files: read once, decrypted once and off the threads of the network, kept as long as they do not change.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use russh::keys::{Certificate, PrivateKey, PublicKey, decode_secret_key};
use secrecy::{ExposeSecret, SecretString};
use tokio::task::spawn_blocking;

use super::ask::{NoSecret, SecretSource};
use super::once::Once;
use super::pem::{self, Sealed};

/// No private key is larger; a file that is, is not read.
const FILE_LIMIT_OCTETS: u64 = 256 * 1024;

/// Why a private key file is of no use; no variant carries anything of the key.
#[derive(Debug, Clone, thiserror::Error)]
pub enum KeyError {
    /// It cannot be read.
    #[error("{} cannot be read ({})", .0.display(), .1)]
    Read(PathBuf, Arc<io::Error>),
    /// It is in no format that is read here.
    #[error("{} is no private key that can be read; ssh-keygen -p -o -f FILE rewrites it", .0.display())]
    Format(PathBuf),
    /// It is encrypted in a way that is not read here.
    #[error("{} is encrypted with a cipher that is not read here; ssh-keygen -p -o -f FILE rewrites it", .0.display())]
    Cipher(PathBuf),
    /// It is encrypted, and the credential has no passphrase.
    #[error("{} is encrypted and its credential has no passphrase", .0.display())]
    NoPassphrase(PathBuf),
    /// The passphrase cannot be had.
    #[error("the passphrase of {} cannot be had: {}", .0.display(), .1)]
    Passphrase(PathBuf, NoSecret),
    /// The passphrase does not open it.
    #[error("the passphrase does not open {}", .0.display())]
    Locked(PathBuf),
}

/// All key files that were needed so far.
#[derive(Default)]
pub(super) struct KeyRing(Mutex<HashMap<PathBuf, (Stamp, Arc<KeyFile>)>>);

/// What tells whether a file changed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    octets: u64,
}

/// A private key file.
pub(super) struct KeyFile {
    path: PathBuf,
    text: SecretString,
    /// The public key, where it can be known without the passphrase.
    pub(super) public: Option<PublicKey>,
    /// The certificate that stands beside it.
    pub(super) certificate: Option<Certificate>,
    opened: Once<Arc<PrivateKey>, KeyError>,
}

impl KeyRing {
    /// The file, read again if it changed.
    pub(super) async fn file(&self, path: &Path) -> Result<Arc<KeyFile>, KeyError> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        let wanted = path.to_owned();
        let (stamp, file) =
            spawn_blocking(move || current(wanted, known)).await.expect("reading does not panic")?;
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned(), (stamp, Arc::clone(&file)));
        Ok(file)
    }
}

fn current(path: PathBuf, known: Option<(Stamp, Arc<KeyFile>)>) -> Result<(Stamp, Arc<KeyFile>), KeyError> {
    let unread = |error| KeyError::Read(path.clone(), Arc::new(error));
    let about = fs::metadata(&path).map_err(unread)?;
    if !about.is_file() || about.len() > FILE_LIMIT_OCTETS {
        return Err(unread(io::Error::other("it is no key file")));
    }
    let stamp = Stamp { modified: about.modified().ok(), octets: about.len() };
    match known {
        Some((before, file)) if before == stamp => Ok((stamp, file)),
        _ => {
            let text = fs::read_to_string(&path).map_err(unread)?;
            Ok((stamp, Arc::new(KeyFile::new(path, text.into())?)))
        }
    }
}

impl KeyFile {
    fn new(path: PathBuf, text: SecretString) -> Result<Self, KeyError> {
        let opened =
            if is_encrypted(text.expose_secret()) { None } else { Some(decode(&path, &text, None)?) };
        let beside = |end: &str| PathBuf::from(format!("{}{end}", path.display()));
        let public = match &opened {
            Some(key) => Some(key.public_key().clone()),
            None => {
                outside(text.expose_secret()).or_else(|| PublicKey::read_openssh_file(beside(".pub")).ok())
            }
        };
        let certificate = Certificate::read_file(&beside("-cert.pub")).ok();
        Ok(Self { path, text, public, certificate, opened: Once::default() })
    }

    /// The file's name, as messages show it.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The private key; decrypted at the first call, for all who ask at the same time.
    pub(super) async fn open(
        self: &Arc<Self>,
        passphrase: Option<Arc<dyn SecretSource>>,
    ) -> Result<Arc<PrivateKey>, KeyError> {
        let own = Arc::clone(self);
        self.opened.get(|_| true, || Box::pin(async move { own.decrypt(passphrase).await })).await
    }

    async fn decrypt(
        self: Arc<Self>,
        passphrase: Option<Arc<dyn SecretSource>>,
    ) -> Result<Arc<PrivateKey>, KeyError> {
        let phrase = match passphrase {
            _ if !is_encrypted(self.text.expose_secret()) => None,
            None => return Err(KeyError::NoPassphrase(self.path.clone())),
            Some(source) => {
                let fetched = source.fetch().await;
                Some(fetched.map_err(|error| KeyError::Passphrase(self.path.clone(), error))?)
            }
        };
        let work = move || decode(&self.path, &self.text, phrase.as_ref()).map(Arc::new);
        spawn_blocking(work).await.expect("decoding does not panic")
    }
}

/// Told by the text alone: the PEM labels of RFC 7468 and RFC 1421, and the cipher's name in OpenSSH's own format.
fn is_encrypted(text: &str) -> bool {
    text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
        || pem::is_sealed(text)
        || PrivateKey::from_openssh(text).is_ok_and(|key| key.is_encrypted())
}

/// The public key that OpenSSH's format holds outside of what is encrypted.
fn outside(text: &str) -> Option<PublicKey> {
    PrivateKey::from_openssh(text).ok().map(|key| key.public_key().clone())
}

fn decode(path: &Path, text: &SecretString, phrase: Option<&SecretString>) -> Result<PrivateKey, KeyError> {
    if let Some(phrase) = phrase.filter(|_| pem::is_sealed(text.expose_secret())) {
        let plain = pem::unseal(text.expose_secret(), phrase).map_err(|sealed| match sealed {
            Sealed::Cipher => KeyError::Cipher(path.to_owned()),
            Sealed::Phrase => KeyError::Locked(path.to_owned()),
        })?;
        // What a wrong passphrase opens may by chance look well padded.
        let decoded = decode_secret_key(plain.expose_secret(), None);
        return decoded.map_err(|_| KeyError::Locked(path.to_owned()));
    }
    let decoded = decode_secret_key(text.expose_secret(), phrase.map(ExposeSecret::expose_secret));
    decoded.map_err(|_| match phrase {
        // A wrong passphrase and a cipher that is not read here look alike.
        Some(_) => KeyError::Locked(path.to_owned()),
        None => KeyError::Format(path.to_owned()),
    })
}
