//! SNMPv2c on the wire: requests encoded once, replies read where they lie.
//!
//! Owns the shape of a message (RFC 1901, RFC 3416) and nothing else: no socket, no clock, no meaning of an object. The
//! multiplexer sends [`Template`]s and reads [`Response`]s; the poller walks the [`Bindings`]. Reading allocates nothing.
//!
//! # How strict the reader is
//!
//! The frame decides whether a datagram is a reply at all, so the frame is read strictly; a value concerns one cell, so a
//! bad value costs that cell and not the other fifty.
//!
//! | in the datagram | read as | why |
//! | --- | --- | --- |
//! | indefinite length | [`ReadError::Length`] | RFC 3417 section 8 forbids it |
//! | definite long length, also with leading zeros | accepted | RFC 3417 section 8 allows it; agents reserve the octets and fill them in later |
//! | a type of several octets | [`ReadError::LongTag`] | none is defined, so what follows cannot be measured |
//! | bytes after the message | ignored | some agents pad their datagrams; everything inside was measured |
//! | bytes left over inside a message, PDU or binding | [`ReadError::Surplus`] | the lengths contradict each other, so none can be trusted |
//! | version other than 1 (v2c), PDU other than Response | error | a Report or Trap is no answer to a question of ours |
//! | error-status nobody defined | [`ErrorStatus::Other`] | the meaning is still "refused" |
//! | negative error-index | [`ReadError::Integer`] | it points nowhere; RFC 3416 section 3 gives 0 and up |
//! | no bindings | accepted | tooBig is answered so (RFC 3416 section 4.2.1) |
//! | a name that is empty, cut, over 128 arcs or over 32 bits | [`ReadError::Name`] | a value without a name is nobody's |
//! | a sub-identifier padded with 0x80 | accepted | X.690 8.19.2 forbids it; the number is not in doubt |
//! | an INTEGER with more octets than it needs | accepted if it fits 32 bits | X.690 8.3.2 forbids it, agents do it; the number is not in doubt |
//! | an INTEGER that does not fit, or of no octets | [`Data::Unreadable`] | cutting it would invent a value |
//! | Counter32, Gauge32, TimeTicks, Counter64 with the top bit set and no leading zero | unsigned | several agents forget the zero octet; these types have no negatives |
//! | Counter64 of nine octets, the first zero | accepted | the correct form from 2^63 on |
//! | an unsigned value over its width, or of no octets | [`Data::Unreadable`] | wrapping would show a counter nobody counted; empty is not zero |
//! | an exception or a NULL with content, a constructed value, an unknown type | [`Data::Unreadable`] | says nothing we could show |
//! | an empty OBJECT IDENTIFIER as a value | an [`OidRef`] without arcs | sent by agents for "none", as 0.0 is |

mod ber;
mod data;
mod error;
mod frame;
mod oid;
mod request;
mod response;

pub use data::Data;
pub use error::ReadError;
pub(in crate::proto::snmp) use frame::Frame;
pub use oid::{MAX_ARCS, OidRef, SubIdentifiers};
pub use request::{Community, Operation, RequestId, Template, TemplateError};
pub use response::{Binding, Bindings, ErrorStatus, Response};
