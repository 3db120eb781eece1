//! What a link amounts to.

use super::world::{NOW, Port, Station, World, port, station};
use crate::{
    app::links::{Agreement, Judge, Verdict, judge::agreement},
    model::{AdminStatus, OperStatus, Side},
};

fn pair(change: impl Fn(&mut Station, &mut Station)) -> World {
    let mut leaf = station("leaf", [port("Ethernet49").hears("spine", "Ethernet1")]);
    let mut spine = station("spine", [port("Ethernet1").hears("leaf", "Ethernet49")]);
    change(&mut leaf, &mut spine);
    World::of(&[leaf, spine], &[["leaf:Ethernet49", "spine:Ethernet1"]])
}

fn verdict(world: &World) -> Verdict {
    let judge = Judge { fleet: &world.fleet, now: NOW };
    judge.verdict(&world.links.list()[0])
}

type Change = fn(&mut Station, &mut Station);

fn down(port: &mut Port) {
    port.oper = OperStatus::Down;
}

fn off(port: &mut Port) {
    (port.admin, port.oper) = (AdminStatus::Down, OperStatus::Down);
}

#[test]
fn the_worse_end_decides_and_nothing_is_up_by_accident() {
    let cases: &[(&str, Change, Verdict)] = &[
        ("both are up and say the same", |_, _| {}, Verdict::Up),
        ("one end is down", |a, _| down(&mut a.ports[0]), Verdict::Down),
        ("both are down", |a, b| [a, b].into_iter().for_each(|end| down(&mut end.ports[0])), Verdict::Down),
        ("one end is silent", |_, b| b.heard = Some(31), Verdict::Unknown),
        ("one end was never heard", |_, b| b.heard = None, Verdict::Unknown),
        ("one end cannot tell", |_, b| b.ports[0].oper = OperStatus::Unknown, Verdict::Unknown),
        ("the interface is gone", |_, b| b.ports.clear(), Verdict::Unknown),
        ("one end is late", |_, b| b.heard = Some(20), Verdict::Stale),
        (
            "one is down, the other silent",
            |a, b| {
                down(&mut a.ports[0]);
                b.heard = Some(31);
            },
            Verdict::Down,
        ),
        (
            "switched off on one side, and so down on the other",
            |a, b| {
                off(&mut a.ports[0]);
                down(&mut b.ports[0]);
            },
            Verdict::Off,
        ),
        (
            "switched off on both sides",
            |a, b| [a, b].into_iter().for_each(|end| off(&mut end.ports[0])),
            Verdict::Off,
        ),
        (
            "plugged in elsewhere",
            |a, b| {
                a.ports[0].hears = vec![("host".to_owned(), "eth0".to_owned())];
                b.ports[0].hears.clear();
            },
            Verdict::Unexpected,
        ),
        ("errors on one end", |_, b| b.ports[0].errors = 0.003, Verdict::Errors),
        ("a few errors are no news", |_, b| b.ports[0].errors = 1e-6, Verdict::Up),
        ("speeds differ", |_, b| b.ports[0].speed = 1_000_000_000_000, Verdict::Mismatch),
        ("an unknown speed is no difference", |_, b| b.ports[0].speed = 0, Verdict::Up),
        ("less is heard than sent", |_, b| b.ports[0].bits[0] = 5e8, Verdict::Mismatch),
        ("two samples never agree to the bit", |_, b| b.ports[0].bits[0] = 0.9e9, Verdict::Up),
        ("under test", |_, b| b.ports[0].oper = OperStatus::Testing, Verdict::Mismatch),
    ];
    for (name, change, expected) in cases {
        let world = pair(change);
        let found = verdict(&world);
        assert_eq!(found, *expected, "{name}: {:?}", world.told());
    }
}

#[test]
fn an_end_that_nobody_watches_is_neither_up_nor_wrong() {
    let leaf = station("leaf", [port("Ethernet1").hears("host", "eth0")]);
    assert_eq!(verdict(&World::of(&[leaf], &[])), Verdict::Unwatched);
}

#[test]
fn rates_agree_as_far_as_samples_can() {
    for (name, sent, heard, speed, expected) in [
        ("nothing at all", 0.0, 0.0, 0, Agreement::Within(0.0)),
        ("the same", 1e9, 1e9, 0, Agreement::Within(0.0)),
        ("nearly the same", 1e9, 0.9e9, 0, Agreement::Within(0.1)),
        ("half is lost", 1e9, 0.5e9, 10_000_000_000, Agreement::Less(0.5)),
        ("half of next to nothing", 1e6, 0.5e6, 10_000_000_000, Agreement::Within(0.5)),
        ("more than was sent", 0.5e9, 1e9, 10_000_000_000, Agreement::More(0.5)),
        ("nothing arrives", 1e9, 0.0, 10_000_000_000, Agreement::Less(1.0)),
    ] {
        let found = agreement(sent, heard, speed);
        let share = |agreement| match agreement {
            Agreement::Within(share) | Agreement::Less(share) | Agreement::More(share) => share,
        };
        assert_eq!(std::mem::discriminant(&found), std::mem::discriminant(&expected), "{name}");
        assert!((share(found) - share(expected)).abs() < 1e-6, "{name}: {found:?}");
    }
}

#[test]
fn rates_of_different_times_are_not_compared() {
    let world = pair(|_, b| {
        b.ports[0].bits[0] = 1.0;
        b.heard = Some(14);
    });
    let judge = Judge { fleet: &world.fleet, now: NOW };
    assert_eq!(judge.agreement(&world.links.list()[0], Side::A), None);
}
