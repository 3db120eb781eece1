//! The selected link looked at closely: what each end says, side by side, and where they differ.

use super::{
    EndRow, LinkRow,
    words::{self, EndWords},
};
use crate::{
    app::{
        links::{Agreement, Standing},
        model::Model,
        words::{Span, Speed},
    },
    model::{Direction, Now, Quantity, Side, Timestamp},
};

/// What one end says of something.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// It says nothing.
    Absent,
    /// A number.
    Number(Quantity),
    /// A speed.
    Speed(Speed),
    /// Words.
    Words(String),
}

/// What follows from both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// A sentence without a full stop.
    pub words: String,
    /// It asks for somebody's attention.
    pub is_loud: bool,
}

/// What both ends say of something.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Of what, with its unit.
    pub label: &'static str,
    /// What each end says, by [`Side::index`].
    pub values: [Value; 2],
    /// What follows.
    pub remark: Option<Remark>,
}

/// The selected link.
#[derive(Debug, Clone, Copy)]
pub struct LinkDetail<'a> {
    /// As a row.
    pub row: LinkRow<'a>,
    now: Now,
}

impl Model {
    /// The selected link.
    pub fn link_detail(&self) -> Option<LinkDetail<'_>> {
        let link = self.links().get(self.tables.links.selected()?)?;
        Some(LinkDetail { row: self.link_row(link), now: self.now() })
    }
}

fn quiet(words: impl Into<String>) -> Option<Remark> {
    Some(Remark { words: words.into(), is_loud: false })
}

fn loud(words: impl Into<String>) -> Option<Remark> {
    Some(Remark { words: words.into(), is_loud: true })
}

fn rate(value: Option<f32>) -> Value {
    value.map_or(Value::Absent, |value| Value::Number(Quantity::per_second(f64::from(value))))
}

