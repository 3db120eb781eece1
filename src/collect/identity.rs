//! Applies the leaves that seldom change, to a device and to its interfaces.

use std::sync::Arc;

use crate::model::{Identity, Leaf, SafeText, System, Timestamp, Value};

/// Puts one leaf into an identity; tells whether it changed.
pub(super) fn apply(identity: &mut Identity, leaf: Leaf, value: &Value) -> bool {
    match leaf {
        Leaf::Name => set(&mut identity.name, text(value).unwrap_or_default()),
        Leaf::Description => set(&mut identity.description, text(value).filter(|text| !text.is_empty())),
        Leaf::Type => set(&mut identity.kind, as_type(value)),
        Leaf::LinkUpDownTrapEnable => set(&mut identity.link_up_down_trap_enable, enabled(value)),
        Leaf::IfIndex => {
            set(&mut identity.if_index, number(value).and_then(|number| u32::try_from(number).ok()))
        }
        Leaf::PhysAddress => set(&mut identity.phys_address, text(value).filter(|text| !text.is_empty())),
        Leaf::HigherLayerIf => set(&mut identity.higher_layer_if, names(value)),
        Leaf::LowerLayerIf => set(&mut identity.lower_layer_if, names(value)),
        Leaf::DiscontinuityTime => set(&mut identity.discontinuity_time, time(value)),
        Leaf::Mtu => set(&mut identity.mtu, number(value)),
        Leaf::IfDescr => set(&mut identity.if_descr, text(value).filter(|text| !text.is_empty())),
        Leaf::Neighbours => set(&mut identity.neighbours, neighbours(value)),
        _ => false,
    }
}

/// Puts one leaf of the device itself into place; tells whether it changed.
pub(super) fn apply_to_system(system: &mut System, leaf: Leaf, value: &Value) -> bool {
    match leaf {
        Leaf::SysName => set(&mut system.name, text(value)),
        Leaf::SysDescr => set(&mut system.description, text(value)),
        Leaf::SysObjectId => set(&mut system.object_id, text(value)),
        Leaf::SysLocation => set(&mut system.location, text(value)),
        Leaf::BootTime => set(&mut system.boot_time, time(value)),
        _ => false,
    }
}

fn set<T: PartialEq>(place: &mut T, value: T) -> bool {
    let changed = *place != value;
    if changed {
        *place = value;
    }
    changed
}

fn text(value: &Value) -> Option<SafeText> {
    if let Value::Text(text) = value { Some(text.clone()) } else { None }
}

fn number(value: &Value) -> Option<u64> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn enabled(value: &Value) -> Option<bool> {
    if let Value::Enabled(enabled) = value { Some(*enabled) } else { None }
}

pub(super) fn time(value: &Value) -> Option<Timestamp> {
    if let Value::Time(time) = value { Some(*time) } else { None }
}

fn as_type(value: &Value) -> Option<crate::model::IfType> {
    if let Value::Type(kind) = value { Some(kind.clone()) } else { None }
}

fn names(value: &Value) -> Arc<[SafeText]> {
    if let Value::Names(names) = value { Arc::clone(names) } else { Arc::default() }
}

fn neighbours(value: &Value) -> Arc<[crate::model::Neighbour]> {
    if let Value::Neighbours(neighbours) = value { Arc::clone(neighbours) } else { Arc::default() }
}
