//! The inventory that reaches the lab, as TOML text and as a file.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::gnmi::{Fleet, PASSWORD, Security, USER};
use super::network::{Device, DeviceNo, End, Network, PortNo, Role, Usage};
use super::snmp::{COMMUNITY, Shared};
use super::ssh::{self, Shells};

const HEAD: &str = r#"# The simulated network, as it listens now. The addresses end with it.
tree = ["site", "role"]

[defaults]
snmp = { version = "2c", credential = "lab", timeout = "2s", retries = 2 }
ssh = { credential = "shell", known-hosts = "lab-known-hosts" }
poll = "5s"

[credentials.lab]
"#;

/// What the inventory calls the aggregator.
const AGGREGATOR: &str = "lab-hub";
/// The authority's certificate, beside a written inventory.
pub(super) const AUTHORITY: &str = "lab-ca.pem";
/// The certificate of a client, beside a written inventory.
pub(super) const CLIENT: &str = "lab-client.pem";
/// Its key.
pub(super) const CLIENT_KEY: &str = "lab-client-key.pem";

/// The host keys of the shells, beside a written inventory.
pub(super) const KNOWN_HOSTS: &str = "lab-known-hosts";
/// A key that the shells let in.
pub(super) const OPERATOR_KEY: &str = "lab-operator-key";

/// Of how many customers on a device it is agreed that their ports are up: those that are down count from the start.
const CONTRACTS: usize = 4;

/// Writes the inventory of a network whose agents listen at `addresses`.
pub(super) fn to_toml(shared: &Shared, addresses: &[SocketAddr], fleet: &Fleet, shells: &Shells) -> String {
    let network = &*shared.network;
    let mut text = HEAD.to_owned();
    line(&mut text, format_args!("community = {:?}", String::from_utf8_lossy(COMMUNITY)));
    line(&mut text, format_args!("\n[credentials.shell]\nuser = {:?}", ssh::USER));
    line(&mut text, format_args!("password = {:?}\nenable = {:?}", ssh::PASSWORD, ssh::ENABLE));
    let numbers = || (0..network.devices.len() as u32).map(DeviceNo);
    if numbers().any(|device| fleet.wants_login(shared, device)) {
        line(&mut text, format_args!("\n[credentials.telemetry]\nuser = {USER:?}\npassword = {PASSWORD:?}"));
    }
    if let Some((address, _)) = fleet.aggregator() {
        line(&mut text, format_args!("\n[aggregators.{AGGREGATOR}]\naddress = \"{}\"", address.ip()));
        line(&mut text, format_args!("port = {}\ntls = \"plaintext\"", address.port()));
    }
    for role in [Role::Border, Role::Spine, Role::Leaf] {
        if network.devices.iter().any(|device| device.role == role) {
            line(&mut text, format_args!("\n[groups.{0}]\nrole = \"{0}\"", role.name()));
        }
    }
    for (number, (device, address)) in network.devices.iter().zip(addresses).enumerate() {
        put_device(&mut text, network, DeviceNo(number as u32), device, *address);
        put_shell(&mut text, shells, DeviceNo(number as u32));
        put_stream(&mut text, shared, fleet, DeviceNo(number as u32));
    }
    for (one, other) in network.links() {
        let end = |end: End| {
            let device = network.device(end.device);
            format!("{}:{}", device.name, device.port_name(end.port))
        };
        line(&mut text, format_args!("\n[[links]]\nends = [\"{}\", \"{}\"]", end(one), end(other)));
    }
    text
}

fn put_device(text: &mut String, network: &Network, number: DeviceNo, device: &Device, address: SocketAddr) {
    line(text, format_args!("\n[devices.{}]", device.name));
    line(text, format_args!("address = \"{}\"", address.ip()));
    line(text, format_args!("snmp = {{ port = {} }}", address.port()));
    line(text, format_args!("site = \"{}\"", device.site));
    line(text, format_args!("groups = [\"{}\"]", device.role.name()));
    line(text, format_args!("tags = {{ rack = \"r{:02}\" }}", number.0 % 40 + 1));
    let cabled = |port: &PortNo| network.port(End { device: number, port: *port }).peer.is_some();
    let used_for = |usage| device.port_numbers().filter(move |port| device.port(*port).usage == usage);
    let uplinks = used_for(Usage::Fabric).filter(cabled).map(|port| (port, "uplink"));
    let contracts = used_for(Usage::Customer).take(CONTRACTS).map(|port| (port, "customer"));
    let expected: Vec<String> = uplinks
        .chain(contracts)
        .map(|(port, role)| {
            let name = device.port_name(port);
            format!("  {{ match = \"{name}\", role = \"{role}\", expect = \"up\" }},\n")
        })
        .collect();
    if !expected.is_empty() {
        line(text, format_args!("interfaces = [\n{}]", expected.concat()));
    }
}

/// The platform of a device is that of its command line.
fn put_shell(text: &mut String, shells: &Shells, number: DeviceNo) {
    line(text, format_args!("platform = \"{}\"", shells.style(number).platform()));
    line(text, format_args!("ssh = {{ port = {} }}", shells.address(number).port()));
}

/// Every second stream falls back to SNMP. With an aggregator, half of them come through it. A certificate is pinned:
/// that holds for the self-signed ones too.
fn put_stream(text: &mut String, shared: &Shared, fleet: &Fleet, number: DeviceNo) {
    let Some(address) = fleet.address(number) else { return };
    let name = &shared.network.device(number).name;
    let telemetry = if number.0 % 4 < 2 { "gnmi" } else { "prefer-gnmi" };
    if fleet.aggregator().is_some() && number.0.is_multiple_of(2) {
        return line(text, format_args!("telemetry = \"{telemetry}\"\ngnmi = {{ via = \"{AGGREGATOR}\" }}"));
    }
    let mut keys = format!("port = {}", address.port());
    let security = fleet.security(shared, number);
    match fleet.certificates().pin(name, security) {
        Some(pin) => keys += &format!(", tls = \"pin\", pin = \"sha256:{pin}\""),
        None => keys += ", tls = \"plaintext\"",
    }
    if security == Security::Mutual {
        keys += &format!(", certificate = \"{CLIENT}\", key = \"{CLIENT_KEY}\"");
    }
    if fleet.wants_login(shared, number) {
        keys += ", credential = \"telemetry\"";
    }
    line(text, format_args!("telemetry = \"{telemetry}\"\ngnmi = {{ {keys} }}"));
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a string takes everything");
}

/// Writes a file that only its owner reads, whole or not at all.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_os_string();
    name.push(format!(".{}.new", std::process::id()));
    let new = path.with_file_name(name);
    let written = put_file(&new, text).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // It may not even have been made; the first error is the one to tell.
        let _ = fs::remove_file(&new);
    }
    written
}

fn put_file(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
