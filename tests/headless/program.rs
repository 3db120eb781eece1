//! The real binary with an environment of its own: no inventory, settings or home of whoever runs the tests.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Nothing that is tried here takes longer.
const LONGEST: Duration = Duration::from_secs(60);

/// A folder with files that only their owner reads.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&path).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        path
    }
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    pub fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }

    /// Each line of the output as JSON.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// `noctui` with arguments, not started yet.
pub struct Noctui(Command);

impl Noctui {
    pub fn new<A: AsRef<OsStr>>(home: &Folder, arguments: impl IntoIterator<Item = A>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_noctui"));
        command.env_clear().env("HOME", home.path()).env("TZ", "UTC");
        command.current_dir(home.path()).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(command)
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.0.env_remove(name);
        self
    }

    pub fn run(self) -> Ended {
        self.start().end()
    }

    pub fn start(mut self) -> Running {
        let mut child = self.0.spawn().unwrap();
        let out = lines_of(child.stdout.take().unwrap());
        let err = lines_of(child.stderr.take().unwrap());
        Running { child, out, err, began: Instant::now() }
    }
}

type Lines = (Receiver<String>, JoinHandle<()>);

fn lines_of(stream: impl Read + Send + 'static) -> Lines {
    let (sender, receiver) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(stream).lines() {
            if sender.send(line.unwrap()).is_err() {
                return;
            }
        }
    });
    (receiver, reader)
}

/// `noctui` at work. Killed if a test ends before it does.
pub struct Running {
    child: Child,
    out: Lines,
    err: Lines,
    began: Instant,
}

impl Running {
    pub fn line(&self) -> String {
        self.out.0.recv_timeout(LONGEST).expect("a line on standard output")
    }

    pub fn error_line(&self) -> String {
        self.err.0.recv_timeout(LONGEST).expect("a line on standard error")
    }

    pub fn since_start(&self) -> Duration {
        self.began.elapsed()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until it has ended; gives what was not read before.
    pub fn end(mut self) -> Ended {
        let rest = |lines: &Lines| {
            let limit = Instant::now() + LONGEST;
            let mut text = String::new();
            // The sender goes when the stream ends, and the stream ends with the process.
            while let Ok(line) = lines.0.recv_timeout(limit.saturating_duration_since(Instant::now())) {
                text.push_str(&line);
                text.push('\n');
            }
            assert!(Instant::now() < limit, "it does not end; so far it said:\n{text}");
            text
        };
        let (out, err) = (rest(&self.out), rest(&self.err));
        Ended { status: self.child.wait().unwrap(), out, err }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
