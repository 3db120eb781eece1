//! Requests: encoded once by csnmp, sent many times with another id.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use csnmp::message::{
    BindingValue, BulkPdu, ErrorStatus, InnerPdu, Snmp2cMessage, Snmp2cPdu, SnmpMessageError, VERSION_VALUE,
    VariableBinding,
};
use csnmp::oid::{ObjectIdentifier, ObjectIdentifierConversionError};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use thiserror::Error;

use super::ber::{Reader, tag};
use super::error::ReadError;

/// The octets of a request-id in a [`Template`].
const ID_OCTETS: usize = 4;

/// A request-id whose shortest encoding has four octets, so that one takes the place of another: 2^23 to 2^31-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(i32);

impl RequestId {
    /// The smallest id; a smaller number has a shorter encoding.
    pub const MIN: i32 = 0x0080_0000;
    /// How many ids there are.
    pub const COUNT: u32 = 0x8000_0000 - 0x0080_0000;

    /// The id at a place on the ring of all ids: places a multiple of [`RequestId::COUNT`] apart are the same id.
    pub fn at(place: u32) -> Self {
        let above = i32::try_from(place % Self::COUNT).expect("fewer than 2^31 ids");
        Self(Self::MIN + above)
    }

    /// The place on the ring of an id received, or nothing if we never send such a number.
    pub fn place(id: i32) -> Option<u32> {
        id.checked_sub(Self::MIN).and_then(|above| u32::try_from(above).ok())
    }

    /// The id as the number in the message.
    pub fn get(self) -> i32 {
        self.0
    }
}

/// The community that opens an agent: a secret, neither shown nor logged.
#[derive(Clone, Debug)]
pub struct Community(SecretSlice<u8>);

impl Community {
    /// Takes the octets of a community.
    pub fn new(octets: impl Into<Vec<u8>>) -> Self {
        Self(octets.into().into())
    }
}

impl From<&SecretString> for Community {
    fn from(text: &SecretString) -> Self {
        Self::new(text.expose_secret().as_bytes())
    }
}

/// What is asked of an agent (RFC 3416 section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The objects named.
    Get,
    /// The object after each one named.
    GetNext,
    /// Several objects after each one named.
    GetBulk {
        /// How many of the first objects are asked for once only.
        non_repeaters: u32,
        /// How many objects after each of the others, at most.
        max_repetitions: u32,
    },
}

/// Says why a request cannot be put into bytes.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// An object has more sub-identifiers than RFC 2578 section 3.5 allows.
    #[error("object {position} of the request is no object identifier")]
    Object {
        /// The object's place in the list, from 0.
        position: usize,
        /// What the vocabulary says.
        source: ObjectIdentifierConversionError,
    },
    /// The encoder refuses the message, for example an object of fewer than two sub-identifiers.
    #[error("the request cannot be encoded")]
    Encode {
        /// What the encoder says.
        source: Box<SnmpMessageError>,
    },
    /// The encoder's bytes have another shape than a request.
    #[error("the encoded request cannot be read back")]
    Shape {
        /// Where they differ.
        source: ReadError,
    },
}

/// A request for the same objects, encoded once; only its id changes between two sendings. Clones share the bytes.
#[derive(Clone)]
pub struct Template {
    /// The whole message: it holds the community.
    message: Arc<SecretSlice<u8>>,
    id: Range<usize>,
    community: Range<usize>,
    operation: Operation,
    objects: usize,
}

impl Template {
    /// Encodes a request for `objects`, each given by its sub-identifiers.
    ///
    /// # Errors
    ///
    /// An object that is no object identifier.
    pub fn new<O: AsRef<[u32]>>(
        community: &Community,
        operation: Operation,
        objects: &[O],
    ) -> Result<Self, TemplateError> {
        let pdu = to_pdu(operation, to_bindings(objects)?);
        let community = community.0.expose_secret().to_vec();
        let message = Snmp2cMessage { version: VERSION_VALUE, community, pdu };
        let bytes = message.to_bytes().map_err(|source| TemplateError::Encode { source: source.into() })?;
        let (id, community) = find_slots(&bytes).map_err(|source| TemplateError::Shape { source })?;
        Ok(Self { message: Arc::new(bytes.into()), id, community, operation, objects: objects.len() })
    }

    /// The request with this id, ready to send. The bytes hold the community.
    pub(in crate::proto::snmp) fn with_id(&self, id: RequestId) -> Vec<u8> {
        let mut datagram = self.message.expose_secret().to_vec();
        datagram[self.id.clone()].copy_from_slice(&id.get().to_be_bytes());
        datagram
    }

    /// The octets of the community, for comparison with a reply's.
    pub(in crate::proto::snmp) fn community(&self) -> &[u8] {
        &self.message.expose_secret()[self.community.clone()]
    }

    /// What is asked.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// How many objects are named.
    pub fn objects(&self) -> usize {
        self.objects
    }

    /// The length of the datagram, in octets.
    pub fn octets(&self) -> usize {
        self.message.expose_secret().len()
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template")
            .field("operation", &self.operation)
            .field("objects", &self.objects)
            .field("octets", &self.octets())
            .finish_non_exhaustive()
    }
}

fn to_bindings<O: AsRef<[u32]>>(objects: &[O]) -> Result<Vec<VariableBinding>, TemplateError> {
    let to_binding = |(position, object): (usize, &O)| {
        let name = ObjectIdentifier::try_from(object.as_ref())
            .map_err(|source| TemplateError::Object { position, source })?;
        Ok(VariableBinding { name, value: BindingValue::Unspecified })
    };
    objects.iter().enumerate().map(to_binding).collect()
}

fn to_pdu(operation: Operation, variable_bindings: Vec<VariableBinding>) -> Snmp2cPdu {
    let request_id = RequestId::at(0).get();
    let plain = |variable_bindings| InnerPdu {
        request_id,
        error_status: ErrorStatus::NoError,
        error_index: 0,
        variable_bindings,
    };
    match operation {
        Operation::Get => Snmp2cPdu::GetRequest(plain(variable_bindings)),
        Operation::GetNext => Snmp2cPdu::GetNextRequest(plain(variable_bindings)),
        Operation::GetBulk { non_repeaters, max_repetitions } => Snmp2cPdu::GetBulkRequest(BulkPdu {
            request_id,
            non_repeaters,
            max_repetitions,
            variable_bindings,
        }),
    }
}

/// Finds where the request-id and the community lie in an encoded request.
fn find_slots(bytes: &[u8]) -> Result<(Range<usize>, Range<usize>), ReadError> {
    let mut message = Reader::new(bytes).expect(tag::SEQUENCE)?;
    message.integer()?;
    let community = message.expect(tag::OCTET_STRING)?;
    let id = message.element()?.content.expect(tag::INTEGER)?;
    if id.bytes().len() != ID_OCTETS {
        return Err(ReadError::Integer { offset: id.offset() });
    }
    Ok((id.span(), community.span()))
}
