//! Which devices an expression might choose before anything was heard of them.

use std::sync::Arc;

use crate::{
    config::inventory::{DeviceConfig, Inventory},
    model::{Device, DeviceRow, Moment, Telemetry, expr::Expr},
};

/// The devices that an expression might choose, in inventory order; those that are not to be read are not among them.
pub(super) fn devices(inventory: &Inventory, expression: &Expr) -> Vec<Arc<DeviceConfig>> {
    let is_chosen = |device: &Device| {
        let unheard = DeviceRow { device, snapshot: None, now: Moment::default() };
        device.telemetry != Telemetry::None && expression.could_match(&unheard)
    };
    inventory.devices().iter().filter(|config| is_chosen(&config.device)).cloned().collect()
}
