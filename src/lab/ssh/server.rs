//! The sockets of the shells: one task for each device and one for each connection; all end with the lab.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use russh::keys::{Algorithm, HashAlg, PrivateKey};
use russh::server::{Config, run_stream};
use russh::{MethodKind, MethodSet, Preferred, SshId, cipher, kex, mac};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::habit::SshHabit;
use super::handler::Guest;
use super::host::{Host, Presence};
use super::wire::{Line, Plug, Wire};

/// How often a device looks whether the plugs of its connections are still in.
const LOOK: Duration = Duration::from_millis(250);
/// Rejections after which a connection ends, `none` counted: as OpenSSH's MaxAuthTries.
const ATTEMPTS: usize = 7;

/// A device's shell with its socket.
#[derive(Debug)]
pub(super) struct ShellTask {
    pub(super) host: Arc<Host>,
    pub(super) listener: TcpListener,
}

impl ShellTask {
    /// Takes connections until the lab stops.
    pub(super) async fn run(self, stop: CancellationToken) {
        let mut connections = JoinSet::new();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let plugs = Plugs::default();
        loop {
            let is_watching = self.host.open.load(Ordering::Acquire) > 0;
            tokio::select! {
                () = stop.cancelled() => break,
                Some(_) = connections.join_next() => {}
                _ = look.tick(), if is_watching => plugs.set(self.host.line()),
                taken = self.listener.accept() => match taken {
                    Ok((stream, _)) => {
                        let plug = plugs.add(self.host.line());
                        // Counted before the next turn, which looks whether anybody is there.
                        let visit = Visit::new(&self.host);
                        connections.spawn(connection(visit, stream, plug));
                    }
                    // Out of descriptors: whoever asks again may find one.
                    Err(error) => tracing::warn!(%error, "a shell of the lab took no connection"),
                },
            }
        }
        // The library's tasks end with their wires.
        plugs.set(Line::Cut);
    }
}

/// The plugs of a device's connections.
#[derive(Debug, Default)]
struct Plugs(std::sync::Mutex<Vec<std::sync::Weak<Plug>>>);

impl Plugs {
    fn add(&self, line: Line) -> Arc<Plug> {
        let plug = Arc::new(Plug::default());
        plug.set(line);
        let mut plugs = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        plugs.retain(|plug| plug.strong_count() > 0);
        plugs.push(Arc::downgrade(&plug));
        plug
    }

    fn set(&self, line: Line) {
        let plugs = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for plug in plugs.iter().filter_map(std::sync::Weak::upgrade) {
            plug.set(line);
        }
    }
}

/// A connection that was taken, and whether it may stay.
struct Visit {
    presence: Presence,
    is_welcome: bool,
}

impl Visit {
    fn new(host: &Arc<Host>) -> Self {
        let habits = host.habits();
        let (presence, is_first) = Presence::new(host);
        let has_room = is_first || !habits.has(&SshHabit::OneConnection);
        Self { presence, is_welcome: has_room && !habits.has(&SshHabit::Refuses) }
    }
}

async fn connection(visit: Visit, stream: TcpStream, plug: Arc<Plug>) {
    let host = Arc::clone(&visit.presence.0);
    if !visit.is_welcome {
        host.seen.counts().turned_away += 1;
        return;
    }
    // Keys and prompts are small and want to be there at once.
    let _ = stream.set_nodelay(true);
    let wire = Wire { stream, plug: Arc::clone(&plug) };
    let guest = Guest::new(Arc::clone(&host), plug);
    let reached = guest.reached.clone();
    let ended = match run_stream(host.config(), wire, guest).await {
        Ok(session) => session.await,
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection of the lab ended");
    }
    if !reached.load(Ordering::Acquire) {
        host.seen.counts().handshakes_failed += 1;
    }
    drop(visit);
}

/// The methods that are offered unless a device has its own.
pub(super) fn usual_methods() -> MethodSet {
    MethodSet::from(&[MethodKind::PublicKey, MethodKind::KeyboardInteractive, MethodKind::Password][..])
}

/// How connections are set up.
pub(super) fn config(key: PrivateKey, is_legacy: bool) -> Config {
    let version = if is_legacy { "SSH-2.0-Cisco-1.25" } else { "SSH-2.0-OpenSSH_9.2" };
    Config {
        server_id: SshId::Standard(Cow::Borrowed(version)),
        methods: usual_methods(),
        auth_rejection_time: Duration::ZERO,
        max_auth_attempts: ATTEMPTS,
        keys: vec![key],
        preferred: if is_legacy { legacy() } else { modern() },
        inactivity_timeout: None,
        nodelay: true,
        ..Config::default()
    }
}

fn modern() -> Preferred {
    let mut kex = Preferred::DEFAULT.kex.to_vec();
    kex.extend([kex::ECDH_SHA2_NISTP256, kex::ECDH_SHA2_NISTP384, kex::ECDH_SHA2_NISTP521]);
    Preferred { kex: kex.into(), ..Preferred::DEFAULT }
}

/// What a device of 2008 has: nothing that an OpenSSH of today would take unasked.
fn legacy() -> Preferred {
    Preferred {
        kex: Cow::Borrowed(&[kex::DH_G14_SHA1, kex::DH_G1_SHA1]),
        key: Cow::Borrowed(&[Algorithm::Rsa { hash: None::<HashAlg> }]),
        cipher: Cow::Borrowed(&[cipher::AES_128_CBC, cipher::TRIPLE_DES_CBC, cipher::AES_256_CBC]),
        mac: Cow::Borrowed(&[mac::HMAC_SHA1]),
        ..Preferred::DEFAULT
    }
}
