//! What holds for any cabling.

use proptest::prelude::*;

use super::world::{Station, World, Written, port, station};

/// Each device has so many ports, and each port hears nobody, a port of another device, one that is not there, or a
/// stranger.
const DEVICES: usize = 4;
const PORTS: usize = 3;

fn network() -> impl Strategy<Value = Vec<Station>> {
    let system = prop_oneof![
        (0..DEVICES).prop_map(|n| format!("d{n}")),
        (0..DEVICES).prop_map(|n| format!("D{n}.example.net")),
        Just("stranger".to_owned()),
        Just(String::new()),
    ];
    let far = (
        system,
        prop_oneof![(0..PORTS).prop_map(|n| format!("e{n}")), Just("slot 9".to_owned()), Just(String::new())],
    );
    let hears = prop::collection::vec(prop::collection::vec(far, 0..3), DEVICES * PORTS);
    hears.prop_map(|hears| {
        let of = |device: usize| {
            let ports = (0..PORTS).map(|at| {
                let heard = hears[device * PORTS + at].iter();
                heard.fold(port(&format!("e{at}")), |port, (system, far)| port.hears(system, far))
            });
            station(&format!("d{device}"), ports.collect::<Vec<_>>())
        };
        (0..DEVICES).map(of).collect()
    })
}

fn declared() -> impl Strategy<Value = Vec<Written>> {
    let ends = ["d0:e0", "d0:e1", "d1:e0", "d1:e2", "d2:e0", "d2:e1", "d3:e0", "d3:e7"];
    let pair = (prop::sample::select(ends.to_vec()), prop::sample::select(ends.to_vec()));
    let pairs =
        prop::collection::vec(pair.prop_filter("two ends", |(a, b)| a != b).prop_map(|(a, b)| [a, b]), 0..4);
    pairs.prop_map(|pairs| pairs.into_iter().collect())
}

proptest! {
    #[test]
    fn the_order_in_which_devices_speak_makes_no_difference(
        stations in network(),
        declared in declared(),
        order in Just((0..DEVICES).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let at_once = World::of(&stations, &declared);
        let mut one_by_one = World::silent(&stations, &declared);
        order.iter().for_each(|n| one_by_one.hear(&stations, &[*n], 1));
        prop_assert_eq!(one_by_one.told(), at_once.told());
    }

    #[test]
    fn what_was_told_before_leaves_no_trace(
        before in network(),
        after in network(),
        declared in declared(),
    ) {
        let mut changed = World::of(&before, &declared);
        changed.hear(&after, &(0..DEVICES).collect::<Vec<_>>(), 2);
        let mut fresh = World::silent(&after, &declared);
        fresh.hear(&after, &(0..DEVICES).collect::<Vec<_>>(), 2);
        prop_assert_eq!(changed.told(), fresh.told());
    }

    #[test]
    fn no_link_stands_twice_and_each_is_found_from_both_ends(stations in network(), declared in declared()) {
        let world = World::of(&stations, &declared);
        let mut ids: Vec<_> = world.links.list().iter().map(|link| link.id).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), world.links.list().len());
        for link in world.links.list() {
            prop_assert_eq!(world.links.get(link.id), Some(link));
            prop_assert!(link.declared || link.is_heard());
            for device in link.ends.iter().filter_map(|end| end.device) {
                prop_assert!(world.links.of(device).any(|other| other.id == link.id));
            }
        }
    }

    #[test]
    fn whichever_end_is_written_first_it_is_the_same_link(stations in network(), declared in declared()) {
        let turned: Vec<Written> = declared.iter().rev().map(|[a, b]| [*b, *a]).collect();
        let links = |declared: &[Written]| {
            World::of(&stations, declared).links.list().iter().map(|link| link.declared).collect::<Vec<_>>()
        };
        prop_assert_eq!(links(&declared), links(&turned));
    }
}
