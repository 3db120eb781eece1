//! The table of cases. `tests/known_hosts` asks `ssh-keygen` the same questions.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use russh::keys::ssh_encoding::base64::{Base64, Encoding};
use russh::keys::ssh_key::certificate::{Builder, CertType};
use russh::keys::ssh_key::private::{Ed25519Keypair, KeypairData};
use russh::keys::{Algorithm, Certificate, EcdsaCurve, HashAlg, PrivateKey};

use super::*;

const NOW_S: u64 = 1_800_000_000;

fn string(octets: &[u8]) -> Vec<u8> {
    let length = u32::try_from(octets.len()).unwrap();
    [&length.to_be_bytes(), octets].concat()
}

/// Some Ed25519 key.
fn ed25519(which: u8) -> HostKey {
    HostKey::from_blob(&[string(b"ssh-ed25519"), string(&[which; 32])].concat()).unwrap()
}

/// Some RSA key.
fn rsa(which: u8) -> HostKey {
    let modulus = [&[0, 0xc0 | which][..], &[which; 255]].concat();
    HostKey::from_blob(&[string(b"ssh-rsa"), string(&[1, 0, 1]), string(&modulus)].concat()).unwrap()
}

fn text(key: &HostKey) -> String {
    format!("{} {}", key.kind(), key.base64())
}

/// Texts of files in which `{1}` is the first Ed25519 key, `{R1}` the first RSA key, `{A}` the authority.
fn known(texts: &[&str]) -> Arc<KnownHosts> {
    let texts: Vec<String> = texts.iter().map(|text| filled(text)).collect();
    let paths = ["user", "global"].iter().map(Path::new);
    Arc::new(KnownHosts::from_texts(paths.zip(texts.iter().map(String::as_bytes))))
}

fn filled(template: &str) -> String {
    let authority = HostKey::from(authority().public_key());
    template
        .replace("{1}", &text(&ed25519(1)))
        .replace("{2}", &text(&ed25519(2)))
        .replace("{R1}", &text(&rsa(1)))
        .replace("{A}", &text(&authority))
}

fn authority() -> PrivateKey {
    PrivateKey::new(KeypairData::Ed25519(Ed25519Keypair::from_seed(&[9; 32])), "").unwrap()
}

/// A short word for a verdict.
fn word(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Known(place) => format!("known {place}"),
        Verdict::KnownByAuthority(place) => format!("authority {place}"),
        Verdict::Unknown(_) => "unknown".to_owned(),
        Verdict::Changed(changed) if changed.is_of_another_kind() => "other kind".to_owned(),
        Verdict::Changed(_) => "changed".to_owned(),
        Verdict::Revoked(revoked) => format!("revoked {}", revoked.revoked.place),
    }
}

fn judged(file: &str, target: Target, key: HostKey) -> String {
    word(&known(&[file]).record(target).judge(&key.into(), NOW_S))
}

