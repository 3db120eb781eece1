//! Offers a key, and signs once the host says that it would take it.

use std::sync::Arc;
use std::time::Duration;

use russh::client::AuthResult;
use russh::keys::agent::AgentIdentity;
use russh::keys::signature::Signer as _;
use russh::keys::ssh_encoding::Encode;
use russh::keys::ssh_key::private::KeypairData;
use russh::keys::{Algorithm, HashAlg, PrivateKey};
use russh::{SendError, Signer};
use tokio::time::timeout;

use super::super::agent;
use super::super::ask::SecretSource;
use super::super::error::Fault;
use super::super::keys::KeyError;
use super::super::patience::Patience;
use super::super::target::Algorithms;
use super::identity::{Identity, Signatory};
use super::{Ladder, limited};

/// How long the host's list of signatures may be on its way: it was sent before the answer to `none` (RFC 8308 section
/// 2.4), so what is not here by now does not come.
const SIGNATURES_TIME: Duration = Duration::from_millis(100);

/// Which hash an RSA key signs with.
enum Hash {
    Use(Option<HashAlg>),
    /// The host takes SHA-1 alone, and that is not offered to it.
    TooOld,
}

impl Ladder<'_> {
    /// Offers a key; `None` if it could not be, and nothing changed.
    pub(super) async fn offer(&mut self, identity: Identity) -> Result<Option<AuthResult>, Fault> {
        let Hash::Use(hash) = self.hash_for(&identity.key.algorithm()).await else {
            self.notes.push(format!(
                "{} would have to sign with SHA-1; set ssh.algorithms = \"legacy\" for this device",
                identity.label
            ));
            return Ok(None);
        };
        let mut pen = Pen {
            signatory: identity.signatory.clone(),
            passphrase: self.means.target.login.passphrase.clone(),
            socket: self.means.target.login.agent.clone(),
            patience: &self.means.notes.patience,
        };
        self.attempts.keys += 1;
        self.tried.push(identity.label.clone());
        let user = self.user();
        let offered = async {
            match identity.certificate {
                Some(certificate) => {
                    self.handle.authenticate_certificate_with(user, certificate, hash, &mut pen).await
                }
                None => self.handle.authenticate_publickey_with(user, identity.key, hash, &mut pen).await,
            }
        };
        match limited(&self.means, offered).await? {
            Ok(answer) => self.answered(Some(answer), "publickey").await.map(Some),
            Err(Unsigned::Gone) => Err(self.ended("publickey").await),
            Err(unsigned) => {
                self.notes.push(unsigned.to_string());
                Ok(None)
            }
        }
    }

    async fn hash_for(&self, algorithm: &Algorithm) -> Hash {
        if !matches!(algorithm, Algorithm::Rsa { .. }) {
            return Hash::Use(None);
        }
        let is_legacy = self.means.target.algorithms == Algorithms::Legacy;
        let told = timeout(SIGNATURES_TIME, self.handle.best_supported_rsa_hash()).await;
        match told.ok().and_then(Result::ok).flatten() {
            Some(None) if !is_legacy => Hash::TooOld,
            Some(hash) => Hash::Use(hash),
            None if is_legacy => Hash::Use(None),
            None => Hash::Use(Some(HashAlg::Sha512)),
        }
    }
}

/// Why there is no signature.
#[derive(Debug, thiserror::Error)]
enum Unsigned {
    #[error("the connection ended")]
    Gone,
    #[error("{0}")]
    Key(#[from] KeyError),
    #[error("{0}")]
    Agent(String),
    #[error("a key cannot sign ({0})")]
    Failed(russh::keys::ssh_key::Error),
}

impl From<SendError> for Unsigned {
    fn from(_: SendError) -> Self {
        Self::Gone
    }
}

struct Pen<'a> {
    signatory: Signatory,
    passphrase: Option<Arc<dyn SecretSource>>,
    socket: super::super::target::Agent,
    patience: &'a Patience,
}

impl Signer for Pen<'_> {
    type Error = Unsigned;

    async fn auth_sign(
        &mut self,
        _: &AgentIdentity,
        hash: Option<HashAlg>,
        text: Vec<u8>,
    ) -> Result<Vec<u8>, Unsigned> {
        match &self.signatory {
            Signatory::File(file) => {
                let private = {
                    // The passphrase may have to be typed, and slow decryption is no fault of the host.
                    let _pause = self.patience.pause();
                    file.open(self.passphrase.clone()).await?
                };
                sign(&private, hash, text).map_err(Unsigned::Failed)
            }
            Signatory::Agent(held) => self.sign_by_agent(held, hash, text).await,
        }
    }
}

impl Pen<'_> {
    async fn sign_by_agent(
        &self,
        held: &AgentIdentity,
        hash: Option<HashAlg>,
        text: Vec<u8>,
    ) -> Result<Vec<u8>, Unsigned> {
        let socket = self.socket.socket().ok_or_else(|| Unsigned::Agent("the agent is gone".into()))?;
        let (mut client, _) = agent::ask(socket).await.map_err(Unsigned::Agent)?;
        let signed = client.sign_request(held, hash, text).await;
        signed.map_err(|error| Unsigned::Agent(format!("the agent does not sign ({error})")))
    }
}

/// The text with its signature behind it, as RFC 4252 section 7 lays it out.
fn sign(
    key: &PrivateKey,
    hash: Option<HashAlg>,
    mut text: Vec<u8>,
) -> Result<Vec<u8>, russh::keys::ssh_key::Error> {
    let signature = match key.key_data() {
        KeypairData::Rsa(pair) => (pair, hash).try_sign(&text)?,
        pair => pair.try_sign(&text)?,
    };
    signature.encode_prefixed(&mut text)?;
    Ok(text)
}
