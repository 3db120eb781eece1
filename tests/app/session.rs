//! What an operator does, and what comes of it.

use noctui::{
    app::{
        Card, DetailSize, Effect, Focus, InventoryNews, LineKind, Listing, Mark, Mouse, MouseKind, Msg,
        Notice, Options, Overlay, Screen, columns::InterfaceColumn, tree::NodeKind,
    },
    keys::Context,
    model::{DeviceId, InterfaceId, Slot},
};

use crate::console::{Console, device, port};

fn tree(console: &Console) -> Vec<String> {
    let rows = console.model.tree().rows(100);
    rows.map(|(node, selected)| {
        let bar = if selected { "> " } else { "" };
        format!("{bar}{}{} {} {:?}", "  ".repeat(node.depth.into()), node.label, node.wrong, node.mark)
    })
    .collect()
}

#[test]
fn the_fleet_stands_worst_first() {
    let console = Console::small();
    assert_eq!(
        console.fleet(),
        [
            "lon-leaf-2: not heard yet",
            "fra-leaf-1: 1 port down, errors",
            "fra-leaf-2: Ethernet2 in 97 %",
            "fra-spine-1: up",
            "lon-leaf-1: up",
        ]
    );
}

#[test]
fn the_tree_shows_the_worst_and_how_many() {
    assert_eq!(
        tree(&Console::small()),
        [
            "> all 3 Down",
            "  fra 2 Down",
            "    spine 0 Up",
            "      fra-spine-1 0 Up",
            "    leaf 2 Down",
            "      fra-leaf-1 1 Down",
            "      fra-leaf-2 0 Warning",
            "  lon 1 Unknown",
            "    leaf 1 Unknown",
            "      lon-leaf-1 0 Up",
            "      lon-leaf-2 0 Unknown",
        ]
    );
}

#[test]
fn devices_without_an_attribute_stand_directly_below() {
    let console = Console::on(vec![
        device(0, "a", Some("fra"), None),
        device(1, "b", None, None),
        device(2, "c", Some("fra"), Some("leaf")),
    ]);
    let labels: Vec<_> =
        console.model.tree().rows(9).map(|(node, _)| (node.depth, node.label.to_string())).collect();
    let expected = [(0, "all"), (1, "fra"), (2, "leaf"), (3, "c"), (2, "a"), (1, "b")];
    assert_eq!(labels, expected.map(|(depth, label)| (depth, label.to_owned())));
}

#[test]
fn enter_opens_a_device_then_an_interface_and_esc_goes_back_step_by_step() {
    let mut console = Console::small();
    console.press("j<Enter>");
    assert_eq!(
        (console.model.screen(), console.path().as_str()),
        (Screen::Interfaces, "all › fra › leaf › fra-leaf-1")
    );
    assert_eq!(
        console.interfaces(),
        ["Ethernet2: down", "Ethernet49: up", "Ethernet10: up", "Ethernet1: up", "Ethernet50: admin down"]
    );
    console.press("j<Enter>");
    assert_eq!(console.model.detail_size(), DetailSize::Large);
    assert_eq!(console.model.context(), Context::Detail);
    console.press("<Esc>");
    assert_eq!(
        (console.model.detail_size(), console.selected().unwrap().as_str()),
        (DetailSize::Beside, "fra-leaf-1:Ethernet49")
    );
    console.press("<Esc>");
    assert_eq!((console.model.screen(), console.path().as_str()), (Screen::Fleet, "all"));
    console.press("<Esc><Esc><Esc>");
    assert!(!console.effects.contains(&Effect::Quit), "Esc never quits");
}

#[test]
fn n_jumps_to_the_other_end_and_back() {
    let mut console = Console::small();
    console.press("j<Enter>jn");
    assert_eq!(console.selected().unwrap(), "fra-spine-1:Ethernet3");
    console.press("n");
    assert_eq!(console.selected().unwrap(), "fra-leaf-1:Ethernet49", "a name with a domain is found too");
    console.press("<Esc><Esc>");
    assert_eq!(console.selected().unwrap(), "fra-leaf-1:Ethernet49");
}

