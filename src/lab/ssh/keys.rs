//! The keys of the lab: derived from its seed, so that they are the same in every run with the same seed. Pure.

use russh::keys::ssh_key::LineEnding;
use russh::keys::ssh_key::private::Ed25519Keypair;
use russh::keys::{PrivateKey, PublicKey, decode_secret_key};

use crate::lab::network::DeviceNo;
use crate::lab::seed::mix;

/// The one RSA host key of all devices that know only old algorithms: making one for each would take minutes.
const LEGACY: &str = include_str!("legacy-host-key.pem");

/// The host key of a device; each generation is another key.
pub(super) fn host_key(seed: u64, device: DeviceNo, generation: u32) -> PrivateKey {
    derived(&[seed, u64::from(device.0), u64::from(generation), 0x5E1])
}

/// The host key of devices that know only old algorithms.
pub(super) fn legacy_host_key() -> PrivateKey {
    decode_secret_key(LEGACY, None).expect("the key stands beside this file")
}

/// The key that operators of the lab may log in with.
pub(super) fn client_key(seed: u64) -> PrivateKey {
    let mut key = derived(&[seed, 0xC11E]);
    key.set_comment("noctui-lab");
    key
}

/// The key as a file of OpenSSH holds it.
pub(super) fn pem(key: &PrivateKey) -> String {
    key.to_openssh(LineEnding::LF).expect("a key without a passphrase is written as it is").to_string()
}

/// A line of known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
pub(super) fn known_host(address: std::net::SocketAddr, key: &PublicKey) -> String {
    let key = key.to_openssh().expect("a key without a comment is written as it is");
    format!("[{}]:{} {key}\n", address.ip(), address.port())
}

fn derived(parts: &[u64]) -> PrivateKey {
    let mut seed = [0; 32];
    for (at, octets) in (0_u64..).zip(seed.chunks_exact_mut(8)) {
        octets.copy_from_slice(&mix(at, parts).to_be_bytes());
    }
    Ed25519Keypair::from_seed(&seed).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_depends_on_seed_device_and_generation_and_on_nothing_else() {
        let key =
            |seed, device, generation| host_key(seed, DeviceNo(device), generation).public_key().clone();
        assert_eq!(key(1, 2, 0), key(1, 2, 0));
        for other in [key(2, 2, 0), key(1, 3, 0), key(1, 2, 1)] {
            assert_ne!(key(1, 2, 0), other);
        }
        assert_ne!(client_key(1).public_key().key_data(), key(1, 0, 0).key_data());
    }

    #[test]
    fn the_files_are_those_of_openssh() {
        assert!(pem(&client_key(1)).starts_with("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
        let line = known_host("127.0.0.1:2022".parse().unwrap(), host_key(1, DeviceNo(0), 0).public_key());
        assert!(line.starts_with("[127.0.0.1]:2022 ssh-ed25519 AAAA"), "{line}");
        assert!(legacy_host_key().algorithm().is_rsa());
    }
}
