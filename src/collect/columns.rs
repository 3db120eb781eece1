//! The columns of a device while they are being written: growing, clearing and filling one slot.

use crate::model::{AdminStatus, Counter, Direction, Gap, OperStatus, Packed, Rates, Rows, Slot};

use super::meter::{Gauge, Measure, Measures, Quantity};
use super::reading::Reading;

/// Makes room for `slots` interfaces in every column.
pub(super) fn grow(rows: &mut Rows, slots: usize) {
    rows.admin.resize(slots, AdminStatus::Absent);
    rows.oper.resize(slots, OperStatus::Absent);
    rows.last_change.resize(slots, None);
    rows.speed.resize(slots, 0);
    rows.status_heard.resize(slots, None);
    rows.counters_heard.resize(slots, None);
    for column in &mut rows.counters.values {
        column.resize(slots, 0);
    }
    rows.counters.present.resize(slots, 0);
    rows.counters.wide.resize(slots, 0);
    for rates in &mut rows.rates {
        grow_rates(rates, slots);
    }
}

fn grow_rates(rates: &mut Rates, slots: usize) {
    for column in rate_columns(rates) {
        column.resize(slots, f32::NAN);
    }
    rates.gap.resize(slots, Some(Gap::Absent));
}

fn rate_columns(rates: &mut Rates) -> [&mut Vec<f32>; 6] {
    let Rates { bits, packets, errors, discards, error_share, interval, gap: _ } = rates;
    [bits, packets, errors, discards, error_share, interval]
}

/// Empties one slot: its interface is gone.
pub(super) fn clear(rows: &mut Rows, slot: Slot) {
    let index = slot.index();
    rows.admin[index] = AdminStatus::Absent;
    rows.oper[index] = OperStatus::Absent;
    rows.last_change[index] = None;
    rows.speed[index] = 0;
    rows.status_heard[index] = None;
    rows.counters_heard[index] = None;
    rows.counters.present[index] = 0;
    for rates in &mut rows.rates {
        clear_rates(rates, index, Gap::Absent);
    }
}

/// Blanks the rates of one slot, for a reason.
pub(super) fn blank(rows: &mut Rows, slot: Slot, gap: Gap) {
    for rates in &mut rows.rates {
        clear_rates(rates, slot.index(), gap);
    }
}

fn clear_rates(rates: &mut Rates, index: usize, gap: Gap) {
    for column in rate_columns(rates) {
        column[index] = f32::NAN;
    }
    rates.gap[index] = Some(gap);
}

/// Takes a reading's counters over.
pub(super) fn take_counters(rows: &mut Rows, slot: Slot, reading: &Reading) {
    let index = slot.index();
    for counter in Counter::ALL {
        if reading.present & (1 << counter.column()) != 0 {
            rows.counters.values[counter.column()][index] = reading.values[counter.column()];
        }
    }
    rows.counters.present[index] = (rows.counters.present[index] | reading.present) & !reading.absent;
    rows.counters.wide[index] = (rows.counters.wide[index] & !reading.present) | reading.wide;
}

/// Takes what was measured over.
pub(super) fn take_measures(rows: &mut Rows, slot: Slot, measures: &Measures) {
    for (gauge, measure) in Gauge::ALL.iter().zip(measures) {
        if let Some(measure) = measure {
            take(&mut rows.rates[gauge.direction.index()], slot.index(), gauge.quantity, *measure);
        }
    }
}

fn take(rates: &mut Rates, index: usize, quantity: Quantity, measure: Result<Measure, Gap>) {
    let per_second = measure.map_or(f32::NAN, |measure| measure.per_second as f32);
    match quantity {
        Quantity::Octets => {
            rates.bits[index] = per_second * 8.0;
            rates.interval[index] = measure.map_or(f32::NAN, |measure| measure.interval.as_secs_f32());
            rates.gap[index] = measure.err();
        }
        Quantity::Packets => rates.packets[index] = per_second,
        Quantity::Errors => {
            rates.errors[index] = per_second;
            rates.error_share[index] = share(per_second, rates.packets[index]);
        }
        Quantity::Discards => rates.discards[index] = per_second,
    }
}

/// Errored packets as a share of all that arrived: `ifInUcastPkts` and its kin do not count them (RFC 2863).
fn share(errors: f32, packets: f32) -> f32 {
    if errors == 0.0 { if packets.is_nan() { f32::NAN } else { 0.0 } } else { errors / (errors + packets) }
}

/// The rate of one direction as history keeps it.
pub(super) fn packed(rows: &Rows, slot: Slot, direction: Direction) -> Packed {
    let rates = &rows.rates[direction.index()];
    rates.gap[slot.index()].map_or_else(|| Packed::rate(rates.bits[slot.index()]), Packed::gap)
}
