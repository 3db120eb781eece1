//! A rate that breathes, and its integral in closed form.

use std::f64::consts::TAU;

use crate::lab::seed::{between, mix, unit};
use crate::lab::window::Window;

/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// The lab starts at half past ten in the morning, when traffic is worth looking at.
const STARTS_AT: f64 = 10.5 * 3_600.0;
/// Periods in seconds without a common multiple: together they look like noise.
const PERIODS: [f64; 5] = [23.0, 71.0, 257.0, 1_013.0, DAY];
const SHARES: [f64; 5] = [0.10, 0.12, 0.10, 0.08, 0.45];

/// A mean rate with five sines on it; their shares sum to less than one, so it never falls to zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wave {
    mean: f64,
    phases: [f64; 5],
}

impl Wave {
    pub(super) fn new(mean: f64, seed: u64) -> Self {
        let mut phases = [0.0; 5];
        for (at, phase) in phases.iter_mut().enumerate() {
            *phase = unit(mix(seed, &[at as u64])) * TAU;
        }
        // The day peaks between three and nine in the evening.
        let peak = between(mix(seed, &[9]), 15.0, 21.0) * 3_600.0;
        phases[4] = TAU * ((STARTS_AT - peak) / DAY + 0.25);
        Self { mean, phases }
    }

    /// Units per second at `t` seconds after the lab's start.
    #[cfg(test)]
    pub(super) fn rate(&self, t: f64) -> f64 {
        let swing: f64 = self.terms().map(|(share, omega, phase)| share * (omega * t + phase).sin()).sum();
        self.mean * (1.0 + swing)
    }

    /// Units between the moments `from` and `to`.
    pub(super) fn between(&self, from: f64, to: f64) -> f64 {
        let swing: f64 = (self.terms())
            .map(|(share, omega, phase)| {
                share / omega * ((omega * from + phase).cos() - (omega * to + phase).cos())
            })
            .sum();
        self.mean * ((to - from) + swing)
    }

    /// Units within the occurrences of a window during `[0, now]`, however many there were.
    pub(super) fn within(&self, window: &Window, now: f64) -> f64 {
        let parts = window.parts(now);
        let cut: f64 = parts.cut.iter().flatten().map(|(from, to)| self.between(*from, *to)).sum();
        let Some(every) = window.every.filter(|_| parts.whole > 0) else { return cut };
        let (from, to) = (parts.first, parts.first + window.length);
        let swing: f64 = (self.terms())
            .map(|(share, omega, phase)| {
                let sum = |at: f64| cosine_sum(omega * at + phase, omega * every, parts.whole as f64);
                share / omega * (sum(from) - sum(to))
            })
            .sum();
        cut + self.mean * (parts.whole as f64 * window.length + swing)
    }

    fn terms(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        (0..PERIODS.len()).map(|at| (SHARES[at], TAU / PERIODS[at], self.phases[at]))
    }
}

/// The sum of `cos(start + k * step)` for `k` in `0..count`, by Dirichlet's kernel.
fn cosine_sum(start: f64, step: f64, count: f64) -> f64 {
    let half = (step / 2.0).sin();
    if half.abs() < 1e-9 {
        return count * start.cos();
    }
    (count * step / 2.0).sin() / half * (start + (count - 1.0) * step / 2.0).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integral_is_the_sum_of_the_rate() {
        let wave = Wave::new(1_000.0, 7);
        let summed: f64 = (0..36_000).map(|tenth| wave.rate(f64::from(tenth) / 10.0 + 0.05) / 10.0).sum();
        let closed = wave.between(0.0, 3_600.0);
        assert!((summed - closed).abs() < 1.0, "{summed} against {closed}");
    }

    #[test]
    fn the_rate_is_never_negative() {
        for seed in 0..50 {
            let wave = Wave::new(1.0, seed);
            assert!((0..2_000).all(|at| wave.rate(f64::from(at) * 61.7) > 0.05), "seed {seed}");
        }
    }

    #[test]
    fn repeated_windows_sum_up_as_if_each_were_added() {
        let wave = Wave::new(1_000.0, 3);
        let window = Window { start: -7.0, length: 12.0, every: Some(40.0) };
        for now in [0.0, 3.0, 36.0, 400.0, 12_345.0] {
            let added: f64 = (0..)
                .map(|turn| -7.0 + f64::from(turn) * 40.0)
                .take_while(|start| *start < now)
                .map(|start| (start.max(0.0), (start + 12.0).min(now)))
                .filter(|(from, to)| to > from)
                .map(|(from, to)| wave.between(from, to))
                .sum();
            assert!((added - wave.within(&window, now)).abs() < 0.01, "at {now}");
        }
    }
}
