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
use crate::model::{Batch, Change, Leaf, Moment, Reach, SourceTime, Subject, Timestamp, Value};

use super::answer::{self, Answer};
use super::discover::{Habits, discover};
use super::head::{self, Head};
use super::ifmib::{Taken, Verdict, boot_time};
use super::line::Line;
use super::mux::{Reply, RequestError};
use super::outlet::{Failure, Outlet};
use super::plan::{Limits, Part, Request, pack};
use super::table::Table;
use super::uptime::{Uptime, UptimeTracker};
use super::wire::{Operation, Template};

/// Requests under way at one device.
const IN_FLIGHT: usize = 2;

/// Names are rediscovered this often even if nothing tells that they changed.
const REDISCOVER_AFTER: Duration = Duration::from_secs(600);

/// Discoveries for any reason but a restart keep this distance: some tables change all day long.
const REDISCOVER_PAUSE: Duration = Duration::from_secs(30);

/// Names are compared with their indexes this often.
const CHECK_NAMES_AFTER: Duration = Duration::from_secs(60);

/// A request, encoded, with what it asks.
#[derive(Debug)]
struct Packet {
    request: Request,
    template: Template,
}

/// One agent being read.
#[derive(Debug)]
pub struct Session {
    name: Arc<str>,
    line: Arc<Line>,
    clock: Clock,
    excluded: Excluded,
    head: Arc<Template>,
    habits: Habits,
    limits: Limits,
    uptime: UptimeTracker,
    /// The epoch and the civil time of its start.
    boot: Option<(u32, Timestamp)>,
    last_head: Option<Head>,
    table: Table,
    plan: Option<Vec<Arc<Packet>>>,
    discovered: Option<Moment>,
    names_checked: Moment,
    /// Something told that the rows are not those that were discovered.
    outdated: bool,
    heard: Option<Moment>,
}

