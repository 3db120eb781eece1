//! One Subscribe call from its first message to its end.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::time::{Instant, sleep_until};
use tonic::{Status, Streaming};

use super::facts::Facts;
use super::fault::pad;
use super::feed::Feed;
use super::habit::Habit;
use super::observation::add;
use super::request::{Call, Habits};
use super::target::{Speaker, Target};
use super::tree::elem;
use crate::lab::network::DeviceNo;
use crate::lab::rules::Rules;
use crate::proto::gnmi::pb::{
    Notification, Path, SubscribeRequest, SubscribeResponse, SubscriptionList, TypedValue, Update,
    subscribe_request, subscribe_response, subscription_list, typed_value,
};

type Answer = Result<SubscribeResponse, Status>;

/// A call under way. It lives inside its connection's task.
pub(super) struct Session {
    target: Arc<Target>,
    inbound: Option<Streaming<SubscribeRequest>>,
    mode: subscription_list::Mode,
    voices: Vec<Voice>,
    queue: VecDeque<SubscribeResponse>,
    is_over: bool,
}

/// One device that speaks in a call.
struct Voice {
    device: DeviceNo,
    call: Call,
    feed: Option<Feed>,
}

impl Session {
    /// Starts a call by its first message.
    pub(super) fn new(
        target: Arc<Target>,
        list: &SubscriptionList,
        inbound: Streaming<SubscribeRequest>,
    ) -> Result<Self, Status> {
        let rules = target.shared.rules();
        let named = list.prefix.as_ref().map_or("", |prefix| prefix.target.as_str());
        let mut voices = Vec::new();
        for device in target.devices(named) {
            let mut call = Call::new(list, &target.habits(&target.moment(device, &rules)))?;
            if target.speaker == Speaker::Aggregator {
                call.relay(&target.shared.network.device(device).name);
            }
            voices.push(Voice { device, call, feed: None });
        }
        if voices.is_empty() {
            return Err(Status::not_found(format!("no target is called {named:?}")));
        }
        target.seen.subscribe(list);
        add(&target.seen.open, 1);
        let mode = list.mode();
        let mut session =
            Self { target, inbound: Some(inbound), mode, voices, queue: VecDeque::new(), is_over: false };
        session.start(&rules)?;
        Ok(session)
    }

    /// The next answer; none when the call is over.
    pub(super) async fn next(&mut self) -> Option<Answer> {
        loop {
            if let Some(answer) = self.queue.pop_front() {
                self.count(&answer);
                return Some(Ok(answer));
            }
            if self.is_over {
                return None;
            }
            let due = self.due();
            tokio::select! {
                message = heard(&mut self.inbound) => self.take(message),
                () = sleep_until(due), if self.mode == subscription_list::Mode::Stream => self.round(),
            }
        }
    }

    fn due(&self) -> Instant {
        let (now, rules) = (Instant::now(), self.target.shared.rules());
        // What is due of a device that is mute stays due, and would be looked for without a pause.
        let speaking = self.voices.iter().filter(|voice| !self.target.moment(voice.device, &rules).is_mute());
        let feeds = speaking.filter_map(|voice| voice.feed.as_ref());
        feeds.map(|feed| feed.next(now)).fold(now + super::feed::LOOK, Instant::min)
    }

    /// What the client says after its first message: polls, or that it will say no more.
    fn take(&mut self, message: Result<Option<SubscribeRequest>, Status>) {
        match message {
            Ok(Some(request)) if matches!(request.request, Some(subscribe_request::Request::Poll(_))) => {
                add(&self.target.seen.polled, 1);
                let rules = self.target.shared.rules();
                // The paths were good when the call began.
                let _ = self.start(&rules);
            }
            Ok(Some(_)) => {}
            // A client that says no more may still listen to its stream.
            Ok(None) if self.mode == subscription_list::Mode::Stream => self.inbound = None,
            Ok(None) | Err(_) => self.is_over = true,
        }
    }

