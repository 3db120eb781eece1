use std::{path::Path, time::Duration};

use super::*;
use crate::model::{
    Severity,
    alarm::{Burst, Check},
    expr::Scope,
};

fn read(text: &str) -> (Option<Vec<Rule>>, Vec<String>) {
    let grammar = |scope| Grammar::new(scope, ["rack"]);
    let grammars = Grammars { rows: grammar(Scope::Rows), devices: grammar(Scope::DevicesOnly) };
    let mut out = Diagnostics::default();
    let rules = load_text(Path::new("alarms.toml"), text, &grammars, &mut out);
    out.sort();
    (rules, out.iter().map(ToString::to_string).collect())
}

fn good(text: &str) -> Vec<Rule> {
    let (rules, words) = read(text);
    rules.unwrap_or_else(|| panic!("not loaded: {words:#?}"))
}

fn rule(text: &str, name: &str) -> Rule {
    let rules = good(text);
    rules.into_iter().find(|rule| &*rule.name == name).unwrap_or_else(|| panic!("no rule {name}"))
}

#[test]
fn an_empty_file_changes_nothing() {
    assert_eq!(good(""), Rule::built_in());
}

#[test]
fn a_rule_of_interfaces_and_one_of_devices_are_told_apart_by_their_fields() {
    let text = r#"
[[rule]]
name = "uplink-full"
when = "if-role=uplink util>70 rack=r1"
clear = "util<60"
for = 5
clear-for = 2
severity = "critical"
min-packets = 10

[[rule]]
name = "spine-stale"
when = "role=spine state=stale"
"#;
    let full = rule(text, "uplink-full");
    assert!(matches!(full.check, Check::Interfaces { clear: Some(_), .. }));
    assert_eq!((full.samples, full.clear_samples, full.min_packets), (5, 2, 10));
    assert_eq!(full.severity, Some(Severity::Critical));
    let stale = rule(text, "spine-stale");
    assert!(matches!(stale.check, Check::Devices { clear: None, .. }));
    assert_eq!((stale.samples, stale.severity), (1, Some(Severity::Warning)));
    assert_eq!(good(text).len(), Rule::built_in().len() + 2);
}

#[test]
fn a_built_in_rule_is_changed_by_name_or_switched_off() {
    let text = r#"
[[rule]]
name = "flapping"
count = 6
window = "15m"
only = "not role=access"
[[rule]]
name = "discards"
enabled = false
[[rule]]
name = "utilisation"
when = "util>95"
[[rule]]
name = "clock-skew"
limit = "1m"
[[rule]]
name = "port-down"
severity = "warning"
"#;
    let burst = Burst { count: 6, window: Duration::from_secs(900) };
    assert_eq!(rule(text, "flapping").check, Check::Flapping(burst));
    assert!(rule(text, "flapping").only.is_some());
    assert!(good(text).iter().all(|rule| &*rule.name != "discards"));
    let busy = rule(text, "utilisation");
    assert!(matches!(busy.check, Check::Interfaces { clear: None, .. }), "clear goes with its when");
    assert_eq!(busy.samples, 3);
    assert_eq!(rule(text, "clock-skew").check, Check::ClockSkew(Duration::from_secs(60)));
    assert_eq!(rule(text, "port-down").severity, Some(Severity::Warning));
}

#[test]
fn a_certificate_is_told_of_as_many_days_before_its_end_as_are_set() {
    let within = |text| match rule(text, "certificate-expiry").check {
        Check::CertificateExpiry(within) => within.as_secs() / 86_400,
        check => panic!("{check:?}"),
    };
    assert_eq!(within(""), 14);
    assert_eq!(within("[[rule]]\nname = \"certificate-expiry\"\ndays = 30\n"), 30);
}

#[test]
fn what_operators_say_of_alarms_is_no_condition_of_a_rule() {
    let text = "[[rule]]\nname = \"a\"\nwhen = \"util>90 ack=no\"\n\
        [[rule]]\nname = \"port-down\"\nonly = \"not severity=critical\"\n";
    let words = "is a field of alarms. Rules make alarms: ask for it in a filter, or in `when` of an output.";
    assert_eq!(
        read(text).1,
        [format!("alarms.toml:3:8 `ack` {words}"), format!("alarms.toml:6:8 `severity` {words}")]
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_in_its_place() {
    let text = r#"
[[rule]]
name = "a"
when = "utill>90"
sevrity = "warning"
[[rule]]
name = "utilization"
[[rule]]
when = "util>1"
[[rule]]
name = "a"
when = "util>1"
[[rule]]
name = "flapping"
for = 3
count = 1
[[rule]]
name = "b c"
when = "util>1"
[[rule]]
name = "d"
when = "role=spine"
clear = "util<5"
severity = "critcal"
for = "3"
[rules]
"#;
    let (rules, words) = read(text);
    assert_eq!(rules, None);
    assert_eq!(
        words,
        [
            "alarms.toml:4:9 There is no field `utill`. Did you mean `util`? To search for the text, quote it.",
            "alarms.toml:5:1 unknown key `sevrity`. Did you mean `severity`?",
            "alarms.toml:7:8 `utilization` is not built in, so it needs `when`. Did you mean `utilisation`?",
            "alarms.toml:8:1 a rule without `name`. Its alarms are known by it.",
            "alarms.toml:11:8 two rules are called `a`. The first one stands in line 3.",
            "alarms.toml:15:1 `for` is not for the rule `flapping`. It takes `count`, `window`, `only`, `severity` and `enabled`.",
            "alarms.toml:16:9 `1` is not within 2 and 60",
            "alarms.toml:18:8 `b c` cannot name a rule. Use letters, digits, `.`, `_` and `-`.",
            "alarms.toml:23:10 `util` is a field of interfaces; only fields of devices choose devices here",
            "alarms.toml:24:12 `critcal` is not known here. Did you mean `critical`?",
            "alarms.toml:25:7 expected a number, found text",
            "alarms.toml:26:2 unknown key `rules`. Did you mean `rule`?",
        ]
    );
}

proptest::proptest! {
    #[test]
    fn no_file_makes_it_panic(text in "(\\[\\[rule\\]\\]\n|name = |when = |\"|util>|[a-z]{1,4}|= 3|\n){0,20}") {
        let _ = read(&text);
    }
}
