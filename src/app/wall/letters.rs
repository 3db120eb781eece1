//! Letters made of blocks, to be read from across a room: a bitmap of six rows, the last for what hangs below the line.
//!
//! Layout asks how wide a text is, drawing asks which pixels are set. A text with a character that is not here is
//! written in the terminal's own letters: a name is never shown as another one.

/// Rows of a letter: five above the line, one below.
pub const HEIGHT: u16 = 6;
/// Pixels between two letters.
const GAP: u16 = 1;
/// Pixels of a blank.
const BLANK: u16 = 2;

/// One letter, row by row; what is no blank is set. Rows may be shorter than the letter is wide.
type Bitmap = [&'static str; HEIGHT as usize];

/// The bitmap of a character.
const fn bitmap(character: char) -> Option<&'static Bitmap> {
    Some(match character {
        'a' => &["", " ###", "#  #", "#  #", " ###", ""],
        'b' => &["#", "###", "#  #", "#  #", "###", ""],
        'c' => &["", " ##", "#", "#", " ##", ""],
        'd' => &["   #", " ###", "#  #", "#  #", " ###", ""],
        'e' => &["", " ##", "####", "#", " ###", ""],
        'f' => &[" ##", "#", "###", "#", "#", ""],
        'g' => &["", " ###", "#  #", " ###", "   #", " ##"],
        'h' => &["#", "###", "#  #", "#  #", "#  #", ""],
        'i' => &["#", "", "#", "#", "#", ""],
        'j' => &[" #", "", " #", " #", " #", "#"],
        'k' => &["#", "#  #", "###", "# #", "#  #", ""],
        'l' => &["#", "#", "#", "#", " #", ""],
        'm' => &["", "####", "# # #", "# # #", "# # #", ""],
        'n' => &["", "###", "#  #", "#  #", "#  #", ""],
        'o' => &["", " ##", "#  #", "#  #", " ##", ""],
        'p' => &["", "###", "#  #", "#  #", "###", "#"],
        'q' => &["", " ###", "#  #", "#  #", " ###", "   #"],
        'r' => &["", "# #", "##", "#", "#", ""],
        's' => &["", " ###", "##", "  ##", "###", ""],
        't' => &[" #", "###", " #", " #", "  #", ""],
        'u' => &["", "#  #", "#  #", "#  #", " ###", ""],
        'v' => &["", "# #", "# #", "# #", " #", ""],
        'w' => &["", "# # #", "# # #", "# # #", " # #", ""],
        'x' => &["", "#  #", " ##", " ##", "#  #", ""],
        'y' => &["", "#  #", "#  #", " ###", "   #", " ##"],
        'z' => &["", "####", "  #", " #", "####", ""],
        'A' => &[" ##", "#  #", "####", "#  #", "#  #", ""],
        'B' => &["###", "#  #", "###", "#  #", "###", ""],
        'C' => &[" ###", "#", "#", "#", " ###", ""],
        'D' => &["###", "#  #", "#  #", "#  #", "###", ""],
        'E' => &["####", "#", "###", "#", "####", ""],
        'F' => &["####", "#", "###", "#", "#", ""],
        'G' => &[" ###", "#", "# ##", "#  #", " ###", ""],
        'H' => &["#  #", "#  #", "####", "#  #", "#  #", ""],
        'I' => &["###", " #", " #", " #", "###", ""],
        'J' => &["  ##", "   #", "   #", "#  #", " ##", ""],
        'K' => &["#  #", "# #", "##", "# #", "#  #", ""],
        'L' => &["#", "#", "#", "#", "####", ""],
        'M' => &["#   #", "## ##", "# # #", "#   #", "#   #", ""],
        'N' => &["#  #", "## #", "# ##", "#  #", "#  #", ""],
        'O' => &[" ##", "#  #", "#  #", "#  #", " ##", ""],
        'P' => &["###", "#  #", "###", "#", "#", ""],
        'Q' => &[" ##", "#  #", "#  #", "# #", " # #", ""],
        'R' => &["###", "#  #", "###", "# #", "#  #", ""],
        'S' => &[" ###", "#", " ##", "   #", "###", ""],
        'T' => &["#####", "  #", "  #", "  #", "  #", ""],
        'U' => &["#  #", "#  #", "#  #", "#  #", " ##", ""],
        'V' => &["#   #", "#   #", " # #", " # #", "  #", ""],
        'W' => &["#   #", "#   #", "# # #", "## ##", "#   #", ""],
        'X' => &["#  #", "#  #", " ##", "#  #", "#  #", ""],
        'Y' => &["#   #", " # #", "  #", "  #", "  #", ""],
        'Z' => &["####", "   #", " ##", "#", "####", ""],
        '0' => &["###", "# #", "# #", "# #", "###", ""],
        '1' => &[" #", "##", " #", " #", "###", ""],
        '2' => &["###", "  #", "###", "#", "###", ""],
        '3' => &["###", "  #", " ##", "  #", "###", ""],
        '4' => &["# #", "# #", "###", "  #", "  #", ""],
        '5' => &["###", "#", "###", "  #", "###", ""],
        '6' => &["###", "#", "###", "# #", "###", ""],
        '7' => &["###", "  #", "  #", "  #", "  #", ""],
        '8' => &["###", "# #", "###", "# #", "###", ""],
        '9' => &["###", "# #", "###", "  #", "###", ""],
        '.' => &["", "", "", "", "#", ""],
        ',' => &["", "", "", "", " #", "#"],
        ':' => &["", "#", "", "#", "", ""],
        ';' => &["", " #", "", "", " #", "#"],
        '-' => &["", "", "###", "", "", ""],
        '_' => &["", "", "", "", "####", ""],
        '/' => &["  #", "  #", " #", "#", "#", ""],
        '%' => &["# #", "  #", " #", "#", "# #", ""],
        '+' => &["", " #", "###", " #", "", ""],
        '=' => &["", "###", "", "###", "", ""],
        '(' => &[" #", "#", "#", "#", " #", ""],
        ')' => &["#", " #", " #", " #", "#", ""],
        '<' => &["  #", " #", "#", " #", "  #", ""],
        '>' => &["#", " #", "  #", " #", "#", ""],
        '#' => &[" # #", "#####", " # #", "#####", " # #", ""],
        '*' => &["# #", " #", "# #", "", "", ""],
        '\'' => &["#", "#", "", "", "", ""],
        '"' => &["# #", "# #", "", "", "", ""],
        '!' => &["#", "#", "#", "", "#", ""],
        '?' => &["###", "  #", " ##", "", " #", ""],
        _ => return None,
    })
}

