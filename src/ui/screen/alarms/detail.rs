//! The evidence of the selected alarm, below the table or beside it: the most telling first, as far as there is room.

use ratatui::layout::Rect;

use crate::{
    app::{
        Model,
        columns::Placed,
        screen::{
            alarms::{AlarmDetail, AlarmLine},
            interfaces::InterfaceRow,
        },
        words::Lately,
    },
    model::{AlarmSample, Direction, Quantity, Timestamp},
    ui::{
        canvas::Canvas,
        chrome::halves,
        detail::{far_name, inset, rule},
        phrase::{Count, Phrase},
        screen::events,
        strip::Strip,
        style::Role,
        widget::{figure, mark},
    },
};

/// The cells of the words before facts.
const LABEL: u16 = 9;

/// Draws the detail, if there is room for it.
pub(super) fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    let area = inset(regions.detail, regions.indent);
    let Some(detail) = model.alarm_detail().filter(|_| !area.is_empty()) else { return };
    rule(canvas, regions.detail_rule);
    let mut page = Page { canvas, area, y: area.y };
    page.line(|canvas, row| title(canvas, row, &detail));
    page.line(|canvas, row| place(canvas, row, &detail));
    if detail.far_end.is_some() {
        page.line(|canvas, row| far_end(canvas, row, &detail));
    }
    let (name, text) = detail.rule();
    let words = Phrase::new(format_args!("{name}: {text}"));
    page.fact("rule", words.as_str(), Role::Text);
    for note in detail.notes() {
        page.fact("note", Phrase::of(note).as_str(), Role::Accent);
    }
    under_it(&mut page, &detail);
    samples(&mut page, &detail, model.now().wall);
    related(&mut page, model, &detail);
}

/// Lines below one another, as far as the area reaches.
struct Page<'c, 'b> {
    canvas: &'c mut Canvas<'b>,
    area: Rect,
    y: u16,
}

impl<'b> Page<'_, 'b> {
    fn line(&mut self, draw: impl FnOnce(&mut Canvas<'b>, Rect)) {
        if self.y < self.area.bottom() {
            draw(self.canvas, Rect { y: self.y, height: 1, ..self.area });
            self.y += 1;
        }
    }

    fn left(&self) -> u16 {
        self.area.bottom().saturating_sub(self.y)
    }

    /// A free line, where the room is not needed for more.
    fn blank(&mut self, needed: u16) {
        self.y += u16::from(self.left() > needed);
    }

    /// A label and what it says, on a second line too where one does not hold it.
    fn fact(&mut self, label: &str, words: &str, role: Role) {
        let room = self.area.width.saturating_sub(LABEL);
        let (first, rest) = if self.left() > 6 { halves(words, room) } else { (words, "") };
        let mut write = |label: &str, words: &str| {
            self.line(|canvas, row| {
                canvas.text(row.x, row.y, LABEL, label, Role::Dim);
                canvas.cut(row.x + LABEL, row.y, room, words, role);
            });
        };
        write(label, first);
        if !rest.is_empty() {
            write("", rest);
        }
    }
}

/// What it is about and what is wrong, in full.
fn title(canvas: &mut Canvas<'_>, row: Rect, detail: &AlarmDetail<'_>) {
    let AlarmLine { alarm, age, now, .. } = &detail.line;
    let severity = super::mark(alarm.severity);
    let sign = mark::sign(severity, canvas.glyphs);
    let mut strip = Strip::new(canvas, row.x, row.y, row.width);
    strip.left(&alarm.key.device, Role::Bright);
    if let Some(interface) = &alarm.key.interface {
        strip.gap(1).left(interface, Role::Bright);
    }
    strip.gap(2).left(sign, mark::role(severity)).gap(1);
    strip.left(&alarm.words, mark::word_role(severity));
    let since = Lately { at: alarm.since, now: now.wall };
    let words = Phrase::new(format_args!("since {since}, {}", Quantity::age(*age)));
    if !strip.left_whole(2, words.as_str(), Role::Text) {
        strip.left_whole(2, Phrase::of(since).as_str(), Role::Text);
    }
    if alarm.count > 1 {
        strip.left_whole(2, Phrase::new(format_args!("{} times", alarm.count)).as_str(), Role::Text);
    }
}

