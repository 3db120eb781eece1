//! A bare client: the generated messages over a channel, and a reader of its own that only tests use.

use std::collections::BTreeMap;
use std::path::{Path as FilePath, PathBuf};
use std::time::Duration;

use noctui::lab::{Lab, LabClock, LabOptions, Story, Streams, scenario};
use noctui::proto::gnmi::pb::g_nmi_client::GNmiClient;
use noctui::proto::gnmi::pb::{
    self, Encoding, Notification, Path, PathElem, SubscribeRequest, SubscribeResponse, Subscription,
    SubscriptionList, SubscriptionMode, subscribe_request, subscribe_response, subscription_list,
    typed_value,
};
use serde_json::Value as Json;
use tonic::transport::Channel;
use tonic::{Status, Streaming};

/// Long enough for anything on loopback, on a busy machine too.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Short enough to wait for nothing.
pub const MOMENT: Duration = Duration::from_millis(700);

pub type Client = GNmiClient<Channel>;
pub type Mode = subscription_list::Mode;

pub fn folder() -> PathBuf {
    FilePath::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

/// A lab under one scenario, its clock at `at` seconds, and a client of the device it is about.
pub struct Scene {
    pub lab: Lab,
    pub clock: LabClock,
    pub client: Client,
}

pub async fn lab(name: &str, at: u64) -> (Lab, LabClock) {
    let quirks = scenario::load(&folder().join(format!("gnmi-{name}.toml"))).unwrap();
    let clock = LabClock::held(Duration::from_secs(at));
    let options =
        LabOptions { story: Story::Scenario(quirks), clock: clock.clone(), ..LabOptions::default() };
    (Lab::start(options).await.unwrap(), clock)
}

pub async fn calm(streams: Streams) -> (Lab, LabClock) {
    let clock = LabClock::held(Duration::from_secs(100));
    let options = LabOptions { streams, clock: clock.clone(), ..LabOptions::default() };
    (Lab::start(options).await.unwrap(), clock)
}

pub async fn connect(address: std::net::SocketAddr) -> Client {
    let channel = Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    GNmiClient::new(channel).max_decoding_message_size(64 << 20)
}

impl Scene {
    pub async fn new(name: &str, at: u64) -> Self {
        let (lab, clock) = lab(name, at).await;
        let client = connect(lab.gnmi_address("fra-leaf-1").unwrap()).await;
        Self { lab, clock, client }
    }

    pub fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// The answers to a subscription of everything about interfaces, counters sampled as often as can be.
    pub async fn stream(&mut self) -> Result<Answers, Status> {
        let list = list(Mode::Stream, Encoding::Proto, vec![on_change(STATE), sample(COUNTERS, 100)]);
        subscribe(&mut self.client, list).await
    }
}

pub const STATE: &str = "interfaces/interface[name=*]/state";
pub const COUNTERS: &str = "interfaces/interface[name=*]/state/counters";

/// `a/b[name=c]/d` as a path.
pub fn path(text: &str) -> Path {
    let node = |part: &str| match part.split_once('[') {
        None => PathElem { name: part.to_owned(), ..PathElem::default() },
        Some((name, key)) => {
            let (key, value) = key.trim_end_matches(']').split_once('=').unwrap();
            PathElem { name: name.to_owned(), key: [(key.to_owned(), value.to_owned())].into() }
        }
    };
    let elem = text.split('/').filter(|part| !part.is_empty()).map(node).collect();
    Path { elem, ..Path::default() }
}

pub fn sample(text: &str, milliseconds: u64) -> Subscription {
    let mode = SubscriptionMode::Sample.into();
    let sample_interval = milliseconds * 1_000_000;
    Subscription { path: Some(path(text)), mode, sample_interval, ..Subscription::default() }
}

pub fn on_change(text: &str) -> Subscription {
    let mode = SubscriptionMode::OnChange.into();
    Subscription { path: Some(path(text)), mode, ..Subscription::default() }
}

pub fn target_defined(text: &str) -> Subscription {
    Subscription { path: Some(path(text)), ..Subscription::default() }
}

pub fn list(mode: Mode, encoding: Encoding, subscription: Vec<Subscription>) -> SubscriptionList {
    SubscriptionList {
        mode: mode.into(),
        encoding: encoding.into(),
        subscription,
        ..SubscriptionList::default()
    }
}

pub fn request(list: SubscriptionList) -> SubscribeRequest {
    SubscribeRequest { request: Some(subscribe_request::Request::Subscribe(list)) }
}

pub fn poll() -> SubscribeRequest {
    let request = Some(subscribe_request::Request::Poll(pb::Poll::default()));
    SubscribeRequest { request }
}

/// A call whose client says no more than its first message, and does not hang up.
pub async fn subscribe(client: &mut Client, list: SubscriptionList) -> Result<Answers, Status> {
    let first = futures_util::stream::iter([request(list)]);
    let open = futures_util::StreamExt::chain(first, futures_util::stream::pending());
    Ok(Answers(client.subscribe(open).await?.into_inner()))
}

/// What comes back on a Subscribe call.
pub struct Answers(pub Streaming<SubscribeResponse>);

#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Update(Notification),
    Sync,
}

