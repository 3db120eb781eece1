//! A mailbox that keeps the newest value per key until somebody takes them all.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Keeps the newest value of each key; a value nobody took in time is overwritten, never queued.
///
/// Many tasks put, one consumer takes. Its size is bounded by the number of keys.
///
/// ```
/// let mailbox = noctui::feed::Mailbox::new();
/// mailbox.put("fra-leaf-1", 1);
/// mailbox.put("fra-leaf-2", 7);
/// mailbox.put("fra-leaf-1", 2);
/// assert_eq!(mailbox.drain(), [("fra-leaf-1", 2), ("fra-leaf-2", 7)]);
/// ```
#[derive(Debug)]
pub struct Mailbox<K, V> {
    letters: Mutex<Letters<K, V>>,
    arrived: Notify,
}

#[derive(Debug)]
struct Letters<K, V> {
    place: HashMap<K, usize>,
    waiting: Vec<(K, V)>,
}

impl<K, V> Default for Letters<K, V> {
    fn default() -> Self {
        Self { place: HashMap::new(), waiting: Vec::new() }
    }
}

impl<K, V> Default for Mailbox<K, V> {
    fn default() -> Self {
        Self { letters: Mutex::default(), arrived: Notify::new() }
    }
}

impl<K: Clone + Eq + Hash, V> Mailbox<K, V> {
    /// Creates an empty mailbox.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves `value` for the consumer; an older value of the same key that was not taken is dropped.
    pub fn put(&self, key: K, value: V) {
        let was_empty = self.letters().put(key, value);
        // Whoever waits saw an empty mailbox, so only the first value has somebody to wake.
        if was_empty {
            self.arrived.notify_one();
        }
    }

    /// Takes everything, each key once, in the order in which the keys first arrived.
    #[must_use]
    pub fn drain(&self) -> Vec<(K, V)> {
        self.letters().take()
    }

    /// Tells whether nothing waits to be taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters().waiting.is_empty()
    }

    /// Waits until at least one value can be taken; takes none, and may be dropped at any time.
    pub async fn ready(&self) {
        while self.is_empty() {
            self.arrived.notified().await;
        }
    }

    fn letters(&self) -> MutexGuard<'_, Letters<K, V>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Clone + Eq + Hash, V> Letters<K, V> {
    /// Returns whether the mailbox was empty before.
    fn put(&mut self, key: K, value: V) -> bool {
        let was_empty = self.waiting.is_empty();
        match self.place.get(&key) {
            Some(&place) => self.waiting[place].1 = value,
            None => {
                self.place.insert(key.clone(), self.waiting.len());
                self.waiting.push((key, value));
            }
        }
        was_empty
    }

    fn take(&mut self) -> Vec<(K, V)> {
        self.place.clear();
        // The next round brings about as many keys as this one.
        let room = self.waiting.len();
        std::mem::replace(&mut self.waiting, Vec::with_capacity(room))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Put(u8, u32),
        Drain,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![4 => (0u8..6, any::<u32>()).prop_map(|(k, v)| Step::Put(k, v)), 1 => Just(Step::Drain)]
    }

    proptest! {
        #[test]
        fn the_last_put_of_each_key_is_always_seen(steps in prop::collection::vec(step(), 0..80)) {
            let mailbox = Mailbox::new();
            let (mut written, mut seen) = (HashMap::new(), HashMap::new());
            for step in steps {
                match step {
                    Step::Put(key, value) => {
                        mailbox.put(key, value);
                        written.insert(key, value);
                    }
                    Step::Drain => {
                        seen.extend(mailbox.drain());
                        prop_assert_eq!(&seen, &written);
                    }
                }
            }
            seen.extend(mailbox.drain());
            prop_assert_eq!(seen, written);
            prop_assert!(mailbox.is_empty());
        }
    }

    #[test]
    fn an_empty_mailbox_gives_nothing() {
        assert!(Mailbox::<u8, u8>::new().drain().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiting_consumer_is_woken_by_the_first_put() {
        let mailbox = Arc::new(Mailbox::new());
        let consumer = tokio::spawn({
            let mailbox = Arc::clone(&mailbox);
            async move {
                mailbox.ready().await;
                mailbox.drain()
            }
        });
        tokio::task::yield_now().await;
        mailbox.put(1, "a");
        assert_eq!(consumer.await.unwrap(), [(1, "a")]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_was_given_up_does_not_swallow_the_wake_up() {
        let mailbox = Mailbox::new();
        let given_up = tokio::time::timeout(Duration::from_millis(1), mailbox.ready()).await;
        assert!(given_up.is_err());
        mailbox.put(1, 1);
        mailbox.ready().await;
        mailbox.ready().await;
        assert_eq!(mailbox.drain(), [(1, 1)]);
    }

    #[test]
    fn values_of_many_threads_all_arrive() {
        let mailbox = Mailbox::new();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let mailbox = &mailbox;
                scope.spawn(move || (0..500).for_each(|round| mailbox.put(thread, round)));
            }
        });
        let mut last = mailbox.drain();
        last.sort_unstable();
        assert_eq!(last, [(0, 499), (1, 499), (2, 499), (3, 499)]);
    }
}
