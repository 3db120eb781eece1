//! What a device's objects hold at one moment. All bindings of one message see the same moment.

use csnmp::ObjectIdentifier;
use csnmp::message::{BindingValue, ObjectValue};

use super::objects::{Group, OBJECTS, Object};
use super::rows::Rows;
use crate::lab::moment::Moment;
use crate::lab::network::{Kind, PortNo};
use crate::lab::quirk::QuirkKind;
use crate::lab::state::{last_cabling, last_shape_change};
use crate::lab::traffic::Counters;

/// The objects of one device at one moment.
pub(super) struct View<'a> {
    pub(super) moment: Moment<'a>,
    pub(super) rows: &'a Rows,
    /// A GET asks for one row after another: the counters of the last row are kept.
    last: Option<(PortNo, [Counters; 2])>,
}

impl<'a> View<'a> {
    pub(super) fn new(moment: Moment<'a>, rows: &'a Rows) -> Self {
        Self { moment, rows, last: None }
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

    fn scalar(&self, object: Object) -> ObjectValue {
        let moment = &self.moment;
        let device = moment.network.device(moment.device);
        match object {
            Object::SysDescr | Object::LocSysDesc => text(&device.description()),
            Object::SysObjectId => ObjectValue::ObjectId(object_id(device.platform.object_id())),
            Object::SysUpTime => ObjectValue::TimeTicks(moment.life.uptime(moment.now)),
            Object::SysContact => text("noc@example.net"),
            Object::SysLocation => text(&format!("{}, {}", device.site, device.role.name())),
            Object::SysServices => ObjectValue::Integer(78),
            Object::IfNumber => ObjectValue::Integer(self.rows.interfaces.len() as i32),
            Object::IfTableLastChange => {
                let changed = last_shape_change(moment.own(), &moment.life, moment.now);
                ObjectValue::TimeTicks(moment.life.uptime(changed))
            }
            Object::RemTablesLastChange => ObjectValue::TimeTicks(moment.life.uptime(last_cabling(
                moment.own(),
                &moment.life,
                moment.now,
            ))),
            Object::EngineId => ObjectValue::String(
                [&[0x80, 0, 0x61, 0xA9, 3][..], &moment.network.chassis_mac(moment.device)].concat(),
            ),
            Object::EngineBoots => ObjectValue::Integer(11 + moment.life.reboots as i32),
            Object::EngineTime => ObjectValue::Integer((moment.now - moment.life.booted) as i32),
            Object::LocChassisIdSubtype => ObjectValue::Integer(4),
            Object::LocChassisId => ObjectValue::String(moment.network.chassis_mac(moment.device).to_vec()),
            _ => ObjectValue::String(moment.system_name(moment.device)),
        }
    }

    fn interface(&mut self, object: Object, row: usize, port: PortNo) -> ObjectValue {
        let moment = &self.moment;
        let device = moment.network.device(moment.device);
        let kind = device.port(port).kind;
        match object {
            Object::IfIndex => ObjectValue::Integer(self.rows.interfaces[row].0 as i32),
            Object::IfDescr | Object::IfName => ObjectValue::String(self.name(row, port)),
            Object::IfAlias => ObjectValue::String(moment.alias(port)),
            Object::IfType => ObjectValue::Integer(device.platform.interface_type(kind)),
            Object::IfMtu => ObjectValue::Integer(Moment::mtu(kind)),
            Object::IfPhysAddress => ObjectValue::String(moment.address(port)),
            Object::IfSpeed | Object::IfHighSpeed => self.speed(object, port),
            Object::IfAdminStatus => ObjectValue::Integer(if moment.is_spare(port) { 2 } else { 1 }),
            Object::IfOperStatus => ObjectValue::Integer(if moment.is_up(port) { 1 } else { 2 }),
            Object::IfLastChange => ObjectValue::TimeTicks(moment.life.uptime(moment.last_change(port))),
            Object::IfLinkUpDownTrapEnable => ObjectValue::Integer(1),
            Object::IfPromiscuousMode => ObjectValue::Integer(2),
            Object::IfConnectorPresent => {
                let has_plug = matches!(kind, Kind::Ethernet | Kind::Management);
                ObjectValue::Integer(if has_plug { 1 } else { 2 })
            }
            Object::IfCounterDiscontinuityTime => {
                let told = moment.origin(port).told.map_or(0, |at| moment.life.uptime(at));
                ObjectValue::TimeTicks(told)
            }
            _ => self.counter(object, port),
        }
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
        let counters = self.moment.counters(port);
        self.last = Some((port, counters));
        counters
    }

    fn name(&self, row: usize, port: PortNo) -> Vec<u8> {
        let is_second = row % 2 == 1 && self.moment.has(port, &QuirkKind::DuplicateNames);
        self.moment.name(if is_second { self.rows.interfaces[row - 1].1 } else { port })
    }

    fn speed(&self, object: Object, port: PortNo) -> ObjectValue {
        let mbps = self.moment.network.port(self.moment.end(port)).speed_mbps;
        ObjectValue::Unsigned32(match object {
            Object::IfSpeed if self.moment.has(port, &QuirkKind::SaturatedSpeed) => u32::MAX,
            Object::IfHighSpeed if self.moment.has(port, &QuirkKind::ZeroHighSpeed) => 0,
            Object::IfHighSpeed => mbps,
            _ => mbps.saturating_mul(1_000_000),
        })
    }

    fn local_port(&self, object: Object, port: PortNo) -> ObjectValue {
        match object {
            Object::LocPortIdSubtype => ObjectValue::Integer(5),
            Object::LocPortId => text(&self.moment.network.device(self.moment.device).port_name(port)),
            _ => ObjectValue::String(self.moment.alias(port)),
        }
    }

    fn neighbour(&self, object: Object, port: PortNo) -> ObjectValue {
        let (moment, network) = (&self.moment, self.moment.network);
        let peer = moment.peer(port).expect("a neighbour row is made of a port with a peer");
        match object {
            Object::RemChassisIdSubtype => ObjectValue::Integer(4),
            Object::RemChassisId => ObjectValue::String(network.chassis_mac(peer.device).to_vec()),
            Object::RemPortIdSubtype => ObjectValue::Integer(5),
            Object::RemPortId => text(&network.device(peer.device).port_name(peer.port)),
            Object::RemPortDesc => text(&network.alias(peer)),
            Object::RemSysDesc => text(&network.device(peer.device).description()),
            _ => ObjectValue::String(moment.neighbour_name(port).unwrap_or_default()),
        }
    }
}

fn text(text: &str) -> ObjectValue {
    ObjectValue::String(text.as_bytes().to_vec())
}

fn object_id(arcs: &[u32]) -> ObjectIdentifier {
    arcs.try_into().expect("an identifier of ours has fewer than 128 arcs")
}