#[test]
fn the_detail_knows_which_end_counts_the_errors() {
    let mut console = Console::small();
    console.press("j<Enter>j");
    let detail = console.model.interface_detail().unwrap();
    assert_eq!(detail.errors_counted_on().unwrap().words(), "counted on this end");
    assert_eq!(detail.far_row.unwrap().identity.name.as_str(), "Ethernet3");
    console.press("n");
    let detail = console.model.interface_detail().unwrap();
    assert_eq!(detail.errors_counted_on().unwrap().words(), "counted on the far end");
}

#[test]
fn the_selection_follows_the_interface_while_rows_move() {
    let mut console = Console::small();
    console.press("2jj");
    let selected = console.selected();
    console.hear(2, &[port("Ethernet1", 1e8).down(), port("Ethernet2", 9.7e9).down()]);
    assert_eq!(console.selected(), selected);
}

#[test]
fn the_filter_works_while_it_is_typed_and_names_the_column_of_a_mistake() {
    let mut console = Console::small();
    console.press("2/oper=down");
    assert_eq!(console.interfaces(), ["fra-leaf-1:Ethernet2: down", "fra-leaf-1:Ethernet50: admin down"]);
    console.press(" nosuch=1");
    let (column, words) = console.model.line_error().unwrap();
    assert_eq!(column, 11);
    assert!(words.contains("nosuch"), "{words}");
    console.press("<Enter>");
    assert_eq!(console.model.context(), Context::Line, "what cannot be read stays open");
    console.press("<Esc>");
    assert_eq!(console.model.status().filter, None);
    console.press("/site=lon<Enter>");
    assert_eq!(console.model.status().filter, Some("site=lon"));
    assert_eq!(console.interfaces().len(), 2);
    console.press("1");
    assert_eq!(console.fleet().len(), 2);
    console.press("<Esc><Esc>");
    assert_eq!(console.model.status().filter, None, "Esc takes the filter away as a step of its own");
}

#[test]
fn the_lines_before_come_back_with_the_arrows() {
    let mut console = Console::small();
    console.press("/site=lon<Enter>/<ctrl-u>role=leaf<Enter>/<Up><Up>");
    let Overlay::Line(editing) = console.model.overlay() else { panic!("the line is open") };
    assert_eq!((editing.kind, editing.line.text()), (LineKind::Filter, "site=lon"));
}

#[test]
fn tab_completes_fields_and_commands() {
    let mut console = Console::small();
    console.press("/desc<Tab>=*ACME*<Enter>2");
    assert_eq!(console.interfaces(), ["fra-leaf-1:Ethernet1: up"]);
    console.press(":fre<Tab><Enter>");
    assert!(console.model.frozen().is_some());
}

#[test]
fn the_palette_runs_the_first_offer_and_names_what_it_does_not_know() {
    let mut console = Console::small();
    console.press(":heal<Enter>");
    assert_eq!(console.model.screen(), Screen::Health);
    console.press(":brew coffee<Enter>");
    assert_eq!(
        console.model.line_error().unwrap().1,
        "There is no action `brew coffee`; `help` lists them all."
    );
    console.press("<Esc>:quit<Enter>");
    assert!(console.effects.contains(&Effect::Quit));
}

#[test]
fn tab_moves_to_the_tree_and_the_scope_follows_its_selection() {
    let mut console = Console::small();
    console.press("<Tab>");
    assert_eq!(console.model.focus(), Focus::Tree);
    console.press("jh");
    assert_eq!(console.path(), "all › fra");
    assert_eq!(console.fleet().len(), 3);
    assert!(!console.model.tree().selected().open);
    console.press("h");
    assert_eq!(console.path(), "all");
    console.press("jll<Enter>");
    assert_eq!(console.path(), "all › fra › spine");
}

