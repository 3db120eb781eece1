//! What a client asks for, and what a target declines of it. Pure.

use std::time::Duration;

use tonic::{Code, Status};

use super::facts::Facts;
use super::habit::{Habit, Refusal, Stamp, Style};
use super::render::Manner;
use super::tree::{Row, Tree, contains};
use super::value::Encoding;
use super::words::{nodes, strip};
use crate::lab::moment::Moment;
use crate::lab::network::Platform;
use crate::proto::gnmi::pb::{self, Path, PathElem, SubscriptionList, SubscriptionMode, subscription_list};

/// The fastest that anything is sampled.
const FASTEST: Duration = Duration::from_millis(100);
/// The period of a client that names none.
const USUAL: Duration = Duration::from_secs(1);
/// The period of counters when the target decides.
const OWN: Duration = Duration::from_secs(5);

/// The habits of a target as a whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Habits {
    pub(super) style: Style,
    pub(super) stamp: Stamp,
    pub(super) all: Vec<Habit>,
}

impl Habits {
    /// The habits that quirks and platform give a device.
    pub(super) fn of(moment: &Moment<'_>) -> Self {
        let all: Vec<Habit> = super::facts::habits(moment, None).collect();
        let style = all.iter().rev().find_map(|habit| match habit {
            Habit::Style(style) => Some(*style),
            _ => None,
        });
        let stamp = all.iter().rev().find_map(|habit| match habit {
            Habit::Stamp(stamp) => Some(*stamp),
            _ => None,
        });
        let usual = match moment.network.device(moment.device).platform {
            Platform::AristaEos => Style::Leaf,
            Platform::CiscoNxos | Platform::JuniperJunos => Style::Group,
            Platform::NokiaSrlinux => Style::List,
        };
        Self { style: style.unwrap_or(usual), stamp: stamp.unwrap_or(Stamp::Right), all }
    }

    /// Whether one is in force.
    pub(super) fn has(&self, habit: Habit) -> bool {
        self.all.contains(&habit)
    }

    /// Declines what the target does not do.
    pub(super) fn allow(&self, refusal: Refusal) -> Result<(), Status> {
        let declined = self.all.iter().find_map(|habit| match habit {
            Habit::Refuses(own, code) if *own == refusal => Some(*code),
            _ => None,
        });
        match declined {
            Some(code) => Err(Status::new(code, format!("unsupported: {}", refusal.word()))),
            None => Ok(()),
        }
    }

    fn encoding(&self, asked: pb::Encoding) -> Result<Encoding, Status> {
        let (encoding, refusal) = match asked {
            pb::Encoding::Proto => (Encoding::Proto, Refusal::Proto),
            pb::Encoding::Json => (Encoding::Json, Refusal::Json),
            pb::Encoding::JsonIetf => (Encoding::JsonIetf, Refusal::JsonIetf),
            pb::Encoding::Bytes | pb::Encoding::Ascii => {
                return Err(Status::unimplemented(format!("unsupported encoding {}", asked.as_str_name())));
            }
        };
        self.allow(refusal)?;
        if self.style.encodings().contains(&encoding) {
            Ok(encoding)
        } else {
            Err(Status::unimplemented(format!("unsupported encoding {}", asked.as_str_name())))
        }
    }

    fn prefix(&self, prefix: Option<&Path>) -> Result<(), Status> {
        if prefix.is_some() {
            self.allow(Refusal::Prefix)?;
        }
        if prefix.is_none_or(|prefix| prefix.target.is_empty()) {
            self.allow(Refusal::NoTarget)?;
        }
        Ok(())
    }

    /// How answers to a request look: they echo its target (gNMI §2.2.2.1) and its origin.
    pub(super) fn manner(&self, prefix: Option<&Path>, encoding: pb::Encoding) -> Result<Manner, Status> {
        self.prefix(prefix)?;
        let of = |text: fn(&Path) -> &String| prefix.map(text).cloned().unwrap_or_default();
        Ok(Manner {
            style: self.style,
            encoding: self.encoding(encoding)?,
            target: of(|prefix| &prefix.target),
            origin: of(|prefix| &prefix.origin),
        })
    }
}

/// A path that was asked for, prefix included.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted(Vec<PathElem>);

impl Wanted {
    /// Joins prefix and path, and declines what the target does not serve.
    pub(super) fn new(prefix: Option<&Path>, path: Option<&Path>, habits: &Habits) -> Result<Self, Status> {
        let all = prefix.into_iter().chain(path);
        if all.clone().any(|path| !path.origin.is_empty()) {
            habits.allow(Refusal::Origin)?;
        }
        let wanted: Vec<PathElem> = all.flat_map(nodes).collect();
        if wanted.iter().any(|node| node.key.values().any(|value| value == "*")) {
            habits.allow(Refusal::Wildcard)?;
        }
        if wanted.iter().any(|node| strip(&node.name) == "interface" && node.key.is_empty()) {
            habits.allow(Refusal::Keyless)?;
        }
        Ok(Self(wanted))
    }

