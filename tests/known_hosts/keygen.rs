//! `ssh-keygen`, and a folder of keys that it made.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use noctui::proto::ssh::known_hosts::{Files, HostKey};
use russh::keys::{PublicKey, ssh_key};
use tempfile::TempDir;

use crate::peer;

/// A folder with one key of each kind, and a file of host keys.
pub struct Folder {
    folder: TempDir,
}

impl Folder {
    /// Makes keys that are made quickly; `None` without `ssh-keygen`.
    pub fn new() -> Option<Self> {
        let own = Self { folder: tempfile::tempdir().unwrap() };
        own.make("ed", "ed25519", "256")?;
        own.make("ed2", "ed25519", "256")?;
        own.make("ec", "ecdsa", "384")?;
        own.make("ec2", "ecdsa", "521")?;
        Some(own)
    }

    /// Makes another key.
    pub fn make(&self, name: &str, kind: &str, bits: &str) -> Option<()> {
        self.keygen(["-q", "-t", kind, "-b", bits, "-N", "", "-C", "a comment", "-f", name]).map(drop)
    }

    /// Runs `ssh-keygen` within the folder; what it printed.
    pub fn keygen<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Option<String> {
        let mut command = Command::new("ssh-keygen");
        command.args(arguments).current_dir(self.folder.path());
        let output = peer::run(&mut command, "openssh-client")?;
        Some(String::from_utf8(output.stdout).unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `ssh-ed25519 AAAA.. a comment`
    pub fn public(&self, name: &str) -> String {
        fs::read_to_string(self.path(&format!("{name}.pub"))).unwrap().trim_end().to_owned()
    }

    pub fn key(&self, name: &str) -> HostKey {
        HostKey::from(&PublicKey::from_openssh(&self.public(name)).unwrap())
    }

    pub fn certificate(&self, name: &str) -> ssh_key::Certificate {
        ssh_key::Certificate::read_file(&self.path(&format!("{name}-cert.pub"))).unwrap()
    }

    /// Writes the file of host keys, in which `{ed}` stands for the key of that name.
    pub fn known_hosts(&self, template: &str) -> Files {
        let names = ["ed", "ed2", "ec", "ec2"];
        let text = names
            .iter()
            .fold(template.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), &self.public(name)));
        fs::write(self.path("known_hosts"), text).unwrap();
        self.files()
    }

    pub fn files(&self) -> Files {
        Files::new(vec![self.path("known_hosts")], Some(self.path("known_hosts")))
    }

    pub fn text(&self) -> String {
        fs::read_to_string(self.path("known_hosts")).unwrap()
    }

    /// The lines that `ssh-keygen -F` finds for a name.
    pub fn found(&self, name: &str) -> BTreeSet<usize> {
        let output = self.keygen(["-F", name, "-f", "known_hosts"]).unwrap();
        let lines = output.lines().filter_map(|line| line.split_once(" found: line "));
        lines.map(|(_, rest)| rest.split(' ').next().unwrap().parse().unwrap()).collect()
    }
}
