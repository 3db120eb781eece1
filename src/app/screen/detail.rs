//! The detail of the selected interface: every leaf, its history, the other end, and why each value is what it is.

use std::sync::Arc;

use crate::{
    app::{far_end::FarEnd, fleet::Entry, model::Model, screen::interfaces::InterfaceRow, words::Count},
    model::{Counter, Detail, DeviceSnapshot, Evidence, Identity, IfType, InterfaceId, Slot, Width},
};

/// Everything about one interface.
#[derive(Debug, Clone, Copy)]
pub struct InterfaceDetail<'a> {
    /// The interface as a row.
    pub row: InterfaceRow<'a>,
    /// Its device.
    pub entry: &'a Entry,
    /// What was last heard of the device.
    pub snapshot: &'a DeviceSnapshot,
    /// Its place in the snapshot.
    pub slot: Slot,
    /// Its history and evidence; `None` until they were asked for and have come.
    pub detail: Option<&'a Arc<Detail>>,
    /// The other end, as far as it is known.
    pub far_end: Option<&'a FarEnd>,
    /// The other end as a row, if it is an interface of the inventory.
    pub far_row: Option<InterfaceRow<'a>>,
}

/// On which end of a link errors are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedOn {
    /// On the interface itself.
    ThisEnd,
    /// On its neighbour.
    FarEnd,
    /// On both.
    BothEnds,
}

impl CountedOn {
    /// The words beside the errors.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ThisEnd => "counted on this end",
            Self::FarEnd => "counted on the far end",
            Self::BothEnds => "counted on both ends",
        }
    }
}

/// A leaf with its value as text; `None` where the source gives none.
pub type LeafLine = (&'static str, Option<String>);

/// A counter as the source last gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterLine {
    /// Its name in RFC 8343.
    pub name: &'static str,
    /// Its value; `None` where the source gives none.
    pub value: Option<u64>,
    /// The source counts it in 32 bits where RFC 8343 has 64: it wraps.
    pub is_narrow: bool,
}

impl<'a> InterfaceDetail<'a> {
    /// Its name and other rare leaves.
    pub fn identity(&self) -> &'a Identity {
        self.row.identity
    }

    /// Where errors of the link are counted, if there are any.
    pub fn errors_counted_on(&self) -> Option<CountedOn> {
        match (self.row.erroring, self.far_row.is_some_and(|far| far.erroring)) {
            (true, true) => Some(CountedOn::BothEnds),
            (true, false) => Some(CountedOn::ThisEnd),
            (false, true) => Some(CountedOn::FarEnd),
            (false, false) => None,
        }
    }

    /// Every leaf of RFC 8343 in its order, and the few beside it.
    pub fn leaves(&self) -> Vec<LeafLine> {
        let mut leaves = self.rare_leaves(|speed| speed.to_string());
        leaves.extend(self.counters().map(|counter| {
            let narrow = if counter.is_narrow { " (32 bits)" } else { "" };
            (counter.name, counter.value.map(|value| format!("{value}{narrow}")))
        }));
        leaves.extend(self.further_leaves());
        leaves
    }

    /// Every leaf that is text, as it reads best.
    pub fn facts(&self) -> Vec<LeafLine> {
        let mut facts = self.rare_leaves(|speed| Count(speed).to_string());
        facts.extend(self.further_leaves().into_iter().filter(|(name, _)| *name != MTU));
        facts
    }

    /// Every counter of RFC 8343 in its order.
    pub fn counters(&self) -> impl Iterator<Item = CounterLine> {
        Counter::ALL.iter().map(|counter| self.counter(*counter))
    }

    /// Every leaf that is a number: the counters, then the MTU.
    pub fn numbers(&self) -> impl Iterator<Item = CounterLine> {
        let mtu = self.identity().mtu;
        self.counters().chain([CounterLine { name: MTU, value: mtu, is_narrow: false }])
    }

    fn further_leaves(&self) -> [LeafLine; 2] {
        let identity = self.identity();
        let text = |text: &Option<crate::model::SafeText>| text.as_ref().map(|text| text.as_str().to_owned());
        [(MTU, identity.mtu.map(|mtu| mtu.to_string())), ("ifDescr", text(&identity.if_descr))]
    }

    fn rare_leaves(&self, spell_speed: impl Fn(u64) -> String) -> Vec<LeafLine> {
        let (identity, rows, at) = (self.identity(), &self.snapshot.rows, self.slot.index());
        let text = |text: &Option<crate::model::SafeText>| text.as_ref().map(|text| text.as_str().to_owned());
        let names = |names: &[crate::model::SafeText]| {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            (!names.is_empty()).then(|| names.join(" "))
        };
        vec![
            ("name", Some(identity.name.as_str().to_owned())),
            ("description", text(&identity.description)),
            ("type", identity.kind.as_ref().map(type_text)),
            ("link-up-down-trap-enable", identity.link_up_down_trap_enable.map(enabled)),
            ("admin-status", rows.admin[at].as_str().map(str::to_owned)),
            ("oper-status", rows.oper[at].as_str().map(str::to_owned)),
            ("last-change", rows.last_change[at].map(date)),
            ("if-index", identity.if_index.map(|index| index.to_string())),
            ("phys-address", text(&identity.phys_address)),
            ("higher-layer-if", names(&identity.higher_layer_if)),
            ("lower-layer-if", names(&identity.lower_layer_if)),
            ("speed", Some(rows.speed[at]).filter(|speed| *speed > 0).map(spell_speed)),
            ("discontinuity-time", identity.discontinuity_time.map(date)),
        ]
    }

    fn counter(&self, counter: Counter) -> CounterLine {
        let counters = &self.snapshot.rows.counters;
        let is_narrow = counters.width(self.slot, counter) != Width::Bits64 && !counter.is_counter32();
        CounterLine { name: counter.name(), value: counters.get(self.slot, counter), is_narrow }
    }
}

