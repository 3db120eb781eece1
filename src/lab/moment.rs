//! One device at one moment, whoever asks: agents and targets tell the same of it. Pure.

use super::hostile;
use super::network::{DeviceNo, End, Kind, Network, PortNo, Usage};
use super::quirk::QuirkKind;
use super::rules::{Rule, Rules};
use super::state::{Life, Origin};
use super::traffic::{Counters, Direction, Effects, Traffic};

/// Seconds from a device's start until its interfaces have come up: it answers no earlier than that.
const COMING_UP: f64 = 1.0;

/// One device at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The network it stands in.
    pub network: &'a Network,
    /// Which device.
    pub device: DeviceNo,
    /// Since when it runs.
    pub life: Life,
    /// Seconds since the lab's start.
    pub now: f64,
    /// The quirks of this device alone: most have none, and every value asks.
    own: &'a [Rule],
    effects: &'a Effects,
}

impl<'a> Moment<'a> {
    /// The device as the quirks make it at `now` seconds.
    pub fn new(network: &'a Network, device: DeviceNo, rules: &'a Rules, now: f64) -> Self {
        let own = rules.of(device);
        let life = Life::at(network, device, own, now);
        Self { network, device, own, effects: &rules.effects, life, now }
    }

    /// The quirks of this device.
    pub fn own(&self) -> &'a [Rule] {
        self.own
    }

    /// The place of one of its ports in the network.
    pub fn end(&self, port: PortNo) -> End {
        End { device: self.device, port }
    }

    /// The first quirk in force on a port that is one of those wanted.
    pub fn quirk(&self, port: PortNo, of: impl Fn(&QuirkKind) -> bool) -> Option<&'a QuirkKind> {
        self.own
            .iter()
            .filter(|rule| rule.covers(port) && rule.window.contains(self.now))
            .map(|rule| &rule.kind)
            .find(|kind| of(kind))
    }

    /// Whether a quirk is in force on a port.
    pub fn has(&self, port: PortNo, kind: &QuirkKind) -> bool {
        self.quirk(port, |other| other == kind).is_some()
    }

    /// Whether nothing can be heard of it: it is silent, or starting.
    pub fn is_mute(&self) -> bool {
        self.life.is_booting || self.has(PortNo(0), &QuirkKind::Silent)
    }

    /// Since when a port's counters count.
    pub fn origin(&self, port: PortNo) -> Origin {
        Origin::of(port, self.own, &self.life, self.now)
    }

    /// The counters of a port, received and sent.
    pub fn counters(&self, port: PortNo) -> [Counters; 2] {
        let reset = self.origin(port).reset;
        let mut at = self.now;
        if let Some(QuirkKind::Caching(every)) =
            self.quirk(port, |kind| matches!(kind, QuirkKind::Caching(_)))
        {
            at = (at / every.as_secs_f64()).floor() * every.as_secs_f64();
        }
        [Direction::In, Direction::Out].map(|side| self.traffic().counters((self.end(port), side), at, reset))
    }

    fn traffic(&self) -> Traffic<'a> {
        Traffic { network: self.network, effects: self.effects }
    }

    /// The name of a port, as the device gives it.
    pub fn name(&self, port: PortNo) -> Vec<u8> {
        let name = self.network.device(self.device).port_name(port);
        if self.has(port, &QuirkKind::HostileStrings) {
            hostile::name(&name, port)
        } else {
            name.into_bytes()
        }
    }

    /// What somebody wrote beside a port.
    pub fn alias(&self, port: PortNo) -> Vec<u8> {
        match self.has(port, &QuirkKind::HostileStrings) {
            true => hostile::alias(port),
            false => self.network.alias(self.end(port)).into_bytes(),
        }
    }

    /// The name that this device gives itself or another one.
    pub fn system_name(&self, device: DeviceNo) -> Vec<u8> {
        let name = &self.network.device(device).name;
        if device == self.device && self.has(PortNo(0), &QuirkKind::HostileStrings) {
            hostile::system_name(name)
        } else {
            format!("{name}.lab").into_bytes()
        }
    }

    /// The other end of a port's cable, as it is plugged in now.
    pub fn peer(&self, port: PortNo) -> Option<End> {
        let end = self.end(port);
        self.effects.swaps.peer(end, self.now).or(self.network.port(end).peer)
    }

    /// The name of what LLDP hears at a port that has a cable.
    pub fn neighbour_name(&self, port: PortNo) -> Option<Vec<u8>> {
        let peer = self.peer(port)?;
        match self.quirk(port, |kind| matches!(kind, QuirkKind::WrongCable(_))) {
            Some(QuirkKind::WrongCable(name)) => Some(name.clone().into_bytes()),
            _ => Some(self.system_name(peer.device)),
        }
    }

    /// The burnt-in address of a port, empty where there is none.
    pub fn address(&self, port: PortNo) -> Vec<u8> {
        match self.network.port(self.end(port)).kind {
            Kind::Loopback => Vec::new(),
            // A subinterface sends from the address of its port.
            _ => {
                let port = self.network.device(self.device).parent(port).unwrap_or(port);
                self.network.mac(self.end(port)).to_vec()
            }
        }
    }

    /// Whether a port is switched off.
    pub fn is_spare(&self, port: PortNo) -> bool {
        self.network.port(self.end(port)).usage == Usage::Spare
    }

    /// Whether a port is up.
    pub fn is_up(&self, port: PortNo) -> bool {
        !self.is_spare(port) && !self.traffic().is_down(self.end(port), self.now)
    }

    /// The second at which a port last changed its state.
    pub fn last_change(&self, port: PortNo) -> f64 {
        let started = self.life.booted + COMING_UP;
        let changed = self.traffic().last_change(self.end(port), self.now).filter(|at| at.is_finite());
        // Right after a start nothing has changed later than now.
        changed.map_or(started, |at| at.max(started)).min(self.now)
    }

    /// The longest frame that an interface of that kind sends.
    pub fn mtu(kind: Kind) -> i32 {
        match kind {
            Kind::Ethernet | Kind::Lag | Kind::Vlan | Kind::Subinterface(_) => 9_214,
            Kind::Loopback => 65_535,
            Kind::Management => 1_500,
        }
    }
}
