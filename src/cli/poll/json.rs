//! `noctui poll --json`: one object per line and device, with RFC 7951 instance data of `ietf-interfaces` inside.

use std::collections::{BTreeMap, HashSet};

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::model::{Counter, Direction, Freshness, Gap, IfType, SafeText, Timestamp};

use super::report::{Interface, Report};

/// One line.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Line<'a> {
    device: &'a str,
    address: String,
    source: Option<&'static str>,
    state: &'static str,
    taken_at: Option<String>,
    latency_ms: Option<f64>,
    sys_name: Option<&'a str>,
    error: Option<String>,
    #[serde(rename = "ietf-interfaces:interfaces")]
    interfaces: Interfaces<'a>,
    rates: BTreeMap<&'a str, BTreeMap<&'static str, Rate>>,
    extras: BTreeMap<&'a str, Extras<'a>>,
}

#[derive(Serialize)]
struct Interfaces<'a> {
    interface: Vec<Entry<'a>>,
}

/// An entry of the list `interface` (RFC 8343 section 5), leaves in the order of the module.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Entry<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link_up_down_trap_enable: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oper_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_change: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    if_index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phys_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    higher_layer_if: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lower_layer_if: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<String>,
    statistics: Statistics,
}

struct Statistics {
    discontinuity_time: String,
    counters: Vec<(Counter, u64)>,
}

impl Serialize for Statistics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.counters.len()))?;
        map.serialize_entry("discontinuity-time", &self.discontinuity_time)?;
        for (counter, value) in &self.counters {
            if counter.is_counter32() {
                map.serialize_entry(counter.name(), &(*value as u32))?;
            } else {
                // RFC 7951 section 6.1: 64-bit numbers are strings.
                map.serialize_entry(counter.name(), &value.to_string())?;
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Rate {
    bits_per_second: Option<f32>,
    packets_per_second: Option<f32>,
    interval_s: Option<f32>,
    gap: Option<&'static str>,
}

/// What stands beside the model.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Extras<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    mtu: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    if_descr: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(flatten)]
    counters: BTreeMap<&'static str, u64>,
}

impl Extras<'_> {
    fn is_empty(&self) -> bool {
        self.mtu.is_none() && self.if_descr.is_none() && self.kind.is_none() && self.counters.is_empty()
    }
}

impl<'a> Line<'a> {
    pub fn new(report: &'a Report) -> Self {
        let interfaces = report.interfaces();
        let names: HashSet<&str> = interfaces.iter().map(|row| &*row.identity.name).collect();
        let extras = interfaces.iter().map(|row| (&*row.identity.name, extras(row)));
        Self {
            device: &report.config.device.name,
            address: report.address(),
            source: report.source().map(|source| source.as_str()),
            state: report.freshness().as_str(),
            taken_at: report.taken_at().map(date),
            latency_ms: report.latency().map(|latency| round(latency.as_secs_f64() * 1e3)),
            sys_name: report.sys_name(),
            error: report.error(),
            rates: interfaces.iter().map(|row| (&*row.identity.name, rates(row))).collect(),
            extras: extras.filter(|(_, extras)| !extras.is_empty()).collect(),
            interfaces: Interfaces { interface: interfaces.iter().map(|row| entry(row, &names)).collect() },
        }
    }
}

fn entry<'a>(row: &Interface<'a>, names: &HashSet<&str>) -> Entry<'a> {
    let (identity, rows, index) = (row.identity, &row.snapshot.rows, row.slot.index());
    let admin = rows.admin[index].as_str();
    Entry {
        name: &identity.name,
        description: identity.description.as_deref(),
        kind: format!("iana-if-type:{}", known_type(identity.kind.as_ref()).unwrap_or("other")),
        enabled: admin.map(|admin| admin == "up"),
        link_up_down_trap_enable: identity
            .link_up_down_trap_enable
            .map(|enabled| if enabled { "enabled" } else { "disabled" }),
        admin_status: admin,
        oper_status: rows.oper[index].as_str(),
        last_change: rows.last_change[index].map(date),
        if_index: identity.if_index,
        phys_address: identity.phys_address.as_deref(),
        higher_layer_if: present(&identity.higher_layer_if, names),
        lower_layer_if: present(&identity.lower_layer_if, names),
        speed: Some(rows.speed[index]).filter(|speed| *speed > 0).map(|speed| speed.to_string()),
        statistics: statistics(row),
    }
}

fn known_type(kind: Option<&IfType>) -> Option<&str> {
    kind.and_then(IfType::identity)
}

