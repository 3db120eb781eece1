//! Keys and certificates, made by `ssh-keygen`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs `ssh-keygen`; it stands in the package of the client, which every test here needs anyway.
pub fn ssh_keygen(arguments: &[&str]) {
    let output = Command::new("ssh-keygen").arg("-q").args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Makes a key pair; few rounds, since encryption that is slow on purpose would only be slow here.
pub fn make(folder: &Path, name: &str, kind: &str, more: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let file = path.to_str().unwrap();
    let phrase: &[&str] = if more.contains(&"-N") { &[] } else { &["-N", ""] };
    ssh_keygen(&[&["-t", kind, "-f", file, "-a", "2", "-C", name], phrase, more].concat());
    path
}

/// The public half.
pub fn public(path: &Path) -> String {
    std::fs::read_to_string(format!("{}.pub", path.display())).unwrap()
}

/// Signs a public key: `arguments` say for whom, and whether it is that of a host.
pub fn certify(authority: &Path, key: &Path, arguments: &[&str]) {
    let public = format!("{}.pub", key.display());
    ssh_keygen(&[&["-s", authority.to_str().unwrap(), "-I", "noctui"], arguments, &[&public]].concat());
}
