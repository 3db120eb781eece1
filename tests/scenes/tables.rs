//! Interfaces that come, go, move and bear strange names.

use noctui::model::{Direction, Freshness, Gap, IfType};

use crate::stage::{HERO, Stage, WITNESS, assert_near};

#[tokio::test(start_paused = true)]
async fn indexes_that_move_in_a_restart_take_nothing_with_them() {
    let mut stage = Stage::with_known_rates("moved-indexes").await;
    stage.rounds(1).await;
    stage.watch("Ethernet3");
    stage.rounds(1).await;
    let before = identity(&stage, "Ethernet3");
    stage.until("the restart", |stage| stage.device(HERO).system.restarts == 1).await;
    stage.rounds(3).await;
    let after = identity(&stage, "Ethernet3");
    assert_ne!(before.0, after.0, "its index is another one");
    assert_eq!(before.1, after.1, "its description is its own");
    stage.assert_known_rates();
    assert_eq!(stage.gaps("Ethernet3", Direction::In), [Gap::First, Gap::Reboot]);
    let fine = &stage.device(HERO).detail(stage.slot("Ethernet3")).unwrap().history.fine;
    assert!(fine.len() > 4, "the points of before and after stand in one history");
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn indexes_that_move_without_a_restart_cost_one_gap_at_most() {
    for scenario in ["moved-without-reboot", "moved-in-silence"] {
        let mut stage = Stage::with_known_rates(scenario).await;
        stage.second(25).await;
        let before = identity(&stage, "Ethernet3");
        stage.second(120).await;
        let after = identity(&stage, "Ethernet3");
        assert_ne!(before.0, after.0, "{scenario}");
        assert_eq!(before.1, after.1, "{scenario}");
        assert!(stage.gaps("Ethernet3", Direction::In).len() <= 2, "{scenario}");
        stage.assert_known_rates();
        assert_eq!(stage.device(HERO).system.restarts, 0, "{scenario}");
        assert!(stage.is_all(HERO, Freshness::Live), "{scenario}");
        stage.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn interfaces_vanish_and_come_back_under_their_names() {
    let mut stage = Stage::with_known_rates("vanish").await;
    stage.second(25).await;
    let all = stage.names().len();
    stage.until("three are gone", |stage| stage.names().len() == all - 3).await;
    assert!(!stage.names().iter().any(|name| name == "Ethernet50"));
    stage.until("they are back", |stage| stage.names().len() == all).await;
    stage.rounds(3).await;
    assert!(stage.rate("Ethernet50", Direction::In).is_ok());
    assert_eq!(stage.gaps("Ethernet49", Direction::In), [Gap::First], "the others go on");
    stage.assert_known_rates();
    assert!(stage.is_all(HERO, Freshness::Live));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_new_interface_is_found_and_has_a_rate_one_poll_later() {
    let mut stage = Stage::with_known_rates("appear").await;
    stage.second(25).await;
    assert!(!stage.names().iter().any(|name| name == "Ethernet3"));
    stage.until("the new row", |stage| stage.names().iter().any(|name| name == "Ethernet3")).await;
    stage.rounds(2).await;
    assert!(stage.rate("Ethernet3", Direction::In).is_ok());
    assert_eq!(stage.gaps("Ethernet1", Direction::In), [Gap::First]);
    stage.assert_known_rates();
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn interfaces_that_share_a_name_are_told_apart() {
    let mut stage = Stage::of("duplicate-names").await;
    stage.rounds(3).await;
    let names = stage.names();
    let numbered = names.iter().filter(|name| name.contains('#')).count();
    assert!(numbered > 20, "{names:?}");
    let mut unique = names.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), names.len());
    assert!(names.iter().all(|name| stage.rate(name, Direction::In).is_ok()));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn sparse_indexes_are_all_there() {
    let mut stage = Stage::of("sparse-indexes").await;
    stage.rounds(3).await;
    assert_eq!(stage.names().len(), stage.device(WITNESS).interfaces().count());
    let indexes = stage.device(HERO).interfaces().filter_map(|(_, identity)| identity.if_index);
    assert_eq!(indexes.max(), Some(0x7fff_ffff));
    assert!(stage.device(HERO).rows.speed.len() < 100, "no array of two thousand million rows");
    assert!(stage.is_all(HERO, Freshness::Live));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn hostile_strings_arrive_clean_and_bounded() {
    let mut stage = Stage::of("hostile-strings").await;
    stage.rounds(3).await;
    let snapshot = stage.device(HERO);
    let mut texts = vec![snapshot.system.name.clone().unwrap()];
    for (_, identity) in snapshot.interfaces() {
        texts.push(identity.name.clone());
        texts.extend(identity.description.clone());
        texts.extend(identity.if_descr.clone());
    }
    for text in &texts {
        let is_harmful = |c: char| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        };
        assert!(!text.chars().any(is_harmful), "{text:?}");
        assert!(text.chars().count() <= 256, "{text:?}");
    }
    assert!(texts.len() > 60);
    assert!(stage.is_all(HERO, Freshness::Live), "a name that had to be cleaned is still recognised");
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_walk_in_circles_ends_with_a_report_and_the_device_is_polled() {
    let mut stage = Stage::of("walk-loop").await;
    stage.rounds(3).await;
    assert!(stage.device(HERO).stats.faults > 0, "{}", stage.words());
    assert!(stage.is_all(HERO, Freshness::Live));
    assert_eq!(stage.names().len(), stage.device(WITNESS).interfaces().count());
    assert!(stage.rate("Ethernet1", Direction::In).is_ok());
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn the_wrong_neighbour_is_read_as_the_device_tells_it() {
    let mut stage = Stage::of("wrong-cable").await;
    stage.rounds(1).await;
    let far = |name: &str| {
        let identity = stage.device(HERO).identity(stage.slot(name)).unwrap();
        identity.neighbours.first().map(|far| far.system.to_string()).unwrap_or_default()
    };
    assert!(far("Ethernet49").contains("fra-spine-9"), "{}", far("Ethernet49"));
    assert!(far("Ethernet50").contains("fra-spine-"), "{}", far("Ethernet50"));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn subinterfaces_are_rows_that_stand_on_their_port() {
    let mut stage = Stage::of("subinterfaces").await;
    stage.rounds(4).await;
    assert_eq!(stage.names().len(), stage.device(WITNESS).interfaces().count() + 4);
    let layers = |name: &str| {
        let identity = stage.device(HERO).identity(stage.slot(name)).unwrap();
        [&identity.lower_layer_if, &identity.higher_layer_if]
            .map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    for port in ["Ethernet2", "Ethernet49"] {
        let below = [100, 200].map(|tag| format!("{port}.{tag}"));
        assert_eq!(layers(port), [vec![], below.to_vec()]);
        for (name, rate) in below.iter().zip([3e6, 5e6]) {
            assert_eq!(layers(name), [vec![port.to_owned()], vec![]]);
            let identity = stage.device(HERO).identity(stage.slot(name)).unwrap();
            assert_eq!(identity.kind.as_ref().and_then(IfType::identity), Some("l2vlan"));
            assert_eq!(stage.state(name), "up");
            for direction in Direction::BOTH {
                let shown = stage.rate(name, direction).unwrap();
                assert!((shown / rate - 1.0).abs() < 0.01, "{name}: {shown} is not {rate}");
            }
        }
    }
    for shown in stage.shown().iter().filter(|shown| shown.interface.starts_with("Ethernet")) {
        let expected = match shown.interface.rsplit_once('.') {
            Some((_, "100")) => 3e6,
            Some(_) => 5e6,
            None => 8e6,
        };
        assert_near(shown, expected);
    }
    stage.end().await;
}

/// The index and the description of one of the hero's interfaces.
fn identity(stage: &Stage, name: &str) -> (Option<u32>, Option<String>) {
    let identity = stage.device(HERO).identity(stage.slot(name)).unwrap();
    (identity.if_index, identity.description.as_ref().map(ToString::to_string))
}
