//! What the operator does, in words that no terminal library is needed for.
//!
//! Events are pulled one by one, so nothing queues up here: what the loop has no time for waits in the terminal.

use std::io;

use crossterm::event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use futures_util::StreamExt;
use ratatui::layout::{Position, Size};

use crate::keys::{Code, Key};

/// One thing the operator did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed or repeats.
    Key(Key),
    /// A text was pasted, in one piece, line ends as they came. It is hostile until cleaned, and never typed keys.
    Paste(String),
    /// The left mouse button was pressed on a cell.
    Click(Position),
    /// The wheel turned one step over a cell.
    Wheel(Wheel, Position),
    /// The terminal has a new size.
    Resize(Size),
}

/// The way a wheel turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wheel {
    /// Towards earlier lines.
    Up,
    /// Towards later lines.
    Down,
}

/// The stream of inputs; created after the terminal was entered.
#[derive(Debug, Default)]
pub struct Inputs {
    events: EventStream,
}

impl Inputs {
    /// Starts to read standard input.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Waits for the next input; `None` when the terminal is closed. May be dropped without losing one.
    ///
    /// # Errors
    ///
    /// Standard input cannot be read any more.
    pub async fn next(&mut self) -> io::Result<Option<Input>> {
        while let Some(event) = self.events.next().await.transpose()? {
            if let Some(input) = translate(event) {
                return Ok(Some(input));
            }
        }
        Ok(None)
    }
}

/// Translates an event of the terminal; `None` for what the program has no use for.
#[must_use]
pub fn translate(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => translate_key(key).map(Input::Key),
        Event::Mouse(mouse) => translate_mouse(mouse),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(width, height) => Some(Input::Resize(Size::new(width.max(1), height.max(1)))),
        Event::FocusGained | Event::FocusLost => None,
    }
}

fn translate_key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let holds = |modifier| event.modifiers.contains(modifier);
    let key = Key {
        code: code(event.code)?,
        ctrl: holds(KeyModifiers::CONTROL),
        alt: holds(KeyModifiers::ALT),
        // Some terminals send Shift-Tab as a key of its own, without the modifier.
        shift: holds(KeyModifiers::SHIFT) || event.code == KeyCode::BackTab,
    };
    Some(key.normalised())
}

const fn code(code: KeyCode) -> Option<Code> {
    Some(match code {
        KeyCode::Char(character) => Code::Char(character),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(number) => Code::F(number),
        _ => return None,
    })
}

fn translate_mouse(event: MouseEvent) -> Option<Input> {
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Input::Click(at)),
        MouseEventKind::ScrollUp => Some(Input::Wheel(Wheel::Up, at)),
        MouseEventKind::ScrollDown => Some(Input::Wheel(Wheel::Down, at)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<String> {
        match translate(Event::Key(KeyEvent::new(code, modifiers)))? {
            Input::Key(key) => Some(key.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn keys_keep_their_names() {
        use KeyModifiers as M;
        for (code, modifiers, name) in [
            (KeyCode::Char('j'), M::NONE, Some("j")),
            (KeyCode::Char('G'), M::SHIFT, Some("G")),
            (KeyCode::Char('c'), M::CONTROL, Some("ctrl-c")),
            (KeyCode::Char(' '), M::NONE, Some("space")),
            (KeyCode::BackTab, M::NONE, Some("shift-tab")),
            (KeyCode::BackTab, M::SHIFT, Some("shift-tab")),
            (KeyCode::F(5), M::ALT, Some("alt-f5")),
            (KeyCode::PageDown, M::NONE, Some("pagedown")),
            (KeyCode::CapsLock, M::NONE, None),
        ] {
            assert_eq!(pressed(code, modifiers).as_deref(), name, "{code:?} {modifiers:?}");
        }
    }

    #[test]
    fn a_released_key_is_none() {
        let release = KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(translate(Event::Key(release)), None);
    }

    #[test]
    fn clicks_and_the_wheel_name_their_cell() {
        let mouse = |kind| {
            translate(Event::Mouse(MouseEvent { kind, column: 4, row: 2, modifiers: KeyModifiers::NONE }))
        };
        let at = Position::new(4, 2);
        assert_eq!(mouse(MouseEventKind::Down(MouseButton::Left)), Some(Input::Click(at)));
        assert_eq!(mouse(MouseEventKind::ScrollDown), Some(Input::Wheel(Wheel::Down, at)));
        assert_eq!(mouse(MouseEventKind::Moved), None);
    }

    #[test]
    fn a_terminal_without_a_size_has_one_cell() {
        assert_eq!(translate(Event::Resize(0, 0)), Some(Input::Resize(Size::new(1, 1))));
    }
}
