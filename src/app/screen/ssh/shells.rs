//! Shells inside the pane: one on one device, or several that get the same keys.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    model::{DeviceId, ShellPicture},
    plan::{BroadcastCmd, ShellSize},
};

/// The shells that are open.
#[derive(Debug, Clone)]
pub struct Shells {
    devices: Vec<DeviceId>,
    listening: BTreeSet<DeviceId>,
    shown: DeviceId,
    pictures: HashMap<DeviceId, Arc<ShellPicture>>,
    /// The size that the shells were last told; `None` before they were opened.
    size: Option<ShellSize>,
    /// Lines that the picture is scrolled up.
    scrolled: usize,
    /// A text of several lines was pasted and waits for a word.
    pub(super) pasted: Option<Arc<str>>,
    /// Whether keys go to the shells.
    pub(super) has_keys: bool,
}

impl Shells {
    /// Shells on these devices, of which there is at least one.
    pub(super) fn open(devices: Vec<DeviceId>) -> Option<Self> {
        let shown = *devices.first()?;
        let listening = devices.iter().copied().collect();
        let (pictures, size) = (HashMap::new(), None);
        Some(Self { devices, listening, shown, pictures, size, scrolled: 0, pasted: None, has_keys: true })
    }

    /// The devices, in the order of the inventory.
    pub fn devices(&self) -> &[DeviceId] {
        &self.devices
    }

    /// Whether what is typed goes to several devices.
    pub fn is_live_typing(&self) -> bool {
        self.devices.len() > 1
    }

    /// How many take what is typed.
    pub fn listening(&self) -> usize {
        self.listening.iter().filter(|device| self.ended(**device).is_none()).count()
    }

    /// Whether a device takes what is typed; `None` if no shell is open on it.
    pub fn listens(&self, device: DeviceId) -> Option<bool> {
        self.devices.contains(&device).then(|| self.listening.contains(&device))
    }

    /// Whether keys go to the shells.
    pub fn has_keys(&self) -> bool {
        self.has_keys
    }

    /// The device whose picture is shown.
    pub fn shown(&self) -> DeviceId {
        self.shown
    }

    /// The picture that is shown; `None` before it came.
    pub fn picture(&self) -> Option<&ShellPicture> {
        self.pictures.get(&self.shown).map(AsRef::as_ref)
    }

    /// Why the shell on a device has ended, if it has.
    pub fn ended(&self, device: DeviceId) -> Option<&str> {
        self.pictures.get(&device)?.ended.as_deref()
    }

    /// A pasted text of several lines that waits for a word: how many lines it has.
    pub fn pasted_lines(&self) -> Option<usize> {
        self.pasted.as_ref().map(|text| text.lines().count())
    }

    /// Lines that the picture is scrolled up.
    pub fn scrolled(&self) -> usize {
        self.scrolled
    }

    /// Takes over a picture, if it is of one of these shells.
    pub(super) fn take(&mut self, picture: Arc<ShellPicture>) {
        if self.devices.contains(&picture.device) {
            self.pictures.insert(picture.device, picture);
        }
    }

    /// Shows another one.
    pub(super) fn show(&mut self, device: DeviceId) {
        if self.devices.contains(&device) {
            self.shown = device;
        }
    }

    /// Lets a device take what is typed, or not; returns whether it does.
    pub(super) fn toggle(&mut self, device: DeviceId) -> Option<bool> {
        let listens = !self.listens(device)?;
        if listens {
            self.listening.insert(device);
        } else {
            self.listening.remove(&device);
        }
        Some(listens)
    }

    /// Forgets the shell on a device; returns whether any is left.
    pub(super) fn forget(&mut self, device: DeviceId) -> bool {
        self.devices.retain(|open| *open != device);
        self.listening.remove(&device);
        self.pictures.remove(&device);
        if let Some(first) = self.devices.first().filter(|_| self.shown == device) {
            self.shown = *first;
        }
        !self.devices.is_empty()
    }

    /// Scrolls the picture by lines, upwards if positive; returns how far up it is if that has changed.
    pub(super) fn scroll(&mut self, lines: isize) -> Option<usize> {
        let scrolled = self.scrolled.saturating_add_signed(lines);
        (scrolled != self.scrolled).then(|| {
            self.scrolled = scrolled;
            scrolled
        })
    }

    /// What the shells must be told, now that the picture has so much room: to open, or another size.
    pub(super) fn fit(&mut self, size: ShellSize) -> Option<BroadcastCmd> {
        let before = self.size.replace(size);
        match before {
            None => Some(BroadcastCmd::OpenShells(self.devices.clone(), size)),
            Some(before) if before != size => Some(BroadcastCmd::Resize(size)),
            Some(_) => None,
        }
    }
}
