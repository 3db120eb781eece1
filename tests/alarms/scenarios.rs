//! Plays the files beside this one: a network, what happens to it, and everything that must be said of it, in order.

use std::{fs, path::Path};

use noctui::{
    alarm::{End, Link},
    config::{
        Diagnostics,
        alarms::{Grammars, load_text},
    },
    model::{
        AlarmChangeKind,
        alarm::Rule,
        expr::{Grammar, Scope},
    },
};
use toml::{Table, Value};

use crate::world::{Port, World, line};

fn texts(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Value::as_array).into_iter().flatten();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn rules(story: &Table) -> Vec<Rule> {
    let Some(text) = story.get("rules").and_then(Value::as_str) else { return Rule::built_in() };
    let grammar = |scope| Grammar::new(scope, ["rack"]);
    let grammars = Grammars { rows: grammar(Scope::Rows), devices: grammar(Scope::DevicesOnly) };
    let mut out = Diagnostics::default();
    load_text(Path::new("alarms.toml"), text, &grammars, &mut out).unwrap_or_else(|| panic!("{out:?}"))
}

fn world(story: &Table) -> World {
    let devices = story["devices"].as_table().unwrap().iter().map(|(name, ports)| {
        let ports = match ports {
            Value::Integer(count) => (1..=*count).map(|at| Port::new(&format!("e{at}"))).collect(),
            ports => ports.as_array().unwrap().iter().map(|name| Port::new(name.as_str().unwrap())).collect(),
        };
        (name.clone(), ports)
    });
    let links = texts(story, "links").into_iter().map(|link| {
        let ends = link.split_whitespace().map(|end| {
            let (device, interface) = end.split_once(':').unwrap();
            End { device: device.into(), interface: interface.into() }
        });
        Link { ends: ends.collect::<Vec<End>>().try_into().unwrap() }
    });
    let mut world = World::new(rules(story), devices.collect(), links.collect());
    for port in texts(story, "seen-up") {
        let (device, interface) = port.split_once(':').unwrap();
        world.remember(device, interface);
    }
    world
}

/// Plays a story to its end and returns what was said.
fn play(story: &Table) -> (World, Vec<String>) {
    let mut world = world(story);
    let mut orders: Vec<(u64, String)> = Vec::new();
    for order in texts(story, "happens") {
        let (second, order) = order.split_once(' ').unwrap();
        orders.push((second.parse().unwrap(), order.to_owned()));
    }
    for (second, order) in orders {
        world.pass_until(second);
        world.set(&order);
    }
    world.pass_until(story["until"].as_integer().unwrap() as u64);
    let shows_updates = story.get("updates").is_some();
    let told = world.changes.iter().filter(|change| shows_updates || change.kind != AlarmChangeKind::Updated);
    let told = told.map(line).collect();
    (world, told)
}

#[test]
fn every_story_is_told_as_its_file_has_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/alarms");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(files.len() >= 15, "only {} stories", files.len());
    let mut wrong = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap().to_string_lossy();
        let story: Table =
            fs::read_to_string(path).unwrap().parse().unwrap_or_else(|e| panic!("{name}: {e}"));
        let (mut world, told) = play(&story);
        let expected = texts(&story, "expect");
        if told != expected {
            wrong.push(format!("{name}\n  said     {told:#?}\n  expected {expected:#?}"));
        }
        let left: Vec<String> =
            world.engine.alarms().iter().map(|alarm| format!("{}: {}", alarm.key, alarm.words)).collect();
        let expected = texts(&story, "remain");
        if left != expected {
            wrong.push(format!("{name}\n  remain   {left:#?}\n  expected {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
