//! What a device's objects hold at one moment. All bindings of one message see the same moment.

use csnmp::ObjectIdentifier;
use csnmp::message::{BindingValue, ObjectValue};

use super::hostile;
use super::objects::{Group, OBJECTS, Object};
use super::rows::Rows;
use crate::lab::network::{DeviceNo, End, Kind, Network, PortNo, Usage};
use crate::lab::quirk::QuirkKind;
use crate::lab::rules::{Rule, Rules};
use crate::lab::state::{Life, Origin, last_shape_change};
use crate::lab::traffic::{Counters, Direction, Effects, Traffic};

/// One device at one moment.
pub(super) struct View<'a> {
    pub(super) network: &'a Network,
    pub(super) device: DeviceNo,
    /// The quirks of this device alone: most have none, and every binding asks.
    own: &'a [Rule],
    effects: &'a Effects,
    pub(super) rows: &'a Rows,
    pub(super) life: Life,
    pub(super) now: f64,
    /// A GET asks for one row after another: the counters of the last row are kept.
    last: Option<(PortNo, [Counters; 2])>,
}

impl<'a> View<'a> {
    pub(super) fn new(
        network: &'a Network,
        device: DeviceNo,
        rules: &'a Rules,
        rows: &'a Rows,
        life: Life,
        now: f64,
    ) -> Self {
        Self { network, device, own: rules.of(device), effects: &rules.effects, rows, life, now, last: None }
    }

    /// The value of an object in a row.
    pub(super) fn value(&mut self, at: usize, row: usize) -> BindingValue {
        let (object, _, group, _) = OBJECTS[at];
        BindingValue::Value(match self.rows.port(group, row) {
            None if group == Group::Stack => ObjectValue::Integer(1),
            None => self.scalar(object),
            Some(port) => match group {
                Group::Interface => self.interface(object, row, port),
                Group::LocalPort => self.local_port(object, port),
                _ => self.neighbour(object, port),
            },
        })
    }

