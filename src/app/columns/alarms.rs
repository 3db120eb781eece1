//! Columns of the Alarms and Events screens. What is wrong is named in full: descriptions and owners give way first.

use super::{Column, Need, Placed, need, place};
use crate::model::SafeText;

/// A column of the Alarms screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmColumn {
    /// How much it matters, as sign and word.
    Severity,
    /// The sign alone, where there is no room for the word.
    Sign,
    /// The device's name.
    Device,
    /// The interface's name.
    Interface,
    /// What is wrong, in words.
    What,
    /// The description of the interface: who hangs on it.
    Description,
    /// For how long.
    Age,
    /// Since when: the time of day, or the date.
    Since,
    /// How often.
    Count,
    /// Who takes care of it, or until when it is quiet.
    Owner,
}

/// A column of the Events screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventColumn {
    /// When: the time of day, with the date where that is not today.
    Time,
    /// What kind of thing, as sign and word.
    Kind,
    /// The sign alone, where there is no room for the word.
    Sign,
    /// The device's name.
    Device,
    /// The interface's name.
    Interface,
    /// What happened, in words.
    What,
    /// Who did it.
    Author,
}

impl Column for AlarmColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Severity => "Severity",
            Self::Sign => "",
            Self::Device => "Device",
            Self::Interface => "Interface",
            Self::What => "What",
            Self::Description => "Description",
            Self::Age => "Age",
            Self::Since => "Since",
            Self::Count => "Count",
            Self::Owner => "Owner",
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Age | Self::Count)
    }
}

impl Column for EventColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Time => "Time",
            Self::Kind => "Event",
            Self::Sign => "",
            Self::Device => "Device",
            Self::Interface => "Interface",
            Self::What => "What",
            Self::Author => "By",
        }
    }

    fn is_number(self) -> bool {
        false
    }
}

/// What a list holds, as far as its columns depend on it. Widths are in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contents {
    /// The widest name of a device.
    pub device: u16,
    /// The widest name of an interface; 0 if nothing in it is about one.
    pub interface: u16,
    /// The widest words.
    pub what: u16,
    /// Somebody owns one of the alarms, or did something of what happened.
    pub has_people: bool,
    /// Something in it came more than once.
    pub has_counts: bool,
    /// Not all of it is of today.
    pub is_dated: bool,
}

impl Contents {
    /// Takes something into account.
    pub fn add(&mut self, device: &str, interface: Option<&SafeText>, what: &SafeText) {
        let cells = |width: usize| u16::try_from(width).unwrap_or(u16::MAX);
        self.device = self.device.max(cells(device.chars().count()));
        self.interface = self.interface.max(interface.map_or(0, |name| cells(name.width())));
        self.what = self.what.max(cells(what.width()));
    }

    /// The width of a time of day, or of one with its date.
    fn time(self) -> u16 {
        if self.is_dated { 15 } else { 9 }
    }

    /// One name that is longer than most takes its room from the words of its own row, not from those of all.
    fn device<C>(self, column: C) -> Need<C> {
        let width = self.device.clamp(6, 24);
        need(column, 0, width.min(16), width)
    }

    fn interface<C>(self, column: C) -> Need<C> {
        let width = self.interface.clamp(9, 24);
        need(column, 0, width.min(12), width)
    }

    fn what<C>(self, column: C, most: u16) -> Need<C> {
        let width = self.what.clamp(8, most);
        need(column, 1, width.min(26), width)
    }
}

/// Columns of the Alarms screen for so many cells. Where ages are not shown at all, the time says it.
pub fn alarms(width: u16, contents: Contents, ages: bool) -> Vec<Placed<AlarmColumn>> {
    use AlarmColumn::{Age, Count, Description, Device, Interface, Owner, Severity, Sign, Since, What};
    let mut needs = vec![
        need(Severity, 7, 10, 10),
        contents.device(Device),
        contents.interface(Interface),
        contents.what(What, 60),
        need(Age, 2, 5, 5),
        need(Since, if ages { 5 } else { 2 }, contents.time(), contents.time()),
        need(Count, 6, 5, 5),
        need(Owner, 3, 14, 40),
        need(Description, 4, 14, 34),
    ];
    needs.retain(|need| match need.column {
        Age => ages,
        Interface | Description => contents.interface > 0,
        Owner => contents.has_people,
        Count => contents.has_counts,
        _ => true,
    });
    let placed = place(&needs, width);
    if placed.iter().any(|column| column.column == Severity) {
        return placed;
    }
    // The sign alone still says it, with its colour.
    needs[0] = need(Sign, 0, 1, 1);
    place(&needs, width)
}

/// Columns of the Events screen for so many cells.
pub fn events(width: u16, contents: Contents) -> Vec<Placed<EventColumn>> {
    use EventColumn::{Author, Device, Interface, Kind, Sign, Time, What};
    let mut needs = vec![
        need(Time, 0, contents.time(), contents.time()),
        need(Kind, 3, 14, 14),
        contents.device(Device),
        contents.interface(Interface),
        contents.what(What, 110),
        need(Author, 2, 8, 20),
    ];
    needs.retain(|need| match need.column {
        Interface => contents.interface > 0,
        Author => contents.has_people,
        _ => true,
    });
    let placed = place(&needs, width);
    if placed.iter().any(|column| column.column == Kind) {
        return placed;
    }
    needs[1] = need(Sign, 0, 1, 1);
    place(&needs, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENTS: Contents =
        Contents { device: 12, interface: 12, what: 26, has_people: true, has_counts: true, is_dated: false };

    fn shown<C: Copy>(placed: Vec<Placed<C>>) -> Vec<C> {
        placed.into_iter().map(|place| place.column).collect()
    }

    #[test]
    fn a_wider_table_loses_no_column() {
        for width in 20..200 {
            let [less, more] = [width, width + 1].map(|width| shown(alarms(width, CONTENTS, true)));
            let stays = |column: &AlarmColumn| *column == AlarmColumn::Sign || more.contains(column);
            assert!(less.iter().all(stays), "{width}");
            let [less, more] = [width, width + 1].map(|width| shown(events(width, CONTENTS)));
            let stays = |column: &EventColumn| *column == EventColumn::Sign || more.contains(column);
            assert!(less.iter().all(stays), "{width}");
        }
    }

    #[test]
    fn names_and_words_stay_longest_and_columns_keep_apart() {
        for width in 0..260 {
            let placed = alarms(width, CONTENTS, true);
            let ends = placed.iter().map(|c| c.x + c.width);
            assert!(ends.clone().all(|end| end <= width), "{width}");
            assert!(placed.iter().skip(1).zip(ends).all(|(next, end)| next.x >= end), "{width}");
        }
        use AlarmColumn::{Device, Interface, Sign, What};
        assert_eq!(shown(alarms(56, CONTENTS, true)), [Sign, Device, Interface, What]);
    }
}
