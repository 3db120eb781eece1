//! The state of the screen: what is shown, where, and what the operator is doing. Changed by [`super::update()`] alone.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    config::{
        Settings,
        ssh::{CanarySetting, SshDefaults},
    },
    keys::{Action, Context, HelpLine, KeyMap},
    model::{DeviceId, DeviceSnapshot, Event, InterfaceId, LinkId, Moment, Now, alarm::Notes},
    plan::{Canary, Order},
};

use super::{
    alarms::{Alarms, Raised},
    columns::{FleetColumn, HealthColumn, InterfaceColumn, LinkColumn},
    edit::{Line, LineHistory},
    far_end::FarEnd,
    filter::Filter,
    fleet::Fleet,
    layout::{self, Regions},
    links::{Links, Tally},
    mark::BUSY_SHARE,
    msg::{HealthSample, InventoryNews, Notice},
    note::NoteForm,
    past::PastPlots,
    scope::Scope,
    screen::{
        Screen,
        alarms::AlarmScreen,
        events::EventScreen,
        fleet_map::{FleetView, PortMap},
        ssh::Ssh,
    },
    table::Table,
    tree::Tree,
};

/// What holds for the whole run.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The network is simulated: every screen says DEMO.
    pub demo: bool,
    /// Nothing may be sent to a device's shell.
    pub read_only: bool,
    /// The clock is shown. Without clock and ages nothing is drawn unless something happens.
    pub clock: bool,
    /// The ages of values are shown.
    pub ages: bool,
    /// Share of the speed from which a direction counts as busy, 0 to 1.
    pub busy_share: f32,
    /// How a text goes out to many devices, unless the operator wants it otherwise.
    pub order: Order,
    /// What the keys mean.
    pub keys: KeyMap,
}

impl Default for Options {
    fn default() -> Self {
        let keys = KeyMap::default();
        let (clock, ages, order) = (true, true, Order::new(""));
        Self { demo: false, read_only: false, clock, ages, busy_share: BUSY_SHARE, order, keys }
    }
}

impl Options {
    /// What the settings say, with these keys.
    pub fn of(settings: &Settings, keys: KeyMap) -> Self {
        Self {
            clock: settings.clock,
            ages: settings.ages,
            busy_share: f32::from(settings.utilisation_threshold) / 100.0,
            order: order(&settings.ssh),
            keys,
            ..Self::default()
        }
    }
}

fn order(settings: &SshDefaults) -> Order {
    Order {
        fan_out: settings.fan_out,
        timeout: settings.timeout,
        confirm_above: settings.confirm_above,
        canary: match settings.canary {
            CanarySetting::Off => Canary::Off,
            CanarySetting::Agrees => Canary::Agrees,
            CanarySetting::Shown => Canary::Shown,
        },
        ..Order::new("")
    }
}

/// What listens to the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The tree. Under 100 columns it then takes the place of the table.
    Tree,
    /// The table of the screen.
    #[default]
    Table,
}

/// How much room the detail of an interface has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DetailSize {
    /// Beside or below the table, where there is room.
    #[default]
    Beside,
    /// In place of the table.
    Large,
}

/// A card over the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Card {
    /// What each key does.
    Help,
    /// Where the values of the selected interface come from.
    Why,
}

/// What a line is edited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// The filter; it works while it is typed.
    Filter,
    /// An action by its name.
    Command,
    /// A branch or a device of the tree; it works while it is typed.
    Find,
    /// Something in the output of devices; it works while it is typed.
    Search,
}

impl LineKind {
    /// The sign before the line.
    pub const fn prompt(self) -> &'static str {
        match self {
            Self::Filter => "/",
            Self::Command => ":",
            Self::Find => "find",
            Self::Search => "search",
        }
    }
}

/// A line being edited.
#[derive(Debug, Clone)]
pub struct Editing {
    /// What for.
    pub kind: LineKind,
    /// The line.
    pub line: Line,
    /// What was in force before: Esc brings it back.
    pub(super) before: String,
    pub(super) error: Option<String>,
}

/// What lies over the screen.
#[derive(Debug, Clone, Default)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// A card, and how many of its lines are scrolled out above.
    Card(Card, usize),
    /// A line at the bottom.
    Line(Box<Editing>),
    /// A note that is being written.
    Note(Box<NoteForm>),
}

