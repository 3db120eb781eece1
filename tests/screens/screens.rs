//! The pictures.

use std::{path::PathBuf, time::Duration};

use insta::assert_snapshot;
use noctui::{
    app::{HealthSample, InventoryNews, Msg, Notice},
    config::theme::ColorDepth,
    model::OutputHealth,
};

use crate::{picture::ansi, session::Session};

pub const SMALL: (u16, u16) = (80, 24);
pub const MIDDLE: (u16, u16) = (120, 40);
const LARGE: (u16, u16) = (200, 60);
pub const SIZES: [(u16, u16); 3] = [SMALL, MIDDLE, LARGE];

/// Compares the picture with the one that was reviewed. With `NOCTUI_PICTURES=FOLDER` it also writes the screen there
/// as a terminal is told to show it, to be looked at with `cat`.
pub fn check(name: &str, size: (u16, u16), session: &Session) {
    let name = format!("{name}-{}x{}", size.0, size.1);
    if let Some(folder) = std::env::var_os("NOCTUI_PICTURES") {
        std::fs::write(PathBuf::from(folder).join(format!("{name}.ansi")), ansi(&session.buffer())).unwrap();
    }
    assert_snapshot!(name, session.picture());
}

/// The interfaces of the leaf on which most is wrong.
fn leaf(size: (u16, u16)) -> Session {
    Session::new(size).press("ffra-leaf-3<enter>2")
}

fn sample() -> HealthSample {
    HealthSample {
        uptime: Duration::from_secs(7_200),
        cpu: Some(0.012),
        memory_octets: Some(14_200_000),
        requests_per_second: 12.4,
        answers_per_second: 12.1,
        in_flight: 3,
        strays: 2,
        malformed: 0,
        timeouts: 14,
        late_polls: 0,
        dropped: 0,
        frames: 28_800,
        written_octets: 12_400_000,
        outputs: [].into(),
    }
}

#[test]
fn fleet() {
    for size in SIZES {
        check("fleet", size, &Session::new(size));
    }
}

#[test]
fn fleet_as_a_map_of_ports() {
    for size in SIZES {
        check("map", size, &Session::new(size).press("vgllllllllllljjjl"));
    }
    check("map-ascii", MIDDLE, &Session::new(MIDDLE).theme("none", ColorDepth::None, true).press("v"));
}

#[test]
fn tree_in_place_of_the_table() {
    check("tree", SMALL, &Session::new(SMALL).press("<tab>jj"));
}

#[test]
fn interfaces_of_a_device() {
    for size in SIZES {
        check("interfaces", size, &leaf(size).press("jjjjj"));
    }
}

#[test]
fn interfaces_of_everything_sorted_by_load() {
    for size in SIZES {
        check("interfaces-all", size, &Session::new(size).press("2>>>>>"));
    }
}

#[test]
fn interfaces_of_a_silent_device() {
    check("silent", MIDDLE, &Session::new(MIDDLE).press("ffra-leaf-5<enter>2"));
}

#[test]
fn names_from_hostile_devices() {
    for size in SIZES {
        check("hostile", size, &Session::new(size).press("fhostile<enter>2"));
    }
}

#[test]
fn detail_in_place_of_the_table() {
    for size in [SMALL, MIDDLE] {
        check("detail", size, &leaf(size).press("/49<enter><enter>"));
    }
}

#[test]
fn why() {
    for size in [SMALL, MIDDLE] {
        check("why", size, &leaf(size).press("/49<enter>w"));
    }
}

#[test]
fn health_with_outputs() {
    let output = |kind, name: &str| OutputHealth { name: name.into(), kind, ..OutputHealth::default() };
    let outputs = [
        OutputHealth { sent: 12, ..output("bell", "desk") },
        OutputHealth {
            sent: 408,
            retried: 3,
            dropped: 71,
            waiting: 64,
            trouble: Some(
                "http://192.0.2.9:8065 cannot be reached: Connection refused (os error 111)".into(),
            ),
            ..output("webhook", "ops")
        },
        OutputHealth { sent: 1_204_113, retried: 2, ..output("syslog", "loghost") },
        output("command", "pager"),
    ];
    for size in [SMALL, MIDDLE] {
        let sample = HealthSample { outputs: outputs.clone().into(), ..sample() };
        check("health-outputs", size, &Session::new(size).health(sample).press("7"));
    }
}

#[test]
fn health() {
    for size in SIZES {
        check("health", size, &Session::new(size).health(sample()).press("7"));
    }
}

#[test]
fn help() {
    for size in SIZES {
        check("help", size, &Session::new(size).press("?"));
    }
    check("help-scrolled", SMALL, &Session::new(SMALL).press("?<pagedown>"));
}

#[test]
fn palette() {
    for size in SIZES {
        check("palette", size, &Session::new(size).press(":so"));
    }
}

#[test]
fn filter_with_an_error_under_the_line() {
    for size in SIZES {
        check("filter", size, &leaf(size).press("/util>80 and frob=1"));
    }
}

#[test]
fn marks_filter_and_freeze_stand_in_the_top_line() {
    let session = Session::new(MIDDLE).press("  /site=fra<enter>p");
    check("narrowed", MIDDLE, &session);
    check("narrowed", SMALL, &Session::new(SMALL).press("  /site=fra<enter>p"));
}

#[test]
fn what_failed_stands_above_the_bottom_line() {
    let broken = "inventory.toml:14:3 unknown key `adress`. Did you mean `address`?";
    let session = Session::new(MIDDLE).tell(Msg::Inventory(InventoryNews::Broken(broken.to_owned())));
    check("broken", MIDDLE, &session);
    check("notice", MIDDLE, &session.notice(Notice::info("Copied fra-leaf-3 Ethernet49.")));
}

#[test]
fn nothing_yet() {
    check("empty", MIDDLE, &Session::on(&[], MIDDLE));
    check("empty-interfaces", MIDDLE, &Session::on(&[], MIDDLE).press("2"));
    check("empty-health", MIDDLE, &Session::on(&[], MIDDLE).press("7"));
}

#[test]
fn plain_characters_only() {
    let session = leaf(MIDDLE).press("/49<enter><esc>").theme("default", ColorDepth::Rgb, true);
    check("ascii", MIDDLE, &session);
}

#[test]
fn sixteen_colours() {
    check("sixteen", MIDDLE, &leaf(MIDDLE).theme("sixteen", ColorDepth::Sixteen, false));
}

#[test]
fn no_colour() {
    check("no-colour", MIDDLE, &leaf(MIDDLE).theme("none", ColorDepth::None, false));
}

#[test]
fn light_background() {
    check("light", MIDDLE, &leaf(MIDDLE).theme("light", ColorDepth::Rgb, false));
}

#[test]
fn too_small() {
    for size in [(59, 15), (60, 14), (20, 2), (3, 1)] {
        check("too-small", size, &Session::new(size));
    }
}
