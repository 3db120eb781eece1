//! Shells for people: what is typed goes to one device or to several, and each has a screen.
//!
//! Nothing of a device but cells leaves here. Nothing is typed into a device but what the operator typed.

mod keys;
mod news;
mod screen;
mod task;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::{
    dial::{Dialler, OpenError, Terminal},
    trust::Trust,
};
use crate::{
    feed::Mailbox,
    model::{DeviceId, SafeText, ShellPicture},
    plan::{ShellInput, ShellSize},
};
pub(super) use news::{Happened, News, What};
use screen::Screen;
use task::{ShellOrder, ShellTask};

/// The newest picture of each shell, by the attempt that opened it: a device may have another one by now.
pub(super) type Pictures = Mailbox<u64, Arc<ShellPicture>>;

/// How many keystrokes may wait for a device.
const ORDERS: usize = 256;

/// What came of opening a shell.
pub(super) type Opened<D> = (DeviceId, u64, Result<<D as Dialler>::Terminal, OpenError>);

/// The shells that are open, or on their way.
pub(super) struct Shells<D: Dialler> {
    dialler: Arc<D>,
    open: BTreeMap<DeviceId, Shell>,
    /// Those whose credential another one tries just now.
    waiting: VecDeque<DeviceId>,
    opening: JoinSet<Opened<D>>,
    pictures: Arc<Pictures>,
    shown: watch::Sender<Arc<[Arc<ShellPicture>]>>,
    size: ShellSize,
    attempts: u64,
    /// What happened, for the record.
    pub news: News,
}

/// A shell and its reins.
struct Shell {
    picture: Arc<ShellPicture>,
    orders: Option<mpsc::Sender<ShellOrder>>,
    cancel: CancellationToken,
    listens: bool,
    attempt: u64,
}

/// Attempts of shells are told from those of broadcasts by their highest bit.
const ATTEMPTS: u64 = 1 << 63;

impl<D: Dialler> Shells<D> {
    pub fn new(dialler: Arc<D>) -> Self {
        Self {
            dialler,
            open: BTreeMap::new(),
            waiting: VecDeque::new(),
            opening: JoinSet::new(),
            pictures: Arc::default(),
            shown: watch::Sender::new(Arc::default()),
            size: ShellSize { columns: 80, rows: 24 },
            attempts: ATTEMPTS,
            news: News::default(),
        }
    }

    /// The pictures of all shells, by device, as they change.
    pub fn watch(&self) -> watch::Receiver<Arc<[Arc<ShellPicture>]>> {
        self.shown.subscribe()
    }

    /// Opens shells on these devices; those that are open stay.
    pub fn open(&mut self, devices: &[DeviceId], size: ShellSize, trust: &mut Trust) {
        self.resize(size);
        for device in devices {
            if self.open.get(device).is_some_and(|shell| shell.picture.ended.is_none()) {
                continue;
            }
            self.announce(*device);
            self.waiting.push_back(*device);
            trust.forgive(&self.dialler.account(*device));
        }
        self.start(trust);
        self.show();
    }

    fn announce(&mut self, device: DeviceId) {
        let cancel = CancellationToken::new();
        let picture = self.words(device, "Connecting ..", None);
        self.open.insert(device, Shell { picture, orders: None, cancel, listens: true, attempt: 0 });
    }

    /// Says why no shells are opened on these devices.
    pub fn refuse(&mut self, devices: &[DeviceId], size: ShellSize, why: &str) {
        self.resize(size);
        for device in devices {
            self.announce(*device);
            self.end(*device, why, What::NotTried);
        }
        self.show();
    }

    /// Starts whom no other one's attempt holds back.
    pub fn start(&mut self, trust: &mut Trust) {
        for device in std::mem::take(&mut self.waiting) {
            let account = self.dialler.account(device);
            if !trust.admits(&account) {
                self.waiting.push_back(device);
                continue;
            }
            let Some(shell) = self.open.get_mut(&device) else { continue };
            self.attempts += 1;
            shell.attempt = self.attempts;
            trust.begin(&account, self.attempts);
            let (dialler, attempt, size) = (Arc::clone(&self.dialler), self.attempts, self.size);
            let cancel = shell.cancel.clone();
            self.opening.spawn(async move {
                let given_up = OpenError { is_refused: false, words: "It was given up.".into() };
                let opened = cancel.run_until_cancelled(dialler.shell(device, size)).await;
                (device, attempt, opened.unwrap_or(Err(given_up)))
            });
        }
    }

    /// Waits until a shell is open, or could not be opened.
    pub async fn opened(&mut self) -> Option<Opened<D>> {
        // A task that broke down opens nothing; its shell can be closed.
        self.opening.join_next().await.and_then(Result::ok)
    }

    /// Takes a shell that is open now.
    pub fn take(&mut self, (device, attempt, opened): Opened<D>, trust: &mut Trust) {
        let account = self.dialler.account(device);
        match opened {
            Ok(terminal) => {
                trust.taken(&account);
                self.news.note(device, What::Opened(terminal.host_key()));
                self.begin(device, attempt, terminal);
            }
            Err(error) => {
                if self.open.get(&device).is_some_and(|shell| shell.attempt == attempt) {
                    self.end(device, &error.words, What::Failed);
                }
                if error.is_refused {
                    trust.refused(&account);
                    self.spare(&account, device);
                }
            }
        }
        trust.over(&account, attempt);
        self.start(trust);
        self.show();
    }

