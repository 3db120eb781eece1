//! One agent being read: its head, its discovery, its rows, round after round.
//!
//! Owned by the task of [`super::source::SnmpSource`], which decides when. A session decides what is
//! asked, and pushes each answer at once: rows that were read together travel together.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tracing::{debug, warn};

use crate::feed::Clock;
use crate::model::{Batch, Change, Leaf, Moment, Reach, Subject, Value};

use super::answer::{self, Answer};
use super::device_clock::{DeviceClock, Life};
use super::discover::{Habits, discover};
use super::head::{self, Head};
use super::ifmib::Verdict;
use super::line::Line;
use super::mux::{Reply, RequestError};
use super::outlet::{Failure, Outlet};
use super::packets::{Packet, Packets};
use super::plan::{Limits, Part, Request};
use super::table::{Excluded, Table};
use super::wire::{Data, Operation, Template};

/// Requests under way at one device.
const IN_FLIGHT: usize = 2;

/// Names are rediscovered this often even if nothing tells that they changed.
const REDISCOVER_AFTER: Duration = Duration::from_secs(600);

/// Discoveries for any reason but a restart keep a distance of so many periods...
const REDISCOVER_PERIODS: u32 = 3;

/// ... and of so many times the time that the last one took: some tables change all day long, and some are large.
const REDISCOVER_SHARE: u32 = 20;

/// Neighbours that changed are read again at this distance: where phones and laptops come and go, there is always one.
const NEIGHBOURS_AFTER: Duration = Duration::from_secs(60);

/// One agent being read.
#[derive(Debug)]
pub struct Session {
    name: Arc<str>,
    line: Arc<Line>,
    clock: DeviceClock,
    excluded: Excluded,
    head: Template,
    habits: Habits,
    packets: Packets,
    last_head: Option<Head>,
    table: Table,
    discovered: Option<Moment>,
    discovery_took: Duration,
    /// Something told that the rows are not those that were discovered.
    outdated: bool,
    /// Something told that the neighbours are not those that were discovered.
    recabled: bool,
}

/// What became of the rows of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// All were asked.
    Asked,
    /// The device has restarted under way: what is left would be read by indexes of yesterday.
    Restarted,
}

impl Session {
    /// Starts to read an agent; nothing is sent yet.
    pub fn new(name: Arc<str>, line: Line, clock: Clock, excluded: Excluded, limits: Limits) -> Self {
        let head = line.template(Operation::Get, &head::OBJECTS).expect("constant objects");
        Self {
            name,
            line: Arc::new(line),
            clock: DeviceClock::new(clock),
            excluded,
            head,
            habits: Habits::default(),
            packets: Packets::new(limits),
            last_head: None,
            table: Table::default(),
            discovered: None,
            discovery_took: Duration::ZERO,
            outdated: false,
            recabled: false,
        }
    }

    /// The line to the agent.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// Asks the agent at another address from now on.
    pub fn redirect(&mut self, line: Line) {
        self.line = Arc::new(line);
    }

    /// Whether the interfaces were discovered at or after a moment: such a round takes as long as the agent is large.
    pub fn was_discovered_since(&self, begun: Moment) -> bool {
        self.discovered.is_some_and(|discovered| discovered >= begun)
    }

    /// When the agent last answered anything.
    pub fn heard(&self) -> Option<Moment> {
        self.clock.heard()
    }

    /// How many requests a round takes.
    pub fn requests(&self) -> usize {
        1 + self.packets.len()
    }

    /// Goes through everything once: the head, a discovery if one is due, the rows.
    ///
    /// # Errors
    ///
    /// The device does not answer; what it answered until then has been pushed.
    pub async fn round(&mut self, out: &mut Outlet, is_silent: bool) -> Result<(), Failure> {
        self.read_head(out.period, is_silent).await?;
        if self.is_discovery_due(out.period) {
            self.discover(out).await?;
        }
        if self.read_rows(out).await? == Rows::Restarted {
            self.discover(out).await?;
            self.read_rows(out).await?;
        }
        out.rounds += 1;
        self.push(out, self.clock.now(), false, Vec::new()).await
    }

