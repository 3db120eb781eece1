//! A device with everything that holds for it, merged and typed.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::credential::Credential;
use super::gnmi::{self, Aggregators, GnmiSettings};
use super::interfaces::{self, InterfacePolicy, InterfaceRule};
use super::key::{Held, Key};
use super::layer::Effective;
use super::read::ReadDevice;
use super::ssh::{self, SshSettings};
use crate::model::{Device, DeviceId, Telemetry};

/// The version of SNMP that a device is spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SnmpVersion {
    /// RFC 1157.
    V1,
    /// RFC 1901, with communities.
    V2c,
    /// RFC 3411, with users.
    V3,
}

/// The table `snmp` of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnmpSettings {
    /// The version to speak.
    pub version: SnmpVersion,
    /// Who noctui is to the device.
    pub credential: Option<Arc<Credential>>,
    /// The UDP port, 161 unless told otherwise.
    pub port: u16,
    /// How long one request may take, 100 ms to 1 min; 2 s unless told otherwise.
    pub timeout: Duration,
    /// How often a request is sent again, 0 to 10; 2 unless told otherwise.
    pub retries: u32,
    /// How many bindings one request may hold at most, 1 to 1000; 60 unless told otherwise.
    pub max_bindings: usize,
}

/// Why a device is not read by this version: the reason of its UNKNOWN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unread {
    /// The inventory says `telemetry = "none"`.
    ByWish,
    /// The inventory asks for another version of SNMP than 2c.
    SnmpVersion,
    /// There is no credential with a community.
    NoCredential,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByWish => "not read, the inventory says telemetry = \"none\"",
            Self::SnmpVersion => "not read, this version speaks SNMP version 2c only",
            Self::NoCredential => "not read, it has no SNMP credential",
        })
    }
}

/// A device and every setting that holds for it.
///
/// Two are equal when their effective settings are, wherever those stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceConfig {
    /// What screens and filters know of it.
    pub device: Arc<Device>,
    /// How often it is polled, 1 s to 1 h; 10 s unless told otherwise.
    pub poll: Duration,
    /// How it is spoken to over SNMP.
    pub snmp: SnmpSettings,
    /// How it is spoken to over gNMI.
    pub gnmi: GnmiSettings,
    /// How it is spoken to over SSH.
    pub ssh: SshSettings,
    /// What the inventory says of its interfaces, the nearest first.
    pub(super) interfaces: Arc<[InterfaceRule]>,
}

impl DeviceConfig {
    /// What the inventory says of one interface, by its name.
    pub fn interface(&self, name: &str) -> InterfacePolicy {
        interfaces::policy(&self.interfaces, name)
    }

    /// Why this version does not read the device, if it does not.
    pub fn unread(&self) -> Option<Unread> {
        match self.device.telemetry {
            Telemetry::None => Some(Unread::ByWish),
            Telemetry::Gnmi | Telemetry::PreferGnmi => None,
            Telemetry::Snmp => self.snmp.unread(),
        }
    }

    /// The period at which values are expected: the sample interval where it streams, else that of polls.
    pub fn period(&self) -> Duration {
        match self.device.telemetry {
            Telemetry::Gnmi | Telemetry::PreferGnmi => self.gnmi.interval.unwrap_or(self.poll),
            Telemetry::Snmp | Telemetry::None => self.poll,
        }
    }

    /// Reads it at this period from now on, whatever the inventory says.
    pub fn set_period(&mut self, period: Duration) {
        self.poll = period;
        self.gnmi.interval = None;
    }
}

impl SnmpSettings {
    /// Why it cannot be read over SNMP, if it cannot.
    pub fn unread(&self) -> Option<Unread> {
        let community = self.credential.as_ref().and_then(|credential| credential.community.as_ref());
        match (self.version, community) {
            (SnmpVersion::V1 | SnmpVersion::V3, _) => Some(Unread::SnmpVersion),
            (SnmpVersion::V2c, None) => Some(Unread::NoCredential),
            (SnmpVersion::V2c, Some(_)) => None,
        }
    }
}

/// The credentials by name, shared by all devices.
pub(super) type Credentials = HashMap<Arc<str>, Arc<Credential>>;

/// Types what holds for a device that was read and checked.
pub(super) fn build(
    id: DeviceId,
    read: &ReadDevice,
    effective: &Effective<'_>,
    known: &Credentials,
    aggregators: &Aggregators,
) -> DeviceConfig {
    let no_address = || Arc::from("");
    let device = Device {
        id,
        name: read.name.clone(),
        address: read.address.as_ref().map_or_else(no_address, |(address, _)| address.clone()),
        site: effective.text(Key::Site),
        role: effective.text(Key::Role),
        platform: effective.text(Key::Platform),
        groups: read.groups.iter().map(|(name, _)| name.clone()).collect(),
        tags: tags(effective),
        telemetry: telemetry(effective),
    };
    DeviceConfig {
        device: Arc::new(device),
        poll: effective.time(Key::Poll),
        snmp: snmp(effective, known),
        gnmi: gnmi::build(effective, known, aggregators),
        interfaces: match effective.get(Key::Interfaces) {
            Some(Held::Interfaces(rules)) => rules.clone(),
            _ => Arc::default(),
        },
        ssh: ssh::build(effective, known),
    }
}

fn tags(effective: &Effective<'_>) -> BTreeMap<Arc<str>, Arc<str>> {
    effective.tags.iter().map(|(name, (value, _))| (name.clone(), Arc::clone(value))).collect()
}

fn telemetry(effective: &Effective<'_>) -> Telemetry {
    match effective.text(Key::Telemetry).as_deref() {
        Some("gnmi") => Telemetry::Gnmi,
        Some("prefer-gnmi") => Telemetry::PreferGnmi,
        Some("none") => Telemetry::None,
        _ => Telemetry::Snmp,
    }
}

fn snmp(effective: &Effective<'_>, known: &Credentials) -> SnmpSettings {
    let within = "the table of keys limits it";
    SnmpSettings {
        version: match effective.text(Key::SnmpVersion).as_deref() {
            Some("1") => SnmpVersion::V1,
            Some("3") => SnmpVersion::V3,
            _ => SnmpVersion::V2c,
        },
        credential: effective.text(Key::SnmpCredential).and_then(|name| known.get(&name).cloned()),
        port: u16::try_from(effective.number(Key::SnmpPort)).expect(within),
        timeout: effective.time(Key::SnmpTimeout),
        retries: u32::try_from(effective.number(Key::SnmpRetries)).expect(within),
        max_bindings: usize::try_from(effective.number(Key::SnmpMaxBindings)).expect(within),
    }
}
