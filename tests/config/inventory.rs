//! What holds for a device, and which line says so.

use std::path::Path;
use std::time::Duration;

use noctui::config::inventory::{Expect, SnmpVersion, Unread, load_text};
use noctui::config::{DeviceIds, Inventory};
use noctui::model::{DeviceId, Telemetry};

use crate::{good, load, words};

const TWO_GROUPS: &str = r#"
[defaults]
poll = "30s"
snmp = { credential = "ro", timeout = "1s" }
tags = { owner = "noc", rack = "r0" }

[credentials.ro]
community = { env = "NOC_COMMUNITY" }

[groups.spine]
role = "spine"
poll = "5s"
snmp.port = 1161
tags.rack = "r1"
interfaces = [{ match = "Null*", poll = false }]

[groups.lab]
role = "lab"
site = "lab"

[devices.fra-spine-1]
address = "192.0.2.11"
groups = ["spine", "lab"]
snmp.retries = 0
tags.color = "red"
interfaces = [{ match = "Ethernet4[89]", role = "uplink", expect = "up" }]
"#;

#[test]
fn the_nearest_wins_and_tables_merge_key_by_key() {
    let inventory = good(TWO_GROUPS);
    let config = inventory.device("fra-spine-1").unwrap();
    let device = &config.device;
    assert_eq!((device.role.as_deref(), device.site.as_deref()), (Some("spine"), Some("lab")));
    assert_eq!(config.poll, Duration::from_secs(5));
    assert_eq!((config.snmp.port, config.snmp.retries, config.snmp.max_bindings), (1161, 0, 60));
    assert_eq!((config.snmp.version, config.snmp.timeout), (SnmpVersion::V2c, Duration::from_secs(1)));
    let tags: Vec<_> = device.tags.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(tags, [("color", "red"), ("owner", "noc"), ("rack", "r1")]);
    assert_eq!(device.groups.iter().map(|group| &**group).collect::<Vec<_>>(), ["spine", "lab"]);
    assert_eq!(config.unread(), None);
}

#[test]
fn lists_replace_one_another() {
    let inventory = good(TWO_GROUPS);
    let config = inventory.device("fra-spine-1").unwrap();
    let uplink = config.interface("Ethernet49");
    assert_eq!(
        (uplink.role.as_deref(), uplink.expect, uplink.poll),
        (Some("uplink"), Some(Expect::Up), true)
    );
    assert!(config.interface("Null0").poll, "the list of the group no longer holds");
}

#[test]
fn why_names_the_line_of_every_setting() {
    let inventory = good(TWO_GROUPS);
    let settings = inventory.explain("fra-spine-1").unwrap();
    let find = |key: &str| {
        let setting =
            settings.iter().find(|setting| setting.key == key).unwrap_or_else(|| panic!("no {key}"));
        let origin = setting.origin.as_ref().map_or("built in".to_owned(), ToString::to_string);
        (setting.value.clone(), origin)
    };
    for (key, value, origin) in [
        ("address", "192.0.2.11", "inventory.toml:22"),
        ("role", "spine", "inventory.toml:11"),
        ("site", "lab", "inventory.toml:19"),
        ("poll", "5s", "inventory.toml:12"),
        ("snmp.port", "1161", "inventory.toml:13"),
        ("snmp.timeout", "1s", "inventory.toml:4"),
        ("snmp.version", "2c", "built in"),
        ("tags.rack", "r1", "inventory.toml:14"),
        ("interfaces", "Ethernet4[89] role=uplink expect=up", "inventory.toml:26"),
        ("credentials.ro.community", "env NOC_COMMUNITY", "inventory.toml:8"),
    ] {
        assert_eq!(find(key), (value.to_owned(), origin.to_owned()), "{key}");
    }
    assert_eq!(inventory.explain("nobody"), None);
}

#[test]
fn why_never_shows_a_secret() {
    let inventory = good(
        r#"
        [credentials.ro]
        community = "s3cret-1"
        [credentials.me]
        user = "noc"
        password = "s3cret-2"
        auth = { protocol = "sha256", key = "s3cret-3" }
        privacy = { protocol = "aes128", key = { command = ["printf", "s3cret-4"] } }
        [devices.a]
        address = "192.0.2.1"
        snmp.credential = "ro"
        ssh.credential = "me"
        "#,
    );
    let shown = format!("{:?} {inventory:?}", inventory.explain("a").unwrap());
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(shown.contains("a literal") && shown.contains("command printf"), "{shown}");
}

#[test]
fn devices_keep_the_order_of_the_file_and_the_tree_has_a_default() {
    let inventory = good(
        "[devices.z]\naddress = \"192.0.2.1\"\ntelemetry = \"none\"\n[devices.a]\naddress = \"2001:db8::1\"\ntelemetry = \"none\"",
    );
    let names: Vec<&str> = inventory.devices().iter().map(|config| &*config.device.name).collect();
    assert_eq!(names, ["z", "a"]);
    assert_eq!(inventory.tree().iter().map(|level| &**level).collect::<Vec<_>>(), ["site", "role"]);
    assert_eq!(inventory.devices()[0].unread(), Some(Unread::ByWish));
}

