//! `noctui exec --json`: one object per line and device.

use serde::Serialize;

use crate::{
    config::DeviceConfig,
    model::{SessionRow, SessionState},
};

/// One line.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Line<'a> {
    device: &'a str,
    address: String,
    platform: &'a str,
    state: &'static str,
    /// Why, where the state alone does not say.
    reason: Option<&'a str>,
    took_ms: Option<f64>,
    /// Octets received after login.
    octets: u64,
    /// What it printed.
    lines: Vec<&'a str>,
    /// Lines that were too many to keep; they are missing before the line of the index `gap-before`.
    gap_lines: Option<u64>,
    gap_before: Option<usize>,
    /// Whether the end was not seen.
    partial: bool,
    host_key: Option<&'a str>,
}

impl<'a> Line<'a> {
    pub fn new(row: &'a SessionRow, config: &'a DeviceConfig) -> Self {
        let (address, port) = (&config.device.address, config.ssh.port());
        let is_v6 = address.contains(':');
        let millis = |took: std::time::Duration| (took.as_secs_f64() * 1e6).round() / 1e3;
        Self {
            device: &row.name,
            address: if is_v6 { format!("[{address}]:{port}") } else { format!("{address}:{port}") },
            platform: &row.platform,
            state: word(row.state),
            reason: row.note.as_deref(),
            took_ms: row.took.map(millis),
            octets: row.octets,
            lines: row.output.lines.iter().map(AsRef::as_ref).collect(),
            gap_lines: row.output.gap.map(|gap| gap.lines),
            gap_before: row.output.gap.map(|gap| gap.before),
            partial: row.output.is_partial,
            host_key: row.host_key.as_deref().and_then(fingerprint),
        }
    }
}

/// The digest alone.
fn fingerprint(host_key: &str) -> Option<&str> {
    host_key.split([' ', ',']).find(|word| word.starts_with("SHA256:"))
}

/// A word without blanks, for programs.
const fn word(state: SessionState) -> &'static str {
    match state {
        SessionState::Authenticating => "authenticating",
        SessionState::Asked => "asked",
        SessionState::Spared => "not-tried",
        other => other.word(),
    }
}
