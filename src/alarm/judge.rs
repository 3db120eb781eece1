//! Judging: a rule, a sample, and what it leads to.

use std::sync::Arc;

use super::{
    board::{Board, Id},
    network::Network,
    news::News,
    progress::{Progress, Step, Verdict},
    rules::{RuleAt, Rules},
    watched::Watched,
    words,
};
use crate::model::{
    Alarm, AlarmChange, AlarmEvidence, AlarmKey, ClearReason, DeviceSnapshot, Direction, Folded,
    InterfaceRow, Interfaces, Moment, Now, SafeText, Severity, Slot, Timestamp,
    alarm::{Check, Rule},
    expr::{Expr, Scratch, Truth},
};

/// What a condition amounts to once it is raised.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) severity: Severity,
    pub(super) words: String,
    /// Since when, if that is not now.
    pub(super) since: Option<(Moment, Timestamp)>,
    pub(super) count: u32,
}

impl Case {
    pub(super) fn new(severity: Severity, words: impl Into<String>) -> Self {
        Self { severity, words: words.into(), since: None, count: 1 }
    }
}

/// What judging needs and changes, beside the device that is judged.
pub(super) struct Judge<'a> {
    pub(super) rules: &'a Rules,
    pub(super) network: &'a Network,
    pub(super) board: &'a mut Board,
    pub(super) scratch: &'a mut Scratch,
    pub(super) changes: &'a mut Vec<AlarmChange>,
    pub(super) now: Now,
}

impl Judge<'_> {
    /// Judges what is new of the interfaces.
    pub(super) fn interfaces(&mut self, watched: &mut Watched, snapshot: &DeviceSnapshot, news: &News) {
        for slot in &news.off {
            self.drop_row(watched, *slot, ClearReason::AdminDown);
        }
        let rules = self.rules;
        for (at, prepared) in rules.iter() {
            match &prepared.rule.check {
                Check::Interfaces { .. } if prepared.asks_for_age => {}
                Check::Interfaces { when, clear } => {
                    let slots = if prepared.needs_rates { &news.counters } else { &news.any };
                    self.rows(watched, snapshot, at, (when, clear.as_ref()), slots);
                }
                Check::PortDown => self.ports(watched, snapshot, at, &news.any),
                Check::Flapping(burst) => self.bursts(watched, snapshot, at, *burst, &news.fell),
                Check::CounterAnomalies(burst) => {
                    self.bursts(watched, snapshot, at, *burst, &news.doubtful);
                }
                _ => {}
            }
        }
    }

    /// Judges rules that ask for ages: time alone is news for them.
    pub(super) fn ages(&mut self, watched: &mut Watched, snapshot: &DeviceSnapshot) {
        let (rules, layout) = (self.rules, Arc::clone(&watched.layout));
        let is_on = |slot: &Slot| snapshot.port_state(*slot) != crate::model::PortState::AdminDown;
        let slots: Vec<Slot> = layout.slots.iter().copied().filter(is_on).collect();
        for (at, prepared) in rules.iter().filter(|(_, prepared)| prepared.asks_for_age) {
            if let Check::Interfaces { when, clear } = &prepared.rule.check {
                self.rows(watched, snapshot, at, (when, clear.as_ref()), &slots);
            }
        }
    }

    fn rows(
        &mut self,
        watched: &mut Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        (when, clear): (&Expr, Option<&Expr>),
        slots: &[Slot],
    ) {
        let device = Arc::clone(&watched.device);
        let mut scratch = std::mem::take(self.scratch);
        let block = Interfaces { device: &device, snapshot, slots, now: self.now.moment };
        for (slot, truth) in slots.iter().zip(when.truths(&block, &mut scratch)) {
            if *truth != Truth::True && watched.progress.is_empty() {
                continue;
            }
            let Some(row) = watched.row(snapshot, *slot, self.now.moment) else { continue };
            let rule = &self.rules.get(at).rule;
            let verdict = verdict_of_row(rule, (*truth, clear), &row, watched.is_raised(at, Some(*slot)));
            let severity = rule.severity.unwrap_or(Severity::Warning);
            self.step(watched, snapshot, at, Some(*slot), verdict, |watched, now| {
                let row = watched.row(snapshot, *slot, now.moment);
                Case::new(severity, row.map_or_else(String::new, |row| words::of_row(rule, &row)))
            });
        }
        *self.scratch = scratch;
    }

    /// Takes one sample of one rule on one interface or on the device.
    pub(super) fn step(
        &mut self,
        watched: &mut Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        slot: Option<Slot>,
        verdict: Verdict,
        case: impl FnOnce(&Watched, Now) -> Case,
    ) {
        let key = (at, slot);
        if verdict != Verdict::Bad && !watched.progress.contains_key(&key) {
            return;
        }
        let progress = watched.progress.entry(key).or_default();
        if let (Verdict::Bad, Some(slot), false) = (verdict, slot, progress.is_raised()) {
            progress.keep(words::sample(snapshot, slot, self.now));
        }
        let step = progress.step(verdict, &self.rules.get(at).rule);
        if progress.is_idle() {
            watched.progress.remove(&key);
        }
        let id = Id { device: watched.id(), slot, rule: at };
        match step {
            Step::Nothing => {}
            Step::Raise => {
                let alarm = self.alarm(watched, snapshot, id, case(watched, self.now));
                self.board.raise(id, alarm);
            }
            Step::Again => self.board.again(id, self.now),
            Step::Clear => self.board.clear(id, ClearReason::Recovered, self.now, self.changes),
        }
    }

    fn alarm(&self, watched: &Watched, snapshot: &DeviceSnapshot, id: Id, case: Case) -> Alarm {
        let prepared = self.rules.get(id.rule);
        let interface =
            id.slot.and_then(|slot| snapshot.identity(slot)).map(|identity| identity.name.clone());
        let samples = watched.progress.get(&(id.rule, id.slot)).map_or(&[][..], Progress::samples).to_vec();
        let (raised, since) = case.since.unwrap_or((self.now.moment, self.now.wall));
        Alarm {
            key: AlarmKey {
                rule: prepared.rule.name.clone(),
                device: watched.device.name.clone(),
                interface,
            },
            device: id.device,
            slot: id.slot,
            severity: case.severity,
            words: SafeText::new(&case.words),
            since,
            raised,
            last_change: self.now.wall,
            count: case.count,
            folded: Folded::default(),
            evidence: AlarmEvidence { rule: prepared.text.clone(), samples, related: Vec::new() },
        }
    }

    /// Forgets everything about an interface that is switched off or gone.
    pub(super) fn drop_row(&mut self, watched: &mut Watched, slot: Slot, reason: ClearReason) {
        watched.times.retain(|(_, at), _| *at != slot);
        let device = watched.id();
        let (board, now, changes) = (&mut *self.board, self.now, &mut *self.changes);
        watched.progress.retain(|(rule, at), _| {
            let stays = *at != Some(slot);
            if !stays {
                board.clear(Id { device, slot: *at, rule: *rule }, reason, now, changes);
            }
            stays
        });
    }
}

