//! What folding promises.

use proptest::prelude::*;

use super::{
    fixture::{device, output},
    *,
};

/// Folds outputs of devices by name, added in this order.
fn folded(outputs: &[(usize, String, String)]) -> Folding {
    let mut folder = Folder::default();
    for (place, name, text) in outputs {
        let device = device(u32::try_from(*place).unwrap(), name);
        folder.add(*place, device.id, &output(text), &OwnNames::of(&device, None), no_mask);
    }
    folder.fold(Effort::Whole)
}

fn no_mask(line: &str) -> Cow<'_, str> {
    Cow::Borrowed(line)
}

fn uptime_masked(line: &str) -> Cow<'_, str> {
    if line.starts_with("uptime") { "uptime ‹masked›".into() } else { line.into() }
}

fn owned(outputs: &[(&str, &str)]) -> Vec<(usize, String, String)> {
    let each = outputs.iter().enumerate();
    each.map(|(place, (name, text))| (place, (*name).into(), (*text).into())).collect()
}

fn groups(folding: &Folding) -> Vec<Vec<u32>> {
    folding.blocks.iter().map(|block| block.devices.iter().map(|device| device.0).collect()).collect()
}

#[test]
fn the_same_output_folds_and_the_largest_block_comes_first() {
    let folding = folded(&owned(&[("r1", "a\nb"), ("r2", "a\nx"), ("r3", "a\nb"), ("r4", "a\nb  \n\n")]));
    assert_eq!(groups(&folding), [vec![0, 2, 3], vec![1]]);
    assert_eq!(folding.blocks[0].difference, None);
    let difference = folding.blocks[1].difference.as_deref().unwrap();
    assert_eq!(
        difference,
        [DiffLine::Same("a".into()), DiffLine::Missing("b".into()), DiffLine::Extra("x".into())]
    );
}

#[test]
fn a_hosts_own_name_does_not_set_it_apart() {
    let folding = folded(&owned(&[
        ("fra-leaf-1", "hostname fra-leaf-1\nend"),
        ("fra-leaf-10", "hostname fra-leaf-10\nend"),
        ("fra-leaf-2", "hostname fra-leaf-1\nend"),
    ]));
    assert_eq!(groups(&folding), [vec![0, 1], vec![2]], "a host that bears the name of another stands out");
    assert_eq!(&*folding.blocks[0].lines[0], "hostname ‹name›");
}

#[test]
fn a_list_that_names_all_hosts_is_the_same_everywhere() {
    let list = "r1 up\nr2 up\nr3 up";
    let folding = folded(&owned(&[("r1", list), ("r2", list), ("r3", list)]));
    assert_eq!(groups(&folding), [vec![0, 1, 2]]);
    assert_eq!(&*folding.blocks[0].lines[0], "r1 up", "shown as it was printed");
}

#[test]
fn masks_hide_what_always_differs() {
    let mut folder = Folder::default();
    for (place, text) in ["uptime 4 d", "uptime 9 d"].into_iter().enumerate() {
        let device = device(u32::try_from(place).unwrap(), "r");
        folder.add(place, device.id, &output(text), &OwnNames::default(), uptime_masked);
    }
    assert_eq!(groups(&folder.fold(Effort::Whole)), [[0, 1]]);
}

#[test]
fn what_was_cut_is_not_the_same_as_what_is_whole() {
    let mut folder = Folder::default();
    let whole = output("a");
    let partial = Output { is_partial: true, ..(*whole).clone() };
    let cut = Output { gap: Some(OutputGap { before: 1, lines: 7 }), ..(*whole).clone() };
    for (place, output) in [&*whole, &partial, &cut, &whole].into_iter().enumerate() {
        let id = DeviceId(u32::try_from(place).unwrap());
        folder.add(place, id, output, &OwnNames::default(), no_mask);
    }
    assert_eq!(groups(&folder.fold(Effort::Whole)), [vec![0, 3], vec![1], vec![2]]);
}

#[test]
fn a_second_output_of_a_device_replaces_the_first() {
    let mut folder = Folder::default();
    for text in ["a", "b"] {
        folder.add(0, DeviceId(0), &output(text), &OwnNames::default(), no_mask);
    }
    let folding = folder.fold(Effort::Whole);
    assert_eq!((folding.blocks.len(), &*folding.blocks[0].lines[0]), (1, "b"));
}

#[test]
fn large_differences_wait_until_the_others_are_over() {
    let mut folder = Folder::default();
    let long = "line\n".repeat(QUICK_LINES);
    for (place, text) in [long.clone(), format!("{long}more"), String::from("short")].iter().enumerate() {
        let id = DeviceId(u32::try_from(place).unwrap());
        folder.add(place, id, &output(text), &OwnNames::default(), no_mask);
    }
    assert!(folder.fold(Effort::Quick).blocks[1].difference.is_none());
    assert!(folder.fold(Effort::Whole).blocks[1].difference.is_some());
    assert!(folder.fold(Effort::Quick).blocks[1].difference.is_some(), "it is known by now");
}

fn outputs() -> impl Strategy<Value = Vec<(usize, String, String)>> {
    // Names and texts that meet often.
    let each = ("[ab][12]", "([ab][12] |up |\n){0,6}");
    prop::collection::vec(each, 0..12)
        .prop_map(|parts| parts.into_iter().enumerate().map(|(at, (name, text))| (at, name, text)).collect())
}

proptest! {
    #[test]
    fn every_device_stands_in_exactly_one_block(outputs in outputs()) {
        let folding = folded(&outputs);
        let mut devices: Vec<u32> = groups(&folding).concat();
        devices.sort_unstable();
        let all: Vec<u32> = (0..u32::try_from(outputs.len()).unwrap()).collect();
        prop_assert_eq!(devices, all);
        prop_assert!(folding.blocks.is_sorted_by_key(|block| std::cmp::Reverse(block.devices.len())));
        prop_assert!(folding.blocks.iter().all(|block| block.devices.is_sorted()));
    }

    #[test]
    fn the_order_in_which_outputs_come_changes_nothing(
        (outputs, shuffled) in outputs().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        prop_assert_eq!(folded(&outputs), folded(&shuffled));
    }
}