    /// Asks for the head: once only if the device was silent before.
    async fn read_head(&mut self, period: Duration, is_silent: bool) -> Result<(), Failure> {
        let answer = match is_silent {
            true => self.line.probe(&self.head, period).await,
            false => self.line.ask(&self.head).await,
        };
        let reply = answer?;
        let arrival = self.clock.arrival(&reply);
        let head = Head::read(&reply.response()).map_err(|no_head| {
            self.line.cost().fault();
            Failure::NoHead(no_head)
        })?;
        let before = self.last_head.replace(head);
        if self.observe(head.ticks, arrival, reply.round_trip) == Life::New {
            return Ok(());
        }
        if before.is_some_and(|before| before.boots < head.boots && before.boots.is_some()) {
            self.clock.restarted(head.ticks, arrival);
            self.forget();
        }
        self.outdated |= before.is_some_and(|before| before.rows != head.rows);
        self.recabled |= before.is_some_and(|before| before.neighbours != head.neighbours);
        Ok(())
    }

    /// Takes the device's clock.
    fn observe(&mut self, ticks: u32, arrival: Moment, round_trip: Duration) -> Life {
        let life = self.clock.observe(ticks, arrival, round_trip);
        if life == Life::New {
            self.forget();
        }
        life
    }

    /// After a restart indexes may have moved: nothing that was planned holds any more.
    fn forget(&mut self) {
        debug!(device = %self.name, "has restarted; discovering its interfaces again");
        self.discovered = None;
        self.packets.forget();
    }

    fn is_discovery_due(&self, period: Duration) -> bool {
        let Some(discovered) = self.discovered else { return true };
        let age = self.clock.now().since(discovered);
        let pause = (period * REDISCOVER_PERIODS).max(self.discovery_took * REDISCOVER_SHARE);
        let is_recabled = self.recabled && age >= pause.max(NEIGHBOURS_AFTER);
        age >= REDISCOVER_AFTER || is_recabled || (self.outdated && age >= pause)
    }

    /// Discovers the interfaces. Where rows are known already, they are not kept waiting for a place: they are polled as
    /// they are, and the next round tries again.
    async fn discover(&mut self, out: &mut Outlet) -> Result<(), Failure> {
        let line = Arc::clone(&self.line);
        let place = match self.discovered {
            None => line.place_for_discovery().await,
            Some(_) => line.free_place_for_discovery(),
        };
        let Some(_place) = place else { return Ok(()) };
        let begun = self.clock.now();
        let discovery = discover(&self.line, &self.habits).await?;
        for cut in &discovery.cuts {
            self.line.cost().fault();
            warn!(device = %self.name, column = %cut.column, cut = ?cut.cut,
                "the walk through a column was cut short; what it brought is used, the rest is missing");
        }
        let arrival = self.clock.now();
        let time = self.clock.source_time();
        let mut changes: Vec<Change> = Vec::new();
        let boot = (Leaf::BootTime, Value::Time(self.clock.boot()));
        for (leaf, value) in discovery.system.into_iter().chain([boot]) {
            changes.push(Change { subject: Subject::Device, leaf, value, time });
        }
        changes.extend(self.table.rebuild(&discovery.found, self.clock.epoch(), &self.excluded, time));
        self.packets.forget();
        self.discovered = Some(arrival);
        self.discovery_took = arrival.since(begun);
        (self.outdated, self.recabled) = (false, false);
        self.push(out, arrival, true, changes).await
    }

    /// Asks for all rows, at most two requests at a time, and pushes each answer as it comes.
    async fn read_rows(&mut self, out: &mut Outlet) -> Result<Rows, Failure> {
        let mut queue: VecDeque<Arc<Packet>> = self.packets.of_all(self.table.rows(), &self.line).into();
        let mut flying = FuturesUnordered::new();
        loop {
            while flying.len() < IN_FLIGHT
                && let Some(packet) = queue.pop_front()
            {
                flying.push(fly(Arc::clone(&self.line), packet));
            }
            let Some((packet, answer)) = flying.next().await else { return Ok(Rows::Asked) };
            let again = match answer {
                Ok(reply) => match self.take(&packet.request, &reply, out).await? {
                    Some(again) => again,
                    None => return Ok(Rows::Restarted),
                },
                Err(RequestError::Timeout { waited, .. }) => {
                    if !self.lost(&packet.request, waited, out.period).await? {
                        continue;
                    }
                    let waiting = queue.drain(..).flat_map(|packet| packet.request.parts.clone());
                    match out.rounds {
                        // Nothing is known of these rows yet: better late than not at all.
                        0 => packet.request.parts.iter().cloned().chain(waiting).collect(),
                        _ => waiting.collect(),
                    }
                }
                Err(error) => return Err(error.into()),
            };
            queue.extend(self.packets.encode(again, &self.line));
        }
    }

