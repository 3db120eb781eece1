//! `inventory.example.toml` is the reference: it loads, and it names every key there is.

use std::path::Path;

use noctui::config::DeviceIds;
use noctui::config::inventory::{known_settings, load_text};

const EXAMPLE: &str = include_str!("../../inventory.example.toml");

#[test]
fn the_example_loads_without_a_word() {
    let loaded = load_text(Path::new("inventory.example.toml"), EXAMPLE, &mut DeviceIds::default());
    assert!(loaded.diagnostics.is_empty(), "{:#?}", crate::words(&loaded));
    let inventory = loaded.inventory.unwrap();
    assert_eq!(inventory.devices().len(), 3);
    let leaf = inventory.device("fra-leaf-3").unwrap();
    assert_eq!((leaf.snmp.port, leaf.snmp.retries, leaf.unread()), (1161, 2, None));
}

/// What is shown as a comment is as right as the rest.
#[test]
fn the_example_loads_with_its_comments_taken_in() {
    let (mut table, mut text) = (String::new(), String::new());
    for line in EXAMPLE.lines() {
        if line.starts_with('[') {
            table = line.to_owned();
        }
        let commented = line.strip_prefix("# ").filter(|line| {
            let key = line.split(" = ").next().unwrap_or_default();
            table.starts_with("[defaults.") && !key.contains(' ') && line.contains(" = ")
        });
        text += &commented.unwrap_or(line).replace("sha256:..", &format!("sha256:{}", "0a".repeat(32)));
        text.push('\n');
    }
    let loaded = load_text(Path::new("inventory.example.toml"), &text, &mut DeviceIds::default());
    assert!(loaded.inventory.is_some(), "{:#?}", crate::words(&loaded));
    for setting in known_settings() {
        let shown = text.contains(&format!("\n{} = ", setting.rsplit('.').next().unwrap()));
        assert!(shown, "`{setting}` does not stand in the example");
    }
}
