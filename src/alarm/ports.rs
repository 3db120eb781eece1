//! Ports that are down, aggregates that have lost members, and what happens again and again.

use std::sync::Arc;

use super::{
    board::Id,
    judge::{Case, Judge, applies},
    progress::Verdict,
    rules::RuleAt,
    watched::Watched,
    words::counted,
};
use crate::model::{
    DeviceSnapshot, Freshness, PortState, Severity, Slot,
    alarm::{Burst, Check, Rule},
};

impl Judge<'_> {
    /// Judges ports with news, then the aggregates whose members are among them.
    pub(super) fn ports(
        &mut self,
        watched: &mut Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        slots: &[Slot],
    ) {
        let layout = Arc::clone(&watched.layout);
        for slot in slots.iter().filter(|slot| !layout.members.contains_key(slot)) {
            let verdict = self.verdict_of_port(watched, snapshot, at, *slot);
            let (severity, words) = (self.severity_of_port(watched, snapshot, at, *slot, verdict), "down");
            self.step(watched, snapshot, at, Some(*slot), verdict, |_, _| Case::new(severity, words));
        }
        for (aggregate, members) in &layout.members {
            if slots.binary_search(aggregate).is_ok()
                || members.iter().any(|at| slots.binary_search(at).is_ok())
            {
                self.aggregate(watched, snapshot, at, *aggregate, members);
            }
        }
    }

    fn verdict_of_port(
        &self,
        watched: &Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        slot: Slot,
    ) -> Verdict {
        let memory = watched.memory(slot);
        match memory.state {
            Some(PortState::Down) => {
                let Some(row) = watched.row(snapshot, slot, self.now.moment) else { return Verdict::Unsaid };
                let counts = memory.was_up || row.identity.expected_up;
                if !counts {
                    Verdict::Unsaid
                } else if applies(&self.rules.get(at).rule, &row) {
                    Verdict::Bad
                } else {
                    Verdict::Good
                }
            }
            Some(PortState::Unknown) | None => Verdict::Unsaid,
            Some(_) => Verdict::Good,
        }
    }

    /// A port that somebody counts on is critical; one that merely was up once may be a laptop that went home.
    fn severity_of_port(
        &self,
        watched: &Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        slot: Slot,
        verdict: Verdict,
    ) -> Severity {
        let fixed = self.rules.get(at).rule.severity;
        if let (Verdict::Bad, None) = (verdict, fixed) {
            let identity = snapshot.identity(slot);
            let counts = identity.is_some_and(|identity| {
                identity.expected_up || self.network.is_linked(watched.id(), &identity.name)
            });
            return if counts { Severity::Critical } else { Severity::Warning };
        }
        fixed.unwrap_or(Severity::Warning)
    }

    fn aggregate(
        &mut self,
        watched: &mut Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        slot: Slot,
        members: &[Slot],
    ) {
        if watched.memory(slot).state == Some(PortState::AdminDown) {
            return;
        }
        // A member that is up again and not yet cleared is no longer lost.
        let is_lost = |member: &&Slot| {
            watched.is_raised(at, Some(**member)) && watched.memory(**member).state == Some(PortState::Down)
        };
        let lost = members.iter().filter(is_lost).count();
        let own = self.verdict_of_port(watched, snapshot, at, slot);
        let (verdict, severity, words) = match own {
            Verdict::Bad => {
                let severity = self.rules.get(at).rule.severity.unwrap_or(Severity::Critical);
                (Verdict::Bad, severity, "down".to_owned())
            }
            _ if lost > 0 => {
                let words = format!("{lost} of {} down", counted(members.len() as u32, "member"));
                (Verdict::Bad, Severity::Warning, words)
            }
            other => (other, Severity::Warning, String::new()),
        };
        let told = words.clone();
        self.step(watched, snapshot, at, Some(slot), verdict, |_, _| Case::new(severity, told));
        if verdict == Verdict::Bad {
            let id = Id { device: watched.id(), slot: Some(slot), rule: at };
            self.board.revise(id, severity, &words, self.now);
        }
    }

    /// Notes that something happened on these interfaces once more.
    pub(super) fn bursts(
        &mut self,
        watched: &mut Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        burst: Burst,
        slots: &[Slot],
    ) {
        for slot in slots {
            let rule = &self.rules.get(at).rule;
            if !watched.row(snapshot, *slot, self.now.moment).is_some_and(|row| applies(rule, &row)) {
                continue;
            }
            let times = watched.times.entry((at, *slot)).or_default();
            times.push(self.now.moment, burst.window);
            let count = times.len();
            let words = words_of_burst(rule, count, burst);
            let severity = rule.severity.unwrap_or(Severity::Warning);
            if watched.is_raised(at, Some(*slot)) {
                let id = Id { device: watched.id(), slot: Some(*slot), rule: at };
                self.board.again(id, self.now);
                self.board.revise(id, severity, &words, self.now);
            } else if count >= burst.count {
                let case = Case { count, ..Case::new(severity, words) };
                self.step(watched, snapshot, at, Some(*slot), Verdict::Bad, |_, _| case);
            }
        }
    }

    /// Ends what has not happened again for half its window. Of a device that is not heard, nobody can tell.
    pub(super) fn calm(&mut self, watched: &mut Watched, snapshot: &DeviceSnapshot) {
        if watched.times.is_empty() || snapshot.freshness(self.now.moment) != Freshness::Live {
            return;
        }
        let keys: Vec<(RuleAt, Slot)> = watched.times.keys().copied().collect();
        for (at, slot) in keys {
            let (Check::Flapping(burst) | Check::CounterAnomalies(burst)) = self.rules.get(at).rule.check
            else {
                continue;
            };
            let Some(times) = watched.times.get_mut(&(at, slot)) else { continue };
            times.prune(self.now.moment, burst.window);
            let (is_calm, is_empty) = (times.quiet(self.now.moment) > burst.window / 2, times.len() == 0);
            if is_calm && watched.is_raised(at, Some(slot)) {
                self.step(watched, snapshot, at, Some(slot), Verdict::Good, |_, _| {
                    Case::new(Severity::Warning, "")
                });
            } else if is_empty && !watched.is_raised(at, Some(slot)) {
                watched.times.remove(&(at, slot));
            }
        }
    }
}

fn words_of_burst(rule: &Rule, count: u32, burst: Burst) -> String {
    let within = crate::model::spell(burst.window);
    match rule.check {
        Check::Flapping(_) => format!("flapping, {count} times within {within}"),
        _ => format!("counters reset or in doubt, {count} times within {within}"),
    }
}
