//! Devices of an inventory that leave their way to an ssh_config: Debian's `ssh` reads it, noctui goes it.

use std::path::Path;

use std::time::Duration;

use noctui::broadcast::Questions;
use noctui::broadcast::dial::{Dialler, OpenError};
use noctui::broadcast::ssh::SshDialler;
use noctui::config::inventory::{DeviceIds, load_text};
use noctui::config::platforms;
use noctui::plan::ShellSize;
use noctui::proto::ssh::config::{Commands, SshConfig};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::client::USER;
use crate::keygen;
use crate::sshd::{LONGEST, Setup, Sshd};

const SIZE: ShellSize = ShellSize { columns: 80, rows: 24 };

/// Two servers that take one key, and a folder for an ssh_config that knows their host keys.
struct Stage {
    near: Sshd,
    far: Sshd,
    folder: TempDir,
}

impl Stage {
    fn set() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let key = keygen::make(folder.path(), "key", "ed25519", &[]);
        let setup = Setup { authorized: &[&key], ..Setup::default() };
        let (near, far) = (Sshd::start(&setup)?, Sshd::start(&setup)?);
        std::fs::write(folder.path().join("known"), near.known() + &far.known()).unwrap();
        Some(Self { near, far, folder })
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// A dialler for this device and these lines of ssh_config.
    fn dialler(&self, device: &str, lines: &str) -> SshDialler {
        let common = format!(
            "IdentityFile {}\nUserKnownHostsFile {}\nGlobalKnownHostsFile none\n",
            self.path("key"),
            self.path("known")
        );
        let file = self.folder.path().join("config");
        std::fs::write(&file, format!("{lines}\nHost *\n{common}")).unwrap();
        let text = format!("[credentials.me]\nagent = true\n[devices.core1]\n{device}\n");
        let loaded = load_text(Path::new("inventory.toml"), &text, &mut DeviceIds::default());
        let inventory = loaded.inventory.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let platforms = platforms::built_in();
        // Nobody answers.
        SshDialler::new(inventory.devices(), platforms, Questions::new(Duration::ZERO))
            .with_ssh_config(SshConfig::new(Commands::Allowed, None).with_file(file))
    }
}

/// Opens a shell on the one device and hears it do a sum; where it was reached, and as whom.
async fn reached(dialler: &SshDialler) -> Result<(String, Option<String>), OpenError> {
    let device = noctui::model::DeviceId(0);
    let mut terminal = dialler.shell(device, SIZE).await?;
    terminal.write_all(b"echo $((6 * 7))-; exit\n").await.unwrap();
    let mut heard = Vec::new();
    let whole = timeout(LONGEST, terminal.read_to_end(&mut heard)).await;
    assert!(whole.is_ok() && heard.windows(3).any(|text| text == b"42-"), "{heard:?}");
    let reach = dialler.reach(device);
    Ok((reach.address, reach.user))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_leads_to_a_host_a_port_a_user_and_a_key() {
    let Some(stage) = Stage::set() else { return };
    let lines = format!("Host alias\nHostName 127.0.0.1\nPort {}\nUser {}", stage.near.port, *USER);
    let dialler = stage.dialler("address = \"alias\"\nssh = { credential = \"me\", config = true }", &lines);
    let expected = (format!("127.0.0.1:{}", stage.near.port), Some(USER.clone()));
    assert_eq!(reached(&dialler).await.unwrap(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_found_by_the_name_of_the_device_and_by_itself() {
    let Some(stage) = Stage::set() else { return };
    let lines = format!("Host core1\nUser {}\nHost 127.0.*\nUser nobody\nPort {}", *USER, stage.near.port);
    let dialler = stage.dialler("address = \"127.0.0.1\"\nssh.config = true", &lines);
    let expected = (format!("127.0.0.1:{}", stage.near.port), Some(USER.clone()));
    assert_eq!(reached(&dialler).await.unwrap(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_the_inventory_is_nearer() {
    let Some(stage) = Stage::set() else { return };
    let device = format!(
        "address = \"alias\"\nssh = {{ config = true, user = \"{}\", port = {}, jump = \"none\" }}",
        *USER, stage.near.port
    );
    let lines = "Host alias\nHostName 127.0.0.1\nPort 1\nUser nobody\nProxyJump nobody@nowhere";
    reached(&stage.dialler(&device, lines)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_host_of_the_file_has_its_own_name_port_and_key() {
    let Some(stage) = Stage::set() else { return };
    let lines = format!(
        "Host alias\nHostName 127.0.0.1\nPort {}\nUser {}\nProxyJump bastion\n\
         Host bastion\nHostName 127.0.0.1\nPort {}\nUser {}",
        stage.far.port, *USER, stage.near.port, *USER
    );
    reached(&stage.dialler("address = \"alias\"\nssh.config = true", &lines)).await.unwrap();
    for server in [&stage.near, &stage.far] {
        assert_eq!(server.logged("Accepted publickey"), 1, "{}", server.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_command_of_the_file_has_the_shell_that_it_was_written_for() {
    let Some(stage) = Stage::set() else { return };
    let options = "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";
    let command = format!(
        "true && exec ssh {options} -i {} -p {} -W %h:%p %r@127.0.0.1 2>/dev/null",
        stage.path("key"),
        stage.near.port
    );
    let lines = format!(
        "Host alias\nHostName 127.0.0.1\nPort {}\nUser {}\nProxyCommand sh -c '{command}'",
        stage.far.port, *USER
    );
    reached(&stage.dialler("address = \"alias\"\nssh.config = true", &lines)).await.unwrap();
    assert_eq!(stage.near.logged("Accepted publickey"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn strict_checking_asks_nobody_and_no_checking_is_not_heard() {
    let Some(stage) = Stage::set() else { return };
    std::fs::write(stage.folder.path().join("known"), "").unwrap();
    for (word, told) in [("yes", "StrictHostKeyChecking"), ("no", "was not accepted")] {
        let lines = format!(
            "Host alias\nHostName 127.0.0.1\nPort {}\nUser {}\nStrictHostKeyChecking {word}",
            stage.near.port, *USER
        );
        let dialler = stage.dialler("address = \"alias\"\nssh.config = true", &lines);
        let words = reached(&dialler).await.unwrap_err().words;
        assert!(words.contains(told), "{word}: {words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_circle_and_a_file_that_ssh_does_not_take_are_told() {
    let Some(stage) = Stage::set() else { return };
    for (lines, told) in [
        ("Host alias\nUser noc\nProxyJump bastion\nHost bastion\nProxyJump alias", "in a circle"),
        ("Host alias\nNonsense yes", "ssh does not take ~/.ssh/config"),
    ] {
        let dialler = stage.dialler("address = \"alias\"\nssh.config = true", lines);
        let words = reached(&dialler).await.unwrap_err().words;
        assert!(words.contains(told), "{words}");
    }
}