    /// The leaves that it contains. A path that its model does not know is an error, an entry that is not there is none.
    pub(super) fn rows(&self, facts: &Facts<'_>) -> Result<Vec<Row>, Status> {
        let tree = facts.tree;
        let (mut found, mut is_known) = (Vec::new(), false);
        for subject in facts.subjects() {
            let name = facts.name(subject);
            for (item, _) in tree.table(subject) {
                let row = Row { subject, item: *item };
                let path = tree.path(row, &name);
                is_known |= self.fits_model(tree, &path);
                if contains(&self.0, &path, true) && facts.is_there(row) {
                    found.push(row);
                }
            }
        }
        let concerns_interfaces =
            self.0.first().is_some_and(|node| strip(&node.name).starts_with("interfaces"));
        if concerns_interfaces && !is_known {
            return Err(Status::invalid_argument("unsupported path: no such node in the model"));
        }
        Ok(found)
    }

    fn fits_model(&self, tree: Tree, path: &[PathElem]) -> bool {
        let module = self.0.first().and_then(|node| super::words::module(&node.name));
        let is_own = match module {
            Some(module) => module.starts_with("ietf") == (tree != Tree::OpenConfig),
            None => true,
        };
        is_own && contains(&self.0, path, false)
    }
}

/// One subscription of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subscription {
    pub(super) wanted: Wanted,
    pub(super) mode: SubscriptionMode,
    pub(super) sample: Duration,
    pub(super) heartbeat: Option<Duration>,
    pub(super) suppress_redundant: bool,
}

/// A whole Subscribe call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) mode: subscription_list::Mode,
    pub(super) manner: Manner,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) updates_only: bool,
}

impl Call {
    /// Reads a list, or says what the target declines of it.
    pub(super) fn new(list: &SubscriptionList, habits: &Habits) -> Result<Self, Status> {
        habits.allow(Refusal::Everything)?;
        habits.allow(match list.mode() {
            subscription_list::Mode::Stream => Refusal::Stream,
            subscription_list::Mode::Once => Refusal::Once,
            subscription_list::Mode::Poll => Refusal::Poll,
        })?;
        let manner = habits.manner(list.prefix.as_ref(), list.encoding())?;
        let subscriptions: Vec<Subscription> = (list.subscription.iter())
            .map(|asked| Subscription::new(list, asked, habits))
            .collect::<Result<_, _>>()?;
        if subscriptions.is_empty() {
            return Err(Status::new(Code::InvalidArgument, "a subscription list without subscriptions"));
        }
        if subscriptions.iter().any(|other| other.mode != subscriptions[0].mode) {
            habits.allow(Refusal::Mixed)?;
        }
        Ok(Self { mode: list.mode(), manner, subscriptions, updates_only: list.updates_only })
    }

    /// The call as an aggregator answers it for one device: by its name, and nothing twice.
    pub(super) fn relay(&mut self, device: &str) {
        device.clone_into(&mut self.manner.target);
        self.subscriptions.iter_mut().for_each(|subscription| subscription.suppress_redundant = true);
    }
}

impl Subscription {
    fn new(list: &SubscriptionList, asked: &pb::Subscription, habits: &Habits) -> Result<Self, Status> {
        if list.mode() == subscription_list::Mode::Stream {
            habits.allow(match asked.mode() {
                SubscriptionMode::OnChange => Refusal::OnChange,
                SubscriptionMode::Sample => Refusal::Sample,
                SubscriptionMode::TargetDefined => Refusal::TargetDefined,
            })?;
        }
        let sample = match (asked.sample_interval, asked.mode()) {
            (0, SubscriptionMode::TargetDefined) => OWN,
            (0, _) => USUAL,
            (nanoseconds, _) => Duration::from_nanos(nanoseconds).max(FASTEST),
        };
        let heartbeat = Duration::from_nanos(asked.heartbeat_interval);
        Ok(Self {
            wanted: Wanted::new(list.prefix.as_ref(), asked.path.as_ref(), habits)?,
            mode: asked.mode(),
            sample,
            heartbeat: (!heartbeat.is_zero()).then(|| heartbeat.max(FASTEST)),
            suppress_redundant: asked.suppress_redundant,
        })
    }

    /// Whether a leaf of it is sent when it changes, rather than every so often.
    pub(super) fn is_on_change(&self, row: Row) -> bool {
        match self.mode {
            SubscriptionMode::OnChange => true,
            SubscriptionMode::Sample => false,
            SubscriptionMode::TargetDefined => !row.item.is_counter(),
        }
    }
}
