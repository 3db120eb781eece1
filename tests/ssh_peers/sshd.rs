//! Debian's OpenSSH server with a configuration of its own.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::keygen;
use crate::peer::{found, run};

/// It wants to be called by its whole path.
const SSHD: &str = "/usr/sbin/sshd";

/// Nothing that is waited for here takes longer.
pub const LONGEST: Duration = Duration::from_secs(20);

pub struct Sshd {
    child: Child,
    pub port: u16,
    pub folder: TempDir,
    log: PathBuf,
}

/// What differs between one server and another.
#[derive(Default)]
pub struct Setup<'a> {
    /// Lines of its configuration; `{}` is its folder.
    pub settings: &'a str,
    /// Who may log in.
    pub authorized: &'a [&'a Path],
    /// The kind of its host key; ed25519 unless told otherwise.
    pub host_key: Option<&'a str>,
    /// A host key that was made before.
    pub host_key_file: Option<&'a Path>,
}

impl Sshd {
    /// Starts it, or says that it is not installed.
    pub fn start(setup: &Setup<'_>) -> Option<Self> {
        run(Command::new(SSHD).arg("-V"), "openssh-server")?;
        let folder = tempfile::tempdir().unwrap();
        let made = || keygen::make(folder.path(), "host", setup.host_key.unwrap_or("ed25519"), &[]);
        let host_key = setup.host_key_file.map_or_else(made, Path::to_path_buf);
        let port = free_port();
        let authorized: String = setup.authorized.iter().map(|key| keygen::public(key)).collect();
        std::fs::write(folder.path().join("authorized"), authorized).unwrap();
        let settings = setup.settings.replace("{}", folder.path().to_str().unwrap());
        // A bash that believes to be the first one under sshd reads `~/.bashrc`: whatever that prints is not the test's.
        let config = format!(
            "{settings}\nListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nPidFile none\nStrictModes no\n\
             UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n\
             AuthorizedKeysFile {}/authorized\nLogLevel VERBOSE\nPrintMotd no\nMaxStartups 200\nSetEnv SHLVL=1\n",
            host_key.display(),
            folder.path().display(),
        );
        let (file, log) = (folder.path().join("config"), folder.path().join("log"));
        std::fs::write(&file, config).unwrap();
        // Where systemd does not start it, nobody makes the folder that it wants to change its root to.
        let _ = std::fs::create_dir("/run/sshd");
        let mut command = Command::new(SSHD);
        command.arg("-D").arg("-f").arg(&file).arg("-E").arg(&log).stdin(Stdio::null());
        let child = found(command.spawn(), &command, "openssh-server")?;
        let mut own = Self { child, port, folder, log };
        own.wait_until_it_answers();
        Some(own)
    }

    fn wait_until_it_answers(&mut self) {
        let deadline = Instant::now() + LONGEST;
        while greeting(self.port).is_none() {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "sshd: {ended:?}\n{}", self.log());
            std::thread::yield_now();
        }
    }

    /// What it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// How many lines of its log hold this text.
    pub fn logged(&self, text: &str) -> usize {
        self.log().lines().filter(|line| line.contains(text)).count()
    }

    /// The line of `known_hosts` for it.
    pub fn known(&self) -> String {
        format!("[127.0.0.1]:{} {}", self.port, keygen::public(&self.folder.path().join("host")))
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What a server says first.
pub fn greeting(port: u16) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(LONGEST)).unwrap();
    let mut octets = [0; 64];
    let count = stream.read(&mut octets).ok().filter(|count| *count > 0)?;
    Some(String::from_utf8_lossy(&octets[..count]).into_owned())
}
