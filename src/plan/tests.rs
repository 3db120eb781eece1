//! What a plan promises.

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;

use super::*;
use crate::model::{Device, DeviceId, Telemetry};

struct Cisco;

impl Judge for Cisco {
    fn name(&self) -> &str {
        "cisco_ios"
    }

    fn danger(&self, line: &str) -> Option<Arc<str>> {
        line.starts_with("reload").then(|| "reboots the device".into())
    }

    fn configures(&self, line: &str) -> bool {
        line.starts_with("configure")
    }
}

fn device(id: u32, tags: &[(&str, &str)]) -> Arc<Device> {
    let tags: BTreeMap<Arc<str>, Arc<str>> = tags.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    Arc::new(Device {
        id: DeviceId(id),
        name: format!("r{id}").into(),
        address: format!("192.0.2.{id}").into(),
        site: Some("fra".into()),
        role: None,
        platform: Some("cisco_ios".into()),
        groups: Vec::new(),
        tags,
        telemetry: Telemetry::Snmp,
    })
}

fn candidate(id: u32, tags: &[(&str, &str)]) -> Candidate {
    Candidate { device: device(id, tags), platform: Some(Arc::new(Cisco)), obstacle: None }
}

fn fleet(size: u32) -> Vec<Candidate> {
    (1..=size).map(|id| candidate(id, &[])).collect()
}

fn words(plan: &Plan) -> Vec<String> {
    plan.findings.iter().map(ToString::to_string).collect()
}

fn lines(plan: &Plan) -> Vec<Vec<&str>> {
    plan.targets.iter().map(|target| target.lines.iter().map(AsRef::as_ref).collect()).collect()
}

#[test]
fn each_device_gets_the_text_with_its_own_values() {
    let order = Order::new("show version\r\n\n  \nping {address} # {{rack}} {rack}\n");
    let plan = Plan::make(order, &[candidate(1, &[("rack", "r12")]), candidate(2, &[("rack", "{name}")])]);
    assert_eq!(
        lines(&plan),
        [["show version", "ping 192.0.2.1 # {rack} r12"], ["show version", "ping 192.0.2.2 # {rack} {name}"]],
        "a value is never expanded again"
    );
    assert_eq!(plan.confirmation(), Confirmation::Enter);
}

#[test]
fn what_only_an_aggregator_carries_gets_nothing_whatever_else_is_known_of_it() {
    let mut discovered = candidate(2, &[("rack", "r12")]);
    let stranger = Device { address: "".into(), ..Device::clone(&discovered.device) };
    discovered.device = Arc::new(stranger);
    let order = |text| Plan::make(Order::new(text), &[candidate(1, &[]), discovered.clone()]);
    let plan = order("reload {name}");
    assert_eq!(lines(&plan), [["reload r1"]]);
    assert_eq!(plan.confirmation(), Confirmation::Number(1), "whom nothing is sent to is not counted");
    assert_eq!(
        words(&plan)[1],
        "The inventory has no address for it, as only an aggregator tells of it: r2 left out."
    );
    let alone = Plan::make(Order::new("show version"), &[discovered]);
    assert_eq!(alone.confirmation(), Confirmation::Impossible);
}

#[test]
fn a_name_that_no_device_has_stops_the_plan_and_names_the_nearest() {
    let plan = Plan::make(Order::new("ping {adress}"), &fleet(2));
    assert_eq!(
        words(&plan)[0],
        "Line 1: no device has an attribute or tag `adress`. Did you mean `address`?"
    );
    assert_eq!(plan.confirmation(), Confirmation::Impossible);
    assert_eq!(Arc::new(plan).confirm(Given::Yes), Err(NotConfirmed::Impossible));
}

#[test]
fn who_lacks_a_value_is_left_out_and_said() {
    let devices = [candidate(1, &[("rack", "r12")]), candidate(2, &[]), candidate(3, &[("rack", "")])];
    let plan = Plan::make(Order::new("show {rack}"), &devices);
    assert_eq!(lines(&plan), [["show r12"]]);
    assert_eq!(words(&plan), ["No value for `rack`: 2 devices left out."]);
}

#[test]
fn a_value_that_breaks_the_line_leaves_its_device_out() {
    for value in ["a\nreload", "a\rreload", "a\u{3}", "a\u{85}b", "a\u{2028}b", "a\tb"] {
        let devices = [candidate(1, &[("rack", value)]), candidate(2, &[("rack", "r12")])];
        let plan = Plan::make(Order::new("show {rack}"), &devices);
        assert_eq!(lines(&plan), [["show r12"]], "{value:?}");
    }
}

#[test]
fn who_cannot_be_spoken_with_is_left_out_and_said() {
    let unknown = Candidate { platform: None, ..candidate(1, &[]) };
    let unreachable = Candidate { obstacle: Some("no ssh.user".into()), ..candidate(2, &[]) };
    let plan = Plan::make(Order::new("show clock"), &[unknown, unreachable, candidate(3, &[])]);
    assert_eq!(plan.targets.len(), 1);
    assert_eq!(
        words(&plan),
        [
            "The inventory names no known platform: r1 left out.",
            "The inventory has no ssh.user: r2 left out."
        ]
    );
}

