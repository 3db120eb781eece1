//! Quirks compiled against a network: which device, which ports, which flows. Pure.

use std::collections::{BTreeSet, HashMap};

use super::network::{DeviceNo, End, Kind, Network, PortNo};
use super::quirk::{Quirk, QuirkKind};
use super::traffic::{Direction, Effects, Side, Traffic, sender};
use super::window::Window;

/// Why a quirk fits nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// No device has such a name.
    #[error("no device of the lab is called `{0}`")]
    NoDevice(String),
    /// No interface of those devices has such a name.
    #[error("no interface of `{device}` is called `{interface}`")]
    NoInterface {
        /// The pattern of the devices.
        device: String,
        /// The pattern of the interfaces.
        interface: String,
    },
    /// What happens at a moment needs that moment.
    #[error("this quirk of `{0}` happens at a moment: it needs a beginning, and a reboot an end too")]
    NoMoment(String),
    /// Interfaces that are there from the start, or not at all.
    #[error("the subinterfaces of `{0}` stand from the beginning of the lab to its end, or not at all")]
    NotAlways(String),
    /// Two quirks set the rate of one flow at the same time.
    #[error("two quirks change the traffic of {0} at the same time")]
    Overlap(String),
    /// What has no cable cannot be plugged in elsewhere.
    #[error("`{0}` has no cable that could be swapped")]
    NoCable(String),
}

/// A quirk as one device has it.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The interfaces it concerns; absent: all.
    pub ports: Option<BTreeSet<PortNo>>,
    /// When.
    pub window: Window,
    /// What.
    pub kind: QuirkKind,
}

impl Rule {
    /// Whether it concerns that interface.
    pub fn covers(&self, port: PortNo) -> bool {
        self.ports.as_ref().is_none_or(|ports| ports.contains(&port))
    }
}

/// All quirks of a lab, by device, with their effect on traffic.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    devices: HashMap<DeviceNo, Vec<Rule>>,
    /// What traffic becomes of them.
    pub effects: Effects,
}

impl Rules {
    /// Compiles quirks. A pattern that fits nothing is an error: it is a slip of the pen.
    pub fn compile(network: &Network, quirks: &[Quirk]) -> Result<Self, RuleError> {
        let mut rules = Self::default();
        for quirk in quirks {
            rules.add(network, quirk)?;
        }
        rules.check_swaps(network)?;
        Ok(rules)
    }

    /// The quirks of one device.
    pub fn of(&self, device: DeviceNo) -> &[Rule] {
        self.devices.get(&device).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, network: &Network, quirk: &Quirk) -> Result<(), RuleError> {
        let matching = devices(network, &quirk.device)?;
        if matches!(quirk.kind, QuirkKind::Subinterfaces(_)) && quirk.window != Window::ALWAYS {
            return Err(RuleError::NotAlways(quirk.device.clone()));
        }
        if needs_moment(quirk) {
            return Err(RuleError::NoMoment(quirk.device.clone()));
        }
        let mut matched = quirk.interface.is_none();
        for device in matching {
            let ports = quirk.interface.as_deref().map(|pattern| ports(network, device, pattern));
            if ports.as_ref().is_some_and(BTreeSet::is_empty) {
                continue;
            }
            matched = true;
            for port in network.device(device).port_numbers() {
                if ports.as_ref().is_none_or(|ports| ports.contains(&port)) {
                    self.affect(network, End { device, port }, quirk)?;
                }
            }
            let rule = Rule { ports, window: quirk.window, kind: quirk.kind.clone() };
            self.devices.entry(device).or_default().push(rule);
        }
        let interface = || quirk.interface.clone().unwrap_or_default();
        if matched {
            Ok(())
        } else {
            Err(RuleError::NoInterface { device: quirk.device.clone(), interface: interface() })
        }
    }

