//! What happens to shells, until it is put on record.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::{DeviceId, SafeText};

/// What happened to the shell of a device, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::broadcast) struct Happened {
    pub device: DeviceId,
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::broadcast) enum What {
    /// It is open; the host key that the device showed.
    Opened(Option<Arc<str>>),
    /// It could not be opened.
    Failed(SafeText),
    /// It was not even tried.
    NotTried(SafeText),
    /// It is over.
    Closed(SafeText),
    /// A line was typed into it.
    Typed(SafeText),
}

/// What happened and is not on record yet. Clones share it.
#[derive(Debug, Clone, Default)]
pub(in crate::broadcast) struct News(Arc<Mutex<Vec<Happened>>>);

impl News {
    /// Something happened.
    pub fn note(&self, device: DeviceId, what: What) {
        self.told().push(Happened { device, what });
    }

    /// Whether there is anything.
    pub fn is_empty(&self) -> bool {
        self.told().is_empty()
    }

    /// What happened since the last time.
    pub fn take(&self) -> Vec<Happened> {
        std::mem::take(&mut self.told())
    }

    fn told(&self) -> MutexGuard<'_, Vec<Happened>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
