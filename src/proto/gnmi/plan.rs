//! One way of asking a target: which call, which encoding, which models, which keys.

use std::fmt;

/// Which call brings the values, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// One STREAM: states when they change, counters at the interval.
    OneStream,
    /// The same in two calls: some targets take one mode per call.
    SeparateStreams,
    /// One STREAM, the target chooses when.
    TargetDefined,
    /// One STREAM, everything at the interval.
    SampleOnly,
    /// A subscription that sends everything whenever it is polled.
    Poll,
    /// A subscription that ends once it has sent everything, again and again.
    Once,
    /// No subscription: Get, again and again.
    Get,
}

impl Shape {
    /// All, the best first.
    pub const ALL: [Self; 7] = [
        Self::OneStream,
        Self::SeparateStreams,
        Self::TargetDefined,
        Self::SampleOnly,
        Self::Poll,
        Self::Once,
        Self::Get,
    ];

    /// Whether states come only when they change, so that silence says nothing against them.
    pub const fn tells_states_on_change(self) -> bool {
        matches!(self, Self::OneStream | Self::SeparateStreams | Self::TargetDefined)
    }

    /// Whether noctui asks for each round, instead of being told.
    pub const fn is_asked(self) -> bool {
        matches!(self, Self::Poll | Self::Once | Self::Get)
    }
}

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coding {
    /// A typed value per leaf.
    Proto,
    /// JSON as RFC 7951 spells it.
    JsonIetf,
    /// JSON.
    Json,
}

impl Coding {
    /// All, the best first.
    pub const ALL: [Self; 3] = [Self::Proto, Self::JsonIetf, Self::Json];
}

impl fmt::Display for Coding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Proto => "PROTO",
            Self::JsonIetf => "JSON_IETF",
            Self::Json => "JSON",
        })
    }
}

/// Whose model the paths come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// `openconfig-interfaces`
    OpenConfig,
    /// `ietf-interfaces` (RFC 8343)
    Ietf,
    /// `interfaces-state` of RFC 7223 and of RFC 8343's appendix
    IetfState,
}

impl Dialect {
    /// All, the best first.
    pub const ALL: [Self; 3] = [Self::OpenConfig, Self::Ietf, Self::IetfState];
}

/// How all entries of a list are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keys {
    /// `[name=*]`
    Wildcard,
    /// No key at all.
    None,
}

/// Whether the request has a prefix. Huawei fails on an empty one, SONiC and NVIDIA want one with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Addressing {
    /// No prefix.
    Bare,
    /// A prefix that holds nothing but the target's name.
    Targeted,
}

/// How much is asked for. Strict targets refuse the whole list for one path that they do not model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// Interfaces with subinterfaces and LAG members, neighbours, the system's name and start.
    Full,
    /// The same without subinterfaces.
    Flat,
    /// The states and counters of interfaces.
    Interfaces,
}

/// One way of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Plan {
    /// The call.
    pub shape: Shape,
    /// The encoding.
    pub coding: Coding,
    /// The models.
    pub dialect: Dialect,
    /// The keys.
    pub keys: Keys,
    /// The prefix.
    pub addressing: Addressing,
    /// The paths.
    pub extent: Extent,
}

impl Plan {
    /// How a leaf comes, as `why` says it; `sampled` tells counters from states.
    pub fn words(&self, sampled: bool, period: &str) -> String {
        let how = match self.shape {
            Shape::OneStream | Shape::SeparateStreams if sampled => format!("STREAM SAMPLE {period}"),
            Shape::OneStream | Shape::SeparateStreams => "STREAM ON_CHANGE".into(),
            Shape::TargetDefined => "STREAM TARGET_DEFINED".into(),
            Shape::SampleOnly => format!("STREAM SAMPLE {period}"),
            Shape::Poll => format!("POLL {period}"),
            Shape::Once => format!("ONCE {period}"),
            Shape::Get => format!("GET {period}"),
        };
        format!("{how}, {}", self.coding)
    }
}
