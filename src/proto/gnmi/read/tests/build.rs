//! Notifications in the shapes of the field, and the record that comes of them.

use std::{collections::BTreeMap, time::Duration};

use prost::Message as _;

use crate::{
    model::{Change, Leaf, Moment, Now, SafeText, Slot, Subject, Timestamp, Value},
    proto::gnmi::{
        pb::{self, typed_value::Value as Wire},
        read::{Options, Reader},
    },
};

pub const EPOCH: i64 = 1_800_000_000_000_000_000;

/// A path as people write it; keys hold no slashes or brackets here.
pub fn path(text: &str) -> pb::Path {
    let elem = text.split('/').filter(|part| !part.is_empty()).map(|part| {
        let (name, keys) = part.split_once('[').unwrap_or((part, ""));
        let pairs = keys.trim_end_matches(']').split("][").filter_map(|pair| pair.split_once('='));
        pb::PathElem { name: name.into(), key: pairs.map(|(k, v)| (k.into(), v.into())).collect() }
    });
    pb::Path { elem: elem.collect(), ..Default::default() }
}

/// The path with a name as key of its interface, to the letter.
pub fn keyed(text: &str, name: &str) -> pb::Path {
    let mut path = path(text);
    path.elem[1].key.insert("name".into(), name.into());
    path
}

pub fn update(path: pb::Path, value: Wire) -> pb::Update {
    pb::Update { path: Some(path), val: Some(pb::TypedValue { value: Some(value) }), ..Default::default() }
}

pub fn uint(text: &str, value: u64) -> pb::Update {
    update(path(text), Wire::UintVal(value))
}

pub fn text(at: &str, value: &str) -> pb::Update {
    update(path(at), Wire::StringVal(value.into()))
}

pub fn json(at: &str, value: &str) -> pb::Update {
    update(path(at), Wire::JsonIetfVal(value.to_owned().into()))
}

pub fn notification(updates: Vec<pb::Update>) -> pb::Notification {
    pb::Notification { timestamp: EPOCH, update: updates, ..Default::default() }
}

/// An interface as the model has it: its leaves, the name aside.
pub type Record = BTreeMap<Leaf, Value>;

/// Applies changes as the task that owns a device does, and holds them to their order.
#[derive(Debug, Default)]
pub struct Model {
    names: BTreeMap<Slot, SafeText>,
    rows: BTreeMap<Slot, Record>,
    pub device: Record,
}

impl Model {
    pub fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            let Change { subject, leaf, value, .. } = change.clone();
            match (subject, leaf, value) {
                (Subject::Device, leaf, value) => put(&mut self.device, leaf, value),
                (Subject::Interface(slot), Leaf::Name, Value::Text(name)) => {
                    let known = self.names.insert(slot, name.clone());
                    assert!(known.is_none_or(|known| known == name), "a slot keeps its name");
                    self.rows.entry(slot).or_default();
                }
                (Subject::Interface(slot), Leaf::Name, _) => {
                    self.rows.remove(&slot).expect("it was there");
                }
                (Subject::Interface(slot), leaf, value) => {
                    put(self.rows.get_mut(&slot).expect("its name comes first"), leaf, value);
                }
            }
        }
    }

    /// The interfaces by name.
    pub fn interfaces(&self) -> BTreeMap<&str, &Record> {
        self.rows.iter().map(|(slot, record)| (&*self.names[slot], record)).collect()
    }

    pub fn names(&self) -> Vec<&str> {
        self.interfaces().into_keys().collect()
    }

    pub fn get(&self, name: &str, leaf: Leaf) -> Option<&Value> {
        self.interfaces().get(name)?.get(&leaf)
    }
}

fn put(record: &mut Record, leaf: Leaf, value: Value) {
    match value {
        Value::Absent => record.remove(&leaf),
        value => record.insert(leaf, value),
    };
}

/// A reader, its model, and a second reader that only prost feeds: both must always say the same.
#[derive(Debug)]
pub struct Bench {
    pub quick: Reader,
    pub reference: Reader,
    pub model: Model,
    pub now: Now,
}

impl Default for Bench {
    fn default() -> Self {
        Self::new(Options::default())
    }
}

impl Bench {
    pub fn new(options: Options) -> Self {
        let now =
            Now { moment: Moment::after_start(Duration::from_secs(100)), wall: Timestamp(EPOCH / 1_000_000) };
        let (quick, reference) = (Reader::new(options.clone()), Reader::new(options));
        Self { quick, reference, model: Model::default(), now }
    }

    /// Ten seconds later.
    pub fn tick(&mut self) {
        self.now.moment = self.now.moment + Duration::from_secs(10);
        self.now.wall = self.now.wall.after(Duration::from_secs(10));
    }

    pub fn hear(&mut self, notification: &pb::Notification) -> Vec<Change> {
        self.bytes(&notification.encode_to_vec())
    }

    pub fn bytes(&mut self, bytes: &[u8]) -> Vec<Change> {
        let (mut changes, mut expected) = (Vec::new(), Vec::new());
        let said = self.quick.notification_bytes(bytes, self.now, &mut changes);
        match pb::Notification::decode(bytes) {
            Ok(notification) => {
                let reference = self.reference.notification(&notification, self.now, &mut expected);
                assert_eq!(said, Ok(reference));
            }
            Err(_) => assert!(said.is_err(), "prost refuses it, and so do we"),
        }
        assert_eq!(changes, expected);
        self.model.apply(&changes);
        changes
    }

    /// Hears updates at the time of now.
    pub fn say(&mut self, updates: Vec<pb::Update>) -> Vec<Change> {
        let since = self.now.moment.since_start().as_nanos() as i64;
        self.hear(&pb::Notification { timestamp: EPOCH + since, ..notification(updates) })
    }

    pub fn delete(&mut self, paths: &[&str]) -> Vec<Change> {
        let delete = paths.iter().map(|text| path(text)).collect();
        self.hear(&pb::Notification { delete, ..notification(Vec::new()) })
    }
}

pub fn number(value: u64) -> Option<Value> {
    Some(Value::Number(value))
}
