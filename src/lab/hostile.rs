//! Strings that nobody should have written into a device, and somebody has.

use super::network::PortNo;

/// One per kind of trouble, by turns.
const ALIASES: [&[u8]; 10] = [
    b"clear \x1b[2J\x1b[H screen",
    b"title \x1b]0;owned\x07 osc 52 \x1b]52;c;ZXZpbA==\x07",
    b"bell \x07 nul \0 tab \t newline \r\n del \x7f",
    "bidi \u{202e}desrever\u{202c} \u{2066}isolate\u{2069}".as_bytes(),
    "zero\u{200b}width\u{200d}joiner\u{feff}".as_bytes(),
    "wide 東京データセンター 🚀".as_bytes(),
    "combining e\u{301}\u{302}\u{303}\u{304}\u{305} z\u{335}\u{336}".as_bytes(),
    b"latin-1 M\xfcnchen, broken \xff\xfe\xc3",
    "c1 \u{9b}31m csi \u{85} line \u{2028} end".as_bytes(),
    b"",
];

/// The alias of a port; every tenth is 300 octets long.
pub(in crate::lab) fn alias(port: PortNo) -> Vec<u8> {
    match ALIASES[usize::from(port.0) % ALIASES.len()] {
        b"" => b"x".repeat(300),
        alias => alias.to_vec(),
    }
}

/// The name of a port: still unique, no longer harmless on every fourth.
pub(in crate::lab) fn name(name: &str, port: PortNo) -> Vec<u8> {
    match port.0 % 4 {
        1 => format!("{name}\x1b[31m").into_bytes(),
        2 => format!("{name}\u{202e}\u{200b}").into_bytes(),
        3 => [name.as_bytes(), b"\0\0"].concat(),
        _ => name.as_bytes().to_vec(),
    }
}

/// The name a device gives itself.
pub(in crate::lab) fn system_name(name: &str) -> Vec<u8> {
    format!("{name}\x1b[5m\u{202e}\r\n\0").into_bytes()
}
