//! What a device is like at a moment: since when it runs, whether it answers, which rows its tables have. Pure.

use super::network::{Device, DeviceNo, Network, PortNo};
use super::quirk::QuirkKind;
use super::rules::Rule;
use super::seed::mix;

/// Hundredths of a second after which sysUpTime starts again: 497.1 days.
const TICKS: f64 = 4_294_967_296.0;

/// The life of a device at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Life {
    /// Seconds at which it last started, negative if before the lab.
    pub booted: f64,
    /// How often it has started since the lab did.
    pub reboots: u32,
    /// Whether it is starting right now.
    pub is_booting: bool,
    /// Whether the last start moved the indexes.
    pub moved: u32,
}

impl Life {
    /// The life that quirks give a device.
    pub fn at(network: &Network, device: DeviceNo, rules: &[Rule], now: f64) -> Self {
        let days = 3 + mix(network.seed, &[u64::from(device.0), 0xB007]) % 380;
        let mut life =
            Self { booted: -(days as f64) * 86_400.0 - 4_321.0, reboots: 0, is_booting: false, moved: 0 };
        for rule in rules {
            match rule.kind {
                QuirkKind::Reboot { moves_indexes } => life.reboot(rule, moves_indexes, now),
                QuirkKind::UptimeWrap => life.booted = rule.window.start - TICKS / 100.0,
                QuirkKind::MovedIndexes if rule.window.contains(now) => life.moved += 1,
                _ => {}
            }
        }
        life
    }

    fn reboot(&mut self, rule: &Rule, moves_indexes: bool, now: f64) {
        let Some((start, count)) = rule.window.latest(now) else { return };
        let end = start + rule.window.length;
        self.is_booting = now < end;
        self.reboots = if self.is_booting { count - 1 } else { count };
        if self.reboots > 0 {
            self.booted = if self.is_booting { end - rule.window.every.unwrap_or(0.0) } else { end };
            self.moved += if moves_indexes { self.reboots } else { 0 };
        }
    }

    /// sysUpTime at a moment, modulo 2^32 hundredths of a second.
    pub fn uptime(&self, at: f64) -> u32 {
        ((at - self.booted) * 100.0).max(0.0).rem_euclid(TICKS) as u32
    }

    /// Whether it started while the lab ran, so that its counters started from zero then.
    pub fn restarted(&self) -> Option<f64> {
        (self.reboots > 0).then_some(self.booted)
    }
}

/// Since when the counters of a port count from zero, and whether the device says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Origin {
    /// Seconds at which they started from zero; absent: before the lab.
    pub reset: Option<f64>,
    /// Seconds at which ifCounterDiscontinuityTime says they were last discontinuous.
    pub told: Option<f64>,
}

impl Origin {
    /// The origin that quirks give a port's counters.
    pub fn of(port: PortNo, rules: &[Rule], life: &Life, now: f64) -> Self {
        let mut origin = Self { reset: life.restarted(), told: None };
        for rule in rules.iter().filter(|rule| rule.covers(port)) {
            let Some((start, _)) = rule.window.latest(now) else { continue };
            let start = start.max(0.0);
            if !matches!(rule.kind, QuirkKind::Reset | QuirkKind::Discontinuity) || start <= life.booted {
                continue;
            }
            origin.reset = Some(origin.reset.map_or(start, |reset| reset.max(start)));
            if rule.kind == QuirkKind::Discontinuity {
                origin.told = origin.reset;
            }
        }
        origin
    }
}

/// What decides the rows of a device's tables: the same shape has the same rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    moved: u32,
    sparse: bool,
    absent: Vec<PortNo>,
}

impl Shape {
    /// The shape at a moment.
    pub fn at(device: &Device, rules: &[Rule], life: &Life, now: f64) -> Self {
        let mut shape = Self { moved: life.moved, ..Self::default() };
        for rule in rules.iter().filter(|rule| rule.window.contains(now)) {
            match rule.kind {
                QuirkKind::SparseIndexes => shape.sparse = true,
                QuirkKind::Vanish => {
                    let goes = |port: &PortNo| {
                        rule.covers(*port) || device.parent(*port).is_some_and(|parent| rule.covers(parent))
                    };
                    shape.absent.extend(device.port_numbers().filter(goes));
                }
                _ => {}
            }
        }
        shape
    }

