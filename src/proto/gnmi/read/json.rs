//! A light walker over JSON text: no tree, no allocation, numbers never through a double unless they are fractions.
//!
//! It reads what well-behaved writers write and stops at what is broken. It is not a validator: what it skips is only
//! measured. It must never panic, recurse, or read a byte twice for what it skips.

use super::scalar::Scalar;

/// The text is no JSON, or ends too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

/// A place within JSON text.
#[derive(Debug, Clone)]
pub struct Json<'a> {
    text: &'a str,
    at: usize,
}

/// What a value begins with; after an opening bracket its members or elements follow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Token<'a> {
    /// `{`
    Object,
    /// `[`
    Array,
    /// A string.
    Text(Raw<'a>),
    /// A number, true, false or null.
    Plain(Scalar<'a>),
}

/// A string as it is written, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a> {
    raw: &'a str,
    escaped: bool,
}

impl<'a> Raw<'a> {
    /// The text; `room` holds it if it must be unescaped.
    pub fn text<'b>(&self, room: &'b mut String) -> &'b str
    where
        'a: 'b,
    {
        if !self.escaped {
            return self.raw;
        }
        room.clear();
        unescape(self.raw, room);
        room
    }
}

impl<'a> Json<'a> {
    /// Stands before the first value of a text.
    ///
    /// # Errors
    ///
    /// The octets are no UTF-8.
    pub fn new(octets: &'a [u8]) -> Result<Self, Broken> {
        std::str::from_utf8(octets).map(|text| Self { text, at: 0 }).map_err(|_| Broken)
    }

    /// The next octet that is not blank, which stays.
    #[inline]
    fn peek(&mut self) -> Result<u8, Broken> {
        let octets = self.text.as_bytes();
        loop {
            match octets.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(octet) => return Ok(*octet),
                None => return Err(Broken),
            }
        }
    }

    /// Whether nothing but blanks is left.
    pub fn is_done(&mut self) -> bool {
        self.peek().is_err()
    }

    /// Reads the beginning of a value, or all of one that has no parts.
    ///
    /// # Errors
    ///
    /// There is no value here.
    #[inline]
    pub fn token(&mut self) -> Result<Token<'a>, Broken> {
        match self.peek()? {
            b'{' => {
                self.at += 1;
                Ok(Token::Object)
            }
            b'[' => {
                self.at += 1;
                Ok(Token::Array)
            }
            b'"' => self.string().map(Token::Text),
            b'-' | b'0'..=b'9' => self.number().map(Token::Plain),
            b't' => self.literal("true", Scalar::Bool(true)),
            b'f' => self.literal("false", Scalar::Bool(false)),
            b'n' => self.literal("null", Scalar::Unfit),
            _ => Err(Broken),
        }
    }

    /// The name of the next member of an object, after which its value follows; nothing at the object's end.
    ///
    /// # Errors
    ///
    /// Neither stands here.
    #[inline]
    pub fn member(&mut self, first: &mut bool) -> Result<Option<Raw<'a>>, Broken> {
        if !self.goes_on(first, b'}')? {
            return Ok(None);
        }
        if self.peek()? != b'"' {
            return Err(Broken);
        }
        let name = self.string()?;
        if self.peek()? != b':' {
            return Err(Broken);
        }
        self.at += 1;
        Ok(Some(name))
    }

    /// Whether another element of an array follows.
    ///
    /// # Errors
    ///
    /// Neither an element nor the end stands here.
    pub fn element(&mut self, first: &mut bool) -> Result<bool, Broken> {
        self.goes_on(first, b']')
    }

    #[inline]
    fn goes_on(&mut self, first: &mut bool, end: u8) -> Result<bool, Broken> {
        let next = self.peek()?;
        if next == end {
            self.at += 1;
            return Ok(false);
        }
        if !std::mem::take(first) {
            if next != b',' {
                return Err(Broken);
            }
            self.at += 1;
        }
        Ok(true)
    }

    /// Passes over a value whose first token was read.
    ///
    /// # Errors
    ///
    /// It does not end.
    pub fn skip_rest(&mut self, token: Token<'a>) -> Result<(), Broken> {
        let mut depth = usize::from(matches!(token, Token::Object | Token::Array));
        while depth > 0 {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Passes over a value.
    ///
    /// # Errors
    ///
    /// There is none, or it does not end.
    pub fn skip(&mut self) -> Result<(), Broken> {
        let token = self.token()?;
        self.skip_rest(token)
    }

    fn literal(&mut self, word: &str, scalar: Scalar<'a>) -> Result<Token<'a>, Broken> {
        let here = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !here.starts_with(word.as_bytes()) {
            return Err(Broken);
        }
        self.at += word.len();
        Ok(Token::Plain(scalar))
    }

    /// Reads a string; it begins here.
    #[inline]
    fn string(&mut self) -> Result<Raw<'a>, Broken> {
        let octets = self.text.as_bytes();
        let begin = self.at + 1;
        let mut end = begin;
        let mut escaped = false;
        loop {
            end += plain(octets.get(end..).ok_or(Broken)?).ok_or(Broken)?;
            if octets[end] == b'"' {
                break;
            }
            escaped = true;
            end += 2;
        }
        self.at = end + 1;
        self.text.get(begin..end).map(|raw| Raw { raw, escaped }).ok_or(Broken)
    }

    /// Reads a number; it begins here. Whole ones stay whole, down to the last digit of 64 bits.
    fn number(&mut self) -> Result<Scalar<'a>, Broken> {
        let octets = self.text.as_bytes();
        let begin = self.at;
        let mut value: Option<u64> = Some(0);
        let mut whole = true;
        let negative = octets[begin] == b'-';
        let mut end = begin + usize::from(negative);
        while let Some(octet) = octets.get(end) {
            match octet {
                b'0'..=b'9' => {
                    let digit = u64::from(octet - b'0');
                    value = value.and_then(|value| value.checked_mul(10)?.checked_add(digit));
                }
                b'.' | b'e' | b'E' | b'+' | b'-' => whole = false,
                _ => break,
            }
            end += 1;
        }
        self.at = end;
        let text = self.text.get(begin..end).ok_or(Broken)?;
        if !whole {
            return text.parse().map(Scalar::Double).map_err(|_| Broken);
        }
        if text == "-" {
            return Err(Broken);
        }
        Ok(match (value, negative) {
            (Some(value), false) => Scalar::Uint(value),
            (Some(value), true) => 0_i64.checked_sub_unsigned(value).map_or(Scalar::Unfit, Scalar::Int),
            (None, _) => Scalar::Unfit,
        })
    }
}

