use proptest::prelude::*;

use super::*;
use crate::model::{CharKind, char_kind};

fn lines_of<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> Vec<String> {
    let mut reader = Reader::new();
    let mut lines = Vec::new();
    for chunk in chunks {
        reader.feed(chunk, &mut |line| lines.push(line.to_owned()));
    }
    reader.finish(&mut |line| lines.push(line.to_owned()));
    lines
}

#[track_caller]
fn reads(octets: impl AsRef<[u8]>, expected: &[&str]) {
    let octets = octets.as_ref();
    assert_eq!(lines_of([octets]), expected, "{:?}", String::from_utf8_lossy(octets));
    assert_eq!(lines_of(octets.chunks(1)), expected, "octet by octet");
}

#[test]
fn lines_end_as_devices_end_them() {
    reads("one\r\ntwo\nthree\r\r\n\r\nfour", &["one", "two", "three", "", "four"]);
    reads("one\n\rtwo\x0bthree\x0cfour\u{85}five\x1bEsix", &["one", "two", "three", "four", "five", "six"]);
    reads("", &[]);
    reads("  indented  \r\n", &["  indented"]);
    reads("a\tb\n1234567\tc\n12345678\td", &["a       b", "1234567 c", "12345678        d"]);
}

#[test]
fn what_is_overwritten_is_gone() {
    reads("50%\r75%\rdone!\n", &["done!"]);
    reads(" --More-- \r          \rinterface Ethernet1\n", &["interface Ethernet1"]);
    reads(b" --More-- \x08\x08\x08\x08\x08\x08\x08\x08\x08\x08          \x08\x08\x08\x08\x08\x08\x08\x08\x08\x08vlan 1\n", &["vlan 1"]);
    reads("abcdef\rxy\n", &["xycdef"]);
    reads(b"shwo\x08\x08ow\n", &["show"]);
    reads(b"\x08\x08\x08a\n", &["a"]);
}

#[test]
fn control_sequences_act_within_the_line_and_leave_no_trace() {
    reads("\x1b[31mred\x1b[0m\n", &["red"]);
    reads("abc\x1b[2D\x1b[KX\n", &["aX"]);
    reads("abc\x1b[1G\x1b[1KX\n", &["Xbc"]);
    reads("abc\x1b[2Kd\n", &["   d"]);
    reads("abcd\x1b[3G\x1b[@x\x1b[5G\x1b[P\n", &["abxc"]);
    reads("abcd\r\x1b[2X\n", &["  cd"]);
    reads("a\x1b[5Cb\n", &["a     b"]);
    reads("\x1b7abc\x1b8x\x1b[s\x1b[uy\n", &["xyc"]);
    reads("\x1b[?25l\x1b[>c\x1b[1 qa\x1b(B\x1b#8\x1b=b\n", &["ab"]);
    reads("\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b\x1bP1$r\x1b\\c\x1b_x\x1b\\d\n", &["abcd"]);
    reads("\u{9b}31ma\u{9d}0;t\x07b\u{90}q\x1b\\c\n", &["abc"]);
    reads("a\x1b[6n\x1b[c\x07\x00\x7fb\n", &["ab"]);
}

#[test]
fn another_row_is_another_line() {
    reads(
        "\x1b[1;24r\x1b[24;1H\x1b[24;1HHP-2530#\x1b[24;1H\x1b[24;10Hshow\x1b[24;14H\x1bEone\r\n\x1b[23;1Htwo\x1b[24;1Hthree",
        &["HP-2530# show", "one", "two", "three"],
    );
    reads("a\x1b[2;1Hb\x1b[2;5Hc\x1b[7dd", &["a", "b   c", "d"]);
    reads("a\x1b[Bb\x1b[Ec", &["a", "b", "c"]);
}

#[test]
fn what_is_cut_off_does_not_eat_what_follows() {
    reads("\x1b]0;never ended\nnext\n", &["", "next"]);
    reads("\x1b[31\nnext\n", &["", "next"]);
    reads("\x1b\nnext\n", &["", "next"]);
    reads("a\x1b]x\x1b[0mb\n", &["ab"]);
    reads("\x1b[12\x18a\x1b]x\x1ab\n", &["ab"]);
    let (digits, text) = ("1".repeat(100), "x".repeat(5_000));
    reads(format!("\x1b[{digits}\n"), &[&digits[64..]]);
    assert_eq!(lines_of([format!("\x1b]{text}\n").as_bytes()])[0].len(), 5_000 - 4_097);
}

