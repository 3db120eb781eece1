//! From the roles of a theme to what ratatui paints.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen is, whatever colour that has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// What is selected, headings.
    Bright,
    /// Values.
    Text,
    /// Descriptions, what accompanies values.
    Soft,
    /// Labels, units, what is administratively down.
    Dim,
    /// Hairlines.
    Hairline,
    /// The background of the selection.
    Selection,
    /// Focus, selection bar, active tab, links, keys.
    Accent,
    /// Up.
    Up,
    /// Something to look at.
    Warning,
    /// Down.
    Critical,
    /// Not heard of in time.
    Unknown,
    /// Received.
    In,
    /// Sent.
    Out,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 13] = [
        Self::Bright,
        Self::Text,
        Self::Soft,
        Self::Dim,
        Self::Hairline,
        Self::Selection,
        Self::Accent,
        Self::Up,
        Self::Warning,
        Self::Critical,
        Self::Unknown,
        Self::In,
        Self::Out,
    ];
}

/// A style for every role.
#[derive(Debug, Clone)]
pub struct Palette([Style; Role::ALL.len()]);

impl Palette {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.0[role as usize]
    }
}

impl Default for Palette {
    fn default() -> Self {
        Self(Role::ALL.map(|role| {
            let rgb = match role {
                Role::Bright => 0xf2f4f7,
                Role::Text => 0xc3c9d1,
                Role::Soft => 0x9aa3ad,
                Role::Dim => 0x6b7280,
                Role::Hairline => 0x2a3038,
                Role::Selection => 0x1f2a36,
                Role::Accent => 0x5fb3d9,
                Role::Up => 0x4f8f7f,
                Role::Warning => 0xe69f00,
                Role::Critical => 0xe8663c,
                Role::Unknown => 0xcc79a7,
                Role::In => 0x56b4e9,
                Role::Out => 0xb5a642,
            };
            let colour = Color::from_u32(rgb);
            match role {
                Role::Selection => Style::new().bg(colour),
                Role::Bright => Style::new().fg(colour).add_modifier(Modifier::BOLD),
                _ => Style::new().fg(colour),
            }
        }))
    }
}
