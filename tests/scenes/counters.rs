//! Counters that start again, wrap, stand still or are not there: what the rates show.

use noctui::model::{Counter, Direction, Freshness, Gap, Leaf};

use crate::stage::{HERO, Stage, WITNESS, assert_near};

const BOTH: [Direction; 2] = Direction::BOTH;

#[tokio::test(start_paused = true)]
async fn a_known_rate_is_right_to_a_percent_everywhere() {
    let mut stage = Stage::of("rate").await;
    stage.rounds(4).await;
    assert!(stage.names().len() > 30);
    for name in stage.names() {
        for direction in BOTH {
            assert!(stage.rate(&name, direction).is_ok(), "{name}: {:?}", stage.rate(&name, direction));
        }
    }
    stage.assert_rate_of_ports(8e6);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_reset_is_one_gap_and_no_spike() {
    let mut stage = Stage::with_known_rates("reset").await;
    stage.second(75).await;
    assert_eq!(stage.gaps("Ethernet1", Direction::In), [Gap::First, Gap::Reset]);
    stage.assert_known_rates();
    assert_eq!(stage.device(HERO).system.restarts, 0);
    assert!(stage.rate("Ethernet1", Direction::In).is_ok());
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_discontinuity_is_one_gap_and_no_spike() {
    let mut stage = Stage::with_known_rates("discontinuity").await;
    stage.rounds(1).await;
    stage.watch("Ethernet7");
    let before = stage.device(HERO).identity(stage.slot("Ethernet7")).unwrap().discontinuity_time.unwrap();
    stage.second(75).await;
    assert_eq!(stage.gaps("Ethernet7", Direction::Out), [Gap::First, Gap::Discontinuity]);
    stage.assert_known_rates();
    let slot = stage.slot("Ethernet7");
    assert!(stage.device(HERO).identity(slot).unwrap().discontinuity_time.unwrap() > before);
    let history = &stage.device(HERO).detail(slot).unwrap().history;
    assert!(history.fine.iter().any(|point| point.rates[1].get() == Err(Gap::Discontinuity)));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_reboot_is_unknown_then_live_with_one_gap() {
    let mut stage = Stage::with_known_rates("reboot").await;
    stage.rounds(1).await;
    stage.watch("Ethernet5");
    stage.rounds(1).await;
    let boot = stage.device(HERO).system.boot_time.unwrap();
    stage.until("the restart", |stage| stage.device(HERO).system.restarts == 1).await;
    stage.rounds(3).await;
    assert!(stage.is_all(HERO, Freshness::Live));
    assert_eq!(stage.gaps("Ethernet5", Direction::In), [Gap::First, Gap::Reboot]);
    stage.assert_known_rates();
    let snapshot = stage.device(HERO);
    assert!(snapshot.system.boot_time.unwrap() > boot);
    let slot = stage.slot("Ethernet5");
    let detail = snapshot.detail(slot).unwrap();
    assert!(detail.history.fine.iter().any(|point| point.rates[0].get() == Err(Gap::Reboot)));
    assert_eq!(snapshot.identity(slot).unwrap().discontinuity_time, snapshot.system.boot_time);
    assert_eq!(stage.gaps("Ethernet5", Direction::In).len(), 2);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn an_uptime_that_wraps_is_no_news() {
    let mut stage = Stage::with_known_rates("uptime-wrap").await;
    stage.second(75).await;
    assert_eq!(stage.gaps("Ethernet1", Direction::In), [Gap::First]);
    stage.assert_known_rates();
    assert_eq!(stage.device(HERO).system.restarts, 0);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_32_bit_wrap_that_is_certain_is_no_gap() {
    let mut stage = Stage::of("wrap-32").await;
    stage.second(75).await;
    // Where the line is so fast that a counter may go round unseen, nothing is shown instead of something wrong.
    assert_eq!(stage.gaps("Management1", Direction::In), [Gap::First]);
    assert_eq!(stage.gaps("Ethernet49", Direction::In), [Gap::First, Gap::WrapUncertain]);
    stage.assert_rate_of_ports(8e6);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_64_bit_counter_that_goes_round_is_a_reset() {
    let mut stage = Stage::of("wrap-64").await;
    stage.second(75).await;
    assert_eq!(stage.gaps("Ethernet49", Direction::Out), [Gap::First, Gap::Reset]);
    stage.assert_rate_of_ports(8e6);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn without_64_bits_rates_stand_only_where_they_cannot_have_wrapped() {
    let mut stage = Stage::of("no-64-bit").await;
    stage.rounds(4).await;
    let snapshot = stage.device(HERO);
    for (slot, identity) in snapshot.interfaces() {
        let (speed, rate) = (snapshot.rows.speed[slot.index()], stage.rate(&identity.name, Direction::In));
        assert!(snapshot.rows.counters.get(slot, Counter::InOctets).is_some());
        match speed {
            0..=1_000_000_000 => assert!(rate.is_ok(), "{}: {rate:?}", identity.name),
            _ => assert_eq!(rate, Err(Gap::WrapUncertain), "{} of {speed}", identity.name),
        }
    }
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_cached_agent_draws_no_saw() {
    let mut stage = Stage::with_known_rates("caching").await;
    // How old the very first values were nobody can tell: the first rate may be wrong once.
    stage.rounds(6).await;
    let settled = stage.shown().len();
    stage.rounds(10).await;
    for shown in &stage.shown()[settled..] {
        if let Some(number) = shown.interface.strip_prefix("Ethernet").and_then(|n| n.parse::<f32>().ok()) {
            assert!(shown.rate.is_ok(), "{shown:?}");
            assert_near(shown, number * 1e6);
        }
    }
    assert!(stage.is_all(HERO, Freshness::Live));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_blank_and_never_zero() {
    let mut stage = Stage::of("missing-columns").await;
    stage.rounds(3).await;
    let (snapshot, slot) = (stage.device(HERO), stage.slot("Ethernet1"));
    for counter in [Counter::InErrors, Counter::OutErrors, Counter::InDiscards, Counter::OutDiscards] {
        assert_eq!(snapshot.rows.counters.get(slot, counter), None, "{counter:?}");
    }
    let rates = &snapshot.rows.rates[0];
    assert!(rates.errors[slot.index()].is_nan() && rates.discards[slot.index()].is_nan());
    assert!(rates.error_share[slot.index()].is_nan());
    assert_eq!(stage.state("Ethernet1"), "not told");
    assert_eq!(snapshot.identity(slot).unwrap().description, None);
    assert!(stage.rate("Ethernet1", Direction::In).is_ok());
    assert!(snapshot.rows.counters.get(slot, Counter::InUnicastPkts).is_some());
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn errors_stand_on_the_end_that_counts_them() {
    let mut stage = Stage::of("errors").await;
    stage.rounds(6).await;
    let (snapshot, slot) = (stage.device(HERO), stage.slot("Ethernet49"));
    let share = snapshot.rows.rates[0].error_share[slot.index()];
    assert!((share / 0.003 - 1.0).abs() < 0.05, "{share}");
    assert_eq!(snapshot.rows.rates[1].errors[slot.index()], 0.0);
    let other = stage.slot("Ethernet50");
    assert_eq!(snapshot.rows.rates[0].errors[other.index()], 0.0);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn discards_stand_on_the_side_that_sends() {
    let mut stage = Stage::of("discards").await;
    stage.rounds(6).await;
    let (snapshot, slot) = (stage.device(HERO), stage.slot("Ethernet1").index());
    let out = &snapshot.rows.rates[1];
    let share = out.discards[slot] / out.packets[slot];
    assert!((share / 0.01 - 1.0).abs() < 0.05, "{share}");
    assert_eq!(snapshot.rows.rates[0].discards[slot], 0.0);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_saturated_uplink_fills_its_line_and_drops() {
    let mut stage = Stage::of("saturated").await;
    stage.rounds(4).await;
    let (snapshot, slot) = (stage.device(HERO), stage.slot("Ethernet50"));
    let used = snapshot.utilisation(slot, Direction::Out).unwrap();
    assert!((used - 0.985).abs() < 0.01, "{used}");
    assert!(snapshot.rows.rates[1].discards[slot.index()] > 0.0);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn the_speed_is_told_by_whichever_object_says_one() {
    for (scenario, of_uplink, of_customer) in [
        ("saturated-speed", Some(100_000_000_000), true),
        ("zero-high-speed", None, true),
        ("no-speed", None, false),
    ] {
        let mut stage = Stage::of(scenario).await;
        stage.rounds(3).await;
        let snapshot = stage.device(HERO);
        let speed =
            |name: &str| Some(snapshot.rows.speed[stage.slot(name).index()]).filter(|speed| *speed > 0);
        assert_eq!(speed("Ethernet49"), of_uplink, "{scenario}");
        assert_eq!(speed("Management1").is_some(), of_customer, "{scenario}");
        let used = snapshot.utilisation(stage.slot("Ethernet49"), Direction::In);
        assert_eq!(used.is_some_and(f32::is_finite), of_uplink.is_some(), "{scenario}: {used:?}");
        assert!(stage.rate("Ethernet49", Direction::In).is_ok(), "{scenario}");
        stage.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn why_names_the_two_samples_behind_a_rate() {
    let mut stage = Stage::of("rate").await;
    stage.rounds(1).await;
    stage.watch("Ethernet2");
    stage.rounds(3).await;
    let detail = stage.device(HERO).detail(stage.slot("Ethernet2")).unwrap();
    let leaf = Leaf::Counter(Counter::InOctets);
    let evidence = detail.evidence.iter().find(|evidence| evidence.leaf == leaf).unwrap();
    assert!(evidence.object.starts_with("ifHCInOctets.2 "), "{}", evidence.object);
    let (before, now) = (evidence.before.unwrap(), evidence.now.unwrap());
    let rate = (now.value - before.value) as f64 * 8.0 / evidence.interval.unwrap().as_secs_f64();
    assert!((rate / 8e6 - 1.0).abs() < 0.01, "{rate}");
    assert!(stage.is_all(WITNESS, Freshness::Live));
    stage.end().await;
}
