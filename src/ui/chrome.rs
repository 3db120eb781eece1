//! What stands on every screen: the top line, the bottom line, and the sentence above it.

use ratatui::layout::Rect;

use super::{
    canvas::{Canvas, display_width},
    phrase::{Count, Phrase},
    strip::Strip,
    style::Role,
    widget::mark,
};
use crate::{
    app::{
        Mark, Model, Notice, Overlay, Screen, Weight,
        alarms::{AlarmCounts, Urgency},
        fleet::Counts,
        screen::ssh::Hint,
        status::Status,
        words::TimeOfDay,
    },
    keys::{Action, KeyMap},
    model::{Freshness, Reach, Severity, Timestamp},
};

/// From this width the top line says its counts in words.
const IN_WORDS: u16 = 110;

/// Draws the top line: the scope, what must not be missed, what the fleet amounts to, the clock.
pub fn top(canvas: &mut Canvas<'_>, model: &Model) {
    let area = model.regions().top;
    let status = model.status();
    let mut strip = Strip::new(canvas, area.x + 1, area.y, area.width.saturating_sub(2));
    strip.left("noctui", Role::Accent);
    warnings(&mut strip, &status);
    if let Some(clock) = status.clock {
        strip.right(2, Phrase::of(TimeOfDay(clock)).as_str(), Role::Dim);
        strip.gap_right(2);
    }
    if area.width >= IN_WORDS {
        counts_in_words(&mut strip, &status);
    } else {
        counts_in_signs(&mut strip, &status);
    }
    path(&mut strip, &status);
    narrowed(&mut strip, &status);
}

/// What would mislead if it were missed.
fn warnings(strip: &mut Strip<'_, '_>, status: &Status<'_>) {
    if status.demo {
        strip.gap(2).left("DEMO", Role::Warning);
    }
    if status.read_only {
        strip.gap(2).left("READ-ONLY", Role::Accent);
    }
    if let Some(since) = status.frozen {
        let words = Phrase::new(format_args!("FROZEN since {}", TimeOfDay(since)));
        strip.gap(2).left(words.as_str(), Role::Warning);
    }
    if status.dropped > 0 {
        let words = Phrase::new(format_args!("{} dropped", Count(status.dropped)));
        strip.gap(2).left(words.as_str(), Role::Warning);
    }
    if status.inventory_error.is_some() {
        strip.gap(2).left("inventory broken", Role::Critical);
    }
}

