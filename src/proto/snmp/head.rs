//! The head of every round: one small GET that says whether the device is there, whether it has
//! restarted, and whether its interfaces or its neighbours have changed since they were discovered.
//!
//! Its rows are asked only after that is known. A silent device costs this one request per period.

use super::objects::{ENGINE_BOOTS, IF_NUMBER, IF_TABLE_LAST_CHANGE, LLDP_LAST_CHANGE, SYS_UP_TIME};
use super::wire::{Data, ErrorStatus, Response};

/// The objects of the head, the clock first.
pub const OBJECTS: [&[u32]; 5] =
    [SYS_UP_TIME, IF_TABLE_LAST_CHANGE, IF_NUMBER, ENGINE_BOOTS, LLDP_LAST_CHANGE];

/// What the head says. What an agent lacks never differs from itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// sysUpTime, in ticks.
    pub ticks: u32,
    /// ifTableLastChange and ifNumber: differ when rows came or went.
    pub rows: (Option<u64>, Option<u64>),
    /// lldpStatsRemTablesLastChangeTime: differs when a neighbour came, went or is another one.
    pub neighbours: Option<u64>,
    /// snmpEngineBoots: differs after a restart.
    pub boots: Option<u64>,
}

/// Why an answer is no head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoHead {
    /// The agent refused.
    Refused(ErrorStatus),
    /// The agent has no sysUpTime, without which no rate can be computed.
    NoClock,
}

impl Head {
    /// Reads the answer to a GET of [`OBJECTS`].
    pub fn read(response: &Response<'_>) -> Result<Self, NoHead> {
        if response.error_status != ErrorStatus::NoError {
            return Err(NoHead::Refused(response.error_status));
        }
        let value = |object: &[u32]| {
            response
                .bindings
                .into_iter()
                .find(|binding| binding.name.cmp_arcs(object).is_eq())
                .map(|b| b.data)
        };
        let number = |object| value(object).and_then(number);
        let ticks = number(SYS_UP_TIME).and_then(|ticks| u32::try_from(ticks).ok()).ok_or(NoHead::NoClock)?;
        Ok(Self {
            ticks,
            rows: (number(IF_TABLE_LAST_CHANGE), number(IF_NUMBER)),
            neighbours: number(LLDP_LAST_CHANGE),
            boots: number(ENGINE_BOOTS),
        })
    }
}

fn number(data: Data<'_>) -> Option<u64> {
    match data {
        Data::Integer(number) => u64::try_from(number).ok(),
        Data::Counter32(number) | Data::Gauge32(number) | Data::TimeTicks(number) => Some(u64::from(number)),
        _ => None,
    }
}
