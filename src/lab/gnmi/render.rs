//! From leaves to notifications, in the style of a target. Pure.

use serde_json::{Map, Value as Json, json};

use super::habit::Style;
use super::tree::{Row, Subject, Tree, elem, split};
use super::value::{Encoding, Value};
use super::words::element;
use crate::proto::gnmi::pb::{self, Notification, Path, PathElem, TypedValue, Update, typed_value};

/// Interfaces in one notification of the style `list`.
const LIST: usize = 32;

/// A leaf with what it holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaf {
    pub(super) row: Row,
    /// The name of its interface.
    pub(super) name: std::sync::Arc<str>,
    pub(super) value: Value,
    /// Nanoseconds since 1970, as the target tells them.
    pub(super) stamp: i64,
}

impl Style {
    /// The tree that a target of this style serves.
    pub(super) fn tree(self) -> Tree {
        match self {
            Self::Ietf => Tree::Ietf,
            Self::OldIetf => Tree::IetfState,
            _ => Tree::OpenConfig,
        }
    }

    /// The encodings that a target of this style speaks, the one it prefers first.
    pub(super) fn encodings(self) -> &'static [Encoding] {
        match self {
            Self::Leaf | Self::Group | Self::Split => &[Encoding::Proto, Encoding::JsonIetf, Encoding::Json],
            Self::Subtree => &[Encoding::Json],
            Self::List => &[Encoding::JsonIetf, Encoding::Json],
            Self::Ietf | Self::OldIetf => &[Encoding::JsonIetf],
            Self::Legacy => &[Encoding::Json, Encoding::Proto],
        }
    }
}

/// How one request wants its answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Manner {
    pub(super) style: Style,
    pub(super) encoding: Encoding,
    /// `prefix.target` and `prefix.origin` of every notification.
    pub(super) target: String,
    pub(super) origin: String,
}

impl Manner {
    /// Leaves of one round as notifications. Leaves of one subject stand beside each other.
    pub(super) fn render(&self, leaves: &[Leaf]) -> Vec<Notification> {
        let together =
            |one: &Leaf, other: &Leaf| one.row.subject == other.row.subject && one.stamp == other.stamp;
        let subjects = || leaves.chunk_by(together);
        match self.style {
            Style::Leaf => leaves.iter().map(|leaf| self.leaf(leaf)).collect(),
            Style::Group => subjects().flat_map(|leaves| self.groups(leaves)).collect(),
            Style::Split => subjects().flat_map(|leaves| self.splits(leaves)).collect(),
            Style::Subtree | Style::Ietf => subjects().map(|leaves| self.subtree(leaves)).collect(),
            Style::List | Style::OldIetf => self.lists(leaves),
            Style::Legacy => subjects().map(|leaves| self.legacy(leaves)).collect(),
        }
    }

    /// A notification of one style's prefix with nothing in it.
    pub(super) fn empty(&self, stamp: i64) -> Notification {
        self.notification(stamp, Vec::new(), Vec::new())
    }

    /// A notification that takes a path back.
    pub(super) fn deletion(&self, stamp: i64, path: Vec<PathElem>) -> Notification {
        let delete = vec![self.path(path)];
        Notification { delete, ..self.empty(stamp) }
    }

    /// A path in the field that this target uses.
    #[expect(deprecated, reason = "old targets fill it")]
    pub(super) fn path(&self, nodes: Vec<PathElem>) -> Path {
        if self.style == Style::Legacy {
            Path { element: nodes.iter().map(element).collect(), ..Path::default() }
        } else {
            Path { elem: nodes, ..Path::default() }
        }
    }

    fn tree(&self) -> Tree {
        self.style.tree()
    }

    fn notification(&self, stamp: i64, prefix: Vec<PathElem>, update: Vec<Update>) -> Notification {
        let has_prefix = !(prefix.is_empty() && self.target.is_empty() && self.origin.is_empty());
        let prefix = has_prefix.then(|| Path {
            target: self.target.clone(),
            origin: self.origin.clone(),
            ..self.path(prefix)
        });
        Notification { timestamp: stamp, prefix, update, ..Notification::default() }
    }