    /// The interfaces by rising ifIndex.
    ///
    /// Moved indexes are the worst kind: the same numbers, each now of another interface.
    pub fn rows(&self, device: &Device) -> Vec<(u32, PortNo)> {
        let mut rows: Vec<(u32, PortNo)> = (device.port_numbers().zip(&device.ports))
            .map(|(number, port)| (device.platform.interface_index(port.kind, port.number), number))
            .collect();
        rows.sort_unstable();
        let ports: Vec<PortNo> = rows.iter().map(|(_, port)| *port).collect();
        let (count, turn) = (rows.len(), 3 * self.moved as usize % rows.len().max(1));
        for (at, row) in rows.iter_mut().enumerate() {
            row.1 = ports[(at + count - turn) % count];
            if self.sparse {
                row.0 = sparse_index(at, count);
            }
        }
        rows.retain(|(_, port)| !self.absent.contains(port));
        rows
    }
}

/// Spread from 1 to 2^31-1, the whole range of InterfaceIndex (RFC 2863).
fn sparse_index(at: usize, count: usize) -> u32 {
    let step = (i32::MAX as usize - 1) / (count - 1).max(1);
    if at + 1 == count { i32::MAX as u32 } else { (1 + at * step) as u32 }
}

/// When the rows last changed, within this life.
pub fn last_shape_change(rules: &[Rule], life: &Life, now: f64) -> f64 {
    let changes = rules.iter().filter(|rule| {
        matches!(rule.kind, QuirkKind::Vanish | QuirkKind::MovedIndexes | QuirkKind::SparseIndexes)
    });
    let started = life.booted + 5.12;
    changes.filter_map(|rule| rule.window.last_edge(now)).filter(|at| at.is_finite()).fold(started, f64::max)
}

/// When an end of a cable was last plugged in elsewhere, or something else said to be there.
pub fn last_cabling(rules: &[Rule], life: &Life, now: f64) -> f64 {
    let is_cabling = |kind: &QuirkKind| matches!(kind, QuirkKind::SwappedCable(_) | QuirkKind::WrongCable(_));
    let changes = rules.iter().filter(|rule| is_cabling(&rule.kind));
    changes
        .filter_map(|rule| rule.window.last_edge(now))
        .filter(|at| at.is_finite())
        .fold(life.booted, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::network::{NetworkOptions, generate};
    use crate::lab::window::Window;

    fn rule(kind: QuirkKind, start: f64, length: f64, every: Option<f64>) -> Rule {
        Rule { ports: None, window: Window { start, length, every }, kind }
    }

    #[test]
    fn a_reboot_silences_then_starts_uptime_and_counters_again() {
        let network = generate(NetworkOptions { devices: 12, ports: None, seed: 1 });
        let rules = [rule(QuirkKind::Reboot { moves_indexes: true }, 60.0, 70.0, Some(360.0))];
        let life = |now| Life::at(&network, DeviceNo(0), &rules, now);
        assert_eq!((life(59.0).reboots, life(59.0).is_booting), (0, false));
        assert!(life(100.0).is_booting);
        assert_eq!((life(140.0).uptime(140.0), life(140.0).moved), (1_000, 1));
        assert_eq!(life(140.0).restarted(), Some(130.0));
        assert!(life(430.0).is_booting);
        assert_eq!((life(500.0).booted, life(500.0).reboots), (490.0, 2));
    }

    #[test]
    fn uptime_wraps_at_497_days() {
        let network = generate(NetworkOptions { devices: 1, ports: None, seed: 1 });
        let rules = [rule(QuirkKind::UptimeWrap, 30.0, f64::INFINITY, None)];
        let life = Life::at(&network, DeviceNo(0), &rules, 0.0);
        assert_eq!(life.uptime(29.0), u32::MAX - 99);
        assert_eq!(life.uptime(31.0), 100);
    }

    #[test]
    fn moved_indexes_are_the_same_numbers_of_other_ports() {
        let network = generate(NetworkOptions { devices: 12, ports: None, seed: 1 });
        let device = network.device(DeviceNo(3));
        let (still, moved) =
            (Shape::default().rows(device), Shape { moved: 1, ..Shape::default() }.rows(device));
        assert!(still.iter().zip(&moved).all(|(one, other)| one.0 == other.0 && one.1 != other.1));
        let sparse = Shape { sparse: true, ..Shape::default() }.rows(device);
        assert_eq!(sparse.last().unwrap().0, i32::MAX as u32);
        assert!(sparse.is_sorted_by(|one, other| one.0 < other.0));
    }
}
