//! Which keys are offered, and in which order.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use russh::keys::agent::AgentIdentity;
use russh::keys::{Certificate, PublicKey};
use tokio::task::spawn_blocking;

use super::super::agent;
use super::super::keys::KeyFile;
use super::Means;

/// How many of an agent's keys are offered where no key file is named: each counts as an attempt somewhere.
const AGENT_KEYS: usize = 2;

/// Who signs.
#[derive(Clone)]
pub(super) enum Signatory {
    /// The agent, with what it holds: a key, or a certificate without its bare key.
    Agent(Arc<AgentIdentity>),
    /// The key file, decrypted when the host wants its signature and not before.
    File(Arc<KeyFile>),
}

/// Something to be offered: a key or a certificate of it.
#[derive(Clone)]
pub(super) struct Identity {
    /// What it is called in messages.
    pub(super) label: String,
    pub(super) key: PublicKey,
    pub(super) certificate: Option<Certificate>,
    pub(super) signatory: Signatory,
}

/// Everything that may be offered, the first first. What cannot be is noted.
pub(super) async fn gather(means: &Means<'_>, notes: &mut Vec<String>) -> VecDeque<Identity> {
    let held = agent_identities(means, notes).await;
    let login = &means.target.login;
    if login.keys.is_empty() || login.is_agent_enough && !held.is_empty() {
        return held.into_iter().take(AGENT_KEYS).collect();
    }
    let certificates = certificates(&login.certificates, notes).await;
    let mut identities = VecDeque::new();
    for path in &login.keys {
        let found = match means.keys.file(path).await {
            Ok(file) => match of_file(&file, &held) {
                Some(found) => found,
                None => by_opening(means, file, notes).await,
            },
            Err(error) => {
                notes.push(error.to_string());
                continue;
            }
        };
        identities.extend(found.first().and_then(|first| certified(first, &certificates)));
        identities.extend(found);
    }
    identities
}

/// Certificates that stand in files of their own.
async fn certificates(paths: &[PathBuf], notes: &mut Vec<String>) -> Vec<(PathBuf, Certificate)> {
    let paths = paths.to_vec();
    let read =
        move || paths.into_iter().map(|path| (Certificate::read_file(&path), path)).collect::<Vec<_>>();
    let read = spawn_blocking(read).await.expect("reading does not panic");
    let mut certificates = Vec::new();
    for (read, path) in read {
        match read {
            Ok(certificate) => certificates.push((path, certificate)),
            Err(_) => notes.push(format!("{} is no certificate", path.display())),
        }
    }
    certificates
}

/// A key with the certificate that a file of its own has for it.
fn certified(identity: &Identity, certificates: &[(PathBuf, Certificate)]) -> Option<Identity> {
    let (path, certificate) =
        certificates.iter().find(|(_, certificate)| is_usable(certificate, &identity.key))?;
    Some(Identity {
        label: path.display().to_string(),
        certificate: Some(certificate.clone()),
        ..identity.clone()
    })
}

async fn agent_identities(means: &Means<'_>, notes: &mut Vec<String>) -> Vec<Identity> {
    let Some(socket) = means.target.login.agent.socket() else { return Vec::new() };
    match agent::ask(socket).await {
        Ok((_, held)) => held.into_iter().map(of_agent).collect(),
        Err(note) => {
            notes.push(note);
            Vec::new()
        }
    }
}

fn of_agent(held: AgentIdentity) -> Identity {
    let key = held.public_key().into_owned();
    let (what, certificate) = match &held {
        AgentIdentity::PublicKey { .. } => ("key", None),
        AgentIdentity::Certificate { certificate, .. } => ("certificate", Some(certificate.clone())),
    };
    let label = format!("the agent's {what} {}", held.comment());
    Identity { label, key, certificate, signatory: Signatory::Agent(Arc::new(held)) }
}

/// The file's certificate, then its key; the agent signs where it holds the key, so that no passphrase is needed.
/// `None` if the public key is not known without the passphrase.
fn of_file(file: &Arc<KeyFile>, held: &[Identity]) -> Option<Vec<Identity>> {
    Some(of_key(file, file.public.as_ref()?, held))
}

fn of_key(file: &Arc<KeyFile>, key: &PublicKey, held: &[Identity]) -> Vec<Identity> {
    let same = |one: &&Identity| one.key.key_data() == key.key_data();
    let mut by_agent: Vec<Identity> = held.iter().filter(same).cloned().collect();
    by_agent.sort_by_key(|identity| identity.certificate.is_some());
    let signatory =
        by_agent.first().map_or_else(|| Signatory::File(Arc::clone(file)), |found| found.signatory.clone());
    let own = |certificate: Option<Certificate>| {
        let end = if certificate.is_some() { "-cert.pub" } else { "" };
        let label = format!("{}{end}", file.path().display());
        Identity { label, key: key.clone(), certificate, signatory: signatory.clone() }
    };
    // One that the agent holds but that stands in no file is as good.
    let by_agent = by_agent.into_iter().filter(|identity| identity.certificate.is_some());
    let certificate = file.certificate.as_ref().filter(|certificate| is_usable(certificate, key));
    let certificates =
        certificate.map(|certificate| own(Some(certificate.clone()))).into_iter().chain(by_agent);
    certificates.take(1).chain([own(None)]).collect()
}

/// Whether a certificate is worth an attempt: it is for this key and its time has not run out.
fn is_usable(certificate: &Certificate, key: &PublicKey) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    certificate.public_key() == key.key_data()
        && (certificate.valid_after()..certificate.valid_before()).contains(&now)
}

/// A file that says nothing of its public key without the passphrase.
async fn by_opening(means: &Means<'_>, file: Arc<KeyFile>, notes: &mut Vec<String>) -> Vec<Identity> {
    let _pause = means.notes.patience.pause();
    match file.open(means.target.login.passphrase.clone()).await {
        Ok(private) => of_key(&file, private.public_key(), &[]),
        Err(error) => {
            notes.push(error.to_string());
            Vec::new()
        }
    }
}
