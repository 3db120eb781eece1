//! The sockets of the targets: one task for each target and one for each connection; both end with the lab.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::certificates::Certificates;
use super::exchange::{Listener, Wire};
use super::habit::{Habit, Security};
use super::observation::add;
use super::service::Service;
use super::target::{Speaker, Target};
use crate::lab::quirk::QuirkKind;
use crate::proto::gnmi::pb::g_nmi_server::GNmiServer;

/// How often a connection looks whether its cable is still plugged in.
const LOOK: Duration = Duration::from_millis(250);
/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// A target with its socket.
#[derive(Debug)]
pub(in crate::lab) struct TargetTask {
    pub(in crate::lab) target: Target,
    pub(in crate::lab) listener: Listener,
    pub(in crate::lab) certificates: Arc<Certificates>,
}

/// The way to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Open,
    /// Nothing comes through, and nobody says so.
    Silent,
    /// Connections end.
    Cut,
}

impl TargetTask {
    /// Takes connections until the lab stops.
    pub(in crate::lab) async fn run(mut self, stop: CancellationToken) {
        let target = Arc::new(self.target);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some(_) = connections.join_next() => {}
                taken = self.listener.accept() => match taken {
                    Ok(stream) => {
                        add(&target.seen.connections, 1);
                        let certificates = Arc::clone(&self.certificates);
                        connections.spawn(connection(Arc::clone(&target), stream, certificates));
                    }
                    // Out of descriptors: whoever asks again may find one.
                    Err(error) => tracing::warn!(%error, "a target of the lab took no connection"),
                },
            }
        }
    }
}

impl Target {
    fn line(&self) -> Line {
        let Speaker::Device(device) = self.speaker else { return Line::Open };
        let rules = self.shared.rules();
        let moment = self.moment(device, &rules);
        if moment.life.is_booting || self.habits(&moment).has(Habit::Drop) {
            Line::Cut
        } else if moment.has(crate::lab::network::PortNo(0), &QuirkKind::Silent) {
            Line::Silent
        } else {
            Line::Open
        }
    }

    fn device_habits(&self) -> (String, Vec<Habit>) {
        let Speaker::Device(device) = self.speaker else { return (String::new(), Vec::new()) };
        let rules = self.shared.rules();
        (self.shared.network.device(device).name.clone(), self.habits(&self.moment(device, &rules)).all)
    }
}

/// The security that habits ask for.
pub(in crate::lab) fn security(habits: &[Habit]) -> Security {
    let asked = habits.iter().rev().find_map(|habit| match habit {
        Habit::Security(security) => Some(*security),
        _ => None,
    });
    asked.unwrap_or(Security::Plaintext)
}

async fn connection(target: Arc<Target>, stream: Box<dyn Wire>, certificates: Arc<Certificates>) {
    let silent = Arc::new(AtomicBool::new(false));
    let cable = Cable { stream, silent: Arc::clone(&silent) };
    let mut serve = pin!(serve(Arc::clone(&target), cable, certificates));
    let mut look = interval(LOOK);
    loop {
        match target.line() {
            Line::Cut => return,
            line => silent.store(line == Line::Silent, Ordering::Relaxed),
        }
        // Each look is followed by a poll of the connection: that wakes what waits for the plug.
        tokio::select! {
            _ = look.tick() => {}
            () = &mut serve => return,
        }
    }
}

async fn serve(target: Arc<Target>, mut cable: Cable, certificates: Arc<Certificates>) {
    let (device, habits) = target.device_habits();
    let security = security(&habits);
    if security == Security::Plaintext {
        if habits.contains(&Habit::Pings) {
            return complain(&mut cable).await;
        }
        return speak(target, cable).await;
    }
    let secured = match certificates.secured(&device, security) {
        Ok(secured) => secured,
        Err(error) => return tracing::warn!(%error, device, "a target of the lab has no certificate"),
    };
    match timeout(HANDSHAKE, TlsAcceptor::from(secured.config).accept(cable)).await {
        Ok(Ok(mut stream)) if habits.contains(&Habit::Pings) => complain(&mut stream).await,
        Ok(Ok(stream)) => speak(target, stream).await,
        Ok(Err(_)) | Err(_) => add(&target.seen.handshakes_failed, 1),
    }
}

async fn speak(target: Arc<Target>, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let service = TowerToHyperService::new(GNmiServer::new(Service(target)));
    let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection of the lab ended");
    }
}

/// Ends a connection as servers do that were pinged too often: GOAWAY, ENHANCE_YOUR_CALM (RFC 9113 §6.8, §7).
async fn complain(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    const GOAWAY: &[u8] = b"\0\0\x16\x07\0\0\0\0\0\0\0\0\0\0\0\0\x0btoo_many_pings";
    let answered = async {
        // The client's preface has to be there before anything is said.
        let mut preface = [0; 24];
        stream.read_exact(&mut preface).await?;
        stream.write_all(&SETTINGS).await?;
        stream.write_all(GOAWAY).await?;
        stream.flush().await?;
        // Reading on until the client leaves: a reset would swallow what was said.
        let mut rest = [0; 512];
        while stream.read(&mut rest).await? > 0 {}
        Ok::<(), io::Error>(())
    };
    if let Err(error) = answered.await {
        tracing::debug!(%error, "a client of the lab left early");
    }
}

/// A connection whose plug can be pulled: then nothing moves, in neither direction.
struct Cable {
    stream: Box<dyn Wire>,
    silent: Arc<AtomicBool>,
}

impl Cable {
    fn is_pulled(&self) -> bool {
        self.silent.load(Ordering::Relaxed)
    }
}

impl AsyncRead for Cable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_pulled() { Poll::Pending } else { Pin::new(&mut self.stream).poll_read(cx, buf) }
    }
}

impl AsyncWrite for Cable {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_pulled() { Poll::Pending } else { Pin::new(&mut self.stream).poll_write(cx, buf) }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_pulled() { Poll::Pending } else { Pin::new(&mut self.stream).poll_flush(cx) }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
