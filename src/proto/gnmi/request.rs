//! What is asked of a target, in its own messages.

use std::sync::Arc;
use std::time::Duration;

use super::pb::{
    self, Encoding, GetRequest, Path, PathElem, Subscription, SubscriptionList, SubscriptionMode,
    get_request::DataType, subscription_list::Mode,
};
use super::plan::{Addressing, Coding, Dialect, Extent, Keys, Plan, Shape};

/// What the inventory adds to every request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// `gnmi.origin`: sent as it stands; else none is sent, which every target takes for its default.
    pub origin: Option<Arc<str>>,
    /// `gnmi.target`, or the device's name: sent where the plan has a prefix.
    pub target: Arc<str>,
}

/// States and rare leaves of an OpenConfig interface. Leaves, not their container: that one holds the counters too.
const OPEN_STATES: [&str; 7] =
    ["oper-status", "admin-status", "last-change", "description", "type", "ifindex", "mtu"];

/// Containers beside it that change seldom.
const OPEN_MORE: [&[&str]; 2] = [&["ethernet", "state"], &["aggregation", "state"]];

const OPEN_SUBINTERFACE: [&str; 5] = ["oper-status", "admin-status", "last-change", "description", "ifindex"];

const IETF_STATES: [&str; 9] = [
    "oper-status",
    "admin-status",
    "last-change",
    "type",
    "if-index",
    "phys-address",
    "higher-layer-if",
    "lower-layer-if",
    "speed",
];

/// What RFC 8343 has in the same tree; before it (RFC 7223), settings stood in a tree of their own.
const IETF_SETTINGS: [&str; 2] = ["description", "link-up-down-trap-enable"];

/// The shortest time after which an unchanged state is asked to be repeated.
const SHORTEST_HEARTBEAT: Duration = Duration::from_secs(60);

/// The heartbeat that goes with a sample interval.
pub fn heartbeat(interval: Duration) -> Duration {
    SHORTEST_HEARTBEAT.max(interval * 3)
}

/// The calls of a subscription: one, or two if modes are kept apart.
pub fn subscriptions(plan: &Plan, wording: &Wording, interval: Duration) -> Vec<SubscriptionList> {
    use SubscriptionMode::{OnChange, Sample, TargetDefined};
    let (states, counters) = (states(plan, wording), counters(plan, wording));
    let nanos = |span: Duration| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
    let as_mode = |paths: Vec<Path>, mode: SubscriptionMode| -> Vec<Subscription> {
        let sampled = mode != OnChange;
        let each = paths.into_iter().map(|path| Subscription {
            path: Some(path),
            mode: mode.into(),
            sample_interval: if sampled { nanos(interval) } else { 0 },
            suppress_redundant: false,
            heartbeat_interval: if sampled { 0 } else { nanos(heartbeat(interval)) },
        });
        each.collect()
    };
    let lists = match plan.shape {
        Shape::OneStream => {
            let mut all = as_mode(states, OnChange);
            all.extend(as_mode(counters, Sample));
            vec![all]
        }
        Shape::SeparateStreams => vec![as_mode(states, OnChange), as_mode(counters, Sample)],
        shape => {
            let mode = if shape == Shape::TargetDefined { TargetDefined } else { Sample };
            vec![as_mode(states.into_iter().chain(counters).collect(), mode)]
        }
    };
    lists.into_iter().map(|subscription| list(plan, wording, subscription)).collect()
}

fn list(plan: &Plan, wording: &Wording, subscription: Vec<Subscription>) -> SubscriptionList {
    let mode = match plan.shape {
        Shape::Poll => Mode::Poll,
        Shape::Once => Mode::Once,
        _ => Mode::Stream,
    };
    SubscriptionList {
        prefix: prefix(plan, wording),
        subscription,
        mode: mode.into(),
        encoding: encoding(plan.coding).into(),
        ..SubscriptionList::default()
    }
}

/// The snapshot of everything.
pub fn get(plan: &Plan, wording: &Wording) -> GetRequest {
    let mut path = vec![interface(plan, wording)];
    if plan.dialect == Dialect::OpenConfig && plan.extent != Extent::Interfaces {
        path.extend(beside(plan, wording));
    }
    GetRequest {
        prefix: prefix(plan, wording),
        path,
        r#type: DataType::All.into(),
        encoding: encoding(plan.coding).into(),
        use_models: Vec::new(),
    }
}

fn encoding(coding: Coding) -> Encoding {
    match coding {
        Coding::Proto => Encoding::Proto,
        Coding::JsonIetf => Encoding::JsonIetf,
        Coding::Json => Encoding::Json,
    }
}

fn prefix(plan: &Plan, wording: &Wording) -> Option<Path> {
    (plan.addressing == Addressing::Targeted)
        .then(|| Path { target: wording.target.to_string(), ..Path::default() })
}

fn states(plan: &Plan, wording: &Wording) -> Vec<Path> {
    let entry = interface(plan, wording);
    if plan.dialect != Dialect::OpenConfig {
        let mut leaves: Vec<Path> = IETF_STATES.iter().map(|leaf| below(&entry, &[leaf])).collect();
        if plan.dialect == Dialect::Ietf {
            leaves.extend(IETF_SETTINGS.iter().map(|leaf| below(&entry, &[leaf])));
        }
        return leaves;
    }
    let mut paths: Vec<Path> = OPEN_STATES.iter().map(|leaf| below(&entry, &["state", leaf])).collect();
    if plan.extent != Extent::Interfaces {
        paths.extend(OPEN_MORE.iter().map(|names| below(&entry, names)));
        paths.extend(beside(plan, wording));
    }
    if plan.extent == Extent::Full {
        let sub = subinterface(plan, &entry);
        paths.extend(OPEN_SUBINTERFACE.iter().map(|leaf| below(&sub, &["state", leaf])));
    }
    paths
}

