//! Which columns a table shows at which width. Columns leave in a fixed order of importance, and never come in another.

mod alarms;

pub use self::alarms::{AlarmColumn, Contents, EventColumn, alarms, events};

/// A column of the Fleet screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FleetColumn {
    /// The device's name.
    Device,
    /// Where it stands.
    Site,
    /// What it does.
    Role,
    /// Where its values come from.
    Source,
    /// What it amounts to, in words.
    State,
    /// Ports up of those that should be.
    Ports,
    /// Bits per second into it.
    In,
    /// Bits per second out of it.
    Out,
    /// How long ago it was heard.
    Age,
}

/// A column of the Interfaces screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InterfaceColumn {
    /// The device, where the scope holds several.
    Device,
    /// The interface's name.
    Interface,
    /// Its description.
    Description,
    /// What it amounts to, in words.
    State,
    /// Bits per second received.
    In,
    /// Share of the speed received.
    InShare,
    /// The same as a bar.
    InBar,
    /// Bits per second sent.
    Out,
    /// Share of the speed sent.
    OutShare,
    /// The same as a bar.
    OutBar,
    /// Share of packets in error.
    Errors,
    /// Packets discarded per second.
    Discards,
    /// Errors or, where there are none, discards: stands in for both where there is no room.
    Worst,
}

/// A column of the Links screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkColumn {
    /// The end whose name comes first.
    A,
    /// The cable, with the state of each end.
    Wire,
    /// The other end.
    B,
    /// The speed, the lower one if the ends differ.
    Speed,
    /// Bits per second from A to B.
    AToB,
    /// Share of the speed from A to B.
    AToBShare,
    /// Bits per second from B to A.
    BToA,
    /// Share of the speed from B to A.
    BToAShare,
    /// What is wrong although both ends are up.
    Trouble,
}

/// How the ports of links are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortNames {
    /// `Ethernet49`
    Whole,
    /// `Et49`
    Short,
}

/// A column of the Health screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HealthColumn {
    /// The device's name.
    Device,
    /// How it is reached, in words.
    State,
    /// Round trip of the last answer.
    Latency,
    /// Requests sent.
    Requests,
    /// Requests sent again.
    Retries,
    /// Requests given up.
    Timeouts,
    /// Polls that were late.
    Late,
    /// Answers that could not be used.
    Faults,
    /// Values that could not be used.
    Unread,
    /// How far its clock is ahead of ours.
    Clock,
    /// How long ago it was heard.
    Age,
}

/// A column with a heading.
pub trait Column: Copy + PartialEq + 'static {
    /// The heading, at most as wide as the column.
    fn title(self) -> &'static str;

    /// Whether it holds numbers: right-aligned.
    fn is_number(self) -> bool;
}

impl Column for FleetColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Device => "Device",
            Self::Site => "Site",
            Self::Role => "Role",
            Self::Source => "Source",
            Self::State => "State",
            Self::Ports => "Ports",
            Self::In => "In b/s",
            Self::Out => "Out b/s",
            Self::Age => "Age",
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Ports | Self::In | Self::Out | Self::Age)
    }
}

impl Column for InterfaceColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Device => "Device",
            Self::Interface => "Interface",
            Self::Description => "Description",
            Self::State => "State",
            Self::In => "In b/s",
            Self::Out => "Out b/s",
            Self::InShare | Self::OutShare => "%",
            Self::InBar | Self::OutBar => "",
            Self::Errors => "Err %",
            Self::Discards => "Disc/s",
            Self::Worst => "Err",
        }
    }

    fn is_number(self) -> bool {
        !matches!(
            self,
            Self::Device | Self::Interface | Self::Description | Self::State | Self::InBar | Self::OutBar
        )
    }
}

impl Column for LinkColumn {
    fn title(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Wire => "",
            Self::B => "B",
            Self::Speed => "Speed",
            Self::AToB => "A>B b/s",
            Self::BToA => "B>A b/s",
            Self::AToBShare | Self::BToAShare => "%",
            Self::Trouble => "Trouble",
        }
    }

    fn is_number(self) -> bool {
        !matches!(self, Self::A | Self::Wire | Self::B)
    }
}

