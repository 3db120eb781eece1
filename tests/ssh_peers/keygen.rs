//! Keys and certificates, made by `ssh-keygen`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::peer::run;

/// Nothing, if `ssh-keygen` is not installed and need not be. No server is started then.
pub fn is_there() -> Option<()> {
    run(Command::new("ssh-keygen").arg("-?"), "openssh-client").map(drop)
}

/// Runs `ssh-keygen`. Where it is missing no server is started, so that nobody misses what it would have made.
pub fn ssh_keygen(arguments: &[&str]) {
    let Some(output) = run(Command::new("ssh-keygen").arg("-q").args(arguments), "openssh-client") else {
        return;
    };
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
