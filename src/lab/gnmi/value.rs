//! Values and how each encoding spells them. Pure.

use serde_json::{Value as Json, json};

use crate::proto::gnmi::pb::{ScalarArray, TypedValue, typed_value};

/// A value, whatever the encoding.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Text.
    Text(String),
    /// An identity of iana-if-type.
    Type(&'static str),
    /// A number of 64 bits.
    Wide(u64),
    /// A number of 32 bits or fewer.
    Small(u32),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    Texts(Vec<String>),
}

/// The encodings that targets speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// A TypedValue for each leaf.
    Proto,
    /// JSON with bare numbers.
    Json,
    /// The JSON of RFC 7951.
    JsonIetf,
}

impl Value {
    /// The value of one leaf.
    pub(super) fn typed(&self, encoding: Encoding) -> TypedValue {
        let value = match encoding {
            Encoding::Proto => self.plain(),
            Encoding::Json => typed_value::Value::JsonVal(self.json(false).to_string().into_bytes().into()),
            Encoding::JsonIetf => {
                typed_value::Value::JsonIetfVal(self.json(true).to_string().into_bytes().into())
            }
        };
        TypedValue { value: Some(value) }
    }

    fn plain(&self) -> typed_value::Value {
        match self {
            Self::Text(text) => typed_value::Value::StringVal(text.clone()),
            Self::Type(name) => typed_value::Value::StringVal(format!("iana-if-type:{name}")),
            Self::Wide(number) => typed_value::Value::UintVal(*number),
            Self::Small(number) => typed_value::Value::UintVal(u64::from(*number)),
            Self::Flag(flag) => typed_value::Value::BoolVal(*flag),
            Self::Texts(texts) => {
                let element = texts.iter().map(|text| Self::Text(text.clone()).typed(Encoding::Proto));
                typed_value::Value::LeaflistVal(ScalarArray { element: element.collect() })
            }
        }
    }

    /// As JSON; RFC 7951 §6.1 quotes numbers of 64 bits, §6.8 qualifies identities.
    pub(super) fn json(&self, ietf: bool) -> Json {
        match self {
            Self::Text(text) => json!(text),
            Self::Type(name) if ietf => json!(format!("iana-if-type:{name}")),
            Self::Type(name) => json!(name),
            Self::Wide(number) if ietf => json!(number.to_string()),
            Self::Wide(number) => json!(number),
            Self::Small(number) => json!(number),
            Self::Flag(flag) => json!(flag),
            Self::Texts(texts) => json!(texts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_7951_quotes_what_has_64_bits() {
        assert_eq!(Value::Wide(u64::MAX).json(true).to_string(), "\"18446744073709551615\"");
        assert_eq!(Value::Wide(u64::MAX).json(false).to_string(), "18446744073709551615");
        assert_eq!(Value::Small(7).json(true).to_string(), "7");
        assert_eq!(Value::Type("ethernetCsmacd").json(true).to_string(), "\"iana-if-type:ethernetCsmacd\"");
    }
}
