//! The plan of the network: who stands where, and which cable goes from where to where.

use super::{Device, DeviceNo, End, Kind, Network, Platform, Port, PortNo, Role, Usage};
use crate::lab::seed::mix;

/// How large the network is.
#[derive(Debug, Clone, Copy)]
pub struct NetworkOptions {
    /// Number of devices, at least one.
    pub devices: usize,
    /// Front-panel ports of each device; absent: as many as its role has (about 300 in twelve devices).
    pub ports: Option<u16>,
    /// What everything random is derived from.
    pub seed: u64,
}

const SITES: [&str; 16] = [
    "fra", "lon", "ams", "par", "mad", "mil", "waw", "vie", "zrh", "sto", "cph", "osl", "hel", "dub", "prg",
    "bud",
];
/// Beyond the small network a site has two borders, four spines, and leaves up to this many devices.
const SITE_SIZE: usize = 50;
/// The last ports of a leaf are its uplinks; on a small leaf they are still printed 49 to 52.
const UPLINKS: u16 = 4;
const FIRST_UPLINK: u16 = 49;

/// Tags of subinterfaces lie so far apart.
const TAGS: u16 = 100;

/// Builds the network. The default of twelve devices has two sites of one border, two spines, three leaves.
pub fn generate(options: NetworkOptions) -> Network {
    let mut network = Network { seed: options.seed, devices: Vec::with_capacity(options.devices) };
    let small = options.devices <= 12;
    let size = if small { 6 } else { SITE_SIZE };
    // The spines of a full site need a port for each of its leaves.
    let ports = options.ports.or((!small).then_some(48));
    let mut sites = Vec::new();
    while network.devices.len() < options.devices {
        let members = size.min(options.devices - network.devices.len());
        sites.push(add_site(&mut network, sites.len(), members, ports));
    }
    for site in &sites {
        cable_site(&mut network, site);
    }
    for pair in sites.windows(2) {
        cable_sites(&mut network, &pair[0], &pair[1]);
    }
    network
}

/// The devices of one site by role, and the next free port of each.
struct Site {
    borders: Vec<DeviceNo>,
    spines: Vec<DeviceNo>,
    leaves: Vec<DeviceNo>,
}

fn add_site(network: &mut Network, number: usize, members: usize, ports: Option<u16>) -> Site {
    let borders = members.div_ceil(25).min(2).min(members.saturating_sub(2));
    let spines = if members > 12 { 4 } else { 2.min(members.saturating_sub(1)) };
    let leaves = members - borders - spines;
    let name = site_name(number);
    let mut add = |role, count| {
        (1..=count).map(|of_role| add_device(network, &name, number, role, of_role, ports)).collect()
    };
    Site {
        borders: add(Role::Border, borders),
        spines: add(Role::Spine, spines),
        leaves: add(Role::Leaf, leaves),
    }
}

fn site_name(number: usize) -> String {
    let name = SITES[number % SITES.len()];
    match number / SITES.len() {
        0 => name.to_owned(),
        round => format!("{name}{}", round + 1),
    }
}

fn platform(site: usize, role: Role) -> Platform {
    match (role, site % 2) {
        (Role::Leaf, _) | (Role::Spine, 0) => Platform::AristaEos,
        (Role::Spine, _) => Platform::CiscoNxos,
        (Role::Border, 0) => Platform::JuniperJunos,
        (Role::Border, _) => Platform::NokiaSrlinux,
    }
}

/// What a device runs: one leaf has missed an update.
fn software(platform: Platform, site: usize, role: Role, of_role: usize) -> &'static str {
    match (site, role, of_role) {
        (0, Role::Leaf, 3) => "4.31.2F",
        _ => platform.software(),
    }
}

fn add_device(
    network: &mut Network,
    site: &str,
    site_number: usize,
    role: Role,
    of_role: usize,
    ports: Option<u16>,
) -> DeviceNo {
    let device = DeviceNo(network.devices.len() as u32);
    let draw = |port: u16| mix(network.seed, &[u64::from(device.0), u64::from(port), 0x907]);
    let ports = match role {
        Role::Leaf => leaf_ports(ports.unwrap_or(28), draw),
        Role::Spine => fabric_ports(ports.unwrap_or(12), 0),
        Role::Border => fabric_ports(ports.unwrap_or(16), 4),
    };
    let platform = platform(site_number, role);
    network.devices.push(Device {
        name: format!("{site}-{}-{of_role}", role.name()),
        site: site.to_owned(),
        role,
        platform,
        software: software(platform, site_number, role, of_role),
        ports,
    });
    device
}

fn port(kind: Kind, usage: Usage, number: u16, speed_mbps: u32) -> Port {
    Port { kind, usage, number, speed_mbps, peer: None, lag: None }
}

