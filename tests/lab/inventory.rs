//! The inventory that the lab writes is one that noctui reads.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use noctui::config::{DeviceIds, inventory};
use noctui::lab::{Lab, LabOptions};

#[tokio::test]
async fn the_inventory_is_read_without_a_word() {
    let lab = Lab::start(LabOptions::default()).await.unwrap();
    let loaded =
        inventory::load_text(Path::new("lab.toml"), &lab.inventory_toml(), &mut DeviceIds::default());
    let found: Vec<String> = loaded.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new());
    let inventory = loaded.inventory.unwrap();
    assert_eq!(inventory.devices().len(), 12);
    assert_eq!(inventory.links().len(), lab.network().links().count());
    lab.stop().await;
}

#[tokio::test]
async fn the_file_is_whole_and_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inventory.toml");
    std::fs::write(&path, "old").unwrap();
    let lab = Lab::start(LabOptions { devices: 2, ..LabOptions::default() }).await.unwrap();
    lab.write_inventory(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), lab.inventory_toml());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    // Beside it stand the host keys and a key for operators.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    lab.stop().await;
}
