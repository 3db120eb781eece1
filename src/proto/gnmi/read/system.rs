//! What a device, or the aggregator before it, says of the device as a whole.

use crate::model::{Leaf, Timestamp, Value};

use super::{
    pass::Pass,
    scalar::{self, Scalar},
    schema::Item,
    target::Target,
};

/// What an aggregator says of its own connection to a device, under `/meta`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Meta {
    /// Whether it is connected.
    pub connected: Option<bool>,
    /// Whether it has everything once.
    pub synced: Option<bool>,
    /// The newest time that it has seen, in the device's nanoseconds.
    pub latest: Option<i64>,
}

/// A restart moves the boot-time by more than a device that works it out from its uptime ever does.
const SAME_BOOT_MS: i64 = 5_000;

impl Target {
    pub(super) fn of_system(&mut self, item: Item, scalar: &Scalar<'_>, pass: &mut Pass<'_>) -> Option<()> {
        if let Some(fact) = self.system.fact_mut(item)
            && scalar::repeats(&fact.value, item, scalar)
        {
            fact.told = pass.generation;
            return Some(());
        }
        let value = scalar::read(item, scalar)?;
        let before = self.system.get(item).cloned();
        if let (Item::BootTime, Value::Time(now), Some(Value::Time(before))) = (item, &value, &before)
            && !is_same_boot(*before, *now)
        {
            self.epoch += 1;
        }
        self.system.put(item, value.clone(), pass.generation);
        if before.as_ref() != Some(&value) {
            pass.say_of_device(system_leaf(item), value);
        }
        Some(())
    }

    pub(super) fn of_meta(&mut self, item: Item, scalar: &Scalar<'_>) -> Option<()> {
        match item {
            Item::Connected => self.meta.connected = Some(scalar.truth()?),
            Item::Synced => self.meta.synced = Some(scalar.truth()?),
            _ => self.meta.latest = Some(i64::try_from(scalar.whole()?).ok()?),
        }
        Some(())
    }
}

/// The device's leaf that an item of `/system/state` is.
pub(super) fn system_leaf(item: Item) -> Leaf {
    match item {
        Item::Hostname => Leaf::SysName,
        Item::BootTime => Leaf::BootTime,
        _ => Leaf::SysDescr,
    }
}

fn is_same_boot(before: Timestamp, now: Timestamp) -> bool {
    before.0.abs_diff(now.0) <= SAME_BOOT_MS.unsigned_abs()
}
