//! Batches in, snapshots out.

use proptest::prelude::*;

use super::*;
use crate::collect::fixture::{Writer, at, device, now};
use crate::model::{Counter, Direction, Freshness, Moment, Trouble, TroubleKind};

const IN: Counter = Counter::InOctets;

struct Stage(DeviceState);

impl Stage {
    /// A device with three interfaces, heard once.
    fn new() -> Self {
        let mut stage = Self(DeviceState::new(device()));
        let names = Writer::answer(0).named(0, "up1").named(1, "Et2").named(2, "Et3");
        stage.hear(names.speed(0, 1_000_000_000).speed(1, 1_000_000_000));
        stage
    }

    fn hear(&mut self, writer: Writer) {
        let arrival = writer.batch.arrival;
        self.0.apply(&writer.batch, now(arrival.since_start().as_millis() as u64));
    }

    /// A round: an answer with in-octets of the first interfaces, and its end.
    fn round(&mut self, millis: u64, round: u64, octets: &[u64]) {
        let mut answer = Writer::answer(millis).round(round - 1);
        for (slot, value) in (0..).zip(octets) {
            answer = answer.up(slot).counter(slot, IN, *value);
        }
        self.hear(answer);
        self.hear(Writer::end(millis + 5, round));
    }

    /// Rounds in which each answer holds one interface only: as of a device with many.
    fn answers(&mut self, millis: u64, round: u64, octets: &[u64]) {
        for (slot, value) in (0..).zip(octets) {
            let answer = Writer::answer(millis + 2 * u64::from(slot)).round(round - 1);
            self.hear(answer.up(slot).counter(slot, IN, *value));
        }
        self.hear(Writer::end(millis + 50, round));
    }

    fn rate(&self, slot: usize) -> Result<f32, Gap> {
        let rates = &self.0.rows.rates[0];
        rates.gap[slot].map_or(Ok(rates.bits[slot] / 8.0), Err)
    }

    fn snapshot(&mut self, millis: u64) -> DeviceSnapshot {
        self.0.snapshot(at(millis))
    }

    fn freshness(&mut self, slot: u32, millis: u64) -> (Freshness, Freshness) {
        let snapshot = self.snapshot(millis);
        (
            snapshot.status_freshness(Slot(slot), at(millis)),
            snapshot.counter_freshness(Slot(slot), at(millis)),
        )
    }
}

fn trouble(millis: u64, rounds: u64) -> Writer {
    let mut writer = Writer::end(millis, rounds);
    let words = "no SNMP answer".into();
    writer.batch.reach = Reach::Failing(Trouble { kind: TroubleKind::Silent, words, again: None });
    writer
}

#[test]
fn rates_come_with_the_second_round() {
    let mut stage = Stage::new();
    stage.round(1_000, 1, &[1_000, 50]);
    assert_eq!(stage.rate(0), Err(Gap::First));
    stage.round(11_000, 2, &[11_000, 50]);
    assert_eq!((stage.rate(0), stage.rate(1)), (Ok(1_000.0), Ok(0.0)));
    assert_eq!(stage.rate(2), Err(Gap::First), "no counter was told yet");
    stage.hear(Writer::answer(12_000).round(2).lacks(2, IN));
    assert_eq!(stage.rate(2), Err(Gap::Absent), "now it is told that there is none");
}

#[test]
fn an_idle_interface_shows_zero_as_soon_as_another_has_moved() {
    let mut stage = Stage::new();
    stage.answers(0, 1, &[500, 1_000, 7]);
    stage.answers(10_000, 2, &[500, 11_000, 7]);
    assert_eq!((stage.rate(0), stage.rate(2)), (Ok(0.0), Ok(0.0)), "also the one that was read before");
    assert!((stage.rate(1).unwrap() - 1_000.0).abs() < 1.0);
}

