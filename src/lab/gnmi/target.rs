//! The targets behind the sockets: a device that speaks for itself, or an aggregator that speaks for all.

use std::sync::Arc;

use tonic::Status;

use super::facts::Facts;
use super::habit::{Refusal, Style};
use super::observation::Observation;
use super::render::{Leaf, Manner};
use super::request::{Habits, Wanted};
use crate::lab::moment::Moment;
use crate::lab::network::DeviceNo;
use crate::lab::rules::Rules;
use crate::lab::snmp::Shared;
use crate::proto::gnmi::pb::{
    CapabilityResponse, Encoding, GetRequest, GetResponse, ModelData, Notification, get_request,
};

/// The user that targets with a login let in.
pub(in crate::lab) const USER: &str = "telemetry";
/// Their password.
pub(in crate::lab) const PASSWORD: &str = "lab-password";

/// For whom a target speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) enum Speaker {
    /// A device for itself.
    Device(DeviceNo),
    /// An aggregator for every device of the lab.
    Aggregator,
}

/// One gNMI target.
#[derive(Debug, Clone)]
pub(in crate::lab) struct Target {
    pub(in crate::lab) shared: Shared,
    pub(in crate::lab) speaker: Speaker,
    /// Nanoseconds since 1970 at which the lab started.
    pub(in crate::lab) epoch: i64,
    pub(in crate::lab) seen: Arc<Observation>,
}

impl Target {
    /// Seconds since the lab's start.
    pub(super) fn now(&self) -> f64 {
        self.shared.clock.seconds()
    }

    /// The devices that it speaks for, all or the one that is named.
    pub(super) fn devices(&self, target: &str) -> Vec<DeviceNo> {
        let all = 0..self.shared.network.devices.len() as u32;
        match self.speaker {
            Speaker::Device(device) => vec![device],
            Speaker::Aggregator if target.is_empty() || target == "*" => all.map(DeviceNo).collect(),
            Speaker::Aggregator => self.shared.network.find(target).into_iter().collect(),
        }
    }

    /// A device at this moment.
    pub(super) fn moment<'a>(&'a self, device: DeviceNo, rules: &'a Rules) -> Moment<'a> {
        Moment::new(&self.shared.network, device, rules, self.now())
    }

    /// The habits in force. An aggregator speaks in leaves and has no habits of its own.
    pub(super) fn habits(&self, moment: &Moment<'_>) -> Habits {
        match self.speaker {
            Speaker::Device(_) => Habits::of(moment),
            Speaker::Aggregator => Habits { style: Style::Leaf, all: Vec::new(), ..Habits::of(moment) },
        }
    }

    /// What it serves.
    pub(super) fn capabilities(&self) -> Result<CapabilityResponse, Status> {
        let rules = self.shared.rules();
        let Speaker::Device(device) = self.speaker else {
            return Err(Status::unimplemented("an aggregator has no capabilities of its own"));
        };
        let habits = self.habits(&self.moment(device, &rules));
        habits.allow(Refusal::Everything)?;
        habits.allow(Refusal::Capabilities)?;
        let models: &[_] = match habits.style {
            Style::Ietf | Style::OldIetf => &[("ietf-interfaces", "IETF NETMOD", "2018-02-20")],
            _ => &[
                ("openconfig-interfaces", "OpenConfig working group", "3.7.1"),
                ("openconfig-lldp", "OpenConfig working group", "0.2.1"),
                ("openconfig-system", "OpenConfig working group", "2.3.0"),
            ],
        };
        let model = |(name, organization, version): &(&str, &str, &str)| ModelData {
            name: (*name).to_owned(),
            organization: (*organization).to_owned(),
            version: (*version).to_owned(),
        };
        Ok(CapabilityResponse {
            supported_models: models.iter().map(model).collect(),
            supported_encodings: habits.style.encodings().iter().map(|own| number(*own)).collect(),
            g_nmi_version: "0.10.0".to_owned(),
        })
    }

    /// A snapshot of some paths.
    pub(super) fn get(&self, request: &GetRequest) -> Result<GetResponse, Status> {
        let rules = self.shared.rules();
        let target = request.prefix.as_ref().map_or("", |prefix| prefix.target.as_str());
        let mut notification = Vec::new();
        for device in self.devices(target) {
            let moment = self.moment(device, &rules);
            let habits = self.habits(&moment);
            habits.allow(Refusal::Everything)?;
            habits.allow(Refusal::Get)?;
            let manner = habits.manner(request.prefix.as_ref(), request.encoding())?;
            let mut facts = Facts::new(moment, habits.style.tree(), self.epoch);
            // All that the lab has is state.
            if request.r#type() == get_request::DataType::Config {
                continue;
            }
            for path in &request.path {
                let wanted = Wanted::new(request.prefix.as_ref(), Some(path), &habits)?;
                notification.extend(snapshot(&wanted, &manner, &mut facts)?);
            }
        }
        Ok(GetResponse { notification, ..GetResponse::default() })
    }
}

fn snapshot(wanted: &Wanted, manner: &Manner, facts: &mut Facts<'_>) -> Result<Vec<Notification>, Status> {
    let stamp = facts.date(facts.moment.now);
    let mut leaves = Vec::new();
    for row in wanted.rows(facts)? {
        if let Some(value) = facts.value(row) {
            leaves.push(Leaf { row, name: facts.name(row.subject).into(), value, stamp });
        }
    }
    Ok(manner.render(&leaves))
}

fn number(encoding: super::value::Encoding) -> i32 {
    match encoding {
        super::value::Encoding::Proto => Encoding::Proto.into(),
        super::value::Encoding::Json => Encoding::Json.into(),
        super::value::Encoding::JsonIetf => Encoding::JsonIetf.into(),
    }
}
