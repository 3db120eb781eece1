//! What the devices said: blocks of equal outputs, differences, or what one device printed.

use ratatui::layout::Rect;

use super::sessions::{role, sign, word_role};
use crate::{
    app::{
        Focus, Model,
        screen::ssh::{Needle, OutputLine, Pane, Reader, text_of},
    },
    model::{Block, BroadcastSnapshot, DiffLine, Letter, Quantity, SessionRow, fold_names},
    ui::{
        canvas::{Canvas, display_width},
        chrome::halves,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
        widget::selection::Selection,
    },
};

/// Cells between the edge and the lines of an output.
const INDENT: u16 = 4;

/// What all lines are drawn with.
struct Sheet<'m> {
    model: &'m Model,
    reader: &'m Reader,
    broadcast: &'m BroadcastSnapshot,
    needle: Option<Needle>,
    focused: bool,
}

/// Draws the lines in sight.
pub(super) fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let area = model.regions().detail;
    if area.is_empty() {
        return;
    }
    let ssh = model.ssh();
    let Some(broadcast) = ssh.broadcast() else { return nothing_yet(canvas, area, model) };
    let reader = ssh.reader();
    let needle = (!reader.needle().is_empty()).then(|| Needle::new(reader.needle()));
    let focused = model.focus() == Focus::Table && ssh.pane() == Pane::Output;
    let sheet = Sheet { model, reader, broadcast, needle, focused };
    if reader.total() == 0 {
        canvas.cut(
            area.x + INDENT,
            area.y,
            area.width.saturating_sub(INDENT),
            "Waiting for the first answer.",
            Role::Dim,
        );
    }
    let mut last = None;
    for ((number, line), y) in reader.window(broadcast).zip(area.top()..area.bottom()) {
        sheet.line(canvas, Rect { y, height: 1, ..area }, number, &line);
        if line != OutputLine::Blank {
            last = Some((y, line));
        }
    }
    if let Some((y, OutputLine::Trouble(session) | OutputLine::DeviceHead(session))) = last {
        in_full(canvas, Rect { y: y + 1, height: area.bottom().saturating_sub(y + 1), ..area }, session);
    }
    more(canvas, area, reader);
}

/// Says in full below the last device what its own line has no room for: a refused host key is known by its fingerprints.
fn in_full(canvas: &mut Canvas<'_>, free: Rect, session: &SessionRow) {
    let room = free.width.saturating_sub(INDENT + 1);
    let note = session.note.as_deref().unwrap_or_default();
    if display_width(note) + display_width(&session.name) < room / 2 {
        return;
    }
    let mut rest = note;
    for y in (free.top() + 1)..free.bottom() {
        let (first, others) = halves(rest, room);
        canvas.cut(free.x + INDENT, y, room, first, Role::Soft);
        if others.is_empty() {
            return;
        }
        rest = others;
    }
}

/// What to do, where nothing was sent yet.
fn nothing_yet(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    if model.options().read_only {
        return;
    }
    let lines = [
        "Nothing was sent yet.",
        "Enter shows what would go to whom; a second Enter sends it.",
        "Equal answers are folded; what differs is shown as a difference.",
    ];
    for (words, y) in lines.into_iter().zip(area.top()..area.bottom()) {
        canvas.cut(area.x + INDENT, y, area.width.saturating_sub(INDENT + 1), words, Role::Dim);
    }
}

/// Says how many lines lie below, on the last one.
fn more(canvas: &mut Canvas<'_>, area: Rect, reader: &Reader) {
    let below = reader.total().saturating_sub(reader.top() + usize::from(area.height));
    if below == 0 && reader.top() == 0 {
        return;
    }
    let [up, down] = canvas.glyphs.more;
    let words =
        Phrase::new(format_args!(" {up}{} {down}{} ", Count(reader.top() as u64), Count(below as u64)));
    let width = display_width(words.as_str());
    let x = area.right().saturating_sub(width + 1);
    canvas.clear(Rect::new(x, area.bottom().saturating_sub(1), width, 1));
    canvas.text(x, area.bottom().saturating_sub(1), width, words.as_str(), Role::Dim);
}

