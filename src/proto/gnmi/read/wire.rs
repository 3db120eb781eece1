//! The bytes of protobuf messages, read where they lie.
//!
//! Only the shapes that targets send all day are known here. Whatever else comes (deletes, atomic, old fields, unknown
//! fields, merged messages, broken bytes) gives nothing, and the message is decoded by prost, which also judges it.

use super::scalar::Scalar;

/// A place within bytes.
#[derive(Debug, Clone, Copy)]
pub struct Wire<'a> {
    rest: &'a [u8],
}

impl<'a> Wire<'a> {
    /// Stands before the first field of a message.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether the message ends here.
    #[inline]
    pub const fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// A number of variable length: seven bits in each octet, the lowest first.
    #[inline]
    pub fn varint(&mut self) -> Option<u64> {
        let (first, rest) = self.rest.split_first()?;
        if *first < 0x80 {
            self.rest = rest;
            return Some(u64::from(*first));
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for (place, octet) in self.rest.iter().take(10).enumerate() {
            value |= u64::from(octet & 0x7f) << (7 * place);
            if *octet < 0x80 {
                // The tenth octet has room for one bit.
                let fits = place < 9 || *octet <= 1;
                self.rest = &self.rest[place + 1..];
                return fits.then_some(value);
            }
        }
        None
    }

    /// Octets that say their length first: text, octets, a message.
    #[inline]
    pub fn octets(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        let (octets, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(octets)
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.octets()?).ok()
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (octets, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*octets)
    }
}

/// What a SubscribeResponse holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response<'a> {
    /// The bytes of a Notification.
    Notification(&'a [u8]),
    /// Whether everything was sent once.
    Sync(bool),
}

/// Reads a SubscribeResponse of one field.
pub fn response(bytes: &[u8]) -> Option<Response<'_>> {
    let mut wire = Wire::new(bytes);
    let response = match wire.varint()? {
        0x0a => Response::Notification(wire.octets()?),
        0x18 => Response::Sync(wire.varint()? != 0),
        _ => return None,
    };
    wire.is_done().then_some(response)
}

/// A Notification without its updates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head<'a> {
    /// Nanoseconds.
    pub stamp: i64,
    /// The bytes of the prefix; none is the same as an empty one.
    pub prefix: &'a [u8],
    /// Where the updates begin.
    updates: &'a [u8],
}

/// An Update as it stands in the bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Update<'a> {
    /// The bytes of its path.
    pub path: &'a [u8],
    /// Its value.
    pub payload: Payload<'a>,
}

/// A value as it stands in the bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Payload<'a> {
    /// A single one.
    Scalar(Scalar<'a>),
    /// JSON text of either flavour.
    Json(&'a [u8]),
}

impl<'a> Head<'a> {
    /// Reads a Notification up to its first update. Fields come in the order of their numbers, as every writer sends them.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut wire = Wire::new(bytes);
        let mut head = Self { stamp: 0, prefix: &[], updates: bytes };
        let mut last = 0;
        while !wire.is_done() {
            let here = wire.rest;
            let key = wire.varint()?;
            if key == 0x22 {
                head.updates = here;
                return Some(head);
            }
            if key <= last {
                return None;
            }
            last = key;
            match key {
                0x08 => head.stamp = wire.varint()? as i64,
                0x12 => head.prefix = wire.octets()?,
                _ => return None,
            }
            head.updates = wire.rest;
        }
        Some(head)
    }

    /// Reads the updates, which must be all that is left.
    pub fn updates(&self) -> impl Iterator<Item = Option<Update<'a>>> {
        let mut wire = Wire::new(self.updates);
        std::iter::from_fn(move || {
            if wire.is_done() {
                return None;
            }
            let update = next_update(&mut wire);
            if update.is_none() {
                wire.rest = &[];
            }
            Some(update)
        })
    }
}

#[inline]
fn next_update<'a>(wire: &mut Wire<'a>) -> Option<Update<'a>> {
    if wire.varint()? != 0x22 {
        return None;
    }
    let mut wire = Wire::new(wire.octets()?);
    let (mut path, mut payload) = (None, None);
    while !wire.is_done() {
        match wire.varint()? {
            0x0a if path.is_none() => path = Some(wire.octets()?),
            0x1a if payload.is_none() => payload = Some(typed_value(wire.octets()?)?),
            0x20 => {
                wire.varint()?;
            }
            _ => return None,
        }
    }
    Some(Update { path: path.unwrap_or_default(), payload: payload? })
}

#[inline]
fn typed_value(bytes: &[u8]) -> Option<Payload<'_>> {
    let mut wire = Wire::new(bytes);
    let payload = match wire.varint()? {
        0x0a | 0x62 => Payload::Scalar(Scalar::Text(wire.text()?)),
        0x10 => Payload::Scalar(Scalar::Int(wire.varint()? as i64)),
        0x18 => Payload::Scalar(Scalar::Uint(wire.varint()?)),
        0x20 => Payload::Scalar(Scalar::Bool(wire.varint()? != 0)),
        0x35 => Payload::Scalar(Scalar::single(f32::from_le_bytes(wire.fixed()?))),
        0x52 | 0x5a => Payload::Json(wire.octets()?),
        0x71 => Payload::Scalar(Scalar::Double(f64::from_le_bytes(wire.fixed()?))),
        _ => return None,
    };
    wire.is_done().then_some(payload)
}
