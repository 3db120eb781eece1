//! Whatever is drawn, at whatever size, a terminal emulator must show the cells of the buffer.

use std::num::NonZeroU16;

use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier, Style};

use super::ink::{ColorDepth, Ink, is_plain_on_blank};
use super::screen::{Screen, mend_wide_characters};

/// One frame: some texts more than before, or a fresh start, perhaps at another size.
#[derive(Clone, Debug)]
struct Step {
    size: Option<Size>,
    starts_over: bool,
    texts: Vec<(u16, u16, &'static str, Style)>,
    cursor: Option<Position>,
}

fn color() -> impl Strategy<Value = Color> {
    prop_oneof![
        4 => Just(Color::Reset),
        1 => prop::sample::select(vec![Color::Red, Color::Gray, Color::LightBlue, Color::White]),
        1 => prop::sample::select(vec![Color::Indexed(3), Color::Indexed(208), Color::Indexed(250)]),
        1 => prop::sample::select(vec![Color::Rgb(95, 179, 217), Color::Rgb(107, 114, 128)]),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    // The emulator knows bold or dim, not both.
    let modifiers = vec![
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM | Modifier::ITALIC,
        Modifier::UNDERLINED,
        Modifier::REVERSED | Modifier::BOLD,
    ];
    (color(), color(), prop::sample::select(modifiers))
        .prop_map(|(fg, bg, modifier)| Style::reset().fg(fg).bg(bg).add_modifier(modifier))
}

fn step() -> impl Strategy<Value = Step> {
    let words = vec!["8.41", "網", "日本", "e\u{301}t", "━╸─", " ", "      ", "x", "a 網 b", "12.0M   1"];
    let text = (0u16..24, 0u16..6, prop::sample::select(words), style());
    let size = prop::option::weighted(0.2, (1u16..24, 1u16..6).prop_map(Size::from));
    let cursor = prop::option::of((0u16..24, 0u16..6).prop_map(Position::from));
    (size, prop::bool::weighted(0.3), prop::collection::vec(text, 0..6), cursor)
        .prop_map(|(size, starts_over, texts, cursor)| Step { size, starts_over, texts, cursor })
}

/// A size that an emulator takes.
fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

fn expected_color(color: Color, depth: ColorDepth) -> vt100::Color {
    match Ink::new(color, depth) {
        Ink::Default => vt100::Color::Default,
        Ink::Basic(index) | Ink::Indexed(index) => vt100::Color::Idx(index),
        Ink::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
    }
}

fn assert_same(shown: &vt100::Cell, cell: &Cell, depth: ColorDepth, place: Position) {
    let symbol = if shown.has_contents() { shown.contents() } else { " " };
    assert_eq!(symbol, cell.symbol(), "symbol at {place}");
    assert_eq!(shown.bgcolor(), expected_color(cell.bg, depth), "background at {place}");
    if cell.symbol() == " " && is_plain_on_blank(cell.modifier) {
        assert!(!shown.inverse() && !shown.underline(), "modifiers of a blank at {place}");
        return;
    }
    assert_eq!(shown.fgcolor(), expected_color(cell.fg, depth), "foreground at {place}");
    let has = |modifier| cell.modifier.contains(modifier);
    assert_eq!(
        (shown.bold(), shown.dim(), shown.italic(), shown.underline(), shown.inverse()),
        (
            has(Modifier::BOLD),
            has(Modifier::DIM),
            has(Modifier::ITALIC),
            has(Modifier::UNDERLINED),
            has(Modifier::REVERSED)
        ),
        "modifiers at {place}"
    );
}

fn assert_shows(terminal: &vt100::Parser, buffer: &Buffer, depth: ColorDepth) {
    for y in 0..buffer.area.height {
        for x in 0..buffer.area.width {
            let shown = terminal.screen().cell(y, x).expect("a cell of the terminal");
            if !shown.is_wide_continuation() {
                assert_same(shown, &buffer[(x, y)], depth, Position { x, y });
            }
        }
    }
}

struct Rig {
    screen: Screen<Vec<u8>>,
    terminal: vt100::Parser,
    depth: ColorDepth,
    seen: usize,
}

impl Rig {
    fn new(size: Size, depth: ColorDepth) -> Self {
        let mut terminal = vt100::Parser::new(cells(size.height), cells(size.width), 0);
        terminal.process(b"\x1b[1;41mx");
        terminal.process(b"\x1b[?25l");
        Self { screen: Screen::new(Vec::new(), size, depth).unwrap(), terminal, depth, seen: 0 }
    }

    fn resize(&mut self, size: Size) {
        self.terminal.screen_mut().set_size(cells(size.height), cells(size.width));
        self.screen.resize(size);
    }

    /// Draws, checks what the terminal shows, and returns the bytes it took.
    fn draw(&mut self, texts: &[(u16, u16, &str, Style)], cursor: Option<Position>) -> u64 {
        let mut drawn = Buffer::default();
        let mut place = None;
        let bytes = self.screen.draw(|frame| {
            for (x, y, text, style) in texts {
                if *x < frame.area().width && *y < frame.area().height {
                    frame.buffer_mut().set_string(*x, *y, text, *style);
                }
            }
            drawn = frame.buffer_mut().clone();
            place = cursor.filter(|cursor| frame.area().contains(*cursor));
            place.into_iter().for_each(|place| frame.set_cursor_position(place));
        });
        mend_wide_characters(&mut drawn);
        self.terminal.process(&self.screen.sink()[self.seen..]);
        self.seen = self.screen.sink().len();
        assert_shows(&self.terminal, &drawn, self.depth);
        assert_eq!(self.terminal.screen().hide_cursor(), place.is_none(), "cursor's visibility");
        if let Some(Position { x, y }) = place {
            assert_eq!(self.terminal.screen().cursor_position(), (y, x), "cursor");
        }
        bytes.unwrap()
    }
}

fn play(size: Size, depth: ColorDepth, steps: Vec<Step>) {
    let mut rig = Rig::new(size, depth);
    let mut texts = Vec::new();
    for step in steps {
        if step.starts_over {
            texts.clear();
        }
        texts.extend(step.texts);
        step.size.into_iter().for_each(|size| rig.resize(size));
        rig.draw(&texts, step.cursor);
        assert_eq!(rig.draw(&texts, step.cursor), 0, "an unchanged frame takes no bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_terminal_shows_the_buffer(
        size in (1u16..24, 1u16..6).prop_map(Size::from),
        depth in prop::sample::select(vec![
            ColorDepth::None, ColorDepth::Sixteen, ColorDepth::Indexed, ColorDepth::Rgb,
        ]),
        steps in prop::collection::vec(step(), 1..8),
    ) {
        play(size, depth, steps);
    }
}

#[test]
fn a_terminal_shrunk_to_one_cell_and_back_shows_everything_again() {
    let mut rig = Rig::new(Size::new(20, 3), ColorDepth::Rgb);
    let texts = [(0, 0, "fra-leaf-3", Style::new().fg(Color::Red)), (0, 1, "網 8.41G", Style::new())];
    rig.draw(&texts, None);
    rig.resize(Size::new(1, 1));
    rig.draw(&texts, None);
    rig.resize(Size::new(20, 3));
    rig.draw(&texts, None);
}

#[test]
fn a_redraw_repairs_whatever_happened_to_the_terminal() {
    let mut rig = Rig::new(Size::new(20, 3), ColorDepth::Sixteen);
    let texts = [(3, 1, "8.41G", Style::new().fg(Color::Blue))];
    rig.draw(&texts, None);
    rig.terminal.process(b"\x1b[1;32mfg\r\n[1]+ continued");
    rig.screen.redraw().unwrap();
    assert!(rig.draw(&texts, None) > 0);
}

#[test]
fn a_copy_goes_out_whole_before_the_next_frame_as_base64() {
    let mut screen = Screen::new(Vec::new(), Size::new(4, 1), ColorDepth::None).unwrap();
    screen.draw(|frame| frame.render_widget("ab", frame.area())).unwrap();
    let seen = screen.sink().len();
    screen.copy("fra\x1b[2J").unwrap();
    screen.draw(|frame| frame.render_widget("ac", frame.area())).unwrap();
    let written = String::from_utf8_lossy(&screen.sink()[seen..]).into_owned();
    assert_eq!(written, "\x1b]52;c;ZnJhG1sySg==\x1b\\\x1b[?2026h\x08c\x1b[?2026l");
}

#[test]
fn a_text_too_long_for_terminals_is_not_copied() {
    let mut screen = Screen::new(Vec::new(), Size::new(4, 1), ColorDepth::None).unwrap();
    let refusal = screen.copy(&"x".repeat(80_000)).unwrap_err();
    assert!(refusal.to_string().starts_with("80000 bytes are too many"), "{refusal}");
}

/// Counts writes and bytes.
#[derive(Debug, Default)]
struct Tally {
    writes: usize,
    bytes: usize,
}

impl std::io::Write for Tally {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writes += 1;
        self.bytes += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_frame_is_one_write_and_an_unchanged_one_none() {
    let mut screen = Screen::new(Tally::default(), Size::new(80, 24), ColorDepth::Rgb).unwrap();
    for (frame, writes) in [("one", 1), ("one", 1), ("two", 2), ("two", 2)] {
        screen.draw(|canvas| canvas.render_widget(frame, canvas.area())).unwrap();
        assert_eq!(screen.sink().writes, writes);
    }
}

/// A terminal that was closed.
struct Closed;

impl std::io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(rustix::io::Errno::IO.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_terminal_is_told_from_other_failures() {
    let mut screen = Screen::new(Closed, Size::new(4, 1), ColorDepth::None).unwrap();
    let failure = screen.draw(|frame| frame.render_widget("x", frame.area())).unwrap_err();
    assert!(super::is_terminal_gone(&failure));
    assert!(!super::is_terminal_gone(&std::io::Error::other("disk full")));
}