impl Sheet<'_> {
    fn line(&self, canvas: &mut Canvas<'_>, row: Rect, number: usize, line: &OutputLine<'_>) {
        let selected = number == self.reader.selected_start();
        let found = self.reader.found() == Some(number);
        match line {
            OutputLine::BlockHead(..) | OutputLine::DeviceHead(_) | OutputLine::TroubleHead(_) => {
                Selection::of(selected, self.focused).draw(canvas, row.x, row.y, row.width);
            }
            _ if found => canvas.sign(row.x, row.y, canvas.glyphs.selection, Role::Accent),
            _ => {}
        }
        match line {
            OutputLine::Blank => {}
            OutputLine::Canary(canary) => self.canary(canvas, row, canary),
            OutputLine::Stopped(words) => {
                canvas.sign(row.x + 2, row.y, canvas.glyphs.warning, Role::Warning);
                canvas.cut(row.x + INDENT, row.y, row.width.saturating_sub(INDENT), words, Role::Warning);
            }
            OutputLine::TroubleHead(count) => trouble_head(canvas, row, *count),
            OutputLine::Trouble(session) => trouble(canvas, row, session),
            OutputLine::BlockHead(place, block) => self.block_head(canvas, row, *place, block),
            OutputLine::DeviceHead(session) => device_head(canvas, row, session),
            OutputLine::Text(text) => self.text(canvas, row, INDENT, text, Role::Text),
            OutputLine::Diff(line) => self.diff(canvas, row, line),
            OutputLine::Sides(left, right) => self.sides(canvas, row, *left, *right),
            OutputLine::Same(lines) => {
                let words = Phrase::new(format_args!("{} lines the same", Count(*lines as u64)));
                canvas.cut(
                    row.x + INDENT,
                    row.y,
                    row.width.saturating_sub(INDENT),
                    words.as_str(),
                    Role::Dim,
                );
            }
            OutputLine::Gap(lines) => {
                let words = Phrase::new(format_args!("{} lines were too many to keep.", Count(*lines)));
                warn(canvas, row, words.as_str());
            }
            OutputLine::Partial => warn(canvas, row, "The end of this was not seen."),
        }
    }

    fn canary(&self, canvas: &mut Canvas<'_>, row: Rect, canary: &SessionRow) {
        let rest = self.model.ssh().tally().total.saturating_sub(1);
        let words = Phrase::new(format_args!(
            "{} has answered; the other {} wait. Enter sends to them, Esc leaves it at that.",
            canary.name,
            Count(rest as u64)
        ));
        canvas.sign(row.x + 2, row.y, canvas.glyphs.busy, Role::Accent);
        canvas.cut(row.x + INDENT, row.y, row.width.saturating_sub(INDENT), words.as_str(), Role::Bright);
    }

    /// `A  same on 5   fra-leaf-[1,2,4-6]`
    fn block_head(&self, canvas: &mut Canvas<'_>, row: Rect, place: usize, block: &Block) {
        let first = block.difference.is_none();
        let role = if first { Role::Accent } else { Role::Warning };
        let mut strip = Strip::new(canvas, row.x + 1, row.y, row.width.saturating_sub(2));
        let letter = Phrase::new(format_args!("{:<2} ", Phrase::of(Letter(place)).as_str()));
        strip.left(letter.as_str(), role);
        let count = block.devices.len();
        let all = self.broadcast.rows.len();
        let words = match (first, count) {
            (true, _) if count == all && all > 1 => {
                Phrase::new(format_args!("same on all {}", Count(all as u64)))
            }
            (true, 1) => Phrase::of("only on 1"),
            (true, _) => Phrase::new(format_args!("same on {}", Count(count as u64))),
            (false, _) => Phrase::new(format_args!("differs on {}", Count(count as u64))),
        };
        strip.left(words.as_str(), if first { Role::Bright } else { Role::Warning });
        if !first {
            strip.right(2, "against A", Role::Dim);
            strip.gap_right(2);
        }
        let names = block.devices.iter().filter_map(|device| self.name(*device));
        strip.gap(3).left(&fold_names(names), Role::Soft);
    }

    fn name(&self, device: crate::model::DeviceId) -> Option<&str> {
        self.model.ssh().row(device).map(|row| &*row.name)
    }

    fn diff(&self, canvas: &mut Canvas<'_>, row: Rect, line: &DiffLine) {
        let (sign, role) = match line {
            DiffLine::Same(_) => (" ", Role::Dim),
            DiffLine::Missing(_) => ("-", Role::Soft),
            DiffLine::Extra(_) => ("+", Role::Warning),
        };
        canvas.text(row.x + 2, row.y, 1, sign, role);
        self.text(canvas, row, INDENT, text_of(line), role);
    }

    fn sides(&self, canvas: &mut Canvas<'_>, row: Rect, left: Option<&DiffLine>, right: Option<&DiffLine>) {
        let half = row.width / 2;
        canvas.vertical(row.x + half, row.y, 1);
        let sides = [
            (left, Rect { width: half.saturating_sub(1), ..row }),
            (right, Rect { x: row.x + half, width: row.width.saturating_sub(half + 1), ..row }),
        ];
        for (line, area) in sides {
            if let Some(line) = line {
                self.diff(canvas, area, line);
            }
        }
    }

    /// A line of text, moved to the left, with what is searched brought out.
    fn text(&self, canvas: &mut Canvas<'_>, row: Rect, indent: u16, text: &str, role: Role) {
        let (x, room) = (row.x + indent, row.width.saturating_sub(indent));
        let shown = shifted(text, self.reader.shift());
        canvas.cut(x, row.y, room, shown, role);
        let Some(needle) = &self.needle else { return };
        let mut from = 0;
        while let Some((start, end)) = needle.find(shown, from) {
            let before = display_width(&shown[..start]);
            // The last cell may hold the sign that the line goes on.
            if before + display_width(&shown[start..end]) >= room {
                return;
            }
            canvas.text(x + before, row.y, room - before, &shown[start..end], Role::Accent);
            from = end;
        }
    }
}

