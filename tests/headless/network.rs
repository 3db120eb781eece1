//! A simulated network in the test's own process, and an inventory that reaches it.

use std::time::Duration;

use noctui::lab::{Lab, LabClock, LabOptions, Story, scenario};

use crate::program::{Ended, Folder, Noctui};

/// A lab, and a folder whose `inventory.toml` reaches it.
pub struct Network {
    pub lab: Lab,
    pub folder: Folder,
}

impl Network {
    /// Devices of which nothing goes wrong, at a standstill: two polls read the same.
    pub async fn still() -> Self {
        Self::of(LabOptions { clock: LabClock::held(Duration::from_secs(60)), ..LabOptions::default() }).await
    }

    /// A living network in which happens what `quirks` say, a scenario file's text.
    pub async fn alive(quirks: &str) -> Self {
        let quirks = scenario::parse("scenario.toml".as_ref(), quirks).unwrap();
        Self::of(LabOptions { story: Story::Scenario(quirks), ..LabOptions::default() }).await
    }

    pub async fn of(options: LabOptions) -> Self {
        let lab = Lab::start(options).await.unwrap();
        let folder = Folder::new();
        folder.file("inventory.toml", &patient_for_a_second(&lab));
        Self { lab, folder }
    }

    /// Adds devices that are not part of the lab.
    pub fn add(&self, devices: &str) {
        self.folder.file("inventory.toml", &format!("{}\n{devices}", patient_for_a_second(&self.lab)));
    }

    /// Runs `noctui` on it.
    pub async fn noctui(&self, arguments: &[&str]) -> Ended {
        let noctui = Noctui::new(&self.folder, arguments);
        tokio::task::spawn_blocking(move || noctui.run()).await.unwrap()
    }
}

fn patient_for_a_second(lab: &Lab) -> String {
    lab.inventory_toml().replace("timeout = \"2s\", retries = 2", "timeout = \"500ms\", retries = 1")
}

/// A device on a port where nobody answers.
pub const DEAD: &str = "[devices.dead-1]\naddress = \"127.0.0.1\"\nsite = \"fra\"\nsnmp = { port = 9 }\n";
