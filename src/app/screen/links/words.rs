//! What stands beside a link: sentences that write themselves and allocate nothing.

use std::fmt;

use super::{EndRow, LinkRow};
use crate::{
    app::{
        links::{Agreement, Standing, Verdict},
        words::{Span, Speed},
    },
    model::{Direction, Moment, Now, Quantity, Side},
};

/// How one end stands, `unknown, last heard 3 m ago`.
#[derive(Debug, Clone, Copy)]
pub struct EndWords<'r, 'a> {
    /// The end.
    pub end: &'r EndRow<'a>,
    /// When.
    pub now: Now,
}

impl fmt::Display for EndWords<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.end.standing, self.end.entry, &self.end.row) {
            (Standing::Unwatched, None, _) => f.write_str("not in the inventory"),
            (Standing::Unwatched, Some(_), _) => f.write_str("not watched"),
            (Standing::Unknown, ..) => self.unknown(f),
            (Standing::Up, ..) => f.write_str("up"),
            (_, _, Some(row)) => row.words.fmt(f),
            (_, _, None) => f.write_str("unknown"),
        }
    }
}

impl EndWords<'_, '_> {
    /// The same for a narrow column: `unknown, 3 m`.
    pub fn in_short(&self) -> String {
        match (self.end.standing, self.heard()) {
            (Standing::Unknown, Some(heard)) => format!("unknown, {}", Span(self.now.moment.since(heard))),
            (Standing::Unknown, None) => "unknown".to_owned(),
            _ => self.to_string(),
        }
    }

    /// When the state of the interface was last heard.
    fn heard(&self) -> Option<Moment> {
        let snapshot = self.end.entry?.snapshot.as_deref()?;
        snapshot.rows.status_heard.get(self.end.end.slot?.index()).copied().flatten()
    }

    /// Since when, or why, nothing is known.
    fn unknown(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let snapshot = self.end.entry.and_then(|entry| entry.snapshot.as_deref());
        if snapshot.is_none_or(|snapshot| snapshot.heard.is_none()) {
            return f.write_str("unknown, never heard");
        }
        match self.end.end.slot.map(|_| self.heard()) {
            Some(Some(heard)) => write!(f, "unknown, last heard {} ago", Span(self.now.moment.since(heard))),
            Some(None) => f.write_str("unknown, never heard"),
            None if self.end.end.port.is_empty() => f.write_str("unknown, no word of its port"),
            None => f.write_str("unknown, no such port"),
        }
    }
}

/// The ends of a link that stand in the way of all else, `B unknown, last heard 3 m ago`.
#[derive(Debug, Clone, Copy)]
pub struct LinkWords<'r, 'a> {
    /// The link.
    pub row: &'r LinkRow<'a>,
    /// When.
    pub now: Now,
}

impl fmt::Display for LinkWords<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |side: Side| EndWords { end: self.row.end(side), now: self.now };
        let wrong = |side: &Side| {
            let standing = self.row.end(*side).standing;
            match self.row.verdict {
                Verdict::Off => standing == Standing::Off,
                Verdict::Unwatched => standing == Standing::Unwatched,
                _ => matches!(standing, Standing::Down | Standing::Unknown),
            }
        };
        let mut sides = Side::BOTH.into_iter().filter(wrong);
        match (sides.next(), sides.next()) {
            (Some(Side::A), Some(_)) if self.alike() => write!(f, "both {}", words(Side::A))?,
            (Some(one), Some(other)) => {
                write!(f, "{} {}, {} {}", one.letter(), words(one), other.letter(), words(other))?;
            }
            (Some(one), None) => write!(f, "{} {}", one.letter(), words(one))?,
            (None, _) => {}
        }
        if self.row.link.is_unexpected() { f.write_str(", not as declared") } else { Ok(()) }
    }
}

impl LinkWords<'_, '_> {
    /// Whether both ends say the same in the same words.
    fn alike(&self) -> bool {
        let [a, b] = &self.row.ends;
        let changed = |end: &EndRow<'_>| {
            let (row, entry) = (end.row?, end.entry?);
            entry.snapshot.as_ref()?.rows.last_change.get(row.id.slot.index()).copied().flatten()
        };
        let apart = changed(a).zip(changed(b)).map_or(0, |(a, b)| (a.0 - b.0).abs());
        a.standing == b.standing && a.standing != Standing::Unknown && apart < 10_000
    }
}