/// Where the operator was: what Esc goes back to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) screen: Screen,
    pub(super) path: Vec<Arc<str>>,
    pub(super) focus: Focus,
    pub(super) detail: DetailSize,
    pub(super) filter: String,
    pub(super) interface: Option<InterfaceId>,
}

/// The tables of the screens.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub(super) fleet: Table<DeviceId, FleetColumn>,
    pub(super) interfaces: Table<InterfaceId, InterfaceColumn>,
    pub(super) links: Table<LinkId, LinkColumn>,
    pub(super) health: Table<DeviceId, HealthColumn>,
}

/// What arrived while the picture was frozen. Of each the newest wins.
#[derive(Debug, Clone, Default)]
pub(super) struct SetAside {
    pub(super) snapshots: HashMap<DeviceId, Arc<DeviceSnapshot>>,
    pub(super) inventory: Option<InventoryNews>,
    pub(super) alarms: Option<Raised>,
    pub(super) notes: Option<Arc<Notes>>,
    pub(super) events: Vec<Arc<Event>>,
    pub(super) health: Option<HealthSample>,
    pub(super) notice: Option<Notice>,
}

/// How much of the table has to be made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Work {
    #[default]
    None,
    /// The same rows, another window.
    Window,
    /// Other rows, or other ranks.
    Rows,
    /// Other devices.
    Scope,
}

/// The state of the screen.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub(super) options: Options,
    pub(super) size: (u16, u16),
    pub(super) regions: Regions,
    pub(super) now: Now,
    pub(super) frozen: Option<Now>,
    pub(super) aside: SetAside,
    pub(super) fleet: Fleet,
    pub(super) alarms: Alarms,
    pub(super) past: PastPlots,
    pub(super) tree: Tree,
    pub(super) marks: BTreeSet<DeviceId>,
    pub(super) only_marked: bool,
    pub(super) filter: Filter,
    pub(super) screen: Screen,
    pub(super) focus: Focus,
    pub(super) detail: DetailSize,
    pub(super) overlay: Overlay,
    pub(super) trail: Vec<Place>,
    pub(super) tables: Tables,
    pub(super) alarm_screen: AlarmScreen,
    pub(super) event_screen: EventScreen,
    pub(super) histories: HashMap<LineKind, LineHistory>,
    pub(super) ssh: Ssh,
    /// The texts of the notes that were written.
    pub(super) note_texts: LineHistory,
    /// The texts that were sent.
    pub(super) texts: LineHistory,
    pub(super) fleet_view: FleetView,
    pub(super) map: PortMap,
    pub(super) links: Links,
    /// What the links of the scope amount to, as last counted.
    pub(super) tally: Tally,
    pub(super) far_end: Option<FarEnd>,
    pub(super) health: Option<HealthSample>,
    pub(super) inventory_error: Option<String>,
    pub(super) notice: Option<(Notice, Moment)>,
    pub(super) scope: Scope,
    /// The version of the fleet that tree and scope were last made from.
    pub(super) judged: u64,
    pub(super) work: Work,
    pub(super) dirty: bool,
    pub(super) on_screen: Vec<DeviceId>,
    pub(super) watched: Option<InterfaceId>,
}

impl Model {
    /// The state before anything was heard, for a terminal of this size (columns, rows) at this time.
    pub fn new(options: Options, size: (u16, u16), now: Now) -> Self {
        let fleet = Fleet::new(options.busy_share);
        let ssh = Ssh::new(options.order.canary);
        let (dirty, work) = (true, Work::Scope);
        let mut model = Self { options, fleet, size, now, ssh, dirty, work, ..Self::default() };
        model.regions = layout::regions(size.0, size.1, &model);
        model
    }

    /// What holds for the whole run.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Where everything stands.
    pub fn regions(&self) -> &Regions {
        &self.regions
    }

    /// The time that the picture shows: that of the freeze while it is frozen.
    pub fn now(&self) -> Now {
        self.frozen.unwrap_or(self.now)
    }

    /// Since when the picture is frozen.
    pub fn frozen(&self) -> Option<Now> {
        self.frozen
    }

    /// Whether something visible has changed since the last call. Draw if so, and only then.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// All devices.
    pub fn fleet(&self) -> &Fleet {
        &self.fleet
    }

