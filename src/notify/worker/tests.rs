use std::{collections::VecDeque, sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::Instant};

use super::*;
use crate::{
    config::outputs::Kind,
    model::ClearReason,
    notify::{
        fixture::{alarm, raised},
        letter::About,
    },
};

/// A carrier that does what it is told to, and says what it was asked for, and when.
struct Scripted {
    outcomes: VecDeque<Result<(), DeliveryError>>,
    asked: mpsc::Sender<(String, Duration)>,
    began: Instant,
}

impl Carrier for Scripted {
    async fn carry(&mut self, letter: &Letter) -> Result<String, DeliveryError> {
        let _ = self.asked.try_send((letter.event().to_owned(), self.began.elapsed()));
        match self.outcomes.pop_front() {
            Some(outcome) => outcome.map(|()| "done".to_owned()),
            None => std::future::pending().await,
        }
    }
}

struct Stage {
    worker: Worker<Scripted>,
    asked: mpsc::Receiver<(String, Duration)>,
}

impl Stage {
    fn new(outcomes: impl IntoIterator<Item = Result<(), DeliveryError>>) -> Self {
        let (told, asked) = mpsc::channel(64);
        let carrier =
            Scripted { outcomes: outcomes.into_iter().collect(), asked: told, began: Instant::now() };
        let tally = Tally::new("ops".into(), Kind::Webhook);
        let worker = Worker { carrier, tally, stop: Stop::default(), seed: 7, untold: BTreeSet::new() };
        Self { worker, asked }
    }

    /// Works the letters off; when each attempt was made, in seconds.
    async fn run(mut self, letters: Vec<Letter>) -> (Vec<u64>, crate::model::OutputHealth) {
        let (queue, waiting) = mpsc::channel(64);
        let tally = self.worker.tally.clone();
        for letter in letters {
            tally.take();
            queue.try_send(letter).unwrap();
        }
        drop(queue);
        self.worker.run(waiting).await;
        let mut asked = Vec::new();
        while let Ok((_, at)) = self.asked.try_recv() {
            asked.push(at.as_secs());
        }
        (asked, tally.health())
    }
}

fn status(status: u16) -> Result<(), DeliveryError> {
    Err(DeliveryError::Status { status, retry_after: None })
}

fn begin() -> Letter {
    raised(alarm("Et1"))
}

fn end() -> Letter {
    let about: About = begin().about().unwrap().clone();
    Letter { body: Body::Cleared { about, reason: ClearReason::Recovered }, ..begin() }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_away_is_tried_five_times_with_waits_that_double() {
    let (asked, health) = Stage::new((0..5).map(|_| status(503))).run(vec![begin()]).await;
    assert_eq!(asked.len(), 5);
    let waits: Vec<u64> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]) && asked[4] <= 19, "{asked:?}");
    assert_eq!((health.sent, health.retried, health.dropped, health.waiting), (0, 4, 1, 0));
    assert_eq!(health.trouble.unwrap(), "answered 503");
}

#[tokio::test(start_paused = true)]
async fn what_a_retry_cannot_mend_is_given_up_at_once() {
    for hopeless in [status(404), Err(DeliveryError::Redirect(302)), Err(DeliveryError::NoTerminal)] {
        let (asked, health) = Stage::new([hopeless]).run(vec![begin()]).await;
        assert_eq!((asked.len(), health.retried, health.dropped), (1, 0, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_says_itself_when_it_wants_to_be_asked_again() {
    let busy = DeliveryError::Status { status: 429, retry_after: Some(Duration::from_secs(42)) };
    let (asked, health) = Stage::new([Err(busy), Ok(())]).run(vec![begin()]).await;
    assert_eq!(asked, [0, 42]);
    assert_eq!((health.sent, health.retried, health.dropped, health.trouble), (1, 1, 0, None));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_an_alarm_that_could_not_be_told_is_not_told() {
    let (asked, health) =
        Stage::new([status(400), Ok(()), Ok(())]).run(vec![begin(), end(), begin(), end()]).await;
    assert_eq!(asked.len(), 3, "the first end is passed over");
    assert_eq!((health.sent, health.dropped, health.waiting), (2, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn leaving_waits_for_no_retry_and_counts_what_is_left() {
    let stage = Stage::new([status(503)]);
    stage.worker.stop.soon.cancel();
    let (asked, health) = stage.run(vec![begin()]).await;
    assert_eq!((asked.len(), health.dropped), (1, 1));

    let stage = Stage::new([]);
    let (now, tally) = (stage.worker.stop.now.clone(), Arc::new(stage.worker.tally.clone()));
    let work = tokio::spawn(stage.run(vec![begin(), end(), begin()]));
    tokio::task::yield_now().await;
    now.cancel();
    work.await.unwrap();
    assert_eq!((tally.health().dropped, tally.health().waiting), (3, 0));
}
