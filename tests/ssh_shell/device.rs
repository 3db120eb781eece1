//! A device that plays a script: it waits for octets, checks them, and says what comes next.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    task::JoinHandle,
    time::sleep,
};

/// What is waited for, and what is said then. `<close>` ends the session, `<pause MS>` is a pause.
pub type Turn = (String, String);

/// A device within this process, and the end of the line that talks to it.
pub struct Device {
    task: JoinHandle<Vec<u8>>,
}

impl Device {
    /// Starts a device that sends in chunks of so many octets.
    pub fn start(turns: Vec<Turn>, chunk: usize) -> (Self, DuplexStream) {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        (Self { task: tokio::spawn(play(ours, turns, chunk)) }, theirs)
    }

    /// What it received beyond its script.
    pub async fn surplus(self) -> Vec<u8> {
        self.task.await.unwrap()
    }
}

async fn play(mut stream: DuplexStream, turns: Vec<Turn>, chunk: usize) -> Vec<u8> {
    for (expected, said) in turns {
        let mut received = vec![0; expected.len()];
        stream.read_exact(&mut received).await.unwrap_or_else(|_| panic!("left before {expected:?}"));
        assert_eq!(String::from_utf8_lossy(&received), expected);
        if say(&mut stream, &said, chunk).await {
            return Vec::new();
        }
    }
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    rest
}

/// True when the device closed the session.
async fn say(stream: &mut DuplexStream, said: &str, chunk: usize) -> bool {
    let (said, is_last) = said.strip_suffix("<close>").map_or((said, false), |said| (said, true));
    for (at, part) in said.split("<pause ").enumerate() {
        let mut text = part;
        if at > 0 {
            let (pause, rest) = part.split_once('>').unwrap();
            sleep(Duration::from_millis(pause.parse().unwrap())).await;
            text = rest;
        }
        for octets in text.as_bytes().chunks(chunk) {
            stream.write_all(octets).await.unwrap();
            tokio::task::yield_now().await;
        }
    }
    is_last
}
