//! What a walk brings home: the columns of a table, with owned values.
//!
//! Discovery is rare, so its values are copied out of the datagrams; polling never comes by here.

use std::collections::BTreeMap;

use super::wire::Data;

/// The value of one object instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// INTEGER, as it stands: enumerations may be out of range and numbers negative.
    Integer(i32),
    /// Counter32, Gauge32, TimeTicks or Counter64.
    Unsigned(u64),
    /// OCTET STRING or Opaque.
    Octets(Box<[u8]>),
    /// OBJECT IDENTIFIER.
    Oid(Box<[u32]>),
}

impl Datum {
    /// Copies a value; nothing for what is no value, so that a missing cell stays missing and is never 0.
    pub fn read(data: Data<'_>) -> Option<Self> {
        Some(match data {
            Data::Integer(number) => Self::Integer(number),
            Data::OctetString(octets) | Data::Opaque(octets) => Self::Octets(octets.into()),
            Data::IpAddress(address) => Self::Octets(Box::from(address.octets())),
            Data::Oid(oid) => Self::Oid(oid.sub_identifiers().collect()),
            Data::Counter32(number) | Data::Gauge32(number) | Data::TimeTicks(number) => {
                Self::Unsigned(u64::from(number))
            }
            Data::Counter64(number) => Self::Unsigned(number),
            Data::Null
            | Data::NoSuchObject
            | Data::NoSuchInstance
            | Data::EndOfMibView
            | Data::Unreadable { .. } => return None,
        })
    }

    /// The number, if it is one and not negative.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => u64::try_from(*number).ok(),
            Self::Unsigned(number) => Some(*number),
            Self::Octets(_) | Self::Oid(_) => None,
        }
    }

    /// The octets of a string; nothing for other types.
    pub fn octets(&self) -> Option<&[u8]> {
        match self {
            Self::Octets(octets) => Some(octets),
            _ => None,
        }
    }
}

/// The cells of one column by the index that follows the column's object identifier.
pub type Column = BTreeMap<Box<[u32]>, Datum>;

/// Reads a column that is indexed by one number, such as ifIndex or lldpLocPortNum.
pub fn at(column: &Column, index: u32) -> Option<&Datum> {
    column.get([index].as_slice())
}
