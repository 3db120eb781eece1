//! Which accounts the devices took: a wrong password on five hundred devices would lock an account.

use std::{collections::HashMap, sync::Arc};

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// This attempt is the first: all others wait for what comes of it.
    Tried(u64),
    /// A device took it.
    Taken,
    /// A device refused it: nobody else is tried.
    Refused,
}

/// How every account stands in this run.
#[derive(Debug, Default)]
pub(super) struct Trust(HashMap<Arc<str>, Standing>);

impl Trust {
    /// Whether a device may be tried with this account now.
    pub fn admits(&self, account: &str) -> bool {
        matches!(self.0.get(account), None | Some(Standing::Taken))
    }

    /// An attempt begins.
    pub fn begin(&mut self, account: &Arc<str>, attempt: u64) {
        self.0.entry(Arc::clone(account)).or_insert(Standing::Tried(attempt));
    }

    /// A device took the account.
    pub fn taken(&mut self, account: &Arc<str>) {
        if self.0.get(account) != Some(&Standing::Refused) {
            self.0.insert(Arc::clone(account), Standing::Taken);
        }
    }

    /// A device refused the account.
    pub fn refused(&mut self, account: &Arc<str>) {
        self.0.insert(Arc::clone(account), Standing::Refused);
    }

    /// An attempt is over. If it was the first and says nothing of the account, another one is the first.
    pub fn over(&mut self, account: &str, attempt: u64) {
        if self.0.get(account) == Some(&Standing::Tried(attempt)) {
            self.0.remove(account);
        }
    }

    /// The operator wants to try again: a refused account is as one that was never tried.
    pub fn forgive(&mut self, account: &str) {
        if self.0.get(account) == Some(&Standing::Refused) {
            self.0.remove(account);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_account_is_tried_by_one_until_it_is_taken() {
        let (mut trust, me) = (Trust::default(), Arc::from("me"));
        assert!(trust.admits(&me));
        trust.begin(&me, 1);
        assert!(!trust.admits(&me), "the second waits");
        trust.over(&me, 1);
        assert!(trust.admits(&me), "the first could not be reached: the second is now the first");
        trust.begin(&me, 2);
        trust.taken(&me);
        assert!(trust.admits(&me));
        trust.begin(&me, 3);
        assert!(trust.admits(&me), "many may come now");
    }

    #[test]
    fn a_refused_account_is_tried_again_only_by_wish() {
        let (mut trust, me) = (Trust::default(), Arc::from("me"));
        trust.begin(&me, 1);
        trust.refused(&me);
        trust.over(&me, 1);
        trust.taken(&me);
        assert!(!trust.admits(&me));
        trust.forgive(&me);
        assert!(trust.admits(&me));
        trust.begin(&me, 2);
        assert!(!trust.admits(&me), "by one, as at first");
    }
}
