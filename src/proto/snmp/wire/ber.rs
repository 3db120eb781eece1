//! The Basic Encoding Rules as far as SNMP uses them (RFC 3417 section 8): a cursor over elements, and numbers.

use std::ops::Range;

use super::error::ReadError;

/// Identifier octets (RFC 2578 section 7.1, RFC 3416 section 3).
pub(super) mod tag {
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const IP_ADDRESS: u8 = 0x40;
    pub(crate) const COUNTER32: u8 = 0x41;
    pub(crate) const GAUGE32: u8 = 0x42;
    pub(crate) const TIME_TICKS: u8 = 0x43;
    pub(crate) const OPAQUE: u8 = 0x44;
    pub(crate) const COUNTER64: u8 = 0x46;
    pub(crate) const NO_SUCH_OBJECT: u8 = 0x80;
    pub(crate) const NO_SUCH_INSTANCE: u8 = 0x81;
    pub(crate) const END_OF_MIB_VIEW: u8 = 0x82;
    pub(crate) const RESPONSE: u8 = 0xa2;
}

/// The low bits that announce an identifier of several octets, which SNMP never uses.
const LONG_TAG: u8 = 0x1f;

/// A cursor over the elements of a datagram or of one element's content.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

/// One element: its identifier octet and a cursor over its content.
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: Reader<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// A cursor over a part of a datagram that begins at `offset` of it.
    pub(super) fn at(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, offset }
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// Where the bytes lie in the datagram.
    pub(super) fn span(&self) -> Range<usize> {
        self.offset..self.offset + self.bytes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Refuses bytes that nothing in the format accounts for.
    pub(super) fn finish(&self) -> Result<(), ReadError> {
        if self.is_empty() { Ok(()) } else { Err(ReadError::Surplus { offset: self.offset }) }
    }

    #[inline]
    pub(super) fn element(&mut self) -> Result<Element<'a>, ReadError> {
        let tag = *self.bytes.first().ok_or(ReadError::Truncated { offset: self.offset })?;
        if tag & LONG_TAG == LONG_TAG {
            return Err(ReadError::LongTag { offset: self.offset });
        }
        self.advance(1);
        let length = self.length()?;
        if length > self.bytes.len() {
            return Err(ReadError::Truncated { offset: self.offset + self.bytes.len() });
        }
        let content = Reader { bytes: &self.bytes[..length], offset: self.offset };
        self.advance(length);
        Ok(Element { tag, content })
    }

    #[inline]
    pub(super) fn expect(&mut self, expected: u8) -> Result<Reader<'a>, ReadError> {
        let offset = self.offset;
        let Element { tag, content } = self.element()?;
        if tag == expected { Ok(content) } else { Err(ReadError::Tag { offset, expected, found: tag }) }
    }

    pub(super) fn integer(&mut self) -> Result<i32, ReadError> {
        let content = self.expect(tag::INTEGER)?;
        signed(content.bytes).ok_or(ReadError::Integer { offset: content.offset })
    }

    #[inline]
    fn length(&mut self) -> Result<usize, ReadError> {
        let start = self.offset;
        let first = *self.bytes.first().ok_or(ReadError::Truncated { offset: start })?;
        self.advance(1);
        if first < 0x80 { Ok(usize::from(first)) } else { self.long_length(first & 0x7f, start) }
    }

    fn long_length(&mut self, octets: u8, start: usize) -> Result<usize, ReadError> {
        let octets = usize::from(octets);
        if octets == 0 || octets > size_of::<u64>() {
            return Err(ReadError::Length { offset: start });
        }
        if octets > self.bytes.len() {
            return Err(ReadError::Truncated { offset: self.offset + self.bytes.len() });
        }
        let length = self.bytes[..octets].iter().fold(0_u64, |sum, &byte| (sum << 8) | u64::from(byte));
        self.advance(octets);
        usize::try_from(length).map_err(|_| ReadError::Length { offset: start })
    }

    #[inline]
    fn advance(&mut self, by: usize) {
        self.bytes = &self.bytes[by..];
        self.offset += by;
    }
}

/// Reads the content of an INTEGER: two's complement, 32 bits, redundant leading octets allowed.
#[inline]
pub(super) fn signed(content: &[u8]) -> Option<i32> {
    let (&first, _) = content.split_first()?;
    let sign: u8 = if first < 0x80 { 0x00 } else { 0xff };
    let surplus = content.len().saturating_sub(size_of::<i32>());
    let (padding, number) = content.split_at(surplus);
    let same_sign = number[0] & 0x80 == sign & 0x80;
    let fits = padding.is_empty() || (same_sign && padding.iter().all(|&byte| byte == sign));
    let start = if sign == 0 { 0 } else { -1 };
    fits.then(|| number.iter().fold(start, |sum: i32, &byte| (sum << 8) | i32::from(byte)))
}

/// Reads the content of a Counter32, Gauge32 or TimeTicks, whatever its top bit.
#[inline]
pub(super) fn unsigned32(content: &[u8]) -> Option<u32> {
    unsigned64(content).and_then(|number| u32::try_from(number).ok())
}

/// Reads the content of a Counter64, whatever its top bit.
#[inline]
pub(super) fn unsigned64(content: &[u8]) -> Option<u64> {
    let surplus = content.len().saturating_sub(size_of::<u64>());
    let (padding, number) = content.split_at(surplus);
    let fits = !number.is_empty() && padding.iter().all(|&byte| byte == 0);
    fits.then(|| number.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte)))
}
