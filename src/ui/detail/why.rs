//! Why a value is what it is: who said it, in which words, and the two samples behind a rate.

use super::{plots, sheet::Sheet};
use crate::{
    app::screen::detail::{InterfaceDetail, WHY_HEADING, evidence_lines},
    model::{Counter, Direction, Evidence, Gap, Leaf, Moment, Quantity},
    ui::{
        canvas::display_width,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
    },
};

/// From this width samples stand below the object and not below the name of the leaf.
const ROOMY: u16 = 90;

/// Writes what the card is about: the interface, and how each rate on screen follows from two samples.
pub fn heading(sheet: &mut Sheet<'_, '_>, detail: &InterfaceDetail<'_>, evidence: &[Evidence]) {
    let (device, name) = (&detail.entry.device.name, &detail.identity().name);
    sheet.line(|canvas, area, _| {
        let mut strip = Strip::new(canvas, area.x, area.y, area.width);
        strip.left("why ", Role::Dim).left(device, Role::Text).gap(1).left(name, Role::Bright);
        strip.gap(2).left("shows these rates", Role::Dim);
    });
    for (direction, counter) in Direction::BOTH.into_iter().zip([Counter::InOctets, Counter::OutOctets]) {
        let samples = evidence.iter().find(|one| one.leaf == Leaf::Counter(counter));
        derivation(sheet, direction, detail.row.traffic[direction.index()].bits, samples);
    }
    // Title, two directions and the line below are what the model counts: it is free, or says why the source is another
    // than was asked for.
    let note = detail.snapshot.note.as_deref().unwrap_or_default();
    (3..WHY_HEADING).for_each(|_| {
        sheet.line(|canvas, area, _| _ = canvas.cut(area.x, area.y, area.width, note, Role::Warning));
    });
}

/// A rate as it stands on screen, and the arithmetic behind it: or why there is none.
fn derivation(
    sheet: &mut Sheet<'_, '_>,
    direction: Direction,
    bits: Result<f32, Gap>,
    samples: Option<&Evidence>,
) {
    sheet.line(|canvas, area, _| {
        let mut strip = Strip::new(canvas, area.x, area.y, area.width);
        strip.left(direction.as_str(), plots::role(direction)).tab(area.x + 4);
        let bits = match bits {
            Ok(bits) => Quantity::bits_per_second(f64::from(bits)),
            Err(gap) => {
                strip.left("no rate: ", Role::Dim).left(gap.words(), Role::Unknown);
                return;
            }
        };
        strip.left(bits.digits(), Role::Bright).gap(1);
        strip.left(bits.unit(), Role::Dim).left("b/s", Role::Dim);
        let grown = samples.and_then(|s| Some((s.now?.value.checked_sub(s.before?.value)?, s.interval?)));
        if let Some((octets, interval)) = grown {
            let seconds = interval.as_secs_f64();
            let words = Phrase::new(format_args!("= {} octets x 8 bits / {seconds:.2} s", Count(octets)));
            strip.left_whole(1, words.as_str(), Role::Soft);
        }
    });
}

/// Writes all evidence: a line for each leaf, and below a counter one with its two samples and what came of them.
pub fn evidence(sheet: &mut Sheet<'_, '_>, evidence: &[Evidence], now: Moment) {
    if evidence.is_empty() {
        sheet.line(|canvas, area, _| {
            canvas.cut(area.x, area.y, area.width, "Nothing was heard of it yet.", Role::Dim);
        });
    }
    for one in evidence {
        origin(sheet, one, now);
        if evidence_lines(one) > 1 {
            samples(sheet, one);
        }
    }
}

fn origin(sheet: &mut Sheet<'_, '_>, evidence: &Evidence, now: Moment) {
    let age = evidence.heard.map_or_else(Quantity::absent, |heard| Quantity::age(now.since(heard)));
    let heard = Phrase::new(format_args!("{} {:>6} ago", evidence.source.badge(), age));
    sheet.line(|canvas, area, labels| {
        let mut strip = Strip::new(canvas, area.x, area.y, area.width);
        strip.right(labels, heard.as_str(), Role::Dim);
        strip.gap_right(2).left(leaf_name(evidence.leaf), Role::Bright).tab(area.x + labels + 1);
        let in_full = display_width(&evidence.object) <= strip.free();
        let name = evidence.object.split(' ').next().unwrap_or_default();
        // Half an object identifier says less than none: the name and its index say the same.
        strip.left(if in_full { &evidence.object } else { name }, Role::Soft);
    });
}

/// The two samples, the time between them, and the rate or the reason why there is none.
fn samples(sheet: &mut Sheet<'_, '_>, evidence: &Evidence) {
    let (verdict, role) = match (evidence.gap, rate(evidence)) {
        (Some(gap), _) => (Phrase::new(format_args!("no rate: {}", gap.words())), Role::Unknown),
        (None, Some(rate)) => (Phrase::new(format_args!("{}/s", Quantity::per_second(rate))), Role::Text),
        (None, None) => (Phrase::of(Gap::First.words()), Role::Dim),
    };
    sheet.line(|canvas, area, labels| {
        let towards = canvas.glyphs.path;
        let mut strip = Strip::new(canvas, area.x, area.y, area.width);
        strip.right(2, verdict.as_str(), role);
        // On a narrow card two counters of twenty digits need the room below the name, too.
        strip.gap_right(2).tab(area.x + if area.width < ROOMY { 2 } else { labels + 1 });
        if let Some(before) = evidence.before {
            strip.left(Phrase::of(Count(before.value)).as_str(), Role::Text);
            strip.gap(1).left(towards, Role::Dim).gap(1);
        }
        if let Some(now) = evidence.now {
            strip.left(Phrase::of(Count(now.value)).as_str(), Role::Text);
        }
        if let Some(interval) = evidence.interval {
            let words = Phrase::new(format_args!("in {:.2} s", interval.as_secs_f64()));
            strip.left_whole(2, words.as_str(), Role::Dim);
        }
    });
}

fn rate(evidence: &Evidence) -> Option<f64> {
    let before = evidence.before?.value;
    let seconds = evidence.interval?.as_secs_f64();
    let growth = evidence.now?.value.checked_sub(before)?;
    (seconds > 0.0).then(|| growth as f64 / seconds)
}

/// The name of a leaf as RFC 8343 has it, or as the source does where that has none.
const fn leaf_name(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::Name => "name",
        Leaf::Description => "description",
        Leaf::Type => "type",
        Leaf::LinkUpDownTrapEnable => "link-up-down-trap-enable",
        Leaf::AdminStatus => "admin-status",
        Leaf::OperStatus => "oper-status",
        Leaf::LastChange => "last-change",
        Leaf::IfIndex => "if-index",
        Leaf::PhysAddress => "phys-address",
        Leaf::HigherLayerIf => "higher-layer-if",
        Leaf::LowerLayerIf => "lower-layer-if",
        Leaf::Speed => "speed",
        Leaf::DiscontinuityTime => "discontinuity-time",
        Leaf::Counter(counter) => counter.name(),
        Leaf::Mtu => "mtu",
        Leaf::IfDescr => "ifDescr",
        Leaf::Neighbours => "neighbours",
        Leaf::SysName => "sysName",
        Leaf::SysDescr => "sysDescr",
        Leaf::SysObjectId => "sysObjectID",
        Leaf::SysLocation => "sysLocation",
        Leaf::BootTime => "boot time",
    }
}