    /// Everything once, and that it was everything.
    fn start(&mut self, rules: &Rules) -> Result<(), Status> {
        let (mut found, mut has_sync) = (Vec::new(), true);
        for voice in &mut self.voices {
            let moment = self.target.moment(voice.device, rules);
            if self.target.speaker == Speaker::Aggregator && moment.is_mute() {
                found.push(voice.meta("connected", typed_value::Value::BoolVal(false)));
                continue;
            }
            let habits = self.target.habits(&moment);
            let mut facts = Facts::new(moment, habits.style.tree(), self.target.epoch);
            let mut feed = Feed::new(&voice.call, &facts, Instant::now())?;
            let mut all = feed.all(&mut facts, &habits);
            voice.feed = Some(feed);
            if habits.has(Habit::Stall) {
                has_sync = false;
                continue;
            }
            if habits.has(Habit::Large) {
                pad(&mut all);
            }
            if habits.has(Habit::EarlySync) {
                self.queue.push_back(sync());
            }
            has_sync &= !habits.has(Habit::EarlySync) && !habits.has(Habit::NoSync);
            found.extend(all);
            if self.target.speaker == Speaker::Aggregator {
                found.extend(voice.connected(&facts));
            }
        }
        self.queue.extend(found.into_iter().map(update));
        self.queue.extend(has_sync.then(sync));
        self.is_over |= self.mode == subscription_list::Mode::Once;
        Ok(())
    }

    /// What is due now of every device.
    fn round(&mut self) {
        let rules = self.target.shared.rules();
        for voice in &mut self.voices {
            let moment = self.target.moment(voice.device, &rules);
            if moment.is_mute() {
                if self.target.speaker == Speaker::Aggregator && voice.feed.take().is_some() {
                    self.queue.extend(voice.lost().into_iter().map(update));
                }
                continue;
            }
            let habits = self.target.habits(&moment);
            let mut facts = Facts::new(moment, voice.call.manner.style.tree(), self.target.epoch);
            let found = voice.round(&mut facts, &habits);
            if habits.has(Habit::Stall) {
                continue;
            }
            let said_something = !found.is_empty();
            self.queue.extend(found.into_iter().map(update));
            self.queue.extend((said_something && habits.has(Habit::RepeatedSync)).then(sync));
        }
    }

    fn count(&self, answer: &SubscribeResponse) {
        if let Some(subscribe_response::Response::Update(notification)) = &answer.response {
            add(&self.target.seen.notifications, 1);
            add(&self.target.seen.updates, notification.update.len());
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.target.seen.open.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
    }
}

impl Voice {
    fn round(&mut self, facts: &mut Facts<'_>, habits: &Habits) -> Vec<Notification> {
        let now = Instant::now();
        match &mut self.feed {
            Some(feed) => feed.due(facts, habits, now),
            // Its upstream is back.
            None => {
                let Ok(mut feed) = Feed::new(&self.call, facts, now) else { return Vec::new() };
                let mut found = feed.all(facts, habits);
                self.feed = Some(feed);
                found.extend(self.connected(facts));
                found
            }
        }
    }

    /// `/meta`, as aggregators of the OpenConfig collector's family offer it.
    fn connected(&self, facts: &Facts<'_>) -> Vec<Notification> {
        let latest = facts.date(facts.moment.now);
        vec![
            self.meta("connected", typed_value::Value::BoolVal(true)),
            self.meta("sync", typed_value::Value::BoolVal(true)),
            self.meta("latestTimestamp", typed_value::Value::IntVal(latest)),
        ]
    }

    /// One delete of everything, and that the device is gone.
    fn lost(&self) -> [Notification; 2] {
        [self.call.manner.deletion(0, Vec::new()), self.meta("connected", typed_value::Value::BoolVal(false))]
    }

    fn meta(&self, leaf: &str, value: typed_value::Value) -> Notification {
        let path = Path { elem: vec![elem("meta"), elem(leaf)], ..Path::default() };
        let val = Some(TypedValue { value: Some(value) });
        let update = vec![Update { path: Some(path), val, ..Update::default() }];
        Notification { update, ..self.call.manner.empty(0) }
    }
}

async fn heard(
    inbound: &mut Option<Streaming<SubscribeRequest>>,
) -> Result<Option<SubscribeRequest>, Status> {
    match inbound {
        Some(inbound) => inbound.message().await,
        None => std::future::pending().await,
    }
}

fn update(notification: Notification) -> SubscribeResponse {
    let response = Some(subscribe_response::Response::Update(notification));
    SubscribeResponse { response }
}

fn sync() -> SubscribeResponse {
    let response = Some(subscribe_response::Response::SyncResponse(true));
    SubscribeResponse { response }
}
