//! What must be asked of the operator, and who waits for the answer.
//!
//! No answer in time is a no, and so is a program where nobody can be asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{oneshot, watch};

use crate::model::{Answer, Question, QuestionId, QuestionKind};

/// How long a question waits for its answer.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The questions that are open. Clones share them.
#[derive(Clone)]
pub struct Questions {
    open: Arc<Mutex<Open>>,
    shown: watch::Sender<Arc<[Question]>>,
    patience: Duration,
}

#[derive(Default)]
struct Open {
    last: u64,
    waiting: BTreeMap<QuestionId, Asked>,
}

struct Asked {
    question: Question,
    /// All who asked the same: a new jump host is asked about once, not once per device behind it.
    askers: Vec<oneshot::Sender<Answer>>,
}

impl Questions {
    /// No question yet; each waits so long.
    pub fn new(patience: Duration) -> Self {
        Self { open: Arc::default(), shown: watch::Sender::new(Arc::default()), patience }
    }

    /// The open questions, the oldest first, as they change.
    pub fn watch(&self) -> watch::Receiver<Arc<[Question]>> {
        self.shown.subscribe()
    }

    /// Asks, and waits for the answer. What is asked already in the same words is asked once.
    pub async fn ask(&self, about: Arc<str>, kind: QuestionKind) -> Answer {
        let (id, answered) = self.put(about, kind);
        let answer = tokio::time::timeout(self.patience, answered).await;
        if answer.is_err() {
            // Whoever asked the same later waits no longer either: the question has left the screen.
            self.answer(id, Answer::No);
        }
        answer.ok().and_then(Result::ok).unwrap_or(Answer::No)
    }

    /// Takes the answer to a question. One that is not open any more was answered or took too long.
    pub fn answer(&self, id: QuestionId, answer: Answer) {
        let asked = self.open().waiting.remove(&id);
        for asker in asked.into_iter().flat_map(|asked| asked.askers) {
            // Whoever asked may have been given up meanwhile.
            let _ = asker.send(answer.clone());
        }
        self.show();
    }

    fn put(&self, about: Arc<str>, kind: QuestionKind) -> (QuestionId, oneshot::Receiver<Answer>) {
        let (asker, answered) = oneshot::channel();
        let mut open = self.open();
        let same = open
            .waiting
            .values_mut()
            .find(|asked| asked.question.about == about && asked.question.kind == kind);
        if let Some(asked) = same {
            asked.askers.push(asker);
            return (asked.question.id, answered);
        }
        open.last += 1;
        let id = QuestionId(open.last);
        let question = Question { id, about, kind };
        open.waiting.insert(id, Asked { question, askers: vec![asker] });
        drop(open);
        self.show();
        (id, answered)
    }

    fn show(&self) {
        let open: Arc<[Question]> =
            self.open().waiting.values().map(|asked| asked.question.clone()).collect();
        self.shown.send_replace(open);
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> QuestionKind {
        QuestionKind::Secret { what: "password".into() }
    }

    #[tokio::test(start_paused = true)]
    async fn no_answer_in_time_is_a_no() {
        let questions = Questions::new(PATIENCE);
        let begun = tokio::time::Instant::now();
        assert_eq!(questions.ask("me".into(), secret()).await, Answer::No);
        assert_eq!(begun.elapsed(), PATIENCE);
        assert!(questions.watch().borrow().is_empty(), "it has left the screen");
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_question_is_asked_once_and_answers_all() {
        let questions = Questions::new(PATIENCE);
        let mut shown = questions.watch();
        let answer = async {
            shown.wait_for(|open| !open.is_empty()).await.unwrap();
            assert_eq!(shown.borrow().len(), 1);
            questions.answer(QuestionId(1), Answer::Yes);
        };
        let (one, other, ()) =
            tokio::join!(questions.ask("me".into(), secret()), questions.ask("me".into(), secret()), answer);
        assert_eq!((one, other), (Answer::Yes, Answer::Yes));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_to_nothing_is_dropped() {
        let questions = Questions::new(PATIENCE);
        questions.answer(QuestionId(7), Answer::Yes);
        assert_eq!(questions.ask("me".into(), secret()).await, Answer::No);
    }
}
