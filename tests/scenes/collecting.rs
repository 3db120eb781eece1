//! The collector as a whole: secrets, changes, many devices, the end.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use noctui::collect::{Collector, Snapshots};
use noctui::config::DeviceIds;
use noctui::config::inventory::{self, DeviceConfig, InventoryChange};
use noctui::feed::Clock;
use noctui::lab::{Lab, LabOptions};
use noctui::model::{Reach, TroubleKind};
use noctui::proto::snmp::mux::{Mux, MuxSettings};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout};

fn devices(text: &str) -> Vec<Arc<DeviceConfig>> {
    let loaded = inventory::load_text(Path::new("inventory.toml"), text, &mut DeviceIds::default());
    loaded.inventory.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics)).devices().to_vec()
}

fn collector(snapshots: &Arc<Snapshots>, added: Vec<Arc<DeviceConfig>>) -> Collector {
    let mux = Mux::new(MuxSettings::default());
    let mut collector = Collector::new(Arc::clone(snapshots), mux, Clock::start(), Duration::from_secs(1));
    collector.apply(&InventoryChange { added, ..InventoryChange::default() });
    collector
}

#[tokio::test]
async fn a_thousand_silent_devices_end_at_once() {
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let mut text = format!(
        "[defaults]\nsnmp = {{ version = \"2c\", credential = \"lab\", port = {port} }}\npoll = \"1s\"\n\
         [credentials.lab]\ncommunity = \"lab\"\n"
    );
    for number in 0..1_000 {
        text.push_str(&format!("[devices.d{number}]\naddress = \"127.0.0.1\"\n"));
    }
    let snapshots = Arc::new(Snapshots::new());
    let collector = collector(&snapshots, devices(&text));
    let mut buffer = [0; 1_500];
    for _ in 0..200 {
        let asked = timeout(Duration::from_secs(30), silent.recv(&mut buffer)).await;
        asked.expect("requests come").unwrap();
    }
    let begun = Instant::now();
    timeout(Duration::from_secs(20), collector.stop()).await.expect("all tasks end");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_cannot_be_had_is_told_and_asked_for_again() {
    let lab = Lab::start(LabOptions { devices: 1, ..LabOptions::default() }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("community");
    let inventory = lab.inventory_toml();
    let community = inventory.lines().find(|line| line.starts_with("community")).unwrap();
    let text =
        inventory.replace(community, &format!("community = {{ file = {:?} }}", file.display().to_string()));
    let snapshots = Arc::new(Snapshots::new());
    let collector = collector(&snapshots, devices(&text));
    let refused = wait(&snapshots, |reach| matches!(reach, Reach::Failing(_))).await;
    let Reach::Failing(trouble) = refused else { unreachable!("waited for it") };
    assert_eq!(trouble.kind, TroubleKind::Credential);
    assert!(trouble.to_string().contains("cannot be read"), "{trouble}");
    let secret = community.split('"').nth(1).unwrap();
    std::fs::write(&file, format!("{secret}\n")).unwrap();
    wait(&snapshots, |reach| matches!(reach, Reach::Answering { .. })).await;
    collector.stop().await;
    lab.stop().await;
}

/// Waits for a snapshot whose connection stands so.
async fn wait(snapshots: &Snapshots, is_wanted: impl Fn(&Reach) -> bool) -> Reach {
    let seen = async {
        loop {
            snapshots.ready().await;
            let found =
                snapshots.drain().into_iter().map(|(_, snapshot)| snapshot.reach.clone()).find(&is_wanted);
            if let Some(reach) = found {
                return reach;
            }
        }
    };
    timeout(Duration::from_secs(120), seen).await.expect("it is seen in time")
}
