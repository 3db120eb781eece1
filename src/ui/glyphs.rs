//! The signs of the screen, in Unicode and in plain ASCII for terminals and fonts that have nothing else.

/// One set of signs. Every one takes exactly one cell, except where it says so.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Whether text is drawn in ASCII alone: what a device sends beyond it then becomes `?`.
    pub ascii: bool,
    /// Up, or answering.
    pub up: &'static str,
    /// Down.
    pub down: &'static str,
    /// Something to look at: errors, load, flapping.
    pub warning: &'static str,
    /// Unknown: not heard of in time.
    pub unknown: &'static str,
    /// Administratively down.
    pub admin_down: &'static str,
    /// Stale: heard, but late.
    pub stale: &'static str,
    /// A cable through which nothing is known to pass.
    pub cut: &'static str,
    /// A full cell of a bar.
    pub bar_full: &'static str,
    /// Half a cell of a bar.
    pub bar_half: &'static str,
    /// An empty cell of a bar.
    pub bar_empty: &'static str,
    /// An unfolded branch of the tree.
    pub open: &'static str,
    /// A folded branch of the tree.
    pub folded: &'static str,
    /// A vertical hairline.
    pub vertical: &'static str,
    /// A horizontal hairline.
    pub horizontal: &'static str,
    /// The bar at the left of a selection.
    pub selection: &'static str,
    /// The mark of a marked device.
    pub mark: &'static str,
    /// Between the parts of a path.
    pub path: &'static str,
    /// Between short facts on one line.
    pub separator: &'static str,
    /// Below the character that an error speaks of.
    pub points_up: &'static str,
    /// Where text was cut: one or two cells.
    pub ellipsis: &'static str,
    /// Sorted with the smallest first.
    pub ascending: &'static str,
    /// Sorted with the greatest first.
    pub descending: &'static str,
    /// What a value is, where there is none.
    pub absent: &'static str,
    /// A faint threshold across a plot.
    pub threshold: &'static str,
    /// Done, as it should be.
    pub done: &'static str,
    /// Under way.
    pub busy: &'static str,
    /// A frame that cannot be overlooked: its corners from the upper left to the right and down, a horizontal and a
    /// vertical stroke.
    pub frame: [&'static str; 6],
    /// More above and more below, in lists that do not fit.
    pub more: [&'static str; 2],
}

/// For terminals that show Unicode.
pub const UNICODE: Glyphs = Glyphs {
    ascii: false,
    up: "●",
    down: "▼",
    warning: "▲",
    unknown: "?",
    admin_down: "◌",
    stale: "~",
    cut: "╳",
    bar_full: "━",
    bar_half: "╸",
    bar_empty: "─",
    open: "▾",
    folded: "▸",
    vertical: "│",
    horizontal: "─",
    selection: "▌",
    mark: "◆",
    path: "›",
    separator: "·",
    points_up: "^",
    ellipsis: "…",
    ascending: "↑",
    descending: "↓",
    absent: "-",
    threshold: "┄",
    done: "✓",
    busy: "»",
    frame: ["┏", "┓", "┗", "┛", "━", "┃"],
    more: ["↑", "↓"],
};

/// For terminals that show nothing but ASCII.
pub const ASCII: Glyphs = Glyphs {
    ascii: true,
    up: "*",
    down: "v",
    warning: "^",
    unknown: "?",
    admin_down: "o",
    stale: "~",
    cut: "x",
    bar_full: "=",
    bar_half: "-",
    bar_empty: " ",
    open: "-",
    folded: "+",
    vertical: "|",
    horizontal: "-",
    selection: ">",
    mark: "#",
    path: ">",
    separator: "-",
    points_up: "^",
    ellipsis: "..",
    ascending: "^",
    descending: "v",
    absent: "-",
    threshold: ".",
    done: "+",
    busy: ">",
    frame: ["#", "#", "#", "#", "#", "#"],
    more: ["^", "v"],
};

/// The set for a terminal.
pub const fn set(ascii: bool) -> &'static Glyphs {
    if ascii { &ASCII } else { &UNICODE }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::CellWidth;

    use super::*;

    fn all(g: &Glyphs) -> [&'static str; 32] {
        [
            g.up,
            g.down,
            g.warning,
            g.unknown,
            g.admin_down,
            g.stale,
            g.cut,
            g.bar_full,
            g.bar_half,
            g.bar_empty,
            g.open,
            g.folded,
            g.vertical,
            g.horizontal,
            g.selection,
            g.mark,
            g.path,
            g.separator,
            g.points_up,
            g.ascending,
            g.descending,
            g.threshold,
            g.done,
            g.busy,
            g.frame[0],
            g.frame[1],
            g.frame[2],
            g.frame[3],
            g.frame[4],
            g.frame[5],
            g.more[0],
            g.more[1],
        ]
    }

    #[test]
    fn every_sign_takes_one_cell() {
        for sign in all(&UNICODE).into_iter().chain(all(&ASCII)) {
            assert_eq!(sign.cell_width(), 1, "{sign}");
        }
    }

    #[test]
    fn the_plain_set_is_plain() {
        assert!(all(&ASCII).iter().all(|sign| sign.is_ascii()));
        assert!(ASCII.ellipsis.is_ascii());
    }

    #[test]
    fn states_are_told_apart_without_colour() {
        for g in [&UNICODE, &ASCII] {
            let mut states = [g.up, g.down, g.warning, g.unknown, g.admin_down, g.stale];
            states.sort_unstable();
            assert!(states.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}
