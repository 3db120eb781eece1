//! The task of one shell: octets to cells, keys to octets.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};

use super::{Pictures, keys, screen::Screen};
use crate::{
    broadcast::dial::Terminal,
    model::SafeText,
    plan::{ShellInput, ShellSize},
};

/// The least time between two pictures.
const FRAME: Duration = Duration::from_millis(33);

/// How long a device may take to accept what was typed.
const TYPING: Duration = Duration::from_secs(10);

const CHUNK_OCTETS: usize = 32 * 1024;

/// An order to a shell.
#[derive(Debug, Clone)]
pub(super) enum ShellOrder {
    Type(ShellInput),
    Listen(bool),
    Resize(ShellSize),
    Scroll(usize),
}

/// Drives one shell until it ends or nobody gives orders any more.
pub(super) struct ShellTask<T> {
    pub attempt: u64,
    pub terminal: T,
    pub screen: Screen,
    pub listens: bool,
    pub orders: mpsc::Receiver<ShellOrder>,
    pub pictures: Arc<Pictures>,
}

impl<T: Terminal> ShellTask<T> {
    pub async fn run(mut self) {
        let mut buffer = vec![0; CHUNK_OCTETS];
        // The first change is shown at once, those that come right after it together.
        let (mut next_frame, mut is_dirty) = (Instant::now(), true);
        let ended = loop {
            tokio::select! {
                () = sleep_until(next_frame), if is_dirty => {
                    self.show(None);
                    (next_frame, is_dirty) = (Instant::now() + FRAME, false);
                }
                read = self.terminal.read(&mut buffer) => match read {
                    Ok(0) => break "The shell has ended.".into(),
                    Ok(count) => {
                        self.screen.take(&buffer[..count]);
                        is_dirty = true;
                    }
                    Err(error) => break format!("The connection broke: {error}."),
                },
                order = self.orders.recv() => match order {
                    None => break "The shell was closed.".into(),
                    Some(order) => {
                        if let Err(why) = self.obey(order).await {
                            break why;
                        }
                        is_dirty = true;
                    }
                },
            }
        };
        self.show(Some(&SafeText::new(&ended)));
    }

    fn show(&mut self, ended: Option<&SafeText>) {
        let picture = self.screen.picture(self.listens && ended.is_none(), ended);
        self.pictures.put(self.attempt, Arc::new(picture));
    }

    async fn obey(&mut self, order: ShellOrder) -> Result<(), String> {
        match order {
            ShellOrder::Listen(listens) => self.listens = listens,
            ShellOrder::Scroll(lines) => self.screen.scroll(lines),
            ShellOrder::Resize(size) => {
                self.screen.resize(size);
                self.terminal.resize(size).await;
            }
            ShellOrder::Type(_) if !self.listens => {}
            ShellOrder::Type(input) => {
                self.screen.scroll(0);
                let modes = self.screen.modes();
                let octets = match input {
                    ShellInput::Key(key) => keys::octets(key, modes),
                    ShellInput::Paste(text) => keys::paste(&text, modes),
                };
                return self.send(&octets).await;
            }
        }
        Ok(())
    }

    async fn send(&mut self, octets: &[u8]) -> Result<(), String> {
        let sent = async {
            self.terminal.write_all(octets).await?;
            self.terminal.flush().await
        };
        match timeout(TYPING, sent).await {
            Ok(sent) => sent.map_err(|error| format!("The connection broke: {error}.")),
            Err(_) => Err(format!("The device took nothing for {} s.", TYPING.as_secs())),
        }
    }
}
