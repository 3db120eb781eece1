//! Secrets that a person types are asked for like everything else.

use crate::{
    config::secret::{Asking, Prompter, Wanted},
    model::{Answer, QuestionKind, SafeText},
};

use super::questions::Questions;

impl Prompter for Questions {
    fn ask<'a>(&'a self, wanted: &'a Wanted) -> Asking<'a> {
        let kind = QuestionKind::Secret { what: SafeText::new(&wanted.what) };
        Box::pin(async {
            match Self::ask(self, wanted.credential.clone(), kind).await {
                Answer::Text(typed) => Some(typed.into_secret()),
                Answer::Yes | Answer::No => None,
            }
        })
    }
}
