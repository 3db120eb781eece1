//! The simulated network: devices, ports, cables. Pure and seeded: the same options give the same network.
//!
//! A port holds no text. Names, aliases and addresses are derived when asked for, so ten thousand
//! devices of 48 ports take some 20 MB.

mod build;
mod platform;

pub use build::{NetworkOptions, generate};
pub use platform::Platform;

use super::seed::mix;

/// A device's place in the network, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceNo(pub u32);

/// A port's place within its device, from zero. It never moves, unlike its ifIndex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortNo(pub u16);

/// One end of a cable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct End {
    /// The device it is plugged into.
    pub device: DeviceNo,
    /// The port it is plugged into.
    pub port: PortNo,
}

/// The place of a device in the fabric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Joins the site to other sites and to transit.
    Border,
    /// Joins all leaves of the site.
    Spine,
    /// Customers are plugged in here.
    Leaf,
}

impl Role {
    /// The word in names and in the inventory.
    pub fn name(self) -> &'static str {
        match self {
            Self::Border => "border",
            Self::Spine => "spine",
            Self::Leaf => "leaf",
        }
    }
}

/// What an interface is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A front-panel port.
    Ethernet,
    /// A bundle of front-panel ports.
    Lag,
    /// The routed interface of a VLAN.
    Vlan,
    /// A loopback.
    Loopback,
    /// The management port, in a network of its own.
    Management,
    /// A VLAN on the front-panel port of this number, an interface of its own.
    Subinterface(u16),
}

/// What an interface is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Usage {
    /// A cable to another device of the lab.
    Fabric,
    /// A customer's port.
    Customer,
    /// A port towards the Internet.
    Transit,
    /// Not used and switched off.
    Spare,
    /// Everything that has no cable of its own.
    Internal,
}

/// One interface of a device.
#[derive(Debug, Clone, Copy)]
pub struct Port {
    /// What it is.
    pub kind: Kind,
    /// What it is used for.
    pub usage: Usage,
    /// Its number as printed on the front, from one; the tag of a VLAN or a subinterface.
    pub number: u16,
    /// Megabits per second, 0 where speed has no meaning.
    pub speed_mbps: u32,
    /// The other end of its cable.
    pub peer: Option<End>,
    /// The bundle it belongs to.
    pub lag: Option<PortNo>,
}

/// One device.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its host name, such as `fra-leaf-3`.
    pub name: String,
    /// Its site, such as `fra`.
    pub site: String,
    /// Its place in the fabric.
    pub role: Role,
    /// What it runs.
    pub platform: Platform,
    /// The version of it.
    pub software: &'static str,
    /// Its interfaces; a [`PortNo`] is an offset into them.
    pub ports: Vec<Port>,
}

impl Device {
    /// The text of sysDescr.
    pub fn description(&self) -> String {
        self.platform.description(self.software)
    }

    /// The name of one of its interfaces.
    pub fn port_name(&self, port: PortNo) -> String {
        let port = self.port(port);
        self.platform.interface_name(port.kind, port.number)
    }

    /// One of its interfaces.
    pub fn port(&self, port: PortNo) -> &Port {
        &self.ports[usize::from(port.0)]
    }

    /// The interface of that name.
    pub fn find_port(&self, name: &str) -> Option<PortNo> {
        self.port_numbers().find(|port| self.port_name(*port) == name)
    }

    /// All places of interfaces, in order.
    pub fn port_numbers(&self) -> impl Iterator<Item = PortNo> + use<> {
        (0..self.ports.len() as u16).map(PortNo)
    }

    /// The front-panel port that a subinterface stands on.
    pub fn parent(&self, port: PortNo) -> Option<PortNo> {
        let Kind::Subinterface(number) = self.port(port).kind else { return None };
        let is_parent = |port: &Port| (port.kind, port.number) == (Kind::Ethernet, number);
        self.ports.iter().position(is_parent).map(|at| PortNo(at as u16))
    }

    /// The subinterfaces of a front-panel port.
    pub fn subinterfaces(&self, parent: PortNo) -> impl Iterator<Item = PortNo> + '_ {
        let Port { kind, number, .. } = *self.port(parent);
        let is_below = move |port: &PortNo| self.port(*port).kind == Kind::Subinterface(number);
        self.port_numbers().filter(move |_| kind == Kind::Ethernet).filter(is_below)
    }

    /// The members of a bundle.
    pub fn members(&self, lag: PortNo) -> impl Iterator<Item = PortNo> + '_ {
        self.port_numbers().filter(move |port| self.port(*port).lag == Some(lag))
    }
}

