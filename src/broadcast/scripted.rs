//! Devices that do as a test says.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::io::DuplexStream;
use tokio_util::sync::CancellationToken;

use super::{
    Live,
    dial::{Dialler, Limits, LineEnd, OpenError, Ran, Reach, Session, Terminal},
};
use crate::{
    model::{DeviceId, Output, SessionState},
    plan::{ShellSize, Target},
};

/// How a device behaves.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub account: &'static str,
    pub connect: Duration,
    pub login: Duration,
    pub opens: Result<(), OpenError>,
    pub line: Duration,
    pub prints: &'static str,
    pub end: LineEnd,
    /// How long it takes to end a line when told to; for ever unless told otherwise.
    pub stops: Option<Duration>,
    /// After how many lines its connection is gone.
    pub dies_after: usize,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            account: "me",
            connect: Duration::from_millis(100),
            login: Duration::from_millis(100),
            opens: Ok(()),
            line: Duration::from_millis(100),
            prints: "ok",
            end: LineEnd::Done,
            stops: None,
            dies_after: usize::MAX,
        }
    }
}

/// What reached the devices.
#[derive(Debug, Default)]
pub(super) struct Network {
    pub scripts: Mutex<HashMap<Arc<str>, Script>>,
    /// By device: every line that was sent.
    pub sent: Mutex<BTreeMap<Arc<str>, Vec<String>>>,
    pub connects: AtomicUsize,
    pub logins: AtomicUsize,
    pub goodbyes: Arc<AtomicUsize>,
    pub open: AtomicUsize,
    pub most_open: AtomicUsize,
    /// The devices' ends of the shells.
    pub far: Mutex<HashMap<DeviceId, DuplexStream>>,
}

impl Network {
    pub fn set(&self, device: &str, script: Script) {
        self.scripts.lock().unwrap().insert(device.into(), script);
    }

    pub fn script(&self, device: &str) -> Script {
        self.scripts.lock().unwrap().get(device).cloned().unwrap_or_default()
    }

    pub fn sent(&self) -> Vec<(String, Vec<String>)> {
        let sent = self.sent.lock().unwrap();
        sent.iter().map(|(device, lines)| (device.to_string(), lines.clone())).collect()
    }
}

/// Counts as open until it is dropped.
pub(super) struct Scripted {
    network: Arc<Network>,
    device: Arc<str>,
    lines: usize,
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.network.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Dialler for Arc<Network> {
    type Session = Scripted;

    type Terminal = DuplexStream;

    fn account(&self, device: DeviceId) -> Arc<str> {
        self.script(&format!("r{}", device.0)).account.into()
    }

    fn reach(&self, device: DeviceId) -> Reach {
        Reach { device: format!("r{}", device.0), ..Reach::default() }
    }

    async fn shell(&self, device: DeviceId, _: ShellSize) -> Result<DuplexStream, OpenError> {
        let script = self.script(&format!("r{}", device.0));
        tokio::time::sleep(script.connect).await;
        self.logins.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(script.login).await;
        script.opens?;
        let (near, far) = tokio::io::duplex(1 << 16);
        self.far.lock().unwrap().insert(device, far);
        Ok(near)
    }

    async fn open(&self, target: &Target, live: &Live) -> Result<Scripted, OpenError> {
        let device = Arc::clone(&target.device.name);
        let script = self.script(&device);
        self.connects.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(script.connect).await;
        live.host_key("SHA256:abc".into());
        live.at(SessionState::Authenticating);
        self.logins.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(script.login).await;
        script.opens?;
        live.at(SessionState::Opening);
        let open = self.open.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_open.fetch_max(open, Ordering::Relaxed);
        Ok(Scripted { network: Arc::clone(self), device, lines: 0 })
    }
}

impl Terminal for DuplexStream {
    fn host_key(&self) -> Option<Arc<str>> {
        Some("SHA256:abc".into())
    }

    async fn resize(&mut self, _: ShellSize) {}
}

impl Session for Scripted {
    async fn run(&mut self, line: &str, limits: Limits, stop: &CancellationToken, live: &Live) -> Ran {
        let script = self.network.script(&self.device);
        let lost = |end| Ran { end, output: Output::default(), octets: 0 };
        if self.lines >= script.dies_after {
            return lost(LineEnd::NotSent("the connection is gone".into()));
        }
        self.lines += 1;
        self.network.sent.lock().unwrap().entry(Arc::clone(&self.device)).or_default().push(line.into());
        let half = Output { lines: [Arc::from("half")].into(), gap: None, is_partial: true };
        live.printed(4, half.clone());
        if script.line > limits.time {
            tokio::time::sleep(limits.time).await;
            return Ran { end: LineEnd::Unknown("no prompt".into()), output: half, octets: 4 };
        }
        if stop.run_until_cancelled(tokio::time::sleep(script.line)).await.is_none() {
            tokio::time::sleep(script.stops.unwrap_or(Duration::from_secs(2))).await;
            return Ran { end: LineEnd::Stopped(script.stops.is_some()), output: half, octets: 4 };
        }
        let lines = script.prints.lines().map(Arc::from).collect();
        Ran { end: script.end, output: Output { lines, gap: None, is_partial: false }, octets: 10 }
    }

    fn host_name(&self) -> Option<Arc<str>> {
        None
    }

    fn is_reusable(&self) -> bool {
        true
    }

    async fn close(self) {
        self.network.goodbyes.fetch_add(1, Ordering::Relaxed);
    }
}
