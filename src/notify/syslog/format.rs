//! Messages of RFC 5424, and their frames of RFC 6587. Pure but for [`Station::here`].

use std::fmt::Write;

use crate::{
    config::outputs::Facility,
    model::{SafeText, Severity},
    notify::letter::{Body, Letter, rfc3339},
};

/// Begins a text that is UTF-8 and not ASCII alone (RFC 5424 section 6.4).
const BOM: &str = "\u{feff}";

/// The longest value of structured data, in octets: all of them fit the shortest message.
const LONGEST_VALUE: usize = 128;

/// Who sends: what is the same in all messages of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    facility: Facility,
    host: String,
    process: u32,
    enterprise: Option<u32>,
}

impl Station {
    /// The station with this name; what no HOSTNAME may hold is left out.
    pub fn new(facility: Facility, host: &str, process: u32, enterprise: Option<u32>) -> Self {
        let host: String = host.trim().chars().filter(char::is_ascii_graphic).take(255).collect();
        // The nil value, where the name is not known (section 6.2.4).
        let host = if host.is_empty() { "-".to_owned() } else { host };
        Self { facility, host, process, enterprise }
    }

    /// This machine and this process.
    pub(super) fn here(facility: Facility, enterprise: Option<u32>) -> Self {
        let host = ["/proc/sys/kernel/hostname", "/etc/hostname"];
        let host = host.iter().find_map(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
        Self::new(facility, &host, std::process::id(), enterprise)
    }
}

/// The message, at most `longest` octets of it; what is too long is cut between two characters.
pub fn message(letter: &Letter, station: &Station, longest: usize) -> Vec<u8> {
    let priority = u32::from(station.facility.0) * 8 + severity_of(letter);
    let (at, host, process) = (rfc3339(letter.at), &station.host, station.process);
    let mut message = format!("<{priority}>1 {at} {host} noctui {process} {} ", letter.event());
    structured_data(letter, station.enterprise, &mut message);
    // Words of devices are clean already, names of the inventory may be anything its file holds.
    let text = SafeText::new(&letter.text());
    let bom = if text.is_ascii() { "" } else { BOM };
    write!(message, " {bom}{text}").expect("a text takes everything");
    message.truncate(boundary(&message, longest));
    message.into_bytes()
}

/// The message with its length before it: `MSG-LEN SP SYSLOG-MSG` (RFC 6587 section 3.4.1).
pub fn framed(message: &[u8]) -> Vec<u8> {
    [format!("{} ", message.len()).as_bytes(), message].concat()
}

/// Severities of RFC 5424 section 6.2.1. What is unknown may hide anything, so it stands above what is merely bad;
/// emergency and alert are for the host itself. What is over, and a trial, is normal but worth a line.
fn severity_of(letter: &Letter) -> u32 {
    match letter.severity() {
        Some(Severity::Critical) => 2,
        Some(Severity::Unknown) => 3,
        Some(Severity::Warning) => 4,
        None => 5,
    }
}

/// `origin` says which program it was (section 7.2); the parts of an alarm need an identifier with the user's number.
fn structured_data(letter: &Letter, enterprise: Option<u32>, out: &mut String) {
    element(out, "origin", &[("software", "noctui"), ("swVersion", env!("CARGO_PKG_VERSION"))]);
    let (Some(enterprise), Some(about)) = (enterprise, letter.about()) else { return };
    let alarm = &about.alarm;
    let (since, count) = (rfc3339(alarm.since), alarm.count.to_string());
    let site = about.device.as_ref().and_then(|device| device.site.as_deref());
    let mut parts = vec![
        ("rule", &*alarm.key.rule),
        ("severity", alarm.severity.as_str()),
        ("device", &*alarm.key.device),
        ("since", &since),
        ("count", &count),
    ];
    parts.extend(alarm.key.interface.as_ref().map(|interface| ("interface", interface.as_str())));
    parts.extend(site.map(|site| ("site", site)));
    if let Body::Cleared { reason, .. } = &letter.body {
        parts.push(("reason", reason.words()));
    }
    element(out, &format!("alarm@{enterprise}"), &parts);
}

/// `[id name="value" ..]`, with `"`, `\` and `]` escaped (section 6.3.3).
fn element(out: &mut String, id: &str, parts: &[(&str, &str)]) {
    out.push('[');
    out.push_str(id);
    for (name, value) in parts {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        for c in value[..boundary(value, LONGEST_VALUE)].chars() {
            match c {
                '"' | '\\' | ']' => out.extend(['\\', c]),
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
        }
        out.push('"');
    }
    out.push(']');
}

/// The last place between two characters that is not behind `longest` octets.
fn boundary(text: &str, longest: usize) -> usize {
    (0..=longest.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests;
