//! Why a datagram is no reply.

use thiserror::Error;

/// Says why a datagram could not be read as an SNMPv2c reply, and at which byte of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReadError {
    /// An element is longer than what surrounds it, or the datagram ends where one should begin.
    #[error("the message ends early, at byte {offset}")]
    Truncated {
        /// Where the missing bytes should stand, counted from the start of the datagram.
        offset: usize,
    },
    /// An element has another type than the message format has here.
    #[error("expected type {expected:#04x} but found {found:#04x} at byte {offset}")]
    Tag {
        /// Where the type stands.
        offset: usize,
        /// The identifier octet that RFC 3416 asks for here.
        expected: u8,
        /// The identifier octet in the datagram.
        found: u8,
    },
    /// A type is spelled in several octets, which SNMP never does: what follows cannot be measured.
    #[error("a type that cannot be read, at byte {offset}")]
    LongTag {
        /// Where the type stands.
        offset: usize,
    },
    /// A length is indefinite, or has more octets than a length can need.
    #[error("a length that cannot be read, at byte {offset}")]
    Length {
        /// Where the length stands.
        offset: usize,
    },
    /// A number of the message's head is empty or out of its range.
    #[error("a number out of its range, at byte {offset}")]
    Integer {
        /// Where the number's content begins.
        offset: usize,
    },
    /// The message is of another SNMP version; 0 is v1, 1 is v2c, 3 is v3.
    #[error("SNMP version number {found} instead of 1, at byte {offset}")]
    Version {
        /// Where the number's content begins.
        offset: usize,
        /// The version number sent.
        found: i32,
    },
    /// The message is none that answers: a request, a trap, an inform or a report.
    #[error("a PDU of type {found:#04x} instead of a response, at byte {offset}")]
    NotResponse {
        /// Where the PDU stands.
        offset: usize,
        /// The identifier octet of the PDU.
        found: u8,
    },
    /// The name of a binding is no object identifier (RFC 2578 section 3.5).
    #[error("a name that is no object identifier, at byte {offset}")]
    Name {
        /// Where the name's content begins.
        offset: usize,
    },
    /// Bytes are left inside an element after its last part.
    #[error("bytes left over inside an element, at byte {offset}")]
    Surplus {
        /// The first byte left over.
        offset: usize,
    },
}
