//! Links as the operator sees them: devices read by SNMP and by gNMI, their neighbours joined, the screen before them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use noctui::app::links::{Agreement, Verdict};
use noctui::app::screen::links::{EndRow, LinkRow, TroubleWords};
use noctui::app::{self, InventoryNews, Listing, Model, Msg, Options};
use noctui::collect::{Collector, Snapshots};
use noctui::config::DeviceIds;
use noctui::config::inventory::{self, InventoryChange};
use noctui::feed::Clock;
use noctui::lab::{
    Direction, Exchange, Lab, LabClock, LabOptions, Quirk, QuirkKind, Story, Streams, scenario,
};
use noctui::model::{Now, Side, Source};
use noctui::proto::snmp::mux::{Mux, MuxSettings};
use tokio::time::timeout;

use crate::stage::folder;
use crate::storyline::{Wires, today};

/// Neighbours that changed are read again after so many seconds at most; then come two polls.
const ROUND: u64 = 60 + 10;

/// A console on a whole lab, half of which streams.
struct Watch {
    lab: Lab,
    collector: Collector,
    snapshots: Arc<Snapshots>,
    clock: Clock,
    model: Model,
}

impl Watch {
    async fn start(quirks: Vec<Quirk>) -> Self {
        let exchange = Exchange::default();
        let options = LabOptions {
            story: Story::Scenario(quirks),
            streams: Streams::Half,
            clock: LabClock::running(),
            exchange: Some(exchange.clone()),
            ..LabOptions::default()
        };
        let lab = Lab::start(options).await.unwrap();
        let text = lab.inventory_toml();
        let inventory = inventory::load_text(Path::new("lab.toml"), &text, &mut DeviceIds::default());
        let inventory = inventory.inventory.unwrap();
        let (clock, snapshots) = (Clock::at(today()), Arc::new(Snapshots::new()));
        let mux = Mux::new(MuxSettings::default());
        let mut collector = Collector::new(Arc::clone(&snapshots), mux, clock, Duration::from_secs(5))
            .over(Arc::new(Wires(exchange)));
        collector
            .apply(&InventoryChange { added: inventory.devices().to_vec(), ..InventoryChange::default() });
        let mut model =
            Model::new(Options::default(), (200, 60), Now { moment: clock.moment(), wall: today() });
        let news = InventoryNews::Loaded(Listing::from(&inventory), String::new());
        app::update(&mut model, Msg::Inventory(news));
        app::update(&mut model, Msg::Key("3".parse().unwrap()));
        Self { lab, collector, snapshots, clock, model }
    }

    /// Waits until the screen shows something, and tells in which second of the scene that was.
    async fn until(&mut self, what: &str, by: u64, is_shown: impl Fn(&Model) -> bool) -> u64 {
        loop {
            let heard = self.snapshots.drain().into_iter().map(|(_, snapshot)| snapshot);
            app::update(&mut self.model, Msg::heard(heard));
            let moment = self.clock.moment();
            app::update(&mut self.model, Msg::Tick(Now { moment, wall: today() }));
            let second = moment.since_start().as_secs();
            if is_shown(&self.model) {
                return second;
            }
            let rows: Vec<String> = self.model.link_rows().map(|row| told(&row)).collect();
            assert!(second <= by, "not shown by second {by}: {what}\n{}", rows.join("\n"));
            let _ = timeout(Duration::from_millis(200), self.snapshots.ready()).await;
        }
    }

    fn row(&self, ends: [&str; 2]) -> LinkRow<'_> {
        find(&self.model, ends).unwrap_or_else(|| panic!("no link {ends:?}"))
    }

    async fn end(self) {
        self.collector.stop().await;
        self.lab.stop().await;
    }
}

fn ends_of(row: &LinkRow<'_>) -> [String; 2] {
    row.link.ends.each_ref().map(|end| format!("{}:{}", end.name.as_str(), end.port.as_str()))
}

fn told(row: &LinkRow<'_>) -> String {
    format!("{:?} {:?} heard {:?} declared {}", ends_of(row), row.verdict, row.link.heard, row.link.declared)
}

