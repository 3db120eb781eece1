//! A reply, read where it lies (RFC 3416 section 3).

use std::fmt;

use super::ber::{Element, Reader, tag};
use super::data::Data;
use super::error::ReadError;
use super::oid::OidRef;

/// The version number of SNMPv2c in a message (RFC 1901 section 3).
const VERSION_2C: i32 = 1;

/// An SNMPv2c Response, borrowed from its datagram.
///
/// Its frame and its names were checked as a whole by [`Response::read`], so walking the bindings cannot fail.
#[derive(Clone, Copy)]
pub struct Response<'a> {
    /// The id of the request that this answers.
    pub request_id: i32,
    /// Whether the agent did what was asked.
    pub error_status: ErrorStatus,
    /// The binding to blame for an error, counted from 1; 0 if none is.
    pub error_index: u32,
    /// The bindings, in the order of the agent.
    pub bindings: Bindings<'a>,
    pub(super) community: Reader<'a>,
}

impl<'a> Response<'a> {
    /// Reads a datagram as an SNMPv2c Response; the module's table says how strictly.
    ///
    /// # Errors
    ///
    /// What is wrong first and at which byte, if the datagram is no reply.
    pub fn read(datagram: &'a [u8]) -> Result<Self, ReadError> {
        let mut message = Reader::new(datagram).expect(tag::SEQUENCE)?;
        read_version(&mut message)?;
        let community = message.expect(tag::OCTET_STRING)?;
        let offset = message.offset();
        let Element { tag: found, content: mut pdu } = message.element()?;
        if found != tag::RESPONSE {
            return Err(ReadError::NotResponse { offset, found });
        }
        message.finish()?;
        let request_id = pdu.integer()?;
        let error_status = ErrorStatus::from(pdu.integer()?);
        let error_index = read_index(&mut pdu)?;
        let bindings = Bindings::read(pdu.expect(tag::SEQUENCE)?)?;
        pdu.finish()?;
        Ok(Self { request_id, error_status, error_index, bindings, community })
    }

    /// Says whether the reply carries this community, without showing the one it carries.
    pub fn has_community(&self, community: &[u8]) -> bool {
        self.community.bytes() == community
    }
}

impl fmt::Debug for Response<'_> {
    /// Leaves the community out: it is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("request_id", &self.request_id)
            .field("error_status", &self.error_status)
            .field("error_index", &self.error_index)
            .field("bindings", &self.bindings)
            .finish_non_exhaustive()
    }
}

fn read_version(message: &mut Reader<'_>) -> Result<(), ReadError> {
    let content = { *message }.expect(tag::INTEGER)?;
    match message.integer()? {
        VERSION_2C => Ok(()),
        found => Err(ReadError::Version { offset: content.offset(), found }),
    }
}

fn read_index(pdu: &mut Reader<'_>) -> Result<u32, ReadError> {
    let content = { *pdu }.expect(tag::INTEGER)?;
    u32::try_from(pdu.integer()?).map_err(|_| ReadError::Integer { offset: content.offset() })
}

/// What the agent says of the request as a whole (RFC 3416 section 3, error-status).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorStatus {
    /// 0: the bindings answer.
    NoError,
    /// 1: the answer would not fit a message; ask for less.
    TooBig,
    /// 2: SNMPv1's way to say that an object is missing; some v2c agents still do.
    NoSuchName,
    /// 5: the agent failed for a reason of its own.
    GenErr,
    /// 6: this community may not read the object.
    NoAccess,
    /// 16: this community may not do that at all.
    AuthorizationError,
    /// Any other number: those that only a SET can earn, and those nobody defined.
    Other(i32),
}

impl From<i32> for ErrorStatus {
    fn from(number: i32) -> Self {
        match number {
            0 => Self::NoError,
            1 => Self::TooBig,
            2 => Self::NoSuchName,
            5 => Self::GenErr,
            6 => Self::NoAccess,
            16 => Self::AuthorizationError,
            other => Self::Other(other),
        }
    }
}

impl From<ErrorStatus> for i32 {
    fn from(status: ErrorStatus) -> Self {
        match status {
            ErrorStatus::NoError => 0,
            ErrorStatus::TooBig => 1,
            ErrorStatus::NoSuchName => 2,
            ErrorStatus::GenErr => 5,
            ErrorStatus::NoAccess => 6,
            ErrorStatus::AuthorizationError => 16,
            ErrorStatus::Other(number) => number,
        }
    }
}

/// A name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'a> {
    /// The object's instance; never empty.
    pub name: OidRef<'a>,
    /// Its value, or why there is none.
    pub data: Data<'a>,
}

/// Walks the bindings of a [`Response`] in the agent's order.
#[derive(Clone, Copy)]
pub struct Bindings<'a> {
    /// Whole bindings only: [`Bindings::read`] has walked them.
    pub(super) rest: Reader<'a>,
    pub(super) left: usize,
}

impl<'a> Bindings<'a> {
    fn read(list: Reader<'a>) -> Result<Self, ReadError> {
        let mut rest = list;
        let mut left = 0;
        while !rest.is_empty() {
            check_binding(&mut rest)?;
            left += 1;
        }
        Ok(Self { rest: list, left })
    }
}

impl<'a> Iterator for Bindings<'a> {
    type Item = Binding<'a>;

    #[inline]
    fn next(&mut self) -> Option<Binding<'a>> {
        let (name, value) = take_binding(&mut self.rest).ok()?;
        self.left -= 1;
        Some(Binding { name: OidRef::trusted(name.bytes()), data: Data::read(value) })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Bindings<'_> {}

impl std::iter::FusedIterator for Bindings<'_> {}

impl fmt::Debug for Bindings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

#[inline]
fn take_binding<'a>(list: &mut Reader<'a>) -> Result<(Reader<'a>, Element<'a>), ReadError> {
    let mut binding = list.expect(tag::SEQUENCE)?;
    let name = binding.expect(tag::OBJECT_IDENTIFIER)?;
    let value = binding.element()?;
    binding.finish()?;
    Ok((name, value))
}

fn check_binding(list: &mut Reader<'_>) -> Result<(), ReadError> {
    let (name, _) = take_binding(list)?;
    OidRef::new(name.bytes())
        .filter(|name| !name.is_empty())
        .map(|_| ())
        .ok_or(ReadError::Name { offset: name.offset() })
}
