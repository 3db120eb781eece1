//! Work that many want and that is done once: a key that is decrypted, a jump host that is logged in to.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::Shared;
use tokio::time::Instant;

use super::ask::Later;

/// How long a failure is believed: a thousand devices behind one jump host try it once, not a thousand times.
pub(super) const FAILURE_HOLDS: Duration = Duration::from_secs(10);

type Outcome<T, E> = (Result<T, E>, Instant);
type Work<T, E> = Shared<Later<'static, Outcome<T, E>>>;

/// A place for the outcome of one piece of work.
pub(super) struct Once<T, E>(Mutex<Option<Work<T, E>>>);

impl<T, E> Default for Once<T, E> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone + Send + 'static, E: Clone + Send + 'static> Once<T, E> {
    /// The outcome. The work is begun when it never was, when its result is good no more, or when its failure is older
    /// than [`FAILURE_HOLDS`]; whoever comes meanwhile waits for the same one.
    pub(super) async fn get(
        &self,
        is_good: impl Fn(&T) -> bool,
        begin: impl FnOnce() -> Later<'static, Result<T, E>>,
    ) -> Result<T, E> {
        let shared = {
            let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match place.as_ref().filter(|shared| holds(shared, &is_good)) {
                Some(shared) => shared.clone(),
                None => place.insert(outcome(begin()).shared()).clone(),
            }
        };
        shared.await.0
    }

    /// Forgets a failure, so that the next who asks begins anew.
    pub(super) fn forgive(&self) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if place.as_ref().and_then(Shared::peek).is_some_and(|(result, _)| result.is_err()) {
            *place = None;
        }
    }
}

fn holds<T, E>(shared: &Work<T, E>, is_good: impl Fn(&T) -> bool) -> bool
where
    T: Clone,
    E: Clone,
{
    match shared.peek() {
        None => true,
        Some((Ok(value), _)) => is_good(value),
        Some((Err(_), at)) => at.elapsed() < FAILURE_HOLDS,
    }
}

fn outcome<T: Send + 'static, E: Send + 'static>(
    work: Later<'static, Result<T, E>>,
) -> Later<'static, Outcome<T, E>> {
    Box::pin(async move { (work.await, Instant::now()) })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_who_want_it_share_one_attempt_and_its_failure_holds() {
        let (once, begun) = (Once::<u32, u32>::default(), AtomicU32::new(0));
        let get = || {
            once.get(
                |_| true,
                || {
                    begun.fetch_add(1, Ordering::Relaxed);
                    Box::pin(async {
                        tokio::time::sleep(Duration::from_secs(1)).await;
                        Err(7)
                    })
                },
            )
        };
        let all = join_all((0..500).map(|_| get())).await;
        assert!(all.iter().all(|result| *result == Err(7)));
        let _ = get().await;
        assert_eq!(begun.load(Ordering::Relaxed), 1);
        tokio::time::advance(FAILURE_HOLDS).await;
        let _ = get().await;
        assert_eq!(begun.load(Ordering::Relaxed), 2);
        once.forgive();
        let _ = get().await;
        assert_eq!(begun.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn a_result_that_is_good_no_more_is_made_again() {
        let once = Once::<u32, u32>::default();
        let get =
            |is_good: bool, value| once.get(move |_| is_good, move || Box::pin(async move { Ok(value) }));
        assert_eq!(get(true, 1).await, Ok(1));
        assert_eq!(get(true, 2).await, Ok(1));
        assert_eq!(get(false, 3).await, Ok(3));
    }
}