    fn update(&self, path: Vec<PathElem>, value: &Value) -> Update {
        Update { path: Some(self.path(path)), val: Some(value.typed(self.encoding)), ..Update::default() }
    }

    fn leaf(&self, leaf: &Leaf) -> Notification {
        let path = self.tree().path(leaf.row, &leaf.name);
        self.notification(leaf.stamp, Vec::new(), vec![self.update(path, &leaf.value)])
    }

    fn groups(&self, leaves: &[Leaf]) -> Vec<Notification> {
        let tree = self.tree();
        let container = |leaf: &Leaf| {
            let place = tree.place(leaf.row);
            &place[..place.len() - 1]
        };
        let groups = leaves.chunk_by(|one, other| container(one) == container(other));
        let notification = |group: &[Leaf]| {
            let mut prefix = tree.base(group[0].row.subject, &group[0].name);
            prefix.extend(container(&group[0]).iter().copied().map(elem));
            let last = |leaf: &Leaf| tree.place(leaf.row).last().copied().map(elem).into_iter().collect();
            let updates = group.iter().map(|leaf| self.update(last(leaf), &leaf.value));
            self.notification(group[0].stamp, prefix, updates.collect())
        };
        groups.map(notification).collect()
    }

    /// The split between prefix and path means nothing, so it falls elsewhere for every third leaf.
    fn splits(&self, leaves: &[Leaf]) -> Vec<Notification> {
        let split = |(at, leaf): (usize, &Leaf)| {
            let mut prefix = self.tree().path(leaf.row, &leaf.name);
            let cut = match at % 3 {
                0 => prefix.len(),
                1 => 1,
                _ => prefix.len() / 2,
            };
            let path = prefix.split_off(cut);
            self.notification(leaf.stamp, prefix, vec![self.update(path, &leaf.value)])
        };
        leaves.iter().enumerate().map(split).collect()
    }

    fn subtree(&self, leaves: &[Leaf]) -> Notification {
        let first = &leaves[0];
        let path = self.tree().base(first.row.subject, &first.name);
        let object = self.object(leaves, true);
        self.notification(first.stamp, Vec::new(), vec![self.blob(path, object)])
    }

    fn lists(&self, leaves: &[Leaf]) -> Vec<Notification> {
        let (interfaces, others): (Vec<&[Leaf]>, Vec<&[Leaf]>) = leaves
            .chunk_by(|one, other| one.row.subject == other.row.subject && one.stamp == other.stamp)
            .partition(|leaves| is_listed(leaves[0].row.subject));
        let mut found: Vec<Notification> = others.into_iter().map(|leaves| self.subtree(leaves)).collect();
        let same_stamp = |one: &&[Leaf], other: &&[Leaf]| one[0].stamp == other[0].stamp;
        for chunk in interfaces.chunk_by(same_stamp).flat_map(|same| same.chunks(LIST)) {
            found.push(self.list(chunk));
        }
        found
    }

    fn list(&self, interfaces: &[&[Leaf]]) -> Notification {
        let first = &interfaces[0][0];
        let mut entries: Vec<(&str, Map<String, Json>)> = Vec::with_capacity(interfaces.len());
        for leaves in interfaces {
            let (subject, name) = (leaves[0].row.subject, &*leaves[0].name);
            let mut object = self.object(leaves, false);
            if let Subject::Interface(_) = subject {
                object.insert("name".to_owned(), Json::from(name));
                entries.push((name, object));
                continue;
            }
            let (parent, index) = split(name);
            object.insert("index".to_owned(), index.parse::<u32>().map_or(Json::Null, Json::from));
            put_below(&mut entries, parent, object);
        }
        let entries = entries.into_iter().map(|(_, entry)| Json::Object(entry));
        let list = self.qualified(self.tree().module(first.row.subject), "interface");
        let object = Map::from_iter([(list, Json::Array(entries.collect()))]);
        let path = vec![self.tree().interfaces()];
        self.notification(first.stamp, Vec::new(), vec![self.blob(path, object)])
    }

    fn is_ietf(&self) -> bool {
        self.encoding == Encoding::JsonIetf
    }

    fn qualified(&self, module: &str, name: &str) -> String {
        if self.is_ietf() { format!("{module}:{name}") } else { name.to_owned() }
    }

