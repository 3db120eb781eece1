//! The reader: finds the target, runs the quick way or the thorough one, and keeps the counts.

use std::collections::HashMap;

use prost::Message as _;
use thiserror::Error;

use crate::{
    model::{Change, Now, SafeText},
    proto::gnmi::pb,
};

use super::{
    options::{Options, TargetId, Targets},
    pass::{Pass, Tally},
    path,
    paths::Paths,
    reference,
    schema::Node,
    target::{Place, Spot, Target},
    wire::{self, Head, Payload},
};

/// Bytes that are no gNMI message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the target sent bytes that are no gNMI message")]
pub struct Malformed;

/// What a message of a subscription was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Values: the changes speak of this target.
    Values(Said),
    /// Everything was sent once, says the target (a hint only: rule 6).
    Sync,
    /// An error inside a message, as old targets send it.
    Refused(SafeText),
    /// Nothing of interest: a keep-alive, or a device that is not read.
    Nothing,
}

/// What a notification was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Whom.
    pub target: TargetId,
    /// Of an aggregator: whether it let go of everything under this target, as it does when its own connection breaks.
    /// The values stay and age.
    pub is_lost: bool,
}

/// Reads what one target, or one aggregator, sends.
#[derive(Debug)]
pub struct Reader {
    options: Options,
    targets: Vec<Target>,
    by_name: HashMap<Box<str>, TargetId>,
    paths: Paths,
    tally: Tally,
    /// Where the updates of the message at hand lead; kept for its memory.
    places: Vec<Place>,
}

impl Reader {
    /// A reader that knows nothing yet.
    pub fn new(options: Options) -> Self {
        let targets = match options.targets {
            Targets::One => vec![Target::new("")],
            Targets::ByName => Vec::new(),
        };
        Self {
            options,
            targets,
            by_name: HashMap::new(),
            paths: Paths::default(),
            tally: Tally::default(),
            places: Vec::new(),
        }
    }

    /// Notes that a new connection begins: clocks are judged anew, and [`Reader::settle`] counts from here.
    pub fn connected(&mut self) {
        for target in &mut self.targets {
            target.clock.forget();
            target.since = target.generation + 1;
        }
    }

    /// Reads the bytes of a SubscribeResponse that came at `at`; what it changes is added to `out`.
    ///
    /// # Errors
    ///
    /// They are no such message. Nothing was changed.
    pub fn response(&mut self, bytes: &[u8], at: Now, out: &mut Vec<Change>) -> Result<Heard, Malformed> {
        match wire::response(bytes) {
            Some(wire::Response::Notification(bytes)) => {
                let said = self.notification_bytes(bytes, at, out)?;
                Ok(said.map_or(Heard::Nothing, Heard::Values))
            }
            Some(wire::Response::Sync(is_synced)) => Ok(heard_sync(is_synced)),
            None => self.slow_response(bytes, at, out),
        }
    }

    fn slow_response(&mut self, bytes: &[u8], at: Now, out: &mut Vec<Change>) -> Result<Heard, Malformed> {
        use pb::subscribe_response::Response;
        let message = pb::SubscribeResponse::decode(bytes).map_err(|_| self.malformed())?;
        #[allow(deprecated, reason = "old targets send it")]
        Ok(match message.response {
            Some(Response::Update(notification)) => {
                self.notification(&notification, at, out).map_or(Heard::Nothing, Heard::Values)
            }
            Some(Response::SyncResponse(is_synced)) => heard_sync(is_synced),
            Some(Response::Error(error)) => Heard::Refused(SafeText::new(&error.message)),
            None => Heard::Nothing,
        })
    }

    fn malformed(&mut self) -> Malformed {
        self.tally.malformed += 1;
        Malformed
    }

    /// Reads the bytes of a Notification. Nothing is said of keep-alives, and of devices that are not read.
    ///
    /// # Errors
    ///
    /// They are no such message. Nothing was changed.
    pub fn notification_bytes(
        &mut self,
        bytes: &[u8],
        at: Now,
        out: &mut Vec<Change>,
    ) -> Result<Option<Said>, Malformed> {
        if let Some(target) = self.quick(bytes, at, out) {
            return Ok(Some(Said { target, is_lost: false }));
        }
        self.tally.slow += 1;
        let notification = pb::Notification::decode(bytes).map_err(|_| self.malformed())?;
        let said = self.notification(&notification, at, out);
        if let Some(said) = said {
            self.learn(bytes, said.target, at);
        }
        Ok(said)
    }

    /// Reads a Notification that prost decoded, such as those of a GetResponse.
    pub fn notification(
        &mut self,
        notification: &pb::Notification,
        at: Now,
        out: &mut Vec<Change>,
    ) -> Option<Said> {
        if notification.update.is_empty() && notification.delete.is_empty() && !notification.atomic {
            return None;
        }
        let name = notification.prefix.as_ref().map_or("", |prefix| &prefix.target);
        let id = self.target_of(name, notification.update.len())?;
        let keeps_root = self.options.targets == Targets::ByName;
        let (target, mut pass) = self.pass(id, notification.timestamp, at, out);
        let is_lost = reference::read(target, notification, keeps_root, &mut pass);
        Some(Said { target: id, is_lost })
    }

