//! Randomness without state: a value for a name, the same for the same seed.

/// Mixes a seed and any number of parts into 64 well-spread bits (splitmix64's finalizer).
pub(super) fn mix(seed: u64, parts: &[u64]) -> u64 {
    parts.iter().fold(finish(seed), |state, part| finish(state ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
}

fn finish(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// A number in `[0, 1)` made of 53 of the bits.
pub(super) fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number in `[low, high)`.
pub(super) fn between(bits: u64, low: f64, high: f64) -> f64 {
    low + unit(bits) * (high - low)
}
