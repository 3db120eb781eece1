//! Text being edited, a line or several: the one place that knows the text widget.

use tui_textarea::{CursorMove, Input, Key as WidgetKey, TextArea};

use crate::keys::{Code, Key};

/// How many lines a history keeps.
const HISTORY: usize = 50;

/// A line with its cursor.
#[derive(Debug, Clone)]
pub struct Line {
    area: TextArea<'static>,
    /// Lines back in the history; 0 is the line being typed.
    back: usize,
    typed: String,
}

/// The lines taken before, newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineHistory(Vec<String>);

impl LineHistory {
    /// What was kept by an earlier run, newest last; what was kept since stays newer.
    pub(super) fn recall(&mut self, earlier: Vec<String>) {
        let since = std::mem::take(&mut self.0);
        earlier.iter().chain(&since).for_each(|text| self.keep(text));
    }

    /// Keeps a line that was taken; the same line is kept once.
    pub(super) fn keep(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.0.retain(|kept| kept != text);
        self.0.push(text.to_owned());
        let excess = self.0.len().saturating_sub(HISTORY);
        self.0.drain(..excess);
    }

    fn back(&self, steps: usize) -> Option<&str> {
        let at = self.0.len().checked_sub(steps)?;
        self.0.get(at).map(String::as_str)
    }
}

impl Line {
    /// A line that holds `text`, the cursor behind it.
    pub(super) fn new(text: &str) -> Self {
        let mut line = Self { area: TextArea::default(), back: 0, typed: String::new() };
        line.set(text);
        line
    }

    /// What it holds.
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// Where the cursor stands, in characters from the beginning.
    pub fn cursor(&self) -> usize {
        self.area.cursor().1
    }

    /// Puts another text in its place.
    pub(super) fn set(&mut self, text: &str) {
        self.area = TextArea::new(vec![one_line(text)]);
        self.area.move_cursor(CursorMove::End);
    }

    /// Types a key; tells whether the text changed. Keys that would make a second line do nothing.
    pub(super) fn press(&mut self, key: Key) -> bool {
        let Some(input) = input_of(key) else { return false };
        self.back = 0;
        self.area.input(input)
    }

    /// Inserts pasted text. Line ends become blanks: nothing that is pasted acts by itself.
    pub(super) fn paste(&mut self, text: &str) {
        self.back = 0;
        self.area.insert_str(one_line(text));
    }

    /// Brings the line before this one.
    pub(super) fn older(&mut self, history: &LineHistory) {
        let Some(text) = history.back(self.back + 1) else { return };
        if self.back == 0 {
            self.typed = self.text().to_owned();
        }
        self.back += 1;
        self.set(text);
    }

    /// Brings the line after this one, in the end the one that was being typed.
    pub(super) fn newer(&mut self, history: &LineHistory) {
        match self.back {
            0 => {}
            1 => {
                self.back = 0;
                let typed = std::mem::take(&mut self.typed);
                self.set(&typed);
            }
            _ => {
                self.back -= 1;
                self.set(history.back(self.back).unwrap_or_default());
            }
        }
    }
}

/// A text of one or more lines with its cursor.
#[derive(Debug, Clone, Default)]
pub struct Text {
    area: TextArea<'static>,
    /// Texts back in the history; 0 is the one being written.
    back: usize,
    typed: String,
}

impl Text {
    /// Its lines, at least one.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// All of it, line ends between the lines.
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// Whether nothing stands in it but blanks.
    pub fn is_blank(&self) -> bool {
        self.lines().iter().all(|line| line.trim().is_empty())
    }

    /// Where the cursor stands: its line from 0, and the characters before it in that line.
    pub fn cursor(&self) -> (usize, usize) {
        let at = self.area.cursor();
        (at.0, at.1)
    }

    /// Puts another text in its place, the cursor at its end.
    pub(super) fn set(&mut self, text: &str) {
        self.area = TextArea::new(clean_lines(text));
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
    }

    /// Empties it.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Types a key; no key makes another line.
    pub(super) fn press(&mut self, key: Key) {
        if let Some(input) = input_of(key) {
            self.back = 0;
            self.area.input(input);
        }
    }

    /// Breaks the line at the cursor.
    pub(super) fn break_line(&mut self) {
        self.back = 0;
        self.area.insert_newline();
    }

    /// Inserts pasted text and returns how many lines that were. A line end is a line and nothing more.
    pub(super) fn paste(&mut self, text: &str) -> usize {
        self.back = 0;
        let lines = clean_lines(text);
        self.area.insert_str(lines.join("\n"));
        lines.len()
    }