#[test]
fn the_first_key_on_a_host_is_judged_by_these_lines() {
    for (case, file, host, port, verdict) in [
        ("nothing is known", "", "core1", 22, "unknown"),
        ("the name", "core1 {1}", "core1", 22, "known user:1"),
        ("no newline, a comment after it", "core1 {1} noc@bastion 2024", "core1", 22, "known user:1"),
        ("CR LF", "core1 {1}\r\n", "core1", 22, "known user:1"),
        ("tabs and blanks", " \t core1\t {1}\n", "core1", 22, "known user:1"),
        ("comments and blank lines count", "# a\n\n \t\ncore1 {1}\n", "core1", 22, "known user:4"),
        ("a comment hides a line", "#core1 {1}\n", "core1", 22, "unknown"),
        ("upper case in the file", "CORE1.Example.NET {1}\n", "core1.example.net", 22, "known user:1"),
        ("upper case asked for", "core1 {1}\n", "Core1", 22, "known user:1"),
        ("one of several names", "a,core1,192.0.2.1 {1}\n", "192.0.2.1", 22, "known user:1"),
        ("a wildcard", "*.example.net {1}\n", "a.example.net", 22, "known user:1"),
        ("a negation", "*.example.net,!a.example.net {1}\n", "a.example.net", 22, "unknown"),
        ("a port", "[core1]:2222 {1}\n", "core1", 2222, "known user:1"),
        ("another port", "[core1]:2222 {1}\n", "core1", 22, "unknown"),
        ("a wildcard with a port", "[core*]:2222 {1}\n", "core1", 2222, "known user:1"),
        ("the same key without the port", "core1 {1}\n", "core1", 2222, "known user:1"),
        ("another key without the port", "core1 {2}\n", "core1", 2222, "unknown"),
        ("the port is nearer", "core1 {1}\n[core1]:2222 {2}\n", "core1", 2222, "changed"),
        ("IPv6", "2001:db8::1 {1}\n", "2001:DB8::1", 22, "known user:1"),
        ("IPv6 with a port", "[2001:db8::1]:830 {1}\n", "2001:db8::1", 830, "known user:1"),
        ("another key", "core1 {2}\n", "core1", 22, "changed"),
        ("a key of another kind", "core1 {R1}\n", "core1", 22, "other kind"),
        ("the second of two keys", "core1 {2}\ncore1 {1}\n", "core1", 22, "known user:2"),
        ("an other kind beside it", "core1 {R1}\ncore1 {1}\n", "core1", 22, "known user:2"),
        ("other hosts do not matter", "core2 {2}\n", "core1", 22, "unknown"),
        ("a bad line before", "core1 ssh-ed25519 AAAA\ncore1 {1}\n", "core1", 22, "known user:2"),
        ("revoked for all", "core1 {1}\n@revoked * {1}\n", "core1", 22, "revoked user:2"),
        ("revoked before it is known", "@revoked core1 {1}\ncore1 {1}\n", "core1", 22, "revoked user:1"),
        ("revoked and nothing else", "@revoked core1 {1}\n", "core1", 22, "revoked user:1"),
        ("revoked without the port", "[core1]:22 {2}\n@revoked core1 {1}\n", "core1", 830, "revoked user:2"),
        ("revoked for another", "core1 {1}\n@revoked core2 {1}\n", "core1", 22, "known user:1"),
        ("another one revoked", "core1 {1}\n@revoked core1 {2}\n", "core1", 22, "known user:1"),
        ("an authority's key is no host's", "@cert-authority core1 {1}\n", "core1", 22, "unknown"),
        ("a marker in upper case is none", "@REVOKED core1 {1}\ncore1 {1}\n", "core1", 22, "known user:2"),
    ] {
        assert_eq!(judged(file, Target::new(host, port), ed25519(1)), verdict, "{case}");
    }
}

#[test]
fn hashed_names_are_recognised_with_their_ports() {
    let lines: Vec<String> = ["core1", "[core1]:2222", "192.0.2.1"]
        .iter()
        .map(|name| format!("{} {}\n", pattern::hashed(name, [3; 20]), text(&ed25519(1))))
        .collect();
    let file = lines.concat();
    assert_eq!(judged(&file, Target::new("CORE1", 22), ed25519(1)), "known user:1");
    assert_eq!(judged(&file, Target::new("core1", 2222), ed25519(1)), "known user:2");
    assert_eq!(judged(&file, Target::new("192.0.2.1", 22), ed25519(2)), "changed");
    assert_eq!(judged(&file, Target::new("core2", 22), ed25519(1)), "unknown");
}

#[test]
fn an_address_raises_doubts_and_never_vouches() {
    let target = || Target::new("core1", 22).at([192, 0, 2, 1].into());
    assert_eq!(judged("192.0.2.1 {1}\n", target(), ed25519(1)), "unknown");
    assert_eq!(judged("192.0.2.1 {2}\n", target(), ed25519(1)), "changed");
    assert_eq!(judged("core1 {1}\n192.0.2.1 {2}\n", target(), ed25519(1)), "known user:1");
    assert_eq!(judged("core1 {1}\n@revoked 192.0.2.1 {1}\n", target(), ed25519(1)), "revoked user:2");
}

#[test]
fn all_files_are_read_as_one() {
    let both = known(&["core1 {1}\n", "core1 {2}\n@revoked core2 {1}\ncore2 {2}\n"]);
    let judge = |host, key: HostKey| word(&both.record(Target::new(host, 22)).judge(&key.into(), NOW_S));
    assert_eq!(judge("core1", ed25519(2)), "known global:1");
    assert_eq!(judge("core2", ed25519(1)), "revoked global:2");
    assert_eq!(judge("core2", ed25519(3)), "changed");
}

