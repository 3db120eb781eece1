//! Host certificates that `ssh-keygen` signed.

use std::time::{SystemTime, UNIX_EPOCH};

use noctui::proto::ssh::known_hosts::{CertificateFault, Target, Verdict};

use crate::keygen::Folder;

/// The verdict on the certificate of `ec`, signed by some key with some options, where `ed` is the authority.
fn verdict(authority: &str, options: &[&str]) -> Option<Result<(), CertificateFault>> {
    let folder = Folder::new()?;
    let rsa = if authority == "rsa" {
        format!("@cert-authority core1 {}\n", made(&folder)?)
    } else {
        String::new()
    };
    let files = folder.known_hosts(&format!("@cert-authority *.example.net,core1 {{ed}}\n{rsa}"));
    let fixed = ["-q", "-s", authority, "-I", "core1", "-h"];
    folder.keygen(fixed.iter().chain(options).chain(&["ec.pub"]))?;
    let offer = (&folder.certificate("ec")).into();
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Some(match files.latest().record(Target::new("core1", 2222)).judge(&offer, now_s) {
        Verdict::KnownByAuthority(_) => Ok(()),
        Verdict::Unknown(unknown) => Err(unknown.fault.unwrap()),
        other => panic!("{other:?}"),
    })
}

fn made(folder: &Folder) -> Option<String> {
    folder.make("rsa", "rsa", "2048")?;
    Some(folder.public("rsa"))
}

fn expect(authority: &str, options: &[&str], expected: Result<(), CertificateFault>) {
    if let Some(verdict) = verdict(authority, options) {
        assert_eq!(verdict, expected);
    }
}

#[test]
fn a_certificate_for_the_host_is_enough() {
    expect("ed", &["-n", "core1,core1.example.net", "-V", "-1h:+1h"], Ok(()));
}

#[test]
fn an_authority_with_an_rsa_key_is_one_too() {
    expect("rsa", &["-t", "rsa-sha2-512", "-n", "core1"], Ok(()));
}

#[test]
fn sha_1_vouches_for_nobody() {
    expect("rsa", &["-t", "ssh-rsa", "-n", "core1"], Err(CertificateFault::Weak("ssh-rsa".to_owned())));
}

#[test]
fn a_certificate_that_has_expired_is_not() {
    expect("ed", &["-n", "core1", "-V", "-2h:-1h"], Err(CertificateFault::Expired));
}

#[test]
fn a_certificate_for_another_host_is_not() {
    expect("ed", &["-n", "core2"], Err(CertificateFault::Principals(vec!["core2".to_owned()])));
}

#[test]
fn another_authority_is_none() {
    expect("ed2", &["-n", "core1"], Err(CertificateFault::Authority));
}