#[test]
fn find_narrows_the_tree_and_enter_selects_the_first_hit() {
    let mut console = Console::small();
    console.press("flon-leaf-2");
    assert_eq!(console.model.tree().len(), 4, "all, lon, leaf and the device");
    console.press("<Enter>");
    assert_eq!(console.path(), "all › lon › leaf › lon-leaf-2");
    assert_eq!(console.model.tree().len(), 11);
}

#[test]
fn under_100_columns_tab_brings_the_tree_in_place_of_the_table() {
    let mut console = Console::small();
    console.send(Msg::Resize(80, 24));
    assert!(console.model.regions().tree.is_empty());
    console.press("<Tab>");
    assert!(!console.model.regions().tree.is_empty() && console.model.regions().rows.is_empty());
    console.press("G<Enter>");
    assert_eq!(
        (console.model.screen(), console.path().as_str()),
        (Screen::Interfaces, "all › lon › leaf › lon-leaf-2")
    );
    assert!(console.model.regions().tree.is_empty());
}

#[test]
fn a_terminal_that_is_too_small_says_so_and_comes_back() {
    let mut console = Console::small();
    let before = *console.model.regions();
    for size in [(59, 15), (60, 14), (1, 1), (0, 0)] {
        console.send(Msg::Resize(size.0, size.1));
        assert!(console.model.regions().too_small, "{size:?}");
        console.press("jjk<Tab>/x<Esc>");
    }
    console.press("<Tab>");
    console.send(Msg::Resize(120, 40));
    console.press("<Tab><Tab>");
    assert_eq!(*console.model.regions(), before);
}

#[test]
fn a_frozen_picture_changes_nothing_until_it_goes_on() {
    let mut console = Console::small();
    console.press("p");
    console.drawn();
    let (fleet, status) = (console.fleet(), format!("{:?}", console.model.status()));
    console.hear(3, &[port("Ethernet1", 0.0).down()]);
    console.hear(3, &[port("Ethernet1", 0.0).down(), port("Ethernet2", 0.0).down()]);
    console.send(Msg::Notice(Notice::warning("The log cannot be written.")));
    console.send(Msg::Inventory(InventoryNews::Broken("inventory.toml:1:1 broken".into())));
    console.wait(60);
    assert!(!console.drawn(), "nothing visible changed");
    assert_eq!((console.fleet(), format!("{:?}", console.model.status())), (fleet, status));
    console.press("p");
    assert_eq!(console.fleet()[0], "fra-leaf-1: unknown, silent 60 s");
    assert_eq!(console.model.inventory_error(), Some("inventory.toml:1:1 broken"));
    assert!(console.model.notice().is_some());
}

#[test]
fn without_clock_and_ages_nothing_is_drawn_until_something_happens() {
    let options = Options { clock: false, ages: false, ..Options::default() };
    let mut console = Console::with(options, vec![device(0, "a", None, None)]);
    console.hear(0, &[port("Ethernet1", 1e9)]);
    console.drawn();
    console.wait(17);
    assert!(!console.drawn());
    console.wait(1);
    assert!(console.drawn(), "the device turned stale");
}

#[test]
fn a_silent_device_is_unknown_with_all_its_ports_while_the_others_keep_theirs() {
    let mut console = Console::small();
    console.wait(20);
    console.hear(1, &[port("Ethernet1", 1e9), port("Ethernet2", 1e9)]);
    console.wait(9);
    assert_eq!(console.model.status().counts.stale, 3);
    console.wait(1);
    let counts = console.model.status().counts;
    assert_eq!((counts.live, counts.stale, counts.unknown), (1, 0, 4));
    assert_eq!((counts.ports.up, counts.ports.down, counts.ports.unknown), (2, 0, 6));
    assert!(console.fleet().contains(&"lon-leaf-1: unknown, silent 30 s".to_owned()));
    console.press("2/name=lon-leaf-1<Enter>");
    assert_eq!(
        console.interfaces(),
        ["lon-leaf-1:Ethernet1: unknown, 30 s", "lon-leaf-1:Ethernet2: unknown, 30 s"]
    );
    let row = console.model.interface_rows().next().unwrap();
    assert!(row.mark == Mark::Unknown && row.traffic.iter().all(|traffic| traffic.bits.is_err()));
    console.hear(3, &[port("Ethernet1", 1e8), port("Ethernet2", 2e8)]);
    assert_eq!(console.model.status().counts.live, 2);
}

