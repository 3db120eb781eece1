//! How platforms hold up long output, and what they do to the line that says so. Pure data.

/// A platform's pager.
#[derive(Debug, Clone, Copy)]
pub(in crate::lab::ssh) struct Pager {
    /// What stands below a full page.
    pub(super) more: &'static [u8],
    /// What takes it away again.
    pub(super) erase: &'static [u8],
    /// Whether it holds up anything unless it is asked to.
    pub(super) is_usual: bool,
    /// Lines of a terminal of which nothing is known.
    pub(super) lines: usize,
}

/// What a key means to a pager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Page,
    Line,
    Rest,
    Quit,
}

impl Pager {
    /// Cisco IOS: nine backspaces, blanks, nine backspaces.
    pub(super) const IOS: Self = Self {
        more: b" --More-- ",
        erase: b"\x08\x08\x08\x08\x08\x08\x08\x08\x08        \x08\x08\x08\x08\x08\x08\x08\x08\x08",
        is_usual: true,
        lines: 24,
    };
    /// Cisco NX-OS: in reverse, and the line is erased.
    pub(super) const NXOS: Self =
        Self { more: b"\x1b[7m--More--\x1b[m", erase: b"\r\x1b[K", is_usual: true, lines: 24 };
    /// Arista EOS: as the `less` below it does it.
    pub(super) const EOS: Self =
        Self { more: b"\x1b[7m --More-- \x1b[27m\x1b[K", erase: b"\r\x1b[K", is_usual: true, lines: 24 };
    /// Junos: the line is written over with blanks.
    pub(super) const JUNOS: Self = Self {
        more: b"---(more)---",
        erase: b"\r                                        \r",
        is_usual: true,
        lines: 24,
    };
    /// Where output runs through.
    pub(super) const NONE: Self = Self { more: b":", erase: b"\r\x1b[K", is_usual: false, lines: 24 };

    /// What a key means. Cisco quits at any other key too.
    pub(super) fn turn(self, key: u8) -> Turn {
        match key {
            b' ' | b'f' | 6 => Turn::Page,
            b'\r' | b'\n' | b'j' => Turn::Line,
            b'G' => Turn::Rest,
            _ => Turn::Quit,
        }
    }
}
