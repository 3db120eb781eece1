//! What takes its turn when: rotation, what is new, pauses, the heartbeat, and the picture that wanders.

use std::{sync::Arc, time::Duration};

use noctui::{
    app::{
        Effect, Msg,
        alarms::Raised,
        wall::{self, Flow, HOLD, Options, Page},
    },
    keys::{Action, Key},
    model::{Alarm, Severity},
};

use crate::world::{self, Room};

fn raised(alarms: &[Arc<Alarm>]) -> Msg {
    Msg::Alarms(Raised(alarms.into()))
}

#[test]
fn every_page_has_its_turn_and_the_turns_go_on() {
    let stations = world::stations();
    // All pages within half a minute: then what was heard at the start is known no more.
    let options = Options { rotate: Duration::from_secs(4), ..Options::default() };
    let mut room = Room::on((120, 40), options, &stations)
        .tell(raised(&world::alarms(&stations)))
        .tell(Msg::Events(world::events()));
    let mut seen = Vec::new();
    for _ in 0..7 {
        seen.push(room.wall.rotation().page());
        room = room.wait(4);
    }
    assert_eq!(seen, [&Page::ALL[..], &Page::ALL[..1]].concat());
    let seen: Vec<Page> = (0..4)
        .map(|_| {
            room = std::mem::replace(&mut room, Room::new((1, 1))).wait(4);
            room.wall.rotation().page()
        })
        .collect();
    assert_eq!(seen, [Page::Alarms, Page::Events, Page::Overview, Page::Sites], "rates are no longer known");
}

#[test]
fn what_is_critical_and_new_comes_to_the_front_and_says_that_it_is_new() {
    let stations = world::stations();
    let alarms = world::alarms(&stations);
    let room = Room::on((120, 40), Options::default(), &stations).tell(raised(&alarms[1..])).wait(1);
    assert_eq!(room.wall.rotation().page(), Page::Overview, "what was there at the start is no news");
    let room = room.tell(raised(&alarms));
    assert_eq!(room.wall.rotation().page(), Page::Alarms);
    let text = room.text();
    let first = text.lines().find(|line| line.contains("down")).unwrap();
    assert!(first.contains("fra-leaf-3 Ethernet2") && first.contains("NEW"), "{text}");
    assert_eq!(text.matches("NEW").count(), 1, "{text}");
    let room = room.wait(HOLD.as_secs() - 1);
    assert_eq!(room.wall.rotation().page(), Page::Alarms);
    let room = room.wait(1);
    assert_ne!(room.wall.rotation().page(), Page::Alarms);
    assert!(!room.show(Page::Alarms).text().contains("NEW"));
}

#[test]
fn a_warning_and_what_somebody_takes_care_of_do_not_interrupt() {
    let stations = world::stations();
    let alarms = world::alarms(&stations);
    let room = Room::on((120, 40), Options::default(), &stations).tell(raised(&[]));
    let room = room.tell(raised(&alarms[2..]));
    assert_eq!(room.wall.rotation().page(), Page::Overview);
    let mut critical = (*alarms[4]).clone();
    critical.severity = Severity::Critical;
    let room = room.tell(Msg::Notes(world::notes(&alarms))).tell(raised(&[Arc::new(critical)]));
    assert_eq!(room.wall.rotation().page(), Page::Overview, "it is acknowledged");
}

#[test]
fn what_is_acknowledged_says_by_whom_and_stands_last() {
    let room = Room::new((120, 40)).show(Page::Alarms);
    let text = room.text();
    assert!(text.contains("acknowledged by mk: INC-4711"), "{text}");
    assert!(room.wall.wrong().last().unwrap().is_quiet);
}

#[test]
fn the_heart_beats_only_while_data_comes() {
    let room = Room::new((80, 24));
    let beat = room.wall.pulse().beat();
    let room = room.wait(3);
    assert_ne!(room.wall.pulse().beat(), beat);
    let room = room.wait(60);
    assert!(matches!(room.wall.pulse().flow(), Flow::Stalled(Some(_))));
    let beat = room.wall.pulse().beat();
    let room = room.wait(3);
    assert_eq!(room.wall.pulse().beat(), beat);
    assert!(room.text().contains("no data for"), "{}", room.text());
}

#[test]
fn a_pause_is_said_and_ends_by_itself() {
    let room = Room::new((120, 40)).press("p").wait(60);
    assert_eq!(room.wall.rotation().page(), Page::Overview);
    assert!(room.text().contains("PAUSED since 12:04:31Z"), "{}", room.text());
    let room = room.wait(541);
    assert!(!room.text().contains("PAUSED"), "{}", room.text());
}

#[test]
fn the_picture_wanders_and_stays_whole() {
    let corner = |room: &Room| (room.wall.regions().whole.x, room.wall.regions().whole.y);
    let mut room = Room::new((120, 40));
    let mut corners = vec![corner(&room)];
    for _ in 0..6 {
        room = room.wait(180);
        corners.push(corner(&room));
    }
    corners.sort_unstable();
    corners.dedup();
    assert!(corners.len() >= 4, "{corners:?}");
}

/// Keys that a keyboard has, and the console's own.
fn every_key() -> Vec<Key> {
    let mut keys: Vec<Key> = (' '..='~').map(Key::char).collect();
    for name in [
        "enter",
        "esc",
        "tab",
        "shift-tab",
        "backspace",
        "delete",
        "insert",
        "up",
        "down",
        "home",
        "end",
        "f1",
    ] {
        keys.push(name.parse().unwrap());
    }
    keys.extend(('a'..='z').map(|c| Key { ctrl: true, ..Key::char(c) }));
    keys.extend(('a'..='z').map(|c| Key { alt: true, ..Key::char(c) }));
    keys
}

#[test]
fn no_key_and_no_paste_asks_for_more_than_pages_a_new_picture_and_the_end() {
    let mut room = Room::new((120, 40));
    let mut effects = Vec::new();
    for key in every_key() {
        effects.extend(wall::update(&mut room.wall, Msg::Key(key)));
        for action in Action::ALL {
            // Somebody types the palette's words, as at the console.
            let words = format!(":{}", action.name());
            effects.extend(wall::update(&mut room.wall, Msg::Paste(words)));
        }
    }
    let is_harmless = |effect: &Effect| matches!(effect, Effect::KeepPage(_) | Effect::Redraw | Effect::Quit);
    assert!(effects.iter().all(is_harmless), "{effects:?}");
    let quits = effects.iter().filter(|effect| **effect == Effect::Quit).count();
    assert_eq!(quits, 2, "q and ctrl-c");
}

#[test]
fn where_keys_may_not_end_it_none_does() {
    let options = Options { may_quit: false, ..Options::default() };
    let mut room = Room::on((80, 24), options, &world::stations());
    let quits = |key| wall::update(&mut room.wall, Msg::Key(key)).contains(&Effect::Quit);
    assert!(!every_key().into_iter().any(quits));
}

#[test]
fn a_restart_comes_back_to_the_page_even_before_anything_is_on_it() {
    let options = Options { page: Page::Alarms, ..Options::default() };
    let mut fresh = Room::on((80, 24), options, &[]);
    fresh.wall = wall::Wall::new(options, (80, 24), noctui::model::Now::default());
    let ticks = (1..20).map(|second| noctui::model::Now {
        moment: noctui::model::Moment::after_start(Duration::from_secs(second)),
        ..noctui::model::Now::default()
    });
    for now in ticks {
        wall::update(&mut fresh.wall, Msg::Tick(now));
        assert_eq!(fresh.wall.rotation().page(), Page::Alarms);
    }
}
