//! The Python in which the peers stand, which may be missing on a developer's machine.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

/// How long a server may take until it listens.
const LONGEST: Duration = Duration::from_secs(60);

/// A server that ends with its standard input.
pub struct Server {
    child: Child,
    input: Option<ChildStdin>,
    pub said: String,
}

/// The python that has the peers: the one named, the one of the checks, or the system's.
fn python() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/venv/bin/python");
    match std::env::var_os("NOCTUI_PYTHON") {
        Some(named) => named.into(),
        None if own.exists() => own,
        None => "python3".into(),
    }
}

impl Server {
    /// Starts a script of this folder and waits for its first line; `None` if its module is missing and need not be there.
    pub fn start(script: &str, module: &str) -> Option<Self> {
        let probe = Command::new(python()).args(["-c", &format!("import {module}")]).output();
        if !probe.is_ok_and(|probe| probe.status.success()) {
            assert!(
                std::env::var_os("NOCTUI_REQUIRE_PEERS").is_none(),
                "{module} is required here: pip install {module} into .ci/venv"
            );
            eprintln!("skipped: {module} is missing; pip install {module} into .ci/venv");
            return None;
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exec").join(script);
        let mut child =
            Command::new(python()).arg(path).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let (told, first) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(output).read_line(&mut line);
            let _ = told.send(line);
        });
        let said = first.recv_timeout(LONGEST).expect("it listens in time");
        Some(Self { child, input, said })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        // Its threads may not notice; an error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
