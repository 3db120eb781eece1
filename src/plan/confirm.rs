//! What an operator must do before a plan is sent, and the proof that it was done.

use std::{ops::Deref, sync::Arc};

use super::{Plan, Weight};

/// What must be done before a plan is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confirmation {
    /// Enter, a second time.
    Enter,
    /// The number of devices that get the text is typed.
    Number(usize),
    /// It cannot be sent as it is.
    Impossible,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Given {
    /// Enter, a second time.
    Enter,
    /// This number.
    Number(usize),
    /// `--yes` on a command line, where nobody can be asked.
    Yes,
}

/// Why it does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotConfirmed {
    /// A finding stands in the way.
    #[error("the text cannot be sent as it is")]
    Impossible,
    /// The number is asked for, and was not typed.
    #[error("type the number of devices, {0}")]
    NumberMissing(usize),
    /// Another number was typed.
    #[error("{given} was typed, and {asked} devices would get the text")]
    NumberWrong {
        /// What was typed.
        given: usize,
        /// How many devices there are.
        asked: usize,
    },
}

/// A plan that was seen and agreed to: the only thing that is ever sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed(Arc<Plan>);

impl Deref for Confirmed {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        &self.0
    }
}

impl Plan {
    /// What must be done before this is sent.
    pub fn confirmation(&self) -> Confirmation {
        let heaviest = self.findings.iter().map(super::Finding::weight).max();
        let number = self.targets.len();
        match heaviest {
            Some(Weight::Blocks) => Confirmation::Impossible,
            Some(Weight::Danger) => Confirmation::Number(number),
            _ if number > self.order.confirm_above => Confirmation::Number(number),
            _ => Confirmation::Enter,
        }
    }

    /// Takes what was done for a confirmation, if it is one.
    ///
    /// # Errors
    ///
    /// It is not, or the plan cannot be sent at all.
    pub fn confirm(self: &Arc<Self>, given: Given) -> Result<Confirmed, NotConfirmed> {
        let agreed = || Ok(Confirmed(Arc::clone(self)));
        match (self.confirmation(), given) {
            (Confirmation::Impossible, _) => Err(NotConfirmed::Impossible),
            (Confirmation::Enter, _) | (Confirmation::Number(_), Given::Yes) => agreed(),
            (Confirmation::Number(asked), Given::Number(given)) if asked == given => agreed(),
            (Confirmation::Number(asked), Given::Number(given)) => {
                Err(NotConfirmed::NumberWrong { given, asked })
            }
            (Confirmation::Number(asked), Given::Enter) => Err(NotConfirmed::NumberMissing(asked)),
        }
    }
}