#[test]
fn an_unknown_key_says_where_else_it_is_known() {
    let both = known(&["core2 {1}\n", "# x\n*.example.net {1}\n"]);
    let verdict = both.record(Target::new("core1", 22)).judge(&ed25519(1).into(), NOW_S);
    let Verdict::Unknown(unknown) = verdict else { panic!("{verdict:?}") };
    let places: Vec<String> = unknown.elsewhere.iter().map(ToString::to_string).collect();
    assert_eq!(places, ["user:1", "global:2"]);
    assert!(unknown.may_be_learned_unasked());
}

#[test]
fn a_key_is_not_taken_unasked_where_a_certificate_was_to_be_shown() {
    let lines = known(&["@cert-authority * {A}\n"]);
    let verdict = lines.record(Target::new("core1", 22)).judge(&ed25519(1).into(), NOW_S);
    let Verdict::Unknown(unknown) = verdict else { panic!("{verdict:?}") };
    assert!(!unknown.may_be_learned_unasked());
}

#[test]
fn bad_lines_are_kept_aside_with_their_places() {
    let file = "core1\ncore1 ssh-ed25519\n@what core1 {1}\n@revoked @cert-authority core1 {1}\n\
                |1|x|y {1}\ncore1 ssh-rsa {2}\ncore1 ssh-ed25519 !!\ncore1 ssh-ed25519 AAAA\n\
                core1 35 1024 65537 1234\ncore1 {1}\n";
    let file = file.replace("ssh-rsa {2}", &format!("ssh-rsa {}", ed25519(2).base64()));
    let lines = known(&[&file]);
    let bad: Vec<(usize, BadLineReason)> =
        lines.bad_lines().map(|bad| (bad.place.line, bad.reason)).collect();
    use BadLineReason::*;
    let expected = [Short, Short, Marker, Marker, Hosts, Kind, Key, Key, Key]
        .into_iter()
        .enumerate()
        .map(|(i, r)| (i + 1, r));
    assert_eq!(bad, expected.collect::<Vec<_>>());
    assert_eq!(judged(&file, Target::new("core1", 22), ed25519(1)), "known user:10");
}

#[test]
fn kinds_that_are_known_are_offered_first() {
    let rsa = |hash| Algorithm::Rsa { hash };
    let supported = [
        Algorithm::Ed25519,
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
        rsa(Some(HashAlg::Sha512)),
        rsa(Some(HashAlg::Sha256)),
    ];
    let order = |file: &str, port| known(&[file]).record(Target::new("core1", port)).order(&supported);
    assert_eq!(order("", 22).keys, supported);
    let rsa_first = [&supported[2..], &supported[..2]].concat();
    assert_eq!(order("core1 {R1}\n", 22).keys, rsa_first);
    assert_eq!(order("core1 {R1}\n", 2222).keys, rsa_first, "the key without the port is worth comparing");
    assert_eq!(order("core1 {R1}\n", 22).certificates, []);
    assert_eq!(order("@cert-authority core* {A}\n", 22).certificates, supported);
}

#[test]
fn a_changed_key_is_told_with_both_fingerprints_and_the_line() {
    let verdict = known(&["core1 {2}\n"]).record(Target::new("core1", 22)).judge(&ed25519(1).into(), NOW_S);
    let Verdict::Changed(changed) = verdict else { panic!("{verdict:?}") };
    let words = changed.to_string();
    for part in [&ed25519(1).fingerprint(), &ed25519(2).fingerprint(), "user:1", "Refused"] {
        assert!(words.contains(part), "{words}");
    }
}

fn certificate(change: impl FnOnce(&mut Builder)) -> Certificate {
    certificate_of(CertType::Host, (NOW_S - 60, NOW_S + 60), change)
}

fn certificate_of(kind: CertType, time: (u64, u64), change: impl FnOnce(&mut Builder)) -> Certificate {
    let subject = PrivateKey::new(KeypairData::Ed25519(Ed25519Keypair::from_seed(&[1; 32])), "").unwrap();
    let mut builder =
        Builder::new(vec![5; 16], subject.public_key().key_data().clone(), time.0, time.1).unwrap();
    builder.cert_type(kind).unwrap();
    change(&mut builder);
    builder.sign(&authority()).unwrap()
}

fn for_core1(builder: &mut Builder) {
    builder.valid_principal("Core1").unwrap();
}

