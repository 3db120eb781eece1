//! Where a path leads: through prefix and path, in the elements of now or of old targets.

use std::borrow::Cow;

use crate::proto::gnmi::pb;

use super::schema::{Node, local};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'a> {
    name: Cow<'a, str>,
    keys: Keys<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Keys<'a> {
    None,
    /// One key, whatever it is called.
    One(Cow<'a, str>),
    Many(Vec<(Cow<'a, str>, Cow<'a, str>)>),
}

impl<'a> Keys<'a> {
    fn new(mut keys: Vec<(Cow<'a, str>, Cow<'a, str>)>) -> Self {
        match keys.len() {
            0 => Self::None,
            1 => Self::One(keys.remove(0).1),
            _ => Self::Many(keys),
        }
    }
}

impl Step<'_> {
    /// The literal value of the key that the list goes by. A list with one key needs no name for it.
    pub fn key(&self, wanted: Option<&str>) -> Option<&str> {
        match &self.keys {
            Keys::None => None,
            Keys::One(value) => Some(value),
            Keys::Many(keys) => {
                keys.iter().find(|(name, _)| Some(local(name)) == wanted).map(|(_, value)| &**value)
            }
        }
    }

    /// The name of the element.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The steps of a prefix and a path below it: where one ends and the other begins means nothing (rule 1).
pub fn steps<'a>(prefix: Option<&'a pb::Path>, path: Option<&'a pb::Path>) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    for path in [prefix, path].into_iter().flatten() {
        if path.elem.is_empty() {
            steps.extend(old_elements(path).iter().map(|element| old_step(element)));
        } else {
            steps.extend(path.elem.iter().map(step));
        }
    }
    steps
}

fn step(elem: &pb::PathElem) -> Step<'_> {
    let keys = elem.key.iter().map(|(name, value)| (name.into(), value.into())).collect();
    Step { name: Cow::from(&elem.name), keys: Keys::new(keys) }
}

#[allow(deprecated, reason = "old targets send it")]
fn old_elements(path: &pb::Path) -> &[String] {
    &path.element
}

/// An element of an old target: `interface[name=Ethernet3/1]`; within brackets a backslash makes the next literal.
fn old_step(element: &str) -> Step<'_> {
    let Some((name, mut rest)) = element.split_once('[') else {
        return Step { name: element.into(), keys: Keys::None };
    };
    let mut keys = Vec::new();
    while let Some((key, value)) = rest.split_once('=') {
        let end = closing(value);
        keys.push((Cow::from(key), literal(&value[..end])));
        rest = value[end..].strip_prefix("][").unwrap_or_default();
    }
    Step { name: name.into(), keys: Keys::new(keys) }
}

/// Where the bracket closes: the first that is not escaped and ends the element or is followed by another key.
fn closing(value: &str) -> usize {
    let octets = value.as_bytes();
    let mut at = 0;
    while at < octets.len() {
        match octets[at] {
            b'\\' => at += 1,
            b']' if matches!(octets.get(at + 1), None | Some(b'[')) => return at,
            _ => {}
        }
        at += 1;
    }
    octets.len()
}

fn literal(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return value.into();
    }
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        text.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    text.into()
}

/// What stands at the end of the steps, if noctui reads it.
pub fn node_of(steps: &[Step<'_>]) -> Option<Node> {
    steps.iter().try_fold(Node::Root, |node, step| node.child(&step.name))
}

/// What a delete names: a node, and which entries on the way; those not told are all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick<'a> {
    /// What is deleted, with everything below.
    pub node: Node,
    /// The interface, of either tree.
    pub interface: Option<&'a str>,
    /// Whether the node belongs to subinterfaces.
    pub in_subinterface: bool,
    /// The subinterface.
    pub subinterface: Option<&'a str>,
    /// The LLDP neighbour.
    pub neighbour: Option<&'a str>,
}

