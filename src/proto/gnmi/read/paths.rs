//! Places known by the bytes of their paths: what a target has named once needs no decoding again.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hasher},
};

use super::{options::TargetId, target::Place};

type ByBytes<V> = HashMap<Box<[u8]>, V, Seeded>;

/// Every place that is known by the bytes of its prefix and its path.
#[derive(Debug, Default)]
pub struct Paths {
    prefixes: ByBytes<Group>,
    known: usize,
}

/// The paths below one prefix.
#[derive(Debug)]
pub struct Group {
    /// The target that the prefix names.
    pub target: TargetId,
    paths: ByBytes<Place>,
}

impl Group {
    /// Where a path leads.
    #[inline]
    pub fn get(&self, path: &[u8]) -> Option<Place> {
        self.paths.get(path).copied()
    }
}

impl Paths {
    /// Longer ones are not worth their memory.
    const LONGEST: usize = 512;

    /// The paths known below a prefix.
    #[inline]
    pub fn group(&self, prefix: &[u8]) -> Option<&Group> {
        self.prefixes.get(prefix)
    }

    /// Whether another place may be learned.
    pub fn has_room(&self, prefix: &[u8], path: &[u8], most: usize) -> bool {
        self.known < most && prefix.len() <= Self::LONGEST && path.len() <= Self::LONGEST
    }

    /// Learns where a path leads.
    pub fn learn(&mut self, prefix: &[u8], target: TargetId, path: &[u8], place: Place) {
        if !self.prefixes.contains_key(prefix) {
            self.prefixes.insert(prefix.into(), Group { target, paths: ByBytes::default() });
        }
        let group = self.prefixes.get_mut(prefix).expect("inserted above");
        if group.paths.insert(path.into(), place).is_none() {
            self.known += 1;
        }
    }

    /// How many are known.
    pub fn len(&self) -> usize {
        self.known
    }
}

/// A hash that is quick on the hundred octets of a path, and differs from process to process, so that no target can
/// choose paths that fall together.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0_u8))
    }
}

impl BuildHasher for Seeded {
    type Hasher = Folding;

    fn build_hasher(&self) -> Folding {
        Folding { state: self.0, seed: self.0 | 1 }
    }
}

/// Multiplies eight octets at a time and folds the product.
#[derive(Debug)]
pub struct Folding {
    state: u64,
    seed: u64,
}

impl Folding {
    #[inline]
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(self.seed ^ 0x9e37_79b9_7f4a_7c15);
        self.state = (product as u64) ^ ((product >> 64) as u64) ^ self.seed.rotate_left(23);
    }
}

impl Hasher for Folding {
    #[inline]
    fn write(&mut self, octets: &[u8]) {
        let (words, rest) = octets.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last));
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn finish(&self) -> u64 {
        self.state
    }
}
