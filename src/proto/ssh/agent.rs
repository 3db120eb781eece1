//! The SSH agent: which keys it holds, and its signatures.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::target::Agent;

/// The longest that an agent may take to say what it holds; one that asks a person to sign has the time of a login.
const LIST_TIME: Duration = Duration::from_secs(5);

impl Agent {
    /// The socket, if there is one.
    pub(super) fn socket(&self) -> Option<PathBuf> {
        match self {
            Self::No => None,
            Self::Environment => {
                env::var_os("SSH_AUTH_SOCK").filter(|path| !path.is_empty()).map(PathBuf::from)
            }
            Self::Socket(path) => Some(path.clone()),
        }
    }
}

/// A connection to an agent.
pub(super) type Client = AgentClient<UnixStream>;

/// What an agent holds, and the connection on which it signs.
///
/// # Errors
///
/// Why it cannot be asked, as a note for the operator.
pub(super) async fn ask(socket: PathBuf) -> Result<(Client, Vec<AgentIdentity>), String> {
    let asked = timeout(LIST_TIME, async {
        let mut client = AgentClient::connect_uds(&socket).await?;
        let identities = client.request_identities().await?;
        Ok::<_, russh::keys::Error>((client, identities))
    });
    match asked.await {
        Ok(Ok(held)) => Ok(held),
        Ok(Err(error)) => Err(format!("the agent at {} cannot be asked ({error})", socket.display())),
        Err(_) => {
            Err(format!("the agent at {} gave no answer for {} s", socket.display(), LIST_TIME.as_secs()))
        }
    }
}
