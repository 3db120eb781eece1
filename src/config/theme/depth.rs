//! How many colours the terminal has: a pure function of its environment.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// How many colours can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColorDepth {
    /// None: glyphs and words say everything.
    None,
    /// The sixteen that have names.
    Sixteen,
    /// 256, by index.
    Indexed,
    /// Any.
    Rgb,
}

/// What the operator wishes: `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ColorWish {
    /// As many as the terminal has, none under `NO_COLOR`.
    #[default]
    Auto,
    /// Colours, even under `NO_COLOR` or on a terminal that names itself dumb.
    Always,
    /// No colours.
    Never,
}

impl ColorWish {
    /// Every wish with its word.
    pub const WORDS: [(&str, Self); 3] =
        [("auto", Self::Auto), ("always", Self::Always), ("never", Self::Never)];
}

/// Decides from `NO_COLOR` (no-color.org), `COLORTERM` and `TERM`.
pub fn depth(wish: ColorWish, variables: &BTreeMap<String, OsString>) -> ColorDepth {
    let value = |name: &str| variables.get(name).and_then(|value| OsStr::to_str(value)).unwrap_or("");
    let offered = offered(value("TERM"), value("COLORTERM"));
    match wish {
        ColorWish::Never => ColorDepth::None,
        ColorWish::Always => offered.max(ColorDepth::Sixteen),
        ColorWish::Auto if variables.get("NO_COLOR").is_some_and(|value| !value.is_empty()) => {
            ColorDepth::None
        }
        ColorWish::Auto => offered,
    }
}

fn offered(term: &str, colorterm: &str) -> ColorDepth {
    match (term, colorterm) {
        ("" | "dumb", _) => ColorDepth::None,
        // The Linux console has sixteen, whatever variables came along from elsewhere.
        ("linux", _) => ColorDepth::Sixteen,
        (_, "truecolor" | "24bit") => ColorDepth::Rgb,
        (term, _) if term.ends_with("-direct") => ColorDepth::Rgb,
        (term, _) if term.contains("256color") => ColorDepth::Indexed,
        _ => ColorDepth::Sixteen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_follows_the_environment() {
        use ColorDepth::{Indexed, None, Rgb, Sixteen};
        use ColorWish::{Always, Auto, Never};
        for (wish, variables, expected) in [
            (Auto, &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")][..], Rgb),
            (Auto, &[("TERM", "xterm-256color")], Indexed),
            (Auto, &[("TERM", "xterm-direct")], Rgb),
            (Auto, &[("TERM", "screen")], Sixteen),
            (Auto, &[("TERM", "linux"), ("COLORTERM", "truecolor")], Sixteen),
            (Auto, &[("TERM", "dumb")], None),
            (Auto, &[], None),
            (Auto, &[("TERM", "xterm-256color"), ("NO_COLOR", "1")], None),
            (Auto, &[("TERM", "xterm-256color"), ("NO_COLOR", "")], Indexed),
            (Always, &[("TERM", "xterm-256color"), ("NO_COLOR", "1")], Indexed),
            (Always, &[("TERM", "dumb")], Sixteen),
            (Never, &[("TERM", "xterm-256color")], None),
        ] {
            let map =
                variables.iter().map(|(name, value)| (name.to_string(), OsString::from(value))).collect();
            assert_eq!(depth(wish, &map), expected, "{wish:?} {variables:?}");
        }
    }
}