    fn quirk(&self, port: PortNo, of: impl Fn(&QuirkKind) -> bool) -> Option<&'a QuirkKind> {
        self.own
            .iter()
            .filter(|rule| rule.covers(port) && rule.window.contains(self.now))
            .map(|rule| &rule.kind)
            .find(|k| of(k))
    }

    fn has(&self, port: PortNo, kind: &QuirkKind) -> bool {
        self.quirk(port, |other| other == kind).is_some()
    }

    fn scalar(&self, object: Object) -> ObjectValue {
        let device = self.network.device(self.device);
        match object {
            Object::SysDescr | Object::LocSysDesc => text(device.platform.description()),
            Object::SysObjectId => ObjectValue::ObjectId(object_id(device.platform.object_id())),
            Object::SysUpTime => ObjectValue::TimeTicks(self.life.uptime(self.now)),
            Object::SysContact => text("noc@example.net"),
            Object::SysLocation => text(&format!("{}, {}", device.site, device.role.name())),
            Object::SysServices => ObjectValue::Integer(78),
            Object::IfNumber => ObjectValue::Integer(self.rows.interfaces.len() as i32),
            Object::IfTableLastChange => {
                let changed = last_shape_change(self.own, &self.life, self.now);
                ObjectValue::TimeTicks(self.life.uptime(changed))
            }
            Object::EngineId => ObjectValue::String(
                [&[0x80, 0, 0x61, 0xA9, 3][..], &self.network.chassis_mac(self.device)].concat(),
            ),
            Object::EngineBoots => ObjectValue::Integer(11 + self.life.reboots as i32),
            Object::EngineTime => ObjectValue::Integer((self.now - self.life.booted) as i32),
            Object::LocChassisIdSubtype => ObjectValue::Integer(4),
            Object::LocChassisId => ObjectValue::String(self.network.chassis_mac(self.device).to_vec()),
            _ => self.system_name(self.device),
        }
    }

    fn system_name(&self, device: DeviceNo) -> ObjectValue {
        let name = &self.network.device(device).name;
        let is_hostile = device == self.device && self.has(PortNo(0), &QuirkKind::HostileStrings);
        if is_hostile {
            ObjectValue::String(hostile::system_name(name))
        } else {
            text(&format!("{name}.lab"))
        }
    }

    fn interface(&mut self, object: Object, row: usize, port: PortNo) -> ObjectValue {
        let end = End { device: self.device, port };
        match object {
            Object::IfIndex => ObjectValue::Integer(self.rows.interfaces[row].0 as i32),
            Object::IfDescr | Object::IfName => ObjectValue::String(self.name(row, port)),
            Object::IfAlias => ObjectValue::String(self.alias(end)),
            Object::IfType => {
                let device = self.network.device(self.device);
                ObjectValue::Integer(device.platform.interface_type(device.port(port).kind))
            }
            Object::IfMtu => ObjectValue::Integer(mtu(self.network.port(end).kind)),
            Object::IfPhysAddress => ObjectValue::String(self.address(end)),
            Object::IfSpeed | Object::IfHighSpeed => self.speed(object, end),
            Object::IfAdminStatus => ObjectValue::Integer(if self.is_spare(end) { 2 } else { 1 }),
            Object::IfOperStatus => ObjectValue::Integer(if self.is_up(end) { 1 } else { 2 }),
            Object::IfLastChange => ObjectValue::TimeTicks(self.last_change(end)),
            Object::IfLinkUpDownTrapEnable => ObjectValue::Integer(1),
            Object::IfPromiscuousMode => ObjectValue::Integer(2),
            Object::IfConnectorPresent => {
                let has_plug = matches!(self.network.port(end).kind, Kind::Ethernet | Kind::Management);
                ObjectValue::Integer(if has_plug { 1 } else { 2 })
            }
            Object::IfCounterDiscontinuityTime => {
                let told = self.origin(port).told.map_or(0, |at| self.life.uptime(at));
                ObjectValue::TimeTicks(told)
            }
            _ => self.counter(object, port),
        }
    }

    fn origin(&self, port: PortNo) -> Origin {
        Origin::of(port, self.own, &self.life, self.now)
    }

    fn counter(&mut self, object: Object, port: PortNo) -> ObjectValue {
        let [input, output] = self.counters(port);
        let wide = ObjectValue::Counter64;
        let narrow = |value: u64| ObjectValue::Counter32(value as u32);
        match object {
            Object::IfInOctets => narrow(input.octets),
            Object::IfInUcastPkts => narrow(input.unicast),
            Object::IfInDiscards => narrow(input.discards),
            Object::IfInErrors => narrow(input.errors),
            Object::IfOutOctets => narrow(output.octets),
            Object::IfOutUcastPkts => narrow(output.unicast),
            Object::IfOutDiscards => narrow(output.discards),
            Object::IfOutErrors => narrow(output.errors),
            Object::IfInMulticastPkts => narrow(input.multicast),
            Object::IfInBroadcastPkts => narrow(input.broadcast),
            Object::IfOutMulticastPkts => narrow(output.multicast),
            Object::IfOutBroadcastPkts => narrow(output.broadcast),
            Object::IfHcInOctets => wide(input.octets),
            Object::IfHcInUcastPkts => wide(input.unicast),
            Object::IfHcInMulticastPkts => wide(input.multicast),
            Object::IfHcInBroadcastPkts => wide(input.broadcast),
            Object::IfHcOutOctets => wide(output.octets),
            Object::IfHcOutUcastPkts => wide(output.unicast),
            Object::IfHcOutMulticastPkts => wide(output.multicast),
            Object::IfHcOutBroadcastPkts => wide(output.broadcast),
            _ => narrow(0),
        }
    }

    fn counters(&mut self, port: PortNo) -> [Counters; 2] {
        if let Some((last, counters)) = self.last
            && last == port
        {
            return counters;
        }
        let reset = self.origin(port).reset;
        let mut at = self.now;
        if let Some(QuirkKind::Caching(every)) =
            self.quirk(port, |kind| matches!(kind, QuirkKind::Caching(_)))
        {
            at = (at / every.as_secs_f64()).floor() * every.as_secs_f64();
        }
        let end = End { device: self.device, port };
        let counters =
            [Direction::In, Direction::Out].map(|side| self.traffic().counters((end, side), at, reset));
        self.last = Some((port, counters));
        counters
    }

    fn traffic(&self) -> Traffic<'a> {
        Traffic { network: self.network, effects: self.effects }
    }

    fn name(&self, row: usize, port: PortNo) -> Vec<u8> {
        let is_second = row % 2 == 1 && self.has(port, &QuirkKind::DuplicateNames);
        let port = if is_second { self.rows.interfaces[row - 1].1 } else { port };
        let name = self.network.device(self.device).port_name(port);
        if self.has(port, &QuirkKind::HostileStrings) {
            hostile::name(&name, port)
        } else {
            name.into_bytes()
        }
    }

    fn alias(&self, end: End) -> Vec<u8> {
        match self.has(end.port, &QuirkKind::HostileStrings) {
            true => hostile::alias(end.port),
            false => self.network.alias(end).into_bytes(),
        }
    }

    fn address(&self, end: End) -> Vec<u8> {
        match self.network.port(end).kind {
            Kind::Loopback => Vec::new(),
            _ => self.network.mac(end).to_vec(),
        }
    }

    fn speed(&self, object: Object, end: End) -> ObjectValue {
        let mbps = self.network.port(end).speed_mbps;
        ObjectValue::Unsigned32(match object {
            Object::IfSpeed if self.has(end.port, &QuirkKind::SaturatedSpeed) => u32::MAX,
            Object::IfHighSpeed if self.has(end.port, &QuirkKind::ZeroHighSpeed) => 0,
            Object::IfHighSpeed => mbps,
            _ => mbps.saturating_mul(1_000_000),
        })
    }

    fn is_spare(&self, end: End) -> bool {
        self.network.port(end).usage == Usage::Spare
    }

    fn is_up(&self, end: End) -> bool {
        !self.is_spare(end) && !self.traffic().is_down(end, self.now)
    }

    fn last_change(&self, end: End) -> u32 {
        let started = self.life.booted + 38.0;
        let changed = self.traffic().last_change(end, self.now).filter(|at| at.is_finite());
        // Right after a start nothing has changed later than now.
        self.life.uptime(changed.map_or(started, |at| at.max(started)).min(self.now))
    }

    fn local_port(&self, object: Object, port: PortNo) -> ObjectValue {
        match object {
            Object::LocPortIdSubtype => ObjectValue::Integer(5),
            Object::LocPortId => text(&self.network.device(self.device).port_name(port)),
            _ => ObjectValue::String(self.alias(End { device: self.device, port })),
        }
    }

    fn neighbour(&self, object: Object, port: PortNo) -> ObjectValue {
        let end = End { device: self.device, port };
        let peer = self.network.port(end).peer.expect("a neighbour row is made of a port with a peer");
        let wrong = self.quirk(port, |kind| matches!(kind, QuirkKind::WrongCable(_)));
        match (object, wrong) {
            (Object::RemSysName, Some(QuirkKind::WrongCable(name))) => text(name),
            (Object::RemChassisIdSubtype, _) => ObjectValue::Integer(4),
            (Object::RemChassisId, _) => ObjectValue::String(self.network.chassis_mac(peer.device).to_vec()),
            (Object::RemPortIdSubtype, _) => ObjectValue::Integer(5),
            (Object::RemPortId, _) => text(&self.network.device(peer.device).port_name(peer.port)),
            (Object::RemPortDesc, _) => text(&self.network.alias(peer)),
            (Object::RemSysDesc, _) => text(self.network.device(peer.device).platform.description()),
            _ => self.system_name(peer.device),
        }
    }
}

fn mtu(kind: Kind) -> i32 {
    match kind {
        Kind::Ethernet | Kind::Lag | Kind::Vlan => 9_214,
        Kind::Loopback => 65_535,
        Kind::Management => 1_500,
    }
}

fn text(text: &str) -> ObjectValue {
    ObjectValue::String(text.as_bytes().to_vec())
}

fn object_id(arcs: &[u32]) -> ObjectIdentifier {
    arcs.try_into().expect("an identifier of ours has fewer than 128 arcs")
}
