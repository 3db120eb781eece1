//! Themes: a colour for each role. Which widget uses which role is the business of the screen.

mod color;
mod depth;
mod read;

pub use color::{Ansi, Color, Rgb};
pub use depth::{ColorDepth, ColorWish, depth};
pub use read::load;

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The selected, headings.
    Bright,
    /// Values.
    Text,
    /// Second-rate text.
    Soft,
    /// Labels, units, what is administratively down.
    Dim,
    /// The lines between the parts of a screen.
    Hairline,
    /// The background of what is selected.
    Selection,
    /// Focus, the selection bar, keys in hints.
    Accent,
    /// Up.
    Up,
    /// Warning, flapping, a load above the threshold.
    Warning,
    /// Critical, down.
    Critical,
    /// Unknown.
    Unknown,
    /// What an interface receives.
    In,
    /// What an interface sends.
    Out,
}

impl Role {
    /// Every role, in the order of the theme files.
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

    /// Its key in a theme file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bright => "bright",
            Self::Text => "text",
            Self::Soft => "soft",
            Self::Dim => "dim",
            Self::Hairline => "hairline",
            Self::Selection => "selection",
            Self::Accent => "accent",
            Self::Up => "up",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Unknown => "unknown",
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// A colour for each role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    name: String,
    colors: [Color; Role::ALL.len()],
}

const BUILT_IN: [(&str, &str); 6] = [
    ("default", include_str!("../../../themes/default.toml")),
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("sixteen", include_str!("../../../themes/sixteen.toml")),
    ("none", include_str!("../../../themes/none.toml")),
];

impl Theme {
    /// The themes that need no file, the default one first.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> + Clone {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// A theme that needs no file.
    pub fn built_in(name: &str) -> Option<Self> {
        let (name, text) = BUILT_IN.iter().find(|(own, _)| *own == name)?;
        Some(read::built_in(name, text))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The colour of a role.
    pub fn color(&self, role: Role) -> Color {
        self.colors[role as usize]
    }

    /// The same theme with colours that a terminal of this depth can show.
    pub fn degraded(&self, depth: ColorDepth) -> Self {
        Self { name: self.name.clone(), colors: self.colors.map(|color| color.degraded(depth)) }
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self::built_in("default").expect("the default theme is built in")
    }
}