#[test]
fn what_later_versions_read_is_accepted_and_said() {
    let loaded = load(
        r#"
        [defaults]
        snmp.credential = "ro"
        gnmi = { port = 57400, tls = "verify", ca = "ca.pem", credential = "ro" }
        ssh = { user = "noc", credential = "ro", jump = "noc@bastion.example.net:22", host-keys = "ask" }
        [credentials.ro]
        community = { env = "X" }
        [devices.a]
        address = "a"
        telemetry = "gnmi"
        [devices.b]
        address = "b"
        telemetry = "prefer-gnmi"
        [devices.c]
        address = "c"
        snmp.version = "3"
        "#,
    );
    assert_eq!(
        words(&loaded),
        [
            "inventory.toml:16:14 warning: only SNMP version 2c is spoken by this version. Such a device stays unknown; version = \"2c\" reads it.",
        ]
    );
    let inventory = loaded.inventory.unwrap();
    let unread: Vec<_> = inventory.devices().iter().map(|config| config.unread()).collect();
    assert_eq!(unread, [None, None, Some(Unread::SnmpVersion)]);
    assert_eq!(inventory.device("b").unwrap().device.telemetry, Telemetry::PreferGnmi);
}

#[test]
fn a_link_end_splits_at_its_first_colon() {
    let inventory = good(
        r#"
        links = [{ ends = ["a:1/1/c1:1", "b:Ethernet1"] }]
        [devices]
        a = { address = "a", telemetry = "none" }
        b = { address = "b", telemetry = "none" }
        "#,
    );
    let [one, two] = &inventory.links()[0].ends;
    assert_eq!((&*one.device, &*one.interface), ("a", "1/1/c1:1"));
    assert_eq!((&*two.device, &*two.interface), ("b", "Ethernet1"));
}

fn reload(text: &str, ids: &mut DeviceIds) -> Inventory {
    load_text(Path::new("inventory.toml"), text, ids).inventory.unwrap()
}

fn device(name: &str, more: &str) -> String {
    format!("[devices.{name}]\naddress = \"{name}.lab\"\ntelemetry = \"none\"\n{more}\n")
}

#[test]
fn a_reload_touches_only_what_changed_and_keeps_the_ids() {
    let mut ids = DeviceIds::default();
    let old = reload(&(device("a", "") + &device("b", "") + &device("c", "")), &mut ids);
    let new = reload(
        &(device("d", "") + "# moved\n\n" + &device("c", "") + &device("a", "site = \"x\"")),
        &mut ids,
    );
    let change = Inventory::diff(&old, &new);
    let names = |configs: &[std::sync::Arc<noctui::config::DeviceConfig>]| {
        configs.iter().map(|config| config.device.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&change.added), ["d"]);
    assert_eq!(names(&change.changed), ["a"]);
    assert_eq!(change.removed, [DeviceId(1)]);
    let back = reload(&(device("b", "") + &device("a", "")), &mut ids);
    assert_eq!(back.device("b").unwrap().device.id, DeviceId(1), "an id never means another device");
    assert_eq!(new.device("d").unwrap().device.id, DeviceId(3));
    assert!(Inventory::diff(&new, &new).is_empty());
}

#[test]
fn a_changed_credential_or_default_changes_its_devices() {
    let text = |community: &str, poll: &str| {
        format!(
            "[defaults]\npoll = \"{poll}\"\nsnmp.credential = \"ro\"\n[credentials.ro]\ncommunity = \"{community}\"\n[devices.a]\naddress = \"a\""
        )
    };
    let mut ids = DeviceIds::default();
    let old = reload(&text("one", "10s"), &mut ids);
    for (community, poll, changed) in [("one", "10s", 0), ("two", "10s", 1), ("one", "11s", 1)] {
        let change = Inventory::diff(&old, &reload(&text(community, poll), &mut ids));
        assert_eq!(change.changed.len(), changed, "{community} {poll}");
    }
}

#[test]
fn ten_thousand_devices_are_one_inventory() {
    use std::fmt::Write;
    let mut text = String::from(
        "[defaults]\nsnmp.credential = \"ro\"\n[credentials.ro]\ncommunity = { env = \"X\" }\n[groups.leaf]\nrole = \"leaf\"\n",
    );
    for index in 0..10_000 {
        let (b, c) = (index / 250, index % 250 + 1);
        writeln!(text, "[devices.site-{b}-leaf-{c}]\naddress = \"10.1.{b}.{c}\"\nsite = \"s{b}\"\ngroups = [\"leaf\"]\ntags = {{ rack = \"r{c}\" }}").unwrap();
    }
    let started = std::time::Instant::now();
    let inventory = good(&text);
    println!("10,000 devices in {:?}", started.elapsed());
    assert_eq!(inventory.devices().len(), 10_000);
}