    fn affect(&mut self, network: &Network, end: End, quirk: &Quirk) -> Result<(), RuleError> {
        let window = quirk.window;
        let both = [(end, Direction::In), (end, Direction::Out)];
        match quirk.kind {
            QuirkKind::PortDown => {
                let ends = [Some(end), network.port(end).peer];
                ends.into_iter().flatten().try_for_each(|end| self.cut(network, end, window))
            }
            QuirkKind::SwappedCable(ref other) => self.swap(network, end, other, quirk),
            QuirkKind::Subinterfaces(_) if !is_divided(network, end) => {
                Err(RuleError::NotAlways(network.device(end.device).name.clone()))
            }
            QuirkKind::Rate(bits_per_s) => {
                both.into_iter().try_for_each(|side| self.level(network, side, window, bits_per_s))
            }
            QuirkKind::Saturated => {
                let line = f64::from(network.port(end).speed_mbps) * 1e6;
                self.effects.discards.entry(both[1]).or_default().push((window, 0.004));
                self.level(network, both[1], window, line * 0.985)
            }
            QuirkKind::Errors(direction, share) => {
                self.effects.errors.entry((end, direction)).or_default().push((window, share));
                Ok(())
            }
            QuirkKind::Discards(direction, share) => {
                self.effects.discards.entry((end, direction)).or_default().push((window, share));
                Ok(())
            }
            QuirkKind::Wrap32 | QuirkKind::Wrap64 => {
                both.into_iter().for_each(|side| self.wrap(network, side, quirk));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Swaps the cable of an end with that of another port, `device:interface`. All four ends tell of it.
    fn swap(&mut self, network: &Network, end: End, other: &str, quirk: &Quirk) -> Result<(), RuleError> {
        let no_cable = || RuleError::NoCable(other.to_owned());
        let (device, interface) = other.split_once(':').ok_or_else(no_cable)?;
        let device = network.find(device).ok_or_else(|| RuleError::NoDevice(device.to_owned()))?;
        let port = network.device(device).find_port(interface).ok_or_else(no_cable)?;
        let ends = [end, End { device, port }];
        let ends = self.effects.swaps.swap(network, ends, quirk.window).ok_or_else(no_cable)?;
        for End { device, port } in ends {
            let rule = Rule { ports: Some([port].into()), window: quirk.window, kind: quirk.kind.clone() };
            self.devices.entry(device).or_default().push(rule);
        }
        Ok(())
    }

    /// A flow that is led elsewhere keeps its own rate meanwhile.
    fn check_swaps(&self, network: &Network) -> Result<(), RuleError> {
        for (end, window, peer) in self.effects.swaps.all() {
            let flows = [sender(network, (end, Direction::In)), (peer, Direction::Out)];
            let levels = flows.iter().filter_map(|flow| self.effects.levels.get(flow)).flatten();
            if levels.into_iter().any(|(during, _)| overlap(during, &window) && *during != Window::ALWAYS) {
                let device = network.device(end.device);
                return Err(RuleError::Overlap(format!("{} {}", device.name, device.port_name(end.port))));
            }
        }
        Ok(())
    }

    /// Takes an end of a cable down, with the subinterfaces that stand on it.
    fn cut(&mut self, network: &Network, end: End, window: Window) -> Result<(), RuleError> {
        let below = network.device(end.device).subinterfaces(end.port);
        for port in std::iter::once(end.port).chain(below) {
            let end = End { port, ..end };
            self.effects.down.entry(end).or_default().push(window);
            self.level(network, (end, Direction::In), window, 0.0)?;
            self.level(network, (end, Direction::Out), window, 0.0)?;
        }
        Ok(())
    }

    fn level(
        &mut self,
        network: &Network,
        side: Side,
        window: Window,
        bits_per_s: f64,
    ) -> Result<(), RuleError> {
        let levels = self.effects.levels.entry(sender(network, side)).or_default();
        if levels.contains(&(window, bits_per_s)) {
            // A cable is cut once, whichever of its ends is told of it.
            return Ok(());
        }
        if levels.iter().any(|(other, _)| overlap(other, &window)) {
            let device = network.device(side.0.device);
            return Err(RuleError::Overlap(format!("{} {}", device.name, device.port_name(side.0.port))));
        }
        levels.push((window, bits_per_s));
        Ok(())
    }

    // The counter starts so far below the wrap that it gets there when the window begins.
    fn wrap(&mut self, network: &Network, side: Side, quirk: &Quirk) {
        let octets = Traffic { network, effects: &self.effects }.octets(side, quirk.window.start) as u64;
        let top = if quirk.kind == QuirkKind::Wrap32 { 1_u64 << 32 } else { 0 };
        self.effects.starts.insert(side, top.wrapping_sub(octets));
    }
}

/// Gives ports the subinterfaces that quirks ask for; before anything else is made of the network.
pub fn divide(network: &mut Network, quirks: &[Quirk]) {
    for quirk in quirks {
        let QuirkKind::Subinterfaces(count) = quirk.kind else { continue };
        for device in &mut network.devices {
            if !fits(&quirk.device, &device.name) {
                continue;
            }
            for port in device.port_numbers() {
                if quirk.interface.as_ref().is_none_or(|pattern| fits(pattern, &device.port_name(port))) {
                    device.divide(port, count);
                }
            }
        }
    }
}

/// Whether a port has the subinterfaces that it can have.
fn is_divided(network: &Network, end: End) -> bool {
    let device = network.device(end.device);
    device.port(end.port).kind != Kind::Ethernet || device.subinterfaces(end.port).next().is_some()
}

fn needs_moment(quirk: &Quirk) -> bool {
    let Window { start, length, .. } = quirk.window;
    match quirk.kind {
        QuirkKind::Reset
        | QuirkKind::Discontinuity
        | QuirkKind::UptimeWrap
        | QuirkKind::Wrap32
        | QuirkKind::Wrap64 => !start.is_finite(),
        QuirkKind::Reboot { .. } => !start.is_finite() || !length.is_finite(),
        _ => false,
    }
}

/// A level for all time lies below the others and disturbs none.
fn overlap(one: &Window, other: &Window) -> bool {
    if *one == Window::ALWAYS || *other == Window::ALWAYS {
        return one == other;
    }
    let end =
        |window: &Window| if window.every.is_some() { f64::INFINITY } else { window.start + window.length };
    one.start < end(other) && other.start < end(one)
}

fn devices(network: &Network, pattern: &str) -> Result<Vec<DeviceNo>, RuleError> {
    let found: Vec<DeviceNo> = (network.devices.iter().enumerate())
        .filter(|(_, device)| fits(pattern, &device.name))
        .map(|(at, _)| DeviceNo(at as u32))
        .collect();
    if found.is_empty() { Err(RuleError::NoDevice(pattern.to_owned())) } else { Ok(found) }
}

fn ports(network: &Network, device: DeviceNo, pattern: &str) -> BTreeSet<PortNo> {
    let device = network.device(device);
    device.port_numbers().filter(|port| fits(pattern, &device.port_name(*port))).collect()
}

/// Whether a name fits a pattern of `*` (any run) and `?` (any one character).
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.chars().next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            fits(rest, name) || name.chars().next().is_some_and(|c| fits(pattern, &name[c.len_utf8()..]))
        }
        Some(wanted) => name.chars().next().is_some_and(|found| {
            (wanted == '?' || wanted == found)
                && fits(&pattern[wanted.len_utf8()..], &name[found.len_utf8()..])
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::network::{NetworkOptions, generate};

    fn network() -> Network {
        generate(NetworkOptions { devices: 12, ports: None, seed: 42 })
    }

    fn quirk(device: &str, interface: Option<&str>, kind: QuirkKind) -> Quirk {
        Quirk { interface: interface.map(str::to_owned), ..Quirk::always(device, kind) }
    }

    #[test]
    fn patterns_fit_as_in_a_shell() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("fra-*", "fra-leaf-3", true),
            ("*-3", "fra-leaf-3", true),
            ("fra-leaf-?", "fra-leaf-3", true),
            ("fra-leaf-?", "fra-leaf-", false),
            ("Ethernet1/4*", "Ethernet1/49", true),
            ("Ethernet1", "Ethernet10", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_port_that_is_down_is_down_at_both_ends() {
        let network = network();
        let rules = Rules::compile(&network, &[quirk("fra-leaf-3", Some("Ethernet49"), QuirkKind::PortDown)]);
        assert_eq!(rules.unwrap().effects.down.len(), 2);
    }

    #[test]
    fn a_pattern_that_fits_nothing_is_an_error() {
        let network = network();
        let error = |device, interface| {
            Rules::compile(&network, &[quirk(device, interface, QuirkKind::Silent)]).unwrap_err().to_string()
        };
        assert_eq!(error("nowhere", None), "no device of the lab is called `nowhere`");
        assert_eq!(error("fra-leaf-1", Some("Gi0")), "no interface of `fra-leaf-1` is called `Gi0`");
    }

    #[test]
    fn a_port_that_is_down_takes_its_subinterfaces_along_at_both_ends() {
        let mut network = network();
        let divided = [("fra-leaf-3", "Ethernet49"), ("fra-spine-1", "Ethernet*")]
            .map(|(device, port)| quirk(device, Some(port), QuirkKind::Subinterfaces(2)));
        divide(&mut network, &divided);
        let down = [None, Some("Ethernet49*")].map(|port| quirk("fra-leaf-3", port, QuirkKind::PortDown));
        let rules = Rules::compile(&network, &down).unwrap();
        let device = network.find("fra-spine-1").unwrap();
        let downs = rules.effects.down.keys().filter(|end| end.device == device);
        assert_eq!(downs.count(), 3);
    }

    #[test]
    fn subinterfaces_are_there_from_beginning_to_end() {
        let late = Quirk {
            window: Window::since(20.0),
            ..quirk("fra-leaf-3", Some("Ethernet2"), QuirkKind::Subinterfaces(2))
        };
        let afterwards = quirk("fra-leaf-3", Some("Ethernet2"), QuirkKind::Subinterfaces(2));
        for quirk in [late, afterwards] {
            let compiled = Rules::compile(&network(), &[quirk]);
            assert_eq!(compiled.unwrap_err(), RuleError::NotAlways("fra-leaf-3".to_owned()));
        }
    }

    #[test]
    fn two_rates_at_once_are_an_error() {
        let network = network();
        let both = [QuirkKind::Rate(1e6), QuirkKind::Rate(2e6)]
            .map(|kind| quirk("fra-leaf-3", Some("Ethernet2"), kind));
        assert!(matches!(Rules::compile(&network, &both), Err(RuleError::Overlap(_))));
    }
}
