//! The console in a pseudo-terminal, with a device that nobody has heard of.

use std::{path::Path, time::Duration};

use portable_pty::CommandBuilder;

use crate::{
    pty::{Pty, shows},
    server::Server,
};

const INVENTORY: &str = "[defaults]\npoll = \"1s\"\n\
    snmp = { version = \"2c\", credential = \"ro\", timeout = \"300ms\", retries = 0 }\n\
    [credentials.ro]\ncommunity = \"public\"\n[devices.fra-leaf-3]\naddress = \"127.0.0.1\"\n";

/// A console on a device whose port nobody listens on.
fn console(home: &Path, outputs: &str, arguments: &[&str]) -> Pty {
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let inventory = format!("{INVENTORY}snmp = {{ port = {silent} }}\n");
    std::fs::write(home.join("inventory.toml"), inventory).unwrap();
    std::fs::write(home.join("config.toml"), "").unwrap();
    std::fs::write(home.join("outputs.toml"), outputs).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_noctui"));
    command.args(["--config", "config.toml"]);
    command.args(arguments);
    command.env_clear();
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.cwd(home);
    Pty::spawn(command, 120, 40)
}

fn outputs(server: &Server) -> String {
    format!(
        "[[output]]\nname = \"desk\"\nkind = \"desktop\"\n[[output]]\nname = \"ding\"\nkind = \"bell\"\n\
         [[output]]\nname = \"ops\"\nkind = \"webhook\"\nurl = \"{}\"\n",
        server.url()
    )
}

fn holds(pty: &Pty, octets: &[u8]) -> bool {
    pty.written().windows(octets.len()).any(|window| window == octets)
}

const NOTIFICATION: &[u8] = b"\x1b]9;noctui: UNKNOWN fra-leaf-3: ";

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_device_rings_shows_and_posts_though_the_picture_is_frozen() {
    let (server, home) = (Server::start([]).await, tempfile::tempdir().unwrap());
    let mut pty = console(home.path(), &outputs(&server), &[]);
    pty.wait_until("the device", |screen| shows(screen, "fra-leaf-3"));
    pty.type_bytes(b"p");
    pty.wait_until("the frozen picture", |screen| shows(screen, "FROZEN"));
    pty.wait_until("notification and bell", |_| holds(&pty, NOTIFICATION) && holds(&pty, b"\x07"));
    crate::stage::wait_until("the request", || !server.requests().is_empty()).await;
    assert_eq!(server.requests()[0].body["rule"], "device-silent");
    assert!(pty.is_quiet_for(Duration::from_secs(2)), "it rings once");
    pty.type_bytes(b"p7");
    pty.wait_until("what was sent", |screen| shows(screen, "webhook ops") && shows(screen, "1 sent"));
    pty.type_bytes(b"q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_left_as_found();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_may_be_written_bell_and_desktop_alone_are_left() {
    let (server, home) = (Server::start([]).await, tempfile::tempdir().unwrap());
    let mut pty = console(home.path(), &outputs(&server), &["--read-only"]);
    pty.wait_until("the notification", |_| holds(&pty, NOTIFICATION));
    pty.type_bytes(b"7");
    pty.wait_until("the outputs", |screen| shows(screen, "desktop desk") && shows(screen, "bell ding"));
    assert!(!pty.contents().contains("webhook") && server.requests().is_empty());
    pty.type_bytes(b"q");
    assert_eq!(pty.exit_code(), 0);
}
