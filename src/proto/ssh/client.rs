//! Makes connections, stage by stage.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use russh::client::{Config, Handle, connect_stream};
use russh::{Disconnect, Error, SshId};
use tokio::time::timeout;

use super::ask::{Asker, Later};
use super::auth::{self, Means};
use super::connection::{Connection, Inner};
use super::error::{Fault, SshError, Stage};
use super::events::{Events, Notes};
use super::host_key::{self, Judge};
use super::jump::{Jumps, Lease};
use super::keys::KeyRing;
use super::line::{Carrier, Cutter, Line};
use super::pace::Pace;
use super::proxy::{self, Complaints, Proxy};
use super::target::{Route, Target};
use super::{algorithms, dial};
use crate::model::SafeText;

/// The least time between two connections to one host.
pub const CONNECTION_GAP: Duration = Duration::from_secs(1);

/// How long a host that refused us may take to notice that we leave.
const GOODBYE_TIME: Duration = Duration::from_millis(500);

/// Makes connections, and knows what they share: keys that were decrypted, jump hosts, the pace. Clones share it.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    asker: Arc<dyn Asker>,
    keys: KeyRing,
    jumps: Jumps,
    pace: Pace,
}

/// The way to a host, open.
struct Way {
    carrier: Box<dyn Carrier>,
    /// The address that its name led to, where we know it.
    address: Option<IpAddr>,
    complaints: Option<Complaints>,
    via: Option<Lease>,
}

impl Way {
    fn over(carrier: impl Carrier + 'static) -> Self {
        Self { carrier: Box::new(carrier), address: None, complaints: None, via: None }
    }

    fn through((program, complaints): (Proxy, Complaints)) -> Self {
        Self { complaints: Some(complaints), ..Self::over(program) }
    }
}

/// A host whose key was accepted.
struct Met {
    handle: Handle<Events>,
    notes: Arc<Notes>,
    cutter: Cutter,
    via: Option<Lease>,
}

impl Client {
    /// A client whose questions go to this asker.
    pub fn new(asker: Arc<dyn Asker>) -> Self {
        Self::with_gap(asker, CONNECTION_GAP)
    }

    /// A client that keeps this long between two connections to one host.
    pub fn with_gap(asker: Arc<dyn Asker>, gap: Duration) -> Self {
        let (keys, jumps) = (KeyRing::default(), Jumps::default());
        Self(Arc::new(Shared { asker, keys, jumps, pace: Pace::new(gap) }))
    }

    /// Forgets which jump hosts failed: the operator wants it to be tried again.
    pub fn forgive(&self) {
        self.0.jumps.forgive();
    }

    /// Connects and logs in; `progress` is told each stage as it begins. Dropping the future ends the attempt.
    ///
    /// # Errors
    ///
    /// Says where it stopped and what helps. Nothing is retried here.
    pub async fn connect(
        &self,
        target: &Arc<Target>,
        progress: &(dyn Fn(Stage) + Send + Sync),
    ) -> Result<Connection, SshError> {
        let met = self.reach(target, progress).await.map_err(|fault| SshError::new(target, fault))?;
        progress(Stage::Authentication);
        self.log_in(target, met, Some(self.clone())).await
    }

    async fn reach(
        &self,
        target: &Arc<Target>,
        progress: &(dyn Fn(Stage) + Send + Sync),
    ) -> Result<Met, Fault> {
        self.0.pace.turn(&target.identity()).await;
        progress(Stage::Connect);
        let way = self.way_to(target).await?;
        progress(Stage::KeyExchange);
        self.meet(target, way).await
    }

    async fn way_to(&self, target: &Target) -> Result<Way, Fault> {
        match &target.route {
            Route::Direct => {
                let after = target.deadlines.connect;
                let slow = |_| Fault::Slow { stage: Stage::Connect, after };
                let stream = timeout(after, dial::tcp(&target.endpoint)).await.map_err(slow)??;
                let address = stream.peer_addr().ok().map(|peer| peer.ip());
                Ok(Way { address, ..Way::over(stream) })
            }
            Route::Command(command) => Ok(Way::through(proxy::start(command, target)?)),
            Route::Shell(command) => Ok(Way::through(proxy::start_in_shell(command, target)?)),
            Route::Jump(hop) => {
                let begin = || self.clone().jump_to(Arc::clone(hop));
                let lease = self.0.jumps.through(hop.identity(), begin).await.map_err(Fault::Jump)?;
                let duplex = lease.connection().forward(&target.endpoint, target.deadlines.connect).await?;
                Ok(Way { via: Some(lease), ..Way::over(duplex) })
            }
        }
    }

