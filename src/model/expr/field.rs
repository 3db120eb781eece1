//! The fields an expression may name, and the operators between a field and a value.

use std::fmt;
use std::sync::Arc;

/// A field whose values are text; a device or an interface may have none, one or several of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextField {
    /// `name`: the name of the device in the inventory.
    Name,
    /// `address`: the address as the inventory has it.
    Address,
    /// `site`: where the device stands.
    Site,
    /// `role`: what the device is for.
    Role,
    /// `platform`: its operating system.
    Platform,
    /// `group`: each of the groups it is in.
    Group,
    /// `source`: where its values come from, as in `snmp`.
    Source,
    /// `state`: one of `live`, `stale` and `unknown`.
    State,
    /// `sys-name`: what the device calls itself (sysName, RFC 3418).
    SysName,
    /// A tag of the inventory.
    Tag(Arc<str>),
    /// `interface`: the name of the interface (`name` in RFC 8343).
    Interface,
    /// `description`: the description of the interface (ifAlias).
    Description,
    /// `type`: the interface type without its prefix, as in `ethernetCsmacd`.
    Type,
    /// `oper`: the oper-status in the words of RFC 8343.
    Oper,
    /// `admin`: the admin-status in the words of RFC 8343.
    Admin,
    /// `neighbour`: each far end, as `device:interface`.
    Neighbour,
    /// `if-role`: the role that the inventory gives the interface.
    IfRole,
    /// `ack`: whether somebody takes care of its alarm, `yes` or `no`; absent where nothing is wrong.
    Ack,
    /// `severity`: of its alarm, in the words of [`crate::model::Severity`]; absent where nothing is wrong.
    Severity,
    /// `rule`: the name of the rule that raised an alarm; of alarms alone.
    Rule,
}

/// A field whose value is a number, in the unit the evaluation compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberField {
    /// `speed`: bits per second.
    Speed,
    /// `in`: received bits per second.
    In,
    /// `in` against a percentage: the received share of the speed, in percent.
    InPercent,
    /// `out`: sent bits per second.
    Out,
    /// `out` against a percentage: the sent share of the speed, in percent.
    OutPercent,
    /// `util`: the greater of both directions, in percent of the speed.
    Util,
    /// `errors`: errors per second, both directions together.
    Errors,
    /// `errors` against a percentage: the share of the packets, in percent.
    ErrorsPercent,
    /// `discards`: discards per second, both directions together.
    Discards,
    /// `discards` against a percentage: the share of the packets, in percent.
    DiscardsPercent,
    /// `age`: seconds since the values were taken.
    Age,
}

/// A field as it is written: what it is once the value is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Field {
    Text(TextField),
    Number(NumberField),
}

const TEXT: [(&str, TextField); 19] = [
    ("name", TextField::Name),
    ("address", TextField::Address),
    ("site", TextField::Site),
    ("role", TextField::Role),
    ("platform", TextField::Platform),
    ("group", TextField::Group),
    ("source", TextField::Source),
    ("state", TextField::State),
    ("sys-name", TextField::SysName),
    ("interface", TextField::Interface),
    ("description", TextField::Description),
    ("type", TextField::Type),
    ("oper", TextField::Oper),
    ("admin", TextField::Admin),
    ("neighbour", TextField::Neighbour),
    ("if-role", TextField::IfRole),
    ("ack", TextField::Ack),
    ("severity", TextField::Severity),
    ("rule", TextField::Rule),
];

const NUMBERS: [(&str, NumberField); 7] = [
    ("speed", NumberField::Speed),
    ("in", NumberField::In),
    ("out", NumberField::Out),
    ("util", NumberField::Util),
    ("errors", NumberField::Errors),
    ("discards", NumberField::Discards),
    ("age", NumberField::Age),
];

/// Lists the names of all fields but the tags: names that no tag may have.
pub fn field_names() -> impl Iterator<Item = &'static str> {
    TEXT.iter().map(|(name, _)| *name).chain(NUMBERS.iter().map(|(name, _)| *name))
}

impl Field {
    pub(super) fn named(name: &str) -> Option<Self> {
        let text = TEXT.iter().find(|(known, _)| *known == name).map(|(_, field)| Self::Text(field.clone()));
        text.or_else(|| {
            NUMBERS.iter().find(|(known, _)| *known == name).map(|(_, field)| Self::Number(*field))
        })
    }