impl<'a> LinkDetail<'a> {
    /// Everything that both ends say, the most telling first.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![
            self.state(),
            self.bits("out b/s", Direction::Out),
            self.bits("in b/s", Direction::In),
            self.errors("in errors/s", Direction::In),
            self.discards("out discards/s", Direction::Out),
            self.read(),
            self.lldp(),
            self.speed(),
            self.errors("out errors/s", Direction::Out),
            self.discards("in discards/s", Direction::In),
            self.last_change(),
        ];
        facts.extend(self.mtu());
        facts.push(self.each("description", None, |end| {
            let description = end.row.and_then(|row| row.identity.description.as_deref());
            description.map_or(Value::Absent, |text| Value::Words(text.to_owned()))
        }));
        facts
    }

    /// What the inventory declares instead, a sentence for each end that belongs elsewhere.
    pub fn declared_otherwise(&self) -> impl Iterator<Item = String> + use<'a> {
        self.row.link.ends.iter().filter_map(|end| {
            let declared = end.expects.as_ref()?;
            let (device, interface) = (&declared.device, &declared.interface);
            Some(format!("declared: {} {} to {device} {interface}", end.name.as_str(), end.port.as_str()))
        })
    }

    /// Who says that the link is there.
    pub fn told_by(&self) -> String {
        let link = self.row.link;
        let heard = match (link.heard, link.end(Side::A).device, link.end(Side::B).device) {
            ([true, true], ..) => "LLDP both ways".to_owned(),
            ([false, false], ..) => String::new(),
            ([true, false], _, None) | ([false, true], None, _) => "LLDP".to_owned(),
            ([hears, _], ..) => format!("LLDP on {} alone", if hears { "A" } else { "B" }),
        };
        match (heard.is_empty(), link.declared) {
            (true, _) => "declared, LLDP is silent".to_owned(),
            (false, true) => format!("{heard}, declared"),
            (false, false) => heard,
        }
    }

    fn each(&self, label: &'static str, remark: Option<Remark>, of: impl Fn(&EndRow<'a>) -> Value) -> Fact {
        Fact { label, values: self.row.ends.each_ref().map(of), remark }
    }

    fn state(&self) -> Fact {
        let [a, b] = self.row.ends.each_ref().map(|end| end.standing);
        let remark = match (a, b) {
            (Standing::Down, Standing::Up) => loud("only B is up: no light at A"),
            (Standing::Up, Standing::Down) => loud("only A is up: no light at B"),
            (Standing::Unknown, _) | (_, Standing::Unknown) => loud("one end alone proves nothing"),
            _ => None,
        };
        self.each("state", remark, |end| Value::Words(EndWords { end, now: self.now }.in_short()))
    }

    fn bits(&self, label: &'static str, direction: Direction) -> Fact {
        let from = if direction == Direction::Out { Side::A } else { Side::B };
        let remark = self.row.agreement[from.index()].and_then(|agreement| {
            let words = words::agreement(agreement, from.other());
            if matches!(agreement, Agreement::Within(_)) { quiet(words) } else { loud(words) }
        });
        let bits = |bits: f32| Value::Number(Quantity::bits_per_second(f64::from(bits)));
        self.each(label, remark, |end| end.bits(direction).map_or(Value::Absent, bits))
    }

    fn errors(&self, label: &'static str, direction: Direction) -> Fact {
        let errs = |side: &Side| {
            let end = self.row.end(*side);
            end.erroring && words::erring_direction(end) == direction
        };
        let sides: Vec<Side> = Side::BOTH.into_iter().filter(errs).collect();
        let remark = match (&sides[..], direction) {
            ([], _) => None,
            ([side], Direction::In) => loud(format!("counted on {}: optics or cable", side.letter())),
            ([side], Direction::Out) => loud(format!("{} cannot send all it should", side.letter())),
            (_, Direction::In) => loud("counted on both: the cable"),
            (_, Direction::Out) => loud("neither can send all it should"),
        };
        self.each(label, remark, |end| rate(end.errors[direction.index()]))
    }

    fn discards(&self, label: &'static str, direction: Direction) -> Fact {
        let drops =
            |side: &Side| self.row.end(*side).discards[direction.index()].is_some_and(|rate| rate >= 1.0);
        let sides: Vec<&str> = Side::BOTH.into_iter().filter(drops).map(Side::letter).collect();
        let remark = match (sides.join(" and "), direction) {
            (sides, _) if sides.is_empty() => None,
            (sides, Direction::Out) => loud(format!("the queue of {sides} is full")),
            (sides, Direction::In) => loud(format!("{sides} drops what it hears")),
        };
        self.each(label, remark, |end| rate(end.discards[direction.index()]))
    }

    fn read(&self) -> Fact {
        self.each("counters read", None, |end| {
            let source = end.entry.and_then(|entry| entry.snapshot.as_deref()?.source);
            match end.row.and_then(|row| row.age).zip(source) {
                Some((age, source)) => Value::Words(format!("{} {} ago", source.badge(), Span(age))),
                None => Value::Absent,
            }
        })
    }

    fn lldp(&self) -> Fact {
        let link = self.row.link;
        let hears = |side: Side| match link.heard[side.index()] {
            true => Value::Words(format!("hears {}", side.other().letter())),
            false => Value::Words(format!("{} not heard", side.other().letter())),
        };
        Fact { label: "LLDP", values: Side::BOTH.map(hears), remark: None }
    }

    fn speed(&self) -> Fact {
        let remark = self.row.speeds_differ().then(|| loud("the speeds differ")).flatten();
        self.each("speed b/s", remark, |end| Speed::of(end.speed()).map_or(Value::Absent, Value::Speed))
    }

    fn last_change(&self) -> Fact {
        self.each("last change", None, |end| {
            let snapshot = end.entry.and_then(|entry| entry.snapshot.as_deref());
            let changed: Option<Timestamp> = snapshot
                .zip(end.end.slot)
                .and_then(|(snapshot, slot)| snapshot.rows.last_change.get(slot.index()).copied().flatten());
            changed.map_or(Value::Absent, |at| Value::Number(Quantity::age(self.now.wall.since(at))))
        })
    }

    /// Only where it differs: most links never carry a frame of the greatest size.
    fn mtu(&self) -> Option<Fact> {
        let mtu = |end: &EndRow<'_>| end.row.and_then(|row| row.identity.mtu);
        let [a, b] = self.row.ends.each_ref().map(mtu);
        if a? == b? {
            return None;
        }
        let octets = |end: &EndRow<'_>| mtu(end).map_or(Value::Absent, |mtu| Value::Words(mtu.to_string()));
        Some(self.each("MTU", quiet("long frames may be lost"), octets))
    }

    /// One line to paste into a ticket.
    pub fn text(&self) -> String {
        let row = &self.row;
        let end = |side: Side| {
            let end = row.end(side);
            let state = EndWords { end, now: self.now };
            format!("{} {} ({state})", end.end.name.as_str(), end.end.port.as_str())
        };
        let mut text = format!("{} - {}, {}", end(Side::A), end(Side::B), self.told_by());
        for from in Side::BOTH {
            let (from_letter, to) = (from.letter(), from.other().letter());
            if let Some(bits) = row.traffic(from).and_then(|traffic| traffic.bits.ok()) {
                text.push_str(&format!(", {from_letter} to {to} {bits:.0} b/s"));
            }
        }
        let loud = self.facts().into_iter().filter_map(|fact| fact.remark).filter(|remark| remark.is_loud);
        let words = self.declared_otherwise().chain(loud.map(|remark| remark.words));
        words.for_each(|words| text.push_str(&format!("; {words}")));
        text
    }
}