    /// Connects to a jump host in a task of its own: whoever asked first may give up, and the others still want it.
    fn jump_to(self, hop: Arc<Target>) -> Later<'static, Result<Connection, Arc<SshError>>> {
        Box::pin(async move {
            let told = Arc::clone(&hop);
            let work: Later<'static, _> = Box::pin(async move {
                let met = self.reach(&hop, &|_| {}).await.map_err(|fault| SshError::new(&hop, fault))?;
                // It opens no sessions, and it is kept by the client: it must not keep the client.
                self.log_in(&hop, met, None).await
            });
            let ended = |_| SshError::new(&told, Fault::Ended { stage: Stage::Connect, said: None });
            tokio::spawn(work).await.map_err(ended).flatten().map_err(Arc::new)
        })
    }

    async fn meet(&self, target: &Arc<Target>, way: Way) -> Result<Met, Fault> {
        let record = host_key::search(&target.trust, &target.endpoint, way.address).await;
        let config = Arc::new(config(target, algorithms::offer(target.algorithms, &record)));
        let (notes, asker) = (Arc::new(Notes::new()), Arc::clone(&self.0.asker));
        let judge = Judge { target: Arc::clone(target), address: way.address, record, asker };
        let events = Events { notes: Arc::clone(&notes), judge };
        let (line, cutter) = Line::new(way.carrier);
        let after = target.deadlines.key_exchange;
        match notes.patience.limit(after, connect_stream(config, line, events)).await {
            Ok(Ok(handle)) => Ok(Met { handle, notes, cutter, via: way.via }),
            Ok(Err(error)) => Err(fault_of(target, error, &notes, way.complaints).await),
            Err(_) => Err(Fault::Slow { stage: Stage::KeyExchange, after }),
        }
    }

    async fn log_in(
        &self,
        target: &Arc<Target>,
        met: Met,
        client: Option<Self>,
    ) -> Result<Connection, SshError> {
        let Met { mut handle, notes, cutter, via } = met;
        let means = Means { target, asker: &*self.0.asker, keys: &self.0.keys, notes: &notes };
        let (attempts, outcome) = auth::log_in(&mut handle, means).await;
        if let Err(fault) = outcome {
            say_goodbye(&handle, &notes).await;
            return Err(SshError { attempts, ..SshError::new(target, fault) });
        }
        Ok(Connection::new(Inner {
            handle,
            notes,
            target: Arc::clone(target),
            client,
            attempts,
            is_used: AtomicBool::new(false),
            cutter,
            _via: via,
        }))
    }
}

fn config(target: &Target, preferred: russh::Preferred) -> Config {
    let keep_alive = target.keep_alive;
    Config {
        client_id: SshId::Standard(concat!("SSH-2.0-noctui_", env!("CARGO_PKG_VERSION")).into()),
        preferred,
        keepalive_interval: keep_alive.map(|quiet| quiet.interval),
        keepalive_max: keep_alive.map_or(0, |quiet| quiet.missed),
        gex: algorithms::groups(),
        ..Config::default()
    }
}

/// Why keys were not exchanged.
async fn fault_of(target: &Target, error: Error, notes: &Notes, complaints: Option<Complaints>) -> Fault {
    if let Some(refusal) = notes.refusal() {
        return refusal;
    }
    let stage = Stage::KeyExchange;
    let said = match error {
        Error::NoCommonAlgo { kind, theirs, .. } => {
            return algorithms::mismatch(target.algorithms, &kind, &theirs);
        }
        Error::Disconnect | Error::HUP => notes.last_words(),
        Error::Version => Some(SafeText::new("what answers there is no SSH")),
        // A program that has ended already breaks the pipe of whoever still writes to it.
        Error::IO(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof) => {
            notes.last_words()
        }
        error => Some(SafeText::new(&error.to_string())),
    };
    match complaints {
        Some(complaints) if said.is_none() => Fault::ProxyEnded { said: complaints.last().await },
        _ => Fault::Ended { stage, said },
    }
}

/// A host that is left without a word logs it as a fault.
async fn say_goodbye(handle: &Handle<Events>, notes: &Notes) {
    let goodbye = async {
        let _ = handle.disconnect(Disconnect::ByApplication, "", "en").await;
        notes.ended().await;
    };
    let _ = timeout(GOODBYE_TIME, goodbye).await;
}
