//! rsyslogd as a second reader of what is sent: it writes the fields as it understood them.

use std::{
    net::{TcpListener, UdpSocket},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{
    stage::{NOON, Stage, alarm, news, wait_until},
    syslog::output,
};
use noctui::model::{Alarm, AlarmChangeKind, Severity};

struct Rsyslogd {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Drop for Rsyslogd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that is free for both.
fn free_port() -> u16 {
    loop {
        let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn configuration(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        r#"global(workDirectory="{folder}" maxMessageSize="8k")
module(load="imudp")
module(load="imtcp")
input(type="imudp" port="{port}" address="127.0.0.1")
input(type="imtcp" port="{port}" address="127.0.0.1")
template(name="parsed" type="list") {{
    property(name="pri") constant(value="|")
    property(name="protocol-version") constant(value="|")
    property(name="timereported" dateFormat="rfc3339") constant(value="|")
    property(name="app-name") constant(value="|")
    property(name="procid") constant(value="|")
    property(name="msgid") constant(value="|")
    property(name="structured-data") constant(value="|")
    property(name="msg") constant(value="\n")
}}
action(type="omfile" file="{folder}/parsed" template="parsed")
"#
    )
}

impl Rsyslogd {
    /// Starts one and waits until it listens; `None` if it is not installed and need not be.
    async fn start() -> Option<Self> {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("rsyslog.conf"), configuration(folder.path(), port)).unwrap();
        let mut command = Command::new("/usr/sbin/rsyslogd");
        command.arg("-n").arg("-f").arg(path("rsyslog.conf")).arg("-i").arg(path("pid"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = match command.spawn() {
            Ok(child) => child,
            Err(error) if std::env::var_os("NOCTUI_REQUIRE_PEERS").is_none() => {
                eprintln!("skipped: rsyslogd cannot be run ({error}); apt-get install rsyslog");
                return None;
            }
            Err(error) => panic!("rsyslogd is required here: {error}; apt-get install rsyslog"),
        };
        let rsyslogd = Self { child, folder, port };
        wait_until("rsyslogd listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
        Some(rsyslogd)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("parsed")
    }

    /// The fields of each message so far.
    fn parsed(&self) -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(self.file()).unwrap_or_default();
        text.lines().map(|line| line.splitn(8, '|').map(ToOwned::to_owned).collect()).collect()
    }
}

#[tokio::test]
async fn rsyslogd_understands_every_field_over_udp_and_tcp() {
    let Some(rsyslogd) = Rsyslogd::start().await else { return };
    for (round, transport) in ["udp", "tcp"].into_iter().enumerate() {
        let stage =
            Stage::new(&output(transport, rsyslogd.port, "enterprise = 32473\nfacility = \"local1\""));
        let hard = Alarm {
            words: "unterbrochen für 3 s: \"x\" ]\\[ 100 %".into(),
            severity: Severity::Warning,
            ..alarm("Et\"1]\\")
        };
        stage.changes.try_send(news(AlarmChangeKind::Raised, hard)).unwrap();
        stage.raise("Ethernet49");
        stage.clear("Ethernet49");
        let expected = 3 * (round + 1);
        wait_until("rsyslogd has written them", || rsyslogd.parsed().len() >= expected).await;
        let parsed = rsyslogd.parsed();
        let [hard, raised, cleared] = &parsed[expected - 3..] else { panic!("{parsed:?}") };
        let process = std::process::id().to_string();
        // 17 is local1: with critical, warning and notice.
        assert_eq!(
            (raised[0].as_str(), hard[0].as_str(), cleared[0].as_str()),
            ("138", "140", "141"),
            "{transport}"
        );
        for fields in [hard, raised, cleared] {
            assert_eq!((fields[1].as_str(), fields[3].as_str()), ("1", "noctui"), "{transport}");
            assert!(fields[2].starts_with("2026-11-22T12:04:3"), "{NOON:?}: {fields:?}");
            assert_eq!(fields[4], process);
        }
        assert_eq!((raised[5].as_str(), cleared[5].as_str()), ("raised", "cleared"));
        assert!(
            raised[6].contains("[alarm@32473 rule=\"port-down\" severity=\"critical\" device=\"fra-leaf-3\"")
        );
        assert!(hard[6].ends_with("interface=\"Et\\\"1\\]\\\\\" site=\"fra\"]"), "{hard:?}");
        assert!(raised[7].ends_with("CRITICAL fra-leaf-3:Ethernet49: down"), "{raised:?}");
        assert!(
            hard[7].ends_with("WARNING fra-leaf-3:Et\"1]\\: unterbrochen für 3 s: \"x\" ]\\[ 100 %"),
            "{hard:?}"
        );
        stage.office.stop().await;
    }
}

#[tokio::test]
async fn rsyslogd_takes_messages_up_to_the_longest() {
    let Some(rsyslogd) = Rsyslogd::start().await else { return };
    for (round, transport) in ["udp", "tcp"].into_iter().enumerate() {
        let stage = Stage::new(&output(transport, rsyslogd.port, "enterprise = 32473"));
        let long = Alarm { words: "𝄞".repeat(300).as_str().into(), ..alarm(&"ü".repeat(300)) };
        stage.changes.try_send(news(AlarmChangeKind::Raised, long)).unwrap();
        wait_until("it is written", || rsyslogd.parsed().len() > round).await;
        let fields = rsyslogd.parsed().pop().unwrap();
        assert_eq!((fields[1].as_str(), fields[5].as_str()), ("1", "raised"), "{transport}");
        assert!(!fields[7].contains('\u{fffd}'), "{transport}: no character is cut in two");
        stage.office.stop().await;
    }
}