    fn target_of(&mut self, name: &str, values: usize) -> Option<TargetId> {
        if self.options.targets == Targets::One {
            return Some(TargetId(0));
        }
        if let Some(id) = self.by_name.get(name) {
            return Some(*id);
        }
        if name.is_empty() {
            self.tally.ignored += values as u64;
            return None;
        }
        if self.targets.len() >= self.options.max_targets || name.len() > super::row::Row::LONGEST_NAME {
            self.tally.overflow += values as u64;
            return None;
        }
        let id = TargetId(u32::try_from(self.targets.len()).expect("fewer targets than 2^32"));
        self.targets.push(Target::new(name));
        self.by_name.insert(name.into(), id);
        Some(id)
    }

    fn pass<'a>(
        &'a mut self,
        id: TargetId,
        stamp: i64,
        at: Now,
        out: &'a mut Vec<Change>,
    ) -> (&'a mut Target, Pass<'a>) {
        let target = &mut self.targets[id.index()];
        target.generation += 1;
        let pass = Pass {
            out,
            at,
            stamp,
            generation: target.generation,
            time: target.clock.time(stamp),
            is_judged: false,
            tally: &mut self.tally,
            options: &self.options,
        };
        (target, pass)
    }

    /// Reads a message of paths that are all known by their bytes; nothing is done if it is of any other kind.
    fn quick(&mut self, bytes: &[u8], at: Now, out: &mut Vec<Change>) -> Option<TargetId> {
        let head = Head::read(bytes)?;
        let group = self.paths.group(head.prefix)?;
        self.places.clear();
        for update in head.updates() {
            self.places.push(group.get(update?.path)?);
        }
        if self.places.is_empty() {
            return None;
        }
        let id = group.target;
        let places = std::mem::take(&mut self.places);
        let (target, mut pass) = self.pass(id, head.stamp, at, out);
        for (update, place) in head.updates().flatten().zip(&places) {
            apply(target, *place, update.payload, &mut pass);
        }
        target.finish(&mut pass);
        self.places = places;
        Some(id)
    }

    /// Remembers where the paths of a message lead.
    fn learn(&mut self, bytes: &[u8], id: TargetId, at: Now) {
        let Some(head) = Head::read(bytes) else { return };
        let Ok(prefix) = pb::Path::decode(head.prefix) else { return };
        for update in head.updates().map_while(|update| update) {
            let is_known =
                self.paths.group(head.prefix).is_some_and(|group| group.get(update.path).is_some());
            if is_known || !self.paths.has_room(head.prefix, update.path, self.options.max_paths) {
                continue;
            }
            let Ok(path) = pb::Path::decode(update.path) else { return };
            let mut nothing = Vec::new();
            let (target, mut pass) = self.pass(id, head.stamp, at, &mut nothing);
            let place = target.place(&path::steps(Some(&prefix), Some(&path)), &mut pass);
            self.paths.learn(head.prefix, id, update.path, place);
        }
    }

    /// Says a target from the beginning when it is heard of next: its names, facts and counters, in the same slots.
    pub fn introduce_again(&mut self, name: &str) {
        if let Some(id) = self.by_name.get(name) {
            self.targets[id.index()].untold(&self.options.excluded);
        }
    }

    /// Forgets what a target has not told since it was connected: after everything was sent once, it is gone.
    pub fn settle(&mut self, id: TargetId, at: Now, out: &mut Vec<Change>) {
        let Some(since) = self.targets.get(id.index()).map(|target| target.since) else { return };
        let (target, mut pass) = self.pass(id, 0, at, out);
        for pick in path::picks(&[]) {
            target.sweep(pick, since, &mut pass);
        }
        target.finish(&mut pass);
    }

    /// The devices heard of so far.
    pub fn targets(&self) -> impl Iterator<Item = (TargetId, &Target)> {
        self.targets.iter().enumerate().map(|(index, target)| (TargetId(index as u32), target))
    }

    /// One of them.
    pub fn target(&self, id: TargetId) -> Option<&Target> {
        self.targets.get(id.index())
    }

    /// The counts so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// How many paths are known by their bytes.
    pub fn known_paths(&self) -> usize {
        self.paths.len()
    }
}

fn heard_sync(is_synced: bool) -> Heard {
    if is_synced { Heard::Sync } else { Heard::Nothing }
}

/// Takes a value at a place that a path led to.
#[inline]
pub(super) fn apply(target: &mut Target, place: Place, payload: Payload<'_>, pass: &mut Pass<'_>) {
    match (place, payload) {
        (Place::Unknown, _) => pass.tally.ignored += 1,
        (Place::Overflow, _) => pass.tally.overflow += 1,
        (Place::Spot(spot @ Spot { node: Node::Leaf(item), .. }), Payload::Scalar(scalar)) => {
            target.leaf(spot, item, &scalar, pass);
        }
        (Place::Spot(spot), Payload::Json(octets)) => target.blob(spot, octets, pass),
        (Place::Spot(_), Payload::Scalar(_)) => pass.tally.bad_values += 1,
    }
}