fn find<'a>(model: &'a Model, ends: [&str; 2]) -> Option<LinkRow<'a>> {
    model.link_rows().find(|row| ends_of(row) == ends)
}

fn is(model: &Model, ends: [&str; 2], verdict: Verdict) -> bool {
    find(model, ends).is_some_and(|row| row.verdict == verdict)
}

const AS_DECLARED: [[&str; 2]; 2] =
    [["fra-leaf-1:Ethernet49", "fra-spine-1:Ethernet1"], ["fra-leaf-2:Ethernet49", "fra-spine-1:Ethernet2"]];

const SWAPPED: [[&str; 2]; 2] =
    [["fra-leaf-1:Ethernet49", "fra-spine-1:Ethernet2"], ["fra-leaf-2:Ethernet49", "fra-spine-1:Ethernet1"]];

#[tokio::test(start_paused = true)]
async fn swapped_cables_are_unexpected_neighbours_within_a_discovery_round() {
    let mut watch =
        Watch::start(scenario::load(&folder().join("swapped-cable").with_extension("toml")).unwrap()).await;
    let all_up = |model: &Model| {
        model.links_head().links == 18 && model.link_rows().all(|row| row.verdict == Verdict::Up)
    };
    watch.until("every link up", 60, all_up).await;
    let both = |model: &Model| {
        SWAPPED.iter().all(|ends| is(model, *ends, Verdict::Unexpected))
            && model.link_rows().filter(|row| row.verdict == Verdict::Unexpected).count() == 2
    };
    let second = watch.until("both swapped cables", 90 + ROUND, both).await;
    assert!(second >= 90, "not before they are swapped, but at {second}");
    assert_eq!(watch.model.links_head().unexpected, 2);
    let agree = |model: &Model| {
        let rows = SWAPPED.map(|ends| find(model, ends));
        let mut told = rows.iter().flatten().flat_map(|row| row.agreement);
        rows.iter().all(Option::is_some) && told.all(|one| matches!(one, Some(Agreement::Within(_))))
    };
    watch.until("what is sent arrives where the cable leads", 205, agree).await;
    let sources: Vec<_> =
        SWAPPED.iter().flat_map(|ends| watch.row(*ends).ends.map(|end| source(&end))).collect();
    assert!(sources.contains(&Some(Source::Snmp)) && sources.contains(&Some(Source::Gnmi)), "{sources:?}");
    let put_right = |model: &Model| AS_DECLARED.iter().all(|ends| is(model, *ends, Verdict::Up));
    watch.until("the cables put right", 210 + ROUND, put_right).await;
    assert_eq!(watch.model.links_head().unexpected, 0);
    watch.end().await;
}

#[tokio::test(start_paused = true)]
async fn errors_on_one_end_say_which() {
    let quirk = Quirk {
        interface: Some("Ethernet49".to_owned()),
        ..Quirk::always("fra-leaf-3", QuirkKind::Errors(Direction::In, 0.0031))
    };
    let mut watch = Watch::start(vec![quirk]).await;
    let ends = ["fra-leaf-3:Ethernet49", "fra-spine-1:Ethernet3"];
    watch.until("the errors", 60, |model| is(model, ends, Verdict::Errors)).await;
    let row = watch.row(ends);
    assert!(row.end(Side::A).erroring && !row.end(Side::B).erroring);
    let words = TroubleWords { row: &row, now: watch.model.now() }.to_string();
    assert!(words.starts_with("A ") && words.ends_with("err/s"), "{words}");
    let detail = watch.model.link_detail().unwrap();
    assert_eq!(detail.row.link.id, row.link.id, "the worst is selected");
    let loud = detail.facts().into_iter().filter_map(|fact| fact.remark).find(|remark| remark.is_loud);
    assert_eq!(loud.unwrap().words, "counted on A: optics or cable");
    watch.end().await;
}

fn source(end: &EndRow<'_>) -> Option<Source> {
    end.entry.and_then(|entry| entry.snapshot.as_deref()?.source)
}
