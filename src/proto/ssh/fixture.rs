//! What the tests of this folder share.

use std::sync::Arc;

use super::host_key::{Trust, UnknownKey};
use super::known_hosts::Files;
use super::target::{Endpoint, Login, Target};

/// Trust in files that do not exist.
pub(super) fn asking() -> Trust {
    Trust { known: Arc::new(Files::new(Vec::new(), None)), unknown: UnknownKey::Ask }
}

/// A target that has nothing to offer but its name.
pub(super) fn target(host: &str, port: u16) -> Target {
    Target::new(host, Endpoint::new(host, port), Login::new("me", "noc"), asking())
}