#[test]
fn traffic_that_stops_is_zero_at_the_next_poll() {
    for others_move in [true, false] {
        let mut stage = Stage::new();
        for round in 1..6 {
            stage.answers(round * 10_000, round, &[round * 10_000, round * 10_000]);
        }
        let other = if others_move { 60_000 } else { 50_000 };
        stage.answers(60_000, 6, &[50_000, other]);
        assert_eq!(stage.rate(0), Ok(0.0), "others move: {others_move}");
    }
}

#[test]
fn a_cached_agent_draws_no_saw() {
    let mut stage = Stage::new();
    for round in 1..20 {
        // Renewed every 20 s, read every 10 s.
        let value = round / 2 * 20_000;
        stage.answers(round * 10_000, round, &[value, 2 * value]);
        if round > 3 {
            assert_eq!((stage.rate(0), stage.rate(1)), (Ok(1_000.0), Ok(2_000.0)), "round {round}");
            assert_eq!(stage.freshness(0, round * 10_000 + 60).1, Freshness::Live);
        }
    }
    for round in 20..24 {
        stage.answers(round * 10_000, round, &[180_000, 360_000]);
    }
    assert_eq!(stage.rate(0), Ok(0.0), "in the end a standstill is believed");
}

#[test]
fn an_agent_whose_cache_keeps_another_beat_never_shows_zero() {
    let mut stage = Stage::new();
    for round in 1..40 {
        // Renewed every 15 s, read every 10 s: two polls of three bring news.
        let value = round * 10 / 15 * 15_000;
        stage.answers(round * 10_000, round, &[value, value]);
        if round > 6 {
            let rate = stage.rate(0).unwrap();
            assert!((700.0..1_600.0).contains(&rate), "round {round}: {rate}");
        }
    }
}

#[test]
fn a_restart_is_told_in_cells_history_and_system() {
    let mut stage = Stage::new();
    stage.0.watch(Some(Slot(0)));
    stage.round(0, 1, &[1_000]);
    stage.round(10_000, 2, &[2_000]);
    let boot = Timestamp(1_800_000_000_000);
    let mut restarted = Writer::answer(20_000).round(2).epoch(1);
    restarted = restarted.says(0, Leaf::DiscontinuityTime, Value::Time(boot));
    stage.hear(restarted);
    assert_eq!(stage.rate(0), Err(Gap::Reboot), "before its first counters");
    stage.hear(Writer::answer(20_010).round(2).epoch(1).counter(0, IN, 900_000_000));
    assert_eq!(stage.rate(0), Err(Gap::Reboot), "they are higher than before, and still no rate");
    stage.hear(Writer::end(20_020, 3).epoch(1));
    stage.hear(Writer::answer(30_010).round(3).epoch(1).counter(0, IN, 900_010_000));
    assert_eq!(stage.rate(0), Ok(1_000.0));
    let snapshot = stage.snapshot(61_000);
    assert_eq!((snapshot.system.restarts, snapshot.system.restarted), (1, Some(at(20_000))));
    let fine: Vec<_> = snapshot.details[0].history.fine.iter().map(|point| point.rates[0].get()).collect();
    assert_eq!(fine, [Err(Gap::First), Ok(800.0), Err(Gap::Reboot), Ok(8_000.0)]);
}

#[test]
fn another_source_starts_anew() {
    let mut stage = Stage::new();
    stage.round(0, 1, &[1_000]);
    let mut other = Writer::answer(10_000).round(1).counter(0, IN, 2_000);
    other.batch.source = Source::Gnmi;
    stage.hear(other);
    assert_eq!(stage.rate(0), Err(Gap::SourceChanged));
    assert_eq!(stage.snapshot(10_000).system.restarts, 0);
}

