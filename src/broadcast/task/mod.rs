//! The task that owns the broadcast: it starts sessions, hears of them, and publishes what is known.

mod folding;
mod orders;

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    task::{Id, JoinError, JoinSet},
    time::{Instant, MissedTickBehavior},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    course::{Course, Fate},
    dial::Dialler,
    fold::{Effort, Folder},
    keeper::Keeper,
    pool::Pool,
    progress::{Live, Tidings},
    questions::Questions,
    recorder::Recorder,
    shell::Shells,
    trust::Trust,
    work::{self, Work},
};
use crate::{
    feed::Clock,
    model::{BroadcastSnapshot, Folding, Platforms, SafeText, SessionState, ShellPicture, platform::Masks},
    plan::BroadcastCmd,
};

/// The newest state of the broadcast, if there was one.
pub type Snapshots = watch::Receiver<Option<Arc<BroadcastSnapshot>>>;

/// How often a change is published at most.
const PUBLISH_EVERY: Duration = Duration::from_millis(100);

/// How often the time is published that a broadcast has taken so far.
const COUNT_EVERY: Duration = Duration::from_secs(1);

/// How often sessions that waited too long are looked for.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// What the engine needs of its surroundings.
pub struct Surroundings<D> {
    /// Opens sessions.
    pub dialler: Arc<D>,
    /// What is masked in the output of each platform.
    pub platforms: Arc<Platforms>,
    /// What the operator wants masked as well.
    pub masks: Masks,
    /// How long an open session waits for the next command.
    pub idle: Duration,
    /// Where what must be asked is asked.
    pub questions: Questions,
    /// Who puts it on record before anything is sent. None where nothing is kept: in tests.
    pub recorder: Option<Recorder>,
    /// The clock.
    pub clock: Clock,
}

/// Owns the broadcast.
pub(super) struct BroadcastTask<D: Dialler> {
    around: Surroundings<D>,
    cmds: mpsc::Receiver<BroadcastCmd>,
    published: watch::Sender<Option<Arc<BroadcastSnapshot>>>,
    course: Option<Course>,
    folder: Folder,
    folding: Arc<Folding>,
    is_dirty: bool,
    trust: Trust,
    pool: Arc<Pool<D::Session>>,
    tidings: Arc<Tidings>,
    sessions: JoinSet<Fate>,
    /// By task: the place in the plan.
    places: HashMap<Id, usize>,
    /// By place: how it is given up.
    reins: HashMap<usize, CancellationToken>,
    tracker: TaskTracker,
    last: u32,
    shells: Shells<D>,
    keeper: Keeper,
}

impl<D: Dialler> BroadcastTask<D> {
    pub fn new(around: Surroundings<D>, cmds: mpsc::Receiver<BroadcastCmd>) -> (Self, Snapshots) {
        let (published, snapshots) = watch::channel(None);
        let task = Self {
            pool: Pool::new(around.idle),
            shells: Shells::new(Arc::clone(&around.dialler)),
            keeper: Keeper::new(around.recorder.clone()),
            around,
            cmds,
            published,
            course: None,
            folder: Folder::default(),
            folding: Arc::default(),
            is_dirty: false,
            trust: Trust::default(),
            tidings: Arc::new(Tidings::new()),
            sessions: JoinSet::new(),
            places: HashMap::new(),
            reins: HashMap::new(),
            tracker: TaskTracker::new(),
            last: 0,
        };
        (task, snapshots)
    }

    /// The pictures of all shells, as they change.
    pub fn shells(&self) -> watch::Receiver<Arc<[Arc<ShellPicture>]>> {
        self.shells.watch()
    }

    /// Runs until it is cancelled or nobody can give orders any more, and leaves the sessions that are open.
    pub async fn run(mut self, cancel: CancellationToken) {
        let mut publish = interval(PUBLISH_EVERY);
        let mut count = interval(COUNT_EVERY);
        let mut tidy = interval(TIDY_EVERY);
        let pictures = self.shells.pictures();
        loop {
            tokio::select! {
                () = cancel.cancelled() => break,
                cmd = self.cmds.recv() => match cmd {
                    Some(BroadcastCmd::Send(plan)) => self.begin(plan).await,
                    Some(BroadcastCmd::OpenShells(devices, size)) => self.open_shells(&devices, size).await,
                    Some(cmd) => self.obey(cmd),
                    None => break,
                },
                Some(over) = self.sessions.join_next_with_id() => self.over(over),
                () = self.tidings.ready() => self.hear(),
                Some(opened) = self.shells.opened() => self.shells.take(opened, &mut self.trust),
                () = pictures.ready() => self.shells.show(),
                _ = publish.tick(), if self.is_dirty || !self.shells.news.is_empty() => {
                    self.keep().await;
                    self.publish(Effort::Quick);
                }
                _ = count.tick(), if self.is_under_way() => self.is_dirty = true,
                _ = tidy.tick() => self.tidy(false),
            }
            self.go_on().await;
        }
        self.end().await;
    }

