//! All the platforms that are known.

use std::sync::Arc;

use super::{Detected, Evidence, Platform, detect};
use crate::model::nearest;

/// The platform for whatever is not known: it turns nothing off and takes any prompt of usual form.
pub const GENERIC: &str = "generic";

/// The platforms by name: what is built in, with the operator's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Platforms {
    all: Vec<Arc<Platform>>,
    generic: Arc<Platform>,
}

impl Platforms {
    /// Takes platforms, in the order in which they are tried when a device is to be recognised.
    ///
    /// `None` when [`GENERIC`] is not among them, or a name stands twice.
    pub fn new(all: Vec<Arc<Platform>>) -> Option<Self> {
        let is_once =
            |(at, one): (usize, &Arc<Platform>)| all[..at].iter().all(|other| other.name != one.name);
        let generic = all.iter().find(|platform| &*platform.name == GENERIC)?.clone();
        all.iter().enumerate().all(is_once).then_some(Self { all, generic })
    }

    /// The platform of a name.
    pub fn get(&self, name: &str) -> Option<&Arc<Platform>> {
        self.all.iter().find(|platform| &*platform.name == name)
    }

    /// The name nearest to a misspelt one.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.names())
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.all.iter().map(|platform| &*platform.name)
    }

    /// Every platform.
    pub fn iter(&self) -> std::slice::Iter<'_, Arc<Platform>> {
        self.all.iter()
    }

    /// The platform for a device of which nothing is known.
    pub fn generic(&self) -> &Arc<Platform> {
        &self.generic
    }

    /// The platform that the evidence speaks for, and by what.
    pub fn detect(&self, evidence: &Evidence) -> Option<Detected> {
        detect::detect(&self.all, evidence)
    }
}
