//! Steps down when a target refuses, and remembers where it stands. Pure.
//!
//! All ways of asking stand in one list, the best first. A refusal that says what it refuses takes every way that
//! shares it off the list; one that does not takes only the way that was tried. What is left first is tried next.

use std::collections::HashSet;

use tonic::Code;

use super::plan::{Addressing, Coding, Dialect, Extent, Keys, Plan, Shape};

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaint {
    /// The mode of the subscription.
    Shape,
    /// The encoding.
    Coding,
    /// The model, or a path that the target does not know.
    Dialect,
    /// Wildcards in keys.
    Keys,
    /// The missing prefix or target.
    Addressing,
    /// One of the paths beside interfaces.
    Extent,
    /// Nothing was refused, and nothing came.
    Nothing,
    /// It does not say.
    Untold,
}

impl Complaint {
    /// Words by which targets say what they refuse, the most telling first.
    const WORDS: [(&[&str], Self); 6] = [
        (&["lldp", "/system", "subinterface", "aggregation", "ethernet/state"], Self::Extent),
        (&["encoding", "json", "proto encod"], Self::Coding),
        (&["wildcard", "[name=*]", "name=*"], Self::Keys),
        (
            &[
                "on_change",
                "on-change",
                "onchange",
                "target_defined",
                "subscription mode",
                "heartbeat",
                "poll mode",
            ],
            Self::Shape,
        ),
        (&["prefix", "no target", "target name", "empty target"], Self::Addressing),
        (
            &["origin", "schema", "module", "unknown path", "invalid path", "xpath", "no such path"],
            Self::Dialect,
        ),
    ];

    /// Judges a status. `None`: this is no refusal of what was asked, but a failure of another kind.
    pub fn of(code: Code, message: &str) -> Option<Self> {
        let message = message.to_lowercase();
        let told = || {
            let mut known = Self::WORDS.iter();
            known.find(|(words, _)| words.iter().any(|word| message.contains(word))).map(|(_, about)| *about)
        };
        match code {
            Code::InvalidArgument | Code::Unimplemented => Some(told().unwrap_or(Self::Untold)),
            Code::NotFound => Some(told().unwrap_or(Self::Dialect)),
            // Some say Internal, Unknown or Aborted to what they merely do not support.
            Code::Internal | Code::Unknown | Code::Aborted | Code::FailedPrecondition | Code::OutOfRange
                if message.contains("support") || message.contains("invalid") =>
            {
                Some(told().unwrap_or(Self::Untold))
            }
            _ => None,
        }
    }
}

/// What is left to be tried with one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    plans: Vec<Plan>,
    all: Vec<Plan>,
    refusals: u32,
}

impl Ladder {
    /// Everything, for a target that wants its name in the prefix or one of which nothing is known.
    pub fn new(addressing: &[Addressing]) -> Self {
        let all = every_plan(addressing);
        Self { plans: all.clone(), all, refusals: 0 }
    }

    /// The best way that was not refused.
    pub fn plan(&self) -> Plan {
        self.plans[0]
    }

    /// How often the target has refused.
    pub fn refusals(&self) -> u32 {
        self.refusals
    }

    /// Takes note of what the target says it serves. Hints only: an empty intersection is not believed.
    pub fn offered(&mut self, codings: &HashSet<Coding>, dialects: &HashSet<Dialect>) {
        if self.plans.iter().any(|plan| codings.contains(&plan.coding)) {
            self.plans.retain(|plan| codings.contains(&plan.coding));
        }
        if !dialects.is_empty() {
            self.plans.sort_by_key(|plan| !dialects.contains(&plan.dialect));
        }
    }

    /// Steps down. False: nothing is left, and everything will be tried again.
    pub fn refused(&mut self, about: Complaint) -> bool {
        self.refusals += 1;
        let tried = self.plan();
        match about {
            Complaint::Shape => self.plans.retain(|plan| plan.shape != tried.shape),
            Complaint::Coding => self.plans.retain(|plan| plan.coding != tried.coding),
            Complaint::Dialect if tried.extent != Extent::Interfaces => self.without_extras(),
            Complaint::Dialect => self.plans.retain(|plan| plan.dialect != tried.dialect),
            Complaint::Keys => self.plans.retain(|plan| plan.keys != tried.keys),
            Complaint::Addressing => self.plans.retain(|plan| plan.addressing != tried.addressing),
            Complaint::Extent => self.without_extras(),
            Complaint::Nothing => {
                self.plans.retain(|plan| (plan.dialect, plan.keys) != (tried.dialect, tried.keys));
            }
            Complaint::Untold => {}
        }
        // A complaint about what there is no choice of leaves the list as it was, or empties it.
        self.plans.retain(|plan| *plan != tried);
        let left = !self.plans.is_empty();
        if !left {
            self.plans.clone_from(&self.all);
        }
        left
    }

    /// A path that is unknown is more likely one beside the interfaces than all of a model.
    fn without_extras(&mut self) {
        let Plan { dialect, extent, .. } = self.plan();
        self.plans.retain(|plan| plan.extent != extent || plan.dialect != dialect);
    }
}