    /// What is wrong, what operators laid over it, and what happened.
    pub fn alarms(&self) -> &Alarms {
        &self.alarms
    }

    /// The links between them, as of when they were last shown.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The tree of devices; its selection is the scope.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The marked devices.
    pub fn marks(&self) -> &BTreeSet<DeviceId> {
        &self.marks
    }

    /// Whether only marked devices are shown.
    pub fn is_only_marked(&self) -> bool {
        self.only_marked
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The screen.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// What listens to the keys.
    pub fn focus(&self) -> Focus {
        self.focus
    }

    /// What the plots show.
    pub fn past(&self) -> &PastPlots {
        &self.past
    }

    /// How much room the detail of an interface has.
    pub fn detail_size(&self) -> DetailSize {
        self.detail
    }

    /// What lies over the screen.
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// The table of the Fleet screen: sort, window, selection.
    pub fn fleet_table(&self) -> &Table<DeviceId, FleetColumn> {
        &self.tables.fleet
    }

    /// The table of the Interfaces screen.
    pub fn interface_table(&self) -> &Table<InterfaceId, InterfaceColumn> {
        &self.tables.interfaces
    }

    /// The table of the Links screen.
    pub fn link_table(&self) -> &Table<LinkId, LinkColumn> {
        &self.tables.links
    }

    /// The table of the Health screen.
    pub fn health_table(&self) -> &Table<DeviceId, HealthColumn> {
        &self.tables.health
    }

    /// The sentence to show for a while, if there is one.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref().map(|(notice, _)| notice)
    }

    /// What is wrong with the inventory on disk, if it is broken: the last good one is in force.
    pub fn inventory_error(&self) -> Option<&str> {
        self.inventory_error.as_deref()
    }

    /// Where keys are pressed now, what lies over the screen left aside.
    pub fn place(&self) -> Context {
        match (self.focus, self.detail) {
            (Focus::Tree, _) => Context::Tree,
            (Focus::Table, _) if self.screen == Screen::Ssh => self.ssh.context(),
            (Focus::Table, DetailSize::Large) if self.screen == Screen::Interfaces => Context::Detail,
            (Focus::Table, _) if self.screen == Screen::Alarms => Context::Alarms,
            (Focus::Table, _) if self.screen == Screen::Events => Context::Events,
            (Focus::Table, _) => Context::Table,
        }
    }

    /// Where keys are pressed now.
    pub fn context(&self) -> Context {
        match self.overlay {
            Overlay::None => self.place(),
            Overlay::Card(..) => Context::Card,
            Overlay::Line(_) => Context::Line,
            Overlay::Note(_) => Context::Form,
        }
    }

    /// The help for where the operator is: headings with their lines.
    pub fn help(&self) -> Vec<(&'static str, Vec<HelpLine>)> {
        let (here, keys) = (self.place(), &self.options.keys);
        let part = |place: Context| (place.title(), keys.help(place));
        let mut parts = vec![part(here)];
        if self.screen == Screen::Ssh && self.focus == Focus::Table {
            let others =
                [Context::Composer, Context::Armed, Context::Sessions, Context::Output, Context::Shell];
            parts.extend(others.into_iter().filter(|place| *place != here).map(part));
        }
        parts.insert(1, (Context::Everywhere.title(), keys.help_beside(here)));
        if here == Context::Alarms {
            parts.push(part(Context::Form));
        }
        parts.push(part(Context::Line));
        parts
    }

    /// The actions that the palette offers for what is typed; empty while no command is typed.
    pub fn offers(&self) -> Vec<Action> {
        match &self.overlay {
            Overlay::Line(editing) if editing.kind == LineKind::Command => {
                Action::complete(editing.line.text())
            }
            _ => Vec::new(),
        }
    }

    /// What is wrong with the line being edited: a sentence for the row below it, and the column it speaks of, in
    /// characters from 1 (0 if it speaks of the whole).
    pub fn line_error(&self) -> Option<(usize, &str)> {
        let Overlay::Line(editing) = &self.overlay else { return None };
        match (editing.kind, &editing.error) {
            (_, Some(words)) => Some((0, words)),
            (LineKind::Filter, None) => self.filter.error().map(|error| (error.column, error.words.as_str())),
            _ => None,
        }
    }
}