/// References to interfaces that the document does not hold would be invalid: they are left out.
fn present<'a>(names: &'a [SafeText], known: &HashSet<&str>) -> Vec<&'a str> {
    names.iter().map(|name| &**name).filter(|name| known.contains(name)).collect()
}

fn statistics(row: &Interface<'_>) -> Statistics {
    let (identity, system) = (row.identity, &row.snapshot.system);
    let time = identity.discontinuity_time.or(system.boot_time).unwrap_or(identity.first_seen);
    let counters = Counter::ALL.iter().filter_map(|counter| Some((*counter, row.counter(*counter)?)));
    Statistics { discontinuity_time: date(time), counters: counters.collect() }
}

fn rates(row: &Interface<'_>) -> BTreeMap<&'static str, Rate> {
    Direction::BOTH.iter().map(|direction| (direction.as_str(), rate(row, *direction))).collect()
}

fn rate(row: &Interface<'_>, direction: Direction) -> Rate {
    let (rates, index) = (&row.snapshot.rows.rates[direction.index()], row.slot.index());
    let late = row.snapshot.counter_freshness(row.slot, row.now) == Freshness::Unknown;
    let gap = if late { Some(Gap::Late) } else { rates.gap[index] };
    let known = |value: f32| (gap.is_none() && value.is_finite()).then_some(value);
    Rate {
        bits_per_second: known(rates.bits[index]),
        packets_per_second: known(rates.packets[index]),
        interval_s: known(rates.interval[index]),
        gap: gap.map(Gap::as_str),
    }
}

fn extras<'a>(row: &Interface<'a>) -> Extras<'a> {
    let full = Counter::ALL.iter().filter(|counter| counter.is_counter32());
    let full = full.filter_map(|counter| Some((counter.name(), row.counter(*counter)?)));
    let kind = row.identity.kind.as_ref();
    Extras {
        mtu: row.identity.mtu,
        if_descr: row.identity.if_descr.as_deref(),
        kind: kind.filter(|kind| kind.identity().is_none()).map(|kind| match kind {
            IfType::Number(number) => number.to_string(),
            IfType::Named(name) => name.to_string(),
        }),
        counters: full.filter(|(_, value)| *value > u64::from(u32::MAX)).collect(),
    }
}

/// A date as `date-and-time` of RFC 6991 wants it, in UTC, to the millisecond.
fn date(time: Timestamp) -> String {
    let date = jiff::Timestamp::from_millisecond(time.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{date:.3}")
}

fn round(milliseconds: f64) -> f64 {
    (milliseconds * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::model::{
        DeviceSnapshot, Expectation, Identity, Moment, Reach, Rows, Slot, Source, SourceStats,
    };

    /// One interface whose discards come from a source of 64 bits.
    fn snapshot(discards: u64) -> DeviceSnapshot {
        let mut rows = Rows::default();
        for column in &mut rows.counters.values {
            column.push(0);
        }
        rows.counters.values[Counter::InDiscards.column()][0] = discards;
        rows.counters.present.push(1 << Counter::InDiscards.column());
        let identity = Identity { kind: Some(IfType::Number(400)), mtu: Some(9_214), ..Identity::default() };
        DeviceSnapshot {
            device: crate::model::DeviceId(0),
            revision: 1,
            source: Some(Source::Snmp),
            reach: Reach::Trying,
            note: None,
            heard: None,
            heard_at: None,
            expectation: Expectation { period: Default::default(), timeout: Default::default() },
            system: Arc::default(),
            identities: Arc::new(vec![Some(Arc::new(identity))]),
            rows,
            details: Vec::new(),
            stats: SourceStats::default(),
            rounds: 1,
        }
    }

    #[test]
    fn a_counter_beyond_32_bits_is_told_modulo_its_width_and_in_full_beside() {
        let wide = u64::from(u32::MAX) + 8;
        for (value, modulo, full) in [(7, 7, None), (wide, 7, Some(wide))] {
            let snapshot = snapshot(value);
            let identity = snapshot.identity(Slot(0)).unwrap();
            let row = Interface { snapshot: &snapshot, identity, slot: Slot(0), now: Moment::default() };
            let statistics = serde_json::to_value(statistics(&row)).unwrap();
            assert_eq!(statistics["in-discards"], json!(modulo));
            assert_eq!(statistics.get("out-discards"), None, "absent is not 0");
            let extras = serde_json::to_value(extras(&row)).unwrap();
            assert_eq!(extras.get("in-discards"), full.map(|full| json!(full)).as_ref());
            assert_eq!((&extras["mtu"], &extras["type"]), (&json!(9_214), &json!("400")));
        }
    }
}
