//! Nobody at the keyboard of a read-only noctui reaches a device, a shell, or a file that is not its own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use noctui::{
    keys::{Action, Code, Key, KeyMap},
    lab::{Lab, LabClock, LabOptions, SshObserved, Story},
};
use portable_pty::CommandBuilder;
use rustix::process::Signal;
use tempfile::TempDir;

use crate::{
    noctui,
    pty::{Pty, shows},
};

/// Escape as terminals with the keyboard protocol of kitty send it: unlike a bare one it joins no key that follows.
const ESCAPE: &str = "\x1b[27u";

/// A simulated network, and the home of somebody who watches it. Every command that its inventory names leaves a file.
struct Trap {
    lab: Lab,
    home: TempDir,
}

impl Trap {
    async fn set() -> Self {
        let options = LabOptions {
            devices: 3,
            ports: Some(4),
            clock: LabClock::running(),
            story: Story::Calm,
            ..LabOptions::default()
        };
        let lab = Lab::start(options).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let trap = Self { lab, home };
        let config = trap.path(".config/noctui");
        fs::create_dir_all(&config).unwrap();
        trap.lab.write_inventory(&config.join("inventory.toml")).unwrap();
        let sprung = trap.path("sprung");
        let text = trap.lab.inventory_toml();
        let by_proxy =
            format!("known-hosts = \"lab-known-hosts\", proxy-command = \"touch {}\"", sprung.display());
        let (_, password, _) = Lab::ssh_account();
        let by_command = format!("password = {{ command = [\"touch\", {sprung:?}] }}\nenable");
        let armed = text
            .replace("known-hosts = \"lab-known-hosts\"", &by_proxy)
            .replace(&format!("password = {password:?}\nenable"), &by_command);
        assert!(armed.contains(&by_proxy) && armed.contains(&by_command), "{text}");
        fs::write(config.join("inventory.toml"), armed).unwrap();
        trap
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Every file below the home that was not there before noctui was.
    fn new_files(&self) -> Vec<String> {
        let mut found = Vec::new();
        gather(self.home.path(), &mut found);
        let inside =
            |path: &PathBuf| path.strip_prefix(self.home.path()).unwrap().to_string_lossy().into_owned();
        let names = found.iter().map(inside).filter(|name| !name.starts_with(".config/"));
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// Asserts that nothing came of anything: no connection, no child, no file but the log and those that are allowed.
    fn assert_untouched(&self, pty: &Pty, allowed: &[&str]) {
        assert_eq!(self.lab.ssh_observation(), SshObserved::default());
        assert_no_child(pty);
        let is_allowed = |name: &&String| {
            let name = name.strip_prefix(".local/state/noctui/").unwrap_or(name);
            name.starts_with("log/") || allowed.contains(&name)
        };
        let files = self.new_files();
        assert_eq!(files.iter().find(|name| !is_allowed(name)), None, "{files:?}");
    }
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { gather(&path, files) } else { files.push(path) }
    }
}

/// No child runs, and none has ended: the kernel adds the page faults of those that did (proc_pid_stat(5), `cminflt`).
fn assert_no_child(pty: &Pty) {
    let process = PathBuf::from(format!("/proc/{}", pty.pid().as_raw_nonzero()));
    for task in fs::read_dir(process.join("task")).unwrap() {
        let children = fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default();
        assert_eq!(children.trim(), "");
    }
    let stat = fs::read_to_string(process.join("stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    assert_eq!(after_name.split_whitespace().nth(8), Some("0"), "a child has run: {stat}");
}

/// The octets that a terminal sends for a key.
fn octets(key: Key) -> String {
    let plain = match key.code {
        Code::Char(c) if key.ctrl => char::from(c as u8 & 0x1f).to_string(),
        Code::Char(c) => c.to_string(),
        Code::Enter => "\r".into(),
        Code::Esc => ESCAPE.into(),
        Code::Tab if key.shift => "\x1b[Z".into(),
        Code::Tab => "\t".into(),
        Code::Backspace => "\x7f".into(),
        Code::Delete => "\x1b[3~".into(),
        Code::Insert => "\x1b[2~".into(),
        Code::Up => "\x1b[A".into(),
        Code::Down => "\x1b[B".into(),
        Code::Right => "\x1b[C".into(),
        Code::Left => "\x1b[D".into(),
        Code::Home => "\x1b[H".into(),
        Code::End => "\x1b[F".into(),
        Code::PageUp => "\x1b[5~".into(),
        Code::PageDown => "\x1b[6~".into(),
        Code::F(_) => "\x1b[15~".into(),
    };
    if key.alt { format!("\x1b{plain}") } else { plain }
}

/// Every key of every action, and every action by its name in the palette, one after the other.
fn everything() -> Vec<String> {
    let keys = KeyMap::default();
    let quits = keys.keys(Action::Quit);
    let others = Action::ALL.iter().copied().filter(|action| *action != Action::Quit);
    let of_action = |action: Action| {
        let pressed = keys.keys(action).iter().filter(|key| !quits.contains(key));
        let pressed: String = pressed.map(|key| [&octets(*key), ESCAPE, ESCAPE].concat()).collect();
        [&pressed, ":", action.name(), "\r", ESCAPE, ESCAPE].concat()
    };
    others.map(of_action).collect()
}

/// Presses it all from every screen, and pastes a text where one could be written. A program reads its keyboard in
/// bites of a thousand octets, so after some keys it is waited for, until all of them were heard.
fn press_everything(pty: &mut Pty, is_heard: impl Fn(&mut Pty, usize)) {
    let pasted = ["6\x1b[200~show version\nreload\n\x1b[201~\r\r\x13", ESCAPE, ESCAPE].concat();
    let (mut waiting, mut bites) = (0, 0);
    for screen in '1'..='7' {
        for step in everything().iter().chain([&pasted]) {
            let octets = [&screen.to_string(), step.as_str()].concat();
            pty.type_bytes(octets.as_bytes());
            waiting += octets.len();
            if waiting > 500 {
                (waiting, bites) = (0, bites + 1);
                is_heard(pty, bites);
            }
        }
    }
    is_heard(pty, bites + 1);
}

/// Whoever starts it says where files are, and is not believed: he comes over SSH.
fn steered(trap: &Trap, arguments: &[&str]) -> CommandBuilder {
    let mut command = noctui(trap.home.path(), arguments);
    let sprung = trap.path("sprung");
    let mine = trap.path(".config/mine.toml");
    let text = format!(
        "[credentials.ro]\ncommunity = {{ command = [\"touch\", {sprung:?}] }}\n\
         [devices.mine]\naddress = \"127.0.0.1\"\nsnmp = {{ credential = \"ro\" }}\n"
    );
    fs::write(&mine, text).unwrap();
    command.env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
    command.env("SSH_ORIGINAL_COMMAND", "sh -i");
    command.env("NOCTUI_INVENTORY", &mine);
    command.env("NOCTUI_CONFIG", &mine);
    command.env("NOCTUI_STATE", trap.path("mine"));
    command.env("XDG_CONFIG_HOME", trap.path(".config/elsewhere"));
    command.env("XDG_STATE_HOME", trap.path("elsewhere"));
    command.env("EDITOR", format!("touch {}", sprung.display()));
    command.env("SHELL", format!("touch {}", sprung.display()));
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_pressed_on_the_wall_nothing_reaches_a_device_a_shell_or_a_file() {
    let trap = Trap::set().await;
    let mut pty = Pty::spawn(steered(&trap, &["wall", "--no-quit"]), 120, 40);
    pty.wait_until("the first data", |screen| shows(screen, "s old"));
    press_everything(&mut pty, |pty, _| {
        // Keys are heard in their order: when the page is seen to change, all before it was heard.
        pty.type_bytes(b"1");
        pty.wait_until("the overview", |screen| shows(screen, "SITES"));
        pty.type_bytes(b"2");
        pty.wait_until("the sites", |screen| !shows(screen, "SITES"));
    });
    trap.assert_untouched(&pty, &["wall"]);
    pty.send(Signal::TERM);
    assert_eq!(pty.exit_code(), 128 + 15);
    trap.lab.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_pressed_on_a_read_only_console_nothing_reaches_a_device_a_shell_or_a_file() {
    let trap = Trap::set().await;
    let mut pty = Pty::spawn(steered(&trap, &["--read-only"]), 120, 40);
    pty.wait_until("three live devices", |screen| shows(screen, "3 live") && shows(screen, "READ-ONLY"));
    press_everything(&mut pty, |pty, bite| {
        // Keys are heard in their order: when this filter is seen, all before it was heard.
        let sign = format!("name=bite-{bite}-");
        pty.type_bytes([&ESCAPE.repeat(8), "1/", &sign].concat().as_bytes());
        pty.wait_until("the last key", |screen| shows(screen, &sign));
        pty.type_bytes(ESCAPE.as_bytes());
    });
    trap.assert_untouched(&pty, &[]);
    pty.send(Signal::TERM);
    assert_eq!(pty.exit_code(), 128 + 15);
    trap.lab.stop().await;
}

/// Without this the two above would prove nothing.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_keys_on_a_console_that_may_write_spring_the_trap() {
    let trap = Trap::set().await;
    let mut pty = Pty::spawn(noctui(trap.home.path(), &[]), 120, 40);
    pty.wait_until("three live devices", |screen| shows(screen, "3 live"));
    for octets in ["6", "show version", "\r", "\r"] {
        pty.type_bytes(octets.as_bytes());
    }
    pty.wait_until("the trap", |_| trap.path("sprung").exists());
    pty.send(Signal::TERM);
    pty.exit_code();
    trap.lab.stop().await;
}