    fn begin(&mut self, device: DeviceId, attempt: u64, terminal: D::Terminal) {
        let size = self.size;
        let wanted = self.open.get_mut(&device).filter(|shell| shell.attempt == attempt);
        let Some(shell) = wanted else {
            return self.news.note(device, What::Closed("It was given up while it was opened.".into()));
        };
        let (orders, taken) = mpsc::channel(ORDERS);
        shell.orders = Some(orders);
        let task = ShellTask {
            attempt,
            terminal,
            screen: Screen::new(device, size),
            listens: shell.listens,
            orders: taken,
            pictures: Arc::clone(&self.pictures),
            device,
            news: self.news.clone(),
        };
        tokio::spawn(task.run());
    }

    /// A device did not take the credential: the others that wait for it are not tried.
    fn spare(&mut self, account: &str, by: DeviceId) {
        let dialler = &self.dialler;
        let (spared, waiting) =
            self.waiting.drain(..).partition(|device| *dialler.account(*device) == *account);
        self.waiting = waiting;
        let spared: VecDeque<DeviceId> = spared;
        for device in spared.into_iter().filter(|device| *device != by) {
            self.end(device, "Not tried: another device did not take the credential.", What::NotTried);
        }
    }

    fn end(&mut self, device: DeviceId, why: &str, what: impl FnOnce(SafeText) -> What) {
        self.news.note(device, what(SafeText::new(why)));
        let picture = self.words(device, why, Some(SafeText::new(why)));
        if let Some(shell) = self.open.get_mut(&device) {
            (shell.picture, shell.orders) = (picture, None);
        }
    }

    /// Types into every shell that listens. How many could not take it, as they lag too far behind.
    pub fn type_in(&mut self, input: &ShellInput) -> usize {
        let orders =
            self.open.values().filter(|shell| shell.listens).filter_map(|shell| shell.orders.as_ref());
        let full = orders.filter(|orders| {
            matches!(
                orders.try_send(ShellOrder::Type(input.clone())),
                Err(mpsc::error::TrySendError::Full(_))
            )
        });
        full.count()
    }

    /// Whether a shell takes what is typed.
    pub fn listen(&mut self, device: DeviceId, listens: bool) {
        if let Some(shell) = self.open.get_mut(&device) {
            shell.listens = listens;
            shell.tell(ShellOrder::Listen(listens));
        }
    }

    /// Gives all shells another size.
    pub fn resize(&mut self, size: ShellSize) {
        if self.size != size {
            self.size = size;
            self.open.values().for_each(|shell| shell.tell(ShellOrder::Resize(size)));
        }
    }

    /// Moves all pictures up by so many lines.
    pub fn scroll(&self, lines: usize) {
        self.open.values().for_each(|shell| shell.tell(ShellOrder::Scroll(lines)));
    }

    /// Ends all that are open or on their way, for this reason. Their last screens stay.
    pub fn give_up(&mut self, why: &str) {
        self.waiting.clear();
        let running = self.open.iter().filter(|(_, shell)| shell.picture.ended.is_none());
        let running: Vec<DeviceId> = running.map(|(device, _)| *device).collect();
        for device in running {
            if let Some(shell) = self.open.get(&device) {
                shell.cancel.cancel();
            }
            self.end(device, why, What::Closed);
        }
        self.show();
    }

    /// Ends a shell, or all, and takes it from the screen.
    pub fn close(&mut self, device: Option<DeviceId>) {
        let meant = |of: &DeviceId| device.is_none_or(|device| device == *of);
        for (of, shell) in self.open.iter().filter(|(of, shell)| meant(of) && shell.picture.ended.is_none()) {
            let why = SafeText::new("The operator closed it.");
            let what = if shell.orders.is_some() { What::Closed(why) } else { What::NotTried(why) };
            self.news.note(*of, what);
        }
        self.open.retain(|of, shell| {
            if meant(of) {
                shell.cancel.cancel();
            }
            !meant(of)
        });
        self.waiting.retain(|of| !meant(of));
        self.show();
    }

    /// Where the tasks leave their pictures.
    pub fn pictures(&self) -> Arc<Pictures> {
        Arc::clone(&self.pictures)
    }

    /// Shows the newest pictures.
    pub fn show(&mut self) {
        for (attempt, picture) in self.pictures.drain() {
            let Some(shell) = self.open.get_mut(&picture.device).filter(|shell| shell.attempt == attempt)
            else {
                continue;
            };
            let ended = picture.ended.clone().filter(|_| shell.picture.ended.is_none());
            let device = picture.device;
            shell.picture = picture;
            ended.into_iter().for_each(|why| self.news.note(device, What::Closed(why)));
        }
        let all: Arc<[Arc<ShellPicture>]> =
            self.open.values().map(|shell| Arc::clone(&shell.picture)).collect();
        self.shown.send_replace(all);
    }

    /// A picture with words of ours.
    fn words(&self, device: DeviceId, words: &str, ended: Option<SafeText>) -> Arc<ShellPicture> {
        let mut screen = Screen::new(device, self.size);
        screen.take(SafeText::new(words).as_bytes());
        Arc::new(screen.picture(ended.is_none(), ended.as_ref()))
    }
}

impl Shell {
    fn tell(&self, order: ShellOrder) {
        if let Some(orders) = &self.orders {
            // Whoever lags so far behind learns its size with the next change.
            let _ = orders.try_send(order);
        }
    }
}
