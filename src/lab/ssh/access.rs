//! Who may log in to the lab's devices, and which accounts are locked.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The user that every device lets in.
pub(in crate::lab) const USER: &str = "noc";
/// Their password.
pub(in crate::lab) const PASSWORD: &str = "lab-password";
/// The password that raises the privilege, where one is asked for.
pub(in crate::lab) const ENABLE: &str = "lab-enable";
/// The code of the second round, where one is asked for.
pub(in crate::lab) const CODE: &str = "246810";

/// The failures of each account, which the fleet shares as it would a directory.
#[derive(Debug, Default)]
pub(super) struct Accounts(Mutex<HashMap<String, u64>>);

impl Accounts {
    /// Whether an account has had its failures.
    pub(super) fn is_locked(&self, user: &str, limit: u64) -> bool {
        self.failures(user) >= limit
    }

    /// The failures of an account so far.
    pub(super) fn failures(&self, user: &str) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(user).copied().unwrap_or_default()
    }

    /// An attempt on an account failed.
    pub(super) fn failed(&self, user: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(user.to_owned()).or_default() += 1;
    }

    /// Somebody logged in: the failures before are forgotten.
    pub(super) fn succeeded(&self, user: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(user);
    }
}
