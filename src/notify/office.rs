//! The office: owns the desks of all outputs, and hands what they tell to their workers.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    time::{sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::outputs::Output,
    feed::Clock,
    model::{AlarmNews, Now, alarm::Notes},
};

use super::{
    carrier::{Any, Tools},
    desk::Desk,
    letter::{Body, Letter},
    tally::Tally,
    worker::{Stop, Worker},
};

/// So many messages may wait for one output.
const QUEUE: usize = 64;

/// While something is kept quiet, it is looked so often whether it still is.
const LOOK: Duration = Duration::from_secs(1);

/// How long what waits may take once the program ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// Where the office is connected to.
pub struct Wire {
    /// What happens to alarms.
    pub changes: mpsc::Receiver<AlarmNews>,
    /// What operators have laid over them.
    pub notes: watch::Receiver<Arc<Notes>>,
    /// The time.
    pub clock: Clock,
    /// What the carriers need.
    pub tools: Tools,
}

/// The running outputs.
#[derive(Debug)]
pub struct Office {
    tallies: Vec<Tally>,
    stop: Stop,
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl Office {
    /// What becomes of the messages, an entry for each output.
    pub fn tallies(&self) -> &[Tally] {
        &self.tallies
    }

    /// Ends: what was counted is told, what waits is tried once more, and what does not go in time is counted and left.
    pub async fn stop(self) {
        self.closing.cancel();
        self.stop.soon.cancel();
        if timeout(FAREWELL, self.tasks.wait()).await.is_err() {
            self.stop.now.cancel();
            self.tasks.wait().await;
        }
    }
}

/// Starts the outputs in the runtime that this is called in.
pub fn start(outputs: &[Output], wire: Wire) -> Office {
    let (tasks, stop, closing) = (TaskTracker::new(), Stop::default(), CancellationToken::new());
    let born = wire.clock.now().wall.0.unsigned_abs();
    let mut counters = Vec::new();
    for (at, output) in outputs.iter().enumerate() {
        let tally = Tally::new(Arc::clone(&output.name), output.route.kind());
        let (queue, letters) = mpsc::channel(QUEUE);
        let carrier = Any::new(&output.name, &output.route, &wire.tools);
        let seed = born.wrapping_add(at as u64);
        let worker =
            Worker { carrier, tally: tally.clone(), stop: stop.clone(), seed, untold: BTreeSet::new() };
        tasks.spawn(worker.run(letters));
        counters.push(Counter { desk: Desk::new(Arc::new(output.clone())), queue, tally });
    }
    let tallies = counters.iter().map(|counter| counter.tally.clone()).collect();
    tasks.spawn(Task { counters, wire, closing: closing.clone(), born, told: 0 }.run());
    tasks.close();
    Office { tallies, stop, closing, tasks }
}

/// A desk, and the way to its worker.
struct Counter {
    desk: Desk,
    queue: mpsc::Sender<Letter>,
    tally: Tally,
}

impl Counter {
    fn post(&mut self, letter: Letter) {
        self.tally.take();
        if let Err(refused) = self.queue.try_send(letter) {
            self.desk.not_taken(&refused.into_inner().body);
            self.tally.give_up("its queue is full");
        }
    }
}

struct Task {
    counters: Vec<Counter>,
    wire: Wire,
    closing: CancellationToken,
    /// When the office was opened, for the ids of letters.
    born: u64,
    told: u64,
}

impl Task {
    async fn run(mut self) {
        loop {
            let due = self.next_look();
            tokio::select! {
                biased;
                () = self.closing.cancelled() => break,
                news = self.wire.changes.recv() => match news {
                    Some(news) => self.change(&news),
                    None => break,
                },
                Ok(()) = self.wire.notes.changed() => self.heed(),
                () = sleep_until(due) => {
                    self.heed();
                    self.close();
                }
            }
        }
        self.each(|desk, _, _| desk.close_early().into_iter().collect());
    }

    fn next_look(&self) -> tokio::time::Instant {
        let now = self.wire.clock.moment();
        let desks = || self.counters.iter().map(|counter| &counter.desk);
        let look = desks().any(Desk::holds_back).then(|| now + LOOK);
        let never = now + Duration::from_secs(3_600);
        let next = desks().filter_map(Desk::due).chain(look).min().unwrap_or(never);
        self.wire.clock.instant(next)
    }

    fn change(&mut self, news: &AlarmNews) {
        self.each(|desk, notes, now| desk.take(news, notes, now).into_iter().collect());
    }

    fn heed(&mut self) {
        self.each(|desk, notes, now| desk.heed(notes, now));
    }

    fn close(&mut self) {
        self.each(|desk, _, now| desk.close(now.moment).into_iter().collect());
    }

    /// Asks each desk what is to be told, and posts it.
    fn each(&mut self, ask: impl Fn(&mut Desk, &Notes, Now) -> Vec<Body>) {
        // Not marked as seen: that notes have changed is a matter of its own, and `heed` waits for it.
        let (now, notes) = (self.wire.clock.now(), Arc::clone(&self.wire.notes.borrow()));
        for counter in &mut self.counters {
            for body in ask(&mut counter.desk, &notes, now) {
                self.told += 1;
                let id = format!("{:x}-{}", self.born, self.told);
                counter.post(Letter { id: id.into(), at: now.wall, body });
            }
        }
    }
}