impl Answers {
    /// The next answer, or why there is none.
    pub async fn within(&mut self, patience: Duration) -> Result<Option<Answer>, Status> {
        let Ok(message) = tokio::time::timeout(patience, self.0.message()).await else { return Ok(None) };
        Ok(message?.map(|message| match message.response.unwrap() {
            subscribe_response::Response::Update(notification) => Answer::Update(notification),
            _ => Answer::Sync,
        }))
    }

    pub async fn next(&mut self) -> Answer {
        self.within(PATIENCE).await.unwrap().expect("an answer in time")
    }

    /// All notifications up to the sync.
    pub async fn first(&mut self) -> Vec<Notification> {
        let mut found = Vec::new();
        while let Answer::Update(notification) = self.next().await {
            found.push(notification);
        }
        found
    }

    /// The next notification that fits.
    pub async fn find(&mut self, fits: impl Fn(&Notification) -> bool) -> Notification {
        loop {
            if let Answer::Update(notification) = self.next().await
                && fits(&notification)
            {
                return notification;
            }
        }
    }
}

/// What was said of each interface: (interface, leaf) to value, whatever the style.
pub type Said = BTreeMap<(String, String), String>;

pub fn said(notifications: &[Notification]) -> Said {
    let mut said = Said::new();
    for notification in notifications {
        for update in &notification.update {
            let nodes: Vec<PathElem> =
                notification.prefix.iter().chain(&update.path).flat_map(nodes).collect();
            let name = nodes.iter().find_map(|node| node.key.get("name")).cloned().unwrap_or_default();
            let leaf = nodes.last().map(|node| node.name.clone()).unwrap_or_default();
            put(&mut said, &name, &leaf, value(update));
        }
    }
    said
}

#[expect(deprecated, reason = "old targets fill it")]
fn nodes(path: &Path) -> Vec<PathElem> {
    if path.elem.is_empty() {
        path.element.iter().flat_map(|text| self::path(text).elem).collect()
    } else {
        path.elem.clone()
    }
}

#[expect(deprecated, reason = "old targets fill it")]
fn value(update: &pb::Update) -> Json {
    if let Some(old) = &update.value {
        return serde_json::from_slice(&old.value).unwrap();
    }
    match update.val.clone().unwrap().value {
        Some(typed_value::Value::StringVal(text)) => text.into(),
        Some(typed_value::Value::UintVal(number)) => number.into(),
        Some(typed_value::Value::BoolVal(flag)) => flag.into(),
        Some(typed_value::Value::JsonVal(text) | typed_value::Value::JsonIetfVal(text)) => {
            serde_json::from_slice(&text).unwrap_or(Json::Null)
        }
        _ => Json::Null,
    }
}

fn put(said: &mut Said, name: &str, leaf: &str, value: Json) {
    let plain = |text: &str| text.rsplit(':').next().unwrap().to_owned();
    match value {
        Json::Object(members) => {
            let own = members.get("name").or(members.get("ietf-interfaces:name"));
            let name = own.and_then(Json::as_str).unwrap_or(name).to_owned();
            members.into_iter().for_each(|(member, value)| put(said, &name, &plain(&member), value));
        }
        Json::Array(entries) => entries.into_iter().for_each(|entry| put(said, name, leaf, entry)),
        Json::String(text) => {
            said.insert((name.to_owned(), plain(leaf)), text.to_lowercase());
        }
        other => {
            said.insert((name.to_owned(), plain(leaf)), other.to_string());
        }
    }
}

pub fn get<'a>(said: &'a Said, interface: &str, leaf: &str) -> &'a str {
    said.get(&(interface.to_owned(), leaf.to_owned()))
        .unwrap_or_else(|| panic!("nothing of {interface} {leaf}: {said:?}"))
}

/// Waits until something is the case.
pub async fn wait_until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("in time");
}