fn counters(plan: &Plan, wording: &Wording) -> Vec<Path> {
    let entry = interface(plan, wording);
    if plan.dialect != Dialect::OpenConfig {
        return vec![below(&entry, &["statistics"])];
    }
    let mut paths = vec![below(&entry, &["state", "counters"])];
    if plan.extent == Extent::Full {
        paths.push(below(&subinterface(plan, &entry), &["state", "counters"]));
    }
    paths
}

/// What OpenConfig has beside interfaces: neighbours, the name of the system and its start.
fn beside(plan: &Plan, wording: &Wording) -> Vec<Path> {
    let top = Path { origin: origin(wording), ..Path::default() };
    let lldp = listed(plan, below(&top, &["lldp", "interfaces"]), "interface", "name");
    vec![
        below(&lldp, &["neighbors"]),
        below(&top, &["system", "state", "hostname"]),
        below(&top, &["system", "state", "boot-time"]),
    ]
}

fn interface(plan: &Plan, wording: &Wording) -> Path {
    let top = match plan.dialect {
        Dialect::OpenConfig => "interfaces",
        Dialect::Ietf => "ietf-interfaces:interfaces",
        Dialect::IetfState => "ietf-interfaces:interfaces-state",
    };
    let top = below(&Path { origin: origin(wording), ..Path::default() }, &[top]);
    listed(plan, top, "interface", "name")
}

fn subinterface(plan: &Plan, interface: &Path) -> Path {
    listed(plan, below(interface, &["subinterfaces"]), "subinterface", "index")
}

fn origin(wording: &Wording) -> String {
    wording.origin.as_deref().unwrap_or_default().to_owned()
}

fn below(path: &Path, names: &[&str]) -> Path {
    let mut path = path.clone();
    path.elem.extend(names.iter().map(|name| PathElem { name: (*name).to_owned(), ..PathElem::default() }));
    path
}

fn listed(plan: &Plan, mut path: Path, name: &str, key: &str) -> Path {
    let mut entry = PathElem { name: name.to_owned(), ..PathElem::default() };
    if plan.keys == Keys::Wildcard {
        entry.key.insert(key.to_owned(), "*".to_owned());
    }
    path.elem.push(entry);
    path
}

/// The first message of a subscription.
pub fn subscribe(list: SubscriptionList) -> pb::SubscribeRequest {
    pb::SubscribeRequest { request: Some(pb::subscribe_request::Request::Subscribe(list)) }
}

/// Asks a subscription in mode POLL for the values of now.
pub fn poll() -> pb::SubscribeRequest {
    pb::SubscribeRequest { request: Some(pb::subscribe_request::Request::Poll(pb::Poll {})) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::gnmi::ladder::Ladder;

    fn plan() -> Plan {
        Ladder::new(&[Addressing::Bare]).plan()
    }

    fn modes(lists: &[SubscriptionList]) -> Vec<Vec<i32>> {
        let each = lists.iter().map(|list| {
            let mut modes: Vec<i32> = list.subscription.iter().map(|one| one.mode).collect();
            modes.dedup();
            modes
        });
        each.collect()
    }

    #[test]
    fn states_come_on_change_and_counters_at_the_interval() {
        let lists = subscriptions(&plan(), &Wording::default(), Duration::from_secs(10));
        assert_eq!(modes(&lists), [vec![1, 2]]);
        assert_eq!(lists[0].prefix, None, "an empty prefix is refused by some");
        let counters = lists[0].subscription.iter().find(|one| one.mode == 2).unwrap();
        assert_eq!(counters.sample_interval, 10_000_000_000);
        let states = &lists[0].subscription[0];
        assert_eq!((states.sample_interval, states.heartbeat_interval), (0, 60_000_000_000));
    }

    #[test]
    fn each_shape_asks_in_its_own_modes() {
        for (shape, expected) in [
            (Shape::SeparateStreams, vec![vec![1], vec![2]]),
            (Shape::TargetDefined, vec![vec![0]]),
            (Shape::SampleOnly, vec![vec![2]]),
        ] {
            let plan = Plan { shape, ..plan() };
            let lists = subscriptions(&plan, &Wording::default(), Duration::from_secs(10));
            assert_eq!(modes(&lists), expected, "{shape:?}");
        }
    }

    #[test]
    fn a_target_is_named_in_a_prefix_and_keys_can_be_left_out() {
        let plan = Plan { addressing: Addressing::Targeted, keys: Keys::None, ..plan() };
        let wording = Wording { origin: Some("openconfig".into()), target: "fra-1".into() };
        let lists = subscriptions(&plan, &wording, Duration::from_secs(10));
        assert_eq!(lists[0].prefix.as_ref().unwrap().target, "fra-1");
        for one in &lists[0].subscription {
            let path = one.path.as_ref().unwrap();
            assert_eq!(path.origin, "openconfig");
            assert!(path.elem.iter().all(|elem| elem.key.is_empty()));
        }
    }
}
