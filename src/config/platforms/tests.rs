use super::*;
use crate::model::platform::{Clue, Clues, Danger, Evidence, Pattern, Platform};

const TABLE: [&str; 16] = [
    "cisco_ios",
    "cisco_iosxe",
    "cisco_iosxr",
    "cisco_nxos",
    "arista_eos",
    "juniper_junos",
    "nokia_srlinux",
    "nokia_sros",
    "mikrotik_routeros",
    "huawei_vrp",
    "hp_procurve",
    "aruba_aoscx",
    "fortinet_fortios",
    "paloalto_panos",
    "vyos",
    "linux",
];

fn platform(name: &str) -> Arc<Platform> {
    built_in().get(name).unwrap_or_else(|| panic!("{name} is built in")).clone()
}

fn read(text: &str) -> (Option<Arc<Platforms>>, Vec<String>) {
    let mut out = Diagnostics::default();
    let read = load_text(Path::new("platforms.toml"), text, &mut out);
    out.sort();
    (read, out.iter().map(ToString::to_string).collect())
}

#[test]
fn every_platform_is_built_in_and_complete() {
    for name in TABLE {
        let platform = platform(name);
        assert!(platform.prompts.iter().next().is_some(), "{name} has a prompt");
        assert!(!platform.exit.commands.is_empty(), "{name} has a way out");
        assert!(!platform.title.is_empty() && platform.title != platform.name, "{name} has a title");
        assert!(!platform.pagers.is_empty(), "{name} knows pagers");
        assert!(platform.refusals.iter().next().is_some(), "{name} knows refusals");
    }
    assert_eq!(built_in().names().count(), TABLE.len() + 1);
    assert_eq!(built_in().nearest("cisco_ois"), Some("cisco_ios"));
}

#[test]
fn prompts_are_known_with_the_host_within() {
    let cases = [
        ("cisco_ios", "core1>", Some("core1")),
        ("cisco_ios", "core1(config-if)#", Some("core1")),
        ("cisco_ios", "core1.fra#", Some("core1.fra")),
        ("cisco_ios", "core1#show version", None),
        ("cisco_ios", "Password: ", None),
        ("cisco_iosxe", "asr-1#", Some("asr-1")),
        ("cisco_iosxr", "RP/0/RSP0/CPU0:xr1#", Some("xr1")),
        ("cisco_iosxr", "RP/0/RP0/CPU0:xr1(config-bgp)#", Some("xr1")),
        ("cisco_nxos", "n9k(maint-mode)#", Some("n9k")),
        ("cisco_nxos", "n9k(config-if-range)#", Some("n9k")),
        ("cisco_nxos", "n9k(maint-mode)(config)#", Some("n9k")),
        ("arista_eos", "leaf1(config-s-x)#", Some("leaf1")),
        ("arista_eos", "leaf1(vrf:MGMT)#", Some("leaf1")),
        ("arista_eos", "leaf-3.lab>", Some("leaf-3.lab")),
        ("juniper_junos", "noc@mx1>", Some("mx1")),
        ("juniper_junos", "noc@mx1-re0#", Some("mx1-re0")),
        ("juniper_junos", "{master:0}", None),
        ("nokia_srlinux", "A:srl1#", Some("srl1")),
        ("nokia_srlinux", "A:admin@srl1#", Some("srl1")),
        ("nokia_srlinux", "--{ running }--[  ]--", None),
        ("nokia_sros", "A:admin@pe1#", Some("pe1")),
        ("nokia_sros", "*A:pe1>config>port#", Some("pe1")),
        ("mikrotik_routeros", "[admin@gw 1] >", Some("gw 1")),
        ("mikrotik_routeros", "[admin@gw] /ip/address>", Some("gw")),
        ("huawei_vrp", "<sw1>", Some("sw1")),
        ("huawei_vrp", "[sw1]", Some("sw1")),
        ("huawei_vrp", "[*sw1-GigabitEthernet0/0/1]", Some("sw1")),
        ("huawei_vrp", "[V200R019C10SPC500]", None),
        ("hp_procurve", "HP-2530-24G(config)#", Some("HP-2530-24G")),
        ("aruba_aoscx", "cx1(config-if-vlan)#", Some("cx1")),
        ("fortinet_fortios", "FGT60F #", Some("FGT60F")),
        ("fortinet_fortios", "FGT60F (interface) $", Some("FGT60F")),
        ("fortinet_fortios", "FGT60F (global) #", Some("FGT60F")),
        ("paloalto_panos", "noc@PA-1(active)>", Some("PA-1")),
        ("paloalto_panos", "noc@PA-1#", Some("PA-1")),
        ("vyos", "vyos@r1:~$", Some("r1")),
        ("vyos", "vyos@r1#", Some("r1")),
        ("linux", "noc@bastion:~$", Some("bastion")),
        ("linux", "[root@srv1 ~]#", Some("srv1")),
        ("linux", "total 12", None),
    ];
    for (name, line, host) in cases {
        let platform = platform(name);
        let found = platform.is_prompt(line).then(|| platform.prompt_host(line)).flatten();
        assert_eq!(found, host, "{name}: {line}");
    }
}

