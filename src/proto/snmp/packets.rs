//! The requests of a round, encoded once and sent again every period.

use std::sync::Arc;

use super::ifmib::PolledRow;
use super::line::Line;
use super::plan::{Limits, Part, Request, pack};
use super::wire::{Operation, Template};

/// A request, encoded, with what it asks.
#[derive(Debug)]
pub struct Packet {
    /// What it asks.
    pub request: Request,
    /// Its bytes.
    pub template: Template,
}

/// The requests of a round, and how large they may be.
#[derive(Debug)]
pub struct Packets {
    limits: Limits,
    kept: Option<Vec<Arc<Packet>>>,
}

impl Packets {
    /// Starts without any.
    pub fn new(limits: Limits) -> Self {
        Self { limits, kept: None }
    }

    /// How many requests a round takes.
    pub fn len(&self) -> usize {
        self.kept.as_ref().map_or(0, Vec::len)
    }

    /// Says whether no request is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is asked of the rows has changed: the next round encodes anew.
    pub fn forget(&mut self) {
        self.kept = None;
    }

    /// Halves the limits after a request was too large; false if that is no use any more.
    pub fn halve(&mut self, request: &Request) -> bool {
        let halved = self.limits.halve(request.bindings());
        if halved {
            self.forget();
        }
        halved
    }

    /// The requests for all rows.
    pub fn of_all(&mut self, rows: &[PolledRow], line: &Line) -> Vec<Arc<Packet>> {
        if let Some(kept) = &self.kept {
            return kept.clone();
        }
        let packets = self.encode(parts(rows), line);
        self.kept.insert(packets).clone()
    }

    /// Packs and encodes.
    pub fn encode(&self, parts: Vec<Part>, line: &Line) -> Vec<Arc<Packet>> {
        let encode = |request: Request| {
            let template = line.template(Operation::Get, &request.oids()).expect("columns and indexes");
            Arc::new(Packet { request, template })
        };
        pack(parts, self.limits).into_iter().map(encode).collect()
    }
}

fn parts(rows: &[PolledRow]) -> Vec<Part> {
    let rows = rows.iter().enumerate();
    rows.map(|(place, row)| Part {
        row: place,
        if_index: row.named().if_index,
        objects: row.objects(),
        name_octets: row.named().plain.len(),
    })
    .collect()
}