/// What is wrong with a link whose ends are up, in twelve cells where there is no more room: `A 214 err/s`.
#[derive(Debug, Clone, Copy)]
pub struct TroubleWords<'r, 'a> {
    /// The link.
    pub row: &'r LinkRow<'a>,
    /// When.
    pub now: Now,
}

impl fmt::Display for TroubleWords<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row.verdict {
            Verdict::Unexpected => f.write_str("not declared"),
            Verdict::Errors => self.errors(f),
            Verdict::Mismatch => self.mismatch(f),
            Verdict::Stale => self.stale(f),
            Verdict::Down | Verdict::Unknown | Verdict::Up | Verdict::Off | Verdict::Unwatched => Ok(()),
        }
    }
}

impl TroubleWords<'_, '_> {
    fn errors(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let erring = Side::BOTH.into_iter().filter(|side| self.row.end(*side).erroring);
        let sum = |end: &EndRow<'_>| end.errors.iter().flatten().sum::<f32>();
        let rate = erring.clone().map(|side| sum(self.row.end(side))).fold(0.0, f32::max);
        let rate = Quantity::per_second(f64::from(rate));
        let (digits, unit) = (rate.digits(), rate.unit());
        match erring.clone().count() {
            2 => write!(f, "A+B {digits}{unit} err/s"),
            _ => write!(f, "{} {digits}{unit} err/s", erring.map(Side::letter).next().unwrap_or_default()),
        }
    }

    fn mismatch(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.row.speeds_differ() {
            let [(a, of_a), (b, of_b)] =
                self.row.ends.each_ref().map(|end| Speed::of(end.speed()).map_or((0.0, ""), Speed::parts));
            return write!(f, "{a} {of_a} / {b} {of_b}");
        }
        for side in Side::BOTH {
            let hearer = side.other().letter();
            match self.row.agreement[side.index()] {
                Some(Agreement::Less(share)) => return write!(f, "{hearer} hears -{:.0} %", share * 100.0),
                Some(Agreement::More(share)) => return write!(f, "{hearer} hears +{:.0} %", share * 100.0),
                Some(Agreement::Within(_)) | None => {}
            }
        }
        let waiting = Side::BOTH.into_iter().find(|side| self.row.end(*side).standing == Standing::Waiting);
        let Some(side) = waiting else { return Ok(()) };
        write!(f, "{} {}", side.letter(), EndWords { end: self.row.end(side), now: self.now })
    }

    fn stale(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(side) = Side::BOTH.into_iter().find(|side| self.row.end(*side).standing == Standing::Stale)
        else {
            return Ok(());
        };
        let end = self.row.end(side);
        let snapshot = end.entry.and_then(|entry| entry.snapshot.as_deref());
        let heard = snapshot
            .zip(end.end.slot)
            .and_then(|(snapshot, slot)| snapshot.rows.status_heard.get(slot.index()).copied().flatten());
        match heard {
            Some(heard) => write!(f, "{} {} old", side.letter(), Span(self.now.moment.since(heard))),
            None => write!(f, "{} stale", side.letter()),
        }
    }
}

/// How much of what one end sends the other hears: a remark for a narrow column.
pub(super) fn agreement(agreement: Agreement, hearer: Side) -> String {
    let hearer = hearer.letter();
    match agreement {
        Agreement::Within(share) if share < 0.0005 => format!("{hearer} hears the same"),
        Agreement::Within(share) => {
            format!("{hearer} hears it within {} %", Quantity::percent(f64::from(share) * 100.0))
        }
        Agreement::Less(share) => format!("{hearer} hears {:.0} % less", share * 100.0),
        Agreement::More(share) => format!("{hearer} hears {:.0} % more", share * 100.0),
    }
}

/// The direction in which errors are counted worth naming: what is received, unless only what is sent errs.
pub(super) fn erring_direction(end: &EndRow<'_>) -> Direction {
    let rate = |direction: Direction| end.errors[direction.index()].unwrap_or(0.0);
    if rate(Direction::In) > 0.0 || rate(Direction::Out) == 0.0 { Direction::In } else { Direction::Out }
}
