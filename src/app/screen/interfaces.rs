//! The Interfaces screen: of one device or of a whole scope, worst first.

use std::{cmp::Ordering, fmt, sync::Arc, time::Duration};

use crate::{
    app::{
        alarms::Urgency,
        columns::{self, InterfaceColumn, Placed},
        fleet::{Entry, Fleet},
        mark::{self, Limits, Mark},
        model::Model,
        ranks::LEFT_OUT,
        sort::{Sort, greatest_first, name_key, natural, text_key},
        words::Span,
    },
    model::{
        Alarm, DeviceSnapshot, Direction, Freshness, Gap, Identity, InterfaceId, Moment, Now, OperStatus,
        PortState, Slot, expr::Truth,
    },
};

/// One direction of an interface.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traffic {
    /// Bits per second, or why there is no rate.
    pub bits: Result<f32, Gap>,
    /// Share of the speed, 0 to 1 and beyond.
    pub share: Option<f32>,
    busy: bool,
}

impl Traffic {
    /// Whether the direction is nearly full.
    pub fn is_busy(&self) -> bool {
        self.busy
    }
}

/// An interface as a row. Everything in it is as it may be shown: what is too old to be known is absent.
#[derive(Debug, Clone, Copy)]
pub struct InterfaceRow<'a> {
    /// Which.
    pub id: InterfaceId,
    /// Its device.
    pub entry: &'a Entry,
    /// Its name, description and other rare leaves.
    pub identity: &'a Identity,
    /// What it amounts to.
    pub mark: Mark,
    /// The same in words.
    pub words: PortWords<'a>,
    /// Whether its states can be trusted.
    pub freshness: Freshness,
    /// Whether its numbers can be trusted: stale ones are shown with their age, unknown ones are absent.
    pub numbers: Freshness,
    /// Both directions, by [`Direction::index`].
    pub traffic: [Traffic; 2],
    /// Speed in bits per second; 0 where the source gives none.
    pub speed: u64,
    /// Share of packets in error, 0 to 1, the worse direction.
    pub error_share: Option<f32>,
    /// The errors are worth a look.
    pub erroring: bool,
    /// Packets discarded per second, both directions.
    pub discards: Option<f32>,
    /// How long ago the counters were heard; `None` if never.
    pub age: Option<Duration>,
    /// The row is the selected one.
    pub selected: bool,
    /// Its device is marked.
    pub marked: bool,
}

/// The state of a port in words, `down 4 m`: writes itself, allocates nothing.
#[derive(Debug, Clone, Copy)]
pub struct PortWords<'a> {
    snapshot: &'a DeviceSnapshot,
    slot: Slot,
    now: Now,
    /// What is wrong with it although it is up.
    alarm: Option<&'a Alarm>,
}

impl fmt::Display for PortWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heard = self.snapshot.rows.status_heard.get(self.slot.index()).copied().flatten();
        let Some(heard) = heard else { return f.write_str("unknown") };
        let age = Span(self.now.moment.since(heard));
        match self.snapshot.status_freshness(self.slot, self.now.moment) {
            Freshness::Unknown => write!(f, "unknown, {age}"),
            Freshness::Stale => {
                f.write_str(self.state())?;
                write!(f, ", {age} old")
            }
            Freshness::Live => match self.alarm {
                Some(Alarm { key, count: ..=1, .. }) => f.write_str(&key.rule),
                Some(Alarm { key, count, .. }) => write!(f, "{} {count}x", key.rule),
                None => {
                    f.write_str(self.state())?;
                    self.since(f)
                }
            },
        }
    }
}