fn verdict_of_row(
    rule: &Rule,
    (truth, clear): (Truth, Option<&Expr>),
    row: &InterfaceRow<'_>,
    is_raised: bool,
) -> Verdict {
    match (truth, clear) {
        (Truth::True, _) if !applies(rule, row) => Verdict::Good,
        (Truth::True, _) if rule.min_packets > 0 && packets(row) < rule.min_packets as f64 => {
            if is_raised {
                Verdict::Between
            } else {
                Verdict::Unsaid
            }
        }
        (Truth::True, _) => Verdict::Bad,
        (_, Some(clear)) if is_raised => verdict_of_clear(clear.truth(row)),
        (Truth::False, _) => Verdict::Good,
        (Truth::Unknown, _) => Verdict::Unsaid,
    }
}

/// What the expression that clears says of something raised.
pub(super) fn verdict_of_clear(truth: Truth) -> Verdict {
    match truth {
        Truth::True => Verdict::Good,
        Truth::False => Verdict::Between,
        Truth::Unknown => Verdict::Unsaid,
    }
}

/// Whether a rule is for this interface.
pub(super) fn applies(rule: &Rule, row: &InterfaceRow<'_>) -> bool {
    rule.only.as_ref().is_none_or(|only| only.matches(row))
}

/// Packets that the busier direction has seen in its interval.
fn packets(row: &InterfaceRow<'_>) -> f64 {
    let seen = |direction: Direction| {
        let rates = &row.snapshot.rows.rates[direction.index()];
        let at = |column: &[f32]| f64::from(column[row.slot.index()]);
        let packets = at(&rates.packets) + at(&rates.errors).max(0.0) + at(&rates.discards).max(0.0);
        packets * at(&rates.interval)
    };
    Direction::BOTH.map(seen).into_iter().filter(|seen| !seen.is_nan()).fold(0.0, f64::max)
}