/// Customers first, uplinks last; the last two customers of a large enough leaf share a bundle.
fn leaf_ports(count: u16, draw: impl Fn(u16) -> u64) -> Vec<Port> {
    let uplinks = UPLINKS.min(count / 2);
    let customers = count - uplinks;
    let mut ports: Vec<Port> = (1..=customers).map(|number| customer_port(number, draw(number))).collect();
    let first = FIRST_UPLINK.max(customers + 1);
    ports.extend((first..first + uplinks).map(|n| port(Kind::Ethernet, Usage::Spare, n, 100_000)));
    if customers >= 8 {
        let lag = PortNo(ports.len() as u16);
        for member in &mut ports[usize::from(customers) - 2..usize::from(customers)] {
            *member = Port { lag: Some(lag), usage: Usage::Customer, speed_mbps: 25_000, ..*member };
        }
        ports.push(port(Kind::Lag, Usage::Customer, 1, 50_000));
        ports.push(port(Kind::Vlan, Usage::Internal, 10, 1_000));
        ports.push(port(Kind::Vlan, Usage::Internal, 20, 1_000));
    }
    ports.extend(own_ports());
    ports
}

fn customer_port(number: u16, draw: u64) -> Port {
    let speed = [1_000, 1_000, 10_000, 10_000, 25_000][draw as usize % 5];
    // Roughly every seventh port is spare; those that the storyline speaks of never are.
    let spare = (draw >> 8).is_multiple_of(7) && ![1, 2, 17].contains(&number);
    port(Kind::Ethernet, if spare { Usage::Spare } else { Usage::Customer }, number, speed)
}

fn fabric_ports(count: u16, transit: u16) -> Vec<Port> {
    let transit = transit.min(count / 4);
    let mut ports: Vec<Port> =
        (1..=count - transit).map(|n| port(Kind::Ethernet, Usage::Spare, n, 100_000)).collect();
    ports.extend((count - transit + 1..=count).map(|n| port(Kind::Ethernet, Usage::Transit, n, 10_000)));
    ports.extend(own_ports());
    ports
}

fn own_ports() -> [Port; 2] {
    [port(Kind::Loopback, Usage::Internal, 1, 0), port(Kind::Management, Usage::Internal, 1, 1_000)]
}

/// Every leaf to every spine, every spine to every border, as far as there are free ports.
fn cable_site(network: &mut Network, site: &Site) {
    for leaf in &site.leaves {
        for spine in &site.spines {
            connect(network, *leaf, *spine, 100_000);
        }
    }
    for spine in &site.spines {
        for border in &site.borders {
            connect(network, *spine, *border, 400_000);
        }
    }
}

/// Two cables between the first borders of neighbouring sites, bundled at both ends.
fn cable_sites(network: &mut Network, one: &Site, other: &Site) {
    let (Some(one), Some(other)) = (one.borders.last(), other.borders.first()) else { return };
    let cables: Vec<(End, End)> = (0..2).filter_map(|_| connect(network, *one, *other, 100_000)).collect();
    bundle(network, *one, cables.iter().map(|(end, _)| end.port));
    bundle(network, *other, cables.iter().map(|(_, end)| end.port));
}

/// The next port without a cable that may carry one: a leaf's are its uplinks.
fn free_port(network: &Network, device: DeviceNo) -> Option<PortNo> {
    let this = network.device(device);
    this.port_numbers().find(|number| {
        let port = this.port(*number);
        let fits = this.role != Role::Leaf || port.number >= uplink_start(this);
        port.kind == Kind::Ethernet && port.usage == Usage::Spare && fits
    })
}

fn uplink_start(leaf: &Device) -> u16 {
    let hardware: Vec<u16> =
        leaf.ports.iter().filter(|port| port.kind == Kind::Ethernet).map(|port| port.number).collect();
    let uplinks = usize::from(UPLINKS).min(hardware.len() / 2);
    hardware.get(hardware.len() - uplinks).copied().unwrap_or(u16::MAX)
}

fn connect(network: &mut Network, one: DeviceNo, other: DeviceNo, speed_mbps: u32) -> Option<(End, End)> {
    let one = End { device: one, port: free_port(network, one)? };
    let other = End { device: other, port: free_port(network, other)? };
    for (end, peer) in [(one, other), (other, one)] {
        let port = port_mut(network, end);
        *port = Port { usage: Usage::Fabric, peer: Some(peer), speed_mbps, ..*port };
    }
    Some((one, other))
}

fn bundle(network: &mut Network, device: DeviceNo, members: impl Iterator<Item = PortNo>) {
    let members: Vec<PortNo> = members.collect();
    let ports = &mut network.devices[device.0 as usize].ports;
    let number = ports.iter().filter(|port| port.kind == Kind::Lag).count() as u16 + 1;
    let lag = PortNo(ports.len() as u16);
    let speed_mbps = members.iter().map(|member| ports[usize::from(member.0)].speed_mbps).sum();
    if members.is_empty() {
        return;
    }
    for member in members {
        ports[usize::from(member.0)].lag = Some(lag);
    }
    ports.push(port(Kind::Lag, Usage::Fabric, number, speed_mbps));
}