impl PortWords<'_> {
    /// The state alone, whatever is wrong with a port that is up.
    pub fn of_state(self) -> Self {
        Self { alarm: None, ..self }
    }

    fn state(&self) -> &'static str {
        match (self.snapshot.port_state(self.slot), self.snapshot.rows.oper[self.slot.index()]) {
            (PortState::Down, OperStatus::NotPresent) => "not present",
            (PortState::Down, OperStatus::LowerLayerDown) => "lower layer down",
            (PortState::Down, _) => "down",
            (PortState::Unknown, _) => "unknown",
            (PortState::Testing, _) => "testing",
            (PortState::Dormant, _) => "dormant",
            (PortState::Up, _) => "up",
            (PortState::AdminDown, _) => "admin down",
        }
    }

    /// How long it has been down. Anything else has been so for a long time, or nobody cares.
    fn since(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let down = self.snapshot.port_state(self.slot) == PortState::Down;
        match self.snapshot.rows.last_change.get(self.slot.index()).copied().flatten() {
            Some(changed) if down => write!(f, " {}", Span(self.now.wall.since(changed))),
            _ => Ok(()),
        }
    }
}

/// For the screen.
impl Model {
    /// An interface as a row, if it is there.
    pub fn interface_row(&self, id: InterfaceId) -> Option<InterfaceRow<'_>> {
        let (entry, snapshot) = self.fleet().interface(id)?;
        let (now, slot) = (self.now(), id.slot);
        let numbers = snapshot.counter_freshness(slot, now.moment);
        let known = numbers != Freshness::Unknown;
        let heard = snapshot.rows.counters_heard.get(slot.index()).copied().flatten();
        let state = Mark::of_port(snapshot, slot, now.moment);
        let urgency = entry.alarms.as_ref().and_then(|alarms| alarms.port(slot));
        let mark = urgency.map_or(state, |urgency| state.min(urgency.mark()));
        let alarm = self.alarms().of_interface(id).filter(|_| state == Mark::Up);
        Some(InterfaceRow {
            id,
            entry,
            identity: snapshot.identity(slot)?,
            mark,
            words: PortWords { snapshot, slot, now, alarm: alarm.map(Arc::as_ref) },
            freshness: snapshot.status_freshness(slot, now.moment),
            numbers,
            traffic: Direction::BOTH.map(|direction| self.traffic(snapshot, slot, direction, known)),
            speed: snapshot.rows.speed[slot.index()],
            error_share: mark::error_share(snapshot, slot).filter(|_| known),
            erroring: known && mark::is_erroring(snapshot, slot),
            discards: mark::discards(snapshot, slot).filter(|_| known),
            age: heard.map(|heard| now.moment.since(heard)),
            selected: self.tables.interfaces.selected() == Some(id),
            marked: self.marks().contains(&id.device),
        })
    }

    fn traffic(&self, snapshot: &DeviceSnapshot, slot: Slot, direction: Direction, known: bool) -> Traffic {
        if !known {
            return Traffic { bits: Err(Gap::Late), share: None, busy: false };
        }
        let share = snapshot.utilisation(slot, direction);
        let busy = share.is_some_and(|share| share >= self.options().busy_share);
        Traffic { bits: mark::bits(snapshot, slot, direction), share, busy }
    }

    /// The rows in sight.
    pub fn interface_rows(&self) -> impl Iterator<Item = InterfaceRow<'_>> {
        self.tables.interfaces.window().filter_map(|id| self.interface_row(id))
    }

    /// The columns that fit.
    pub fn interface_columns(&self) -> Vec<Placed<InterfaceColumn>> {
        let device = self.tree().scope_device().is_none().then_some(self.scope.measure.widest_device);
        columns::interfaces(self.regions().text_width(), self.scope.measure.widest_interface, device)
    }
}

/// Ranks the interfaces of a device in the order of their names; `passing` says which the filter takes, if there is one.
pub(in crate::app) fn rank(
    sort: Sort<InterfaceColumn>,
    entry: &Entry,
    passing: Option<&[Truth]>,
    now: Moment,
    ranks: &mut Vec<u64>,
) {
    let Some(snapshot) = entry.snapshot.as_deref() else { return };
    let limits = Limits::of(snapshot, now);
    let key = |slot| sort.rank(key(sort.column, entry, snapshot, slot, &limits));
    let slots = entry.names.order().iter();
    match passing {
        None => ranks.extend(slots.map(|slot| key(*slot))),
        Some(passing) => {
            let rank =
                |(slot, truth): (&Slot, &Truth)| if *truth == Truth::True { key(*slot) } else { LEFT_OUT };
            ranks.extend(slots.zip(passing).map(rank));
        }
    }
}