/// What is left of a text when so many cells are out of sight at its left.
fn shifted(text: &str, cells: usize) -> &str {
    if cells == 0 {
        return text;
    }
    let mut used = 0;
    for (at, c) in text.char_indices() {
        if used >= cells {
            return &text[at..];
        }
        used += usize::from(display_width(c.encode_utf8(&mut [0; 4])));
    }
    ""
}

fn warn(canvas: &mut Canvas<'_>, row: Rect, words: &str) {
    canvas.sign(row.x + 2, row.y, canvas.glyphs.warning, Role::Warning);
    canvas.cut(row.x + INDENT, row.y, row.width.saturating_sub(INDENT), words, Role::Warning);
}

fn trouble_head(canvas: &mut Canvas<'_>, row: Rect, count: usize) {
    let words = Phrase::new(format_args!("went wrong on {}", Count(count as u64)));
    canvas.sign(row.x + 1, row.y, canvas.glyphs.down, Role::Critical);
    canvas.cut(row.x + INDENT, row.y, row.width.saturating_sub(INDENT), words.as_str(), Role::Bright);
}

/// A device that said nothing, and why.
fn trouble(canvas: &mut Canvas<'_>, row: Rect, session: &SessionRow) {
    canvas.sign(row.x + 2, row.y, sign(session.state, canvas.glyphs), role(session.state));
    let mut strip = Strip::new(canvas, row.x + INDENT, row.y, row.width.saturating_sub(INDENT));
    strip.left(&session.name, Role::Text);
    strip.gap(2).left(session.state.word(), word_role(session.state));
    if let Some(note) = &session.note {
        strip.gap(2).left(note, Role::Soft);
    }
}

/// `fra-leaf-3  arista_eos  done  0.4 s  1.2 kB`
fn device_head(canvas: &mut Canvas<'_>, row: Rect, session: &SessionRow) {
    canvas.sign(row.x + 2, row.y, sign(session.state, canvas.glyphs), role(session.state));
    let mut strip = Strip::new(canvas, row.x + INDENT, row.y, row.width.saturating_sub(INDENT + 1));
    let octets = Phrase::new(format_args!("{}B", Quantity::octets(session.octets)));
    strip.right(2, octets.as_str(), Role::Dim);
    strip.gap_right(2);
    if let Some(took) = session.took {
        strip.right(2, Phrase::new(format_args!("{:.1} s", took.as_secs_f32())).as_str(), Role::Dim);
        strip.gap_right(2);
    }
    strip.left(&session.name, Role::Bright);
    strip.gap(2).left(session.state.word(), word_role(session.state));
    strip.gap(2).left(&session.platform, Role::Dim);
    if let Some(note) = &session.note {
        strip.gap(2).left(note, Role::Soft);
    }
}
