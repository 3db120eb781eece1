//! Open sessions that wait for the next command, and the pace of new connections to a device.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::model::DeviceId;

/// At most one new connection per device in this time: some devices allow sixty a minute.
const BETWEEN_CONNECTIONS: Duration = Duration::from_secs(1);

/// How many sessions wait at most; the one that waits longest gives way.
const MOST: usize = 1_000;

/// Sessions at their prompt.
#[derive(Debug)]
pub(super) struct Pool<S> {
    idle_limit: Duration,
    state: Mutex<State<S>>,
}

#[derive(Debug)]
struct State<S> {
    waiting: HashMap<DeviceId, (S, Instant)>,
    connected: HashMap<DeviceId, Instant>,
}

impl<S> Pool<S> {
    /// A pool in which a session waits at most so long.
    pub fn new(idle_limit: Duration) -> Arc<Self> {
        let state = State { waiting: HashMap::new(), connected: HashMap::new() };
        Arc::new(Self { idle_limit, state: Mutex::new(state) })
    }

    /// The session that waits on a device.
    pub fn take(&self, device: DeviceId) -> Option<S> {
        let (session, since) = self.state().waiting.remove(&device)?;
        (since.elapsed() < self.idle_limit).then_some(session)
    }

    /// Lets a session wait. Gives back the one that gives way to it.
    #[must_use]
    pub fn put(&self, device: DeviceId, session: S) -> Option<S> {
        let mut state = self.state();
        let before = state.waiting.insert(device, (session, Instant::now())).map(|(before, _)| before);
        if state.waiting.len() > MOST {
            let eldest = state.waiting.iter().min_by_key(|(_, (_, since))| *since).map(|(device, _)| *device);
            return eldest.and_then(|device| state.waiting.remove(&device)).map(|(session, _)| session);
        }
        before
    }

    /// Takes out the sessions that have waited too long, or all.
    pub fn expired(&self, all: bool) -> Vec<S> {
        let limit = self.idle_limit;
        let mut state = self.state();
        state.connected.retain(|_, last| last.elapsed() < BETWEEN_CONNECTIONS);
        let expired = state.waiting.extract_if(|_, (_, since)| all || since.elapsed() >= limit);
        expired.map(|(_, (session, _))| session).collect()
    }

    /// Waits until a new connection to a device would not come too soon after the last.
    pub async fn pace(&self, device: DeviceId) {
        let now = Instant::now();
        let turn = {
            let mut state = self.state();
            let next = state.connected.get(&device).map_or(now, |last| *last + BETWEEN_CONNECTIONS);
            let turn = next.max(now);
            state.connected.insert(device, turn);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }

    fn state(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: DeviceId = DeviceId(1);

    #[tokio::test(start_paused = true)]
    async fn a_session_waits_until_its_limit() {
        let pool = Pool::new(Duration::from_secs(60));
        assert!(pool.put(ONE, "a").is_none());
        assert_eq!(pool.put(ONE, "b"), Some("a"), "one session per device");
        tokio::time::advance(Duration::from_secs(59)).await;
        assert!(pool.expired(false).is_empty());
        assert_eq!(pool.take(ONE), Some("b"));
        assert_eq!(pool.take(ONE), None);
        assert!(pool.put(ONE, "c").is_none());
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(pool.expired(false), ["c"]);
    }

    #[tokio::test(start_paused = true)]
    async fn connections_to_one_device_keep_their_distance() {
        let pool = Pool::<()>::new(Duration::ZERO);
        let begun = Instant::now();
        tokio::join!(pool.pace(ONE), pool.pace(ONE), pool.pace(DeviceId(2)));
        assert_eq!(begun.elapsed(), BETWEEN_CONNECTIONS);
        pool.pace(ONE).await;
        assert_eq!(begun.elapsed(), 2 * BETWEEN_CONNECTIONS);
        pool.pace(DeviceId(2)).await;
        assert_eq!(begun.elapsed(), 2 * BETWEEN_CONNECTIONS);
    }
}
