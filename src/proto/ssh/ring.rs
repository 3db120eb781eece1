//! What a channel received and nobody read yet, within a bound.
//!
//! A reader that is alive is waited for; one that is not never holds up the connection, on which other channels wait for
//! their turn: the oldest octets go, and how many went is counted.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::Notify;
use tokio::time::timeout;

/// How many octets wait for a reader.
const LIMIT_OCTETS: usize = 1024 * 1024;

/// An emptied ring gives larger memory than this back: a thousand idle shells must not keep their largest output.
const KEPT_OCTETS: usize = 16 * 1024;

/// What becomes of octets for which there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overflow {
    /// The oldest go: what is shown is the end.
    DropOldest,
    /// The stream ends: it carries a connection, and one with a gap is none.
    End,
}

impl Overflow {
    /// How long a full ring waits for its reader. A jump host's channel waits longer than what runs inside of it.
    const fn grace(self) -> Duration {
        match self {
            Self::DropOldest => Duration::from_millis(500),
            Self::End => Duration::from_secs(3),
        }
    }
}

/// The octets between a channel's task and its reader.
#[derive(Debug)]
pub(super) struct Ring {
    state: Mutex<State>,
    room: Notify,
    limit: usize,
    overflow: Overflow,
}

#[derive(Debug, Default)]
struct State {
    octets: VecDeque<u8>,
    received: u64,
    lost: u64,
    is_over: bool,
    /// The reader did not come in time; it is not waited for until it reads again.
    is_stalled: bool,
    reader: Option<Waker>,
}

impl Ring {
    pub(super) fn new(overflow: Overflow) -> Arc<Self> {
        Self::with_limit(overflow, LIMIT_OCTETS)
    }

    fn with_limit(overflow: Overflow, limit: usize) -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), room: Notify::new(), limit, overflow })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Octets that were received so far.
    pub(super) fn received(&self) -> u64 {
        self.state().received
    }

    /// Octets that went because nobody read them.
    pub(super) fn lost(&self) -> u64 {
        self.state().lost
    }

    /// Adds what was received.
    pub(super) async fn push(&self, octets: &[u8]) {
        if self.takes(octets.len()) {
            self.add(octets);
            return;
        }
        let made = timeout(self.overflow.grace(), self.room_for(octets.len())).await;
        self.state().is_stalled |= made.is_err();
        self.add(octets);
    }

    fn takes(&self, count: usize) -> bool {
        let state = self.state();
        state.is_stalled || state.is_over || state.octets.len() + count <= self.limit
    }

    async fn room_for(&self, count: usize) {
        loop {
            let notified = self.room.notified();
            if self.takes(count) {
                return;
            }
            notified.await;
        }
    }

    fn add(&self, octets: &[u8]) {
        let mut state = self.state();
        if state.is_over {
            return;
        }
        state.received += octets.len() as u64;
        let excess = (state.octets.len() + octets.len()).saturating_sub(self.limit);
        if excess > 0 && self.overflow == Overflow::End {
            state.is_over = true;
        } else {
            let gone = excess.min(state.octets.len());
            state.octets.drain(..gone);
            state.lost += excess as u64;
            state.octets.extend(&octets[excess - gone..]);
        }
        state.wake();
    }

    /// Nothing more will come.
    pub(super) fn finish(&self) {
        let mut state = self.state();
        state.is_over = true;
        state.wake();
        self.room.notify_one();
    }

    fn poll_take(&self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut state = self.state();
        if state.octets.is_empty() && !state.is_over {
            state.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let (front, _) = state.octets.as_slices();
        let count = front.len().min(buf.remaining());
        buf.put_slice(&front[..count]);
        state.octets.drain(..count);
        if state.octets.is_empty() && state.octets.capacity() > KEPT_OCTETS {
            state.octets = VecDeque::new();
        }
        state.is_stalled = false;
        self.room.notify_one();
        Poll::Ready(Ok(()))
    }
}

impl State {
    fn wake(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }
}

/// The reader's end.
#[derive(Debug)]
pub(super) struct Tap(pub(super) Arc<Ring>);

impl AsyncRead for Tap {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.0.poll_take(cx, buf)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::AsyncReadExt;
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_never_comes_is_waited_for_once_and_the_end_is_kept() {
        let ring = Ring::with_limit(Overflow::DropOldest, 8);
        let began = Instant::now();
        for part in [&b"01234567"[..], b"89", b"ab", b"cdefghijklmnopq"] {
            ring.push(part).await;
        }
        assert_eq!(began.elapsed(), Overflow::DropOldest.grace());
        assert_eq!((ring.received(), ring.lost()), (27, 19));
        ring.finish();
        let mut text = String::new();
        Tap(ring).read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "jklmnopq");
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_is_slow_loses_nothing() {
        let ring = Ring::with_limit(Overflow::DropOldest, 8);
        let mut tap = Tap(Arc::clone(&ring));
        let writer = tokio::spawn(async move {
            for _ in 0..100 {
                ring.push(b"0123").await;
            }
            ring.finish();
            ring
        });
        let mut all = Vec::new();
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let mut some = [0; 4];
            match tap.read(&mut some).await.unwrap() {
                0 => break,
                count => all.extend_from_slice(&some[..count]),
            }
        }
        assert_eq!(all, b"0123".repeat(100));
        assert_eq!(writer.await.unwrap().lost(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_carries_a_connection_ends_rather_than_have_a_gap() {
        let ring = Ring::with_limit(Overflow::End, 4);
        ring.push(b"0123").await;
        ring.push(b"4").await;
        let mut all = Vec::new();
        Tap(ring).read_to_end(&mut all).await.unwrap();
        assert_eq!(all, b"0123");
    }

    proptest! {
        #[test]
        fn what_is_kept_is_the_end_and_what_is_not_is_counted(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..20)) {
            let ring = Ring::with_limit(Overflow::DropOldest, 16);
            parts.iter().for_each(|part| ring.add(part));
            let all = parts.concat();
            let kept: Vec<u8> = ring.state().octets.iter().copied().collect();
            prop_assert!(all.ends_with(&kept));
            prop_assert_eq!(ring.lost() as usize + kept.len(), all.len());
        }
    }
}