/// The pixels of a letter's width, without the gap behind it.
fn width_of(character: char) -> Option<u16> {
    if character == ' ' {
        return Some(BLANK);
    }
    let widest = bitmap(character)?.iter().map(|row| row.len()).max()?;
    u16::try_from(widest).ok()
}

/// How many pixels a text takes, or nothing if one of its characters is not here.
pub fn width(text: &str) -> Option<u16> {
    let widths = text.chars().map(width_of);
    let total = widths.into_iter().try_fold(0u16, |sum, width| Some(sum.saturating_add(width? + GAP)))?;
    Some(total.saturating_sub(GAP))
}

/// Every pixel that is set of a text, column and row from its upper left corner; nothing for what is not here.
pub fn pixels(text: &str) -> impl Iterator<Item = (u16, u16)> {
    let mut left = 0;
    text.chars().flat_map(move |character| {
        let at = left;
        left += width_of(character).unwrap_or(BLANK) + GAP;
        let rows = bitmap(character).into_iter().flat_map(|rows| (0..).zip(rows.iter()));
        rows.flat_map(move |(y, row)| {
            let set = (0..).zip(row.bytes()).filter(|(_, pixel)| *pixel != b' ');
            set.map(move |(x, _): (u16, u8)| (at + x, y))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_wide_as_its_letters_and_the_gaps_between_them() {
        for (text, expected) in
            [("", Some(0)), ("1", Some(3)), ("11", Some(7)), ("i i", Some(6)), ("ü", None)]
        {
            assert_eq!(width(text), expected, "{text}");
        }
    }

    #[test]
    fn every_pixel_lies_within_the_width() {
        let all: String = (' '..='~').filter(|c| width_of(*c).is_some()).collect();
        let wide = width(&all).unwrap();
        assert!(pixels(&all).all(|(x, y)| x < wide && y < HEIGHT));
    }

    #[test]
    fn letters_and_digits_of_names_are_all_there_and_all_different() {
        let characters: Vec<char> =
            ('a'..='z').chain('A'..='Z').chain('0'..='9').chain("-._:/% ".chars()).collect();
        for (n, one) in characters.iter().enumerate() {
            assert!(width_of(*one).is_some(), "{one}");
            let same = characters[n + 1..].iter().find(|other| bitmap(**other) == bitmap(*one));
            assert_eq!(same, None, "{one}");
        }
    }
}