    pub(super) fn is_of_interfaces(&self) -> bool {
        match self {
            Self::Text(field) => field.is_of_interfaces(),
            Self::Number(_) => true,
        }
    }
}

impl TextField {
    /// Tells whether the field belongs to an interface; the others belong to its device.
    pub fn is_of_interfaces(&self) -> bool {
        use TextField::{Ack, Admin, Description, IfRole, Interface, Neighbour, Oper, Rule, Severity, Type};
        matches!(
            self,
            Interface | Description | Type | Oper | Admin | Neighbour | IfRole | Ack | Severity | Rule
        )
    }

    /// Tells whether the field belongs to an alarm, and through it to an interface.
    pub fn is_of_alarms(&self) -> bool {
        matches!(self, Self::Ack | Self::Severity | Self::Rule)
    }

    /// Tells whether the inventory alone says what the field holds, and not what a device answers.
    pub fn is_of_inventory(&self) -> bool {
        !self.is_of_interfaces() && !matches!(self, Self::Source | Self::State | Self::SysName)
    }

    /// The words the field can hold, where they are fixed.
    pub(super) fn words(&self) -> Option<&'static [&'static str]> {
        match self {
            Self::State => Some(&["live", "stale", "unknown"]),
            Self::Oper => {
                Some(&["up", "down", "testing", "unknown", "dormant", "not-present", "lower-layer-down"])
            }
            Self::Admin => Some(&["up", "down", "testing"]),
            Self::Ack => Some(&["yes", "no"]),
            Self::Severity => Some(&["critical", "unknown", "warning"]),
            _ => None,
        }
    }
}

impl NumberField {
    /// The same field measured in percent, where that has a meaning.
    pub(super) fn in_percent(self) -> Option<Self> {
        match self {
            Self::In | Self::InPercent => Some(Self::InPercent),
            Self::Out | Self::OutPercent => Some(Self::OutPercent),
            Self::Util => Some(Self::Util),
            Self::Errors | Self::ErrorsPercent => Some(Self::ErrorsPercent),
            Self::Discards | Self::DiscardsPercent => Some(Self::DiscardsPercent),
            Self::Speed | Self::Age => None,
        }
    }

    /// What stands after a number of this field in canonical text.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::InPercent | Self::OutPercent | Self::ErrorsPercent | Self::DiscardsPercent => "%",
            Self::Age => "s",
            Self::Speed | Self::In | Self::Out | Self::Util | Self::Errors | Self::Discards => "",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Speed => "speed",
            Self::In | Self::InPercent => "in",
            Self::Out | Self::OutPercent => "out",
            Self::Util => "util",
            Self::Errors | Self::ErrorsPercent => "errors",
            Self::Discards | Self::DiscardsPercent => "discards",
            Self::Age => "age",
        }
    }
}

impl fmt::Display for TextField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(name) => f.write_str(name),
            field => {
                let named = TEXT.iter().find(|(_, known)| known == field);
                f.write_str(named.expect("the table lists every field but tags").0)
            }
        }
    }
}

impl fmt::Display for NumberField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What stands between a field and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    NotEqual,
    Match,
    NotMatch,
    Greater,
    AtLeast,
    Less,
    AtMost,
}

/// Longer operators first, so that the first that fits is the longest.
const OPS: [(&str, Op); 8] = [
    ("!=", Op::NotEqual),
    ("!~", Op::NotMatch),
    (">=", Op::AtLeast),
    ("<=", Op::AtMost),
    ("=", Op::Equal),
    ("~", Op::Match),
    (">", Op::Greater),
    ("<", Op::Less),
];

/// The characters operators are made of; a bare word holds none of them.
pub(super) const OP_CHARS: [char; 5] = ['=', '!', '~', '<', '>'];

impl Op {
    /// Takes the longest operator off the beginning.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        OPS.iter().find_map(|(sign, op)| text.strip_prefix(sign).map(|rest| (*op, rest)))
    }

    pub(super) fn sign(self) -> &'static str {
        let found = OPS.iter().find(|(_, op)| *op == self);
        found.expect("the table lists every operator").0
    }
}
