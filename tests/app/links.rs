//! The Links screen and the map of ports, driven by keys.

use noctui::{
    app::{
        Effect, InventoryNews, Listing, Mark, Mouse, MouseKind, Msg, Screen,
        columns::LinkColumn,
        links::Verdict,
        screen::fleet_map::{Grain, MapLine},
    },
    config::inventory::{DeclaredLink, LinkEnd},
    model::DeviceId,
};

use crate::console::{Console, device, port};

/// Links as they stand: both ends and the verdict.
fn links(console: &Console) -> Vec<String> {
    let rows = console.model.link_rows();
    rows.map(|row| {
        let [a, b] =
            row.link.ends.each_ref().map(|end| format!("{}:{}", end.name.as_str(), end.port.as_str()));
        format!("{a} {b} {:?}", row.verdict)
    })
    .collect()
}

const ERRING: &str = "fra-leaf-1:Ethernet49 fra-spine-1:Ethernet3 Errors";

/// The same devices, and a second link that is declared alone.
fn declared() -> Console {
    let mut console = Console::small();
    let end = |device: &str, interface: &str| LinkEnd { device: device.into(), interface: interface.into() };
    let ends = [end("fra-spine-1", "Ethernet4"), end("fra-leaf-2", "Ethernet2")];
    let devices = console.model.fleet().iter().map(|entry| entry.device.clone()).collect();
    let tree = vec!["site".into(), "role".into()];
    let listing = Listing { devices, tree, links: [DeclaredLink { ends }].into() };
    console.send(Msg::Inventory(InventoryNews::Loaded(listing, String::new())));
    console
}

#[test]
fn links_stand_worst_first() {
    let mut console = declared();
    console.press("3");
    assert_eq!(console.model.screen(), Screen::Links);
    // What one end sends the other does not hear: these devices were made up one by one.
    assert_eq!(links(&console), [ERRING, "fra-leaf-2:Ethernet2 fra-spine-1:Ethernet4 Mismatch"]);
    let head = console.model.links_head();
    assert_eq!((head.links, head.heard, head.declared, head.unexpected), (2, 1, 1, 0));
}

#[test]
fn enter_opens_one_end_and_n_the_other_and_escape_leads_back() {
    let mut console = Console::small();
    console.press("3<Enter>");
    assert_eq!(console.model.screen(), Screen::Interfaces);
    assert_eq!(console.selected().as_deref(), Some("fra-leaf-1:Ethernet49"));
    console.press("<Esc>");
    assert_eq!(console.model.screen(), Screen::Links);
    console.press("n");
    assert_eq!(console.selected().as_deref(), Some("fra-spine-1:Ethernet3"));
    console.press("<Esc>");
    assert_eq!(console.model.screen(), Screen::Links);
}

#[test]
fn a_link_passes_the_filter_with_either_end() {
    for (filter, expected) in
        [("name=fra-spine-1", 1), ("name=fra-leaf-1", 1), ("errors>0", 1), ("name=lon-leaf-1", 0)]
    {
        let mut console = Console::small();
        console.press(&format!("3/{filter}<Enter>"));
        assert_eq!(links(&console).len(), expected, "{filter}");
    }
}

#[test]
fn a_link_is_in_the_scope_of_either_end() {
    let mut console = Console::small();
    for (scope, expected) in [("fra-spine-1", 1), ("fra-leaf-1", 1), ("lon", 0), ("fra", 1)] {
        console.press(&format!("f{scope}<Enter>3"));
        assert_eq!(links(&console).len(), expected, "{scope}");
    }
}

#[test]
fn space_marks_both_ends_and_y_copies_what_is_wrong() {
    let mut console = Console::small();
    console.press("3 y");
    let marks: Vec<DeviceId> = console.model.marks().iter().copied().collect();
    assert_eq!(marks, [DeviceId(0), DeviceId(1)]);
    let copied = console.effects.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    });
    let text = copied.unwrap();
    assert!(
        text.starts_with("fra-leaf-1 Ethernet49 (up) - fra-spine-1 Ethernet3 (up), LLDP both ways"),
        "{text}"
    );
    assert!(text.contains("counted on A: optics or cable"), "{text}");
}

#[test]
fn both_ends_of_what_is_in_sight_are_polled_faster() {
    let mut console = Console::small();
    console.effects.clear();
    console.press("3");
    assert!(
        console.effects.contains(&Effect::OnScreen(vec![DeviceId(0), DeviceId(1)])),
        "{:?}",
        console.effects
    );
}

#[test]
fn the_other_end_of_an_interface_may_be_known_from_the_inventory_alone() {
    let mut console = declared();
    console.press("ffra-leaf-2<Enter>2n");
    assert_eq!(console.selected().as_deref(), Some("fra-spine-1:Ethernet4"));
}

#[test]
fn a_silent_end_makes_the_link_unknown_by_time_alone() {
    let mut console = Console::small();
    console.press("3");
    console.wait(20);
    console.hear(0, &[port("Ethernet3", 3e9).towards("fra-leaf-1", "Ethernet49"), port("Ethernet4", 1e9)]);
    console.wait(11);
    let verdicts: Vec<Verdict> = console.model.link_rows().map(|row| row.verdict).collect();
    assert_eq!(verdicts, [Verdict::Unknown]);
}