#[test]
fn dangers_are_known_with_their_abbreviations() {
    let cases = [
        ("cisco_ios", "rel in 5", Some("reload")),
        ("cisco_ios", "do wr er", Some("write erase")),
        ("cisco_ios", "wr t", None),
        ("cisco_ios", "conf t", Some("configure")),
        ("cisco_ios", "show run | redirect flash:a", Some("| redirect")),
        ("cisco_ios", "show run | include reload", None),
        ("cisco_ios", "undebug all", None),
        ("cisco_ios", "no debug all", None),
        ("cisco_iosxe", "reload", Some("reload")),
        ("cisco_iosxr", "commit", Some("commit")),
        ("cisco_nxos", "show clock ; reload", Some("reload")),
        ("arista_eos", "bash", Some("bash")),
        ("juniper_junos", "request system reboot", Some("request system")),
        ("juniper_junos", "set cli screen-length 0", None),
        ("juniper_junos", "commit check", None),
        ("juniper_junos", "run show version", None),
        ("nokia_srlinux", "environment more false", None),
        ("nokia_srlinux", "tools platform chassis reboot", Some("tools")),
        ("nokia_sros", "/admin reboot now", Some("admin")),
        ("mikrotik_routeros", "/system/reboot", Some("reboot")),
        ("mikrotik_routeros", "/ip address print", None),
        ("huawei_vrp", "undo shutdown", Some("undo")),
        ("huawei_vrp", "sys", Some("system-view")),
        ("huawei_vrp", "display version", None),
        ("hp_procurve", "no page", None),
        ("hp_procurve", "boot system flash primary", Some("boot")),
        ("aruba_aoscx", "no page", None),
        ("fortinet_fortios", "exec reboot", Some("execute")),
        ("fortinet_fortios", "execute ping 192.0.2.1", None),
        ("paloalto_panos", "set cli pager off", None),
        ("paloalto_panos", "request restart system", Some("request")),
        ("vyos", "show version", None),
        ("vyos", "sudo reboot", Some("reboot")),
        ("linux", "uptime; sudo -n /sbin/shutdown -h now", Some("shutdown")),
        ("linux", "clear", None),
    ];
    for (name, line, expected) in cases {
        let found = platform(name).danger(line).map(Danger::command);
        assert_eq!(found.as_deref(), expected, "{name}: {line}");
    }
}

#[test]
fn paging_off_and_leaving_are_never_dangerous() {
    for platform in built_in().iter() {
        for command in &platform.paging_off {
            assert_eq!(platform.danger(command), None, "{}: {command}", platform.name);
        }
    }
}

#[test]
fn refusals_are_known() {
    let cases = [
        ("cisco_ios", "% Invalid input detected at '^' marker."),
        ("cisco_ios", "Command authorization failed."),
        ("cisco_nxos", "% Incomplete command at '^' marker."),
        ("arista_eos", "% Ambiguous command"),
        ("juniper_junos", "unknown command."),
        ("juniper_junos", "               syntax error."),
        ("nokia_srlinux", "Error: Path '.foo' is not valid"),
        ("nokia_sros", "MINOR: MGMT_CORE #2201: Unknown element - 'foo'"),
        ("mikrotik_routeros", "bad command name foo (line 1 column 1)"),
        ("huawei_vrp", "Error: Unrecognized command found at '^' position."),
        ("hp_procurve", "Invalid input: foo"),
        ("aruba_aoscx", "Invalid input: foo"),
        ("fortinet_fortios", "Command fail. Return code -61"),
        ("paloalto_panos", "Unknown command: foo"),
        ("vyos", "  Invalid command: [foo]"),
        ("linux", "bash: foo: command not found"),
    ];
    for (name, line) in cases {
        assert!(platform(name).refusal(line), "{name}: {line}");
        assert!(!platform(name).refusal("Ethernet1 is up"), "{name}");
    }
}

