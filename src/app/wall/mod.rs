//! The wall: a picture for a room, not for an operator. The same messages as the console's, a state of its own.
//!
//! Pages take turns by time; nothing here asks for anything but to be drawn, to remember its page, and to end. There is
//! no message that leads to a device and no effect that could carry one there.

mod keys;
pub mod layout;
pub mod letters;
mod news;
mod page;
mod pulse;
mod rankings;
mod rotation;
mod sheets;
mod shift;
mod sites;
mod update;
mod wrap;
mod wrong;

use std::{sync::Arc, time::Duration};

use crate::model::{Moment, Now};

use super::{
    alarms::Alarms,
    fleet::Fleet,
    links::Links,
    mark::BUSY_SHARE,
    msg::{Effect, Notice},
};

pub use keys::{KEYS, Wish};
pub use layout::{Regions, regions};
pub use page::Page;
pub use pulse::{Flow, Pulse};
pub use rankings::{Measure, Ranked, Rankings};
pub use rotation::{HOLD, PAUSE, Rotation};
pub use sheets::{AlarmItem, Content, EventItem, Item, PortItem, event_words, name_room};
pub use sites::{CellSize, Site, SiteItem};
pub use update::update;
pub use wrap::TextSize;
pub use wrong::Wrong;

use news::News;
use rotation::Sheets;

/// How long a page stays unless the settings say otherwise.
pub const ROTATE: Duration = Duration::from_secs(20);

/// For how long nothing at all need be heard or known after the start.
const PATIENCE: Duration = Duration::from_secs(30);

/// What holds for the whole run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The network is simulated.
    pub demo: bool,
    /// How long each sheet of a page stays.
    pub rotate: Duration,
    /// The page to begin with.
    pub page: Page,
    /// Share of the speed from which a direction counts as busy, 0 to 1.
    pub busy_share: f32,
    /// Keys may end it; signals always do.
    pub may_quit: bool,
    /// There are no half blocks to write large letters with.
    pub ascii: bool,
}

impl Default for Options {
    fn default() -> Self {
        let (rotate, page, busy_share) = (ROTATE, Page::default(), BUSY_SHARE);
        Self { demo: false, rotate, page, busy_share, may_quit: true, ascii: false }
    }
}

/// The state of the wall.
#[derive(Debug, Clone)]
pub struct Wall {
    options: Options,
    size: (u16, u16),
    now: Now,
    fleet: Fleet,
    links: Links,
    alarms: Alarms,
    rotation: Rotation,
    pulse: Pulse,
    news: News,
    wrong: Vec<Wrong>,
    sites: Vec<Site>,
    rankings: Rankings,
    regions: Regions,
    contents: [Content; Page::ALL.len()],
    /// The sites as the overview has room for them.
    small_sites: Content,
    inventory_error: Option<String>,
    notice: Option<(Notice, Moment)>,
    dropped: u64,
    /// The page that was last asked to be remembered.
    kept: Option<Page>,
    dirty: bool,
}

impl Wall {
    /// The wall before anything was heard, for a terminal of this size (columns, rows) at this time.
    pub fn new(options: Options, size: (u16, u16), now: Now) -> Self {
        let mut wall = Self {
            options,
            size,
            now,
            fleet: Fleet::new(options.busy_share),
            links: Links::default(),
            alarms: Alarms::default(),
            rotation: Rotation::new(options.rotate, options.page, now.moment),
            pulse: Pulse::default(),
            news: News::default(),
            wrong: Vec::new(),
            sites: Vec::new(),
            rankings: Rankings::default(),
            regions: Regions::default(),
            contents: Default::default(),
            small_sites: Content::default(),
            inventory_error: None,
            notice: None,
            dropped: 0,
            kept: None,
            dirty: true,
        };
        wall.lay_out();
        wall
    }

    /// What holds for the whole run.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The time of the picture.
    pub fn now(&self) -> Now {
        self.now
    }

    /// All devices.
    pub fn fleet(&self) -> &Fleet {
        &self.fleet
    }

    /// What is wrong, what operators laid over it, and what happened.
    pub fn alarms(&self) -> &Alarms {
        &self.alarms
    }

    /// Which page is shown.
    pub fn rotation(&self) -> &Rotation {
        &self.rotation
    }

    /// Whether data flows.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// What is wrong as it is written: first what is new and critical, then what nobody takes care of, worst first.
    pub fn wrong(&self) -> &[Wrong] {
        &self.wrong
    }

    /// The sites, by name.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// Interfaces by load, errors, discards and traffic.
    pub fn rankings(&self) -> &Rankings {
        &self.rankings
    }

    /// Where everything stands.
    pub fn regions(&self) -> &Regions {
        &self.regions
    }

    /// What stands on a page; for the overview, what is wrong.
    pub fn content(&self, page: Page) -> &Content {
        &self.contents[page.place()]
    }

    /// The sites as the overview has room for them.
    pub fn small_sites(&self) -> &Content {
        &self.small_sites
    }

    /// How many sheets the page takes that is shown.
    pub fn sheet_count(&self) -> usize {
        self.sheets()[self.rotation.page().place()]
    }

    /// The sentence to show for a while, else what is wrong with the inventory on disk.
    pub fn sentence(&self) -> Option<&str> {
        let notice = self.notice.as_ref().map(|(notice, _)| notice.words.as_str());
        notice.or(self.inventory_error.as_deref())
    }

    /// Facts that were lost because a queue was full.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Whether there is something new to draw since the last call.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// How many sheets each page takes. The overview is never more than one, and never less.
    fn sheets(&self) -> Sheets {
        let mut sheets = std::array::from_fn(|place| self.contents[place].sheets());
        sheets[Page::Overview.place()] = 1;
        // Right after a start a page that was shown before has nothing on it yet.
        if self.now.moment.since_start() < PATIENCE {
            let shown = &mut sheets[self.rotation.page().place()];
            *shown = (*shown).max(1);
        }
        sheets
    }

    /// Makes anew what stands where, after anything of it has changed.
    fn lay_out(&mut self) {
        let room = layout::Room {
            size: self.size,
            now: self.now.moment,
            is_stalled: self.pulse.flow().is_stalled(),
            ascii: self.options.ascii,
        };
        self.regions = regions(&room);
        self.contents = Page::ALL.map(|page| sheets::content(self, page));
        self.small_sites = sites::small(self, self.regions.sites);
        self.rotation.settle(self.now.moment, &self.sheets());
        self.dirty = true;
    }

    /// Asks to remember the page, if it is another one than before.
    fn remember(&mut self, effects: &mut Vec<Effect>) {
        let page = self.rotation.page();
        if self.kept != Some(page) {
            self.kept = Some(page);
            effects.push(Effect::KeepPage(page));
        }
    }

    /// The name of a device, for as long as it is in the inventory.
    fn name_of(&self, device: crate::model::DeviceId) -> Option<&Arc<str>> {
        self.fleet.get(device).map(|entry| &entry.device.name)
    }
}