    /// Takes an answer; gives what to ask again, or nothing after a restart.
    async fn take(
        &mut self,
        request: &Request,
        reply: &Reply,
        out: &mut Outlet,
    ) -> Result<Option<Vec<Part>>, Failure> {
        let arrival = self.clock.arrival(reply);
        match answer::read(request, &reply.response()) {
            Answer::Rows { ticks, cells } => {
                if self.observe(ticks, arrival, reply.round_trip) == Life::New {
                    return Ok(None);
                }
                let (changes, again) = self.read_cells(request, &cells, ticks);
                self.push(out, arrival, true, changes).await?;
                Ok(Some(again))
            }
            Answer::TooLarge => Ok(Some(self.too_large(request))),
            Answer::Refused { part, object } => {
                let row = request.parts.get(part).and_then(|part| self.table.row_mut(part.row));
                let instead = row.and_then(|row| row.lacks(object));
                self.packets.forget();
                Ok(Some(answer::without(request, part, object, instead)))
            }
            Answer::Unusable => {
                self.line.cost().fault();
                warn!(device = %self.name, "an answer does not hold what was asked; its rows are late");
                Ok(Some(Vec::new()))
            }
        }
    }

    /// Reads the rows of an answer; gives what they say, and what to ask instead of what is missing.
    fn read_cells(
        &mut self,
        request: &Request,
        mut cells: &[Data<'_>],
        ticks: u32,
    ) -> (Vec<Change>, Vec<Part>) {
        let taken = self.clock.taken(ticks);
        let mut changes = Vec::with_capacity(cells.len());
        let mut again = Vec::new();
        for part in &request.parts {
            let (own, others) = cells.split_at(part.objects.len().min(cells.len()));
            cells = others;
            let Some(row) = self.table.row_mut(part.row) else { continue };
            match row.take(part, own, &taken, &mut changes) {
                Verdict::Read => {}
                Verdict::AskAgain(objects) => again.push(part.asking(&objects)),
                Verdict::Gone | Verdict::Moved => self.outdated = true,
            }
        }
        // Which object a counter is read from has changed: the requests of the next round are others.
        if !again.is_empty() {
            self.packets.forget();
        }
        (changes, again)
    }

    /// No answer to rows: either nobody is there, or large answers get lost on the way in silence.
    ///
    /// Their time is over: these rows are late, and the next round asks for them in smaller requests. Tells whether
    /// smaller ones are left to try.
    async fn lost(&mut self, request: &Request, waited: Duration, period: Duration) -> Result<bool, Failure> {
        let heard_meanwhile = self.clock.heard().is_some_and(|heard| self.clock.now().since(heard) < waited);
        if !heard_meanwhile {
            let reply = self.line.probe(&self.head, period).await?;
            self.clock.arrival(&reply);
        }
        let halved = self.packets.halve(request);
        if halved {
            debug!(device = %self.name, bindings = request.bindings(), "a request got lost; asking for less at once");
        }
        Ok(halved)
    }

    fn too_large(&mut self, request: &Request) -> Vec<Part> {
        if self.packets.halve(request) {
            return request.parts.clone();
        }
        self.line.cost().fault();
        warn!(device = %self.name, "even the smallest request is too large for it; its rows are late");
        Vec::new()
    }

    async fn push(
        &self,
        out: &Outlet,
        arrival: Moment,
        answered: bool,
        changes: Vec<Change>,
    ) -> Result<(), Failure> {
        let cost = self.line.cost();
        let reach = Reach::Answering { latency: cost.latency() };
        let batch = Batch { answered, changes, ..out.batch(cost, arrival, self.clock.epoch(), reach) };
        out.send(batch).await
    }

    /// Reports how the connection stands, at the end of a round that failed.
    pub async fn report(&self, out: &mut Outlet, reach: Reach) -> Result<(), Failure> {
        out.report(self.line.cost(), self.clock.now(), self.clock.epoch(), reach).await
    }
}

async fn fly(line: Arc<Line>, packet: Arc<Packet>) -> (Arc<Packet>, Result<Reply, RequestError>) {
    let answer = line.ask(&packet.template).await;
    (packet, answer)
}
