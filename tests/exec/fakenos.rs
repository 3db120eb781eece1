//! FakeNOS: command lines of many platforms that somebody else has written.

use std::collections::BTreeMap;

use crate::{
    peer::Server,
    program::{Folder, Noctui},
};

/// What FakeNOS plays, as which platform we speak to it, a command that it knows, and a word of its answer.
const DEVICES: [(&str, &str, &str, &str); 8] = [
    ("ios", "cisco_ios", "show ip bgp", "router"),
    ("eos", "arista_eos", "show clock", "20"),
    ("nxos", "cisco_nxos", "show version", "bootflash"),
    ("xr", "cisco_iosxr", "show version", "IOS XR"),
    ("junos", "juniper_junos", "show version", "JUNOS"),
    ("vrp", "huawei_vrp", "display version", "HUAWEI"),
    ("procurve", "hp_procurve", "show vlans", "VLAN"),
    ("vyos", "vyos", "show arp", "HWaddress"),
];

#[test]
fn the_command_lines_of_eight_platforms_are_understood() {
    let Some(server) = Server::start("fakenos_server.py", "fakenos") else { return };
    let ports: BTreeMap<String, u16> = serde_json::from_str(&server.said).unwrap();
    let folder = Folder::new();
    let mut inventory = String::from(
        "[defaults]\nssh = { credential = \"fake\", host-keys = \"accept-new\", known-hosts = \"known\" }\n\
         [credentials.fake]\nuser = \"user\"\npassword = \"user\"\n",
    );
    for (name, platform, command, _) in DEVICES {
        inventory.push_str(&format!(
            "[devices.{name}]\naddress = \"127.0.0.1\"\nplatform = \"{platform}\"\ntelemetry = \"none\"\n\
             tags = {{ show = \"{command}\" }}\nssh = {{ port = {} }}\n",
            ports[name]
        ));
    }
    folder.file("inventory.toml", &inventory);
    let ended = Noctui::new(&folder, ["exec", "--json", "--yes", "all", "--", "{show}"]).run();
    for (line, (name, platform, command, word)) in ended.json().iter().zip(DEVICES) {
        assert_eq!((line["device"].as_str(), line["platform"].as_str()), (Some(name), Some(platform)));
        assert_eq!(line["state"], "done", "{name}: {line}");
        let lines: Vec<&str> =
            line["lines"].as_array().unwrap().iter().filter_map(|line| line.as_str()).collect();
        assert!(lines.iter().any(|line| line.contains(word)), "{name}: {command}: {lines:?}");
        assert!(!lines.iter().any(|line| line.contains(command)), "{name}: the echo is no output: {lines:?}");
    }
    assert_eq!((ended.code(), ended.lines().len()), (Some(0), DEVICES.len()), "{}", ended.err);
}
