//! The task of one shell: octets to cells, keys to octets.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};

use super::{News, Pictures, What, keys, screen::Screen};
use crate::{
    broadcast::dial::Terminal,
    keys::{Code, Key},
    model::{DeviceId, SafeText},
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
    pub device: DeviceId,
    pub news: News,
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
                self.keep(&input);
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

    /// Puts a line on record that is about to be sent. The screen shows what the device echoed of it, so that nothing
    /// that is typed unseen gets there.
    fn keep(&self, input: &ShellInput) {
        let Some(row) = self.screen.typed_row() else { return };
        let text = match input {
            ShellInput::Key(Key { code: Code::Enter, .. }) if row.is_empty() => return,
            ShellInput::Key(Key { code: Code::Enter, .. }) => row,
            ShellInput::Key(_) => return,
            ShellInput::Paste(text) if asks_for_a_secret(&row) => {
                SafeText::new(&format!("(pasted unseen, {} octets) {row}", text.len()))
            }
            ShellInput::Paste(text) => SafeText::new(&format!("(pasted) {row} {}", text.trim_end())),
        };
        self.news.note(self.device, What::Typed(text));
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

/// Whether the row on which the cursor stands asks for something that is not to be seen.
fn asks_for_a_secret(row: &str) -> bool {
    let row = row.to_lowercase();
    ["pass", "secret", "pin", "code", "token"].iter().any(|word| row.contains(word)) && row.ends_with(':')
}
