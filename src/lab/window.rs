//! When something is the case: once, for a while, or again and again. Pure.

/// A stretch of lab time in seconds after the lab's start, possibly repeated.
///
/// A start before zero is allowed: something may have begun before the lab did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The first second of it, negative when it began before the lab.
    pub start: f64,
    /// How long it lasts, `f64::INFINITY` for ever.
    pub length: f64,
    /// Seconds from one start to the next; absent when it happens once. Longer than `length`.
    pub every: Option<f64>,
}

impl Window {
    /// From the beginning to the end of the lab.
    pub const ALWAYS: Self = Self { start: f64::NEG_INFINITY, length: f64::INFINITY, every: None };

    /// From `start` on, for ever.
    pub const fn since(start: f64) -> Self {
        Self { start, length: f64::INFINITY, every: None }
    }

    /// The start of the latest occurrence at or before `now`, and how many began up to then.
    pub fn latest(&self, now: f64) -> Option<(f64, u32)> {
        if now < self.start {
            return None;
        }
        match self.every {
            None => Some((self.start, 1)),
            Some(every) => {
                let turns = ((now - self.start) / every).floor();
                Some((self.start + turns * every, turns as u32 + 1))
            }
        }
    }

    /// Whether `now` lies inside.
    pub fn contains(&self, now: f64) -> bool {
        if self.start == f64::NEG_INFINITY {
            return true;
        }
        self.latest(now).is_some_and(|(start, _)| now < start + self.length)
    }

    /// The latest moment at or before `now` at which it began or ended.
    pub fn last_edge(&self, now: f64) -> Option<f64> {
        let (start, _) = self.latest(now)?;
        let end = start + self.length;
        Some(if now >= end { end } else { start })
    }

    /// Its occurrences within `[0, now]` as `(first start, whole occurrences, the partial one)`.
    ///
    /// Whole occurrences repeat from the first start with the period; the partial one is cut by
    /// zero or by `now`.
    pub(super) fn parts(&self, now: f64) -> Parts {
        let mut parts = Parts { first: 0.0, whole: 0, cut: [None; 2] };
        let Some(every) = self.every else {
            parts.cut[0] = clip(self.start, self.start + self.length, now);
            return parts;
        };
        // Occurrences that began before the lab are cut by zero; at most one reaches into it.
        let skipped = (-self.start / every).ceil().max(0.0);
        parts.first = self.start + skipped * every;
        if skipped > 0.0 {
            let before = parts.first - every;
            parts.cut[0] = clip(before, before + self.length, now);
        }
        if now >= parts.first {
            let begun = ((now - parts.first) / every).floor();
            let last = parts.first + begun * every;
            parts.whole = begun as u64;
            parts.cut[1] = clip(last, last + self.length, now);
        }
        parts
    }

    /// Seconds spent inside during `[0, now]`.
    pub fn measure(&self, now: f64) -> f64 {
        let parts = self.parts(now);
        let cut: f64 = parts.cut.iter().flatten().map(|(from, to)| to - from).sum();
        let whole = if parts.whole == 0 { 0.0 } else { parts.whole as f64 * self.length };
        cut + whole
    }
}

/// The occurrences of a window within `[0, now]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    pub(super) first: f64,
    pub(super) whole: u64,
    pub(super) cut: [Option<(f64, f64)>; 2],
}

fn clip(from: f64, to: f64, now: f64) -> Option<(f64, f64)> {
    let (from, to) = (from.max(0.0), to.min(now));
    (to > from).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGAIN: Window = Window { start: 10.0, length: 5.0, every: Some(20.0) };

    #[test]
    fn a_repeated_window_comes_back_every_period() {
        let inside: Vec<u32> = (0..60).filter(|t| AGAIN.contains(f64::from(*t))).collect();
        assert_eq!(inside, [10, 11, 12, 13, 14, 30, 31, 32, 33, 34, 50, 51, 52, 53, 54]);
    }

    #[test]
    fn the_measure_is_the_time_spent_inside() {
        for (now, expected) in [(0.0, 0.0), (12.0, 2.0), (20.0, 5.0), (31.5, 6.5), (1000.0, 250.0)] {
            assert_eq!(AGAIN.measure(now), expected, "at {now}");
        }
    }

    #[test]
    fn a_window_begun_before_the_lab_counts_from_zero() {
        assert_eq!(Window { start: -4.0, length: 6.0, every: None }.measure(10.0), 2.0);
        assert_eq!(Window { start: -4.0, length: 6.0, every: Some(10.0) }.measure(10.0), 6.0);
        assert_eq!(Window::ALWAYS.measure(3.5), 3.5);
    }

    #[test]
    fn the_last_edge_is_a_start_or_an_end() {
        assert_eq!(AGAIN.last_edge(5.0), None);
        assert_eq!(AGAIN.last_edge(12.0), Some(10.0));
        assert_eq!(AGAIN.last_edge(29.0), Some(15.0));
        assert_eq!(AGAIN.last_edge(36.0), Some(35.0));
    }
}