/// Everything that a delete names: `*` is any name or any key, `...` any number of names, a missing key any entry.
pub fn picks<'a>(steps: &'a [Step<'a>]) -> Vec<Pick<'a>> {
    let root = Pick {
        node: Node::Root,
        interface: None,
        in_subinterface: false,
        subinterface: None,
        neighbour: None,
    };
    let mut picks = vec![root];
    for step in steps {
        let mut next = Vec::new();
        for pick in picks {
            advance(pick, step, &mut next);
        }
        // Bounded by the tree: wildcards lead to each node at most once for the same keys.
        next.dedup();
        next.truncate(MOST_PICKS);
        picks = next;
    }
    picks
}

const MOST_PICKS: usize = 256;

fn advance<'a>(pick: Pick<'a>, step: &'a Step<'a>, next: &mut Vec<Pick<'a>>) {
    match step.name() {
        "..." => descend(pick, next),
        "*" => next.extend(pick.node.children().iter().map(|(_, node)| enter(pick, *node, step))),
        name => next.extend(pick.node.child(name).map(|node| enter(pick, node, step))),
    }
}

fn descend<'a>(pick: Pick<'a>, next: &mut Vec<Pick<'a>>) {
    if next.contains(&pick) {
        return;
    }
    next.push(pick);
    for (_, node) in pick.node.children() {
        descend(at(pick, *node, None), next);
    }
}

fn enter<'a>(pick: Pick<'a>, node: Node, step: &'a Step<'a>) -> Pick<'a> {
    at(pick, node, step.key(node.key()).filter(|key| *key != "*"))
}

fn at<'a>(pick: Pick<'a>, node: Node, key: Option<&'a str>) -> Pick<'a> {
    let mut pick = Pick { node, ..pick };
    match node {
        Node::Interface | Node::LldpInterface => pick.interface = key,
        Node::Subinterface => {
            pick.in_subinterface = true;
            pick.subinterface = key;
        }
        Node::Neighbor => pick.neighbour = key,
        _ => {}
    }
    pick
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(path: &pb::Path) -> Vec<Node> {
        let steps = steps(None, Some(path));
        picks(&steps).iter().map(|pick| pick.node).collect()
    }

    fn path(names: &[&str]) -> pb::Path {
        let elem = names.iter().map(|name| pb::PathElem { name: (*name).into(), ..Default::default() });
        pb::Path { elem: elem.collect(), ..Default::default() }
    }

    #[test]
    fn keys_of_old_elements_are_literal_up_to_their_bracket() {
        for (element, name, key) in [
            ("interface[name=Ethernet3/1]", "interface", Some("Ethernet3/1")),
            ("interface[name=a\\]b]", "interface", Some("a]b")),
            ("interface[name=a]b]", "interface", Some("a]b")),
            ("interface[name=a=b]", "interface", Some("a=b")),
            ("interface[name=\"x\"", "interface", Some("\"x\"")),
            ("interface[name=", "interface", Some("")),
            ("interface[", "interface", None),
            ("interface", "interface", None),
            ("interface[vrf=red][name=eth0]", "interface", Some("eth0")),
        ] {
            let step = old_step(element);
            assert_eq!((step.name(), step.key(Some("name"))), (name, key), "{element}");
        }
    }

    #[test]
    fn wildcards_name_all_that_they_may_mean() {
        assert_eq!(nodes(&path(&["interfaces", "*"])), [Node::Interface]);
        assert_eq!(nodes(&path(&["system", "*"])), [Node::SystemState]);
        assert_eq!(nodes(&path(&["nonsense", "*"])), []);
        assert_eq!(nodes(&path(&[])), [Node::Root]);
        let anywhere = nodes(&path(&["interfaces", "...", "state"]));
        assert!(anywhere.contains(&Node::State) && anywhere.contains(&Node::EthernetState));
        assert!(nodes(&path(&["..."; 50])).len() <= MOST_PICKS);
    }
}
