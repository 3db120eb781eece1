//! Names the path behind a leaf, and how it is asked for.

use std::time::Duration;

use crate::model::{Identity, Leaf, Objects, Width};

use super::plan::{Dialect, Plan};
use super::read::path_of;
use super::trouble::spell;

/// How a target is read just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Means {
    /// The way of asking that it takes.
    pub plan: Plan,
    /// The interval that it was asked for.
    pub interval: Duration,
    /// The aggregator that it is read through.
    pub via: Option<String>,
}

impl Objects for Means {
    fn object(&self, leaf: Leaf, _: Width, interface: &Identity) -> String {
        let path = match self.plan.dialect {
            Dialect::OpenConfig => path_of(leaf, &interface.name),
            Dialect::Ietf => ietf("interfaces", leaf, &interface.name),
            Dialect::IetfState => ietf("interfaces-state", leaf, &interface.name),
        };
        let how = self.plan.words(matches!(leaf, Leaf::Counter(_)), &spell(self.interval));
        let via = self.via.as_deref().map_or_else(String::new, |name| format!(", via {name}"));
        format!("{path}, {how}{via}")
    }
}

fn ietf(top: &str, leaf: Leaf, interface: &str) -> String {
    let entry = format!("/ietf-interfaces:{top}/interface[name={interface}]");
    match leaf {
        Leaf::Counter(counter) => format!("{entry}/statistics/{}", counter.name()),
        Leaf::DiscontinuityTime => format!("{entry}/statistics/discontinuity-time"),
        Leaf::AdminStatus => format!("{entry}/admin-status"),
        Leaf::OperStatus => format!("{entry}/oper-status"),
        Leaf::LastChange => format!("{entry}/last-change"),
        Leaf::Speed => format!("{entry}/speed"),
        _ => entry,
    }
}
