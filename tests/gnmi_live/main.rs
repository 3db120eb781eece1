//! The lab's gNMI targets under the real collector, in real time: what happens beyond one device and one stream.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod aggregator;
mod fallback;
mod live;
mod oddities;
mod plug;
