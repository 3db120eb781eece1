//! The list of devices: block, name, state, time; below it how far the whole is.

use ratatui::layout::Rect;

use crate::{
    app::{
        Focus, Model,
        screen::ssh::{Pane, Part, SessionLine, Tally},
    },
    model::{Letter, Quantity, SessionRow, SessionState},
    ui::{
        canvas::{Canvas, display_width},
        glyphs::Glyphs,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
        widget::{bar::bar, selection::Selection},
    },
};

/// Cells of the letter of a block.
const LETTER: u16 = 2;

/// Cells of a state: its sign, a blank and its word.
const STATE: u16 = 12;

/// Cells of a time.
const TIME: u16 = 6;

/// Cells of a number of octets.
const OCTETS: u16 = 8;

/// From this width there is room for octets.
const WITH_OCTETS: u16 = 50;

/// From this width there is room for words about a device.
const WITH_NOTES: u16 = 72;

/// Where the columns stand.
#[derive(Clone, Copy)]
struct Columns {
    name: u16,
    names: u16,
    state: u16,
    time: u16,
    octets: Option<u16>,
    note: Option<(u16, u16)>,
}

impl Columns {
    /// Names take what they need; a name may not take the place of what became of its device.
    fn of(area: Rect, widest: u16) -> Self {
        let right = area.right().saturating_sub(1);
        let octets = if area.width >= WITH_OCTETS { OCTETS } else { 0 };
        let name = area.x + 1 + LETTER;
        let most = right.saturating_sub(name + 1 + STATE + TIME + octets);
        let names = widest.max(6).min(most);
        let mut time = right.saturating_sub(octets + TIME);
        let note = (area.width >= WITH_NOTES).then(|| {
            time = name + names + 1 + STATE;
            let note = time + TIME + octets + 1;
            (note, right.saturating_sub(note))
        });
        let octets = (octets > 0).then_some(time + TIME);
        Self { name, names, state: name + names + 1, time, octets, note }
    }
}

/// Draws headings, the rows in sight and the summary.
pub(super) fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    summary(canvas, regions.summary, model);
    let area = regions.rows;
    if area.is_empty() {
        return;
    }
    let columns = Columns::of(area, model.ssh().list().widest_name());
    header(canvas, regions.header.y, &columns, model);
    let focused = model.focus() == Focus::Table && model.ssh().pane() == Pane::Sessions;
    if model.ssh().list().is_empty() {
        let words = "No device: mark some on Fleet (Space).";
        canvas.cut(area.x + 1, area.y, area.width.saturating_sub(2), words, Role::Dim);
    }
    for (line, y) in model.session_lines().zip(area.top()..area.bottom()) {
        let row = Rect { y, height: 1, ..area };
        let selection = Selection::of(line.selected, focused);
        selection.draw(canvas, row.x, y, row.width);
        draw_row(canvas, y, &columns, &line, selection);
    }
}

fn header(canvas: &mut Canvas<'_>, y: u16, columns: &Columns, model: &Model) {
    canvas.text(columns.name, y, columns.names, "Device", Role::Dim);
    if model.ssh().shells().is_some() {
        canvas.text(columns.state, y, STATE, "keys", Role::Dim);
        return;
    }
    if model.ssh().broadcast().is_none() {
        canvas.text(columns.state, y, STATE, "platform", Role::Dim);
        return;
    }
    canvas.text(columns.state, y, STATE, "state", Role::Dim);
    canvas.right(columns.time, y, TIME, "s", Role::Dim);
    if let Some(octets) = columns.octets {
        canvas.right(octets, y, OCTETS - 1, "B", Role::Dim);
    }
}

fn draw_row(
    canvas: &mut Canvas<'_>,
    y: u16,
    columns: &Columns,
    line: &SessionLine<'_>,
    selection: Selection,
) {
    if let Some(block) = line.block {
        let role = if block == 0 { Role::Accent } else { Role::Warning };
        canvas.text(columns.name - LETTER, y, LETTER, Phrase::of(Letter(block)).as_str(), role);
    }
    let role = if line.part == Part::Gets { Role::Text } else { Role::Dim };
    canvas.cut(columns.name, y, columns.names, line.name, selection.name_role(role));
    if let Some(listens) = line.listens {
        let (sign, word, role) = match listens {
            true => (canvas.glyphs.busy, "gets keys", Role::Warning),
            false => (canvas.glyphs.admin_down, "gets none", Role::Dim),
        };
        canvas.sign(columns.state, y, sign, role);
        canvas.cut(columns.state + 2, y, STATE - 2, word, role);
        return;
    }
    match (line.part, line.session) {
        (Part::LeftOut, _) => {
            canvas.sign(columns.state, y, canvas.glyphs.admin_down, Role::Dim);
            canvas.cut(columns.state + 2, y, STATE - 2, "left out", Role::Dim);
        }
        (_, Some(session)) => draw_session(canvas, y, columns, line, session),
        (_, None) => {
            let room = columns.time + TIME - columns.state;
            canvas.cut(columns.state, y, room, line.platform, Role::Dim);
        }
    }
}