/// Says which interfaces are left out, by name.
#[derive(Clone)]
pub struct Excluded(pub Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl std::fmt::Debug for Excluded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Excluded(..)")
    }
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
            clock,
            excluded,
            head: Arc::new(head),
            habits: Habits::default(),
            limits,
            uptime: UptimeTracker::default(),
            boot: None,
            last_head: None,
            table: Table::default(),
            plan: None,
            discovered: None,
            names_checked: Moment::default(),
            outdated: false,
            heard: None,
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

    /// When the agent last answered anything.
    pub fn heard(&self) -> Option<Moment> {
        self.heard
    }

    /// How many requests a round takes.
    pub fn requests(&self) -> usize {
        1 + self.plan.as_ref().map_or(0, Vec::len)
    }

    /// Goes through everything once: the head, a discovery if one is due, the rows.
    ///
    /// # Errors
    ///
    /// The device does not answer; what it answered until then has been pushed.
    pub async fn round(&mut self, out: &mut Outlet, is_silent: bool) -> Result<(), Failure> {
        self.read_head(is_silent).await?;
        if self.is_discovery_due() {
            self.discover(out).await?;
        }
        if self.read_rows(out).await? == Rows::Restarted {
            self.discover(out).await?;
            self.read_rows(out).await?;
        }
        out.rounds += 1;
        self.push(out, self.clock.moment(), false, Vec::new()).await
    }

    /// Asks for the head: once only if the device was silent before.
    async fn read_head(&mut self, is_silent: bool) -> Result<(), Failure> {
        let reply =
            if is_silent { self.line.probe(&self.head).await } else { self.line.ask(&self.head).await }?;
        let arrival = self.arrival(&reply);
        let head = Head::read(&reply.response()).map_err(|no_head| {
            self.line.cost().fault();
            Failure::NoHead(no_head)
        })?;
        let before = self.last_head.replace(head);
        let was_running = self.observe(head.ticks, arrival, reply.round_trip);
        if let (true, Some(before)) = (was_running, before) {
            if before.boots.is_some() && head.boots.is_some() && before.boots != head.boots {
                self.uptime.restarted(head.ticks, arrival.since_start());
                self.restarted();
            }
            self.outdated |= before.rows != head.rows;
        }
        Ok(())
    }

    /// Takes note of the device's clock; false if it has restarted.
    fn observe(&mut self, ticks: u32, arrival: Moment, round_trip: Duration) -> bool {
        match self.uptime.observe(ticks, arrival.since_start(), round_trip) {
            Uptime::Running(_) => true,
            Uptime::Restarted(_) => {
                self.restarted();
                false
            }
        }
    }

    /// Indexes may have moved and counters are others: nothing that was planned holds any more.
    fn restarted(&mut self) {
        debug!(device = %self.name, "has restarted; discovering its interfaces again");
        self.discovered = None;
        self.plan = None;
    }

    fn is_discovery_due(&self) -> bool {
        let Some(discovered) = self.discovered else { return true };
        let age = self.clock.moment().since(discovered);
        age >= REDISCOVER_AFTER || (self.outdated && age >= REDISCOVER_PAUSE)
    }

    async fn discover(&mut self, out: &mut Outlet) -> Result<(), Failure> {
        let discovery = discover(&self.line, &self.habits).await?;
        for cut in &discovery.cuts {
            self.line.cost().fault();
            warn!(device = %self.name, column = %cut.column, cut = ?cut.cut,
                "the walk through a column was cut short; what it brought is used, the rest is missing");
        }
        let arrival = self.clock.moment();
        let time = self.source_time();
        let mut changes: Vec<Change> = Vec::new();
        let boot = (Leaf::BootTime, Value::Time(self.boot()));
        for (leaf, value) in discovery.system.into_iter().chain([boot]) {
            changes.push(Change { subject: Subject::Device, leaf, value, time });
        }
        let excluded = &self.excluded.0;
        changes.extend(self.table.rebuild(
            &discovery.found,
            self.uptime.epoch(),
            |name| excluded(name),
            time,
        ));
        self.plan = None;
        self.discovered = Some(arrival);
        self.names_checked = arrival;
        self.outdated = false;
        self.push(out, arrival, true, changes).await
    }

    /// Asks for all rows, at most two requests at a time, and pushes each answer as it comes.
    async fn read_rows(&mut self, out: &mut Outlet) -> Result<Rows, Failure> {
        let mut queue: VecDeque<Arc<Packet>> = self.plan().into();
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
                Err(RequestError::Timeout { .. }) => self.lost(&packet.request).await?,
                Err(error) => return Err(error.into()),
            };
            queue.extend(self.encode(pack(again, self.limits)));
        }
    }

    /// The requests of a round, with names where these are to be checked.
    fn plan(&mut self) -> Vec<Arc<Packet>> {
        let now = self.clock.moment();
        if self.outdated || now.since(self.names_checked) >= CHECK_NAMES_AFTER {
            self.names_checked = now;
            return self.encode(self.requests_of_all(true));
        }
        if let Some(plan) = &self.plan {
            return plan.clone();
        }
        let plan = self.encode(self.requests_of_all(false));
        self.plan.insert(plan).clone()
    }

    fn requests_of_all(&self, check_names: bool) -> Vec<Request> {
        let rows = self.table.rows().iter().enumerate().map(|(place, row)| Part {
            row: place,
            if_index: row.named().if_index,
            objects: row.objects(check_names),
        });
        pack(rows, self.limits)
    }

    fn encode(&self, requests: Vec<Request>) -> Vec<Arc<Packet>> {
        let encode = |request: Request| {
            let template = self.line.template(Operation::Get, &request.oids()).expect("columns and indexes");
            Arc::new(Packet { request, template })
        };
        requests.into_iter().map(encode).collect()
    }

    /// Takes an answer; gives what to ask again, or nothing after a restart.
    async fn take(
        &mut self,
        request: &Request,
        reply: &Reply,
        out: &mut Outlet,
    ) -> Result<Option<Vec<Part>>, Failure> {
        let arrival = self.arrival(reply);
        match answer::read(request, &reply.response()) {
            Answer::Rows { ticks, cells } => {
                if !self.observe(ticks, arrival, reply.round_trip) {
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
                self.plan = None;
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
        mut cells: &[super::wire::Data<'_>],
        ticks: u32,
    ) -> (Vec<Change>, Vec<Part>) {
        let taken =
            Taken { wall: self.clock.now().wall, ticks, time: self.source_time_of(ticks), boot: self.boot() };
        let mut changes = Vec::with_capacity(cells.len());
        let mut again = Vec::new();
        for part in &request.parts {
            let (own, others) = cells.split_at(part.objects.len().min(cells.len()));
            cells = others;
            let Some(row) = self.table.row_mut(part.row) else { continue };
            match row.take(part, own, &taken, &mut changes) {
                Verdict::Read => {}
                Verdict::AskAgain(objects) => again.push(Part { objects, ..part.clone() }),
                Verdict::Gone | Verdict::Moved => self.outdated = true,
            }
        }
        // Which object a counter is read from has changed: the requests of the next round are others.
        if !again.is_empty() {
            self.plan = None;
        }
        (changes, again)
    }

    /// No answer to rows: either nobody is there, or large answers get lost on the way in silence.
    async fn lost(&mut self, request: &Request) -> Result<Vec<Part>, Failure> {
        self.line.probe(&self.head).await?;
        if self.limits.halve(request.bindings()) {
            self.plan = None;
            debug!(device = %self.name, bindings = request.bindings(), "a request got lost; asking for less at once");
        }
        // Their time is over: these rows are late, the next round asks for them in smaller requests.
        Ok(Vec::new())
    }

    fn too_large(&mut self, request: &Request) -> Vec<Part> {
        if self.limits.halve(request.bindings()) {
            self.plan = None;
            return request.parts.clone();
        }
        self.line.cost().fault();
        warn!(device = %self.name, "even the smallest request is too large for it; its rows are late");
        Vec::new()
    }

    fn arrival(&mut self, reply: &Reply) -> Moment {
        let arrival = Moment::after_start(
            self.clock.moment().since_start().saturating_sub(reply.received_at.elapsed()),
        );
        self.heard = self.heard.max(Some(arrival));
        arrival
    }

    fn source_time(&self) -> SourceTime {
        self.uptime.ticks().map_or(SourceTime::None, from_ticks)
    }

    /// The unwrapped time of an answer that may have been overtaken by a newer one.
    fn source_time_of(&self, ticks: u32) -> SourceTime {
        self.uptime.unwrapped(ticks).map_or(SourceTime::None, from_ticks)
    }

    /// When the device last started: told once for each start, so that it stands still.
    fn boot(&mut self) -> Timestamp {
        let epoch = self.uptime.epoch();
        match self.boot {
            Some((of, boot)) if of == epoch => boot,
            _ => {
                let boot = boot_time(self.clock.now().wall, self.uptime.ticks().unwrap_or_default());
                self.boot = Some((epoch, boot));
                boot
            }
        }
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
        let batch = Batch { answered, changes, ..out.batch(cost, arrival, self.uptime.epoch(), reach) };
        out.send(batch).await
    }

    /// Reports how the connection stands, at the end of a round that failed.
    pub async fn report(&self, out: &mut Outlet, reach: Reach) -> Result<(), Failure> {
        out.report(self.line.cost(), self.clock.moment(), self.uptime.epoch(), reach).await
    }
}

fn from_ticks(ticks: u64) -> SourceTime {
    SourceTime::Uptime(Duration::from_millis(ticks.saturating_mul(10)))
}

async fn fly(line: Arc<Line>, packet: Arc<Packet>) -> (Arc<Packet>, Result<Reply, RequestError>) {
    let answer = line.ask(&packet.template).await;
    (packet, answer)
}