/// How many octets stand before the first quote or backslash, looked for in eight at once.
#[inline]
fn plain(octets: &[u8]) -> Option<usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // The highest bit of each octet that is zero, exact up to the first one.
    let zeros = |word: u64| word.wrapping_sub(EACH) & !word & (EACH << 7);
    let (mut rest, mut passed) = (octets, 0);
    while let Some((eight, more)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*eight);
        let found = zeros(word ^ (EACH * 0x22)) | zeros(word ^ (EACH * 0x5c));
        if found != 0 {
            return Some(passed + found.trailing_zeros() as usize / 8);
        }
        (rest, passed) = (more, passed + 8);
    }
    rest.iter().position(|octet| matches!(octet, b'"' | b'\\')).map(|place| passed + place)
}

/// Writes a string without its escapes; one that means nothing becomes U+FFFD.
fn unescape(raw: &str, out: &mut String) {
    let mut rest = raw;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut chars = escape.chars();
        let c = match chars.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('u') => unicode(&mut chars),
            Some(c) => c,
            None => char::REPLACEMENT_CHARACTER,
        };
        out.push(c);
        rest = chars.as_str();
    }
    out.push_str(rest);
}

/// A `\uXXXX`, or two of them for what lies beyond the first plane.
fn unicode(chars: &mut std::str::Chars<'_>) -> char {
    let Some(high) = hex4(chars) else { return char::REPLACEMENT_CHARACTER };
    let mut ahead = chars.clone();
    if (0xd800..0xdc00).contains(&high)
        && ahead.next() == Some('\\')
        && ahead.next() == Some('u')
        && let Some(low) = hex4(&mut ahead).filter(|low| (0xdc00..0xe000).contains(low))
    {
        *chars = ahead;
        return char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
            .unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn hex4(chars: &mut std::str::Chars<'_>) -> Option<u32> {
    let digits = chars.as_str().get(..4)?;
    let value =
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok());
    *chars = chars.as_str()[4..].chars();
    value.flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Builds the tree that the walker sees.
    fn tree(json: &mut Json<'_>) -> Result<serde_json::Value, Broken> {
        let mut room = String::new();
        let mut first = true;
        Ok(match json.token()? {
            Token::Object => {
                let mut members = serde_json::Map::new();
                while let Some(name) = json.member(&mut first)? {
                    members.insert(name.text(&mut room).to_owned(), tree(json)?);
                }
                members.into()
            }
            Token::Array => {
                let mut elements = Vec::new();
                while json.element(&mut first)? {
                    elements.push(tree(json)?);
                }
                elements.into()
            }
            Token::Text(text) => text.text(&mut room).into(),
            Token::Plain(Scalar::Uint(number)) => number.into(),
            Token::Plain(Scalar::Int(number)) => number.into(),
            Token::Plain(Scalar::Double(number)) => number.into(),
            Token::Plain(Scalar::Bool(truth)) => truth.into(),
            Token::Plain(_) => serde_json::Value::Null,
        })
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            (i64::MIN..0).prop_map(Into::into),
            (-1_000_000_i64..1_000_000).prop_map(|n| (n as f64 + 0.5).into()),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                proptest::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_serde_json_writes_is_read_the_same(value in any_json(), pretty: bool) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.unwrap();
            let mut json = Json::new(text.as_bytes()).unwrap();
            prop_assert_eq!(tree(&mut json), Ok(value));
            prop_assert!(json.is_done());
            let mut json = Json::new(text.as_bytes()).unwrap();
            prop_assert_eq!(json.skip(), Ok(()));
            prop_assert!(json.is_done());
        }

        #[test]
        fn broken_text_never_panics(value in any_json(), cut: prop::sample::Index, octet: u8, at: prop::sample::Index) {
            let mut text = serde_json::to_string(&value).unwrap().into_bytes();
            let at = at.index(text.len());
            text[at] = octet;
            text.truncate(cut.index(text.len() + 1));
            if let Ok(mut json) = Json::new(&text) {
                let _ = json.skip();
            }
            if let Ok(mut json) = Json::new(&text) {
                let _ = tree(&mut json);
            }
        }
    }

    #[test]
    fn escapes_of_every_kind_and_half_of_them() {
        for (text, read) in [
            (r#""\u0045\ud83d\ude00\/\n""#, Ok("E😀/\n".to_owned())),
            (r#""\ud83d!""#, Ok("\u{fffd}!".to_owned())),
            (r#""\u12""#, Ok("\u{fffd}12".to_owned())),
            (r#""\"#, Err(Broken)),
            (r#""\""#, Err(Broken)),
        ] {
            let mut json = Json::new(text.as_bytes()).unwrap();
            let token = json.token().map(|token| match token {
                Token::Text(raw) => raw.text(&mut String::new()).to_owned(),
                other => unreachable!("{other:?}"),
            });
            assert_eq!(token, read, "{text}");
        }
    }
}
