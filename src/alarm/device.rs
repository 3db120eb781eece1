//! What is judged of a device as such: silence, its clock, its stream, and the operator's own rules.

use std::{sync::Arc, time::Duration};

use super::{
    board::Id,
    judge::{Case, Judge, verdict_of_clear},
    progress::Verdict,
    rules::RuleAt,
    watched::Watched,
    words,
};
use crate::model::{
    DeviceSnapshot, Freshness, Reach, Severity, Source, TroubleKind,
    alarm::Check,
    expr::{Expr, Truth},
    spell,
};

impl Judge<'_> {
    /// Judges a device, if it gave a sample: a round of reading, a verdict on its age, or a period without either.
    pub(super) fn device(&mut self, watched: &mut Watched, snapshot: &DeviceSnapshot, is_round: bool) {
        let freshness = snapshot.freshness(self.now.moment);
        let waited = self.now.moment.since(watched.judged) >= snapshot.expectation.period;
        if !(is_round || waited || freshness != watched.freshness) {
            return;
        }
        (watched.judged, watched.freshness) = (self.now.moment, freshness);
        let rules = self.rules;
        for (at, prepared) in rules.iter() {
            let rule = &prepared.rule;
            match &rule.check {
                Check::Silent => self.silence(watched, snapshot, at),
                Check::ClockSkew(limit) => self.clock(watched, snapshot, at, limit.as_millis() as u64),
                Check::StreamStalled => self.stream(watched, snapshot, at),
                Check::CertificateExpiry(within) => self.certificate(watched, snapshot, at, *within),
                Check::Devices { when, clear } => {
                    let verdict = self.verdict_of_device(watched, snapshot, at, when, clear.as_ref());
                    let severity = rule.severity.unwrap_or(Severity::Warning);
                    self.step(watched, snapshot, at, None, verdict, |_, _| {
                        Case::new(severity, words::condition(rule))
                    });
                }
                _ => {}
            }
        }
        if rules.asks_for_age && freshness != Freshness::Unknown {
            self.ages(watched, snapshot);
        }
    }

    fn is_meant(&self, watched: &Watched, snapshot: &DeviceSnapshot, at: RuleAt) -> bool {
        let only = self.rules.get(at).rule.only.as_ref();
        only.is_none_or(|only| only.matches(&watched.device_row(snapshot, self.now.moment)))
    }

    fn silence(&mut self, watched: &mut Watched, snapshot: &DeviceSnapshot, at: RuleAt) {
        let verdict = match snapshot.freshness(self.now.moment) {
            _ if !self.is_meant(watched, snapshot, at) => Verdict::Good,
            Freshness::Live => Verdict::Good,
            Freshness::Unknown if self.is_overdue(watched, snapshot) => Verdict::Bad,
            Freshness::Stale | Freshness::Unknown => Verdict::Unsaid,
        };
        let severity = self.rules.get(at).rule.severity.unwrap_or_else(|| severity_of_silence(snapshot));
        let since = snapshot.heard.zip(snapshot.heard_at);
        self.step(watched, snapshot, at, None, verdict, |_, _| Case {
            since,
            ..Case::new(severity, words::silence(snapshot))
        });
        if verdict == Verdict::Bad && watched.is_raised(at, None) {
            let id = Id { device: watched.id(), slot: None, rule: at };
            self.board.revise(id, severity, &words::silence(snapshot), self.now);
        }
    }

    /// What has only just been added to the inventory is not late yet.
    fn is_overdue(&self, watched: &Watched, snapshot: &DeviceSnapshot) -> bool {
        snapshot.heard.is_some()
            || matches!(snapshot.reach, Reach::Failing(_))
            || self.now.moment.since(watched.first) >= snapshot.expectation.unknown_limit()
    }

    fn clock(&mut self, watched: &mut Watched, snapshot: &DeviceSnapshot, at: RuleAt, limit_ms: u64) {
        let known = watched.freshness == Freshness::Live && self.is_meant(watched, snapshot, at);
        let skew = snapshot.stats.skew_ms.filter(|_| known);
        let verdict = match skew.map(i64::unsigned_abs) {
            None => Verdict::Unsaid,
            Some(skew) if skew > limit_ms => Verdict::Bad,
            Some(skew) if skew > limit_ms / 2 => Verdict::Between,
            Some(_) => Verdict::Good,
        };
        let severity = self.rules.get(at).rule.severity.unwrap_or(Severity::Warning);
        let skew = skew.unwrap_or_default();
        let side = if skew < 0 { "behind" } else { "ahead" };
        self.step(watched, snapshot, at, None, verdict, |_, _| {
            let by = Duration::from_millis(skew.unsigned_abs());
            Case::new(severity, format!("its clock is {} {side}", spell(by)))
        });
    }

    /// A device that answers, while the counters of some interfaces do not come.
    fn stream(&mut self, watched: &mut Watched, snapshot: &DeviceSnapshot, at: RuleAt) {
        let streams = snapshot.source == Some(Source::Gnmi) && self.is_meant(watched, snapshot, at);
        let now = self.now.moment;
        let is_late = |heard| snapshot.expectation.judge(Some(heard), now) == Freshness::Unknown;
        let verdict = match watched.freshness {
            _ if !streams => Verdict::Good,
            Freshness::Unknown => Verdict::Unsaid,
            _ if watched.oldest_counters.is_some_and(is_late) => Verdict::Bad,
            _ => Verdict::Good,
        };
        let severity = self.rules.get(at).rule.severity.unwrap_or(Severity::Unknown);
        let limit = snapshot.expectation.unknown_limit();
        let layout = Arc::clone(&watched.layout);
        self.step(watched, snapshot, at, None, verdict, |_, _| {
            let heard = layout.slots.iter().filter_map(|slot| snapshot.rows.counters_heard[slot.index()]);
            let late = heard.filter(|heard| is_late(*heard)).count();
            let ports = words::counted(late as u32, "interface");
            Case::new(severity, format!("no counters of {ports} for {}, though it answers", spell(limit)))
        });
    }

    /// A certificate that ends soon, or has ended: a stream outlives it, and is refused when it connects again.
    fn certificate(
        &mut self,
        watched: &mut Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        within: Duration,
    ) {
        let ends = snapshot.stats.certificate_ends.filter(|_| self.is_meant(watched, snapshot, at));
        let verdict = match ends {
            Some(ends) if ends.before(within) <= self.now.wall => Verdict::Bad,
            // Where it is read in another way just now nothing is shown.
            None if watched.freshness != Freshness::Live => Verdict::Unsaid,
            _ => Verdict::Good,
        };
        let ends = ends.unwrap_or_default();
        let usual = if ends <= self.now.wall { Severity::Critical } else { Severity::Warning };
        let severity = self.rules.get(at).rule.severity.unwrap_or(usual);
        let words = words::end_of_certificate(ends, self.now.wall);
        self.step(watched, snapshot, at, None, verdict, |_, _| Case::new(severity, words.as_str()));
        if verdict == Verdict::Bad && watched.is_raised(at, None) {
            let id = Id { device: watched.id(), slot: None, rule: at };
            self.board.revise(id, severity, &words, self.now);
        }
    }

    fn verdict_of_device(
        &self,
        watched: &Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        when: &Expr,
        clear: Option<&Expr>,
    ) -> Verdict {
        let row = watched.device_row(snapshot, self.now.moment);
        match (when.truth(&row), clear) {
            (Truth::True, _) if !self.is_meant(watched, snapshot, at) => Verdict::Good,
            (Truth::True, _) => Verdict::Bad,
            (_, Some(clear)) if watched.is_raised(at, None) => verdict_of_clear(clear.truth(&row)),
            (Truth::False, _) => Verdict::Good,
            (Truth::Unknown, _) => Verdict::Unsaid,
        }
    }
}

/// A device that was heard and has fallen silent is gone; of one that refuses to be read nobody knows.
fn severity_of_silence(snapshot: &DeviceSnapshot) -> Severity {
    let refuses = match &snapshot.reach {
        Reach::Failing(trouble) => matches!(trouble.kind, TroubleKind::Credential | TroubleKind::Protocol),
        Reach::Trying | Reach::Answering { .. } => false,
    };
    if refuses || snapshot.heard.is_none() { Severity::Unknown } else { Severity::Critical }
}
