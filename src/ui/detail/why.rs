//! Why a value is what it is: who said it, in which words, and the two samples behind a rate.

use super::sheet::Sheet;
use crate::{
    app::screen::detail::evidence_lines,
    model::{Evidence, Gap, Leaf, Moment, Quantity},
    ui::{
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
    },
};

/// From this width samples stand below the object and not below the name of the leaf.
const ROOMY: u16 = 90;

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
        strip.left(&evidence.object, Role::Soft);
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
