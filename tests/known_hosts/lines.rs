//! Which lines speak of a host, what is learned, and what a fingerprint is.

use std::collections::BTreeSet;

use noctui::proto::ssh::known_hosts::{Files, Target, Verdict};

use crate::keygen::Folder;

const TABLE: &str = "# comment\n\
    core1,192.0.2.1 {ed}\n\
    \t  CORE1.Example.Net\t{ec}\n\
    *.example.net,!bad.example.net {ec2}\n\
    !core1,core? {ed2}\n\
    [core1]:2222 {ed2}\n\
    [*.example.net]:830 {ec}\n\
    @cert-authority *.example.net {ed}\n\
    @revoked * {ed2}\n\
    2001:db8::1 {ed}\n\
    [2001:db8::1]:22022 {ed}\n\
    \n\
    a*b*c {ec2}\n\
    core3 {ed}\n\
    core3 {ec2}\n";

const NAMES: [(&str, u16); 19] = [
    ("core1", 22),
    ("core2", 22),
    ("core12", 22),
    ("core1", 2222),
    ("core3", 22),
    ("192.0.2.1", 22),
    ("192.0.2.10", 22),
    ("core1.example.net", 22),
    ("bad.example.net", 22),
    ("x.y.example.net", 22),
    ("example.net", 22),
    ("core1.example.net", 830),
    ("bad.example.net", 830),
    ("2001:db8::1", 22),
    ("2001:db8::1", 22022),
    ("aXbYc", 22),
    ("axbyd", 22),
    ("unheard-of", 22),
    ("unheard-of", 2022),
];

/// The lines that speak of a host by its name and port.
fn lines(files: &Files, host: &str, port: u16) -> BTreeSet<usize> {
    let record = files.latest().record(Target::new(host, port));
    let all = record.keys().iter().chain(record.authorities()).chain(record.revoked());
    all.map(|known| known.place.line).collect()
}

/// `ssh-keygen -F` takes names as the client would: in lower case. What is found without a port too is left out here.
fn asked(folder: &Folder, host: &str, port: u16) -> BTreeSet<usize> {
    folder.found(&Target::new(host, port).filed_name())
}

#[test]
fn the_lines_of_a_host_are_those_that_ssh_keygen_finds() {
    let Some(folder) = Folder::new() else { return };
    let files = folder.known_hosts(TABLE);
    for (host, port) in NAMES {
        let (ours, theirs) = (lines(&files, host, port), asked(&folder, host, port));
        // The authority of the bare name is taken for other ports too, and ssh-keygen is not asked for that.
        let ours: BTreeSet<_> = if port == 22 { ours } else { &ours - &BTreeSet::from([8]) };
        assert_eq!(ours, theirs, "{host} {port}");
    }
}

#[test]
fn a_file_that_ssh_keygen_hashed_says_the_same() {
    let Some(folder) = Folder::new() else { return };
    let files = folder.known_hosts("core1,192.0.2.1 {ed}\n[core2]:2222 {ec2}\n@revoked * {ed2}\nx* {ec}\n");
    folder.keygen(["-q", "-H", "-f", "known_hosts"]).unwrap();
    assert!(folder.text().contains("|1|") && !folder.text().contains("core1"));
    for (host, port) in [("core1", 22), ("192.0.2.1", 22), ("core2", 2222), ("core2", 22), ("x1", 22)] {
        assert_eq!(lines(&files, host, port), asked(&folder, host, port), "{host} {port}");
    }
    assert_eq!(files.latest().bad_lines().count(), 0);
}

#[test]
fn ssh_keygen_finds_and_removes_what_was_learned() {
    let Some(folder) = Folder::new() else { return };
    let files = folder.known_hosts("core1 {ed}");
    folder.keygen(["-q", "-H", "-f", "known_hosts"]).unwrap();
    for (host, port) in [("core2", 22), ("Core2.example.net", 830), ("2001:db8::2", 22), ("2001:db8::2", 830)]
    {
        let target = Target::new(host, port);
        let place = files.learn(&target, &folder.key("ec2")).unwrap();
        assert!(!folder.text().contains(host), "the file is hashed");
        assert_eq!(asked(&folder, host, port), BTreeSet::from([place.line]), "{host} {port}");
        folder.keygen(["-R", &target.filed_name(), "-f", "known_hosts"]).unwrap();
        let verdict = files.latest().record(target).judge(&folder.key("ec2").into(), 0);
        assert!(matches!(verdict, Verdict::Unknown(_)), "{host} {port}: {verdict:?}");
    }
    assert_eq!(lines(&files, "core1", 22), BTreeSet::from([1]));
}

#[test]
fn ssh_keygen_and_we_call_the_same_lines_bad() {
    let Some(folder) = Folder::new() else { return };
    let good = folder.public("ed");
    let short = &good[..good.len() - 40];
    let text = format!(
        "core1 {good}\ncore1\ncore1 ssh-ed25519\n@what core1 {good}\n|1|x|y {good}\ncore1 {short}\n\
         core1 ssh-rsa {}\ncore1 ssh-unheard-of AAAA\ncore1 {good}\n",
        good.split(' ').nth(1).unwrap(),
    );
    for line in text.lines() {
        let files = folder.known_hosts(&format!("{line}\n"));
        let is_bad = files.latest().bad_lines().count() > 0;
        // It shows the key if there is one, hashes the name if that can be read, and leaves other lines as they are.
        let has_key = !folder.keygen(["-l", "-f", "known_hosts"]).unwrap().is_empty();
        folder.keygen(["-q", "-H", "-f", "known_hosts"]).unwrap();
        let is_hashed = folder.text().starts_with("|1|") && !line.starts_with("|1|");
        assert_eq!(is_bad, !(has_key && is_hashed), "{line}");
    }
}

#[test]
fn fingerprints_are_those_of_ssh_keygen() {
    let Some(folder) = Folder::new() else { return };
    folder.make("rsa", "rsa", "2048").unwrap();
    for name in ["ed", "ec", "ec2", "rsa"] {
        let theirs = folder.keygen(["-l", "-f", &format!("{name}.pub")]).unwrap();
        assert_eq!(theirs.split(' ').nth(1), Some(folder.key(name).fingerprint().as_str()));
    }
}