/// Whose it is, what it is now, and where the other end is.
fn place(canvas: &mut Canvas<'_>, row: Rect, detail: &AlarmDetail<'_>) {
    let glyphs = canvas.glyphs;
    let mut strip = Strip::new(canvas, row.x, row.y, row.width);
    if let Some(description) = detail.line.description() {
        strip.left(description, Role::Text).gap(2);
    }
    if let Some(entry) = detail.line.entry.filter(|_| detail.row.is_none()) {
        let facts = [Some(&entry.device.address), entry.device.site.as_ref(), entry.device.role.as_ref()];
        for fact in facts.into_iter().flatten() {
            strip.left(fact, Role::Text).gap(2);
        }
    }
    if let Some((row, state)) = detail.row.as_ref().zip(detail.state) {
        strip.left("now", Role::Dim).gap(1).left(mark::sign(state, glyphs), mark::role(state)).gap(1);
        strip.left(Phrase::of(row.words.of_state()).as_str(), mark::word_role(state)).gap(2);
    }
    if let Some(row) = &detail.row {
        traffic(&mut strip, row);
    }
}

/// What the interface carries now, as far as that is known.
fn traffic(strip: &mut Strip<'_, '_>, row: &InterfaceRow<'_>) {
    for direction in Direction::BOTH {
        let Ok(bits) = row.traffic[direction.index()].bits else { continue };
        if strip.free() >= 12 {
            let quantity = Quantity::bits_per_second(f64::from(bits));
            strip.left(direction.as_str(), Role::Dim).gap(1).quantity(&quantity, Role::Text).gap(2);
        }
    }
}

/// Where the other end is, and what it is now.
fn far_end(canvas: &mut Canvas<'_>, row: Rect, detail: &AlarmDetail<'_>) {
    let Some(far) = detail.far_end else { return };
    let glyphs = canvas.glyphs;
    let mut strip = Strip::new(canvas, row.x, row.y, row.width);
    let role = if far.id.is_some() { Role::Accent } else { Role::Text };
    strip.left("far end", Role::Dim).tab(row.x + LABEL).left(far_name(far).as_str(), role).gap(2);
    if let Some(far) = &detail.far_row {
        strip.left(mark::sign(far.mark, glyphs), mark::role(far.mark)).gap(1);
        strip.left(Phrase::of(far.words).as_str(), mark::word_role(far.mark)).gap(2);
        traffic(&mut strip, far);
    }
}

/// What is folded into it, by name as far as they are kept.
fn under_it(page: &mut Page<'_, '_>, detail: &AlarmDetail<'_>) {
    let folded = detail.line.alarm.folded;
    if folded.is_empty() {
        return;
    }
    let counts = [(folded.ports, "port"), (folded.members, "member"), (folded.devices, "device")];
    let mut words = Phrase::of("");
    for (count, noun) in counts.into_iter().filter(|(count, _)| *count > 0) {
        let separator = if words.as_str().is_empty() { "" } else { ", " };
        let plural = if count == 1 { "" } else { "s" };
        words = words.and(format_args!("{separator}{} {noun}{plural}", Count(u64::from(count))));
    }
    for (n, key) in detail.under_it().iter().enumerate() {
        let separator = if n == 0 { ": " } else { ", " };
        let own = detail.line.alarm.key.device == key.device;
        words = match &key.interface {
            Some(interface) if own => words.and(format_args!("{separator}{interface}")),
            Some(interface) => words.and(format_args!("{separator}{} {interface}", key.device)),
            None => words.and(format_args!("{separator}{}", key.device)),
        };
    }
    page.fact("under it", words.as_str(), Role::Text);
}

