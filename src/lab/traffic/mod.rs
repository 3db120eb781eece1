//! What the counters show at a moment: functions of seed, interface and time, never a tick. Pure.
//!
//! What leaves one end of a cable arrives at the other: both directions of a cable are one flow each,
//! owned by the sending end. A counter is its value at the start plus the whole part of the flow's
//! integral since, so it costs the same after a second and after a month.

mod wave;

use std::collections::HashMap;

use super::network::{End, Kind, Network, Port, Usage};
use super::seed::{between, mix, unit};
use super::swap::Swaps;
use super::window::Window;
use wave::Wave;

/// A direction as seen from an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Received.
    In,
    /// Sent.
    Out,
}

/// One direction of an interface.
pub type Side = (End, Direction);

/// What differs from quiet everyday traffic; compiled from quirks.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// Bits per second that replace a flow's own rate within a window; keyed by the sending side.
    pub levels: HashMap<Side, Vec<(Window, f64)>>,
    /// Packets counted as errors within a window, as a share.
    pub errors: HashMap<Side, Vec<(Window, f64)>>,
    /// Packets counted as discards within a window, as a share.
    pub discards: HashMap<Side, Vec<(Window, f64)>>,
    /// Octets already counted when the lab started, instead of the usual ones.
    pub starts: HashMap<Side, u64>,
    /// When a cable is down, at each of its ends.
    pub down: HashMap<End, Vec<Window>>,
    /// Cables that are plugged in elsewhere for a while.
    pub swaps: Swaps,
}

/// The counters of one direction of an interface, 64 bits wide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Octets.
    pub octets: u64,
    /// Unicast packets.
    pub unicast: u64,
    /// Multicast packets.
    pub multicast: u64,
    /// Broadcast packets.
    pub broadcast: u64,
    /// Packets with errors.
    pub errors: u64,
    /// Packets dropped without an error.
    pub discards: u64,
}

const MULTICAST_PER_S: f64 = 2.1;
const BROADCAST_PER_S: f64 = 0.35;

/// The side that sends what `side` counts: itself, or the other end of its cable.
pub fn sender(network: &Network, (end, direction): Side) -> Side {
    match (direction, network.port(end).peer) {
        (Direction::In, Some(peer)) => (peer, Direction::Out),
        _ => (end, direction),
    }
}

/// The traffic of a network under the effects of its quirks.
#[derive(Debug, Clone, Copy)]
pub struct Traffic<'a> {
    /// Whose traffic it is.
    pub network: &'a Network,
    /// What disturbs it.
    pub effects: &'a Effects,
}

