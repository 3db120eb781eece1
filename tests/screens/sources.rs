//! Where values come from, if that is not what the inventory says: strangers that an aggregator carries, and SNMP in
//! place of gNMI.

use std::{path::Path, sync::Arc};

use noctui::{
    app::{Heard, InventoryNews, Msg},
    config::{
        DeviceIds,
        inventory::{DISCOVERED, Discovery, load_text},
    },
    model::{Device, DeviceId, Source},
};

use crate::{
    network::{self, Station},
    picture::row,
    session::Session,
};

const SIZE: (u16, u16) = (120, 40);
const STRANGER: &str = "ams-edge-1";

fn rows(session: &Session) -> Vec<String> {
    let buffer = session.buffer();
    (0..SIZE.1).map(|y| row(&buffer, y)).collect()
}

fn line<'a>(rows: &'a [String], words: &str) -> &'a str {
    rows.iter().find(|row| row.contains(words)).unwrap_or_else(|| panic!("no {words}:\n{}", rows.join("\n")))
}

/// A device as the inventory makes it of what an aggregator says, under the id that the network gives it.
fn stranger(id: DeviceId) -> Device {
    let text = "tree = [\"site\", \"role\"]\n[aggregators.hub]\naddress = \"192.0.2.9\"\n[devices.r1]\naddress = \"192.0.2.1\"";
    let mut ids = DeviceIds::default();
    let loaded = load_text(Path::new("inventory.toml"), text, &mut ids);
    let inventory = loaded.inventory.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let aggregator = Arc::clone(&inventory.aggregators()[0]);
    let found = [Discovery { aggregator, target: STRANGER.into() }];
    let config = inventory.discovered(&found, &mut ids).remove(0);
    Device { id, ..Device::clone(&config.device) }
}

#[test]
fn what_only_an_aggregator_carries_stands_in_a_branch_of_its_own_with_its_rows() {
    let mut stations = network::every_state();
    let id = DeviceId(stations.len() as u32);
    let ports = network::leaf_ports();
    let heard = network::Heard::Ago(1_200);
    stations.push(Station { name: STRANGER, site: DISCOVERED, role: "", heard, restarted: None, ports });
    let mut listing = network::listing(&stations);
    listing.devices[id.0 as usize] = Arc::new(stranger(id));
    let mut snapshots = network::snapshots(&stations);
    Arc::get_mut(&mut snapshots[id.0 as usize]).unwrap().source = Some(Source::Gnmi);

    let session = Session::on(&[], SIZE)
        .tell(Msg::Inventory(InventoryNews::Loaded(listing, "1 discovered through an aggregator".to_owned())))
        .tell(Msg::Snapshots(snapshots.into_iter().map(Heard).collect()))
        .tell(Msg::Tick(network::NOW));
    let drawn = rows(&session);
    let branch = drawn.iter().position(|row| row.contains(DISCOVERED)).unwrap_or_else(|| {
        panic!("no branch:\n{}", drawn.join("\n"));
    });
    assert!(drawn[branch + 1].contains(STRANGER), "{}", drawn.join("\n"));

    let session = session.press(&format!("f{STRANGER}<enter>2"));
    let drawn = rows(&session);
    assert!(line(&drawn, "Ethernet49").contains("8.41 G"), "{}", drawn.join("\n"));
}

#[test]
fn the_why_card_tells_why_a_device_that_should_stream_is_read_over_snmp() {
    let stations = network::every_state();
    let words = "read over SNMP, as gNMI fails: 192.0.2.5:57400 takes no connection; connecting again in 8 s";
    let at = stations.iter().position(|station| station.name == "fra-leaf-3").unwrap();
    let mut snapshot = network::snapshots(&stations).swap_remove(at);
    let own = Arc::get_mut(&mut snapshot).unwrap();
    (own.note, own.revision) = (Some(words.into()), 2);
    let session = Session::new(SIZE)
        .tell(Msg::Snapshots(vec![Heard(snapshot)]))
        .press("ffra-leaf-3<enter>2/49<enter>w");
    let drawn = rows(&session);
    assert_eq!(line(&drawn, "gNMI fails").trim(), words);
    assert!(line(&drawn, "ifHCInOctets").contains("SNMP"), "{}", drawn.join("\n"));

    let health = rows(&session.press("<esc><esc>7"));
    assert!(line(&health, "answers, read over SNMP").contains("fra-leaf-3"), "{}", health.join("\n"));
}