fn type_text(kind: &IfType) -> String {
    match kind {
        IfType::Number(number) => kind.identity().map_or_else(|| format!("ifType {number}"), str::to_owned),
        IfType::Named(name) => name.as_str().to_owned(),
    }
}

fn enabled(enabled: bool) -> String {
    if enabled { "enabled" } else { "disabled" }.to_owned()
}

fn date(at: crate::model::Timestamp) -> String {
    crate::app::words::Date(at).to_string()
}

const MTU: &str = "mtu";

/// The lines above the evidence: which interface, both rates as they follow from their samples, a free line.
pub const WHY_HEADING: usize = 4;

/// The lines that one piece of evidence takes: its origin and, for a counter, the samples behind its rate.
pub const fn evidence_lines(evidence: &Evidence) -> usize {
    if evidence.now.is_some() || evidence.gap.is_some() { 2 } else { 1 }
}

/// For the screen.
impl Model {
    /// The interface whose detail is wanted: the selected one of the Interfaces screen.
    pub fn selected_interface(&self) -> Option<InterfaceId> {
        (self.screen() == crate::app::screen::Screen::Interfaces)
            .then(|| self.tables.interfaces.selected())
            .flatten()
    }

    /// Everything about the selected interface.
    pub fn interface_detail(&self) -> Option<InterfaceDetail<'_>> {
        let id = self.selected_interface()?;
        let (entry, snapshot) = self.fleet().interface(id)?;
        let far_end = self.far_end.as_ref();
        Some(InterfaceDetail {
            row: self.interface_row(id)?,
            entry,
            snapshot,
            slot: id.slot,
            detail: snapshot.detail(id.slot),
            far_end,
            far_row: far_end.and_then(|far| self.interface_row(far.id?)),
        })
    }

    /// Why the values of the selected interface are what they are: one entry per leaf.
    pub fn why(&self) -> &[Evidence] {
        self.interface_detail().and_then(|detail| detail.detail).map_or(&[], |detail| &detail.evidence)
    }
}
