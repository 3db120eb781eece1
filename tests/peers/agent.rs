//! A real agent: net-snmp's `snmpd` in a folder of its own, ended with the test that started it.

use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::peer;
use crate::program::Folder;

const CONFIG: &str = "rocommunity public 127.0.0.1
sysName snmpd.example.net
sysLocation the test bench
";

/// A running `snmpd`.
pub struct Snmpd {
    child: Child,
    pub port: u16,
    pub folder: Folder,
}

impl Snmpd {
    /// Starts it on a free port, and waits until it listens; `None` if there is none.
    pub fn start() -> Option<Self> {
        let folder = Folder::new();
        let config = folder.file("snmpd.conf", CONFIG);
        let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("snmpd");
        command.args(["-f", "-Lo", "-C", "-c"]).arg(config).arg(format!("udp:127.0.0.1:{port}"));
        command.env("SNMP_PERSISTENT_DIR", folder.path()).env("SNMPCONFPATH", folder.path()).env("MIBS", "");
        // Debian's stands where only root looks.
        command.env("PATH", format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default()));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = peer::found(command.spawn(), &command, "snmpd")?;
        let (listens, ready) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if line.starts_with("NET-SNMP version") {
                    let _ = listens.send(());
                }
            }
        });
        let agent = Self { child, port, folder };
        ready.recv_timeout(Duration::from_secs(30)).expect("snmpd says its version once it listens");
        Some(agent)
    }

    /// An inventory with this agent as its one device.
    pub fn inventory(&self, address: &str, community: &str) -> String {
        format!(
            "[defaults]\nsnmp = {{ credential = \"ro\", port = {}, timeout = \"1s\", retries = 1 }}\npoll = \"1s\"\n\
             [credentials.ro]\ncommunity = \"{community}\"\n[devices.bench]\naddress = \"{address}\"\n",
            self.port
        )
    }
}

impl Drop for Snmpd {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