fn fault(certificate: &Certificate) -> Option<CertificateFault> {
    match known(&["@cert-authority core* {A}\n"])
        .record(Target::new("core1", 2222))
        .judge(&certificate.into(), NOW_S)
    {
        Verdict::KnownByAuthority(_) => None,
        Verdict::Unknown(unknown) => {
            assert!(!unknown.may_be_learned_unasked());
            Some(unknown.fault.expect("there is a reason"))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_authority_vouches_for_the_hosts_that_the_certificate_names() {
    assert_eq!(fault(&certificate(for_core1)), None);
    let other = certificate(|builder| {
        builder.valid_principal("core2").unwrap();
    });
    assert_eq!(fault(&other), Some(CertificateFault::Principals(vec!["core2".to_owned()])));
    let all = certificate(|builder| {
        builder.all_principals_valid().unwrap();
    });
    assert_eq!(fault(&all), Some(CertificateFault::Principals(Vec::new())));
}

#[test]
fn a_certificate_holds_in_its_time_only() {
    let at = |from_s, to_s| fault(&certificate_of(CertType::Host, (from_s, to_s), for_core1));
    assert_eq!(at(NOW_S, NOW_S + 1), None);
    assert_eq!(at(NOW_S + 1, NOW_S + 2), Some(CertificateFault::TooEarly));
    assert_eq!(at(NOW_S - 2, NOW_S), Some(CertificateFault::Expired));
}

#[test]
fn a_certificate_of_a_user_or_with_a_condition_proves_no_host() {
    let user = certificate_of(CertType::User, (NOW_S - 60, NOW_S + 60), for_core1);
    assert_eq!(fault(&user), Some(CertificateFault::NotOfHost));
    let condition = certificate(|builder| {
        for_core1(builder);
        builder.critical_option("force-command", "x").unwrap();
    });
    assert_eq!(fault(&condition), Some(CertificateFault::Condition("force-command".to_owned())));
}

#[test]
fn a_certificate_whose_signature_is_of_something_else_is_worth_nothing() {
    let octets = certificate(for_core1).to_bytes().unwrap();
    let at = octets.windows(5).position(|window| window == b"Core1").unwrap();
    let mut forged = octets.clone();
    forged[at] = b'c';
    assert_eq!(fault(&Certificate::from_bytes(&forged).unwrap()), Some(CertificateFault::Signature));
}

#[test]
fn a_certificate_of_no_known_authority_leaves_its_bare_key_to_be_judged() {
    let shown = certificate(for_core1);
    let bare = HostKey::from(shown.public_key());
    let judge = |file: &str| {
        let record = known(&[&file.replace("{B}", &text(&bare))]).record(Target::new("core1", 22));
        word(&record.judge(&(&shown).into(), NOW_S))
    };
    assert_eq!(judge("core1 {B}\n"), "known user:1");
    assert_eq!(judge("core1 {1}\n"), "changed");
    assert_eq!(judge("@cert-authority other {A}\n"), "unknown");
    assert_eq!(judge("@cert-authority * {A}\n@revoked * {B}\n"), "revoked user:2");
    assert_eq!(judge("@cert-authority * {A}\n@revoked core1 {A}\n"), "revoked user:2");
    assert_eq!(judge("@cert-authority * {1}\ncore1 {1}\n"), "changed", "the wrong authority");
}

mod learning {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn files(content: &str) -> (tempfile::TempDir, std::path::PathBuf, Files) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("known_hosts");
        fs::write(&path, filled(content)).unwrap();
        let files = Files::new(vec![path.clone()], Some(path.clone()));
        (folder, path, files)
    }

    #[test]
    fn a_new_file_is_for_its_owner_alone_and_so_is_its_folder() {
        let home = tempfile::tempdir().unwrap();
        let files = Files::usual(None, Some(home.path()));
        files.learn(&Target::new("Core1", 2222), &ed25519(1)).unwrap();
        let path = home.path().join(".ssh/known_hosts");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(fs::read_to_string(&path).unwrap(), filled("[core1]:2222 {1}\n"));
    }

    #[test]
    fn a_line_without_its_newline_is_ended_first() {
        let (_folder, path, files) = files("# mine\ncore2 {2}");
        let place = files.learn(&Target::new("core1", 22), &ed25519(1)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), filled("# mine\ncore2 {2}\ncore1 {1}\n"));
        assert_eq!(place.line, 3);
    }

    #[test]
    fn where_names_are_hashed_a_new_one_is_too() {
        let (_folder, path, files) =
            files("|1|AwMDAwMDAwMDAwMDAwMDAwMDAwM=|AwMDAwMDAwMDAwMDAwMDAwMDAwM= {2}\n");
        let place = files.learn(&Target::new("core1", 22), &ed25519(1)).unwrap();
        assert_eq!(place.line, 2);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().nth(1).unwrap().starts_with("|1|") && !text.contains("core1"), "{text}");
        let verdict = files.latest().record(Target::new("core1", 22)).judge(&ed25519(1).into(), NOW_S);
        assert_eq!(verdict, Verdict::Known(place));
    }

    #[test]
    fn what_is_learned_is_known_at_once_and_only_once() {
        let (_folder, path, files) = files("");
        let target = Target::new("core1", 22);
        assert!(matches!(
            files.latest().record(target.clone()).judge(&ed25519(1).into(), NOW_S),
            Verdict::Unknown(_)
        ));
        files.learn(&target, &ed25519(1)).unwrap();
        files.learn(&target, &ed25519(1)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
        assert!(matches!(files.latest().record(target).judge(&ed25519(1).into(), NOW_S), Verdict::Known(_)));
    }

    #[test]
    fn another_key_that_came_meanwhile_wins() {
        let (_folder, path, files) = files("core1 {2}\n");
        let error = files.learn(&Target::new("core1", 22), &ed25519(1)).unwrap_err();
        assert!(matches!(error, LearnError::Changed(_)), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), filled("core1 {2}\n"));
    }

    #[test]
    fn a_name_that_would_mean_something_else_is_not_written() {
        let (_folder, path, files) = files("");
        for name in ["*", "a,b", "a b", "!a", "|1|x", "#a", "@revoked", "a\nb", "", "a\u{1b}[2J"] {
            assert!(
                matches!(files.learn(&Target::new(name, 22), &ed25519(1)), Err(LearnError::Name(_))),
                "{name:?}"
            );
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }

    #[test]
    fn many_who_learn_at_once_lose_no_line() {
        let (_folder, path, files) = files("");
        std::thread::scope(|scope| {
            for which in 1..=16_u8 {
                let files = &files;
                scope.spawn(move || {
                    files.learn(&Target::new(&format!("core{which}"), 22), &ed25519(which)).unwrap();
                });
            }
        });
        let lines = files.latest();
        assert_eq!(lines.bad_lines().count(), 0);
        for which in 1..=16_u8 {
            let record = lines.record(Target::new(&format!("core{which}"), 22));
            assert!(matches!(record.judge(&ed25519(which).into(), NOW_S), Verdict::Known(_)));
        }
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 16);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_and_forbids_silence() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(vec![folder.path().to_path_buf()], None);
        let lines = files.latest();
        assert_eq!(lines.unread().len(), 1);
        let verdict = lines.record(Target::new("core1", 22)).judge(&ed25519(1).into(), NOW_S);
        let Verdict::Unknown(unknown) = verdict else { panic!("{verdict:?}") };
        assert!(!unknown.may_be_learned_unasked());
    }
}

