//! Devices and outputs for the tests.

use std::sync::Arc;

use crate::model::{Device, DeviceId, Output, Telemetry};

pub(crate) fn device(id: u32, name: &str) -> Arc<Device> {
    Arc::new(Device {
        id: DeviceId(id),
        name: name.into(),
        address: "192.0.2.1".into(),
        site: None,
        role: None,
        platform: None,
        groups: Vec::new(),
        tags: [].into(),
        telemetry: Telemetry::None,
    })
}

pub(crate) fn output(text: &str) -> Arc<Output> {
    Arc::new(Output { lines: text.lines().map(Arc::from).collect(), gap: None, is_partial: false })
}
