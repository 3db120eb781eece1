//! The simulated network: agents inside the process that speak real protocols on loopback.
//!
//! What a device answers is a pure function of the seed, the quirks and the lab's clock
//! (`network`, `traffic`, `state`); only `snmp`, `gnmi` and this module do I/O.

mod clock;
mod gnmi;
mod hostile;
mod inventory;
mod moment;
mod network;
mod quirk;
mod rules;
mod running;
pub mod scenario;
mod seed;
mod snmp;
mod ssh;
mod state;
mod storyline;
mod swap;
mod traffic;
mod window;

pub use clock::LabClock;
pub use gnmi::{
    CertificateError, ClientCertificate, Deletion, Exchange, Habit, Observed as StreamsObserved, Refusal,
    Security, Stamp, Streams, Style,
};
pub use network::{
    Device, DeviceNo, End, Kind, Network, NetworkOptions, Platform, Port, PortNo, Role, Usage, generate,
};
pub use quirk::{Quirk, QuirkKind};
pub use rules::RuleError;
pub use running::{Lab, LabError, LabOptions, Story};
pub use snmp::Observed;
pub use ssh::{CliStyle, Login, Method, Mute, SshHabit, SshObserved};
pub use traffic::Direction;
pub use window::Window;
