//! One session: carries what is typed to the command line and what it shows to the channel, at the device's pace.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use russh::server::Msg;
use russh::{Channel, ChannelMsg, ChannelReadHalf, ChannelWriteHalf};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

use super::cli::{Cli, Event, Pull, Terminal};
use super::habit::SshHabit;
use super::host::Host;
use super::wire::{Line, Plug};
use crate::lab::seed::mix;

/// Time in which what was sent before a break leaves.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// What the connection tells a session.
pub(super) enum Order {
    /// The terminal has so many columns and lines now.
    Resize(usize, usize),
}

/// A session about to begin.
pub(super) struct Talk {
    pub(super) host: Arc<Host>,
    pub(super) plug: Arc<Plug>,
    pub(super) channel: Channel<Msg>,
    pub(super) orders: mpsc::Receiver<Order>,
    pub(super) user: String,
    pub(super) has_expired: bool,
}

/// The operator has left.
struct Gone;

/// How octets go out.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Between two octets.
    every: Option<Duration>,
    /// The most octets of a piece.
    piece: Option<usize>,
}

struct Running {
    host: Arc<Host>,
    read: ChannelReadHalf,
    write: ChannelWriteHalf<Msg>,
    orders: mpsc::Receiver<Order>,
    cli: Cli,
    /// Pieces sent so far: what decides where the next one ends.
    pieces: u64,
}

impl Talk {
    /// Talks until one of both leaves.
    pub(super) async fn run(self, terminal: Option<Terminal>, command: Option<String>) {
        let Self { host, plug, channel, orders, user, has_expired } = self;
        let (read, write) = channel.split();
        let cli = host.facts(|facts| {
            let mut cli = Cli::new(&user, terminal, facts);
            match &command {
                Some(command) => {
                    cli.execute(command, facts);
                }
                None => cli.start(has_expired, facts),
            }
            cli
        });
        let mut running = Running { host, read, write, orders, cli, pieces: 0 };
        if running.run().await.is_err() {
            return;
        }
        if running.is_broken() {
            sleep(LAST_WORDS).await;
            plug.set(Line::Cut);
        }
    }
}

impl Running {
    /// Until the session ends, or the connection has to be broken.
    async fn run(&mut self) -> Result<(), Gone> {
        loop {
            let next = self.host.facts(|facts| self.cli.pull(facts));
            self.tell();
            match next {
                Pull::Send(octets) => self.send(octets).await?,
                Pull::Wait(time) => self.wait(time).await?,
                Pull::Idle => self.hear(None).await?,
                Pull::Break => return Ok(()),
                Pull::Close(status) => return self.close(status).await,
            }
        }
    }

    fn is_broken(&mut self) -> bool {
        self.host.facts(|facts| self.cli.pull(facts)) == Pull::Break
    }

    /// Counts what happened.
    fn tell(&mut self) {
        for event in self.cli.events.drain(..) {
            match event {
                Event::Line(line) => self.host.seen.line(&line),
                Event::Secret => self.host.seen.counts().secrets += 1,
                Event::Configured => self.host.seen.counts().configured += 1,
                Event::Restart => self.host.seen.counts().restarts += 1,
            }
        }
    }

    async fn close(&mut self, status: u32) -> Result<(), Gone> {
        let closed = async {
            self.write.exit_status(status).await?;
            self.write.eof().await?;
            self.write.close().await
        };
        closed.await.map_err(|_| Gone)
    }

    /// Waits, unless what is typed meanwhile matters.
    async fn wait(&mut self, time: Duration) -> Result<(), Gone> {
        let until = Instant::now() + time;
        while !self.cli.is_awaited() {
            if self.hear(Some(until)).await.is_ok_and(|()| Instant::now() >= until) {
                self.host.facts(|facts| self.cli.woke(facts));
                return Ok(());
            }
        }
        Ok(())
    }

    /// Takes what is typed next, or returns at a time.
    async fn hear(&mut self, until: Option<Instant>) -> Result<(), Gone> {
        let at = until.unwrap_or_else(|| Instant::now() + Duration::from_secs(86_400));
        tokio::select! {
            heard = self.read.wait() => take(&self.host, &mut self.cli, heard),
            Some(Order::Resize(columns, lines)) = self.orders.recv() => {
                self.host.facts(|facts| self.cli.resize(columns, lines, facts));
                Ok(())
            }
            () = sleep_until(at) => Ok(()),
        }
    }

    /// Sends octets at the device's pace and listens meanwhile.
    async fn send(&mut self, octets: Vec<u8>) -> Result<(), Gone> {
        let pace = self.pace();
        let mut rest = octets.as_slice();
        while !rest.is_empty() {
            let piece;
            (piece, rest) = rest.split_at(self.piece(pace).min(rest.len()));
            let mut sending = pin!(self.write.data_bytes(piece.to_vec()));
            loop {
                tokio::select! {
                    sent = &mut sending => break sent.map_err(|_| Gone)?,
                    heard = self.read.wait() => take(&self.host, &mut self.cli, heard)?,
                }
            }
            if let Some(every) = pace.every {
                sleep(every).await;
            } else if pace.piece.is_some() {
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    fn pace(&self) -> Pace {
        let habits = self.host.habits();
        Pace {
            every: habits.find(|habit| if let SshHabit::Slow(every) = habit { Some(*every) } else { None }),
            piece: habits.find(|habit| if let SshHabit::Chunked(most) = habit { Some(*most) } else { None }),
        }
    }

    fn piece(&mut self, pace: Pace) -> usize {
        self.pieces += 1;
        match (pace.every, pace.piece) {
            (Some(_), _) => 1,
            (None, Some(most)) => 1 + mix(self.pieces, &[0xC07]) as usize % most.max(1),
            (None, None) => usize::MAX,
        }
    }
}

/// Hands what came to the command line.
fn take(host: &Host, cli: &mut Cli, heard: Option<ChannelMsg>) -> Result<(), Gone> {
    match heard {
        Some(ChannelMsg::Data { data }) => {
            host.seen.counts().octets += data.len() as u64;
            cli.input(&data);
            Ok(())
        }
        // Nothing more will be typed: as Ctrl-D.
        Some(ChannelMsg::Eof) => {
            cli.input(&[4]);
            Ok(())
        }
        Some(ChannelMsg::Close) | None => Err(Gone),
        Some(_) => Ok(()),
    }
}
