//! The messages: fifty interfaces of fourteen counters, in three shapes.

use noctui::proto::gnmi::pb::{self, typed_value::Value};
use prost::Message as _;

pub const EPOCH: i64 = 1_800_000_000_000_000_000;

const COUNTERS: [&str; 14] = [
    "in-octets",
    "in-unicast-pkts",
    "in-multicast-pkts",
    "in-broadcast-pkts",
    "in-discards",
    "in-errors",
    "in-unknown-protos",
    "out-octets",
    "out-unicast-pkts",
    "out-multicast-pkts",
    "out-broadcast-pkts",
    "out-discards",
    "out-errors",
    "in-fcs-errors",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One update in each notification, with its full path.
    Leaf,
    /// A prefix and fourteen relative updates.
    Grouped,
    /// The counters of an interface as one JSON_IETF object.
    Json,
}

impl Shape {
    pub const ALL: [Self; 3] = [Self::Leaf, Self::Grouped, Self::Json];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Leaf => "leaf",
            Self::Grouped => "grouped",
            Self::Json => "JSON counters",
        }
    }
}

/// One round of messages.
#[derive(Debug)]
pub struct Messages {
    pub bytes: Vec<Vec<u8>>,
    /// The JSON texts within, if that is the shape.
    pub json: Vec<Vec<u8>>,
    /// How many leaf updates they hold.
    pub updates: usize,
}

impl Messages {
    pub fn new(shape: Shape) -> Self {
        let (mut notifications, mut json) = (Vec::new(), Vec::new());
        for port in 1..=50 {
            let name = format!("Ethernet{port}/1");
            match shape {
                Shape::Leaf => notifications.extend(leaves(&name)),
                Shape::Grouped => notifications.push(group(&name)),
                Shape::Json => {
                    let text = object(port);
                    notifications.push(blob(&name, &text));
                    json.push(text.into_bytes());
                }
            }
        }
        let bytes = notifications.iter().map(pb::Notification::encode_to_vec).collect();
        Self { bytes, json, updates: 50 * COUNTERS.len() }
    }

    /// Writes the time of a round into the bytes: the first field of each, of the same length always.
    pub fn stamp(&mut self, round: u64) {
        for bytes in &mut self.bytes {
            let mut rest = (EPOCH + round as i64 * 10_000_000_000) as u64;
            for octet in &mut bytes[1..9] {
                *octet = rest as u8 | 0x80;
                rest >>= 7;
            }
            bytes[9] = rest as u8;
        }
    }
}

pub fn notifications(shape: Shape) -> Vec<pb::Notification> {
    let messages = Messages::new(shape);
    messages.bytes.iter().map(|bytes| pb::Notification::decode(&**bytes).expect("we wrote it")).collect()
}

fn elem(name: &str) -> pb::PathElem {
    pb::PathElem { name: name.into(), ..Default::default() }
}

fn counters_of(name: &str) -> Vec<pb::PathElem> {
    let key = [("name".to_owned(), name.to_owned())].into();
    vec![elem("interfaces"), pb::PathElem { name: "interface".into(), key }, elem("state"), elem("counters")]
}

fn update(elem: Vec<pb::PathElem>, value: Value) -> pb::Update {
    let path = Some(pb::Path { elem, ..Default::default() });
    pb::Update { path, val: Some(pb::TypedValue { value: Some(value) }), ..Default::default() }
}

fn value(place: usize) -> u64 {
    81_985_529_216_486_895 + place as u64
}

fn leaves(name: &str) -> impl Iterator<Item = pb::Notification> {
    COUNTERS.iter().enumerate().map(move |(place, counter)| {
        let mut path = counters_of(name);
        path.push(elem(counter));
        let update = vec![update(path, Value::UintVal(value(place)))];
        let prefix = Some(pb::Path { target: "fra-leaf-3".into(), ..Default::default() });
        pb::Notification { timestamp: EPOCH, prefix, update, ..Default::default() }
    })
}

fn group(name: &str) -> pb::Notification {
    let relative = COUNTERS.iter().enumerate();
    let update =
        relative.map(|(place, name)| update(vec![elem(name)], Value::UintVal(value(place)))).collect();
    let prefix =
        Some(pb::Path { elem: counters_of(name), target: "fra-leaf-3".into(), ..Default::default() });
    pb::Notification { timestamp: EPOCH, prefix, update, ..Default::default() }
}

fn object(port: usize) -> String {
    let members = COUNTERS.iter().enumerate();
    let members: Vec<String> =
        members.map(|(place, name)| format!("\"{name}\":\"{}\"", value(port + place))).collect();
    format!("{{{}}}", members.join(","))
}

fn blob(name: &str, text: &str) -> pb::Notification {
    let update = vec![update(counters_of(name), Value::JsonIetfVal(text.to_owned().into()))];
    pb::Notification { timestamp: EPOCH, update, ..Default::default() }
}
