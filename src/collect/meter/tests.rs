//! Readings in, rates and gaps out.

use proptest::prelude::*;

use super::*;
use crate::collect::{columns as rows_of, fixture::at};
use crate::model::{Rows, SourceTime};

const SLOT: Slot = Slot(0);
const GIGABIT: u64 = 1_000_000_000;
const IN_OCTETS: usize = 0;
const IN_PACKETS: usize = 1;
const IN_ERRORS: usize = 2;
const OUT_OCTETS: usize = 4;

/// A meter with the counters that it measures.
struct Bench {
    meter: Meter,
    rows: Rows,
    speed: u64,
}

impl Bench {
    fn new() -> Self {
        let mut rows = Rows::default();
        rows_of::grow(&mut rows, 1);
        Self { meter: Meter::default(), rows, speed: GIGABIT }
    }

    fn read(&mut self, reading: &Reading) -> Measures {
        let measures = self.meter.measure(reading, &self.rows.counters, SLOT, self.speed);
        rows_of::take_counters(&mut self.rows, SLOT, reading);
        rows_of::take_measures(&mut self.rows, SLOT, &measures);
        measures
    }

    /// Reads in-octets alone, as a 64-bit counter.
    fn octets(&mut self, millis: u64, value: u64) -> Option<Result<f64, Gap>> {
        let reading = reading(millis, &[(Counter::InOctets, value, Width::Bits64)]);
        self.read(&reading)[IN_OCTETS].map(|measure| measure.map(|measure| measure.per_second))
    }

    fn octets32(&mut self, millis: u64, value: u64) -> Option<Result<f64, Gap>> {
        let reading = reading(millis, &[(Counter::InOctets, value, Width::Bits32)]);
        self.read(&reading)[IN_OCTETS].map(|measure| measure.map(|measure| measure.per_second))
    }
}

fn reading(millis: u64, counters: &[(Counter, u64, Width)]) -> Reading {
    let mut reading = Reading::new(at(millis));
    for &(counter, value, width) in counters {
        reading.put(counter, value, width, SourceTime::Uptime(Duration::from_millis(millis)));
    }
    reading
}

#[test]
fn the_first_reading_is_no_rate_and_the_second_one_is() {
    let mut bench = Bench::new();
    assert_eq!(bench.octets(0, 1_000), Some(Err(Gap::First)));
    assert_eq!(bench.octets(10_000, 11_000), Some(Ok(1_000.0)));
    assert_eq!(bench.octets(15_000, 11_000), Some(Ok(0.0)));
}

#[test]
fn each_gap_has_its_reason_and_the_next_reading_goes_on_from_it() {
    for (name, disturb, expected) in [
        ("a reboot", Gap::Reboot, Gap::Reboot),
        ("a discontinuity", Gap::Discontinuity, Gap::Discontinuity),
        ("another source", Gap::SourceChanged, Gap::SourceChanged),
        ("an interface that was away", Gap::Absent, Gap::Absent),
    ] {
        let mut bench = Bench::new();
        bench.octets(0, 5_000);
        bench.octets(10_000, 6_000);
        bench.meter.restart(disturb);
        assert_eq!(bench.octets(20_000, 100), Some(Err(expected)), "{name}");
        assert_eq!(bench.octets(30_000, 1_100), Some(Ok(100.0)), "{name}");
    }
}

#[test]
fn the_first_reason_of_two_stands() {
    let mut bench = Bench::new();
    bench.octets(0, 5_000);
    bench.meter.restart(Gap::Reboot);
    bench.meter.restart(Gap::Discontinuity);
    assert_eq!(bench.octets(20_000, 100), Some(Err(Gap::Reboot)));
}

#[test]
fn a_reason_is_told_once() {
    let mut bench = Bench::new();
    bench.octets(0, 5_000);
    bench.meter.restart(Gap::Reboot);
    bench.octets(10_000, 10);
    bench.octets(20_000, 20);
    let late =
        reading(30_000, &[(Counter::InOctets, 30, Width::Bits64), (Counter::OutOctets, 1, Width::Bits64)]);
    assert_eq!(bench.read(&late)[OUT_OCTETS], Some(Err(Gap::First)), "the restart is an old story");
}

#[test]
fn a_64_bit_counter_that_goes_down_was_reset() {
    let mut bench = Bench::new();
    bench.octets(0, 5_000);
    assert_eq!(bench.octets(10_000, 4_999), Some(Err(Gap::Reset)));
    assert_eq!(bench.octets(20_000, 5_999), Some(Ok(100.0)));
}