/// A count with its word and colour.
type Told = (u32, &'static str, Role);

/// Devices, then what is wrong, from the right to the left; what is zero and no news is left out.
fn counts_in_words(strip: &mut Strip<'_, '_>, status: &Status<'_>) {
    let counts = &status.counts;
    let devices = [
        (counts.unknown, "unknown", mark::role(Mark::Unknown)),
        (counts.stale, "stale", Role::Warning),
        (counts.live, "live", Role::Text),
    ];
    match &status.alarms {
        Some(alarms) => alarms_in_words(strip, alarms),
        None => group_in_words(strip, "ports", &ports(counts)),
    }
    group_in_words(strip, "devices", &devices);
}

/// Before there are alarms.
fn ports(counts: &Counts) -> [Told; 3] {
    [
        (counts.ports.unknown, "unknown", mark::role(Mark::Unknown)),
        (counts.ports.down, "down", mark::role(Mark::Down)),
        (counts.ports.up, "up", Role::Text),
    ]
}

fn alarms_in_words(strip: &mut Strip<'_, '_>, alarms: &AlarmCounts) {
    if alarms.loud() + alarms.quiet == 0 {
        strip.right(2, "no alarms", Role::Dim);
        strip.gap_right(3);
        return;
    }
    let told = [
        (alarms.quiet, "taken care of", Role::Soft),
        (alarms.of(Severity::Warning), "warning", Role::Warning),
        (alarms.of(Severity::Unknown), "unknown", Role::Unknown),
        (alarms.of(Severity::Critical), "critical", Role::Critical),
    ];
    let told: Vec<Told> = told.into_iter().filter(|(count, ..)| *count > 0).collect();
    group_in_words(strip, "alarms", &told);
}

/// The last of them stands first, beside the label, and is said even if it is zero.
fn group_in_words(strip: &mut Strip<'_, '_>, label: &str, told: &[Told]) {
    for (n, (count, word, role)) in told.iter().enumerate() {
        let is_first = n + 1 == told.len();
        if *count == 0 && !is_first {
            continue;
        }
        strip.right(2, word, Role::Dim);
        strip.gap_right(1);
        strip.right(2, Phrase::of(Count(u64::from(*count))).as_str(), *role);
        strip.gap_right(if is_first { 1 } else { 2 });
    }
    strip.right(2, label, Role::Dim);
    strip.gap_right(3);
}

/// Where there is no room for words: what is wrong, and how much is right.
fn counts_in_signs(strip: &mut Strip<'_, '_>, status: &Status<'_>) {
    let counts = &status.counts;
    let wrong = match &status.alarms {
        Some(alarms) => [
            (alarms.of(Severity::Warning), Mark::Warning, ""),
            (alarms.of(Severity::Unknown), Mark::Unknown, ""),
            (alarms.of(Severity::Critical), Mark::Down, ""),
        ],
        None => [
            (counts.ports.down, Mark::Down, "ports"),
            (counts.stale, Mark::Stale, ""),
            (counts.unknown, Mark::Unknown, ""),
        ],
    };
    let signs = strip.glyphs();
    for (count, sign, word) in wrong.into_iter().filter(|(count, ..)| *count > 0) {
        if !word.is_empty() {
            strip.right(2, word, Role::Dim);
            strip.gap_right(1);
        }
        let role = if sign == Mark::Stale { Role::Warning } else { mark::role(sign) };
        let words = Phrase::new(format_args!("{}{}", mark::sign(sign, signs), Count(u64::from(count))));
        strip.right(2, words.as_str(), role);
        strip.gap_right(2);
    }
    strip.right(2, "live", Role::Dim);
    strip.gap_right(1);
    strip.right(2, live(status).as_str(), Role::Text);
    strip.gap_right(2);
}

/// Beside alarms, which do not count devices, it is said of how many.
fn live(status: &Status<'_>) -> Phrase {
    let Counts { live, stale, unknown, .. } = status.counts;
    let live_of = Phrase::of(Count(u64::from(live)));
    match status.alarms {
        Some(_) if stale + unknown > 0 => {
            live_of.and(format_args!("/{}", Count(u64::from(live + stale + unknown))))
        }
        _ => live_of,
    }
}

/// From the root to the scope; where that is too long, as much of its end as fits.
fn path(strip: &mut Strip<'_, '_>, status: &Status<'_>) {
    let sign = strip.glyphs().path;
    let room = strip.free().saturating_sub(2 + narrowed_width(status));
    let mut kept = status.path.len();
    let mut width = 0;
    while kept > 0 && width + display_width(status.path[kept - 1]) + 3 <= room + 3 {
        kept -= 1;
        width += display_width(status.path[kept]) + 3;
    }
    let kept = kept.min(status.path.len().saturating_sub(1));
    strip.gap(2);
    for (n, label) in status.path.iter().enumerate().skip(kept) {
        if n > kept {
            strip.gap(1).left(sign, Role::Dim).gap(1);
        }
        let is_scope = n + 1 == status.path.len();
        strip.left(label, if is_scope { Role::Bright } else { Role::Dim });
    }
}

/// The filter and the marks: what makes a screen show less than its scope.
fn narrowed(strip: &mut Strip<'_, '_>, status: &Status<'_>) {
    if let Some(filter) = status.filter {
        strip.gap(2).left("/", Role::Dim).left(filter, Role::Accent);
    }
    if status.marked > 0 {
        strip.gap(2).left(marked(status).as_str(), Role::Accent);
    }
}

fn narrowed_width(status: &Status<'_>) -> u16 {
    let filter = status.filter.map_or(0, |filter| (display_width(filter) + 3).min(24));
    let marks = if status.marked > 0 { display_width(marked(status).as_str()) + 2 } else { 0 };
    filter + marks
}

fn marked(status: &Status<'_>) -> Phrase {
    let only = if status.only_marked { "only " } else { "" };
    Phrase::new(format_args!("{only}{} marked", Count(status.marked as u64)))
}

/// Draws the bottom line: the screens with their digits, and the keys that always work.
pub fn bottom(canvas: &mut Canvas<'_>, model: &Model) {
    let area = model.regions().bottom;
    let keys = &model.options().keys;
    let mut strip = Strip::new(canvas, area.x + 1, area.y, area.width.saturating_sub(2));
    for screen in Screen::ALL {
        let active = screen == model.screen();
        let (digit, title) = if active { (Role::Accent, Role::Bright) } else { (Role::Dim, Role::Soft) };
        strip.left(screen.digit().encode_utf8(&mut [0; 4]), digit);
        strip.gap(1).left(screen.title(), title);
        if screen == Screen::Alarms {
            loud(&mut strip, model.alarms().counts());
        }
        if screen == Screen::Ssh && model.ssh_waits() {
            strip.gap(1).left("waits", Role::Warning);
        }
        strip.gap(2);
    }
    always(&mut strip, keys);
}

/// How many alarms nobody takes care of, in the colour of the worst of them.
fn loud(strip: &mut Strip<'_, '_>, counts: AlarmCounts) {
    let worst = Severity::ALL.into_iter().find(|severity| counts.of(*severity) > 0);
    let role = worst.map(|severity| mark::role(Urgency { quiet: false, severity }.mark()));
    if let Some(role) = role {
        strip.gap(1).left(Phrase::of(Count(u64::from(counts.loud()))).as_str(), role);
    }
}

/// The keys that always work, from the right end to the left.
const ALWAYS: [(Action, &str); 3] =
    [(Action::Help, "help"), (Action::Palette, "command"), (Action::Filter, "filter")];

/// The keys that always work with what they do; where there is no room for all of that, the keys alone.
fn always(strip: &mut Strip<'_, '_>, keys: &KeyMap) {
    let named = ALWAYS.map(|(action, word)| (keys.hint(action).map(Phrase::of), word));
    let width = |(key, word): &(Option<Phrase>, &str)| {
        key.as_ref().map_or(0, |key| display_width(key.as_str()) + display_width(word) + 3)
    };
    let has_room = strip.free() >= named.iter().map(width).sum();
    for (key, word) in named {
        let Some(key) = key else { continue };
        if has_room {
            strip.right(2, word, Role::Dim);
            strip.gap_right(1);
        }
        strip.right(2, key.as_str(), Role::Accent);
        strip.gap_right(if has_room { 2 } else { 1 });
    }
}

/// Draws the sentence above the bottom line: something that has just happened, else a broken inventory.
pub fn notice(canvas: &mut Canvas<'_>, model: &Model) {
    let area = model.regions().bottom;
    let (words, role) = match (model.notice(), model.inventory_error()) {
        (Some(Notice { weight: Weight::Info, words }), _) => (words.as_str(), Role::Soft),
        (Some(Notice { weight: Weight::Warning, words }), _) => (words.as_str(), Role::Warning),
        (None, Some(words)) => (words, Role::Critical),
        (None, None) if model.screen() == Screen::Ssh => return hints(canvas, model, &model.ssh_hints()),
        (None, None) if model.screen() == Screen::Alarms => {
            return hints(canvas, model, &model.alarm_hints());
        }
        (None, None) => return selected_trouble(canvas, model),
    };
    let y = area.y.saturating_sub(1);
    canvas.cut(area.x + 1, y, area.width.saturating_sub(2), words, role);
}

/// The keys that are of use now.
fn hints(canvas: &mut Canvas<'_>, model: &Model, hints: &[Hint<'_>]) {
    let area = model.regions().bottom;
    let keys = &model.options().keys;
    let mut strip = Strip::new(canvas, area.x + 1, area.y.saturating_sub(1), area.width.saturating_sub(2));
    for (n, hint) in hints.iter().enumerate() {
        let Some(key) = keys.hint(hint.action).map(Phrase::of) else { continue };
        let words = match hint.object {
            Some(object) => Phrase::new(format_args!("{} {object}", hint.words)),
            None => Phrase::of(hint.words),
        };
        let gap = if n == 0 { 0 } else { 3 };
        let width = gap + display_width(key.as_str()) + 1 + display_width(words.as_str());
        if width > strip.free() {
            break;
        }
        strip.gap(gap).left(key.as_str(), Role::Accent).gap(1).left(words.as_str(), Role::Dim);
    }
}

