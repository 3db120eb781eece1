//! What one round has to say of one device.

use std::{net::IpAddr, sync::Arc, time::Duration};

use crate::{
    config::inventory::DeviceConfig,
    model::{
        Counter, DeviceRow, DeviceSnapshot, Freshness, Identity, InterfaceRow, Now, Reach, Slot, Source,
        Telemetry, Timestamp, expr::Expr,
    },
};

/// A device at the end of a round.
pub(super) struct Report {
    pub config: Arc<DeviceConfig>,
    pub snapshot: Option<Arc<DeviceSnapshot>>,
    /// Whether the device ended the round; if not, its line says so.
    pub in_time: bool,
    /// The interfaces that the expression chooses.
    rows: Vec<Slot>,
    pub now: Now,
}

/// One interface of a report.
pub(super) struct Interface<'a> {
    pub snapshot: &'a DeviceSnapshot,
    pub identity: &'a Identity,
    pub slot: Slot,
    pub now: crate::model::Moment,
}

impl Interface<'_> {
    pub fn counter(&self, counter: Counter) -> Option<u64> {
        self.snapshot.rows.counters.get(self.slot, counter)
    }
}

impl Report {
    /// The report of a device, if the expression chooses it or cannot tell because the device did not answer.
    pub fn new(
        config: &Arc<DeviceConfig>,
        snapshot: Option<Arc<DeviceSnapshot>>,
        in_time: bool,
        expression: &Expr,
        now: Now,
    ) -> Self {
        let rows = snapshot.as_deref().filter(|_| in_time).map_or_else(Vec::new, |snapshot| {
            let rows = InterfaceRow::all(&config.device, snapshot, now.moment);
            rows.filter(|row| expression.matches(row)).map(|row| row.slot).collect()
        });
        Self { config: Arc::clone(config), snapshot, in_time, rows, now }
    }

    /// Whether the device belongs into the output: one of its rows is chosen or, having none, it is itself.
    pub fn is_chosen(&self, expression: &Expr) -> bool {
        let has_rows =
            self.answered() && self.snapshot.iter().any(|snapshot| snapshot.interfaces().next().is_some());
        if has_rows {
            return !self.rows.is_empty();
        }
        let row = DeviceRow {
            device: &self.config.device,
            snapshot: self.snapshot.as_deref(),
            now: self.now.moment,
        };
        expression.matches(&row)
    }

    /// Whether the device answered in this round.
    pub fn answered(&self) -> bool {
        self.error().is_none()
    }

    /// Why there is nothing of it in this round.
    pub fn error(&self) -> Option<String> {
        match self.snapshot.as_ref().map(|snapshot| &snapshot.reach) {
            Some(Reach::Failing(trouble)) => Some(trouble.words.to_string()),
            Some(Reach::Answering { .. }) if self.in_time => None,
            _ => Some("no complete answer in this round".into()),
        }
    }

    pub fn interfaces(&self) -> Vec<Interface<'_>> {
        let Some(snapshot) = self.snapshot.as_deref().filter(|_| self.answered()) else { return Vec::new() };
        let rows = self.rows.iter().filter_map(|slot| {
            Some(Interface {
                snapshot,
                identity: snapshot.identity(*slot)?,
                slot: *slot,
                now: self.now.moment,
            })
        });
        rows.collect()
    }

    pub fn freshness(&self) -> Freshness {
        self.snapshot.as_ref().map_or(Freshness::Unknown, |snapshot| snapshot.freshness(self.now.moment))
    }

    pub fn source(&self) -> Option<Source> {
        self.snapshot.as_ref()?.source
    }

    pub fn sys_name(&self) -> Option<&str> {
        self.snapshot.as_ref()?.system.name.as_deref()
    }

    pub fn taken_at(&self) -> Option<Timestamp> {
        self.snapshot.as_ref()?.heard_at
    }

    pub fn age(&self) -> Option<Duration> {
        Some(self.now.moment.since(self.snapshot.as_ref()?.heard?))
    }

    pub fn latency(&self) -> Option<Duration> {
        match self.snapshot.as_ref()?.reach {
            Reach::Answering { latency } => Some(latency),
            _ => None,
        }
    }

    /// Address and port as one would write them.
    pub fn address(&self) -> String {
        let by_gnmi = match self.source() {
            Some(source) => source == Source::Gnmi,
            None => matches!(self.config.device.telemetry, Telemetry::Gnmi | Telemetry::PreferGnmi),
        };
        let port = if by_gnmi { self.config.gnmi.port } else { self.config.snmp.port };
        let address = &self.config.device.address;
        match address.parse::<IpAddr>() {
            Ok(IpAddr::V6(_)) => format!("[{address}]:{port}"),
            _ => format!("{address}:{port}"),
        }
    }
}
