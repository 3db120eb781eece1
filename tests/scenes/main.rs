//! Each quirk of the lab, as the operator sees it: agents on loopback, the real collector, its snapshots.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod answers;
mod collecting;
mod counters;
mod links;
mod stage;
mod storyline;
mod tables;

/// Every scenario has its scene, or this names the one that has none.
#[test]
fn no_scenario_is_left_out() {
    let sources = [
        include_str!("answers.rs"),
        include_str!("counters.rs"),
        include_str!("tables.rs"),
        include_str!("links.rs"),
    ];
    for file in std::fs::read_dir(stage::folder()).unwrap() {
        let path = file.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy();
        // Those of the gNMI targets have scenes of their own, and those of the shells are no matter of polling.
        if stem.starts_with("gnmi-") || stem.starts_with("ssh-") {
            continue;
        }
        let name = format!("\"{stem}\"");
        assert!(sources.iter().any(|source| source.contains(&name)), "{} has no scene", path.display());
    }
}
