//! What of a device is kept for longer than the program runs.

use std::sync::Arc;

use super::DeviceState;
use crate::{
    collect::meter::{Gauge, Measures, Quantity},
    model::{CivilHour, DeviceHour, InterfaceHour, Now, Slot},
};

impl DeviceState {
    /// An hour of civil time of every interface that is there, as far as it was seen. What went wrong in it is handed
    /// over with it, and will not be again.
    pub fn hour(&mut self, hour: CivilHour, now: Now) -> DeviceHour {
        let known = self.identities.iter().zip(&mut self.hours);
        let interfaces = known.filter_map(|(identity, ring)| {
            let name = identity.as_ref()?.name.clone();
            let minutes = Box::new(ring.within(hour, now));
            Some(InterfaceHour { name, minutes, faults: ring.take_faults(hour) })
        });
        DeviceHour { interfaces: interfaces.collect(), device: Arc::clone(&self.config.device.name), hour }
    }

    /// Which device it is.
    pub(in crate::collect) fn number(&self) -> u32 {
        self.config.device.id.0
    }

    /// Counts what went wrong: the rates of errors and discards, turned back into numbers.
    pub(super) fn count_faults(&mut self, slot: Slot, measures: &Measures) {
        for (gauge, measure) in Gauge::ALL.iter().zip(measures) {
            let (Some(place), Some(Ok(measure))) = (place(*gauge), measure) else { continue };
            let growth = measure.per_second * measure.interval.as_secs_f64();
            self.hours[slot.index()].add_fault(place, growth, self.hour);
        }
    }
}

/// The place of a gauge in [`crate::model::Faults::all`].
fn place(gauge: Gauge) -> Option<usize> {
    match gauge.quantity {
        Quantity::Errors => Some(gauge.direction.index()),
        Quantity::Discards => Some(2 + gauge.direction.index()),
        Quantity::Octets | Quantity::Packets => None,
    }
}