#[test]
fn what_is_on_screen_is_asked_for_once_and_only_when_it_changes() {
    let mut console = Console::small();
    let asked = |console: &mut Console| {
        let effects = std::mem::take(&mut console.effects);
        effects
            .into_iter()
            .filter(|effect| matches!(effect, Effect::OnScreen(_) | Effect::Watch(_)))
            .collect::<Vec<_>>()
    };
    assert_eq!(asked(&mut console), [Effect::OnScreen((0..5).map(DeviceId).collect())]);
    console.press("jk");
    assert_eq!(asked(&mut console), []);
    console.press("j<Enter>");
    let watched = InterfaceId { device: DeviceId(1), slot: Slot(1) };
    assert_eq!(asked(&mut console), [Effect::OnScreen(vec![DeviceId(1)]), Effect::Watch(Some(watched))]);
    console.wait(5);
    assert_eq!(asked(&mut console), []);
    console.press("1");
    assert!(asked(&mut console).contains(&Effect::Watch(None)));
}

#[test]
fn y_copies_the_interface_the_marks_and_every_leaf() {
    let mut console = Console::small();
    console.press("jy");
    assert_eq!(console.effects.last(), Some(&Effect::Copy("fra-leaf-1 192.0.2.1".into())));
    console.press("<Enter>jy");
    let Some(Effect::Copy(line)) = console.effects.last() else { panic!("copied") };
    assert_eq!(
        line,
        "fra-leaf-1 192.0.2.1 Ethernet49 up, in 3000000000 b/s, out 3000000000 b/s, errors 0.30 %"
    );
    console.press("<Enter>y");
    let Some(Effect::Copy(leaves)) = console.effects.last() else { panic!("copied") };
    assert!(
        leaves.contains("\nfar end fra-spine-1:Ethernet3") && leaves.contains("\noper-status up"),
        "{leaves}"
    );
}

#[test]
fn marks_stay_with_their_devices_and_can_be_all_that_is_shown() {
    let mut console = Console::small();
    console.press("<Space><Space>");
    assert_eq!(console.model.status().marked, 2);
    console.press("m");
    assert_eq!(console.fleet().len(), 2);
    console.hear(4, &[port("Ethernet1", 1.0)]);
    assert_eq!(console.fleet(), ["fra-leaf-1: 1 port down, errors", "lon-leaf-2: up"]);
    console.press("M");
    assert_eq!((console.model.status().marked, console.fleet().len()), (0, 5));
}

#[test]
fn any_column_sorts_and_s_is_worst_first_again() {
    let mut console = Console::small();
    console.press("j<Enter>");
    console.press(">>");
    assert_eq!(console.model.interface_table().sort().column, Some(InterfaceColumn::Description));
    console.press("<");
    assert_eq!(console.model.interface_table().sort().column, Some(InterfaceColumn::Interface));
    let names = |console: &Console| {
        console.interfaces().iter().map(|row| row.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&console), ["Ethernet1", "Ethernet2", "Ethernet10", "Ethernet49", "Ethernet50"]);
    console.press("o");
    assert_eq!(names(&console)[0], "Ethernet50");
    console.press("s");
    assert_eq!(names(&console)[0], "Ethernet2");
}