impl Traffic<'_> {
    /// The counters of a side at `now` seconds; after a reset they count from zero since `reset`.
    pub fn counters(&self, side: Side, now: f64, reset: Option<f64>) -> Counters {
        let device = self.network.device(side.0.device);
        if self.network.port(side.0).kind == Kind::Lag {
            return (device.members(side.0.port))
                .map(|member| (End { port: member, ..side.0 }, side.1))
                .fold(Counters::default(), |sum, member| sum.plus(self.counters(member, now, reset)));
        }
        match reset {
            Some(reset) => self.since_start(side, now).minus(self.since_start(side, reset)),
            None => self.since_start(side, now).plus(self.at_start(side)),
        }
    }

    /// Whether a cable, or every cable of a bundle, is down at `now`.
    pub fn is_down(&self, end: End, now: f64) -> bool {
        let down = |end: &End| {
            self.effects
                .down
                .get(end)
                .is_some_and(|windows| windows.iter().any(|window| window.contains(now)))
        };
        if self.network.port(end).kind != Kind::Lag {
            return down(&end);
        }
        let mut members = self.network.device(end.device).members(end.port).peekable();
        members.peek().is_some() && members.all(|port| down(&End { port, ..end }))
    }

    /// The latest moment at which a cable went up or down.
    pub fn last_change(&self, end: End, now: f64) -> Option<f64> {
        let windows = self.effects.down.get(&end)?;
        windows.iter().filter_map(|window| window.last_edge(now)).reduce(f64::max)
    }

    fn since_start(&self, side: Side, now: f64) -> Counters {
        let octets = self.octets(side, now);
        let size = self.packet_size(side);
        let faults = |effects: &HashMap<Side, Vec<(Window, f64)>>| {
            let windows = effects.get(&side).into_iter().flatten();
            windows.map(|(window, share)| share * self.octets_within(side, window, now) / size).sum::<f64>()
        };
        // Hellos and announcements flow wherever anything does, whatever the load.
        let chatter = if octets > 0.0 { now } else { 0.0 };
        Counters {
            octets: octets as u64,
            unicast: (octets / size) as u64,
            multicast: (chatter * MULTICAST_PER_S) as u64,
            broadcast: (chatter * BROADCAST_PER_S) as u64,
            errors: faults(&self.effects.errors) as u64,
            discards: faults(&self.effects.discards) as u64,
        }
    }

    /// What had been counted when the lab started: weeks of the mean rate.
    fn at_start(&self, side: Side) -> Counters {
        let bits = self.bits(side, 0x57A7);
        let seconds = between(bits, 3.0e5, 2.0e7);
        let usual = (mean_octets(self.network.port(side.0), self.bits(sender(self.network, side), 0))
            * seconds) as u64;
        let octets = self.effects.starts.get(&side).copied().unwrap_or(usual);
        Counters {
            octets,
            unicast: (usual as f64 / self.packet_size(side)) as u64,
            multicast: (seconds * MULTICAST_PER_S) as u64,
            broadcast: (seconds * BROADCAST_PER_S) as u64,
            errors: if bits.is_multiple_of(5) { bits >> 60 } else { 0 },
            discards: if bits.is_multiple_of(3) { (bits >> 52) & 0xFFF } else { 0 },
        }
    }

    /// Octets of a side's flow from the lab's start to `now`.
    pub fn octets(&self, side: Side, now: f64) -> f64 {
        self.octets_within(side, &Window::ALWAYS, now)
    }

    fn octets_within(&self, side: Side, window: &Window, now: f64) -> f64 {
        let source = sender(self.network, side);
        let mut total = self.flow_within(source, window, now);
        if (side.1, *window) == (Direction::In, Window::ALWAYS) {
            for (during, peer) in self.effects.swaps.of(side.0) {
                total += self.flow_within((*peer, Direction::Out), during, now)
                    - self.flow_within(source, during, now);
            }
        }
        total
    }

    /// Octets that a side sends within a window.
    fn flow_within(&self, source: Side, window: &Window, now: f64) -> f64 {
        let mean = mean_octets(self.network.port(source.0), self.bits(source, 0));
        let wave = Wave::new(mean, self.bits(source, 1));
        let levels = self.effects.levels.get(&source).map_or(&[][..], Vec::as_slice);
        let always = levels.iter().find(|(during, _)| *during == Window::ALWAYS);
        let undisturbed = |window: &Window| match always {
            Some((_, bits_per_s)) => bits_per_s / 8.0 * window.measure(now),
            None => wave.within(window, now),
        };
        let mut total = undisturbed(window);
        for (during, bits_per_s) in levels.iter().filter(|(during, _)| *during != Window::ALWAYS) {
            // Any other window asked for is that of a fault: it either goes with the level or knows none.
            if *window == Window::ALWAYS || during == window {
                total += bits_per_s / 8.0 * during.measure(now) - undisturbed(during);
            }
        }
        total.max(0.0)
    }

    fn packet_size(&self, side: Side) -> f64 {
        between(self.bits(sender(self.network, side), 2), 380.0, 1_150.0)
    }

    fn bits(&self, (end, direction): Side, salt: u64) -> u64 {
        let place = u64::from(end.device.0) << 16 | u64::from(end.port.0);
        mix(self.network.seed, &[place, direction as u64, salt])
    }
}