#[test]
fn a_32_bit_counter_wraps_where_that_is_certain() {
    let top = u64::from(u32::MAX);
    for (name, speed, now, expected) in [
        ("a slow line", GIGABIT, 9_999, Ok(1_000.0)),
        ("no speed", 0, 9_999, Err(Gap::WrapUncertain)),
        ("more than the line carries", GIGABIT, 1_300_000_000, Err(Gap::WrapUncertain)),
    ] {
        let mut bench = Bench { speed, ..Bench::new() };
        bench.octets32(0, top);
        assert_eq!(bench.octets32(10_000, now), Some(expected), "{name}");
    }
}

#[test]
fn a_32_bit_counter_of_a_fast_line_may_have_gone_round_while_it_went_up() {
    let mut bench = Bench { speed: 10 * GIGABIT, ..Bench::new() };
    bench.octets32(0, 1_000);
    assert_eq!(bench.octets32(10_000, 2_000), Some(Err(Gap::WrapUncertain)));
    assert_eq!(bench.octets32(11_000, 3_000), Some(Ok(1_000.0)), "polled fast enough it cannot have");
    let errors = |millis, value| reading(millis, &[(Counter::InErrors, value, Width::Bits32)]);
    let mut bench = Bench { speed: 400 * GIGABIT, ..Bench::new() };
    bench.read(&errors(0, 10));
    let measured = bench.read(&errors(10_000, 30))[IN_ERRORS].unwrap();
    assert_eq!(measured.map(|measure| measure.per_second), Ok(2.0), "errors do not come at line rate");
}

#[test]
fn a_counter_of_another_width_is_another_counter() {
    let mut bench = Bench::new();
    bench.octets(0, 5_000);
    assert_eq!(bench.octets32(10_000, 6_000), Some(Err(Gap::SourceChanged)));
    assert_eq!(bench.octets32(20_000, 7_000), Some(Ok(100.0)));
}

#[test]
fn a_counter_that_goes_away_is_absent_and_first_when_it_returns() {
    let mut bench = Bench::new();
    bench.octets(0, 5_000);
    bench.octets(10_000, 6_000);
    let mut gone = Reading::new(at(20_000));
    gone.delete(Counter::InOctets);
    assert_eq!(bench.read(&gone)[IN_OCTETS], Some(Err(Gap::Absent)));
    assert_eq!(bench.octets(30_000, 9_000), Some(Err(Gap::First)));
    assert_eq!(bench.octets(40_000, 9_500), Some(Ok(50.0)));
}

#[test]
fn a_reading_that_is_repeated_is_no_news() {
    let mut bench = Bench::new();
    bench.octets(0, 5_000);
    bench.octets(10_000, 6_000);
    assert_eq!(bench.octets(10_000, 6_000), None);
    assert_eq!(bench.octets(20_000, 7_000), Some(Ok(100.0)));
}

#[test]
fn packets_of_all_casts_make_one_rate_by_the_time_of_each() {
    let (unicast, multicast, broadcast) =
        (Counter::InUnicastPkts, Counter::InMulticastPkts, Counter::InBroadcastPkts);
    let wide = Width::Bits64;
    let mut bench = Bench::new();
    let first = bench.read(&reading(0, &[(unicast, 100, wide)]));
    assert_eq!(first[IN_PACKETS], Some(Err(Gap::First)));
    let rest = bench.read(&reading(500, &[(multicast, 10, wide), (broadcast, 5, wide)]));
    assert_eq!(
        rest[IN_PACKETS], None,
        "a part of them says nothing of their sum, least of all over half a second"
    );
    let all =
        bench.read(&reading(10_000, &[(unicast, 1_100, wide), (multicast, 105, wide), (broadcast, 5, wide)]));
    let measured = all[IN_PACKETS].unwrap().unwrap();
    assert!((measured.per_second - 110.0).abs() < 1e-9, "{measured:?}");
}

#[test]
fn a_cast_that_appears_or_goes_does_not_disturb_the_others() {
    let (unicast, multicast) = (Counter::InUnicastPkts, Counter::InMulticastPkts);
    let wide = Width::Bits64;
    let mut bench = Bench::new();
    bench.read(&reading(0, &[(unicast, 0, wide)]));
    let per_second = |measures: Measures| measures[IN_PACKETS].unwrap().unwrap().per_second;
    assert_eq!(
        per_second(bench.read(&reading(10_000, &[(unicast, 100, wide), (multicast, 9_999, wide)]))),
        10.0
    );
    assert_eq!(
        per_second(bench.read(&reading(20_000, &[(unicast, 200, wide), (multicast, 10_099, wide)]))),
        20.0
    );
    let mut gone = reading(30_000, &[(unicast, 300, wide)]);
    gone.delete(multicast);
    assert_eq!(per_second(bench.read(&gone)), 10.0);
}