#[test]
fn a_discontinuity_is_told_once_it_changes() {
    let mut stage = Stage::new();
    let time = |seconds: i64| Value::Time(Timestamp(seconds * 1_000));
    stage.hear(Writer::answer(0).says(0, Leaf::DiscontinuityTime, time(5)).counter(0, IN, 1_000));
    stage.hear(Writer::answer(10_000).says(0, Leaf::DiscontinuityTime, time(5)).counter(0, IN, 2_000));
    assert_eq!(stage.rate(0), Ok(100.0));
    stage.hear(Writer::answer(20_000).says(0, Leaf::DiscontinuityTime, time(15)).counter(0, IN, 900_000));
    assert_eq!(stage.rate(0), Err(Gap::Discontinuity));
    stage.hear(Writer::answer(30_000).counter(0, IN, 901_000));
    assert_eq!(stage.rate(0), Ok(100.0));
}

#[test]
fn an_index_that_moves_leaves_slot_and_history_alone() {
    let mut stage = Stage::new();
    stage.0.watch(Some(Slot(0)));
    stage.round(0, 1, &[1_000, 5_000]);
    stage.round(10_000, 2, &[2_000, 5_500]);
    stage.hear(Writer::answer(15_000).round(2).says(0, Leaf::IfIndex, Value::Number(99)));
    stage.round(20_000, 3, &[3_000, 6_000]);
    assert_eq!((stage.rate(0), stage.rate(1)), (Ok(100.0), Ok(50.0)));
    let snapshot = stage.snapshot(20_000);
    assert_eq!(snapshot.slot_of("up1"), Some(Slot(0)));
    assert_eq!(snapshot.details[0].history.fine.len(), 3);
    assert!(
        snapshot.details[0].evidence.iter().any(|evidence| evidence.object.starts_with("ifHCInOctets.99 "))
    );
}

#[test]
fn an_interface_that_vanishes_is_gone_and_comes_back_under_its_name() {
    let mut stage = Stage::new();
    stage.round(0, 1, &[1_000, 5_000]);
    stage.round(10_000, 2, &[2_000, 5_500]);
    stage.hear(Writer::answer(12_000).round(2).says(0, Leaf::Name, Value::Absent));
    let snapshot = stage.snapshot(12_000);
    assert_eq!(snapshot.slot_of("up1"), None);
    assert_eq!(snapshot.interfaces().count(), 2);
    assert_eq!(snapshot.rows.counters.get(Slot(0), IN), None);
    stage.hear(Writer::answer(13_000).round(2).up(0).counter(0, IN, 77));
    assert_eq!(
        stage.snapshot(13_000).rows.counters.get(Slot(0), IN),
        None,
        "a straggler brings nothing back"
    );
    stage.hear(Writer::answer(70_000).round(2).named(0, "up1").up(0).counter(0, IN, 900_000));
    assert_eq!(stage.rate(0), Err(Gap::Absent));
    stage.hear(Writer::answer(80_000).round(2).counter(0, IN, 901_000));
    assert_eq!(stage.rate(0), Ok(100.0));
    let identity = stage.snapshot(80_000).identity(Slot(0)).cloned().unwrap();
    assert!(
        identity.expected_up && identity.role.as_deref() == Some("uplink"),
        "the inventory knows it again"
    );
}

#[test]
fn trouble_changes_words_and_nothing_else() {
    let mut stage = Stage::new();
    stage.round(0, 1, &[1_000]);
    stage.round(10_000, 2, &[2_000]);
    stage.hear(trouble(26_000, 3));
    let snapshot = stage.snapshot(26_000);
    assert!(matches!(snapshot.reach, Reach::Failing(_)));
    assert_eq!((snapshot.heard, snapshot.rows.counters_heard[0]), (Some(at(10_000)), Some(at(10_000))));
    assert_eq!(snapshot.freshness(at(26_000)), Freshness::Live);
    assert_eq!(snapshot.freshness(at(27_001)), Freshness::Stale);
    assert_eq!(snapshot.freshness(at(40_000)), Freshness::Unknown);
    assert_eq!(stage.rate(0), Ok(100.0), "what was measured stays, with its age");
}

