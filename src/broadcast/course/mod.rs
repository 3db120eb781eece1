//! The course of a broadcast: who is next, and what the fate of one means for the others. Pure.
//!
//! It knows nothing of connections and reads no clock. The engine asks it who is to begin, tells it what came of each,
//! and cancels whom it names.

mod ending;

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use super::{progress::Told, trust::Trust};
use crate::{
    model::{
        BroadcastId, BroadcastSnapshot, DeviceId, Folding, Now, Output, SafeText, SessionRow, SessionState,
        Stage,
    },
    plan::{Canary, Confirmed},
};
use ending::left_alone;

/// What came of a device's part.
#[derive(Debug, Clone, PartialEq)]
pub struct Fate {
    /// Where it ended.
    pub state: SessionState,
    /// Why: a sentence.
    pub note: Option<SafeText>,
    /// What it printed.
    pub output: Arc<Output>,
    /// Octets received after login.
    pub octets: u64,
    /// Whether it did not take the credential.
    pub is_refused: bool,
    /// What the device calls itself.
    pub host_name: Option<Arc<str>>,
}

/// A broadcast under way.
#[derive(Debug)]
pub(super) struct Course {
    id: BroadcastId,
    plan: Confirmed,
    rows: Vec<SessionRow>,
    accounts: Vec<Arc<str>>,
    /// Places that are begun and not over.
    busy: BTreeSet<usize>,
    /// Places of the present wave that were not begun.
    queue: VecDeque<usize>,
    /// The waves that come after it.
    waves: VecDeque<Vec<usize>>,
    /// Places whose credential was refused: when tried again, they come last.
    refused: BTreeSet<usize>,
    stage: Stage,
    stopped: Option<SafeText>,
    began: Now,
    ended: Option<Duration>,
}

impl Course {
    /// Begins; `accounts` holds who noctui is to each target.
    pub fn new(
        id: BroadcastId,
        plan: Confirmed,
        accounts: Vec<Arc<str>>,
        trust: &mut Trust,
        now: Now,
    ) -> Self {
        accounts.iter().for_each(|account| trust.forgive(account));
        let rows = plan.targets.iter().map(|target| SessionRow {
            device: target.device.id,
            name: Arc::clone(&target.device.name),
            platform: Arc::clone(&target.platform),
            state: SessionState::Waiting,
            note: None,
            began: None,
            took: None,
            octets: 0,
            output: Arc::default(),
            host_key: None,
        });
        let waves = plan.waves().into();
        let stage = if plan.order.canary == Canary::Off { Stage::Waves } else { Stage::Canary };
        let mut course = Self {
            id,
            rows: rows.collect(),
            plan,
            accounts,
            busy: BTreeSet::new(),
            queue: VecDeque::new(),
            waves,
            refused: BTreeSet::new(),
            stage,
            stopped: None,
            began: now,
            ended: None,
        };
        course.next_wave(now);
        course
    }

    pub fn id(&self) -> BroadcastId {
        self.id
    }

    pub fn plan(&self) -> &Confirmed {
        &self.plan
    }

    pub fn rows(&self) -> &[SessionRow] {
        &self.rows
    }

    pub fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// Who is to begin now, if anybody: to be asked until it says nobody.
    pub fn next(&mut self, trust: &mut Trust, now: Now) -> Option<usize> {
        if self.busy.len() >= self.plan.order.fan_out.max(1) {
            return None;
        }
        let at = self.queue.iter().position(|place| trust.admits(&self.accounts[*place]))?;
        let place = self.queue.remove(at)?;
        trust.begin(&self.accounts[place], self.attempt(place));
        self.busy.insert(place);
        let row = &mut self.rows[place];
        (row.state, row.began) = (SessionState::Connecting, Some(now.moment));
        Some(place)
    }

    /// Takes tidings of a session that is under way. Whoever is past the login has shown that its account is good.
    pub fn told(&mut self, place: usize, told: Told, trust: &mut Trust) {
        let row = &mut self.rows[place];
        if row.state.is_over() || !self.busy.contains(&place) {
            return;
        }
        row.state = told.state.unwrap_or(row.state);
        row.octets = told.octets;
        row.host_key = told.host_key.or(row.host_key.take());
        row.output = told.output.unwrap_or_else(|| Arc::clone(&row.output));
        if matches!(row.state, SessionState::Opening | SessionState::Running) {
            trust.taken(&self.accounts[place]);
        }
    }

