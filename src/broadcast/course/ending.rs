//! How waves end, and what spares those that come after them.

use std::sync::Arc;

use super::Course;
use crate::{
    model::{Now, SafeText, SessionState, Stage},
    plan::Canary,
};

impl Course {
    /// Spares all that would be tried with a refused account. Names those that are connecting with it just now.
    pub(super) fn spare_account(&mut self, by: usize, account: &Arc<str>) -> Vec<usize> {
        let accounts = self.accounts.clone();
        let same = |place: usize| place != by && accounts[place] == *account;
        let connecting: Vec<usize> = self.busy.iter().copied().filter(|place| same(*place)).collect();
        let connecting: Vec<usize> = connecting
            .into_iter()
            .filter(|place| matches!(self.rows[*place].state, SessionState::Connecting))
            .collect();
        connecting.iter().for_each(|place| self.rows[*place].state = SessionState::Spared);
        // Those of later waves too: their turn would come to nothing.
        let spared = self.spare(same) + connecting.len();
        if spared > 0 {
            let by = &self.rows[by].name;
            self.note_stop(&format!("{by} did not take the credential {account}. {}.", left_alone(spared)));
        }
        connecting
    }

    /// Spares all that were not begun and are meant. How many.
    pub(super) fn spare(&mut self, is_meant: impl Fn(usize) -> bool) -> usize {
        let mut spared = 0;
        for place in 0..self.rows.len() {
            let is_waiting = self.rows[place].state == SessionState::Waiting && !self.busy.contains(&place);
            if is_waiting && is_meant(place) {
                self.rows[place].state = SessionState::Spared;
                spared += 1;
            }
        }
        spared
    }

    /// Says why the rest was not tried, or what went wrong with the whole.
    pub(in crate::broadcast) fn note_stop(&mut self, why: &str) {
        // The first reason is the one that counts.
        self.stopped.get_or_insert_with(|| SafeText::new(why));
    }

    /// Ends the wave if all of it is over, and begins what comes next.
    pub(super) fn settle(&mut self, now: Now) {
        let rows = &self.rows;
        self.queue.retain(|place| rows[*place].state == SessionState::Waiting);
        if !self.busy.is_empty() || !self.queue.is_empty() {
            return;
        }
        match self.stage {
            Stage::Canary => self.judge_canary(now),
            Stage::Waves => self.next_wave(now),
            Stage::CanaryShown if self.rows.iter().all(|row| row.state.is_over()) => self.finish(now),
            Stage::CanaryShown | Stage::Over => {}
        }
    }

    pub(super) fn judge_canary(&mut self, now: Now) {
        let canary = &self.rows[0];
        if canary.state != SessionState::Done {
            let (name, word) = (Arc::clone(&canary.name), canary.state.word());
            let spared = self.spare(|_| true);
            if spared > 0 {
                self.note_stop(&format!("The canary {name} is {word}. {}.", left_alone(spared)));
            }
            return self.finish(now);
        }
        let is_last = self.waves.iter().flatten().all(|place| self.rows[*place].state.is_over());
        if self.plan.order.canary == Canary::Shown && !is_last {
            self.stage = Stage::CanaryShown;
        } else {
            self.stage = Stage::Waves;
            self.next_wave(now);
        }
    }

    pub(super) fn next_wave(&mut self, now: Now) {
        while self.queue.is_empty() {
            let Some(wave) = self.waves.pop_front() else { return self.finish(now) };
            self.queue = wave.into();
            let rows = &self.rows;
            self.queue.retain(|place| rows[*place].state == SessionState::Waiting);
        }
    }

    pub(super) fn finish(&mut self, now: Now) {
        self.waves.clear();
        self.stage = Stage::Over;
        self.ended = Some(now.moment.since(self.began.moment));
    }
}

pub(super) fn left_alone(devices: usize) -> String {
    match devices {
        1 => String::from("One device was not tried"),
        _ => format!("{devices} devices were not tried"),
    }
}
