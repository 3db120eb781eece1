//! A turn of the demo's story: which alarms it raises, in which order, and which end again.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use noctui::collect::{AlarmFeed, Brief, Collector, Snapshots};
use noctui::config::DeviceIds;
use noctui::config::inventory::{self, InventoryChange};
use noctui::feed::Clock;
use noctui::lab::{Exchange, Lab, LabClock, LabOptions, Story, Streams};
use noctui::model::alarm::Rule;
use noctui::model::{AlarmChange, AlarmChangeKind, Timestamp};
use noctui::proto::gnmi::line::{Octets, Switchboard};
use noctui::proto::snmp::mux::{Mux, MuxSettings};

/// A turn of the story, in seconds.
const TURN: u64 = 300;

/// The collector's way to the lab's targets, in memory: sockets know nothing of paused time.
#[derive(Debug)]
pub struct Wires(pub Exchange);

impl Switchboard for Wires {
    fn connect(&self, address: &str, port: u16) -> io::Result<Box<dyn Octets>> {
        Ok(Box::new(self.0.connect(SocketAddr::new(address.parse().unwrap(), port))?))
    }
}

/// What became of an alarm, and when, in seconds of the story.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    second: u64,
    what: &'static str,
    alarm: String,
}

async fn told_within(seconds: u64) -> Vec<Told> {
    let exchange = Exchange::default();
    let options = LabOptions {
        story: Story::Demo,
        streams: Streams::Half,
        clock: LabClock::running(),
        exchange: Some(exchange.clone()),
        ..LabOptions::default()
    };
    let lab = Lab::start(options).await.unwrap();
    let loaded =
        inventory::load_text(Path::new("lab.toml"), &lab.inventory_toml(), &mut DeviceIds::default());
    let inventory = loaded.inventory.unwrap();
    let (clock, snapshots) = (Clock::at(today()), Arc::new(Snapshots::new()));
    let mux = Mux::new(MuxSettings::default());
    let mut collector = Collector::new(Arc::clone(&snapshots), mux, clock, Duration::from_secs(5))
        .over(Arc::new(Wires(exchange)));
    let feed = collector.judge(Brief::new(Rule::built_in(), &inventory, &[]));
    collector.apply(&InventoryChange { added: inventory.devices().to_vec(), ..InventoryChange::default() });
    let told = listen(feed, Duration::from_secs(seconds)).await;
    collector.stop().await;
    lab.stop().await;
    told
}

async fn listen(mut feed: AlarmFeed, how_long: Duration) -> Vec<Told> {
    let mut told = Vec::new();
    let end = tokio::time::sleep(how_long);
    tokio::pin!(end);
    loop {
        tokio::select! {
            () = &mut end => return told,
            change = feed.changes.recv() => told.extend(change.and_then(|news| telling(&news.change))),
        }
    }
}

fn telling(change: &AlarmChange) -> Option<Told> {
    let what = match &change.kind {
        AlarmChangeKind::Raised => "raised",
        AlarmChangeKind::Cleared(_) => "cleared",
        AlarmChangeKind::Folded { .. } => "folded",
        AlarmChangeKind::Unfolded => "unfolded",
        AlarmChangeKind::Updated => return None,
    };
    let alarm = format!("{} {}", change.alarm.severity.as_str(), change.alarm.key);
    Some(Told { second: change.at.moment.since_start().as_secs(), what, alarm })
}

/// What the story tells within a turn, with the second of it. Devices are asked every 5 s: what happens is seen up to
/// two polls later, and what needs three samples, or three periods of silence, accordingly later.
const STORY: [(u64, &str, &str); 25] = [
    (0, "raised", "critical port-down fra-leaf-3:Ethernet2"),
    (4, "raised", "warning port-down fra-leaf-1:Ethernet17"),
    (15, "cleared", "warning port-down fra-leaf-1:Ethernet17"),
    (15, "raised", "warning errors fra-leaf-3:Ethernet49"),
    (29, "raised", "warning port-down fra-leaf-1:Ethernet17"),
    (29, "raised", "warning utilisation fra-spine-2:Ethernet2"),
    (32, "raised", "warning utilisation fra-leaf-2:Ethernet50"),
    (40, "cleared", "warning port-down fra-leaf-1:Ethernet17"),
    (54, "raised", "warning port-down fra-leaf-1:Ethernet17"),
    (65, "cleared", "warning port-down fra-leaf-1:Ethernet17"),
    (70, "raised", "warning unexpected-neighbour fra-spine-1:Ethernet1"),
    (70, "raised", "warning unexpected-neighbour fra-spine-1:Ethernet2"),
    (70, "raised", "warning unexpected-neighbour fra-leaf-1:Ethernet49"),
    (71, "raised", "critical device-silent lon-leaf-2"),
    (72, "raised", "warning unexpected-neighbour fra-leaf-2:Ethernet49"),
    (79, "raised", "warning flapping fra-leaf-1:Ethernet17"),
    (97, "raised", "critical port-down fra-leaf-2:Ethernet1"),
    (130, "cleared", "critical device-silent lon-leaf-2"),
    (142, "cleared", "critical port-down fra-leaf-2:Ethernet1"),
    (150, "cleared", "warning unexpected-neighbour fra-spine-1:Ethernet1"),
    (150, "cleared", "warning unexpected-neighbour fra-spine-1:Ethernet2"),
    (150, "cleared", "warning unexpected-neighbour fra-leaf-1:Ethernet49"),
    (152, "cleared", "warning unexpected-neighbour fra-leaf-2:Ethernet49"),
    (187, "cleared", "warning utilisation fra-leaf-2:Ethernet50"),
    (189, "cleared", "warning utilisation fra-spine-2:Ethernet2"),
];

/// What it tells of the plug that is pulled, likewise.
const PLUG: [(u64, &str, &str); 2] = [
    (195, "raised", "critical device-silent lon-leaf-1"),
    (237, "cleared", "critical device-silent lon-leaf-1"),
];

/// Two polls.
const LEEWAY: u64 = 10;

#[tokio::test(start_paused = true)]
async fn the_demo_raises_what_it_should_in_order_and_clears_it() {
    let told = told_within(TURN).await;
    let expected: Vec<_> = STORY.iter().chain(&PLUG).collect();
    let listed: Vec<String> =
        told.iter().map(|told| format!("{:4} {} {}", told.second, told.what, told.alarm)).collect();
    let listed = listed.join("\n");
    assert_eq!(told.len(), expected.len(), "{listed}");
    for (second, what, alarm) in expected {
        let is_it = |told: &&Told| told.what == *what && told.alarm == *alarm;
        let at = told.iter().filter(is_it).map(|told| told.second).min_by_key(|at| at.abs_diff(*second));
        assert!(at.is_some_and(|at| at.abs_diff(*second) <= LEEWAY), "{what} {alarm} at {at:?}\n{listed}");
    }
}

/// The lab's targets stamp with civil time: the clock that judges them starts there.
pub fn today() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}
