//! The rows of an agent's tables, kept as long as the device's shape lasts.

use super::objects::Group;
use crate::lab::network::{DeviceNo, Kind, Network, PortNo};
use crate::lab::state::Shape;

/// The instances of each group in the order of a walk.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) interfaces: Vec<(u32, PortNo)>,
    stack: Vec<[u32; 2]>,
    local: Vec<PortNo>,
    neighbours: Vec<PortNo>,
}

/// The part of an identifier that names the instance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instance {
    arcs: [u32; 3],
    len: usize,
}

impl Instance {
    pub(super) fn as_slice(&self) -> &[u32] {
        &self.arcs[..self.len]
    }
}

impl Rows {
    pub(super) fn new(network: &Network, device: DeviceNo, shape: &Shape) -> Self {
        let this = network.device(device);
        let interfaces = shape.rows(this);
        let here: Vec<PortNo> = this
            .port_numbers()
            .filter(|port| interfaces.iter().any(|row| row.1 == *port))
            .filter(|port| this.port(*port).kind == Kind::Ethernet)
            .collect();
        let neighbours = here.iter().copied().filter(|port| this.port(*port).peer.is_some()).collect();
        let stack = stack(network, device, &interfaces);
        Self { interfaces, stack, local: here, neighbours }
    }

    fn count(&self, group: Group) -> usize {
        match group {
            Group::Scalar => 1,
            Group::Interface => self.interfaces.len(),
            Group::Stack => self.stack.len(),
            Group::LocalPort => self.local.len(),
            Group::Neighbour => self.neighbours.len(),
        }
    }

    /// The instance of a row.
    pub(super) fn instance(&self, group: Group, row: usize) -> Instance {
        match group {
            Group::Scalar => Instance { arcs: [0; 3], len: 1 },
            Group::Interface => Instance { arcs: [self.interfaces[row].0, 0, 0], len: 1 },
            Group::Stack => Instance { arcs: [self.stack[row][0], self.stack[row][1], 0], len: 2 },
            Group::LocalPort => Instance { arcs: [local_number(self.local[row]), 0, 0], len: 1 },
            Group::Neighbour => Instance { arcs: [0, local_number(self.neighbours[row]), 1], len: 3 },
        }
    }

    /// The port of a row, if the group has one.
    pub(super) fn port(&self, group: Group, row: usize) -> Option<PortNo> {
        match group {
            Group::Scalar | Group::Stack => None,
            Group::Interface => Some(self.interfaces[row].1),
            Group::LocalPort => Some(self.local[row]),
            Group::Neighbour => Some(self.neighbours[row]),
        }
    }

    /// The row of an instance.
    pub(super) fn find(&self, group: Group, instance: &[u32]) -> Option<usize> {
        let row = self.search(group, |other| other < instance);
        (row < self.count(group) && self.instance(group, row).as_slice() == instance).then_some(row)
    }

    /// The first row after an instance.
    pub(super) fn after(&self, group: Group, instance: &[u32]) -> Option<usize> {
        let row = self.search(group, |other| other <= instance);
        (row < self.count(group)).then_some(row)
    }

    fn search(&self, group: Group, is_before: impl Fn(&[u32]) -> bool) -> usize {
        let (mut low, mut high) = (0, self.count(group));
        while low < high {
            let middle = low.midpoint(high);
            match is_before(self.instance(group, middle).as_slice()) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }
}

/// lldpLocPortNum: counted through, and not ifIndex, as many agents do (IEEE 802.1AB leaves it open).
fn local_number(port: PortNo) -> u32 {
    u32::from(port.0) + 1
}

/// Every interface stands on something or on nothing (0), as ifStackTable has it (RFC 2863 §3.1.1).
fn stack(network: &Network, device: DeviceNo, interfaces: &[(u32, PortNo)]) -> Vec<[u32; 2]> {
    let this = network.device(device);
    let index = |wanted: PortNo| interfaces.iter().find(|(_, port)| *port == wanted).map(|(index, _)| *index);
    let mut stack = Vec::with_capacity(interfaces.len() * 2);
    for (own, number) in interfaces {
        let above = this.port(*number).lag.into_iter().chain(this.subinterfaces(*number));
        let mut above = above.filter_map(index).peekable();
        if above.peek().is_none() {
            stack.push([0, *own]);
        }
        stack.extend(above.map(|higher| [higher, *own]));
        let mut below = this.members(*number).chain(this.parent(*number));
        if !below.any(|port| index(port).is_some()) {
            stack.push([*own, 0]);
        }
    }
    stack.sort_unstable();
    stack
}
