//! What a reader is told before it reads.

use std::{fmt, sync::Arc};

/// One of the devices that a reader speaks for, in the order in which they were first heard of; 0 is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetId(pub u32);

impl TargetId {
    /// The place of this target in a table that is indexed by target.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Whom a stream speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Targets {
    /// The device itself: whatever it writes into `prefix.target`, it is target 0.
    #[default]
    One,
    /// An aggregator: `prefix.target` names the device. What names none is the aggregator's own, and not read.
    ByName,
}

/// Whether an interface is left out: the name of its target (empty for [`Targets::One`]), and its own.
type IsExcluded = dyn Fn(&str, &str) -> bool + Send + Sync;

/// Says which interfaces are not read at all, by the name of the target and theirs.
#[derive(Clone)]
pub struct Excluded(pub Arc<IsExcluded>);

impl Default for Excluded {
    fn default() -> Self {
        Self(Arc::new(|_, _| false))
    }
}

impl fmt::Debug for Excluded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Excluded(..)")
    }
}

/// How to read, and how much to remember: a target that invents names and paths must not eat the memory.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whom the stream speaks for.
    pub targets: Targets,
    /// Which interfaces are left out.
    pub excluded: Excluded,
    /// The most devices; what is said of others is counted as overflow.
    pub max_targets: usize,
    /// The most interfaces of a device, subinterfaces included; what is said of others is counted as overflow.
    pub max_interfaces: usize,
    /// The most paths that are known by their bytes; others are read the slow way.
    pub max_paths: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            targets: Targets::One,
            excluded: Excluded::default(),
            max_targets: 1,
            max_interfaces: 16_384,
            max_paths: 65_536,
        }
    }
}

impl Options {
    /// For an aggregator that speaks for up to `max_targets` devices.
    pub fn aggregator(max_targets: usize) -> Self {
        Self { targets: Targets::ByName, max_targets, max_paths: 1 << 20, ..Self::default() }
    }
}