#[test]
fn rows_of_a_lost_answer_alone_turn_old() {
    let mut stage = Stage::new();
    stage.answers(0, 1, &[1_000, 1_000]);
    for round in 2..6 {
        stage.answers(round * 10_000 - 10_000, round, &[round * 1_000]);
    }
    let (live, unknown) = (Freshness::Live, Freshness::Unknown);
    assert_eq!(stage.freshness(0, 41_000), (live, live));
    assert_eq!(stage.freshness(1, 41_000), (unknown, unknown));
    assert_eq!(stage.freshness(1, 29_000), (Freshness::Stale, Freshness::Stale));
}

#[test]
fn a_row_in_two_answers_is_as_old_as_the_older() {
    let mut stage = Stage::new();
    let (octets, errors) = (Counter::InOctets, Counter::OutErrors);
    stage.hear(Writer::answer(0).up(0).counter(0, octets, 1));
    stage.hear(Writer::answer(10).counter32(0, errors, 1));
    for round in 1..5 {
        stage.hear(Writer::answer(round * 10_000).up(0).counter(0, octets, 1 + round));
    }
    assert_eq!(stage.freshness(0, 40_100), (Freshness::Live, Freshness::Unknown), "its errors were lost");
    stage.hear(Writer::answer(40_200).counter32(0, errors, 1));
    assert_eq!(stage.freshness(0, 40_200).1, Freshness::Live);
}

#[test]
fn a_device_that_comes_on_screen_is_judged_by_the_first_whole_round() {
    let mut stage = Stage::new();
    stage.answers(0, 1, &[1, 1]);
    stage.0.asked(Duration::from_secs(1));
    assert_eq!(stage.freshness(1, 9_000).0, Freshness::Live, "nothing has come under the new period yet");
    stage.hear(Writer::answer(9_000).round(1).period(1).up(0).counter(0, IN, 2));
    assert_eq!(stage.freshness(1, 9_001).0, Freshness::Live, "its row is still on its way");
    stage.hear(Writer::answer(9_400).round(1).period(1).up(1).counter(1, IN, 2));
    stage.hear(Writer::end(9_401, 2).period(1));
    assert_eq!(stage.freshness(1, 9_500).0, Freshness::Live);
    assert_eq!(stage.freshness(1, 12_401).0, Freshness::Unknown, "now three seconds are too long");
}

#[test]
fn a_device_that_leaves_the_screen_has_its_old_period_at_once() {
    let mut stage = Stage::new();
    stage.0.asked(Duration::from_secs(1));
    stage.answers(0, 1, &[1]);
    stage.hear(Writer::end(60, 2).period(1));
    assert_eq!(stage.freshness(0, 2_900).0, Freshness::Stale, "an answer that came under the longer one");
    stage.0.asked(Duration::from_secs(10));
    assert_eq!(stage.freshness(0, 3_100).0, Freshness::Live);
    stage.hear(Writer::answer(3_200).round(2).period(1).up(0).counter(0, IN, 2));
    stage.hear(Writer::end(3_201, 3).period(1));
    assert_eq!(
        stage.freshness(0, 12_000).0,
        Freshness::Live,
        "a late answer under the short one changes nothing"
    );
}

#[test]
fn a_round_that_failed_does_not_shorten_what_is_expected() {
    let mut stage = Stage::new();
    stage.answers(0, 1, &[1]);
    stage.0.asked(Duration::from_secs(1));
    stage.hear(trouble(8_000, 2).period(1));
    assert_eq!(stage.freshness(0, 9_000).0, Freshness::Live);
}

#[test]
fn a_status_that_the_device_lacks_is_absent_and_heard() {
    let mut stage = Stage::new();
    stage.hear(
        Writer::answer(0)
            .says(0, Leaf::OperStatus, Value::Absent)
            .lacks(0, Counter::InErrors)
            .counter(0, IN, 1),
    );
    let snapshot = stage.snapshot(10);
    assert_eq!(snapshot.rows.oper[0], OperStatus::Absent);
    assert_eq!(snapshot.status_freshness(Slot(0), at(10)), Freshness::Live);
    assert_eq!(snapshot.rows.counters.get(Slot(0), Counter::InErrors), None);
    assert!(snapshot.rows.rates[0].errors[0].is_nan());
}