/// All ways in the order in which they are tried: what varies first stands innermost.
fn every_plan(addressing: &[Addressing]) -> Vec<Plan> {
    let mut plans = Vec::new();
    for &addressing in addressing {
        for keys in [Keys::Wildcard, Keys::None] {
            for dialect in Dialect::ALL {
                for coding in Coding::ALL {
                    for shape in Shape::ALL {
                        for extent in [Extent::Full, Extent::Flat, Extent::Interfaces] {
                            plans.push(Plan { shape, coding, dialect, keys, addressing, extent });
                        }
                    }
                }
            }
        }
    }
    plans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder() -> Ladder {
        Ladder::new(&[Addressing::Bare, Addressing::Targeted])
    }

    #[test]
    fn the_best_way_comes_first() {
        let plan = ladder().plan();
        assert_eq!(
            (plan.shape, plan.coding, plan.dialect),
            (Shape::OneStream, Coding::Proto, Dialect::OpenConfig)
        );
        assert_eq!(
            (plan.keys, plan.addressing, plan.extent),
            (Keys::Wildcard, Addressing::Bare, Extent::Full)
        );
    }

    #[test]
    fn a_target_that_says_what_it_refuses_is_understood_at_once() {
        for (code, message, expected) in [
            (Code::InvalidArgument, "unsupported encoding: PROTO", Complaint::Coding),
            (Code::Unimplemented, "ON_CHANGE is not supported on this path", Complaint::Shape),
            (Code::InvalidArgument, "wildcards are not allowed in keys", Complaint::Keys),
            (Code::InvalidArgument, "prefix must be given", Complaint::Addressing),
            (Code::InvalidArgument, "unknown path /lldp/interfaces", Complaint::Extent),
            (Code::NotFound, "no", Complaint::Dialect),
            (Code::Internal, "unsupported", Complaint::Untold),
            (Code::InvalidArgument, "bad request", Complaint::Untold),
        ] {
            assert_eq!(Complaint::of(code, message), Some(expected), "{message}");
        }
    }

    #[test]
    fn failures_of_another_kind_are_no_refusals() {
        for code in
            [Code::Unavailable, Code::Unauthenticated, Code::DeadlineExceeded, Code::ResourceExhausted]
        {
            assert_eq!(Complaint::of(code, "unsupported"), None, "{code:?}");
        }
        assert_eq!(Complaint::of(Code::Internal, "h2 protocol error"), None);
    }

    #[test]
    fn a_complaint_takes_every_way_that_shares_its_cause() {
        let mut ladder = ladder();
        assert!(ladder.refused(Complaint::Coding));
        assert_eq!(ladder.plan().coding, Coding::JsonIetf);
        assert!(ladder.refused(Complaint::Shape));
        assert_eq!(ladder.plan().shape, Shape::SeparateStreams);
        assert!(ladder.refused(Complaint::Keys));
        let plan = ladder.plan();
        assert_eq!(
            (plan.coding, plan.shape, plan.keys),
            (Coding::JsonIetf, Shape::SeparateStreams, Keys::None)
        );
    }

    #[test]
    fn an_unknown_path_costs_the_extras_before_the_model() {
        let mut ladder = ladder();
        for extent in [Extent::Flat, Extent::Interfaces] {
            ladder.refused(Complaint::Dialect);
            assert_eq!((ladder.plan().dialect, ladder.plan().extent), (Dialect::OpenConfig, extent));
        }
        ladder.refused(Complaint::Dialect);
        assert_eq!((ladder.plan().dialect, ladder.plan().extent), (Dialect::Ietf, Extent::Full));
    }

    #[test]
    fn without_a_hint_the_modes_are_tried_before_anything_else() {
        let mut ladder = ladder();
        let mut shapes = vec![ladder.plan().shape];
        while ladder.plan().coding == Coding::Proto {
            shapes.push(ladder.plan().shape);
            assert!(ladder.refused(Complaint::Untold));
        }
        shapes.dedup();
        assert_eq!(shapes, Shape::ALL);
        assert_eq!(ladder.plan().dialect, Dialect::OpenConfig);
    }

    #[test]
    fn a_target_that_refuses_everything_is_asked_everything_again() {
        let mut ladder = ladder();
        let fresh = ladder.clone();
        let count = ladder.plans.len();
        let steps = (1..).take_while(|_| ladder.refused(Complaint::Untold)).count();
        assert_eq!(steps + 1, count);
        assert_eq!(ladder, Ladder { refusals: ladder.refusals, ..fresh });
    }

    #[test]
    fn capabilities_are_hints() {
        let mut ladder = ladder();
        ladder.offered(&HashSet::from([Coding::Json]), &HashSet::from([Dialect::Ietf]));
        assert_eq!((ladder.plan().coding, ladder.plan().dialect), (Coding::Json, Dialect::Ietf));
        ladder.offered(&HashSet::from([Coding::Proto]), &HashSet::new());
        assert_eq!(ladder.plan().coding, Coding::Json);
    }
}
