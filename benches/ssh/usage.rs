//! What this process used so far, as the kernel counts it.

use std::fs;
use std::time::Duration;

/// What `sysconf(_SC_CLK_TCK)` says on every Linux.
const TICKS_PER_S: u64 = 100;
const PAGE_KIB: f64 = 4.0;

/// Processor time of all threads, user and system (proc(5), `/proc/pid/stat`, fields 14 and 15).
pub fn processor() -> Duration {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1_000 / TICKS_PER_S)
}

/// Resident memory (proc(5), `/proc/pid/statm`).
pub fn resident_kib() -> f64 {
    let text = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split_whitespace().nth(1).and_then(|pages| pages.parse::<f64>().ok()).unwrap_or_default() * PAGE_KIB
}