#[test]
fn errors_are_a_share_of_all_that_came() {
    let mut stage = Stage::new();
    let answer = |millis, packets, errors| {
        Writer::answer(millis).counter(0, Counter::InUnicastPkts, packets).counter32(
            0,
            Counter::InErrors,
            errors,
        )
    };
    stage.hear(answer(0, 0, 0));
    stage.hear(answer(10_000, 900, 100));
    assert!((stage.0.rows.rates[0].error_share[0] - 0.1).abs() < 1e-6);
    stage.hear(answer(20_000, 900, 100).counter(0, IN, 5));
    assert_eq!(stage.0.rows.rates[0].error_share[0], 0.0, "no packet, no error");
}

#[test]
fn the_evidence_names_object_samples_and_interval() {
    let mut stage = Stage::new();
    stage.hear(Writer::answer(0).says(0, Leaf::IfIndex, Value::Number(7)));
    stage.0.watch(Some(Slot(0)));
    stage.round(0, 1, &[1_000]);
    stage.round(10_000, 2, &[2_000]);
    let snapshot = stage.snapshot(10_000);
    let evidence = &snapshot.detail(Slot(0)).unwrap().evidence;
    let of_octets = evidence.iter().find(|evidence| evidence.leaf == Leaf::Counter(IN)).unwrap();
    assert_eq!(of_octets.object, "ifHCInOctets.7 1.3.6.1.2.1.31.1.1.1.6.7");
    assert_eq!(of_octets.before.unwrap().value, 1_000);
    assert_eq!(of_octets.now.unwrap().value, 2_000);
    assert_eq!((of_octets.interval, of_octets.gap), (Some(Duration::from_secs(10)), None));
    let of_errors =
        evidence.iter().find(|evidence| evidence.leaf == Leaf::Counter(Counter::InErrors)).unwrap();
    assert_eq!(of_errors.gap, Some(Gap::Absent));
}

/// What may happen to a device.
#[derive(Debug, Clone)]
enum Event {
    /// An answer with these interfaces' counters.
    Answer {
        slots: u8,
        growth: u32,
        whole: bool,
    },
    EndOfRound,
    Trouble,
    Restart,
    Discontinuity(u8),
    Reset(u8),
    Pace(u64),
    Vanish(u8),
    Silence(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => (0_u8..8, 0_u32..100_000, any::<bool>()).prop_map(|(slots, growth, whole)| Event::Answer { slots, growth, whole }),
        4 => Just(Event::EndOfRound),
        1 => Just(Event::Trouble),
        1 => Just(Event::Restart),
        1 => (0_u8..3).prop_map(Event::Discontinuity),
        1 => (0_u8..3).prop_map(Event::Reset),
        1 => prop_oneof![Just(1), Just(10), Just(60)].prop_map(Event::Pace),
        1 => (0_u8..3).prop_map(Event::Vanish),
        2 => (0_u64..200_000).prop_map(Event::Silence),
    ]
}

/// An agent with a true history of its counters, beside what is made of it.
struct Truth {
    octets: [u64; 3],
    /// Of each interface, since it last started: every value that was told, and when.
    told: [Vec<(u64, u64)>; 3],
    /// When the counters, and when the states of each interface were last told.
    heard: [Option<u64>; 3],
    longest: u64,
}

