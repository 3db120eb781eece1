//! Any bytes at all as the JSON of a subtree, at some depth: never a panic, and what was said stays well-formed.
#![no_main]

use std::{collections::BTreeSet, time::Duration};

use libfuzzer_sys::fuzz_target;
use noctui::model::{Leaf, Moment, Now, Subject, Timestamp, Value};
use noctui::proto::gnmi::{
    pb,
    read::{Options, Reader},
};

const DEPTHS: [&[&str]; 6] = [
    &[],
    &["interfaces"],
    &["interfaces", "interface"],
    &["interfaces", "interface", "state"],
    &["interfaces", "interface", "state", "counters"],
    &["interfaces", "interface", "state", "counters", "in-octets"],
];

fn path(depth: u8) -> pb::Path {
    let names = DEPTHS[usize::from(depth) % DEPTHS.len()];
    let mut path = pb::Path::default();
    for name in names {
        let is_keyed = *name == "interface" && names.len() > 3;
        let key = is_keyed.then(|| ("name".to_owned(), "e1".to_owned())).into_iter().collect();
        path.elem.push(pb::PathElem { name: (*name).to_owned(), key });
    }
    path
}

fuzz_target!(|input: &[u8]| {
    let Some((depth, json)) = input.split_first() else { return };
    let value = Some(pb::typed_value::Value::JsonIetfVal(json.to_vec().into()));
    let update = pb::Update { path: Some(path(*depth)), val: Some(pb::TypedValue { value }), ..Default::default() };
    let notification = pb::Notification { timestamp: 1, update: vec![update], ..Default::default() };
    let mut reader = Reader::new(Options { max_interfaces: 20, ..Options::default() });
    let at = Now { moment: Moment::after_start(Duration::from_secs(1)), wall: Timestamp(0) };
    let mut changes = Vec::new();
    reader.notification(&notification, at, &mut changes);
    let mut introduced = BTreeSet::new();
    for change in &changes {
        let Subject::Interface(slot) = change.subject else { continue };
        if change.leaf == Leaf::Name && change.value != Value::Absent {
            introduced.insert(slot.index());
        }
        assert!(introduced.contains(&slot.index()), "a name comes first");
    }
    assert!(introduced.len() <= 20);
});
