//! Pictures of every page at the sizes that walls have, and of what must never be shown as well.

use noctui::{
    app::{
        Msg,
        alarms::Raised,
        wall::{Options, Page},
    },
    model::Severity,
};
use ratatui::buffer::CellWidth;

use crate::{
    network::{self, Heard},
    world::{self, Room},
};

#[test]
fn every_page_at_a_small_screen() {
    for page in Page::ALL {
        insta::assert_snapshot!(format!("80x24-{}", page.as_str()), Room::new((80, 24)).show(page).picture());
    }
}

#[test]
fn every_page_at_120x40() {
    for page in Page::ALL {
        insta::assert_snapshot!(
            format!("120x40-{}", page.as_str()),
            Room::new((120, 40)).show(page).picture()
        );
    }
}

#[test]
fn large_screens_have_large_letters() {
    for size in [(200, 60), (400, 120)] {
        for page in [Page::Overview, Page::Alarms] {
            let name = format!("{}x{}-{}", size.0, size.1, page.as_str());
            insta::assert_snapshot!(name, Room::new(size).show(page).text());
        }
    }
}

#[test]
fn the_bare_console_has_sixteen_colours_and_no_character_beyond_ascii() {
    for page in Page::ALL {
        let room = Room::bare((80, 25)).show(page);
        insta::assert_snapshot!(format!("linux-80x25-{}", page.as_str()), room.text());
        for cell in room.buffer().content {
            assert!(cell.symbol().is_ascii(), "{:?}", cell.symbol());
            let is_plain =
                |color| !matches!(color, ratatui::style::Color::Rgb(..) | ratatui::style::Color::Indexed(_));
            assert!(is_plain(cell.fg) && is_plain(cell.bg), "{cell:?}");
        }
    }
}

#[test]
fn a_name_of_what_is_broken_is_never_cut() {
    let long = "a-device-with-a-name-that-somebody-thought-was-a-good-idea-at-the-time.example.net";
    let mut stations = world::stations();
    stations[2].name = long;
    for size in [(40, 15), (60, 20), (80, 24), (120, 40), (200, 60)] {
        let alarm = world::alarm(
            &stations,
            (long, Some(("TenGigabitEthernet1/0/24.12345", 1))),
            Severity::Critical,
            "down",
            9,
        );
        let options = Options { ascii: true, ..Options::default() };
        let room = Room::on(size, options, &stations).tell(Msg::Alarms(Raised([alarm].into())));
        let text: String = room.show(Page::Alarms).text().split_whitespace().collect();
        // The age stands at the right of the first line.
        let first = &long[..10];
        assert!(text.contains(first) && text.contains("example.net"), "{size:?}:\n{text}");
        assert!(text.contains("TenGigabitEthernet1/0/24.12345") || size.0 < 60, "{size:?}:\n{text}");
    }
}

#[test]
fn what_is_unknown_is_never_green() {
    let mut stations = world::stations();
    stations.iter_mut().for_each(|station| station.heard = Heard::Never);
    for size in [(80, 24), (160, 45), (400, 120)] {
        for page in Page::ALL {
            let room =
                Room::on(size, Options::default(), &stations).tell(Msg::Alarms(Raised([].into()))).wait(1);
            let room = room.press(&(page.place() + 1).to_string());
            let green = room.look.palette().style(noctui::ui::style::Role::Up).fg.unwrap();
            let shown = room.buffer();
            let is_green = |cell: &&ratatui::buffer::Cell| cell.fg == green || cell.bg == green;
            assert_eq!(shown.content.iter().find(is_green), None, "{page:?} at {size:?}:\n{}", room.text());
            assert!(!room.text().contains("nothing is wrong"), "{}", room.text());
        }
    }
}

#[test]
fn all_is_well_only_if_somebody_knows() {
    let stations = vec![network::Station {
        name: "leaf",
        site: "fra",
        role: "leaf",
        heard: Heard::Ago(500),
        restarted: None,
        ports: vec![network::port("Ethernet1", "")],
    }];
    let room = Room::on((80, 24), Options::default(), &stations);
    assert!(room.text().contains("nothing judged yet"), "{}", room.text());
    let room = room.tell(Msg::Alarms(Raised([].into())));
    assert!(room.text().contains("nothing is wrong"), "{}", room.text());
    let room = room.wait(31).show(Page::Overview);
    assert!(
        room.text().contains("nobody knows") && room.text().contains("no data for 31 s"),
        "{}",
        room.text()
    );
}

#[test]
fn any_screen_can_be_drawn() {
    for size in [(1, 1), (2, 50), (59, 14), (80, 3), (500, 2), (420, 140)] {
        for page in Page::ALL {
            let room = Room::new(size).press(&(page.place() + 1).to_string()).wait(1);
            let buffer = room.buffer();
            assert!(buffer.content.iter().all(|cell| cell.symbol().cell_width() <= 2));
        }
    }
}

#[test]
fn hostile_names_are_drawn_whole_and_plain() {
    let stations = network::every_state();
    let names = [
        "\u{202e}evil\u{200b} text",
        "非常に長い名前のインターフェース0/1",
        "e\u{301}\u{301}thernet 👩\u{200d}👧",
    ];
    let alarm = |(slot, name): (usize, &&str)| {
        world::alarm(&stations, ("hostile", Some((name, slot as u32))), Severity::Critical, "down", 30)
    };
    let alarms: Vec<_> = names.iter().enumerate().map(alarm).collect();
    for size in [(40, 12), (80, 24), (200, 60), (400, 120)] {
        for page in Page::ALL {
            let room = Room::on(size, Options::default(), &stations)
                .tell(Msg::Alarms(Raised(alarms.clone().into())));
            let room = room.press(&(page.place() + 1).to_string());
            let is_hostile =
                |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
            let buffer = room.buffer();
            assert!(!buffer.content.iter().any(|cell| cell.symbol().chars().any(is_hostile)));
            let text = room.text();
            assert!(
                page != Page::Alarms || size.0 < 80 || text.contains("非常に長い名前のインターフェース0/1"),
                "{text}"
            );
        }
    }
}
