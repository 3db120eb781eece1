//! Values of bindings (RFC 2578 section 7.1, RFC 3416 section 3).

use std::net::Ipv4Addr;

use super::ber::{self, Element, tag};
use super::oid::OidRef;

/// The value of a binding, borrowed from the datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data<'a> {
    /// INTEGER, Integer32 and enumerations.
    Integer(i32),
    /// OCTET STRING, untrusted bytes of any length.
    OctetString(&'a [u8]),
    /// NULL, which an agent sends back when it refuses the whole request.
    Null,
    /// OBJECT IDENTIFIER; empty when the agent means none.
    Oid(OidRef<'a>),
    /// IpAddress, always version 4.
    IpAddress(Ipv4Addr),
    /// Counter32, modulo 2^32.
    Counter32(u32),
    /// Gauge32 and Unsigned32.
    Gauge32(u32),
    /// TimeTicks, hundredths of a second modulo 2^32 (497 days).
    TimeTicks(u32),
    /// Opaque, a value wrapped in bytes.
    Opaque(&'a [u8]),
    /// Counter64, modulo 2^64.
    Counter64(u64),
    /// The agent does not know the object at all.
    NoSuchObject,
    /// The agent knows the object, but not this instance of it.
    NoSuchInstance,
    /// There is nothing after this name (GETNEXT and GETBULK only).
    EndOfMibView,
    /// No value that could be shown: an unknown type, or content that its type does not allow.
    Unreadable {
        /// The identifier octet sent.
        tag: u8,
        /// The content sent.
        content: &'a [u8],
    },
}

impl<'a> Data<'a> {
    #[inline]
    pub(super) fn read(element: Element<'a>) -> Self {
        let content = element.content.bytes();
        Self::known(element.tag, content).unwrap_or(Self::Unreadable { tag: element.tag, content })
    }

    #[inline]
    fn known(tag: u8, content: &'a [u8]) -> Option<Self> {
        match tag {
            tag::INTEGER => ber::signed(content).map(Self::Integer),
            tag::OCTET_STRING => Some(Self::OctetString(content)),
            tag::OBJECT_IDENTIFIER => OidRef::new(content).map(Self::Oid),
            tag::IP_ADDRESS => <[u8; 4]>::try_from(content).ok().map(|octets| Self::IpAddress(octets.into())),
            tag::COUNTER32 => ber::unsigned32(content).map(Self::Counter32),
            tag::GAUGE32 => ber::unsigned32(content).map(Self::Gauge32),
            tag::TIME_TICKS => ber::unsigned32(content).map(Self::TimeTicks),
            tag::OPAQUE => Some(Self::Opaque(content)),
            tag::COUNTER64 => ber::unsigned64(content).map(Self::Counter64),
            _ => Self::without_content(tag).filter(|_| content.is_empty()),
        }
    }

    fn without_content(tag: u8) -> Option<Self> {
        match tag {
            tag::NULL => Some(Self::Null),
            tag::NO_SUCH_OBJECT => Some(Self::NoSuchObject),
            tag::NO_SUCH_INSTANCE => Some(Self::NoSuchInstance),
            tag::END_OF_MIB_VIEW => Some(Self::EndOfMibView),
            _ => None,
        }
    }
}
