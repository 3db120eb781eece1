//! Rates: what two samples of a counter amount to, or why they amount to nothing.

use std::time::Duration;

use super::Width;

/// Why there is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Gap {
    /// One sample so far.
    First,
    /// The counter went back: it was reset.
    Reset,
    /// The device restarted.
    Reboot,
    /// The device says that its counters are not continuous (`discontinuity-time` changed).
    Discontinuity,
    /// A 32-bit counter went back, and it cannot be told whether it wrapped once.
    WrapUncertain,
    /// The values now come from another source, or from a counter of another width.
    SourceChanged,
    /// No sample arrived in time.
    Late,
    /// The source does not have the counter.
    Absent,
}

impl Gap {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::First,
        Self::Reset,
        Self::Reboot,
        Self::Discontinuity,
        Self::WrapUncertain,
        Self::SourceChanged,
        Self::Late,
        Self::Absent,
    ];

    /// The word in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Reset => "reset",
            Self::Reboot => "reboot",
            Self::Discontinuity => "discontinuity",
            Self::WrapUncertain => "wrap-uncertain",
            Self::SourceChanged => "source-changed",
            Self::Late => "late",
            Self::Absent => "absent",
        }
    }

    /// The reason as an operator reads it under a plot or beside a blank cell.
    pub const fn words(self) -> &'static str {
        match self {
            Self::First => "first sample",
            Self::Reset => "counter reset",
            Self::Reboot => "device restarted",
            Self::Discontinuity => "device says discontinuous",
            Self::WrapUncertain => "32-bit wrap, uncertain",
            Self::SourceChanged => "source changed",
            Self::Late => "no answer in time",
            Self::Absent => "not offered",
        }
    }
}

/// One direction of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Received by the interface.
    In,
    /// Sent by the interface.
    Out,
}

impl Direction {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::In, Self::Out];

    /// The word in documents and on screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }

    /// The direction's place in a pair.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// How much a counter grew between two samples that belong together.
///
/// `line_bits` is the speed of the interface in bits per second if the counter counts octets: a 32-bit counter that
/// went back has wrapped only if the interval is shorter than one wrap at line rate and the result fits the speed
/// (`ifInOctets` wraps every 34 s at 1 Gbit/s, RFC 2863 section 3.1.6).
///
/// # Errors
///
/// [`Gap::Reset`] or [`Gap::WrapUncertain`] when the counter went back and that was no certain wrap.
pub fn growth(
    before: u64,
    now: u64,
    width: Width,
    interval: Duration,
    line_bits: Option<u64>,
) -> Result<u64, Gap> {
    if let Some(delta) = now.checked_sub(before) {
        return Ok(delta);
    }
    match width {
        Width::Bits64 => Err(Gap::Reset),
        Width::Bits32 => wrapped(before, now, interval, line_bits),
    }
}

fn wrapped(before: u64, now: u64, interval: Duration, line_bits: Option<u64>) -> Result<u64, Gap> {
    const SPAN: u64 = 1 << 32;
    if before >= SPAN {
        return Err(Gap::SourceChanged);
    }
    let delta = SPAN - before + now;
    let Some(bits) = line_bits.filter(|bits| *bits > 0) else { return Err(Gap::WrapUncertain) };
    let octets_per_second = bits as f64 / 8.0;
    let seconds = interval.as_secs_f64();
    let shorter_than_a_wrap = seconds < SPAN as f64 / octets_per_second;
    // Agents stamp an answer a little before or after they read the counter: 2 % is theirs.
    let fits_the_speed = delta as f64 <= octets_per_second * seconds * 1.02;
    if shorter_than_a_wrap && fits_the_speed { Ok(delta) } else { Err(Gap::WrapUncertain) }
}
