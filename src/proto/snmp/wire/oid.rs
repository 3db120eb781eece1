//! Object identifiers read in place: compared, stripped and walked without a copy.

use std::cmp::Ordering;
use std::fmt;

/// The most sub-identifiers an object identifier may have (RFC 2578 section 3.5).
pub const MAX_ARCS: usize = 128;

/// An object identifier that lies, still encoded, in a datagram.
///
/// Equality and order are those of the sub-identifiers (RFC 2578 section 3.5, "lexicographic"), not of the bytes: 16383 is
/// encoded `ff 7f`, 16384 `81 80 00`.
#[derive(Clone, Copy)]
pub struct OidRef<'a> {
    /// Checked by [`OidRef::new`]: every sub-identifier is complete and fits 32 bits.
    encoded: &'a [u8],
}

impl<'a> OidRef<'a> {
    /// Takes the content of an OBJECT IDENTIFIER element, or nothing if it is none; empty content has no sub-identifiers.
    pub fn new(encoded: &'a [u8]) -> Option<Self> {
        is_valid(encoded).then_some(Self { encoded })
    }

    /// Takes content that [`OidRef::new`] has accepted before.
    pub(super) fn trusted(encoded: &'a [u8]) -> Self {
        Self { encoded }
    }

    /// Walks the sub-identifiers from the first.
    #[inline]
    pub fn sub_identifiers(&self) -> SubIdentifiers<'a> {
        SubIdentifiers { rest: self.encoded, second: None, at_start: true }
    }

    /// Says whether there is no sub-identifier at all.
    pub fn is_empty(&self) -> bool {
        self.encoded.is_empty()
    }

    /// Walks what follows `prefix`, or gives nothing if this identifier does not begin with it.
    ///
    /// The walk is empty if the two are the same. With a column's object as prefix it gives the row's index.
    #[inline]
    pub fn strip_prefix(&self, prefix: &[u32]) -> Option<SubIdentifiers<'a>> {
        let mut own = self.sub_identifiers();
        prefix.iter().all(|&arc| own.next() == Some(arc)).then_some(own)
    }

    /// Says whether this identifier is `prefix` or lies below it.
    pub fn starts_with(&self, prefix: &[u32]) -> bool {
        self.strip_prefix(prefix).is_some()
    }

    /// Compares with an identifier given as its sub-identifiers, in the order in which GETNEXT walks.
    pub fn cmp_arcs(&self, other: &[u32]) -> Ordering {
        self.sub_identifiers().cmp(other.iter().copied())
    }
}

impl PartialEq for OidRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.encoded == other.encoded || self.sub_identifiers().eq(other.sub_identifiers())
    }
}

impl Eq for OidRef<'_> {}

impl PartialEq<[u32]> for OidRef<'_> {
    fn eq(&self, other: &[u32]) -> bool {
        self.cmp_arcs(other) == Ordering::Equal
    }
}

impl PartialOrd for OidRef<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OidRef<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sub_identifiers().cmp(other.sub_identifiers())
    }
}

impl fmt::Display for OidRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, arc) in self.sub_identifiers().enumerate() {
            let dot = if position == 0 { "" } else { "." };
            write!(f, "{dot}{arc}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for OidRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OidRef({self})")
    }
}

/// Walks the sub-identifiers of an [`OidRef`], each 0 to 2^32-1.
#[derive(Clone, Debug)]
pub struct SubIdentifiers<'a> {
    rest: &'a [u8],
    second: Option<u32>,
    at_start: bool,
}

impl Iterator for SubIdentifiers<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if let Some(second) = self.second.take() {
            return Some(second);
        }
        let value = take_base128(&mut self.rest)?;
        if !self.at_start {
            return u32::try_from(value).ok();
        }
        self.at_start = false;
        let (first, second) = split_first(value);
        self.second = u32::try_from(second).ok();
        Some(first)
    }
}

/// Takes the first two sub-identifiers apart, which X.690 8.19.4 packs into one number.
fn split_first(packed: u64) -> (u32, u64) {
    match packed {
        0..40 => (0, packed),
        40..80 => (1, packed - 40),
        _ => (2, packed - 80),
    }
}

/// Takes one number of seven bits per octet (X.690 8.19.2); nothing if it is cut or over 35 bits.
#[inline]
fn take_base128(rest: &mut &[u8]) -> Option<u64> {
    // Nearly all sub-identifiers take one octet.
    if let [only @ 0..0x80, tail @ ..] = *rest {
        *rest = tail;
        return Some(u64::from(*only));
    }
    let mut value = 0_u64;
    for (position, &byte) in rest.iter().enumerate() {
        value = (value << 7) | u64::from(byte & 0x7f);
        if byte < 0x80 {
            *rest = &rest[position + 1..];
            return Some(value);
        }
        if value > u64::from(u32::MAX) {
            return None;
        }
    }
    None
}

fn is_valid(mut encoded: &[u8]) -> bool {
    if encoded.is_empty() {
        return true;
    }
    let first_fits =
        take_base128(&mut encoded).is_some_and(|packed| u32::try_from(split_first(packed).1).is_ok());
    let mut arcs = 2;
    let mut fits = first_fits;
    while fits && !encoded.is_empty() {
        fits = take_base128(&mut encoded).is_some_and(|arc| u32::try_from(arc).is_ok());
        arcs += 1;
    }
    fits && arcs <= MAX_ARCS
}
