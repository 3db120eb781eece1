//! Opening the store, and doing without one: the ways in which a file fails.

use std::path::Path;

use super::Desk;
use crate::{
    app::Notice,
    config::StoreLimits,
    model::Timestamp,
    runtime::keeper::{Place, RECENT, Told},
    store::{FILE, ReadOnly, Store, StoreError},
};

impl Desk {
    /// Opens the store, or does without; tells what it holds.
    pub(super) async fn open(&mut self) {
        let now = self.clock.now().wall;
        let opened = match &self.place {
            Place::Kept(folder) => Store::open(folder, self.limits, now)
                .map(|(store, found)| (Some(store), found.words().map(Notice::warning))),
            Place::Looked(folder) => Store::read(folder, self.limits, ReadOnly).map(|store| (store, None)),
            Place::Nowhere => {
                let words = "There is no state folder: notes, events and history last until noctui ends.";
                Ok((None, Some(Notice::info(words))))
            }
        };
        match opened {
            Ok((store, notice)) => {
                self.store = store;
                if let Some(notice) = notice {
                    self.say(notice).await;
                }
            }
            Err(error) => {
                let words = "notes, events and history last until noctui ends.";
                self.say(Notice::warning(format!("{}; {words}", error.words()))).await;
            }
        }
        if self.store.is_none() {
            self.store = Store::in_memory(self.limits).ok();
        }
        if let Some(seen) = self.with(|store| store.seen_up(now)).await.filter(|seen| !seen.is_empty()) {
            self.answer(Told::SeenUp(seen)).await;
        }
        if let Some(events) =
            self.with(|store| store.newest(RECENT)).await.filter(|events| !events.is_empty())
        {
            self.answer(Told::Events(events)).await;
        }
        self.tell_notes().await;
    }

    /// Whether there is a store now where there was none to look at.
    pub(super) fn has_appeared(&self) -> bool {
        let Place::Looked(folder) = &self.place else { return false };
        self.store.as_ref().is_some_and(Store::is_in_memory) && folder.join(FILE).exists()
    }

    pub(super) async fn open_again(&mut self) {
        let before = self.store.take();
        let opened = match &self.place {
            Place::Looked(folder) => read_on(folder, self.limits, before.as_ref()),
            Place::Kept(_) => before.map(|store| replaced(store, self.clock.now().wall)).transpose(),
            Place::Nowhere => Ok(before.map(|store| (store, None))),
        };
        match opened {
            Ok(Some((store, words))) => {
                self.store = Some(store);
                if let Some(words) = words {
                    self.say(Notice::warning(words)).await;
                }
            }
            Ok(None) => {}
            Err(error) => self.complain(&error).await,
        }
        if self.store.is_none() {
            self.store = Store::in_memory(self.limits).ok();
        }
        self.tell_notes().await;
    }

    /// Does something with the store. One that proves to be damaged is replaced, and it is done with the new one.
    pub(super) async fn with<T>(
        &mut self,
        mut work: impl FnMut(&mut Store) -> Result<T, StoreError>,
    ) -> Option<T> {
        let first = work(self.store.as_mut()?);
        let result = match first {
            Err(error) if error.is_damage() && matches!(self.place, Place::Kept(_)) => {
                let store = self.store.take()?;
                match store.replace(self.clock.now().wall) {
                    Ok((store, found)) => {
                        self.store = Some(store);
                        if let Some(words) = found.words() {
                            self.say(Notice::warning(words)).await;
                        }
                    }
                    Err(error) => {
                        self.complain(&error).await;
                        self.store = Store::in_memory(self.limits).ok();
                    }
                }
                work(self.store.as_mut()?)
            }
            result => result,
        };
        match result {
            Ok(done) => {
                self.trouble = None;
                Some(done)
            }
            Err(error) => {
                self.complain(&error).await;
                None
            }
        }
    }

    async fn complain(&mut self, error: &StoreError) {
        let words = error.words();
        if self.trouble.as_ref() != Some(&words) {
            self.say(Notice::warning(format!("{words}; what happens meanwhile may be missing from it.")))
                .await;
            self.trouble = Some(words);
        }
    }
}

/// Opens a store to look at once more, and goes on where the last one had got to.
fn read_on(
    folder: &Path,
    limits: StoreLimits,
    before: Option<&Store>,
) -> Result<Option<(Store, Option<String>)>, StoreError> {
    let opened = Store::read(folder, limits, ReadOnly)?;
    Ok(opened.map(|mut store| {
        before.into_iter().for_each(|before| store.go_on_from(before));
        (store, None)
    }))
}

fn replaced(store: Store, now: Timestamp) -> Result<(Store, Option<String>), StoreError> {
    store.replace(now).map(|(store, found)| (store, found.words()))
}
