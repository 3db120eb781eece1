//! Named counters of facts that were dropped, late or refused.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A set of named counters; a task asks once for its counter and adds to it without a lock.
///
/// Clones share the same counters.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    counters: Arc<Mutex<Vec<(&'static str, Counter)>>>,
}

/// One count, in events since the start; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Counter(Arc<AtomicU64>);

impl Counter {
    /// Counts `events` more.
    pub fn add(&self, events: u64) {
        // Relaxed: a count is read on its own and orders nothing else.
        self.0.fetch_add(events, Ordering::Relaxed);
    }

    /// Returns the count so far.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Meter {
    /// Creates a meter without counters.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the counter called `name`, which an operator will read on the Health screen.
    ///
    /// Asking again with the same name gives the same counter.
    #[must_use]
    pub fn counter(&self, name: &'static str) -> Counter {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, counter)) = counters.iter().find(|(known, _)| *known == name) {
            return counter.clone();
        }
        let counter = Counter::default();
        counters.push((name, counter.clone()));
        counter
    }

    /// Returns every counter with its count, in the order in which they were first asked for.
    #[must_use]
    pub fn snapshot(&self) -> Vec<(&'static str, u64)> {
        let counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        counters.iter().map(|(name, counter)| (*name, counter.get())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_names_every_counter_once() {
        let meter = Meter::new();
        let late = meter.counter("late answers");
        meter.counter("dropped events").add(2);
        late.add(1);
        meter.counter("late answers").add(4);
        assert_eq!(meter.snapshot(), [("late answers", 5), ("dropped events", 2)]);
    }

    #[test]
    fn counts_of_many_threads_add_up() {
        let meter = Meter::new();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let counter = meter.counter("dropped");
                scope.spawn(move || (0..1_000).for_each(|_| counter.add(1)));
            }
        });
        assert_eq!(meter.snapshot(), [("dropped", 4_000)]);
    }
}