#[test]
fn what_cannot_be_decoded_is_guessed_or_replaced() {
    reads("Zürich 東京\n", &["Zürich 東京"]);
    reads(b"Z\xfcrich\n", &["Zürich"]);
    reads(b"a\xe6\x9dz\x80\x9b31m\n", &["a\u{fffd}z\u{fffd}\u{fffd}31m"]);
    reads(b"\xed\xa0\x80\xf5\xc0a\n", &["í\u{a0}\u{fffd}õÀa".replace('\u{a0}', " ").as_str()]);
    reads(b"end\xe6\x9d", &["end\u{fffd}"]);
    reads(b"end\xfc", &["endü"]);
}

#[test]
fn characters_that_steer_or_hide_are_removed() {
    reads("a\u{202e}b\u{200b}c\u{feff}d\u{2066}e\u{e0041}f\n", &["abcdef"]);
    reads("a\u{a0}b\u{2028}c\u{3000}d\n", &["a b c d"]);
    reads("e\u{301}a\u{301}\u{301}\u{301}\u{301}\n", &["e\u{301}a\u{301}\u{301}"]);
}

#[test]
fn a_line_without_end_comes_in_pieces() {
    let long = "x".repeat(LINE_LIMIT * 2 + 5);
    let lines = lines_of([long.as_bytes()]);
    assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [LINE_LIMIT, LINE_LIMIT, 5]);
    assert_eq!(lines_of([format!("{}\r\ny\n", "x".repeat(LINE_LIMIT)).as_bytes()]).len(), 2);
    let tabs = lines_of(["\t".repeat(10_000).as_bytes(), b"x\n"]);
    assert_eq!(tabs, ["", "x"]);
}

#[test]
fn the_unfinished_line_can_be_seen_and_forgotten() {
    let mut reader = Reader::new();
    reader.feed(b"core1# ", &mut |_| panic!("no line ended"));
    assert_eq!(reader.last().as_deref(), Some("core1#"));
    reader.forget_last();
    assert!(reader.is_at_line_start());
    reader.feed(&[b'x'; LAST_LIMIT + 1], &mut |_| {});
    assert_eq!(reader.last(), None);
}

#[test]
fn hostile_sequences_cost_no_more_than_their_octets() {
    // A second would be quadratic: a million edits of one line, and a million of the widest moves.
    let edits = "\x1b[@\x1b[1G\x1b[1000Gx\x1b[1K\x1b[P".repeat(20_000);
    let lines = lines_of([edits.as_bytes(), "\t".repeat(1_000_000).as_bytes(), b"\n"]);
    assert!(lines.iter().all(|line| line.chars().count() <= LINE_LIMIT));
}

/// Pieces that a terminal would act on, and any octets.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "core1#",
        "\r",
        "\n",
        "\r\n",
        "\x08",
        "\x1b",
        "\x1b[",
        "\x1b]0;x",
        "\x07",
        "\x1b\\",
        "\x1b[K",
        "\x1b[2;7H",
        "\x1b[3D",
        "\t",
        "é",
        "東",
        "\u{9b}",
        "\u{202e}",
        "\u{301}",
        " --More-- ",
        "\x1bP",
        "9",
        ";",
        "m",
        "   ",
    ]);
    prop_oneof![
        3 => words.prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ]
}

proptest! {
    #[test]
    fn chunks_make_no_difference(pieces in prop::collection::vec(piece(), 0..60), cuts in prop::collection::vec(0usize..300, 0..12)) {
        let octets = pieces.concat();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(octets.len())).chain([0, octets.len()]).collect();
        cuts.sort_unstable();
        let chunks = cuts.windows(2).map(|pair| &octets[pair[0]..pair[1]]);
        let expected = lines_of([octets.as_slice()]);
        prop_assert_eq!(&lines_of(chunks), &expected);
        prop_assert_eq!(&lines_of(octets.chunks(1)), &expected);
    }

    #[test]
    fn nothing_that_steers_a_terminal_comes_out(octets in prop::collection::vec(piece(), 0..80)) {
        for line in lines_of([octets.concat().as_slice()]) {
            prop_assert!(!line.chars().any(|c| c.is_control()));
            prop_assert!(line.chars().all(|c| char_kind(c) != CharKind::Forbidden));
            prop_assert!(line.chars().count() <= LINE_LIMIT);
            prop_assert!(!line.ends_with(' '));
        }
    }

    #[test]
    fn plain_text_is_kept(lines in prop::collection::vec("[!-~]([ -~]{0,40}[!-~])?", 1..20)) {
        prop_assert_eq!(lines_of([lines.join("\r\n").as_bytes()]), lines);
    }
}