#[test]
fn danger_is_judged_in_the_text_that_arrives() {
    let devices = [candidate(1, &[("what", "reload")]), candidate(2, &[("what", "show clock")])];
    let plan = Plan::make(Order::new("{what}\nconfigure terminal"), &devices);
    assert_eq!(
        words(&plan),
        [
            "`reload` reboots the device (cisco_ios, r1).",
            "`configure terminal` changes the configuration (cisco_ios, 2 devices)."
        ]
    );
    assert_eq!(plan.confirmation(), Confirmation::Number(2));
}

#[test]
fn the_number_is_typed_above_the_threshold_and_for_danger() {
    for (devices, text, expected) in [
        (5, "show clock", Confirmation::Enter),
        (6, "show clock", Confirmation::Number(6)),
        (1, "reload", Confirmation::Number(1)),
        (0, "show clock", Confirmation::Impossible),
        (3, "\n \n", Confirmation::Impossible),
        (3, "show {", Confirmation::Impossible),
        (3, "show\t", Confirmation::Impossible),
    ] {
        let plan = Plan::make(Order::new(text), &fleet(devices));
        assert_eq!(plan.confirmation(), expected, "{devices} {text:?}");
    }
}

#[test]
fn only_the_right_number_confirms() {
    let plan = Arc::new(Plan::make(Order::new("reload"), &fleet(7)));
    assert_eq!(plan.confirm(Given::Enter), Err(NotConfirmed::NumberMissing(7)));
    assert_eq!(plan.confirm(Given::Number(6)), Err(NotConfirmed::NumberWrong { given: 6, asked: 7 }));
    assert_eq!(plan.confirm(Given::Number(7)).unwrap().targets.len(), 7);
    assert!(plan.confirm(Given::Yes).is_ok());
}

#[test]
fn waves_hold_everybody_once_and_the_canary_alone() {
    for (devices, canary, wave, expected) in [
        (5, Canary::Off, None, vec![vec![0, 1, 2, 3, 4]]),
        (5, Canary::Agrees, None, vec![vec![0], vec![1, 2, 3, 4]]),
        (5, Canary::Shown, Some(3), vec![vec![0], vec![1, 2, 3], vec![4]]),
        (1, Canary::Agrees, None, vec![vec![0]]),
        (0, Canary::Agrees, None, vec![]),
        (3, Canary::Off, Some(0), vec![vec![0], vec![1], vec![2]]),
    ] {
        let order = Order { canary, wave, ..Order::new("show clock") };
        assert_eq!(Plan::make(order, &fleet(devices)).waves(), expected);
    }
}

fn values() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec(("[ab]", "[a-z{}\\n\\r\\t\u{1b}\u{202e} é]{0,6}"), 0..4)
}

proptest! {
    #[test]
    fn an_expansion_never_adds_a_line_or_a_control(
        text in "([a-c {}\\n\\t]|\\{[ab]\\}|\\{name\\}){0,12}",
        tags in prop::collection::vec(values(), 1..5),
    ) {
        let devices: Vec<Candidate> = (1..).zip(&tags).map(|(id, tags)| {
            let tags: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            candidate(id, &tags)
        }).collect();
        let plan = Plan::make(Order::new(text.as_str()), &devices);
        let written = text.lines().filter(|line| !line.trim().is_empty()).count();
        if plan.confirmation() != Confirmation::Impossible {
            for target in &plan.targets {
                prop_assert_eq!(target.lines.len(), written);
                prop_assert!(!target.lines.iter().any(|line| line.chars().any(char::is_control)));
            }
        }
    }

    #[test]
    fn text_without_braces_arrives_as_it_was_typed(text in "[a-z][a-z /|\"0-9]{1,30}") {
        let plan = Plan::make(Order::new(text.as_str()), &fleet(2));
        for target in &plan.targets {
            prop_assert_eq!(target.lines.join("\n"), text.as_str());
        }
    }

    #[test]
    fn whoever_is_no_target_is_named_in_a_finding(
        tags in prop::collection::vec(values(), 1..5),
    ) {
        let devices: Vec<Candidate> = (1..).zip(&tags).map(|(id, tags)| {
            let tags: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            candidate(id, &tags)
        }).collect();
        let plan = Plan::make(Order::new("show {a}"), &devices);
        for candidate in &devices {
            let name = &candidate.device.name;
            let gets = plan.targets.iter().any(|target| target.device.name == *name);
            let said = plan.findings.iter().any(|finding| finding.devices().contains(name));
            let blocked = plan.confirmation() == Confirmation::Impossible;
            prop_assert!(gets || said || blocked);
        }
    }
}