/// A column of the samples: its heading, first cell and width.
const SAMPLE: [Placed<&str>; 6] = [
    Placed { column: "Sample", x: 0, width: 9 },
    Placed { column: "In b/s", x: 10, width: 7 },
    Placed { column: "Out b/s", x: 18, width: 7 },
    Placed { column: "Err %", x: 26, width: 5 },
    Placed { column: "Disc/s", x: 32, width: 7 },
    Placed { column: "State", x: 41, width: 16 },
];

/// The samples that raised it.
fn samples(page: &mut Page<'_, '_>, detail: &AlarmDetail<'_>, now: Timestamp) {
    let samples = detail.samples();
    if samples.is_empty() || page.left() < 2 {
        return;
    }
    page.blank(samples.len() as u16 + 4);
    page.line(|canvas, row| {
        for place in &SAMPLE {
            let is_text = matches!(place.column, "Sample" | "State");
            let (x, title) = (row.x + place.x, place.column);
            if is_text {
                canvas.text(x, row.y, place.width, title, Role::Dim);
            } else {
                canvas.right(x, row.y, place.width, title, Role::Dim);
            }
        }
    });
    // Where there is no room for all, the last ones count: they raised it.
    let room = usize::from(page.left()).min(samples.len());
    for one in &samples[samples.len() - room..] {
        page.line(|canvas, row| sample(canvas, row, one, now));
    }
}

fn sample(canvas: &mut Canvas<'_>, row: Rect, sample: &AlarmSample, now: Timestamp) {
    let room = |place: &Placed<&str>| place.width.min(row.width.saturating_sub(place.x));
    let [at, bits_in, bits_out, errors, discards, state] = &SAMPLE;
    let time = Phrase::of(Lately { at: sample.at, now });
    let time = time.as_str().get(time.as_str().len().saturating_sub(9)..).unwrap_or_default();
    canvas.text(row.x, row.y, room(at), time, Role::Soft);
    for (place, direction) in [(bits_in, Direction::In), (bits_out, Direction::Out)] {
        let quantity = quantity(sample.bits[direction.index()], Quantity::bits_per_second);
        figure::with_unit(canvas, row.x + place.x, row.y, room(place), &quantity, Role::Text);
    }
    let share = both(sample.error_share, f32::max).map(|share| share * 100.0);
    figure::bare(
        canvas,
        row.x + errors.x,
        row.y,
        room(errors),
        &quantity(share, Quantity::percent),
        Role::Text,
    );
    let lost = quantity(both(sample.discards, |a, b| a + b), Quantity::per_second);
    figure::with_unit(canvas, row.x + discards.x, row.y, room(discards), &lost, Role::Text);
    let words = sample.oper.as_str().unwrap_or("unknown");
    canvas.cut(row.x + state.x, row.y, room(state), words, Role::Text);
}

fn quantity(value: Option<f32>, make: fn(f64) -> Quantity) -> Quantity {
    value.map_or_else(Quantity::absent, |value| make(f64::from(value)))
}

fn both(values: [Option<f32>; 2], join: fn(f32, f32) -> f32) -> Option<f32> {
    values.into_iter().flatten().reduce(join)
}

/// What else happened there, newest first.
fn related(page: &mut Page<'_, '_>, model: &Model, detail: &AlarmDetail<'_>) {
    let mut events = model.related_events(&detail.line.alarm.key).peekable();
    if page.left() < 2 || events.peek().is_none() {
        return;
    }
    page.blank(4);
    page.line(|canvas, row| {
        canvas.text(row.x, row.y, row.width, "What happened there", Role::Dim);
    });
    let room = usize::from(page.left());
    let with_interface = detail.line.alarm.key.interface.is_none();
    for event in events.take(room) {
        page.line(|canvas, row| events::brief(canvas, row, event, model.now().wall, with_interface));
    }
}