#[test]
fn confirmations_are_known_and_prompts_are_not_taken_for_them() {
    let questions = [
        "Proceed with reload? [confirm]",
        "Proceed? [y/n]",
        "Reboot the system ? [yes,no] (no)",
        "Are you sure you want to continue connecting (yes/no)?",
        "Destination filename [startup-config]?",
        "Warning: Continue? [Y/N]:",
        "Are you sure to commit them before exiting? [Y(yes)/N(no)/C(cancel)]:",
        "This will reboot the system (y or n)?",
        "Continue (y/n)?",
        "Do you want to continue? (y/n)",
        "Username:",
    ];
    for platform in built_in().iter() {
        for line in questions {
            assert!(platform.confirmations.is_match(line), "{}: {line}", platform.name);
        }
        for line in ["core1#", "core1>", "Ethernet1 is up", "noc@mx1>", "[admin@gw] >", "<sw1>", "[sw1]"] {
            assert!(!platform.confirmations.is_match(line), "{}: {line}", platform.name);
        }
        for line in ["Password:", "noc@192.0.2.1's password:", "[sudo] password for noc:"] {
            assert!(platform.passwords.is_match(line), "{}: {line}", platform.name);
        }
    }
}

#[test]
fn what_always_differs_is_masked() {
    let cases = [
        ("cisco_ios", "core1 uptime is 3 weeks, 2 days, 1 hour", "core1 uptime is …"),
        ("cisco_ios", "Processor board ID FTX0945W0MY", "Processor board ID …"),
        ("cisco_iosxr", "Sun Nov 22 12:00:01.123 UTC", "…"),
        ("arista_eos", "Serial number: SSJ17115585", "Serial number: …"),
        ("arista_eos", "System MAC address: 2899.3abe.a026", "System MAC address: …"),
        ("arista_eos", "Uptime: 5 weeks, 2 days", "Uptime: …"),
        ("juniper_junos", "Current time: 2026-11-22 12:00:01 UTC", "Current time: …"),
        ("arista_eos", "Software image version: 4.32.1F", "Software image version: 4.32.1F"),
        (
            "cisco_nxos",
            "10.0.0.1  4 65001  120  121  5  0  0  3d04h  Established",
            "10.0.0.1  4 65001  120  121  5  0  0  …  Established",
        ),
        ("cisco_ios", "Ethernet1 is up, line protocol is up", "Ethernet1 is up, line protocol is up"),
    ];
    for (name, line, expected) in cases {
        assert_eq!(platform(name).mask(line), expected, "{name}: {line}");
    }
}

#[test]
fn devices_are_recognised_and_the_evidence_is_shown() {
    let evidence = |id: Option<&str>, description: Option<&str>, prompt: Option<&str>| Evidence {
        object_id: id.map(Arc::from),
        description: description.map(Arc::from),
        prompt: prompt.map(Arc::from),
        ..Evidence::default()
    };
    let cases = [
        (evidence(Some("1.3.6.1.4.1.30065.1.3011"), None, None), Some("arista_eos")),
        (evidence(Some("1.3.6.1.4.1.9.1.1745"), None, None), Some("cisco_ios")),
        (
            evidence(Some("1.3.6.1.4.1.9.1.1745"), Some("Cisco IOS-XE Software, Version 17.9"), None),
            Some("cisco_iosxe"),
        ),
        (evidence(Some("1.3.6.1.4.1.9.12.3.1.3.2239"), None, Some("n9k#")), Some("cisco_nxos")),
        (evidence(Some("1.3.6.1.4.1.6527.1.20.22"), None, None), Some("nokia_srlinux")),
        (evidence(Some("1.3.6.1.4.1.6527.1.3.4"), None, None), Some("nokia_sros")),
        (evidence(None, None, Some("RP/0/RSP0/CPU0:xr1#")), Some("cisco_iosxr")),
        (evidence(None, None, Some("noc@mx1>")), Some("juniper_junos")),
        (evidence(None, None, Some("[admin@gw] >")), Some("mikrotik_routeros")),
        (evidence(None, None, Some("core1#")), None),
        (evidence(Some("1.3.6.1.4.1.99.1"), None, None), None),
        (evidence(Some("1.3.6.1.4.1.300651"), None, None), None),
        (Evidence::default(), None),
    ];
    for (evidence, expected) in cases {
        let found = built_in().detect(&evidence);
        assert_eq!(found.as_ref().map(|found| &*found.platform.name), expected, "{evidence:?}");
        assert!(found.is_none_or(|found| !found.clues.is_empty()));
    }
    let found = built_in().detect(&evidence(Some("1.3.6.1.4.1.30065.1"), None, None)).unwrap();
    assert_eq!(found.clues, [Clue::ObjectId("1.3.6.1.4.1.30065".into())]);
    assert_eq!(found.clues[0].to_string(), "sysObjectID is below 1.3.6.1.4.1.30065");
}