    /// Moves up a line; from the first one, to the text before.
    pub(super) fn up(&mut self, history: &LineHistory) {
        if self.cursor().0 > 0 {
            return self.area.move_cursor(CursorMove::Up);
        }
        let Some(text) = history.back(self.back + 1) else { return };
        if self.back == 0 {
            self.typed = self.text();
        }
        self.back += 1;
        self.set(text);
        // On the first line, so that the next one goes on to the text before.
        self.area.move_cursor(CursorMove::Top);
        self.area.move_cursor(CursorMove::End);
    }

    /// Moves down a line; from the last one, to the text after, in the end to the one that was being written.
    pub(super) fn down(&mut self, history: &LineHistory) {
        if self.cursor().0 + 1 < self.lines().len() {
            return self.area.move_cursor(CursorMove::Down);
        }
        let Some(back) = self.back.checked_sub(1) else { return };
        self.back = back;
        if back == 0 {
            let typed = std::mem::take(&mut self.typed);
            self.set(&typed);
        } else {
            self.set(history.back(back).unwrap_or_default());
        }
    }
}

/// The lines of a text, at least one: tabs are blanks, other control characters go, and so do empty lines at the end.
fn clean_lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean = |line: &str| -> String {
        line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()).collect()
    };
    text.trim_end_matches('\n').split('\n').map(clean).collect()
}

/// Without control characters: line ends become blanks, the rest goes.
fn one_line(text: &str) -> String {
    let spaced = text.trim_end_matches(['\r', '\n']).replace("\r\n", " ");
    spaced
        .chars()
        .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
        .filter(|c| !c.is_control())
        .collect()
}

fn input_of(key: Key) -> Option<Input> {
    let widget = match key.code {
        // The widget makes a new line of Ctrl-M.
        Code::Char('m') if key.ctrl => return None,
        Code::Char(c) => WidgetKey::Char(c),
        Code::Backspace => WidgetKey::Backspace,
        Code::Delete => WidgetKey::Delete,
        Code::Left => WidgetKey::Left,
        Code::Right => WidgetKey::Right,
        Code::Home => WidgetKey::Home,
        Code::End => WidgetKey::End,
        _ => return None,
    };
    Some(Input { key: widget, ctrl: key.ctrl, alt: key.alt, shift: key.shift })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_text_stays_on_one_line_and_loses_its_controls() {
        let mut line = Line::new("a");
        line.paste("b\r\nc\u{1b}[2Jd\n");
        assert_eq!(line.text(), "ab c[2Jd");
    }

    #[test]
    fn history_goes_back_and_returns_to_what_was_typed() {
        let mut history = LineHistory::default();
        ["one", "two", "one"].iter().for_each(|text| history.keep(text));
        let mut line = Line::new("three");
        line.older(&history);
        assert_eq!(line.text(), "one");
        line.older(&history);
        line.older(&history);
        assert_eq!(line.text(), "two");
        line.newer(&history);
        line.newer(&history);
        assert_eq!(line.text(), "three");
    }

    #[test]
    fn a_pasted_text_is_lines_and_nothing_else() {
        let mut text = Text::default();
        assert_eq!(text.paste("show version\r\nshow\tclock\u{1b}[2J\n\n"), 2);
        assert_eq!(text.lines(), ["show version", "show clock[2J"]);
        assert_eq!(text.cursor(), (1, 13));
    }

    #[test]
    fn up_on_the_first_line_brings_the_texts_before_and_down_comes_back() {
        let mut history = LineHistory::default();
        history.keep("newer");
        history.recall(vec!["conf t\nend".into(), "older".into()]);
        let mut text = Text::default();
        text.paste("a\nb");
        for expected in ["a\nb", "newer", "older", "conf t\nend", "conf t\nend"] {
            text.up(&history);
            assert_eq!(text.text(), expected);
        }
        for expected in ["conf t\nend", "older", "newer", "a\nb", "a\nb"] {
            text.down(&history);
            assert_eq!(text.text(), expected);
        }
    }

    #[test]
    fn no_key_makes_a_second_line() {
        let mut line = Line::new("a");
        for key in ["enter", "ctrl-m", "ctrl-j", "tab", "up", "ctrl-v", "ctrl-y"] {
            line.press(key.parse().unwrap());
            assert_eq!(line.area.lines().len(), 1, "{key}");
        }
    }
}
