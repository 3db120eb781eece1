//! Finds out what a device has: column-wise walks, at most two at a time, with guards.
//!
//! GETBULK where it is answered, fewer repetitions where large answers get lost, GETNEXT where nothing
//! else helps; what was learned of an agent is remembered in its [`Habits`].

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::time::Instant;

use crate::model::{Leaf, SafeText, Value};

use super::cell::{Column, Datum};
use super::head;
use super::line::Line;
use super::lldp::{LldpColumns, LldpObject};
use super::mux::{Reply, RequestError};
use super::objects::{
    IF_STACK_STATUS, Object, SYS_DESCR, SYS_LOCATION, SYS_NAME, SYS_OBJECT_ID, Syntax, dotted,
};
use super::outlet::Failure;
use super::table::Found;
use super::walk::{Cut, Step, Walk};
use super::wire::{ErrorStatus, Operation};

/// Walks under way at one device.
const IN_FLIGHT: usize = 2;

/// Repetitions for numbers, and for texts, whose rows are longer.
const REPETITIONS: u32 = 25;
const REPETITIONS_OF_TEXT: u32 = 10;

/// Repetitions for an agent whose larger answers get lost.
const FEW_REPETITIONS: u32 = 5;

/// The longest that one column may take.
const WALK_TIME: Duration = Duration::from_secs(30);

/// How an agent likes to be walked: the most repetitions it answers, 0 for GETNEXT.
#[derive(Debug)]
pub struct Habits {
    repetitions: AtomicU32,
}

impl Default for Habits {
    fn default() -> Self {
        Self { repetitions: AtomicU32::new(REPETITIONS) }
    }
}

/// A walk that was cut short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutWalk {
    /// The column, dotted.
    pub column: String,
    /// Why.
    pub cut: Cut,
}

/// What a discovery brought.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The system group.
    pub system: Vec<(Leaf, Value)>,
    /// The interfaces.
    pub found: Found,
    /// What was cut short.
    pub cuts: Vec<CutWalk>,
}

/// Discovers a device that has just answered a GET of its head.
///
/// # Errors
///
/// The device fell silent, or does not let its interfaces be walked. What is less than that is among the cuts.
pub async fn discover(line: &Line, habits: &Habits) -> Result<Discovery, Failure> {
    let mut discovery = Discovery { system: system(line).await?, ..Discovery::default() };
    let walker = Walker { line, habits };
    let interfaces = walker.columns(&Object::SLOW, |object| {
        let text = object.syntax() == Syntax::Octets;
        (object.column(), if text { REPETITIONS_OF_TEXT } else { REPETITIONS })
    });
    for (object, column, cut) in interfaces.await? {
        let names = matches!(object, Object::IfIndex | Object::IfDescr | Object::IfName);
        if let (true, Some(Cut::Silent)) = (names, cut) {
            return Err(Failure::NoTable);
        }
        if discovery.keeps(object.column(), cut) || names {
            discovery.found.columns.insert(object, column);
        }
    }
    discovery.relations(&walker).await?;
    Ok(discovery)
}

impl Discovery {
    /// Reads what lies above, below and beside the interfaces.
    async fn relations(&mut self, walker: &Walker<'_>) -> Result<(), RequestError> {
        for ((), column, cut) in walker.columns(&[()], |()| (IF_STACK_STATUS, REPETITIONS)).await? {
            self.found.stack = self.keeps(IF_STACK_STATUS, cut).then_some(column);
        }
        let [first, rest @ ..] = &LldpObject::ALL;
        let mut lldp = LldpColumns::new();
        let mut whole = true;
        for part in [std::slice::from_ref(first), rest] {
            for (object, column, cut) in walker.columns(part, |o| (o.column(), REPETITIONS_OF_TEXT)).await? {
                whole &= self.keeps(object.column(), cut);
                lldp.insert(object, column);
            }
            if lldp.values().all(Column::is_empty) {
                break;
            }
        }
        self.found.lldp = whole.then_some(lldp);
        Ok(())
    }

    /// Notes a cut. A column that lost its end to time or silence is not used: what it lacks may exist.
    fn keeps(&mut self, column: &[u32], cut: Option<Cut>) -> bool {
        if let Some(cut) = cut {
            self.cuts.push(CutWalk { column: dotted(column), cut });
        }
        !matches!(cut, Some(Cut::Time | Cut::Silent))
    }
}

