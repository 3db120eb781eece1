//! Each style, clock and fault of the lab's gNMI targets as the operator sees it: targets on loopback, the real
//! collector, its snapshots; and one device read over SNMP and over gNMI, leaf by leaf.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers of tests are tests")]

mod compare;
mod faults;
mod rates;
mod stage;

/// Every scenario has its scene, or this names the one that has none.
#[test]
fn no_scenario_is_left_out() {
    let sources = [include_str!("faults.rs"), include_str!("rates.rs")];
    for file in std::fs::read_dir(stage::folder()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Some(name) = name.strip_prefix("gnmi-") else { continue };
        let quoted = format!("\"{name}\"");
        assert!(sources.iter().any(|source| source.contains(&quoted)), "{} has no scene", path.display());
    }
}
