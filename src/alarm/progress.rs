//! How far a condition has come: bad samples until it is raised, good ones until it is cleared.

use crate::model::{AlarmSample, alarm::Rule};

/// How many samples an alarm shows as its evidence.
const KEPT: usize = 5;

/// What a rule says of one sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Bad,
    /// Neither bad nor good: between the two thresholds.
    Between,
    Good,
    /// Nothing can be said: neither count moves.
    Unsaid,
}

/// What a sample leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    Raise,
    /// It came back before it was cleared.
    Again,
    Clear,
}

/// One rule on one interface or device that is not simply well. What is well has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Progress {
    bad: u8,
    good: u8,
    raised: bool,
    samples: Vec<AlarmSample>,
}

impl Progress {
    pub(super) fn is_raised(&self) -> bool {
        self.raised
    }

    /// Whether it may be forgotten.
    pub(super) fn is_idle(&self) -> bool {
        !self.raised && self.bad == 0
    }

    /// The bad samples, oldest first.
    pub(super) fn samples(&self) -> &[AlarmSample] {
        &self.samples
    }

    /// Remembers a bad sample.
    pub(super) fn keep(&mut self, sample: AlarmSample) {
        if self.samples.len() == KEPT {
            self.samples.remove(0);
        }
        self.samples.push(sample);
    }

    pub(super) fn step(&mut self, verdict: Verdict, rule: &Rule) -> Step {
        if self.raised { self.step_down(verdict, rule) } else { self.step_up(verdict, rule) }
    }

    fn step_up(&mut self, verdict: Verdict, rule: &Rule) -> Step {
        match verdict {
            Verdict::Bad => self.bad = self.bad.saturating_add(1),
            Verdict::Between | Verdict::Good => self.bad = 0,
            Verdict::Unsaid => {}
        }
        if self.bad < rule.samples.max(1) {
            return Step::Nothing;
        }
        (self.raised, self.good) = (true, 0);
        Step::Raise
    }

    fn step_down(&mut self, verdict: Verdict, rule: &Rule) -> Step {
        match verdict {
            Verdict::Good => self.good = self.good.saturating_add(1),
            Verdict::Bad if self.good > 0 => {
                self.good = 0;
                return Step::Again;
            }
            Verdict::Bad | Verdict::Between => self.good = 0,
            Verdict::Unsaid => {}
        }
        if self.good < rule.clear_samples.max(1) {
            return Step::Nothing;
        }
        *self = Self::default();
        Step::Clear
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alarm::Check;

    #[test]
    fn it_takes_so_many_bad_samples_and_so_many_good_ones_in_a_row() {
        use Verdict::{Bad, Between, Good, Unsaid};
        let rule = Rule { samples: 2, clear_samples: 2, ..Rule::new("r", Check::PortDown, None) };
        for (name, samples, expected) in [
            ("one bad sample is none", vec![Bad, Good, Bad], vec![]),
            ("two are", vec![Bad, Bad, Bad], vec![Step::Raise]),
            ("what cannot be told changes nothing", vec![Bad, Unsaid, Bad], vec![Step::Raise]),
            ("between is not bad", vec![Bad, Between, Bad], vec![]),
            ("good twice", vec![Bad, Bad, Good, Unsaid, Good], vec![Step::Raise, Step::Clear]),
            ("between is not good", vec![Bad, Bad, Good, Between, Good], vec![Step::Raise]),
            ("back again", vec![Bad, Bad, Good, Bad, Good], vec![Step::Raise, Step::Again]),
        ] {
            let mut progress = Progress::default();
            let steps = samples.into_iter().map(|verdict| progress.step(verdict, &rule));
            let steps: Vec<Step> = steps.filter(|step| *step != Step::Nothing).collect();
            assert_eq!(steps, expected, "{name}");
        }
    }
}
