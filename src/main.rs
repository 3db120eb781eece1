//! The noctui binary.
#![forbid(unsafe_code)]
fn main() {}