/// Reads the system group; an agent that refuses part of it is asked for no more.
async fn system(line: &Line) -> Result<Vec<(Leaf, Value)>, RequestError> {
    const SYSTEM: [(Leaf, &[u32]); 4] = [
        (Leaf::SysName, SYS_NAME),
        (Leaf::SysDescr, SYS_DESCR),
        (Leaf::SysObjectId, SYS_OBJECT_ID),
        (Leaf::SysLocation, SYS_LOCATION),
    ];
    let template = line.template(Operation::Get, &SYSTEM.map(|(_, oid)| oid)).expect("constant objects");
    let reply = line.ask(&template).await?;
    let response = reply.response();
    let leaf_of = |binding: super::wire::Binding<'_>| {
        let (leaf, _) = SYSTEM.iter().find(|(_, oid)| binding.name.cmp_arcs(oid).is_eq())?;
        let text = match Datum::read(binding.data)? {
            Datum::Octets(octets) => SafeText::from_octets(&octets),
            Datum::Oid(oid) => SafeText::new(&dotted(&oid)),
            _ => return None,
        };
        Some((*leaf, if text.is_empty() { Value::Absent } else { Value::Text(text) }))
    };
    Ok(response.bindings.into_iter().filter_map(leaf_of).collect())
}

struct Walker<'a> {
    line: &'a Line,
    habits: &'a Habits,
}

impl Walker<'_> {
    /// Walks columns, two at a time.
    async fn columns<K: Copy>(
        &self,
        keys: &[K],
        column_of: impl Fn(K) -> (&'static [u32], u32),
    ) -> Result<Vec<(K, Column, Option<Cut>)>, RequestError> {
        let walks = keys.iter().map(|&key| {
            let (column, repetitions) = column_of(key);
            async move {
                let (cells, cut) = self.walk(column, repetitions).await?;
                Ok((key, cells, cut))
            }
        });
        let walks: Vec<_> = walks.collect();
        stream::iter(walks).buffer_unordered(IN_FLIGHT).collect::<Vec<_>>().await.into_iter().collect()
    }

    async fn walk(&self, column: &[u32], repetitions: u32) -> Result<(Column, Option<Cut>), RequestError> {
        let mut walk = Walk::new(column);
        let until = Instant::now() + WALK_TIME;
        let cut = loop {
            if Instant::now() >= until {
                break Some(Cut::Time);
            }
            let Some(reply) = self.after(walk.after(), repetitions).await? else { break Some(Cut::Silent) };
            let response = reply.response();
            let step = match response.error_status {
                ErrorStatus::NoError => walk.take(response.bindings),
                // The way of SNMPv1 to say that nothing follows; some v2c agents kept it.
                ErrorStatus::NoSuchName => Step::Done,
                status => Step::Cut(Cut::Refused(status)),
            };
            match step {
                Step::More => {}
                Step::Done => break None,
                Step::Cut(cut) => break Some(cut),
            }
        };
        Ok((walk.into_cells(), cut))
    }

    /// Asks for what comes after an object; nothing if the agent does not answer that, however it is asked.
    async fn after(&self, object: &[u32], wanted: u32) -> Result<Option<Reply>, RequestError> {
        loop {
            let repetitions = wanted.min(self.habits.repetitions.load(Relaxed));
            let operation = match repetitions {
                0 => Operation::GetNext,
                max_repetitions => Operation::GetBulk { non_repeaters: 0, max_repetitions },
            };
            // An index that is too long to be asked for ends the walk: it cannot be gone past.
            let Ok(template) = self.line.template(operation, &[object]) else { return Ok(None) };
            match self.line.ask(&template).await {
                Ok(reply) if !is_too_big(&reply) => return Ok(Some(reply)),
                Ok(_) => {}
                Err(RequestError::Timeout { .. }) => self.is_alive().await?,
                Err(error) => return Err(error),
            }
            if repetitions == 0 {
                return Ok(None);
            }
            let fewer = if repetitions > FEW_REPETITIONS { FEW_REPETITIONS } else { 0 };
            self.habits.repetitions.fetch_min(fewer, Relaxed);
        }
    }

    /// Tells an agent that does not like the request from one that is not there.
    async fn is_alive(&self) -> Result<(), RequestError> {
        let head = self.line.template(Operation::Get, &head::OBJECTS).expect("constant objects");
        self.line.probe(&head, WALK_TIME).await.map(drop)
    }
}

fn is_too_big(reply: &Reply) -> bool {
    reply.response().error_status == ErrorStatus::TooBig
}
