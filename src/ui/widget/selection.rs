//! How a row that is selected looks.

use crate::ui::{canvas::Canvas, style::Role};

/// How a row stands to the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// Not selected.
    None,
    /// Selected, while keys go elsewhere.
    Resting,
    /// Selected, and keys go here.
    Focused,
}

impl Selection {
    /// A row that is selected or not, in a pane that has the focus or not.
    pub const fn of(selected: bool, focused: bool) -> Self {
        match (selected, focused) {
            (false, _) => Self::None,
            (true, false) => Self::Resting,
            (true, true) => Self::Focused,
        }
    }

    /// Puts the faint background and the bar at the left on a row.
    pub fn draw(self, canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16) {
        if self == Self::None {
            return;
        }
        if self == Self::Focused || !canvas.palette.reverses_selection() {
            canvas.select(x, y, width);
        }
        let role = if self == Self::Focused { Role::Accent } else { Role::Dim };
        canvas.sign(x, y, canvas.glyphs.selection, role);
    }

    /// The role of a name in the row.
    pub fn name_role(self, otherwise: Role) -> Role {
        if self == Self::None { otherwise } else { Role::Bright }
    }
}