    /// Takes what came of a session. Names those that are to be cancelled.
    pub fn over(&mut self, place: usize, fate: Fate, trust: &mut Trust, now: Now) -> Vec<usize> {
        self.busy.remove(&place);
        let account = Arc::clone(&self.accounts[place]);
        let mut cancelled = Vec::new();
        if fate.is_refused {
            trust.refused(&account);
            self.refused.insert(place);
            cancelled = self.spare_account(place, &account);
        } else if was_let_in(fate.state) {
            trust.taken(&account);
        }
        trust.over(&account, self.attempt(place));
        self.end(place, fate, now);
        self.settle(now);
        cancelled
    }

    /// Stops the rest, for this reason.
    pub fn stop(&mut self, why: &str, now: Now) {
        let spared = self.spare(|_| true);
        if spared > 0 {
            self.note_stop(&format!("{why} {}.", left_alone(spared)));
        }
        self.settle(now);
    }

    /// The canary was looked at: on with the rest.
    pub fn go_on(&mut self, now: Now) {
        if self.stage == Stage::CanaryShown {
            self.stage = Stage::Waves;
            self.next_wave(now);
        }
    }

    /// Gives up one device, or all. Names those that are to be cancelled.
    pub fn abort(&mut self, device: Option<DeviceId>, now: Now) -> Vec<usize> {
        let meant = |row: &SessionRow| device.is_none_or(|device| device == row.device);
        for (place, row) in self.rows.iter_mut().enumerate() {
            if meant(row) && row.state == SessionState::Waiting && !self.busy.contains(&place) {
                row.state = SessionState::Aborted;
            }
        }
        if device.is_none() && self.stage != Stage::Over {
            self.note_stop("Stopped by the operator.");
        }
        let cancelled = self.busy.iter().copied().filter(|place| meant(&self.rows[*place])).collect();
        self.settle(now);
        cancelled
    }

    /// Lets all that can be tried again without sending anything twice begin anew, the canary first.
    pub fn retry(&mut self, trust: &mut Trust, now: Now) {
        if self.stage != Stage::Over {
            return;
        }
        let mut again: Vec<usize> =
            (0..self.rows.len()).filter(|place| self.rows[*place].state.can_be_retried()).collect();
        if again.is_empty() {
            return;
        }
        for place in &again {
            trust.forgive(&self.accounts[*place]);
            let row = &mut self.rows[*place];
            (row.state, row.note, row.began, row.took) = (SessionState::Waiting, None, None, None);
        }
        // The device that refused may be the odd one: another one shows whether the account is good.
        let refused = std::mem::take(&mut self.refused);
        again.sort_by_key(|place| refused.contains(place));
        let has_canary = self.plan.order.canary != Canary::Off && self.rows[0].state == SessionState::Waiting;
        let canary = again.extract_if(.., |place| has_canary && *place == 0).collect::<Vec<_>>();
        let size = self.plan.order.wave.unwrap_or(again.len()).max(1);
        self.waves = again.chunks(size).map(<[usize]>::to_vec).collect();
        if has_canary {
            self.waves.push_front(canary);
        }
        self.stage = if has_canary { Stage::Canary } else { Stage::Waves };
        (self.stopped, self.ended) = (None, None);
        self.next_wave(now);
    }

    /// The whole as it stands.
    pub fn snapshot(&self, folding: Arc<Folding>, now: Now) -> BroadcastSnapshot {
        BroadcastSnapshot {
            id: self.id,
            text: Arc::clone(&self.plan.order.text),
            rows: self.rows.as_slice().into(),
            folding,
            stage: self.stage,
            has_canary: self.plan.order.canary != Canary::Off,
            stopped: self.stopped.clone(),
            began: self.began.wall,
            took: self.ended.unwrap_or_else(|| now.moment.since(self.began.moment)),
        }
    }

    fn attempt(&self, place: usize) -> u64 {
        u64::from(self.id.0) << 32 | place as u64
    }

    fn end(&mut self, place: usize, fate: Fate, now: Now) {
        let row = &mut self.rows[place];
        // Who was spared or given up meanwhile keeps that.
        if !row.state.is_over() {
            (row.state, row.note, row.output, row.octets) = (fate.state, fate.note, fate.output, fate.octets);
            row.took = row.began.map(|began| now.moment.since(began));
        }
    }
}

/// Whether a session that ended so had passed the login.
const fn was_let_in(state: SessionState) -> bool {
    use SessionState::{Asked, Done, Interrupted, Refused, Unknown};
    matches!(state, Done | Refused | Asked | Interrupted | Unknown)
}