#[test]
fn counters_are_as_old_as_the_oldest_of_them() {
    let mut bench = Bench::new();
    bench.octets(0, 1);
    let both = 1 << Counter::InOctets.column() | 1 << Counter::OutErrors.column();
    assert_eq!(bench.meter.heard(both), Some(at(0)), "one stamp holds for all that are present");
    bench.read(&reading(200, &[(Counter::OutErrors, 1, Width::Bits32)]));
    bench.octets(10_000, 2);
    assert_eq!(bench.meter.heard(both), Some(at(200)), "the errors were not heard again");
    bench.meter.restart(Gap::Reboot);
    bench.octets(20_000, 2);
    assert_eq!(bench.meter.heard(both), None, "the errors were not heard since the restart");
}

#[test]
fn after_a_restart_no_counter_is_compared_with_one_from_before_it() {
    let mut bench = Bench::new();
    let wide = Width::Bits64;
    bench.read(&reading(0, &[(Counter::InOctets, 10, wide), (Counter::OutOctets, 10, wide)]));
    bench.meter.restart(Gap::Reboot);
    bench.octets(10_000, 5_000);
    let out = bench.read(&reading(10_100, &[(Counter::OutOctets, 9_000_000, wide)]));
    assert_eq!(out[OUT_OCTETS], Some(Err(Gap::Reboot)));
}

#[test]
fn where_the_clock_of_the_device_stands_the_arrival_counts() {
    let stamp =
        |millis, ticks| Stamp { time: SourceTime::Uptime(Duration::from_millis(ticks)), arrival: at(millis) };
    assert_eq!(stamp(12_000, 10_000).since(&stamp(1_000, 0)), Duration::from_secs(10));
    assert_eq!(stamp(12_000, 10_000).since(&stamp(2_000, 10_000)), Duration::from_secs(10));
    assert_eq!(stamp(12_000, 9_000).since(&stamp(2_000, 10_000)), Duration::from_secs(10));
}

proptest! {
    /// Every reading may bring any counters with any values at any time; a device may restart in between.
    #[test]
    fn a_rate_is_never_more_than_its_counters_grew_and_never_spans_a_restart(
        steps in proptest::collection::vec(
            (1_u64..40_000, 0_u16..1 << 13, any::<u16>(), proptest::array::uniform13(0_u64..1 << 34), 0_u8..12), 1..40,
        ),
        speed in prop_oneof![Just(0), Just(GIGABIT), Just(100 * GIGABIT)],
    ) {
        let mut bench = Bench { speed, ..Bench::new() };
        let mut last: [Option<(u64, Width, u64)>; Counter::COUNT] = [None; Counter::COUNT];
        let mut millis = 0;
        for (pause, told, wide, values, event) in steps {
            millis += pause;
            if event == 0 {
                bench.meter.restart(Gap::Reboot);
                last = [None; Counter::COUNT];
            }
            let mut reading = Reading::new(at(millis));
            for counter in Counter::ALL {
                let column = counter.column();
                if told & 1 << column != 0 {
                    let width = if wide & 1 << column != 0 { Width::Bits64 } else { Width::Bits32 };
                    let value = if width == Width::Bits32 { values[column] & 0xffff_ffff } else { values[column] };
                    reading.put(counter, value, width, SourceTime::Uptime(Duration::from_millis(millis)));
                } else if event == 1 {
                    reading.delete(counter);
                }
            }
            let measures = bench.read(&reading);
            for (gauge, measure) in Gauge::ALL.iter().zip(measures) {
                let Some(Ok(Measure { per_second, interval })) = measure else { continue };
                prop_assert!(per_second.is_finite() && per_second >= 0.0 && !interval.is_zero());
                let most: f64 = gauge.counters().iter().filter_map(|counter| {
                    let column = counter.column();
                    let (before, width, then) = last[column]?;
                    prop_assert_width(width, &reading, column);
                    let (span, now) = ((millis - then) as f64 / 1e3, reading.values[column]);
                    let grown = if width == Width::Bits32 { now.wrapping_sub(before) & 0xffff_ffff } else { now.saturating_sub(before) };
                    Some(grown as f64 / span)
                }).sum();
                prop_assert!(per_second <= most * (1.0 + 1e-9), "{gauge:?}: {per_second} of at most {most}");
            }
            for counter in Counter::ALL {
                let column = counter.column();
                if reading.present & 1 << column != 0 {
                    let width = if reading.wide & 1 << column != 0 { Width::Bits64 } else { Width::Bits32 };
                    last[column] = Some((reading.values[column], width, millis));
                } else if reading.absent & 1 << column != 0 {
                    last[column] = None;
                }
            }
        }
    }
}

/// A rate came of two readings of the same width.
fn prop_assert_width(before: Width, reading: &Reading, column: usize) {
    let now = if reading.wide & 1 << column != 0 { Width::Bits64 } else { Width::Bits32 };
    assert!(reading.present & 1 << column == 0 || before == now);
}
