//! What is wrong with the files of host keys that devices are judged by.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::sources::home;
use crate::config::DeviceConfig;
use crate::config::diagnostic::{Diagnostics, Origin};
use crate::proto::ssh::known_hosts::{BadLine, Files, Unread};

/// Notes the lines that are skipped in the files of host keys that devices name, or else in the user's own, and the
/// files that cannot be read. Those that only `~/.ssh/config` names are not looked for. Blocks.
pub fn check_known_hosts(devices: &[Arc<DeviceConfig>], out: &mut Diagnostics) {
    let files = devices.iter().filter(|config| config.ssh.lacks().is_none());
    let named = |config: &DeviceConfig| config.ssh.known_hosts.as_deref().map(PathBuf::from);
    let files: BTreeSet<Option<PathBuf>> = files.map(|config| named(config)).collect();
    let mut seen = BTreeSet::new();
    for file in files {
        let known = Files::usual(file.as_deref(), home().as_deref()).latest();
        for Unread { file, reason } in
            known.unread().iter().filter(|unread| seen.insert((unread.file.clone(), 0)))
        {
            let message =
                format!("host keys cannot be read here ({reason}), so that no new one is learned unasked");
            out.warning(&Origin::whole(file), message, None);
        }
        for bad in known.bad_lines().filter(|bad| seen.insert((bad.place.file.to_path_buf(), bad.place.line)))
        {
            out.warning(&origin(bad), bad.reason.to_string(), Some("The line is skipped".to_owned()));
        }
    }
}

fn origin(BadLine { place, column, .. }: &BadLine) -> Origin {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Origin { file: place.file.clone(), line: number(place.line), column: number(*column) }
}