    /// The leaves of a subject as an object; a member's name is qualified where the module changes (RFC 7951 §4).
    fn object(&self, leaves: &[Leaf], is_root: bool) -> Map<String, Json> {
        let mut object = Map::new();
        for leaf in leaves {
            let own = self.tree().module(leaf.row.subject);
            let mut around = if is_root { "" } else { own };
            let place = self.tree().place(leaf.row);
            let mut inner = &mut object;
            for (depth, name) in place.iter().enumerate() {
                let module = augmented(name).unwrap_or(if depth == 0 { own } else { around });
                let member = if module == around { (*name).to_owned() } else { self.qualified(module, name) };
                around = module;
                if depth + 1 == place.len() {
                    inner.insert(member, leaf.value.json(self.is_ietf()));
                    break;
                }
                let container = inner.entry(member).or_insert_with(|| Json::Object(Map::new()));
                inner = container.as_object_mut().expect("no leaf has the name of a container");
            }
        }
        object
    }

    fn blob(&self, path: Vec<PathElem>, object: Map<String, Json>) -> Update {
        let text = Json::Object(object).to_string().into_bytes().into();
        let value = if self.is_ietf() {
            typed_value::Value::JsonIetfVal(text)
        } else {
            typed_value::Value::JsonVal(text)
        };
        let val = Some(TypedValue { value: Some(value) });
        Update { path: Some(self.path(path)), val, ..Update::default() }
    }

    #[expect(deprecated, reason = "old targets fill it")]
    fn legacy(&self, leaves: &[Leaf]) -> Notification {
        let tree = self.tree();
        let update = |leaf: &Leaf| Update {
            path: Some(self.path(tree.place(leaf.row).iter().copied().map(elem).collect())),
            value: Some(pb::Value {
                value: leaf.value.json(false).to_string().into_bytes(),
                r#type: pb::Encoding::Json.into(),
            }),
            ..Update::default()
        };
        let base = tree.base(leaves[0].row.subject, &leaves[0].name);
        self.notification(leaves[0].stamp, base, leaves.iter().map(update).collect())
    }
}

/// Whether a subject stands in the list of interfaces, or below one of them.
fn is_listed(subject: Subject) -> bool {
    matches!(subject, Subject::Interface(_) | Subject::Subinterface(_) | Subject::Zero(_))
}

/// Adds a subinterface to the entry of its port, which is there with nothing but its name if nothing else is told of it.
fn put_below<'a>(
    entries: &mut Vec<(&'a str, Map<String, Json>)>,
    parent: &'a str,
    object: Map<String, Json>,
) {
    let known = entries.iter().position(|(name, _)| *name == parent);
    let at = known.unwrap_or_else(|| {
        entries.push((parent, Map::from_iter([("name".to_owned(), Json::from(parent))])));
        entries.len() - 1
    });
    let list = entries[at].1.entry("subinterfaces").or_insert_with(|| json!({ "subinterface": [] }));
    let list = list["subinterface"].as_array_mut().expect("made above");
    list.push(Json::Object(object));
}

