//! How noctui itself is doing, read from the system and from its own counters.

use std::{fs, sync::Arc, time::Duration};

use crate::{app::HealthSample, model::Moment, proto::snmp::mux::MuxCounters};

/// Clock ticks per second of `/proc/self/stat`: 100 on every Linux that Rust supports (`USER_HZ`).
const TICKS_PER_SECOND: f32 = 100.0;
const PAGE_OCTETS: u64 = 4096;

/// The reading before, from which rates are taken.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    at: Moment,
    cpu_ticks: Option<u64>,
    counters: MuxCounters,
}

/// What the loop knows of itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Work {
    pub frames: u64,
    pub written_octets: u64,
    pub dropped: u64,
    pub late_polls: u64,
}

impl Pulse {
    pub fn take(
        &mut self,
        now: Moment,
        (counters, in_flight): (MuxCounters, usize),
        work: Work,
    ) -> HealthSample {
        let seconds = now.since(self.at).max(Duration::from_millis(1)).as_secs_f32();
        let cpu_ticks = cpu_ticks();
        let per_second = |now: u64, before: u64| now.saturating_sub(before) as f32 / seconds;
        let cpu =
            cpu_ticks.zip(self.cpu_ticks).map(|(now, before)| per_second(now, before) / TICKS_PER_SECOND);
        let sample = HealthSample {
            uptime: now.since_start(),
            cpu,
            memory_octets: memory_octets(),
            requests_per_second: per_second(counters.sent, self.counters.sent),
            answers_per_second: per_second(counters.received, self.counters.received),
            in_flight: u32::try_from(in_flight).unwrap_or(u32::MAX),
            strays: counters.late + counters.foreign,
            malformed: counters.malformed,
            timeouts: counters.timeouts,
            late_polls: work.late_polls,
            dropped: work.dropped + counters.kernel_drops.unwrap_or(0),
            frames: work.frames,
            written_octets: work.written_octets,
            outputs: Arc::default(),
        };
        *self = Self { at: now, cpu_ticks, counters };
        sample
    }
}

/// User and system time of this process, in ticks (proc(5): fields 14 and 15 of `stat`).
fn cpu_ticks() -> Option<u64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name in field 2 may hold blanks and parentheses: the last one closes it.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

fn memory_octets() -> Option<u64> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    let resident: u64 = statm.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(resident * PAGE_OCTETS)
}
