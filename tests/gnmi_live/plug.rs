//! The demo's story, told to the collector: half of the devices stream, and the plug of one is pulled.

use std::time::Duration;

use noctui::lab::{LabOptions, Story, Streams};
use noctui::model::{Freshness, Source};

use crate::live::Live;

/// A device that streams, and is silent from 185 s to 235 s of each turn of the story.
const PULLED: &str = "lon-leaf-1";

#[tokio::test]
async fn a_streaming_device_whose_plug_is_pulled_turns_unknown_in_time_and_comes_back() {
    let options = LabOptions { story: Story::Demo, streams: Streams::Half, ..LabOptions::default() };
    let mut live = Live::of(options).await;
    live.until("twelve live devices", |live| live.all_are(Freshness::Live)).await;
    let streaming = live.inventory.devices().iter().filter(|config| {
        live.get(&config.device.name).and_then(|snapshot| snapshot.source) == Some(Source::Gnmi)
    });
    assert_eq!(streaming.count(), 6, "half of the devices stream");
    assert_eq!(live.get(PULLED).unwrap().source, Some(Source::Gnmi));
    let ports = live.ports_up(PULLED);
    assert!(ports > 20, "{ports}");

    live.lab.clock().advance(Duration::from_secs(186) - live.lab.clock().now());
    let took = live.until("UNKNOWN", |live| live.freshness(PULLED) == Freshness::Unknown).await;
    assert!(took <= Duration::from_millis(3_500), "three periods of a second, not {took:?}");
    assert_eq!(live.ports_up(PULLED), 0, "none of its ports looks healthy");
    assert!(live.freshness("lon-leaf-3") != Freshness::Unknown, "its neighbour is not concerned");

    live.lab.clock().advance(Duration::from_secs(50));
    live.until("live again", |live| {
        live.freshness(PULLED) == Freshness::Live && live.ports_up(PULLED) == ports
    })
    .await;
    live.end().await;
}
