//! Whatever happens in whatever order: nothing panics, and nothing older than its limit is shown as live.

use std::time::Duration;

use noctui::{
    app::{Mark, Mouse, MouseKind, Msg},
    keys::{Code, Key},
    model::Freshness,
};
use proptest::prelude::*;

use crate::console::{Console, port};

#[derive(Debug, Clone)]
enum Step {
    Key(Key),
    Mouse(MouseKind, u16, u16),
    Paste(String),
    Resize(u16, u16),
    Wait(u64),
    Hear(u32, Vec<(u8, f32)>),
}

fn key() -> impl Strategy<Value = Key> {
    let letters =
        prop::sample::select("jkhlgGqpywfrnmMos/:?<>127 =xud-!\"(\u{1f600}".chars().collect::<Vec<_>>());
    let named = prop::sample::select(vec![
        Code::Enter,
        Code::Esc,
        Code::Tab,
        Code::Up,
        Code::Down,
        Code::Left,
        Code::Right,
        Code::PageUp,
        Code::PageDown,
        Code::Home,
        Code::End,
        Code::Backspace,
        Code::Delete,
        Code::F(5),
    ]);
    let code = prop_oneof![letters.prop_map(Code::Char), named];
    (code, prop::bool::weighted(0.1), prop::bool::weighted(0.05)).prop_map(|(code, ctrl, alt)| Key {
        ctrl,
        alt,
        ..Key::plain(code)
    })
}

fn step() -> impl Strategy<Value = Step> {
    use MouseKind::{Click, DoubleClick, WheelDown, WheelUp};
    let mouse = (prop::sample::select(vec![Click, DoubleClick, WheelDown, WheelUp]), 0..220u16, 0..70u16);
    prop_oneof![
        8 => key().prop_map(Step::Key),
        2 => mouse.prop_map(|(kind, column, row)| Step::Mouse(kind, column, row)),
        1 => "[a-z=<>( \n\r\u{1b}]{0,12}".prop_map(Step::Paste),
        1 => (0..220u16, 0..70u16).prop_map(|(width, height)| Step::Resize(width, height)),
        2 => (1..40u64).prop_map(Step::Wait),
        2 => (0..6u32, prop::collection::vec((0..4u8, 0.0..2e10f32), 0..6)).prop_map(|(id, ports)| Step::Hear(id, ports)),
    ]
}

fn apply(console: &mut Console, step: Step) {
    match step {
        Step::Key(key) => console.send(Msg::Key(key)),
        Step::Mouse(kind, column, row) => console.send(Msg::Mouse(Mouse { kind, column, row })),
        Step::Paste(text) => console.send(Msg::Paste(text)),
        Step::Resize(width, height) => console.send(Msg::Resize(width, height)),
        Step::Wait(seconds) => console.wait(seconds),
        Step::Hear(device, ports) => {
            let ports: Vec<_> = ports
                .into_iter()
                .enumerate()
                .map(|(at, (state, bits))| {
                    let port = port(format!("Ethernet{at}"), bits);
                    match state {
                        0 => port.down(),
                        1 => port.admin_down(),
                        2 => port.erring(0.01),
                        _ => port,
                    }
                })
                .collect();
            console.hear(device, &ports);
        }
    }
}

fn check(console: &Console) {
    let model = &console.model;
    let now = model.now().moment;
    for entry in model.fleet().iter() {
        let freshness =
            entry.snapshot.as_ref().map_or(Freshness::Unknown, |snapshot| snapshot.freshness(now));
        assert_eq!(entry.summary.freshness, freshness, "{} at {now:?}", entry.device.name);
        if freshness == Freshness::Unknown {
            assert_eq!(entry.summary.mark, Mark::Unknown);
            assert_eq!(
                entry.summary.ports.up + entry.summary.ports.down,
                0,
                "ports of a silent device are unknown"
            );
        }
    }
    for row in model.interface_rows() {
        let limit = Duration::from_secs(17);
        let heard = row.age.expect("was heard");
        assert!(row.mark != Mark::Up || heard <= limit, "{heard:?}");
        assert!(heard < Duration::from_secs(30) || row.traffic.iter().all(|traffic| traffic.bits.is_err()));
    }
    // What `ui` reads on every frame.
    let _ = (
        model.status(),
        model.scope_head(),
        model.fleet_columns(),
        model.interface_columns(),
        model.health_columns(),
    );
    let _ =
        (model.help(), model.offers(), model.why(), model.interface_detail().map(|detail| detail.leaves()));
    model.device_rows().for_each(|row| drop(row.words.to_string()));
    model.health_rows().for_each(|row| drop(row.words.to_string()));
    model.interface_rows().for_each(|row| drop(row.words.to_string()));
    assert!(model.tree().rows(usize::from(model.regions().tree.height)).count() <= model.tree().len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_nothing_old_is_shown_as_live(steps in prop::collection::vec(step(), 1..80)) {
        let mut console = Console::small();
        for step in steps {
            apply(&mut console, step);
            check(&console);
        }
    }
}