#[test]
fn links_are_sorted_by_any_column() {
    let mut console = declared();
    console.press("3>");
    assert_eq!(console.model.link_table().sort().column, Some(LinkColumn::A));
    assert_eq!(links(&console)[0], ERRING);
    console.press("o");
    assert_ne!(links(&console)[0], ERRING);
}

fn sign(mark: Mark) -> char {
    match mark {
        Mark::Down => 'v',
        Mark::Unknown => '?',
        Mark::Warning => '^',
        Mark::Stale => '~',
        Mark::Up => '*',
        Mark::Quiet => 'o',
    }
}

/// The map as it stands: site headings and, for each line of cells, the name and the marks.
fn map(console: &Console) -> Vec<String> {
    let map = console.model.port_map();
    let line = |line: &MapLine| match line {
        MapLine::Site { label, devices, wrong, .. } => format!("{label} {devices} {wrong}"),
        MapLine::Blank => String::new(),
        MapLine::Cells { device, first, count } => {
            let name = device.and_then(|id| console.model.fleet().get(id));
            let mark_of = |number| map.cell(number).map_or(Mark::Quiet, |cell| cell.mark);
            let marks = (*first..first + count).map(|number| sign(mark_of(number)));
            format!("{} {}", name.map_or("", |entry| &entry.device.name), marks.collect::<String>())
        }
    };
    map.lines().iter().map(line).collect()
}

#[test]
fn the_map_has_a_cell_for_each_port_site_by_site() {
    let mut console = Console::small();
    console.press("v");
    let expected = [
        "fra 3 2",
        "fra-leaf-1 *v*^o",
        "fra-leaf-2 **",
        "fra-spine-1 **",
        "",
        "lon 2 1",
        "lon-leaf-1 **",
        "lon-leaf-2 ?",
    ];
    assert_eq!(map(&console), expected);
    console.press("v");
    assert!(!console.model.shows_map());
}

#[test]
fn keys_move_over_the_map_and_enter_opens_the_port() {
    let mut console = Console::small();
    console.press("vg");
    let here = |console: &Console| {
        let cell = console.model.port_map().selected().unwrap();
        (cell.device.0, cell.slot.map(|slot| slot.0))
    };
    assert_eq!(here(&console), (1, Some(0)));
    for (keys, expected) in [
        ("ll", (1, Some(2))),
        ("j", (2, Some(1))),
        ("jj", (3, Some(1))),
        ("j", (4, None)),
        ("kkkk", (1, Some(0))),
        ("h", (1, Some(0))),
        ("G", (4, None)),
        ("gl", (1, Some(1))),
    ] {
        console.press(keys);
        assert_eq!(here(&console), expected, "{keys}");
    }
    console.press("<Enter>");
    assert_eq!(console.selected().as_deref(), Some("fra-leaf-1:Ethernet2"));
    console.press("<Esc>");
    assert!(console.model.shows_map());
    console.press(" ");
    assert!(console.model.marks().contains(&DeviceId(1)));
}

#[test]
fn a_click_selects_a_cell() {
    let mut console = Console::small();
    console.press("v");
    let rows = console.model.regions().rows;
    let column = rows.x + console.model.regions().indent + console.model.port_map().name_width() + 1;
    console.send(Msg::Mouse(Mouse { kind: MouseKind::Click, column, row: rows.y + 1 }));
    let cell = console.model.port_map().selected().unwrap();
    assert_eq!((cell.device, cell.slot.map(|slot| slot.0), cell.mark), (DeviceId(1), Some(1), Mark::Down));
}

#[test]
fn where_ports_do_not_fit_each_device_is_a_cell() {
    let name = |id: u32| format!("leaf-{id}");
    let mut console = Console::on((0..3_000).map(|id| device(id, &name(id), Some("fra"), None)).collect());
    console.hear(7, &[port("Ethernet1", 0.0).down()]);
    console.press("vG");
    assert_eq!(console.model.port_map().grain(), Grain::Devices);
    let selected = console.model.port_map().selected().unwrap();
    assert_eq!((selected.device, selected.slot), (DeviceId(2_999), None));
    console.press("g");
    let lines = map(&console);
    assert_eq!(lines[0], "fra 3000 3000");
    assert!(lines[1].starts_with(" ???????v???"), "{}", lines[1]);
    assert!(lines.len() <= usize::from(console.model.regions().rows.height));
    console.press("/name=leaf-7<Enter>");
    assert_eq!(map(&console), ["fra 1 1", "leaf-7 v"]);
}

#[test]
fn a_map_with_room_for_one_line_shows_the_selected_one() {
    for height in 15..24 {
        let mut console = Console::small();
        console.send(Msg::Resize(60, height));
        console.press("vlllljjj");
        let map = console.model.port_map();
        assert!(map.selected().is_some(), "{height} rows");
    }
}
