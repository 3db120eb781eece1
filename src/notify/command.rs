//! A program that is told of alarms: the document on its standard input, and nothing of it anywhere else.

use std::{
    io,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};
use secrecy::ExposeSecret;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin},
    time::timeout,
};

use crate::{config::outputs::CommandRoute, model::SafeText};

use super::{carrier::Carrier, error::DeliveryError, letter::Letter};

/// What of the environment a program gets: enough to find things and to reach a desktop. The rest may hold secrets
/// that are meant for noctui alone, as communities are.
const INHERITED: [&str; 15] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
];

/// So much of what a program prints is kept for the log, in octets; the rest is read and forgotten.
const MOST_KEPT: usize = 2_048;

/// How long after a program's end its output is waited for: something it left behind may hold it open.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Runs the program of an output, one at a time.
#[derive(Debug)]
pub(super) struct Command {
    output: String,
    route: CommandRoute,
}

impl Command {
    pub(super) fn new(output: &str, route: CommandRoute) -> Self {
        Self { output: output.to_owned(), route }
    }

    fn program(&self) -> String {
        self.route.argv.first().cloned().unwrap_or_default()
    }

    async fn spawn(&self) -> Result<Child, DeliveryError> {
        let mut command = tokio::process::Command::new(self.program());
        command.args(self.route.argv.iter().skip(1)).env_clear();
        command.envs(INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        for (name, value) in &self.route.env {
            command.env(name, value.resolve().await?.expose_secret());
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own: what it starts ends with it, and Ctrl-C at the terminal is not for it.
        command.process_group(0).kill_on_drop(true);
        command.spawn().map_err(|source| DeliveryError::Start { program: self.program(), source })
    }

    fn log(&self, status: Option<ExitStatus>, said: &[u8]) {
        let said = SafeText::new(String::from_utf8_lossy(said).trim());
        let output = self.output.as_str();
        match status {
            Some(status) if status.success() => tracing::debug!(output, %said, "the program is done"),
            Some(status) => tracing::warn!(output, %status, %said, "the program failed"),
            None => tracing::warn!(output, %said, "the program took too long and was killed"),
        }
    }
}

impl Carrier for Command {
    async fn carry(&mut self, letter: &Letter) -> Result<String, DeliveryError> {
        let document = letter.json() + "\n";
        let mut child = self.spawn().await?;
        let mut group = Group(child.id().and_then(|id| Pid::from_raw(id.cast_signed())));
        let mut said = Vec::new();
        let run = run(&mut child, document.as_bytes(), &mut said);
        let ended = timeout(self.route.timeout, run).await;
        let Ok(status) = ended else {
            group.kill();
            // It cannot refuse, so this does not wait; nothing stays behind as a zombie.
            let _ = child.wait().await;
            self.log(None, &said);
            return Err(DeliveryError::Killed { program: self.program(), limit: self.route.timeout });
        };
        // What a program leaves behind on purpose is its own matter.
        group.0 = None;
        let status = status.map_err(|source| DeliveryError::Start { program: self.program(), source })?;
        self.log(Some(status), &said);
        if status.success() {
            Ok("done".to_owned())
        } else {
            Err(DeliveryError::Failed { program: self.program(), status })
        }
    }
}

/// Feeds a program and waits for its end. What it says is kept in `said`, whatever happens.
async fn run(child: &mut Child, document: &[u8], said: &mut Vec<u8>) -> io::Result<ExitStatus> {
    let stdin = child.stdin.take();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let mut errors = Vec::new();
    let talk =
        async { tokio::join!(feed(stdin, document), listen(stdout, said), listen(stderr, &mut errors)) };
    let status = {
        tokio::pin!(talk);
        let mut is_silent = false;
        let status = loop {
            tokio::select! {
                status = child.wait() => break status,
                _ = &mut talk, if !is_silent => is_silent = true,
            }
        };
        if !is_silent {
            let _ = timeout(LAST_WORDS, &mut talk).await;
        }
        status
    };
    said.append(&mut errors);
    status
}

/// A program that does not want to read is no failure.
async fn feed(stdin: Option<ChildStdin>, document: &[u8]) {
    if let Some(mut stdin) = stdin {
        let _ = stdin.write_all(document).await;
    }
}

/// Reads to the end, or the program would wait for a reader.
async fn listen(pipe: Option<impl AsyncRead + Unpin>, said: &mut Vec<u8>) {
    let Some(mut pipe) = pipe else { return };
    let mut buffer = [0; 1_024];
    while let Ok(count @ 1..) = pipe.read(&mut buffer).await {
        let room = MOST_KEPT.saturating_sub(said.len()).min(count);
        said.extend_from_slice(&buffer[..room]);
    }
}

/// The processes of a program, ended when this is dropped.
struct Group(Option<Pid>);

impl Group {
    fn kill(&mut self) {
        if let Some(group) = self.0.take() {
            // It may be gone already.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}