#[test]
fn a_file_changes_and_extends_what_is_built_in() {
    let (platforms, said) = read(
        r#"
[platforms.cisco_ios]
paging-off = ["...", "terminal no monitor"]
refusals = ['^oops']
[platforms.cisco_ios.dangerous]
"sh[ow] tech" = "keeps a small device busy for minutes"
"deb[ug]" = false

[platforms.acme]
like = "cisco_ios"
title = "ACME OS"
prompts = ['^(?P<host>\w+)~$']
privilege = false
pagers = [{ when = 'next page', next = "\n" }]
"#,
    );
    assert_eq!(said, [""; 0]);
    let platforms = platforms.unwrap();
    let ios = platforms.get("cisco_ios").unwrap();
    assert_eq!(ios.paging_off.last().unwrap().as_ref(), "terminal no monitor");
    assert_eq!(ios.paging_off.len(), 3);
    assert!(ios.refusal("oops") && !ios.refusal("% Invalid input"));
    assert_eq!(ios.danger("sh tech").and_then(Danger::effect), Some("keeps a small device busy for minutes"));
    assert_eq!(ios.danger("debug all"), None);
    let acme = platforms.get("acme").unwrap();
    assert_eq!(acme.prompt_host("core1~"), Some("core1"));
    assert_eq!(acme.privilege, None);
    assert_eq!(&*acme.pagers[0].next, "\n");
    assert!(acme.danger("reload").is_some());
    assert_eq!(acme.clues, Clues::default());
    assert!(platforms.get("arista_eos").is_some());
}

#[test]
fn all_mistakes_of_a_file_are_said_with_their_places() {
    let (platforms, said) = read(
        r#"[platforms.mine]
like = "cisco_ois"
[platforms.other]
promts = ['x']
prompts = ['(?<=a)b']
exec = 1
configure = { enter = "conf t" }
login = [{ when = 'x' }]
privilege = true
[platforms.other.dangerous]
"re[load" = "x"
"reload" = true
[platforms."a b"]
[platform.x]
"#,
    );
    assert!(platforms.is_none());
    assert_eq!(
        said,
        [
            "platforms.toml:2:1 unknown platform `cisco_ois`. Did you mean `cisco_ios`?",
            "platforms.toml:4:1 unknown key `promts`. Did you mean `prompts`?",
            "platforms.toml:5:12 `(?<=a)b` is no pattern: look-around, including look-ahead and look-behind, is not supported. \
             Write a regular expression in single quotes; look-around and back-references do not exist here.",
            "platforms.toml:6:8 expected true or false, found a number",
            "platforms.toml:7:1 configure needs `enter` and `when`",
            "platforms.toml:8:10 an answer needs `when` and `send`",
            "platforms.toml:9:1 expected a table or false, found true",
            "platforms.toml:11:1 `re[load` is no command: what may be left out stands in brackets at the end of a word, as in `rel[oad]`",
            "platforms.toml:12:1 expected what the command does, or false if it is harmless",
            "platforms.toml:13:12 `a b` cannot name a platform. Use letters, digits, `.`, `_` and `-`.",
            "platforms.toml:14:2 unknown key `platform`. Did you mean `platforms`?",
        ]
    );
}

#[test]
fn a_platform_that_nobody_knows_is_a_warning_with_the_nearest_name() {
    let text = "[devices.a]\naddress = \"192.0.2.1\"\nplatform = \"arista_oes\"\n[devices.b]\naddress = \"192.0.2.2\"\nplatform = \"auto\"\n";
    let loaded = crate::config::inventory::load_text(
        Path::new("inventory.toml"),
        text,
        &mut crate::config::DeviceIds::default(),
    );
    let mut out = Diagnostics::default();
    check(&loaded.inventory.unwrap(), &built_in(), &mut out);
    let said: Vec<String> = out.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["inventory.toml:3:1 warning: no platform is called `arista_oes`. Did you mean `arista_eos`?"]
    );
}

#[test]
fn no_pattern_of_a_prompt_takes_an_empty_line() {
    for platform in built_in().iter() {
        assert!(!platform.is_prompt(""), "{}", platform.name);
        let pagers = platform.pagers.iter().map(|pager| &pager.when);
        let questions = platform.confirmations.iter().chain(platform.passwords.iter());
        let empty = pagers.chain(questions).find(|pattern: &&Pattern| pattern.is_match(""));
        assert_eq!(empty, None, "{}", platform.name);
    }
}
