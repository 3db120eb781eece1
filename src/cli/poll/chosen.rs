//! Which devices an expression might choose before anything was heard of them.

use std::{cell::Cell, sync::Arc};

use crate::{
    config::inventory::{DeviceConfig, Inventory},
    model::{
        Device, DeviceRow, Moment, Telemetry,
        expr::{Expr, NumberField, Subject, TextField},
    },
};

/// What an expression comes to, with nothing but the inventory known.
pub(super) struct Chosen {
    /// The devices that it might choose, in inventory order; those that are not to be read are not among them.
    pub devices: Vec<Arc<DeviceConfig>>,
    /// Whether it asks for rates: there are none before the second round.
    pub needs_rates: bool,
}

impl Chosen {
    pub fn new(inventory: &Inventory, expression: &Expr) -> Self {
        let needs_rates = Cell::new(false);
        let devices = inventory.devices().iter().filter(|config| {
            let device = &config.device;
            device.telemetry != Telemetry::None
                && expression.could_match(&Prospect { device, needs_rates: &needs_rates })
        });
        Self { devices: devices.cloned().collect(), needs_rates: needs_rates.get() }
    }
}

/// A device that was not asked yet: nothing that depends on its answers is known.
struct Prospect<'a> {
    device: &'a Device,
    needs_rates: &'a Cell<bool>,
}

impl Subject for Prospect<'_> {
    fn each_text(&self, field: &TextField, visit: impl FnMut(&str)) {
        if !matches!(field, TextField::State | TextField::Source | TextField::SysName) {
            DeviceRow { device: self.device, snapshot: None, now: Moment::default() }.each_text(field, visit);
        }
    }

    fn number(&self, field: NumberField) -> Option<f64> {
        if !matches!(field, NumberField::Speed | NumberField::Age) {
            self.needs_rates.set(true);
        }
        None
    }
}