/// The whole network.
#[derive(Debug, Clone)]
pub struct Network {
    /// The seed that made it and makes its traffic.
    pub seed: u64,
    /// Its devices; a [`DeviceNo`] is an offset into them.
    pub devices: Vec<Device>,
}

const CUSTOMERS: [&str; 12] = [
    "ACME",
    "Initech",
    "Umbrella",
    "Hooli",
    "Stark",
    "Globex",
    "Wayne",
    "Tyrell",
    "Cyberdyne",
    "Soylent",
    "Vandelay",
    "Oscorp",
];
const CARRIERS: [&str; 6] = ["Lumen", "Arelion", "Cogent", "GTT", "DE-CIX", "LINX"];

impl Network {
    /// One device.
    pub fn device(&self, device: DeviceNo) -> &Device {
        &self.devices[device.0 as usize]
    }

    /// The device of that name.
    pub fn find(&self, name: &str) -> Option<DeviceNo> {
        self.devices.iter().position(|device| device.name == name).map(|at| DeviceNo(at as u32))
    }

    /// One port of one device.
    pub fn port(&self, end: End) -> &Port {
        self.device(end.device).port(end.port)
    }

    /// Every cable once, as its two ends.
    pub fn links(&self) -> impl Iterator<Item = (End, End)> + '_ {
        self.ends().filter_map(|end| {
            let peer = self.port(end).peer?;
            (end < peer).then_some((end, peer))
        })
    }

    /// Every interface of every device.
    pub fn ends(&self) -> impl Iterator<Item = End> + '_ {
        self.devices.iter().enumerate().flat_map(|(number, device)| {
            device.port_numbers().map(move |port| End { device: DeviceNo(number as u32), port })
        })
    }

    /// The text of ifAlias.
    pub fn alias(&self, end: End) -> String {
        let port = self.port(end);
        let draw = mix(self.seed, &[u64::from(end.device.0), u64::from(end.port.0), 0xA11A]);
        match port.usage {
            Usage::Fabric => match self.far_device(end) {
                Some(far) => format!("to {}", self.device(far).name),
                None => String::new(),
            },
            Usage::Customer => self.customer(end, draw),
            Usage::Transit => format!("transit {}-{}", CARRIERS[draw as usize % CARRIERS.len()], port.number),
            Usage::Spare => String::new(),
            Usage::Internal => internal_alias(port),
        }
    }

    // The first two customers of every leaf keep their names: stories and documents speak of them.
    fn customer(&self, end: End, draw: u64) -> String {
        let port = self.port(end);
        let leaf = end.device.0 as usize;
        let name = match port.number {
            2 => CUSTOMERS[0],
            1 => CUSTOMERS[1],
            _ => CUSTOMERS[(draw as usize) % CUSTOMERS.len()],
        };
        format!("cust {name}-{}", (leaf * 7 + usize::from(port.number) * 3) % 97 + 1)
    }

    /// The device at the other end: of the cable, or of the cables of a bundle.
    pub fn far_device(&self, end: End) -> Option<DeviceNo> {
        let port = self.port(end);
        match port.kind {
            Kind::Lag => {
                let member = self.device(end.device).members(end.port).next()?;
                Some(self.port(End { port: member, ..end }).peer?.device)
            }
            _ => Some(port.peer?.device),
        }
    }

    /// The burnt-in address of a port: locally administered, unique in the lab.
    pub fn mac(&self, end: End) -> [u8; 6] {
        let [.., a, b, c] = end.device.0.to_be_bytes();
        let [d, e] = end.port.0.to_be_bytes();
        [0x02, a, b, c, d, e]
    }

    /// The chassis address of a device, as LLDP tells it.
    pub fn chassis_mac(&self, device: DeviceNo) -> [u8; 6] {
        let [.., a, b, c] = device.0.to_be_bytes();
        [0x02, a, b, c, 0xFF, 0xFE]
    }
}

fn internal_alias(port: &Port) -> String {
    match port.kind {
        Kind::Vlan | Kind::Subinterface(_) => format!("vlan {}", port.number),
        Kind::Loopback => "router-id".to_owned(),
        Kind::Management => "out of band".to_owned(),
        Kind::Ethernet | Kind::Lag => String::new(),
    }
}