/// The module of a node that another module adds to its parent.
fn augmented(name: &str) -> Option<&'static str> {
    match name {
        "ethernet" => Some("openconfig-if-ethernet"),
        "aggregation" | "aggregate-id" => Some("openconfig-if-aggregate"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::gnmi::tree::Item;
    use crate::lab::network::PortNo;

    fn leaves() -> Vec<Leaf> {
        let subject = Subject::Interface(PortNo(0));
        let leaf =
            |item, value| Leaf { row: Row { subject, item }, name: "Ethernet1".into(), value, stamp: 7 };
        vec![
            leaf(Item::OperStatus, Value::Text("UP".to_owned())),
            leaf(Item::InOctets, Value::Wide(5)),
            leaf(Item::OutOctets, Value::Wide(6)),
        ]
    }

    fn rendered(style: Style, encoding: Encoding) -> Vec<Notification> {
        Manner { style, encoding, target: String::new(), origin: String::new() }.render(&leaves())
    }

    fn json(notification: &Notification) -> String {
        match notification.update[0].val.clone().unwrap().value.unwrap() {
            typed_value::Value::JsonVal(text) | typed_value::Value::JsonIetfVal(text) => {
                String::from_utf8(text.to_vec()).unwrap()
            }
            other => panic!("no JSON: {other:?}"),
        }
    }

    #[test]
    fn a_group_has_its_container_in_the_prefix() {
        let groups = rendered(Style::Group, Encoding::Proto);
        assert_eq!(groups.len(), 2);
        assert_eq!(groups[1].prefix.as_ref().unwrap().elem.last().unwrap().name, "counters");
        assert_eq!(groups[1].update.len(), 2);
        assert_eq!(groups[1].update[0].path.as_ref().unwrap().elem.len(), 1);
    }

    #[test]
    fn splits_fall_at_every_place() {
        let cuts: Vec<usize> = rendered(Style::Split, Encoding::Proto)
            .iter()
            .map(|notification| notification.prefix.as_ref().unwrap().elem.len())
            .collect();
        assert_eq!(cuts, [4, 1, 2]);
    }

    #[test]
    fn blobs_are_json_and_qualified_where_rfc_7951_says_so() {
        assert_eq!(
            json(&rendered(Style::Subtree, Encoding::Json)[0]),
            r#"{"state":{"counters":{"in-octets":5,"out-octets":6},"oper-status":"UP"}}"#
        );
        assert_eq!(
            json(&rendered(Style::List, Encoding::JsonIetf)[0]),
            r#"{"openconfig-interfaces:interface":[{"name":"Ethernet1","state":{"counters":{"in-octets":"5","out-octets":"6"},"oper-status":"UP"}}]}"#
        );
        assert_eq!(
            json(&rendered(Style::Ietf, Encoding::JsonIetf)[0]),
            r#"{"ietf-interfaces:oper-status":"UP","ietf-interfaces:statistics":{"in-octets":"5","out-octets":"6"}}"#
        );
    }

    #[test]
    fn subinterfaces_stand_below_their_port_in_lists_and_paths() {
        let of = |subject, name: &str, item, value| Leaf {
            row: Row { subject, item },
            name: name.into(),
            value,
            stamp: 7,
        };
        let leaves = [
            of(Subject::Interface(PortNo(0)), "e.1", Item::InOctets, Value::Wide(5)),
            of(Subject::Subinterface(PortNo(9)), "e.1.100", Item::InOctets, Value::Wide(4)),
            of(Subject::Zero(PortNo(0)), "e.1.0", Item::OperStatus, Value::Text("UP".to_owned())),
        ];
        let render = |style, encoding| {
            Manner { style, encoding, target: String::new(), origin: String::new() }.render(&leaves)
        };
        let lists = render(Style::List, Encoding::JsonIetf);
        assert_eq!(lists.len(), 1);
        assert_eq!(
            json(&lists[0]),
            r#"{"openconfig-interfaces:interface":[{"name":"e.1","state":{"counters":{"in-octets":"5"}},"subinterfaces":{"subinterface":[{"index":100,"state":{"counters":{"in-octets":"4"}}},{"index":0,"state":{"oper-status":"UP"}}]}}]}"#
        );
        let path = render(Style::Leaf, Encoding::Proto)[1].update[0].path.clone().unwrap().elem;
        let written: Vec<String> = path.iter().map(element).collect();
        assert_eq!(
            written,
            [
                "interfaces",
                "interface[name=e.1]",
                "subinterfaces",
                "subinterface[index=100]",
                "state",
                "counters",
                "in-octets"
            ]
        );
    }

    #[test]
    #[expect(deprecated, reason = "old targets fill it")]
    fn old_targets_use_the_old_fields() {
        let notification = &rendered(Style::Legacy, Encoding::Proto)[0];
        assert_eq!(
            notification.prefix.as_ref().unwrap().element,
            ["interfaces", "interface[name=Ethernet1]"]
        );
        assert_eq!(notification.update[1].path.as_ref().unwrap().element, ["state", "counters", "in-octets"]);
        assert_eq!(notification.update[1].value.as_ref().unwrap().value, b"5"[..]);
        assert_eq!(notification.update[1].val, None);
    }
}
