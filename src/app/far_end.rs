//! The other end of an interface: that of its link.

use crate::model::InterfaceId;

use super::links::Links;

/// The other end of an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarEnd {
    /// The neighbour's name, as in the inventory if it is there.
    pub device: String,
    /// The neighbour's port, as in its own words.
    pub port: String,
    /// The interface, if both are known here.
    pub id: Option<InterfaceId>,
}

impl FarEnd {
    /// What LLDP tells, else what the inventory declares.
    pub(super) fn of(links: &Links, id: InterfaceId) -> Option<Self> {
        let (link, side) = links.at(id)?;
        let end = link.end(side.other());
        Some(Self {
            device: end.name.as_str().to_owned(),
            port: end.port.as_str().to_owned(),
            id: end.interface(),
        })
    }
}
