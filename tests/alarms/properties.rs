//! What must hold whatever happens.

use std::collections::BTreeMap;

use noctui::{
    alarm::{End, Link},
    model::{AdminStatus, AlarmChangeKind, AlarmKey, ClearReason, alarm::Rule},
};
use proptest::prelude::*;

use crate::world::{PERIOD, Port, World};

fn ports(count: usize) -> Vec<Port> {
    (1..=count).map(|at| Port::new(&format!("e{at}"))).collect()
}

fn link(one: (&str, &str), other: (&str, &str)) -> Link {
    let end = |(device, interface): (&str, &str)| End { device: device.into(), interface: interface.into() };
    Link { ends: [end(one), end(other)] }
}

/// Two devices with an aggregate each, and a third behind the second.
fn small_network() -> World {
    let with_aggregate = || {
        let mut ports = ports(4);
        ports.push(Port::new("po1"));
        ports
    };
    let devices = ["spine-1", "leaf-1", "leaf-2"].map(|name| (name.to_owned(), with_aggregate()));
    let links = vec![link(("spine-1", "e1"), ("leaf-1", "e1")), link(("leaf-1", "e3"), ("leaf-2", "e1"))];
    let mut world = World::new(Rule::built_in(), devices.to_vec(), links);
    for device in ["spine-1", "leaf-1", "leaf-2"] {
        world.set(&format!("{device}:po1 members=e1+e2"));
    }
    world
}

fn order() -> impl Strategy<Value = String> {
    let device = prop::sample::select(vec!["spine-1", "leaf-1", "leaf-2"]);
    let port = prop::sample::select(vec!["e1", "e2", "e3", "e4", "po1"]);
    let of_port = prop::sample::select(vec![
        "oper=up",
        "oper=down",
        "oper=lower-layer-down",
        "admin=up",
        "admin=down",
        "bounced",
        "in=99",
        "in=85",
        "in=5",
        "errors=3",
        "errors=0",
        "discards=5",
        "discards=0",
        "gap=reset",
        "gap=none",
        "gone",
        "back",
        "expect=up",
        "sees=other:e1",
        "sees=leaf-1:e1",
        "on=e1",
        "on=po1",
    ]);
    let of_device =
        prop::sample::select(vec!["silent", "speaks", "refused", "skew=9000", "skew=0", "streams"]);
    prop_oneof![
        5 => (device.clone(), port, of_port).prop_map(|(device, port, word)| format!("{device}:{port} {word}")),
        1 => (device, of_device).prop_map(|(device, word)| format!("{device} {word}")),
    ]
}

/// What was told so far, by key: whether it is shown, or folded.
#[derive(Default)]
struct Told {
    open: BTreeMap<AlarmKey, bool>,
}

impl Told {
    fn take(&mut self, world: &World, from: usize) {
        for change in &world.changes[from..] {
            let key = change.alarm.key.clone();
            match &change.kind {
                AlarmChangeKind::Raised => assert_eq!(self.open.insert(key, true), None, "raised twice"),
                AlarmChangeKind::Updated => assert_eq!(self.open.get(&key), Some(&true), "not shown: {key}"),
                AlarmChangeKind::Folded { .. } => {
                    assert!(self.open.insert(key, false).is_some(), "folded before it was raised");
                }
                AlarmChangeKind::Unfolded => assert_eq!(self.open.insert(key, true), Some(false)),
                AlarmChangeKind::Cleared(_) => {
                    assert!(self.open.remove(&key).is_some(), "a recovery without a raise: {key}");
                }
            }
        }
    }
}

