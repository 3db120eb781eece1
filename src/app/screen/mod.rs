//! The screens: what each shows, as rows that borrow from the snapshots and exist only for what is visible.

pub mod alarms;
pub mod detail;
pub mod events;
pub mod fleet;
pub mod fleet_map;
pub mod health;
pub mod interfaces;
pub mod links;
pub mod ssh;

/// A screen. Its digit is its key and stays the same when others come between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Screen {
    /// The devices of the scope.
    #[default]
    Fleet,
    /// The interfaces of the scope.
    Interfaces,
    /// The links of the scope, both ends in one row.
    Links,
    /// What is wrong.
    Alarms,
    /// What happened.
    Events,
    /// One text to many devices, and shells.
    Ssh,
    /// How noctui itself is doing.
    Health,
}

impl Screen {
    /// Those there are, in the order of their digits.
    pub const ALL: [Self; 7] =
        [Self::Fleet, Self::Interfaces, Self::Links, Self::Alarms, Self::Events, Self::Ssh, Self::Health];

    /// The digit that stands beside its name.
    pub const fn digit(self) -> char {
        match self {
            Self::Fleet => '1',
            Self::Interfaces => '2',
            Self::Links => '3',
            Self::Alarms => '4',
            Self::Events => '5',
            Self::Ssh => '6',
            Self::Health => '7',
        }
    }

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Fleet => "Fleet",
            Self::Interfaces => "Interfaces",
            Self::Links => "Links",
            Self::Alarms => "Alarms",
            Self::Events => "Events",
            Self::Ssh => "SSH",
            Self::Health => "Health",
        }
    }
}