impl Column for HealthColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Device => "Device",
            Self::State => "State",
            Self::Latency => "Latency",
            Self::Requests => "Requests",
            Self::Retries => "Retries",
            Self::Timeouts => "Timeouts",
            Self::Late => "Late",
            Self::Faults => "Faults",
            Self::Unread => "Unread",
            Self::Clock => "Clock",
            Self::Age => "Age",
        }
    }

    fn is_number(self) -> bool {
        !matches!(self, Self::Device | Self::State)
    }
}

/// A column with its place: `x` from the left edge of the text, both in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<C> {
    /// Which column.
    pub column: C,
    /// Its first cell.
    pub x: u16,
    /// Its cells.
    pub width: u16,
}

/// What a column needs: `least` cells to be shown at all, up to `most` where there is room, in the order in which
/// columns are drawn; the lowest `importance` stays longest.
struct Need<C> {
    column: C,
    importance: u8,
    least: u16,
    most: u16,
}

const fn need<C>(column: C, importance: u8, least: u16, most: u16) -> Need<C> {
    Need { column, importance, least, most }
}

/// Columns of the Fleet screen for so many cells; `name` is the width of the widest device name.
pub fn fleet(width: u16, name: u16) -> Vec<Placed<FleetColumn>> {
    use FleetColumn::{Age, Device, In, Out, Ports, Role, Site, Source, State};
    let name = name.clamp(8, 40);
    place(
        &[
            need(Device, 0, name.min(24), name),
            need(Site, 7, 5, 6),
            need(Role, 8, 6, 8),
            need(Source, 6, 6, 6),
            need(State, 1, 32, 44),
            need(Ports, 4, 7, 9),
            need(In, 2, 7, 8),
            need(Out, 3, 7, 8),
            need(Age, 5, 6, 6),
        ],
        width,
    )
}

/// Columns of the Interfaces screen for so many cells; `name` and `device` are the widths of the widest names, and
/// `device` is `None` where the scope is a single device.
pub fn interfaces(width: u16, name: u16, device: Option<u16>) -> Vec<Placed<InterfaceColumn>> {
    use InterfaceColumn::{
        Description, Device, Discards, Errors, In, InBar, InShare, Interface, Out, OutBar, OutShare, State,
    };
    let name = name.clamp(9, 40);
    let mut needs = vec![
        need(Interface, 0, name.min(32), name),
        need(Description, 7, 13, 34),
        need(State, 1, 14, 20),
        need(In, 2, 7, 7),
        need(InShare, 5, 3, 3),
        need(InBar, 9, 4, 5),
        need(Out, 3, 7, 7),
        need(OutShare, 6, 3, 3),
        need(OutBar, 10, 4, 5),
        need(Errors, 4, 5, 5),
        need(Discards, 8, 6, 6),
    ];
    if let Some(device) = device {
        let device = device.clamp(8, 40);
        needs.insert(0, need(Device, 0, device.min(20), device));
    }
    let placed = place(&needs, width);
    if placed.iter().any(|column| column.column == Discards) {
        return placed;
    }
    // One column for both needs room for the longer of the two, `74.5k/s`.
    needs.retain(|need| need.column != Discards);
    let errors = needs.iter_mut().filter(|need| need.column == Errors);
    errors.for_each(|errors| *errors = need(InterfaceColumn::Worst, 4, 7, 7));
    place(&needs, width)
}

/// Columns of the Links screen for so many cells; `widest` are the widths of the widest ends A and B, each with the whole
/// names of ports and with short ones. Names are whole where they cost no column.
pub fn links(width: u16, widest: [[u16; 2]; 2]) -> (Vec<Placed<LinkColumn>>, PortNames) {
    let [whole, short] = [0, 1].map(|at| place(&link_needs(widest.map(|end| end[at].max(4))), width));
    let is_whole = |(column, at): (LinkColumn, usize)| {
        whole.iter().any(|placed| placed.column == column && placed.width >= widest[at][0])
    };
    let fits = [(LinkColumn::A, 0), (LinkColumn::B, 1)].into_iter().all(is_whole);
    if fits && whole.len() == short.len() { (whole, PortNames::Whole) } else { (short, PortNames::Short) }
}

