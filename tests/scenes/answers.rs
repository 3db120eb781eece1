//! Devices that do not answer, or not as they should.

use std::sync::Arc;
use std::time::Duration;

use noctui::lab::{Quirk, QuirkKind};
use noctui::model::{Direction, Freshness, Gap, Reach, TroubleKind};

use crate::stage::{HERO, Stage, WITNESS};

#[tokio::test(start_paused = true)]
async fn a_silent_device_is_unknown_within_three_periods_and_live_again_within_one() {
    let mut stage = Stage::with_known_rates("silent").await;
    stage.second(20).await;
    let heard = stage.device(HERO).heard.unwrap();
    stage.until("all of it unknown", |stage| stage.is_all(HERO, Freshness::Unknown)).await;
    let silent_for = stage.clock.moment().since(heard);
    assert!(silent_for <= Duration::from_millis(30_500), "{silent_for:?}");
    assert_eq!(stage.state("Ethernet1"), "UNKNOWN");
    assert!(stage.is_all(WITNESS, Freshness::Live), "nobody else is disturbed");
    let Reach::Failing(trouble) = &stage.device(HERO).reach else { panic!("{}", stage.words()) };
    assert_eq!(trouble.kind, TroubleKind::Silent);
    stage.second(80).await;
    stage.until("all of it live", |stage| stage.is_all(HERO, Freshness::Live)).await;
    let back_after = stage.clock.moment().since_start() - Duration::from_secs(80);
    assert!(back_after <= Duration::from_millis(10_500), "{back_after:?}");
    stage.rounds(2).await;
    assert_eq!(stage.gaps("Ethernet5", Direction::In), [Gap::First]);
    stage.assert_known_rates();
    assert_eq!(stage.device(WITNESS).stats.timeouts, 0);
    assert_eq!(stage.device(WITNESS).stats.late, 0);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn slow_answers_are_latency_and_nothing_else() {
    let mut stage = Stage::with_known_rates("delay").await;
    stage.rounds(5).await;
    let Reach::Answering { latency } = stage.device(HERO).reach else { panic!("{}", stage.words()) };
    assert!((450..700).contains(&latency.as_millis()), "{latency:?}");
    assert_eq!(stage.gaps("Ethernet1", Direction::In), [Gap::First]);
    stage.assert_known_rates();
    assert_eq!((stage.device(HERO).stats.timeouts, stage.device(WITNESS).stats.late), (0, 0));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn answers_after_the_time_out_are_counted_and_never_taken_for_later_ones() {
    let mut stage = Stage::with_known_rates("late").await;
    stage.second(120).await;
    assert!(stage.mux().late > 0, "{:?}", stage.mux());
    stage.assert_known_rates();
    assert!(stage.is_all(WITNESS, Freshness::Live));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn answers_that_come_twice_are_used_once() {
    let mut stage = Stage::with_known_rates("duplicate").await;
    stage.rounds(4).await;
    assert!(stage.mux().late > 0, "{:?}", stage.mux());
    assert_eq!(stage.gaps("Ethernet1", Direction::In), [Gap::First]);
    stage.assert_known_rates();
    assert!(stage.is_all(HERO, Freshness::Live));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn answers_that_cannot_be_used_are_counted_and_the_device_is_unknown() {
    for scenario in ["other-port", "garbage", "truncated"] {
        let mut stage = Stage::of(scenario).await;
        stage.second(50).await;
        let counters = stage.mux();
        let counted = if scenario == "other-port" { counters.foreign } else { counters.malformed };
        assert!(counted > 0, "{scenario}: {counters:?}");
        assert_eq!(stage.freshness(HERO), Freshness::Unknown, "{scenario}");
        assert!(stage.names().is_empty(), "{scenario}: no half row is ever shown");
        assert!(matches!(stage.device(HERO).reach, Reach::Failing(_)), "{scenario}: {}", stage.words());
        assert!(stage.is_all(WITNESS, Freshness::Live), "{scenario}");
        stage.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_are_halved_and_the_size_is_remembered() {
    for scenario in ["too-big", "lost-when-big"] {
        let mut stage = Stage::with_known_rates(scenario).await;
        stage.rounds(6).await;
        assert_eq!(stage.names().len(), stage.device(WITNESS).interfaces().count(), "{scenario}");
        let before = stage.device(HERO).stats;
        stage.rounds(3).await;
        let after = stage.device(HERO).stats;
        assert_eq!(after.timeouts, before.timeouts, "{scenario}: nothing is lost any more");
        let per_round = (after.requests - before.requests) / 3;
        assert!(per_round < 150, "{scenario}: {per_round} requests a round");
        assert!(stage.is_all(HERO, Freshness::Live), "{scenario}");
        for name in stage.names() {
            assert!(stage.rate(&name, Direction::In).is_ok(), "{scenario} {name}");
            let slot = stage.slot(&name).index();
            let rates = &stage.device(HERO).rows.rates[0];
            assert!(rates.packets[slot] >= 0.0 && rates.errors[slot] >= 0.0, "{scenario} {name}");
            assert!(rates.packets[slot] < 1e7, "{scenario} {name}: {}", rates.packets[slot]);
        }
        stage.assert_known_rates();
        stage.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn without_getbulk_everything_comes_by_getnext() {
    let mut stage = Stage::with_known_rates("no-getbulk").await;
    stage.rounds(3).await;
    assert_eq!(stage.names().len(), stage.device(WITNESS).interfaces().count());
    assert!(stage.is_all(HERO, Freshness::Live));
    stage.assert_known_rates();
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_port_that_goes_down_says_since_when_and_falls_to_zero() {
    let mut stage = Stage::of("port-down").await;
    stage.second(25).await;
    assert_eq!(stage.state("Ethernet1"), "up");
    assert!(stage.rate("Ethernet1", Direction::In).unwrap() > 0.0);
    stage.until("the port down", |stage| stage.state("Ethernet1") == "down").await;
    let slot = stage.slot("Ethernet1").index();
    let since = stage.device(HERO).rows.last_change[slot].unwrap();
    let heard = stage.clock.now().wall.since(since);
    assert!(heard <= Duration::from_millis(10_500), "{heard:?}");
    stage.rounds(2).await;
    assert_eq!(stage.rate("Ethernet1", Direction::In), Ok(0.0));
    stage.until("the port up again", |stage| stage.state("Ethernet1") == "up").await;
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_flapping_port_goes_down_and_up_in_one_row() {
    let mut stage = Stage::of("flap").await;
    let rows = {
        stage.rounds(1).await;
        stage.names().len()
    };
    for _ in 0..2 {
        stage.until("the port down", |stage| stage.state("Ethernet17") == "down").await;
        stage.until("the port up", |stage| stage.state("Ethernet17") == "up").await;
    }
    assert_eq!(stage.names().len(), rows);
    assert_eq!(stage.device(HERO).system.restarts, 0);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_device_on_screen_is_asked_faster_and_never_turns_stale_for_it() {
    let mut stage = Stage::start(Vec::new(), "10s").await;
    stage.rounds(2).await;
    let id = stage.device(HERO).device;
    for visible in [true, false, true, false] {
        stage.collector.on_screen(if visible { std::slice::from_ref(&id) } else { &[] });
        let since = stage.clock.moment();
        let mut rounds = stage.device(HERO).rounds;
        stage
            .until("fifteen seconds", |stage| {
                assert!(stage.is_all(HERO, Freshness::Live), "visible: {visible}, {}", stage.words());
                stage.clock.moment().since(since) > Duration::from_secs(15)
            })
            .await;
        rounds = stage.device(HERO).rounds - rounds;
        assert_eq!(visible, rounds >= 10, "{rounds} rounds, visible: {visible}");
    }
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_change_of_one_device_does_not_touch_the_other() {
    let mut stage = Stage::start(Vec::new(), "10s").await;
    stage.rounds(2).await;
    stage.rounds_of(WITNESS, 1).await;
    let (rounds, requests) = (stage.device(WITNESS).rounds, stage.device(WITNESS).stats.requests);
    let mut config = (**stage.config(HERO)).clone();
    config.poll = Duration::from_secs(5);
    let changed =
        noctui::config::inventory::InventoryChange { changed: vec![Arc::new(config)], ..Default::default() };
    stage.collector.apply(&changed);
    stage.rounds_of(WITNESS, 3).await;
    assert_eq!(stage.device(WITNESS).rounds, rounds + 3);
    assert!(stage.device(WITNESS).stats.requests > requests, "its counts go on");
    assert_eq!(stage.device(HERO).expectation.period, Duration::from_secs(5));
    assert_eq!(stage.gaps("Ethernet1", Direction::In).first(), Some(&Gap::First));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn silence_by_hand_and_a_lossy_line_never_make_old_values_live() {
    let quirk = Quirk::always(HERO, QuirkKind::LostWhenBig(900));
    let mut stage = Stage::start(vec![quirk], "10s").await;
    stage.rounds(3).await;
    for silent in [true, false, true, false] {
        stage.lab.set_silent(HERO, silent).unwrap();
        let expected = if silent { Freshness::Unknown } else { Freshness::Live };
        stage.until("what is expected", |stage| stage.is_all(HERO, expected)).await;
    }
    stage.end().await;
}