proptest! {
    #[test]
    fn nothing_old_is_live_and_no_rate_is_more_than_was_counted(
        events in proptest::collection::vec((1_u64..15_000, event()), 1..80),
    ) {
        let mut stage = Stage::new();
        let mut truth = Truth { octets: [1 << 40; 3], told: Default::default(), heard: [None; 3], longest: 10 };
        let (mut millis, mut round, mut epoch, mut period, mut jumps) = (0, 0, 0, 10, 0);
        for (pause, event) in events {
            millis += pause;
            let answer = Writer::answer(millis).round(round).epoch(epoch).period(period);
            match event {
                Event::Answer { slots, growth, whole } => {
                    let mut answer = answer;
                    for slot in (0..3_u32).filter(|slot| slots & 1 << slot != 0) {
                        let place = slot as usize;
                        truth.octets[place] += u64::from(growth) * u64::from(slot + 1);
                        answer = answer.named(slot, ["up1", "Et2", "Et3"][place]).up(slot).counter(slot, IN, truth.octets[place]);
                        truth.told[place].push((millis, truth.octets[place]));
                        if whole {
                            answer = answer.counter(slot, Counter::OutOctets, 5);
                        }
                        truth.heard[place] = Some(millis);
                    }
                    stage.hear(answer);
                }
                Event::EndOfRound => {
                    round += 1;
                    stage.hear(Writer::end(millis, round).epoch(epoch).period(period));
                }
                Event::Trouble => {
                    round += 1;
                    stage.hear(trouble(millis, round).epoch(epoch).period(period));
                }
                Event::Restart => {
                    epoch += 1;
                    truth.told = Default::default();
                }
                Event::Discontinuity(slot) => {
                    jumps += 1;
                    truth.told[usize::from(slot)].clear();
                    truth.octets[usize::from(slot)] += 1 << 50;
                    let time = Value::Time(Timestamp(jumps));
                    stage.hear(answer.says(u32::from(slot), Leaf::DiscontinuityTime, time));
                }
                Event::Reset(slot) => {
                    truth.octets[usize::from(slot)] = 0;
                    truth.told[usize::from(slot)].clear();
                }
                Event::Pace(seconds) => {
                    stage.0.asked(Duration::from_secs(seconds));
                    period = seconds;
                }
                Event::Vanish(slot) => {
                    truth.told[usize::from(slot)].clear();
                    truth.heard[usize::from(slot)] = None;
                    stage.hear(answer.says(u32::from(slot), Leaf::Name, Value::Absent));
                }
                Event::Silence(more) => millis += more,
            }
            truth.longest = truth.longest.max(period);
            check(&mut stage, &truth, millis)?;
        }
    }
}

fn check(stage: &mut Stage, truth: &Truth, millis: u64) -> Result<(), TestCaseError> {
    let snapshot = stage.snapshot(millis);
    prop_assert!(snapshot.expectation.period <= Duration::from_secs(truth.longest));
    let limit = snapshot.expectation.live_limit();
    for (slot, _) in snapshot.interfaces() {
        let place = slot.index();
        let age = truth.heard[place].map(|heard| Duration::from_millis(millis - heard));
        for judged in
            [snapshot.status_freshness(slot, at(millis)), snapshot.counter_freshness(slot, at(millis))]
        {
            prop_assert!(
                judged != Freshness::Live || age.is_some_and(|age| age <= limit),
                "{age:?} is no live age"
            );
        }
        for direction in Direction::BOTH {
            let rates = &snapshot.rows.rates[direction.index()];
            prop_assert_eq!(rates.bits[place].is_nan(), rates.gap[place].is_some());
            prop_assert!(rates.bits[place].is_nan() || (0.0..f32::INFINITY).contains(&rates.bits[place]));
        }
        let rate = snapshot.rows.rates[0].bits[place] / 8.0;
        let most = steepest(&truth.told[place]);
        // A rate of before a restart stands until the device is heard again.
        if !rate.is_nan() && truth.told[place].len() > 1 && most.is_finite() {
            let stands = snapshot.rows.counters_heard[place]
                == truth.heard[place].map(|heard| Moment::after_start(Duration::from_millis(heard)));
            prop_assert!(!stands || f64::from(rate) <= most * 1.000_01 + 1e-3, "{rate} of at most {most}");
        }
    }
    Ok(())
}

/// The greatest slope between two values that were told one after the other, in octets per second.
fn steepest(told: &[(u64, u64)]) -> f64 {
    told.windows(2)
        .map(|pair| (pair[1].1 - pair[0].1) as f64 / ((pair[1].0 - pair[0].0) as f64 / 1e3))
        .fold(0.0, f64::max)
}