fn link_needs(widest: [u16; 2]) -> [Need<LinkColumn>; 9] {
    use LinkColumn::{A, AToB, AToBShare, B, BToA, BToAShare, Speed, Trouble, Wire};
    let [a, b] = widest.map(|width| width.min(48));
    [
        need(A, 0, a.min(24), a),
        need(Wire, 1, 5, 12),
        need(B, 0, b.min(24), b),
        need(Speed, 5, 5, 5),
        need(AToB, 3, 7, 7),
        need(AToBShare, 4, 3, 3),
        need(BToA, 3, 7, 7),
        need(BToAShare, 4, 3, 3),
        need(Trouble, 2, 13, 20),
    ]
}

/// Columns of the Health screen for so many cells; `name` is the width of the widest device name.
pub fn health(width: u16, name: u16) -> Vec<Placed<HealthColumn>> {
    use HealthColumn::{
        Age, Clock, Device, Faults, Late, Latency, Requests, Retries, State, Timeouts, Unread,
    };
    let name = name.clamp(8, 40);
    place(
        &[
            need(Device, 0, name.min(24), name),
            need(State, 1, 32, 60),
            need(Latency, 3, 8, 8),
            need(Requests, 10, 9, 9),
            need(Retries, 9, 8, 8),
            need(Timeouts, 5, 8, 8),
            need(Late, 4, 6, 6),
            need(Faults, 7, 6, 6),
            need(Unread, 8, 6, 6),
            need(Clock, 6, 6, 6),
            need(Age, 2, 6, 6),
        ],
        width,
    )
}

fn place<C: Copy>(needs: &[Need<C>], width: u16) -> Vec<Placed<C>> {
    let least = |limit, gap| -> u16 {
        needs.iter().filter(|need| need.importance <= limit).map(|need| need.least + gap).sum()
    };
    let mut limit = u8::MAX;
    while limit > 0 && least(limit, 1) > width + 1 {
        let shown = needs.iter().map(|need| need.importance).filter(|importance| *importance < limit);
        limit = shown.max().unwrap_or(0);
    }
    // Two cells between columns read better than one, but no column and no part of a name goes for that.
    let names: u16 =
        needs.iter().filter(|need| need.importance == 0).map(|need| need.most - need.least).sum();
    let gap = if width > 85 && least(limit, 2) + names <= width + 2 { 2 } else { 1 };
    let spare = (width + gap).saturating_sub(least(limit, gap));
    spread(needs.iter().filter(|need| need.importance <= limit), width, gap, spare)
}

fn spread<'a, C: Copy + 'a>(
    needs: impl Iterator<Item = &'a Need<C>>,
    width: u16,
    gap: u16,
    mut spare: u16,
) -> Vec<Placed<C>> {
    let mut x = 0;
    let mut placed = Vec::new();
    for need in needs {
        let extra = spare.min(need.most.saturating_sub(need.least));
        spare -= extra;
        placed.push(Placed {
            column: need.column,
            x,
            width: (need.least + extra).min(width.saturating_sub(x)),
        });
        x = (x + need.least + extra + gap).min(width);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_never_leave_the_width_and_never_overlap() {
        for width in 0..260 {
            let placed = interfaces(width, 14, Some(12));
            let ends = placed.iter().map(|c| c.x + c.width);
            assert!(ends.clone().all(|end| end <= width), "{width}");
            assert!(placed.iter().skip(1).zip(ends).all(|(next, end)| next.x >= end), "{width}");
        }
    }

    #[test]
    fn a_wider_table_loses_no_column() {
        for width in 20..200 {
            let (less, more) = (fleet(width, 12), fleet(width + 1, 12));
            assert!(less.iter().all(|c| more.iter().any(|m| m.column == c.column)), "{width}");
        }
    }

    #[test]
    fn eighty_columns_show_what_the_drawing_shows() {
        use InterfaceColumn::{Description, In, InShare, Interface, Out, OutShare, State, Worst};
        let columns: Vec<_> = interfaces(78, 13, None).iter().map(|c| c.column).collect();
        assert_eq!(columns, [Interface, Description, State, In, InShare, Out, OutShare, Worst]);
    }
    #[test]
    fn one_column_for_errors_and_discards_holds_the_longer_of_both() {
        for width in 40..100 {
            let placed = interfaces(width, 14, Some(12));
            let worst = placed.iter().find(|place| place.column == InterfaceColumn::Worst);
            assert!(worst.is_none_or(|place| place.width >= "74.5k/s".len() as u16), "{width}");
        }
    }
}
