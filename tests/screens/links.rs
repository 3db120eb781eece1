//! The Links screen, with one link of every kind on it.

use std::sync::Arc;

use noctui::{
    app::{InventoryNews, Msg},
    config::{
        inventory::{DeclaredLink, LinkEnd},
        theme::ColorDepth,
    },
    model::{AdminStatus, OperStatus},
};

use crate::{
    network::{self, Heard, Port, Station, port},
    screens::{MIDDLE, SIZES, SMALL, check},
    session::Session,
};

/// What the inventory declares.
const DECLARED: [[&str; 2]; 4] = [
    ["fra-leaf-1:Ethernet49", "fra-spine-1:Ethernet1"],
    ["fra-leaf-2:Ethernet49", "fra-spine-1:Ethernet2"],
    ["fra-leaf-3:Ethernet49", "fra-spine-1:Ethernet3"],
    ["fra-leaf-4:Ethernet49", "fra-spine-1:Ethernet4"],
];

fn uplink(name: &'static str, far: &'static str, far_port: &'static str, bits: [f32; 2]) -> Port {
    port(name, "uplink").rates(bits[0], bits[1]).to(far, far_port)
}

fn device(name: &'static str, role: &'static str, heard: u64, ports: Vec<Port>) -> Station {
    Station { name, site: "fra", role, heard: Heard::Ago(heard), restarted: None, ports }
}

/// Leaves and spines, joined in every way that a link can be.
fn cabled() -> Vec<Station> {
    let leaf = |name, heard, ports| device(name, "leaf", heard, ports);
    let to = |far, far_port, bits| uplink("Ethernet49", far, far_port, bits);
    let second = |far_port, bits| uplink("Ethernet50", "fra-spine-2", far_port, bits);
    let mut stations = vec![
        leaf(
            "fra-leaf-1",
            1_100,
            vec![to("fra-spine-1", "Ethernet2", [1.02e9, 1.01e9]), second("Ethernet1", [1.42e9, 1.31e9])],
        ),
        leaf(
            "fra-leaf-2",
            1_300,
            vec![to("fra-spine-1", "Ethernet1", [1.64e9, 1.72e9]), second("Ethernet2", [2.04e9, 2.02e9])],
        ),
        leaf(
            "fra-leaf-3",
            1_200,
            vec![
                to("fra-spine-1", "Ethernet3", [8.41e9, 3.20e9]).errors(0.0031, 0.0),
                second("Ethernet3", [2.66e9, 2.73e9]),
            ],
        ),
        leaf(
            "fra-leaf-4",
            900,
            vec![to("fra-spine-1", "Ethernet4", [0.0; 2]).down(245), second("Ethernet4", [3.28e9, 3.44e9])],
        ),
        leaf("fra-leaf-5", 184_000, vec![to("fra-spine-1", "Ethernet5", [4.4e9, 4.1e9])]),
        leaf("fra-leaf-6", 18_000, vec![to("fra-spine-1", "Ethernet6", [1.0e9, 1.0e9])]),
        leaf("fra-leaf-7", 1_000, vec![to("fra-spine-1", "Ethernet7", [1.1e9, 0.8e9]).speed(40_000_000_000)]),
        leaf("fra-leaf-8", 1_000, vec![to("fra-spine-1", "Ethernet8", [2.0e9, 1.0e9])]),
        leaf(
            "fra-leaf-9",
            1_000,
            vec![to("fra-spine-1", "Ethernet9", [0.0; 2]).state(
                AdminStatus::Down,
                OperStatus::Down,
                8_000_000,
            )],
        ),
        leaf("fra-leaf-10", 1_000, vec![to("customer-4.example.net", "eth0", [2.2e8, 3.1e8])]),
    ];
    let far = |name, far, bits| uplink(name, far, "Ethernet49", bits);
    stations.push(device(
        "fra-spine-1",
        "spine",
        400,
        vec![
            far("Ethernet1", "fra-leaf-2", [1.72e9, 1.63e9]),
            far("Ethernet2", "fra-leaf-1", [1.01e9, 1.03e9]),
            far("Ethernet3", "fra-leaf-3", [3.21e9, 8.40e9]),
            far("Ethernet4", "fra-leaf-4", [0.0; 2]).down(247),
            far("Ethernet5", "fra-leaf-5", [4.1e9, 4.4e9]),
            far("Ethernet6", "fra-leaf-6", [1.0e9, 1.0e9]),
            far("Ethernet7", "fra-leaf-7", [0.8e9, 1.1e9]),
            far("Ethernet8", "fra-leaf-8", [1.0e9, 3.0e9]),
            far("Ethernet9", "fra-leaf-9", [0.0; 2]).down(8_000_000),
        ],
    ));
    let second = |name, far, bits| uplink(name, far, "Ethernet50", bits);
    stations.push(device(
        "fra-spine-2",
        "spine",
        700,
        vec![
            second("Ethernet1", "fra-leaf-1", [1.31e9, 1.42e9]),
            second("Ethernet2", "fra-leaf-2", [2.02e9, 2.04e9]),
            second("Ethernet3", "fra-leaf-3", [2.73e9, 2.66e9]),
            second("Ethernet4", "fra-leaf-4", [3.44e9, 3.28e9]),
        ],
    ));
    stations
}

fn session(size: (u16, u16)) -> Session {
    let stations = cabled();
    let end = |text: &str| {
        let (device, interface) = text.split_once(':').unwrap();
        LinkEnd { device: device.into(), interface: interface.into() }
    };
    let links: Arc<[DeclaredLink]> =
        DECLARED.iter().map(|ends| DeclaredLink { ends: ends.map(end) }).collect();
    let listing = noctui::app::Listing { links, ..network::listing(&stations) };
    Session::on(&stations, size)
        .tell(Msg::Inventory(InventoryNews::Loaded(listing, String::new())))
        .press("3")
}

#[test]
fn links() {
    for size in SIZES {
        check("links", size, &session(size).press("jjjj"));
    }
}

#[test]
fn a_cable_that_is_not_as_declared() {
    for size in [SMALL, MIDDLE] {
        check("links-unexpected", size, &session(size).press("jj"));
    }
}

#[test]
fn a_link_with_an_end_of_which_nothing_is_known() {
    check("links-unknown", MIDDLE, &session(MIDDLE).press("j"));
}

#[test]
fn links_with_an_end_that_passes_the_filter() {
    check("links-filter", MIDDLE, &session(MIDDLE).press("/name=fra-leaf-3<enter>"));
}

#[test]
fn links_in_plain_characters_and_without_colour() {
    check("links-ascii", MIDDLE, &session(MIDDLE).theme("default", ColorDepth::Rgb, true));
    check("links-no-colour", MIDDLE, &session(MIDDLE).theme("none", ColorDepth::None, false));
}

#[test]
fn no_links() {
    check("links-empty", MIDDLE, &Session::on(&[], MIDDLE).press("3"));
}