fn key(
    column: Option<InterfaceColumn>,
    entry: &Entry,
    snapshot: &DeviceSnapshot,
    slot: Slot,
    limits: &Limits,
) -> Option<u64> {
    use InterfaceColumn as C;
    let bits = |direction| mark::bits(snapshot, slot, direction).ok();
    let share = |direction| snapshot.utilisation(slot, direction);
    let number = |value: Option<f32>| greatest_first(value.filter(|_| limits.known(snapshot, slot)));
    match column {
        None | Some(C::State) => Some(worst_first(entry, snapshot, slot, limits)),
        Some(C::Device) => Some(u64::from(entry.place)),
        Some(C::Interface) => Some(name_key(snapshot.identity(slot)?.name.as_str())),
        Some(C::Description) => Some(text_key(snapshot.identity(slot)?.description.as_ref()?.as_str())),
        Some(C::In) => number(bits(Direction::In)),
        Some(C::Out) => number(bits(Direction::Out)),
        Some(C::InShare | C::InBar) => number(share(Direction::In)),
        Some(C::OutShare | C::OutBar) => number(share(Direction::Out)),
        Some(C::Errors) => number(mark::error_share(snapshot, slot)),
        Some(C::Discards) => number(mark::discards(snapshot, slot)),
        Some(C::Worst) => {
            let errors = mark::error_share(snapshot, slot).filter(|share| *share > 0.0);
            number(errors.map(|share| share + 1e9).or_else(|| mark::discards(snapshot, slot)))
        }
    }
}

/// Alarms, then state, then errors, then load: what is down stands above what errs, and that above what is merely full.
fn worst_first(entry: &Entry, snapshot: &DeviceSnapshot, slot: Slot, limits: &Limits) -> u64 {
    let standing = standing(entry, slot, limits.mark(snapshot, slot));
    if !limits.known(snapshot, slot) {
        return (standing << 60) | ((1 << 60) - 1);
    }
    let errors = if mark::is_erroring(snapshot, slot) { mark::error_share(snapshot, slot) } else { None };
    let load = mark::load(snapshot, slot);
    (standing << 60) | (inverted(errors) >> 4 << 32) | inverted(load)
}

/// Where an interface stands by its alarms and its state, worst first, 0 to 15. Where rules judge, what is down without
/// an alarm never was up: it is not in the way of what carries traffic.
fn standing(entry: &Entry, slot: Slot, mark: Mark) -> u64 {
    let Some(alarms) = &entry.alarms else { return mark as u64 };
    match (alarms.port(slot), mark) {
        (Some(Urgency { quiet: false, severity }), _) => severity as u64,
        (_, Mark::Unknown) => 4,
        (Some(_), _) => 5,
        (None, Mark::Down) => 13,
        (None, mark) => 6 + mark as u64,
    }
}

/// The bits of a number that is not negative, greatest first; what is absent counts as 0.
fn inverted(value: Option<f32>) -> u64 {
    u64::from(u32::MAX - value.unwrap_or(0.0).max(0.0).to_bits())
}

/// Whether rows of the same rank may have different texts in the column.
pub(in crate::app) fn needs_tie(column: InterfaceColumn) -> bool {
    matches!(column, InterfaceColumn::Interface | InterfaceColumn::Description)
}

/// Tells interfaces of the same rank apart by the text of the column.
pub(in crate::app) fn tie(
    column: InterfaceColumn,
    fleet: &Fleet,
    a: InterfaceId,
    b: InterfaceId,
) -> Ordering {
    let text = |id: InterfaceId| {
        let identity = fleet.interface(id)?.1.identity(id.slot)?;
        match column {
            InterfaceColumn::Description => identity.description.as_deref(),
            _ => Some(identity.name.as_str()),
        }
    };
    match (text(a), text(b)) {
        (Some(a), Some(b)) => natural(a, b),
        _ => Ordering::Equal,
    }
}