proptest! {
    #[test]
    fn no_file_brings_the_reader_down(octets in proptest::collection::vec(any::<u8>(), 0..400), host in ".{0,20}") {
        let lines = Arc::new(KnownHosts::from_texts([(Path::new("x"), &octets[..])]));
        let _ = lines.record(Target::new(&host, 22)).judge(&ed25519(1).into(), NOW_S);
    }

    #[test]
    fn no_line_of_nearly_right_fields_does_either(
        fields in proptest::collection::vec(prop_oneof![
            Just("@revoked".to_owned()), Just("@cert-authority".to_owned()), Just("|1|AA==|AA==".to_owned()),
            Just("*,!core1".to_owned()), Just("[core1]:22".to_owned()), Just("ssh-ed25519".to_owned()),
            Just(Base64::encode_string(b"\0\0\0\x0bssh-ed25519")), Just("\t#".to_owned()), ".{0,6}",
        ], 0..8),
    ) {
        let text = fields.join(" ");
        let lines = Arc::new(KnownHosts::from_texts([(Path::new("x"), text.as_bytes())]));
        let _ = lines.record(Target::new("core1", 22)).judge(&ed25519(1).into(), NOW_S);
    }

    #[test]
    fn what_was_learned_is_read_back(host in "[a-zA-Z0-9.:-]{1,30}", port in 1_u16.., which in any::<u8>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("known_hosts");
        let files = Files::new(vec![path.clone()], Some(path));
        let target = Target::new(&host, port);
        let place = files.learn(&target, &ed25519(which)).unwrap();
        prop_assert_eq!(files.latest().record(target).judge(&ed25519(which).into(), NOW_S), Verdict::Known(place));
    }
}
