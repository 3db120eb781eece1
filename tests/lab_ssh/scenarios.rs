//! The scenario files give devices the habits that they name.

use std::path::Path;

use noctui::lab::{Lab, LabOptions, QuirkKind, Story, scenario};

#[tokio::test]
async fn every_file_about_shells_is_read_and_starts_a_lab() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_string_lossy().starts_with("ssh-") {
            continue;
        }
        let quirks = scenario::load(&path).unwrap_or_else(|_| panic!("{}", path.display()));
        assert!(
            quirks.iter().all(|quirk| matches!(quirk.kind, QuirkKind::Ssh(_) | QuirkKind::Reboot { .. }))
        );
        let options = LabOptions { story: Story::Scenario(quirks), ..LabOptions::default() };
        Lab::start(options).await.unwrap().stop().await;
        read += 1;
    }
    assert!(read >= 25, "{read} files");
}