#[test]
fn the_mouse_selects_opens_sorts_and_scrolls() {
    let mut console = Console::small();
    let regions = *console.model.regions();
    let mouse =
        |console: &mut Console, kind, column, row| console.send(Msg::Mouse(Mouse { kind, column, row }));
    mouse(&mut console, MouseKind::Click, regions.rows.x + 3, regions.rows.y + 2);
    assert_eq!(console.model.fleet_table().selected(), Some(DeviceId(2)));
    mouse(&mut console, MouseKind::Click, regions.header.x + regions.indent, regions.header.y);
    assert_eq!(console.fleet()[0], "fra-leaf-1: 1 port down, errors");
    mouse(&mut console, MouseKind::DoubleClick, regions.rows.x + 3, regions.rows.y);
    assert_eq!(
        (console.model.screen(), console.path().as_str()),
        (Screen::Interfaces, "all › fra › leaf › fra-leaf-1")
    );
    mouse(&mut console, MouseKind::WheelDown, regions.rows.x + 3, regions.rows.y);
    assert_eq!(console.model.interface_table().position(), 3);
    mouse(&mut console, MouseKind::Click, regions.tree.x + 3, regions.tree.y);
    assert_eq!((console.model.focus(), console.path().as_str()), (Focus::Tree, "all"));
}

#[test]
fn a_new_inventory_keeps_folds_selection_and_what_was_heard() {
    let mut console = Console::small();
    console.press("<Tab>jjh<Tab>");
    let path = console.path();
    let devices =
        [(0, "fra-spine-1", "fra", "spine"), (1, "fra-leaf-1", "fra", "leaf"), (9, "new-1", "fra", "spine")];
    let devices = devices.map(|(id, name, site, role)| device(id, name, Some(site), Some(role))).to_vec();
    let listing = Listing { devices, tree: vec!["site".into(), "role".into()], ..Listing::default() };
    console.send(Msg::Inventory(InventoryNews::Loaded(listing, "1 device added, 3 removed".into())));
    assert_eq!((console.path(), console.model.tree().selected().open), (path, false));
    assert_eq!(console.fleet(), ["new-1: not heard yet", "fra-spine-1: up"]);
    assert_eq!(console.model.notice().unwrap().words, "1 device added, 3 removed");
}

#[test]
fn a_broken_inventory_keeps_the_last_good_one_and_says_so() {
    let mut console = Console::small();
    console.send(Msg::Inventory(InventoryNews::Broken("inventory.toml:3:1 unknown key `adress`".into())));
    assert_eq!(console.fleet().len(), 5);
    assert!(console.model.status().inventory_error.unwrap().contains("adress"));
}

#[test]
fn notices_go_away_by_themselves() {
    let mut console = Console::small();
    console.send(Msg::Notice(Notice::info("Done.")));
    console.wait(3);
    assert!(console.model.notice().is_some());
    console.wait(1);
    assert!(console.model.notice().is_none());
}

#[test]
fn help_and_why_are_cards_that_close_again() {
    let mut console = Console::small();
    console.press("?");
    assert!(matches!(console.model.overlay(), Overlay::Card(Card::Help, 0)));
    console.press("jj");
    assert_eq!(console.model.screen(), Screen::Fleet);
    console.press("<Esc>w");
    assert!(matches!(console.model.overlay(), Overlay::None), "no interface is selected here");
    console.press("2w");
    assert!(matches!(console.model.overlay(), Overlay::Card(Card::Why, 0)));
    console.press("q");
    assert!(matches!(console.model.overlay(), Overlay::None));
    assert!(!console.effects.contains(&Effect::Quit));
}

#[test]
fn the_tree_opens_a_device_with_enter() {
    let mut console = Console::small();
    console.press("<Tab>G<Enter>");
    assert!(matches!(console.model.tree().selected().kind, NodeKind::Device(DeviceId(4))));
    assert_eq!((console.model.screen(), console.model.focus()), (Screen::Interfaces, Focus::Table));
}
