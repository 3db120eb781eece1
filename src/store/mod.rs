//! What outlives the program: notes of the operators, the log of events, and the hours of every interface.
//!
//! One SQLite file in the state folder, shared by every console of the user. A [`Store`] is a connection to it: the
//! thread that owns it asks, the file's own locks keep two consoles apart, and [`Store::news`] tells what the other one
//! wrote. Nothing here reads a clock, knows a device's address or waits for the network.

mod codec;
mod error;
mod events;
mod folder;
mod hours;
mod merge;
mod news;
mod notes;
mod open;
mod packed;
mod schema;
mod seen;
mod sweep;

use std::path::PathBuf;

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use error::StoreError;
pub use folder::FILE;
pub use news::News;
pub use notes::Laying;
pub use open::{Found, ReadOnly};
pub use seen::Interfaces;
pub use sweep::Swept;

use crate::config::StoreLimits;

/// A connection to the store.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// The file; for one that is in memory, words for it.
    path: PathBuf,
    limits: StoreLimits,
    /// Tells what this console wrote from what another one did.
    run: i64,
    seen: news::Seen,
}

impl Store {
    /// Does something that belongs together. The lock is taken at the beginning: two that read first and write then
    /// could not both go on.
    fn transact<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, i64) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let run = self.run;
        let done = (|| {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction, run)?;
            transaction.commit()?;
            Ok(result)
        })();
        done.map_err(|error| StoreError::of(&self.path, error))
    }

    /// Asks something.
    fn ask<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        ask(&self.connection).map_err(|error| StoreError::of(&self.path, error))
    }
}