impl Device {
    /// Gives a front-panel port subinterfaces of the tags 100, 200 and so on, unless it has them.
    ///
    /// Anything else stays as it is: only these ports carry tagged customers here.
    pub(in crate::lab) fn divide(&mut self, parent: PortNo, count: u16) {
        let Port { kind, usage, number, .. } = *self.port(parent);
        if kind != Kind::Ethernet || self.subinterfaces(parent).next().is_some() {
            return;
        }
        let usage = if usage == Usage::Spare { Usage::Spare } else { Usage::Internal };
        let tags = (1..=count).map(|nth| nth * TAGS);
        self.ports.extend(tags.map(|tag| port(Kind::Subinterface(number), usage, tag, 0)));
    }
}

fn port_mut(network: &mut Network, end: End) -> &mut Port {
    &mut network.devices[end.device.0 as usize].ports[usize::from(end.port.0)]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn network(devices: usize, ports: Option<u16>) -> Network {
        generate(NetworkOptions { devices, ports, seed: 42 })
    }

    #[test]
    fn twelve_devices_stand_in_two_sites_with_about_three_hundred_ports() {
        let network = network(12, None);
        let names: Vec<&str> = network.devices.iter().map(|device| device.name.as_str()).collect();
        assert_eq!(
            names[..6],
            ["fra-border-1", "fra-spine-1", "fra-spine-2", "fra-leaf-1", "fra-leaf-2", "fra-leaf-3"]
        );
        assert_eq!(names[6], "lon-border-1");
        let ports: usize = network.devices.iter().map(|device| device.ports.len()).sum();
        assert!((280..=320).contains(&ports), "{ports} ports");
    }

    #[test]
    fn every_cable_has_two_ends_that_name_each_other() {
        for (devices, ports) in [(1, None), (2, None), (3, None), (5, Some(1)), (12, None), (60, Some(48))] {
            let network = network(devices, ports);
            assert_eq!(network.devices.len(), devices);
            for (one, other) in network.links() {
                assert_eq!(network.port(other).peer, Some(one));
                assert_eq!(network.port(one).speed_mbps, network.port(other).speed_mbps);
            }
        }
        assert_eq!(network(12, None).links().count(), 2 * (6 + 2) + 2);
    }

    #[test]
    fn names_and_indexes_are_unique_within_a_device() {
        for device in &network(60, Some(48)).devices {
            let names: HashSet<String> = device.port_numbers().map(|port| device.port_name(port)).collect();
            let indexes: HashSet<u32> = (device.ports.iter())
                .map(|port| device.platform.interface_index(port.kind, port.number))
                .collect();
            assert_eq!(
                (names.len(), indexes.len()),
                (device.ports.len(), device.ports.len()),
                "{}",
                device.name
            );
        }
    }

    #[test]
    fn subinterfaces_bear_the_name_of_their_port_and_an_index_of_their_own() {
        for (device, names) in [
            ("fra-leaf-3", ["Ethernet1.100", "Ethernet1.200"]),
            ("lon-spine-1", ["Ethernet1/1.100", "Ethernet1/1.200"]),
            ("fra-border-1", ["et-0/0/0.100", "et-0/0/0.200"]),
            ("lon-border-1", ["ethernet-1/1.100", "ethernet-1/1.200"]),
        ] {
            let mut network = network(12, None);
            let number = network.find(device).unwrap();
            let device = &mut network.devices[number.0 as usize];
            let (one, before) = (PortNo(0), device.ports.len());
            device.divide(one, 2);
            device.divide(one, 2);
            let found: Vec<PortNo> = device.subinterfaces(one).collect();
            assert_eq!(found.iter().map(|port| device.port_name(*port)).collect::<Vec<_>>(), names);
            assert!(found.iter().all(|port| device.parent(*port) == Some(one)));
            assert_eq!(device.ports.len(), before + 2);
            let index = |port: &Port| device.platform.interface_index(port.kind, port.number);
            let indexes: HashSet<u32> = device.ports.iter().map(index).collect();
            assert_eq!(indexes.len(), before + 2);
            device.divide(found[0], 2);
            assert_eq!(device.ports.len(), before + 2, "only a front-panel port is divided");
        }
    }

    #[test]
    fn the_aliases_say_what_is_plugged_in() {
        let network = network(12, None);
        let device = network.find("fra-leaf-3").unwrap();
        let alias =
            |name: &str| network.alias(End { device, port: network.device(device).find_port(name).unwrap() });
        assert_eq!(alias("Ethernet49"), "to fra-spine-1");
        assert!(alias("Ethernet2").starts_with("cust ACME-"));
    }

    #[test]
    fn ten_thousand_devices_are_planned_at_once() {
        let network = network(10_000, Some(48));
        assert_eq!(network.devices.len(), 10_000);
        let names: HashSet<&str> = network.devices.iter().map(|device| device.name.as_str()).collect();
        assert_eq!(names.len(), 10_000);
    }
}
