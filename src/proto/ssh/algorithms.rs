//! The two sets of algorithms, and what is offered to one host.

use russh::client::GexParams;
use russh::keys::{Algorithm, EcdsaCurve, HashAlg};
use russh::{AlgorithmKind, Preferred, cipher, kex, mac};

use super::error::Fault;
use super::known_hosts::Record;
use super::target::Algorithms;
use crate::model::SafeText;

/// Never offered to the wire as an algorithm of its own: what says which extensions we know.
const EXTENSIONS: [kex::Name; 4] = [
    kex::EXTENSION_SUPPORT_AS_CLIENT,
    kex::EXTENSION_SUPPORT_AS_SERVER,
    kex::EXTENSION_OPENSSH_STRICT_KEX_AS_CLIENT,
    kex::EXTENSION_OPENSSH_STRICT_KEX_AS_SERVER,
];

const KEX: [kex::Name; 12] = [
    kex::MLKEM768X25519_SHA256,
    kex::CURVE25519,
    kex::CURVE25519_PRE_RFC_8731,
    kex::ECDH_SHA2_NISTP256,
    kex::ECDH_SHA2_NISTP384,
    kex::ECDH_SHA2_NISTP521,
    kex::DH_GEX_SHA256,
    kex::DH_G14_SHA256,
    kex::DH_G16_SHA512,
    kex::DH_G15_SHA512,
    kex::DH_G18_SHA512,
    kex::DH_G17_SHA512,
];
const LEGACY_KEX: [kex::Name; 3] = [kex::DH_G14_SHA1, kex::DH_GEX_SHA1, kex::DH_G1_SHA1];

const CIPHERS: [cipher::Name; 6] = [
    cipher::CHACHA20_POLY1305,
    cipher::AES_256_GCM,
    cipher::AES_128_GCM,
    cipher::AES_256_CTR,
    cipher::AES_192_CTR,
    cipher::AES_128_CTR,
];
const LEGACY_CIPHERS: [cipher::Name; 4] =
    [cipher::AES_256_CBC, cipher::AES_192_CBC, cipher::AES_128_CBC, cipher::TRIPLE_DES_CBC];

const MACS: [mac::Name; 4] = [mac::HMAC_SHA256_ETM, mac::HMAC_SHA512_ETM, mac::HMAC_SHA256, mac::HMAC_SHA512];
const LEGACY_MACS: [mac::Name; 2] = [mac::HMAC_SHA1_ETM, mac::HMAC_SHA1];

/// The types of host keys, most preferred first; `ssh-rsa` signs with SHA-1.
const KEYS: [Algorithm; 6] = [
    Algorithm::Ed25519,
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
    Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
    Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
];
const LEGACY_KEYS: [Algorithm; 1] = [Algorithm::Rsa { hash: None }];

/// What is offered to a host of which this much is known.
pub(super) fn offer(set: Algorithms, record: &Record) -> Preferred {
    let order = record.order(&with(set, &KEYS, &LEGACY_KEYS));
    let kex = with(set, &KEX, &LEGACY_KEX).into_iter().chain(EXTENSIONS);
    Preferred {
        kex: kex.collect(),
        host_key_certificates: order.certificates.into(),
        key: order.keys.into(),
        cipher: with(set, &CIPHERS, &LEGACY_CIPHERS).into(),
        mac: with(set, &MACS, &LEGACY_MACS).into(),
        ..Preferred::DEFAULT
    }
}

fn with<T: Clone>(set: Algorithms, modern: &[T], legacy: &[T]) -> Vec<T> {
    let legacy = if set == Algorithms::Legacy { legacy } else { &[] };
    modern.iter().chain(legacy).cloned().collect()
}

/// The sizes of groups to ask for, in bits. More than 2048 preferred takes seconds on either side.
pub(super) fn groups() -> GexParams {
    GexParams::new(2048, 2048, 8192).expect("the limits are those of RFC 8270")
}

/// Why no algorithm is common, and whether the other set would help.
pub(super) fn mismatch(set: Algorithms, kind: &AlgorithmKind, theirs: &[String]) -> Fault {
    let (what, legacy): (_, Vec<String>) = match kind {
        AlgorithmKind::Kex => ("key exchange", names(&LEGACY_KEX)),
        AlgorithmKind::Key => {
            ("host key algorithm", LEGACY_KEYS.iter().map(|key| key.as_str().to_owned()).collect())
        }
        AlgorithmKind::Cipher => ("cipher", names(&LEGACY_CIPHERS)),
        AlgorithmKind::Mac => ("MAC", names(&LEGACY_MACS)),
        AlgorithmKind::Compression => ("compression", Vec::new()),
    };
    Fault::Negotiation {
        what,
        offered: theirs.iter().map(|name| SafeText::new(name)).collect(),
        legacy_helps: set == Algorithms::Modern && theirs.iter().any(|name| legacy.contains(name)),
    }
}

fn names<T: AsRef<str>>(list: &[T]) -> Vec<String> {
    list.iter().map(|name| name.as_ref().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::known_hosts::{KnownHosts, Target};
    use super::*;

    fn stranger() -> Record {
        Arc::new(KnownHosts::default()).record(Target::new("core1", 22))
    }

    #[test]
    fn the_modern_set_holds_no_sha_1_and_no_cbc() {
        let offer = offer(Algorithms::Modern, &stranger());
        let all = names(&offer.kex).into_iter().chain(names(&offer.cipher)).chain(names(&offer.mac));
        for name in all.chain(offer.key.iter().map(ToString::to_string)) {
            assert!(!name.ends_with("sha1") && !name.ends_with("cbc") && name != "ssh-rsa", "{name}");
        }
    }

    #[test]
    fn the_legacy_set_holds_the_modern_one_first() {
        let (modern, legacy) =
            (offer(Algorithms::Modern, &stranger()), offer(Algorithms::Legacy, &stranger()));
        assert!(legacy.cipher.starts_with(&modern.cipher) && legacy.mac.starts_with(&modern.mac));
        assert!(legacy.key.starts_with(&modern.key) && legacy.key.contains(&Algorithm::Rsa { hash: None }));
        assert!(legacy.kex.contains(&kex::DH_G1_SHA1));
    }

    #[test]
    fn a_mismatch_says_what_is_offered_and_whether_the_legacy_set_helps() {
        let old = ["diffie-hellman-group1-sha1".to_owned()];
        let said = |set, theirs: &[String]| mismatch(set, &AlgorithmKind::Kex, theirs).to_string();
        let modern = said(Algorithms::Modern, &old);
        assert!(modern.contains("offers diffie-hellman-group1-sha1"), "{modern}");
        assert!(modern.contains("ssh.algorithms = \"legacy\""), "{modern}");
        assert!(!said(Algorithms::Legacy, &["x\u{1b}[2J".to_owned()]).contains('\u{1b}'));
        assert!(!said(Algorithms::Modern, &["unheard-of".to_owned()]).contains("legacy"));
    }
}