fn draw_session(
    canvas: &mut Canvas<'_>,
    y: u16,
    columns: &Columns,
    line: &SessionLine<'_>,
    session: &SessionRow,
) {
    let (sign, role) = (sign(session.state, canvas.glyphs), role(session.state));
    canvas.sign(columns.state, y, sign, role);
    canvas.cut(columns.state + 2, y, STATE - 2, session.state.word(), word_role(session.state));
    if let Some(elapsed) = line.elapsed {
        let seconds = elapsed.as_secs_f32();
        let words = match seconds {
            ..100.0 => Phrase::new(format_args!("{seconds:.1}")),
            _ => Phrase::new(format_args!("{seconds:.0}")),
        };
        canvas.right(columns.time, y, TIME, words.as_str(), Role::Dim);
    }
    if let Some(octets) = columns.octets {
        let quantity = Quantity::octets(session.octets);
        let words = Phrase::new(format_args!("{}{}", quantity.digits(), quantity.unit()));
        canvas.right(octets, y, OCTETS - 1, words.as_str(), Role::Dim);
    }
    if let (Some((x, room)), Some(note)) = (columns.note, &session.note) {
        canvas.cut(x, y, room, note, Role::Soft);
    }
}

/// The sign of a state.
pub(super) const fn sign(state: SessionState, glyphs: &Glyphs) -> &'static str {
    match state {
        SessionState::Done => glyphs.done,
        SessionState::Failed => glyphs.down,
        SessionState::Refused | SessionState::Asked | SessionState::Interrupted => glyphs.warning,
        SessionState::Unknown => glyphs.unknown,
        SessionState::Waiting | SessionState::Aborted | SessionState::Spared => glyphs.admin_down,
        SessionState::Connecting
        | SessionState::Authenticating
        | SessionState::Opening
        | SessionState::Running => glyphs.busy,
    }
}

/// The colour of the sign.
pub(super) const fn role(state: SessionState) -> Role {
    match state {
        SessionState::Done => Role::Up,
        SessionState::Failed => Role::Critical,
        SessionState::Refused | SessionState::Asked | SessionState::Interrupted => Role::Warning,
        SessionState::Unknown => Role::Unknown,
        SessionState::Waiting | SessionState::Aborted | SessionState::Spared => Role::Dim,
        SessionState::Connecting
        | SessionState::Authenticating
        | SessionState::Opening
        | SessionState::Running => Role::Accent,
    }
}

/// The colour of the word beside it: loud only where something is wrong.
pub(super) const fn word_role(state: SessionState) -> Role {
    match role(state) {
        Role::Up | Role::Accent => Role::Soft,
        other => other,
    }
}

/// How far the whole is: a bar over the counts, or beside them where there is one line.
fn summary(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let Some(broadcast) = model.ssh().broadcast().filter(|_| !area.is_empty()) else { return };
    let tally = model.ssh().tally();
    let share = tally.over as f32 / tally.total.max(1) as f32;
    let went_wrong = broadcast.stopped.is_some() || tally.went_wrong() > 0;
    let role = if went_wrong { Role::Warning } else { Role::Accent };
    if area.height == 1 {
        let mut strip = Strip::new(canvas, area.x + 1, area.y, area.width.saturating_sub(2));
        counts(&mut strip, tally);
        let (at, free) = (strip.at() + 3, strip.free().saturating_sub(3));
        return bar(canvas, at, area.y, free.min(30), share, role);
    }
    let (x, width) = (area.x + 1, area.width.saturating_sub(3));
    bar(canvas, x, area.y + 1, width, share, role);
    let mut strip = Strip::new(canvas, x, area.y + 2, width);
    counts(&mut strip, tally);
}

fn counts(strip: &mut Strip<'_, '_>, tally: &Tally) {
    use SessionState as S;
    let under_way = tally.total - tally.over;
    let shown = [
        (tally.count(S::Done), "done", Role::Text),
        (tally.count(S::Failed), "failed", Role::Critical),
        (tally.count(S::Unknown), "unknown", Role::Unknown),
        (tally.count(S::Refused), "refused", Role::Warning),
        (tally.count(S::Asked), "asks", Role::Warning),
        (tally.count(S::Interrupted), "interrupted", Role::Warning),
        (under_way, "to go", Role::Accent),
        (tally.count(S::Spared), "not tried", Role::Text),
        (tally.count(S::Aborted), "aborted", Role::Text),
    ];
    // That nothing failed is worth a word, unless other words need the room.
    let all_done = tally.count(S::Done) == tally.total;
    let told = shown
        .into_iter()
        .enumerate()
        .filter(|(at, (count, ..))| *count > 0 || *at == 0 || (*at < 3 && all_done));
    for (n, (_, (count, word, role))) in told.enumerate() {
        let words = Phrase::new(format_args!("{} {word}", Count(count as u64)));
        let gap = if n == 0 { 0 } else { 2 };
        if display_width(words.as_str()) + gap > strip.free() {
            return;
        }
        let role = if count == 0 { Role::Dim } else { role };
        strip.gap(gap).left(Phrase::of(Count(count as u64)).as_str(), role).gap(1).left(word, Role::Dim);
    }
}