/// The mean of a flow in octets per second: a share of the speed, small on most ports.
fn mean_octets(port: &Port, bits: u64) -> f64 {
    if let Kind::Subinterface(_) = port.kind {
        // No speed of its own; what it carries is little beside what its port does.
        return if port.usage == Usage::Spare { 0.0 } else { between(bits, 2.0e4, 1.0e5) };
    }
    let line = f64::from(port.speed_mbps) * 125_000.0;
    let share = match (port.kind, port.usage) {
        (_, Usage::Spare) | (Kind::Loopback | Kind::Lag, _) => 0.0,
        (Kind::Management, _) => 0.000_1,
        (Kind::Vlan, _) => 0.03,
        (_, Usage::Fabric) => between(bits, 0.08, 0.38),
        (_, Usage::Transit) => between(bits, 0.15, 0.45),
        (_, Usage::Customer | Usage::Internal) => 0.004 + 0.42 * unit(bits).powi(3),
    };
    line * share
}

impl Counters {
    fn each(self, other: Self, of: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            octets: of(self.octets, other.octets),
            unicast: of(self.unicast, other.unicast),
            multicast: of(self.multicast, other.multicast),
            broadcast: of(self.broadcast, other.broadcast),
            errors: of(self.errors, other.errors),
            discards: of(self.discards, other.discards),
        }
    }

    fn plus(self, other: Self) -> Self {
        self.each(other, u64::wrapping_add)
    }

    fn minus(self, other: Self) -> Self {
        self.each(other, u64::saturating_sub)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::network::{NetworkOptions, generate};

    fn network() -> Network {
        generate(NetworkOptions { devices: 12, ports: None, seed: 42 })
    }

    #[test]
    fn what_one_end_sends_the_other_receives() {
        let network = network();
        let effects = Effects::default();
        let traffic = Traffic { network: &network, effects: &effects };
        for (one, other) in network.links() {
            let moved = |side| {
                traffic.counters(side, 1_000.0, None).octets - traffic.counters(side, 10.0, None).octets
            };
            assert_eq!(moved((one, Direction::Out)), moved((other, Direction::In)));
            assert_eq!(moved((one, Direction::In)), moved((other, Direction::Out)));
        }
    }

    #[test]
    fn counters_never_go_back_and_never_pass_the_line() {
        let network = network();
        let effects = Effects::default();
        let traffic = Traffic { network: &network, effects: &effects };
        for end in network.ends() {
            let line = f64::from(network.port(end).speed_mbps) * 125_000.0;
            let mut last = traffic.counters((end, Direction::In), 0.0, None);
            for step in 1..200 {
                let next = traffic.counters((end, Direction::In), f64::from(step) * 5.0, None);
                assert!(next.octets >= last.octets && next.unicast >= last.unicast);
                assert!((next.octets - last.octets) as f64 / 5.0 <= line + 1.0, "{end:?}");
                last = next;
            }
        }
    }

    #[test]
    fn a_level_gives_exactly_its_rate() {
        let network = network();
        let end = network.links().next().unwrap().0;
        let mut effects = Effects::default();
        effects.levels.insert((end, Direction::Out), vec![(Window::ALWAYS, 8_000_000.0)]);
        let traffic = Traffic { network: &network, effects: &effects };
        let at = |now| traffic.counters((end, Direction::Out), now, None).octets;
        assert_eq!(at(110.0) - at(100.0), 10_000_000);
    }

    #[test]
    fn a_bundle_is_the_sum_of_its_members() {
        let network = network();
        let effects = Effects::default();
        let traffic = Traffic { network: &network, effects: &effects };
        let lag = network.ends().find(|end| network.port(*end).kind == Kind::Lag).unwrap();
        let octets = |end| traffic.counters((end, Direction::In), 50.0, None).octets;
        let members = network.device(lag.device).members(lag.port).map(|port| octets(End { port, ..lag }));
        assert_eq!(octets(lag), members.sum::<u64>());
        assert!(octets(lag) > 0);
    }
}
