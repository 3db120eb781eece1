//! From the roles of a theme to what ratatui paints.

use ratatui::style::{Color as Paint, Modifier, Style};

pub use crate::config::theme::Role;
use crate::config::theme::{Color, Rgb, Theme};

/// A style for every role of a theme.
#[derive(Debug, Clone)]
pub struct Palette {
    styles: [Style; Role::ALL.len()],
    /// The selection's background is one of the terminal's sixteen colours, on which others may not be told.
    loud_selection: bool,
}

impl Palette {
    /// The styles of a theme whose colours the terminal can show.
    pub fn new(theme: &Theme) -> Self {
        Self {
            styles: Role::ALL.map(|role| style(role, theme.color(role))),
            loud_selection: matches!(theme.color(Role::Selection), Color::Ansi(_)),
        }
    }

    /// Whether a selection is shown by swapping the terminal's own colours: too loud for one that only rests.
    pub fn reverses_selection(&self) -> bool {
        self.style(Role::Selection).add_modifier.contains(Modifier::REVERSED)
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The role that stands for another one on the selection. Where that is a strong colour, red and grey cannot be
    /// read on it; sign and word still say the state.
    pub const fn on_selection(&self, role: Role) -> Role {
        match role {
            _ if !self.loud_selection => role,
            Role::Critical | Role::Unknown => Role::Bright,
            Role::Dim | Role::Soft | Role::Hairline | Role::Up | Role::In => Role::Text,
            other => other,
        }
    }
}

impl Default for Palette {
    fn default() -> Self {
        Self::new(&Theme::default())
    }
}

fn style(role: Role, color: Color) -> Style {
    let weight = match (role, color) {
        (Role::Bright, _) => Modifier::BOLD,
        // Without colours, weight is all that is left to tell trouble from labels.
        (Role::Warning | Role::Critical | Role::Unknown | Role::Accent, Color::Default) => Modifier::BOLD,
        (Role::Dim | Role::Hairline, Color::Default) => Modifier::DIM,
        (Role::Selection, Color::Default) => Modifier::REVERSED,
        _ => Modifier::empty(),
    };
    let style = Style::new().add_modifier(weight);
    match (role, paint(color)) {
        (_, None) => style,
        (Role::Selection, Some(paint)) => style.bg(paint),
        (_, Some(paint)) => style.fg(paint),
    }
}

/// What the terminal shows by itself is nothing to ask for.
fn paint(color: Color) -> Option<Paint> {
    match color {
        Color::Default => None,
        Color::Ansi(ansi) => Some(NAMED[usize::from(ansi.number())]),
        Color::Indexed(index) => Some(Paint::Indexed(index)),
        Color::Rgb(Rgb(red, green, blue)) => Some(Paint::Rgb(red, green, blue)),
    }
}

/// The sixteen, in the order of their numbers.
const NAMED: [Paint; 16] = [
    Paint::Black,
    Paint::Red,
    Paint::Green,
    Paint::Yellow,
    Paint::Blue,
    Paint::Magenta,
    Paint::Cyan,
    Paint::Gray,
    Paint::DarkGray,
    Paint::LightRed,
    Paint::LightGreen,
    Paint::LightYellow,
    Paint::LightBlue,
    Paint::LightMagenta,
    Paint::LightCyan,
    Paint::White,
];