/// Says in full why the selected device is unknown and when it last answered: a table has no room for that.
fn selected_trouble(canvas: &mut Canvas<'_>, model: &Model) {
    let selected = match model.screen() {
        Screen::Fleet => model.fleet_table().selected(),
        Screen::Health => model.health_table().selected(),
        Screen::Interfaces => model.tree().scope_device(),
        Screen::Links | Screen::Alarms | Screen::Events | Screen::Ssh => None,
    };
    let Some(entry) = selected.and_then(|id| model.fleet().get(id)) else { return };
    let row = model.device_row(entry);
    if entry.summary.freshness != Freshness::Unknown || !matches!(model.overlay(), Overlay::None) {
        return;
    }
    let name = &entry.device.name;
    let mut words = Phrase::new(format_args!("{name}: "));
    let snapshot = entry.snapshot.as_deref();
    words = match snapshot.map(|snapshot| &snapshot.reach) {
        Some(Reach::Failing(trouble)) => words.and(format_args!("{trouble}")),
        _ => words.and(format_args!("{}", row.words)),
    };
    if let Some(age) = row.age {
        let now = model.now().wall.0;
        let heard = Timestamp(now - i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        words = words.and(format_args!("; last answer at {}", TimeOfDay(heard)));
    }
    let area = model.regions().bottom;
    let (y, room) = (area.y.saturating_sub(1), area.width.saturating_sub(2));
    let (first, rest) = halves(words.as_str(), room);
    let above = y.saturating_sub(1);
    // What is too long takes the line above as well, if nothing stands there.
    if rest.is_empty() || !canvas.is_free(above) {
        canvas.cut(area.x + 1, y, room, words.as_str(), Role::Soft);
        return;
    }
    canvas.clear(Rect { y: above, height: 1, ..area });
    canvas.text(area.x + 1, above, room, first, Role::Soft);
    canvas.cut(area.x + 1, y, room, rest, Role::Soft);
}

/// As many words as fit into `room` cells, and the others.
pub(in crate::ui) fn halves(words: &str, room: u16) -> (&str, &str) {
    if display_width(words) <= room {
        return (words, "");
    }
    let blanks = words.match_indices(' ').map(|(at, _)| at);
    match blanks.take_while(|at| display_width(&words[..*at]) <= room).last() {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (words, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_breaks_between_words() {
        for (words, room, expected) in [
            ("down for 4 m", 12, ("down for 4 m", "")),
            ("down for 4 m", 9, ("down for", "4 m")),
            ("unbroken", 4, ("unbroken", "")),
        ] {
            assert_eq!(halves(words, room), expected);
        }
    }
}