    /// Starts whoever is next. Publishes at once when all is over, whatever the time.
    async fn go_on(&mut self) {
        let now = self.around.clock.now();
        let Some(course) = &mut self.course else { return };
        let mut begun = Vec::new();
        while let Some(place) = course.next(&mut self.trust, now) {
            begun.push(place);
        }
        self.is_dirty |= !begun.is_empty();
        begun.into_iter().for_each(|place| self.start(place));
        if self.is_dirty && self.course.as_ref().is_some_and(Course::is_over) {
            self.fold_whole().await;
            self.keep().await;
            self.publish(Effort::Quick);
        }
    }

    fn is_under_way(&self) -> bool {
        self.course.as_ref().is_some_and(|course| !course.is_over())
    }

    fn start(&mut self, place: usize) {
        let Some(course) = &self.course else { return };
        let plan = course.plan();
        let target = plan.targets[place].clone();
        let cancel = CancellationToken::new();
        let work = Work {
            dialler: Arc::clone(&self.around.dialler),
            pool: Arc::clone(&self.pool),
            limits: work::limits(plan.order.timeout, plan.targets.len(), target.lines.len()),
            live: Live::new(place, target.lines.len(), Arc::clone(&self.tidings)),
            target,
            cancel: cancel.clone(),
            tracker: self.tracker.clone(),
        };
        let id = self.sessions.spawn(work.run()).id();
        self.places.insert(id, place);
        self.reins.insert(place, cancel);
    }

    fn hear(&mut self) {
        let Some(course) = &mut self.course else { return };
        for (place, told) in self.tidings.drain() {
            course.told(place, told, &mut self.trust);
        }
        self.is_dirty = true;
    }

    fn over(&mut self, over: Result<(Id, Fate), JoinError>) {
        // What it told before it ended comes first.
        self.hear();
        let (id, fate) = match over {
            Ok((id, fate)) => (id, fate),
            Err(error) => (error.id(), broken()),
        };
        let Some(place) = self.places.remove(&id) else { return };
        self.reins.remove(&place);
        let now = self.around.clock.now();
        let host_name = fate.host_name.clone();
        let Some(course) = &mut self.course else { return };
        let cancelled = course.over(place, fate, &mut self.trust, now);
        self.give_up(&cancelled);
        self.fold(place, host_name.as_deref());
        self.stop_if_divergent(place);
    }

    /// Puts on record what is over by now.
    async fn keep(&mut self) {
        let dialler = &*self.around.dialler;
        if let Some(course) = &self.course {
            self.keeper.over(course.rows(), dialler);
        }
        self.keeper.shells(self.shells.news.take(), dialler);
        if let Err(why) = self.keeper.flush().await {
            tracing::error!(%why, "what is sent is not wholly on record");
            self.shells.give_up(&format!("Nothing is typed that is not on record: {why}."));
            let now = self.around.clock.now();
            if let Some(course) = &mut self.course {
                course.note_stop(&format!("It is not wholly on record: {why}."));
                course.stop("Nothing is sent that is not on record.", now);
            }
        }
    }

    fn give_up(&mut self, places: &[usize]) {
        for place in places {
            if let Some(rein) = self.reins.get(place) {
                rein.cancel();
            }
        }
    }

    fn publish(&mut self, effort: Effort) {
        self.is_dirty = false;
        let Some(course) = &self.course else { return };
        let folding = self.folder.fold(effort);
        if folding != *self.folding {
            self.folding = Arc::new(folding);
        }
        let snapshot = course.snapshot(Arc::clone(&self.folding), self.around.clock.now());
        self.published.send_replace(Some(Arc::new(snapshot)));
    }

    fn tidy(&mut self, all: bool) {
        for session in self.pool.expired(all) {
            work::say_goodbye(session, &self.tracker);
        }
    }

    /// Gives up what runs and leaves what is open.
    async fn end(mut self) {
        let now = self.around.clock.now();
        if let Some(course) = self.course.as_mut().filter(|course| !course.is_over()) {
            course.abort(None, now);
        }
        self.reins.values().for_each(CancellationToken::cancel);
        while let Some(over) = self.sessions.join_next_with_id().await {
            self.over(over);
        }
        self.shells.close(None);
        self.tidy(true);
        self.keep().await;
        self.publish(Effort::Quick);
        self.tracker.close();
        self.tracker.wait().await;
    }
}

/// What is known of a session whose task broke down.
fn broken() -> Fate {
    Fate {
        state: SessionState::Unknown,
        note: Some(SafeText::new("noctui itself failed on it; the log says where.")),
        output: Arc::default(),
        octets: 0,
        is_refused: false,
        host_name: None,
    }
}

fn interval(every: Duration) -> tokio::time::Interval {
    let mut interval = tokio::time::interval_at(Instant::now() + every, every);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