fn assert_honest(world: &mut World, told: &Told) {
    let alarms = world.engine.alarms();
    let shown: Vec<&AlarmKey> = told.open.iter().filter(|(_, shown)| **shown).map(|(key, _)| key).collect();
    let mut listed: Vec<&AlarmKey> = alarms.iter().map(|alarm| &alarm.key).collect();
    listed.sort();
    assert_eq!(listed, shown, "what is shown is what was told");
    assert!(alarms.is_sorted_by_key(|alarm| alarm.severity), "worst first");
    for alarm in alarms.iter() {
        let of = |name: &str| world.machines.iter().find(|one| &*one.device.name == name);
        let (Some(interface), Some(device)) = (&alarm.key.interface, of(&alarm.key.device)) else { continue };
        let port = device.ports.iter().find(|port| port.identity.name == *interface).unwrap();
        let was_read = alarms.iter().all(|other| &*other.key.rule != Rule::SILENT);
        let is_off = port.admin == AdminStatus::Down;
        // A device that cannot be read cannot say that a port was switched off.
        assert!(!is_off || !was_read || !device.is_read(), "{} is switched off", alarm.key);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_no_recovery_comes_without_a_raise(orders in prop::collection::vec((0u64..4, order()), 0..60)) {
        let mut world = small_network();
        let mut told = Told::default();
        let mut seen = 0;
        for (rounds, order) in orders {
            world.pass_until(world.second + rounds * PERIOD);
            world.set(&order);
            // The device says so when it is next read.
            world.pass_until(world.second.next_multiple_of(PERIOD) + 1);
            told.take(&world, seen);
            seen = world.changes.len();
            assert_honest(&mut world, &told);
        }
    }

    #[test]
    fn what_is_switched_off_never_alarms(orders in prop::collection::vec(order(), 0..40)) {
        let mut world = small_network();
        for device in ["spine-1", "leaf-1", "leaf-2"] {
            world.set(&format!("{device}:* admin=down oper=down"));
        }
        for order in orders.iter().filter(|order| !order.contains("admin=up")) {
            world.set(order);
            world.pass_until(world.second + PERIOD);
        }
        let of_ports = world.changes.iter().filter(|change| change.alarm.key.interface.is_some());
        prop_assert_eq!(of_ports.count(), 0);
    }
}

#[test]
fn a_silent_device_with_five_hundred_ports_is_one_alarm() {
    let mut world = World::new(Rule::built_in(), vec![("leaf-1".into(), ports(500))], Vec::new());
    world.pass_until(30);
    world.set("leaf-1:e7 oper=down");
    world.set("leaf-1:e8 in=99");
    world.pass_until(80);
    assert_eq!(world.engine.alarms().len(), 2);
    world.set("leaf-1 silent");
    world.pass_until(200);
    let alarms = world.engine.alarms();
    assert_eq!(alarms.len(), 1);
    assert_eq!((alarms[0].folded.ports, alarms[0].words.as_str()), (500, "silent, 500 ports folded"));
    assert_eq!(alarms[0].evidence.related.len(), 2);
    let raised = world.changes.iter().filter(|change| change.kind == AlarmChangeKind::Raised);
    assert_eq!(raised.count(), 3, "two ports and the device, and nothing for the other ports");
}

#[test]
fn a_port_that_flaps_a_hundred_times_is_one_alarm_with_a_count() {
    let mut world = World::new(Rule::built_in(), vec![("leaf-1".into(), ports(4))], Vec::new());
    world.pass_until(20);
    for _ in 0..100 {
        world.set("leaf-1:e2 oper=down");
        world.pass_until(world.second + PERIOD);
        assert_eq!(world.engine.alarms().len(), 1);
        world.set("leaf-1:e2 oper=up");
        world.pass_until(world.second + PERIOD);
        assert_eq!(world.engine.alarms().len(), 1);
    }
    let alarm = world.engine.alarms()[0].clone();
    assert_eq!((&*alarm.key.rule, alarm.count), (Rule::FLAPPING, 100));
    let told =
        |is: fn(&AlarmChangeKind) -> bool| world.changes.iter().filter(|change| is(&change.kind)).count();
    assert_eq!(told(|kind| *kind == AlarmChangeKind::Raised), 2, "down once, then flapping");
    world.pass_until(world.second + 400);
    assert!(world.engine.alarms().is_empty());
    let last = world.changes.last().unwrap();
    assert_eq!(last.kind, AlarmChangeKind::Cleared(ClearReason::Recovered));
}

#[test]
fn other_rules_keep_what_the_same_rule_raised_and_clear_the_rest() {
    let mut world = World::new(Rule::built_in(), vec![("leaf-1".into(), ports(4))], Vec::new());
    world.pass_until(20);
    world.set("leaf-1:e1 oper=down");
    world.set("leaf-1:e2 in=99");
    world.pass_until(60);
    assert_eq!(world.engine.alarms().len(), 2);
    let mut rules = Rule::built_in();
    rules.retain(|rule| &*rule.name != Rule::UTILISATION);
    rules.reverse();
    let now = world.now();
    let changes = world.engine.set_rules(rules, now);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].kind, AlarmChangeKind::Cleared(ClearReason::RuleChanged));
    assert_eq!(world.engine.alarms().len(), 1);
    world.set("leaf-1:e1 oper=up");
    world.pass_until(100);
    assert!(world.engine.alarms().is_empty(), "the rule at its new place still clears");
}
