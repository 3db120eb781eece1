//! What must hold for every picture.

use noctui::{app::Msg, model::Freshness, ui::style::Role};
use proptest::prelude::*;
use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    network::{Heard, NOW, every_state},
    picture::row,
    session::Session,
};

/// Ways to get to each screen, and what an operator may do there.
const JOURNEYS: [&str; 12] = [
    "",
    "2",
    "7",
    "2<enter>",
    "2<enter><enter>",
    "ffra-leaf-3<enter>2<enter>w",
    "fhostile<enter>2jjj",
    "?<pagedown>",
    ":sort",
    "/util>80 frob=1",
    "2/\u{65e5}\u{672c}<left><left>",
    "<tab>  mp",
];

#[test]
fn nothing_of_an_unknown_device_looks_up() {
    let mut stations = every_state();
    stations.retain(|station| matches!(station.heard, Heard::Never | Heard::Ago(30_000..)));
    for size in [(80, 24), (120, 40), (200, 60)] {
        for keys in ["", "2", "2<enter>", "7", "<tab>"] {
            let session = Session::on(&stations, size).press(keys);
            for entry in session.model.fleet().iter() {
                assert_eq!(entry.summary.freshness, Freshness::Unknown);
            }
            let buffer = session.buffer();
            let up = session.look.palette().style(Role::Up).fg.unwrap();
            let found = buffer.content().iter().find(|cell| cell.fg == up);
            assert!(found.is_none(), "{keys} at {size:?}: {found:?}");
            assert!(buffer.content().iter().all(|cell| cell.symbol() != "●"), "{keys} at {size:?}");
        }
    }
}

#[test]
fn names_of_broken_things_are_whole() {
    let session = Session::new((120, 40)).press("fhostile<enter>2");
    let buffer = session.buffer();
    let screen: Vec<String> = (0..40).map(|y| row(&buffer, y)).collect();
    let name = "TenGigabitEthernet1/0/24.12345-service";
    assert!(screen.iter().any(|line| line.contains(name)), "{screen:#?}");
}

#[test]
fn the_demo_says_so_on_every_screen() {
    for size in [(60, 15), (80, 24), (200, 60)] {
        for keys in JOURNEYS {
            let buffer = Session::new(size).press(keys).buffer();
            assert!(row(&buffer, 0).contains("DEMO"), "{keys} at {size:?}");
        }
    }
}

#[test]
fn a_picture_is_the_same_when_nothing_has_changed() {
    let session = Session::new((120, 40)).press("2");
    assert_eq!(session.buffer(), session.buffer());
}

#[test]
fn only_plain_characters_reach_a_plain_terminal() {
    let session = Session::new((200, 60)).press("fhostile<enter>2").theme(
        "default",
        noctui::config::theme::ColorDepth::Rgb,
        true,
    );
    let buffer = session.buffer();
    let odd = buffer.content().iter().find(|cell| !cell.symbol().is_ascii());
    assert!(odd.is_none(), "{odd:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_model_can_be_drawn_at_any_size(
        width in 1..300_u16,
        height in 1..100_u16,
        other in (1..300_u16, 1..100_u16),
        journey in 0..JOURNEYS.len(),
        more in "[a-z0-9<>/?:jkhl ]{0,6}",
        ascii: bool,
        later in 0..100_u64,
    ) {
        let more: String = more.chars().filter(|c| !matches!(c, '<' | '>' | 'q')).collect();
        let mut session = Session::new((width, height)).press(JOURNEYS[journey]).press(&more);
        let moment = NOW.moment + std::time::Duration::from_secs(later);
        let wall = NOW.wall.after(std::time::Duration::from_secs(later));
        session = session.tell(Msg::Tick(noctui::model::Now { moment, wall }));
        if ascii {
            session = session.theme("sixteen", noctui::config::theme::ColorDepth::Sixteen, true);
        }
        session.buffer();
        // The terminal may have another size than the one that was last heard of.
        let mut buffer = Buffer::empty(Rect::new(0, 0, other.0, other.1));
        noctui::ui::draw(&session.model, &session.look, &mut buffer);
    }
}
