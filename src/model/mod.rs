//! The nouns of noctui, named by RFC 8343 whatever the source: what every other layer speaks of.
//!
//! Nothing here does I/O, reads a clock or knows a protocol. Sources write [`Batch`]es, the task that owns a device
//! publishes [`DeviceSnapshot`]s, screens and documents read them.

pub mod alarm;
mod batch;
mod broadcast;
mod device;
mod event;
pub mod expr;
mod freshness;
mod history;
mod ids;
mod if_type;
mod leaf;
mod link;
mod names;
mod nearest;
mod neighbour;
mod output;
pub mod platform;
mod quantity;
mod question;
mod rate;
pub mod rollup;
mod row;
mod safe_text;
mod shell_picture;
mod snapshot;
mod status;
mod time;

pub use alarm::{
    Alarm, AlarmChange, AlarmChangeKind, AlarmEvidence, AlarmKey, AlarmNews, AlarmSample, ClearReason,
    Folded, Severity,
};
pub use batch::{
    Batch, Change, Manner, Objects, Reach, Source, SourceStats, Subject, Trouble, TroubleKind, spell,
};
pub use broadcast::{
    Block, BroadcastId, BroadcastSnapshot, DiffLine, Folding, Letter, Output, OutputGap, SessionRow,
    SessionState, Stage,
};
pub use device::{Device, Telemetry};
pub use event::{Event, EventKind};
pub use freshness::{Expectation, Freshness};
pub use history::{History, Packed, Point, Summary};
pub use ids::{DeviceId, IfIndex, InterfaceId, Slot};
pub use if_type::IfType;
pub use leaf::{Counter, Leaf, Value, Width};
pub use link::{DeclaredEnd, Link, LinkEnd, LinkId, Side};
pub use names::{fold_names, natural};
pub use nearest::nearest;
pub use neighbour::Neighbour;
pub use output::OutputHealth;
pub use platform::{Platform, Platforms};
pub use quantity::{DIGITS_WIDTH, PREFIX_WIDTH, Quantity, Short};
pub use question::{Answer, Question, QuestionId, QuestionKind, Typed};
pub use rate::{Direction, Gap, growth};
pub use rollup::{CivilHour, DeviceHour, Faults, InterfaceHour, Past, Rollup, Span};
pub use row::{DeviceRow, InterfaceRow, Interfaces};
pub use safe_text::{CharKind, SafeText, char_kind};
pub use shell_picture::{Ink, ShellCell, ShellPicture};
pub use snapshot::{Counters, Detail, DeviceSnapshot, Evidence, Identity, Rates, Rows, Sample, System};
pub use status::{AdminStatus, OperStatus, PortState};
pub use time::{Moment, Now, SourceTime, Timestamp};
