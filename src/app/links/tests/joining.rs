//! Which links there are.

use super::world::{Station, World, Written, port, station};

/// A name, what the devices say, what is declared, and the links that follow.
type Case = (&'static str, Vec<Station>, &'static [Written], &'static [&'static str]);

#[test]
fn links_follow_from_what_both_ends_say_and_from_what_is_declared() {
    let leaf = |hears: &[(&str, &str)]| {
        station(
            "leaf",
            [hears.iter().fold(port("Ethernet49"), |port, (system, far)| port.hears(system, far))],
        )
    };
    let spine = |hears: &[(&str, &str)]| {
        station(
            "spine",
            [
                hears.iter().fold(port("Ethernet1"), |port, (system, far)| port.hears(system, far)),
                port("Ethernet2"),
            ],
        )
    };
    let cases: Vec<Case> = vec![
        (
            "both hear each other",
            vec![leaf(&[("spine", "Ethernet1")]), spine(&[("leaf", "Ethernet49")])],
            &[],
            &["leaf:Ethernet49 <-> spine:Ethernet1"],
        ),
        (
            "one of them hears the other, whatever it calls it",
            vec![leaf(&[("SPINE.example.net", "ethernet1")]), spine(&[])],
            &[],
            &["leaf:Ethernet49 --> spine:Ethernet1"],
        ),
        (
            "the inventory alone",
            vec![leaf(&[]), spine(&[])],
            &[["spine:Ethernet1", "leaf:Ethernet49"]],
            &["leaf:Ethernet49 --- spine:Ethernet1 declared"],
        ),
        (
            "both agree with the inventory",
            vec![leaf(&[("spine", "Ethernet1")]), spine(&[("leaf", "Ethernet49")])],
            &[["leaf:Ethernet49", "spine:Ethernet1"]],
            &["leaf:Ethernet49 <-> spine:Ethernet1 declared"],
        ),
        (
            "another port than declared is one link that knows of both",
            vec![leaf(&[("spine", "Ethernet2")]), spine(&[])],
            &[["leaf:Ethernet49", "spine:Ethernet1"]],
            &["leaf:Ethernet49 --> spine:Ethernet2 !spine:Ethernet1"],
        ),
        (
            "somebody else than declared",
            vec![leaf(&[("host-7", "eth0")]), spine(&[])],
            &[["leaf:Ethernet49", "spine:Ethernet1"]],
            &["leaf:Ethernet49 --> host-7:eth0 !spine:Ethernet1"],
        ),
        (
            "the declared neighbour among others is expected",
            vec![leaf(&[("phone", "1"), ("spine", "Ethernet1")]), spine(&[])],
            &[["leaf:Ethernet49", "spine:Ethernet1"]],
            &["leaf:Ethernet49 --> spine:Ethernet1 declared", "leaf:Ethernet49 --> phone:1"],
        ),
        (
            "what an end hears itself counts more than who hears it",
            vec![leaf(&[("host-7", "eth0")]), spine(&[("leaf", "Ethernet49")])],
            &[["leaf:Ethernet49", "spine:Ethernet1"]],
            &[
                "leaf:Ethernet49 <-- spine:Ethernet1 declared",
                "leaf:Ethernet49 --> host-7:eth0 !spine:Ethernet1",
            ],
        ),
        (
            "a port that cannot be told is the declared one",
            vec![leaf(&[("spine", "slot 9")]), spine(&[])],
            &[["leaf:Ethernet49", "spine:Ethernet1"]],
            &["leaf:Ethernet49 --> spine:Ethernet1 declared"],
        ),
        (
            "a port that cannot be told is the one that hears us",
            vec![leaf(&[("spine", "slot 9")]), spine(&[("leaf", "Ethernet49")])],
            &[],
            &["leaf:Ethernet49 <-> spine:Ethernet1"],
        ),
        (
            "two that hear each other once and cannot tell where",
            vec![leaf(&[("spine", "slot 9")]), spine(&[("leaf", "slot 4")])],
            &[],
            &["leaf:Ethernet49 <-> spine:Ethernet1"],
        ),
        (
            "a port that cannot be told at all",
            vec![leaf(&[("spine", "slot 9")]), spine(&[])],
            &[],
            &["leaf:Ethernet49 --> spine:slot 9"],
        ),
        (
            "the address of a port stands for it",
            vec![leaf(&[("spine", "00:00:5E:00:01:01")]), spine(&[])],
            &[],
            &["leaf:Ethernet49 --> spine:Ethernet2"],
        ),
        ("a port that hears itself is no link", vec![leaf(&[("leaf", "Ethernet49")])], &[], &[]),
        ("a neighbour that does not say who it is", vec![leaf(&[("", "")])], &[], &[]),
    ];
    for (name, stations, declared, expected) in cases {
        assert_eq!(World::of(&stations, declared).told(), expected, "{name}");
    }
}

#[test]
fn swapped_cables_are_two_links_that_know_what_was_declared() {
    let leaf = |n: u32, far: u32| {
        station(&format!("leaf-{n}"), [port("Ethernet49").hears("spine", &format!("Ethernet{far}"))])
    };
    let spine = station(
        "spine",
        [port("Ethernet1").hears("leaf-2", "Ethernet49"), port("Ethernet2").hears("leaf-1", "Ethernet49")],
    );
    let declared = [["leaf-1:Ethernet49", "spine:Ethernet1"], ["leaf-2:Ethernet49", "spine:Ethernet2"]];
    let world = World::of(&[leaf(1, 2), leaf(2, 1), spine], &declared);
    let expected = [
        "leaf-1:Ethernet49 <-> spine:Ethernet2 !spine:Ethernet1 !leaf-2:Ethernet49",
        "leaf-2:Ethernet49 <-> spine:Ethernet1 !spine:Ethernet2 !leaf-1:Ethernet49",
    ];
    assert_eq!(world.told(), expected);
    assert!(world.links.list().iter().all(crate::model::Link::is_unexpected));
}

#[test]
fn a_device_is_found_by_what_it_calls_itself() {
    let mut spine = station("core1", [port("Ethernet1")]);
    spine.system = Some("spine.example.net".to_owned());
    let world = World::of(&[station("leaf", [port("Ethernet49").hears("Spine", "Ethernet1")]), spine], &[]);
    assert_eq!(world.told(), ["core1:Ethernet1 <-- leaf:Ethernet49"]);
}

#[test]
fn a_declared_link_stands_before_anything_was_heard() {
    let stations = [station("leaf", [port("Ethernet49")]), station("spine", [port("Ethernet1")])];
    let mut world = World::silent(&stations, &[["spine:Ethernet1", "leaf:Ethernet49"]]);
    assert_eq!(world.told(), ["leaf:Ethernet49 --- spine:Ethernet1 declared"]);
    assert_eq!(world.links.list()[0].end(crate::model::Side::A).slot, None);
    world.hear(&stations, &[0, 1], 1);
    assert!(world.links.list()[0].ends.iter().all(|end| end.slot.is_some()));
}

#[test]
fn nothing_is_made_anew_while_devices_tell_the_same() {
    let stations = [station("leaf", [port("e1").hears("spine", "e1")]), station("spine", [port("e1")])];
    let mut world = World::of(&stations, &[]);
    let before = world.links.revision();
    world.links.follow(&world.fleet);
    world.hear(&stations, &[0, 1], 2);
    assert_eq!(world.links.revision(), before);
}
