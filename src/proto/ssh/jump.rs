//! Jump hosts: one connection to each, shared by all who go through it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;

use super::ask::Later;
use super::connection::Connection;
use super::error::SshError;
use super::once::Once;

/// How long a jump host is kept when nobody goes through it: the next wave of a broadcast must not log in again.
const LINGER: Duration = Duration::from_secs(60);

/// The jump hosts that are connected to, by who and where.
#[derive(Clone, Default)]
pub(super) struct Jumps(Arc<Mutex<HashMap<String, Arc<Hop>>>>);

#[derive(Default)]
struct Hop {
    connection: Once<Connection, Arc<SshError>>,
    users: Mutex<Users>,
}

#[derive(Default)]
struct Users {
    now: usize,
    ever: u64,
}

/// The right to go through a jump host; it stays connected as long as somebody has it.
pub(super) struct Lease {
    connection: Connection,
    identity: String,
    hop: Arc<Hop>,
    all: Weak<Mutex<HashMap<String, Arc<Hop>>>>,
}

impl Jumps {
    /// Goes through a jump host; `connect` is called if nobody is connected to it, or connecting.
    pub(super) async fn through(
        &self,
        identity: String,
        connect: impl FnOnce() -> Later<'static, Result<Connection, Arc<SshError>>>,
    ) -> Result<Lease, Arc<SshError>> {
        let hop = Arc::clone(self.hops().entry(identity.clone()).or_default());
        let connection = hop.connection.get(Connection::is_alive, connect).await?;
        let mut users = hop.users();
        users.now += 1;
        users.ever += 1;
        drop(users);
        Ok(Lease { connection, identity, hop, all: Arc::downgrade(&self.0) })
    }

    /// Forgets which jump hosts failed.
    pub(super) fn forgive(&self) {
        self.hops().values().for_each(|hop| hop.connection.forgive());
    }

    fn hops(&self) -> MutexGuard<'_, HashMap<String, Arc<Hop>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hop {
    fn users(&self) -> MutexGuard<'_, Users> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    /// The jump host.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut users = self.hop.users();
        users.now -= 1;
        let (is_last, ever) = (users.now == 0, users.ever);
        drop(users);
        let (Some(all), Ok(runtime), true) = (self.all.upgrade(), Handle::try_current(), is_last) else {
            return;
        };
        let (hop, identity) = (Arc::clone(&self.hop), self.identity.clone());
        let all = Arc::downgrade(&all);
        runtime.spawn(async move {
            sleep(LINGER).await;
            let Some(all) = all.upgrade() else { return };
            let mut hops = all.lock().unwrap_or_else(PoisonError::into_inner);
            let users = hop.users();
            if users.now == 0 && users.ever == ever {
                hops.remove(&identity);
            }
        });
    }
}
