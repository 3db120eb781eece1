//! What the inventory says of a gNMI target, as its source wants it.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::{
    config::inventory::{Aggregator, DeviceConfig, GnmiSettings, GnmiTls},
    proto::gnmi::{
        connect::Dial,
        line::Switchboard,
        read::Excluded,
        security::{Mode, Pin, Security},
        source::GnmiTarget,
    },
};

/// The target that a device is.
pub(super) fn device(
    config: &Arc<DeviceConfig>,
    password: Option<SecretString>,
    switchboard: Option<Arc<dyn Switchboard>>,
) -> GnmiTarget {
    let (own, gnmi) = (Arc::clone(config), &config.gnmi);
    let excluded = Excluded(Arc::new(move |_, interface| !own.interface(interface).poll));
    let target = gnmi.target.clone();
    let dial = dial(&config.device.address, gnmi, switchboard);
    build(&config.device.name, dial, gnmi, target, config.period(), password, excluded)
}

/// The target that an aggregator is: every request asks for all its devices, unless the inventory names one.
pub(super) fn aggregator(
    aggregator: &Aggregator,
    interval: Duration,
    password: Option<SecretString>,
    switchboard: Option<Arc<dyn Switchboard>>,
) -> GnmiTarget {
    let target = aggregator.gnmi.target.clone().unwrap_or_else(|| Arc::from("*"));
    let interval = aggregator.gnmi.interval.unwrap_or(interval);
    let dial = dial(&aggregator.address, &aggregator.gnmi, switchboard);
    build(&aggregator.name, dial, &aggregator.gnmi, Some(target), interval, password, Excluded::default())
}

fn dial(address: &Arc<str>, gnmi: &GnmiSettings, switchboard: Option<Arc<dyn Switchboard>>) -> Dial {
    Dial { address: Arc::clone(address), port: gnmi.port, security: security(gnmi), switchboard }
}

fn build(
    name: &Arc<str>,
    dial: Dial,
    gnmi: &GnmiSettings,
    target: Option<Arc<str>>,
    interval: Duration,
    password: Option<SecretString>,
    excluded: Excluded,
) -> GnmiTarget {
    GnmiTarget {
        name: Arc::clone(name),
        dial,
        user: gnmi.credential.as_ref().and_then(|credential| credential.user.clone()),
        password,
        interval,
        origin: gnmi.origin.clone(),
        target,
        excluded,
    }
}

fn security(gnmi: &GnmiSettings) -> Security {
    let mode = match gnmi.tls {
        GnmiTls::Verify => Mode::Verify { ca: gnmi.ca.clone() },
        GnmiTls::Pin => Mode::Pin(gnmi.pin.as_deref().and_then(Pin::parse)),
        GnmiTls::Skip => Mode::Skip,
        GnmiTls::Plaintext => Mode::Plaintext,
    };
    Security { mode, name: gnmi.name.clone(), client: gnmi.certificate.clone().zip(gnmi.key.clone()) }
}
