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
/// `line_rate` is the most that the counter can grow in a second, if the interface's speed is known. A 32-bit counter
/// that went back has wrapped only if the interval is shorter than one wrap at line rate and the result fits the
/// speed: `ifInOctets` wraps every 34 s at 1 Gbit/s (RFC 2863 section 3.1.6).
///
/// # Errors
///
/// [`Gap::Reset`] or [`Gap::WrapUncertain`] when the counter went back and that was no certain wrap.
pub fn growth(
    before: u64,
    now: u64,
    width: Width,
    interval: Duration,
    line_rate: Option<f64>,
) -> Result<u64, Gap> {
    if let Some(delta) = now.checked_sub(before) {
        return Ok(delta);
    }
    match width {
        Width::Bits64 => Err(Gap::Reset),
        Width::Bits32 => wrapped(before, now, interval, line_rate),
    }
}

fn wrapped(before: u64, now: u64, interval: Duration, line_rate: Option<f64>) -> Result<u64, Gap> {
    const SPAN: u64 = 1 << 32;
    if before >= SPAN {
        return Err(Gap::SourceChanged);
    }
    let Some(line_rate) = line_rate.filter(|rate| *rate > 0.0) else { return Err(Gap::WrapUncertain) };
    let delta = SPAN - before + now;
    let most = line_rate * interval.as_secs_f64();
    // Agents stamp an answer a little before or after they read the counter: 2 % is theirs.
    let certain = most < SPAN as f64 && delta as f64 <= most * 1.02;
    if certain { Ok(delta) } else { Err(Gap::WrapUncertain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIGABIT: Option<f64> = Some(1e9 / 8.0);
    const TEN: Duration = Duration::from_secs(10);

    #[test]
    fn growth_and_its_gaps() {
        let top = u64::from(u32::MAX);
        for (name, before, now, width, line_rate, expected) in [
            ("forward", 10, 15, Width::Bits64, None, Ok(5)),
            ("unchanged", 10, 10, Width::Bits32, None, Ok(0)),
            ("64 bits never wrap", u64::MAX, 4, Width::Bits64, GIGABIT, Err(Gap::Reset)),
            ("a wrap that fits", top - 4, 5, Width::Bits32, GIGABIT, Ok(10)),
            ("no speed, no certainty", top - 4, 5, Width::Bits32, None, Err(Gap::WrapUncertain)),
            ("too much for the speed", 3_000_000_000, 5, Width::Bits32, GIGABIT, Err(Gap::WrapUncertain)),
            ("a faster line could wrap twice", top, 5, Width::Bits32, Some(1e10), Err(Gap::WrapUncertain)),
            ("not a 32-bit value", 1 << 33, 5, Width::Bits32, GIGABIT, Err(Gap::SourceChanged)),
        ] {
            assert_eq!(growth(before, now, width, TEN, line_rate), expected, "{name}");
        }
    }
}
