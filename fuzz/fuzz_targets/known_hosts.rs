//! Any octets at all as a file of host keys: never a panic, every line is said to be good or bad at most once, and a key
//! that is revoked for every host is never let through.
#![no_main]

use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use noctui::proto::ssh::known_hosts::{HostKey, KnownHosts, Target, Verdict};

/// An Ed25519 key of which nothing matters but its shape.
const BLOB: &[u8; 51] = b"\0\0\0\x0bssh-ed25519\0\0\0\x20................................";
const REVOKED: &[u8] =
    b"@revoked * ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u\n";

fuzz_target!(|input: &[u8]| {
    let key = HostKey::from_blob(BLOB).expect("it has the shape of a key");
    let path = Path::new("known_hosts");
    for (host, port) in [("core1", 22), ("2001:db8::1", 830)] {
        let known = Arc::new(KnownHosts::from_texts([(path, input)]));
        let lines = input.iter().filter(|octet| **octet == b'\n').count() + 1;
        assert!(known.bad_lines().count() <= lines);
        let _ = known.record(Target::new(host, port)).judge(&key.clone().into(), 0);
        let revoked = Arc::new(KnownHosts::from_texts([(path, input), (path, REVOKED)]));
        let verdict = revoked.record(Target::new(host, port)).judge(&key.clone().into(), 0);
        assert!(matches!(verdict, Verdict::Revoked(_)), "{verdict:?}");
    }
});
