//! The pictures of the SSH screen.

use std::{sync::Arc, time::Duration};

use noctui::{
    app::{
        self, Msg, Options,
        screen::ssh::{Candidates, News},
    },
    config::theme::ColorDepth,
    model::{
        BroadcastSnapshot, DeviceId, OutputGap, Question, QuestionId, QuestionKind, SafeText, SessionRow,
        SessionState, Stage,
    },
};
use proptest::prelude::*;
use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    network::{self, Station},
    screens::{MIDDLE, SIZES, SMALL, check},
    session::Session,
    support::{broadcast, candidates, done, noted, output, picture, row},
};

const VERSION: [&str; 5] = [
    "Software image version: 4.32.1F",
    "Hardware version:       11.03",
    "Serial number:          \u{2039}masked\u{203a}",
    "Internal build version: 4.32.1F-37265360",
    "Uptime:                 \u{2039}masked\u{203a}",
];

const OTHER: [&str; 5] = [
    "Software image version: 4.31.4M",
    "Hardware version:       11.03",
    "Serial number:          \u{2039}masked\u{203a}",
    "Internal build version: 4.31.4M-34884091",
    "Uptime:                 \u{2039}masked\u{203a}",
];

fn leaves() -> Vec<Station> {
    let mut stations = network::every_state();
    stations.retain(|station| station.name.starts_with("fra-"));
    let leaf = stations[3].clone();
    for name in ["fra-leaf-2", "fra-leaf-4"] {
        stations.push(Station { name, ..leaf.clone() });
    }
    stations
}

/// The six leaves of the drawing, by id: leaf 1, 3, 5, 6, 2 and 4.
const LEAVES: [(u32, &str); 6] = [
    (3, "fra-leaf-1"),
    (7, "fra-leaf-2"),
    (4, "fra-leaf-3"),
    (8, "fra-leaf-4"),
    (5, "fra-leaf-5"),
    (6, "fra-leaf-6"),
];

fn session(size: (u16, u16)) -> Session {
    with(Options { demo: true, ..Options::default() }, size)
}

fn with(options: Options, size: (u16, u16)) -> Session {
    let stations = leaves();
    let mut listing = network::listing(&stations);
    let nexus = Arc::make_mut(&mut listing.devices[4]);
    nexus.platform = Some("cisco_nxos".into());
    let known = candidates(&listing.devices);
    let mut session = Session::with(options, &stations, size);
    app::update(&mut session.model, Msg::Inventory(app::InventoryNews::Loaded(listing, String::new())));
    session.tell(ssh(News::Candidates(known))).press("/name=fra-leaf-*<enter>6")
}

fn ssh(news: News) -> Msg {
    Msg::Ssh(news)
}

fn told(session: Session, snapshot: BroadcastSnapshot) -> Session {
    session.tell(ssh(News::Broadcast(Arc::new(snapshot))))
}

fn rows(of: impl Fn(usize, u32, &str) -> SessionRow) -> Vec<SessionRow> {
    LEAVES.iter().enumerate().map(|(n, (id, name))| of(n, *id, name)).collect()
}

/// Five agree, the third does not.
fn answered(size: (u16, u16)) -> Session {
    let rows = rows(|n, id, name| done(id, name, if n == 2 { &OTHER } else { &VERSION }));
    let mut snapshot = broadcast("show version | include image", Stage::Over, rows);
    snapshot.has_canary = true;
    told(session(size).press("show version<enter><esc><ctrl-c><esc>"), snapshot)
}

/// The same, begun so many milliseconds ago.
fn since(row: SessionRow, millis: u64) -> SessionRow {
    SessionRow { began: network::NOW.moment.checked_sub(Duration::from_millis(millis)), ..row }
}

fn running(size: (u16, u16)) -> Session {
    let rows = rows(|n, id, name| match n {
        0 | 1 => done(id, name, &VERSION),
        2 => SessionRow { octets: 1_234, ..since(row(id, name, SessionState::Running), 900) },
        3 => noted(row(id, name, SessionState::Failed), "192.0.2.9:22 took no connection within 5 s."),
        4 => since(row(id, name, SessionState::Authenticating), 300),
        _ => row(id, name, SessionState::Waiting),
    });
    let snapshot = broadcast("show version | include image", Stage::Waves, rows);
    told(session(size).press("x<enter>6<enter>"), snapshot)
}

/// Everything that can go wrong.
fn stopped(size: (u16, u16)) -> Session {
    let rows = rows(|n, id, name| match n {
        0 => noted(row(id, name, SessionState::Failed), "The password of credential me was refused."),
        1 => {
            let mut odd =
                noted(done(id, name, &["% Invalid input", "more"]), "line 1 was refused: % Invalid input");
            odd.state = SessionState::Refused;
            odd
        }
        2 => noted(row(id, name, SessionState::Unknown), "The connection ended after the text was sent."),
        3 => noted(row(id, name, SessionState::Asked), "It asks: Proceed with reload? [confirm]"),
        4 => row(id, name, SessionState::Spared),
        _ => row(id, name, SessionState::Aborted),
    });
    let mut snapshot = broadcast("reload", Stage::Over, rows);
    snapshot.stopped = Some(SafeText::new(
        "Stopped after fra-leaf-1 refused the password of credential me, so that no account is locked.",
    ));
    told(session(size).press("<esc>"), snapshot)
}

fn canary(size: (u16, u16)) -> Session {
    let rows = rows(|n, id, name| match n {
        0 => done(id, name, &VERSION),
        _ => row(id, name, SessionState::Waiting),
    });
    let mut snapshot = broadcast("show version", Stage::CanaryShown, rows);
    snapshot.has_canary = true;
    told(session(size).press("<esc>"), snapshot)
}

/// One device, a long output of which the middle is missing.
fn raw(size: (u16, u16)) -> Session {
    let lines: Vec<String> = (1..=120)
        .map(|n| format!("{n:>5}: interface Ethernet{n} is up, line protocol is up (connected)"))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut one = done(3, "fra-leaf-1", &[]);
    let mut said = (*output(&lines)).clone();
    (said.gap, said.is_partial) = (Some(OutputGap { before: 4, lines: 98_000 }), true);
    one.output = Arc::new(said);
    let snapshot = broadcast("show interfaces", Stage::Over, vec![one]);
    told(session(size).press("<esc>"), snapshot).press("<enter>/ethernet3<enter>")
}

fn question(size: (u16, u16)) -> Session {
    let kind = QuestionKind::HostKey {
        host: "192.0.2.4".into(),
        algorithm: "ssh-ed25519".into(),
        fingerprint: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU".into(),
    };
    let question = Question { id: QuestionId(1), about: "fra-leaf-1".into(), kind };
    let secret = Question {
        id: QuestionId(2),
        about: "me".into(),
        kind: QuestionKind::Secret { what: SafeText::new("password") },
    };
    running(size).tell(ssh(News::Questions(vec![question, secret]))).press("ye")
}

fn shell(size: (u16, u16)) -> Session {
    let session = session(size).press("<esc>s");
    let room = session.model.regions().shell;
    let lines =
        ["fra-border-1>enable", "fra-border-1#show clock", "Sun Nov 22 12:04:29 2026", "fra-border-1#"];
    let shown = session.model.ssh().shells().unwrap().shown();
    session.tell(ssh(News::Shells(vec![picture(shown.0, (room.width, room.height), &lines)])))
}

fn live(size: (u16, u16)) -> Session {
    let session = session(size).press("<esc>T6<enter>");
    let room = session.model.regions().shell;
    let shown = session.model.ssh().shells().unwrap().shown();
    let lines = ["fra-leaf-1#show clock", "Sun Nov 22 12:04:29 2026", "fra-leaf-1#conf"];
    session.tell(ssh(News::Shells(vec![picture(shown.0, (room.width, room.height), &lines)])))
}

#[test]
fn composing() {
    for size in SIZES {
        check("ssh-empty", size, &session(size));
        check(
            "ssh-composing",
            size,
            &session(size)
                .press("show interfaces description<alt-enter>show lldp neighbors | include {name}"),
        );
    }
}

#[test]
fn left_out() {
    check("ssh-left-out", MIDDLE, &session(MIDDLE).press("<esc>j j "));
}

#[test]
fn armed() {
    for size in SIZES {
        check("ssh-armed", size, &session(size).press("show version<enter>"));
        let text = "configure<alt-enter>interface Ethernet1<alt-enter>shutdown<alt-enter>end";
        check("ssh-armed-dangerous", size, &session(size).press(text).press("<enter>c6"));
    }
    check("ssh-armed-impossible", MIDDLE, &session(MIDDLE).press("ping {nme}<enter>"));
    check("ssh-armed-live", MIDDLE, &session(MIDDLE).press("<esc>T"));
}

#[test]
fn under_way() {
    for size in SIZES {
        check("ssh-running", size, &running(size));
        check("ssh-stopped", size, &stopped(size));
    }
    check("ssh-running-list", SMALL, &running(SMALL).press("<tab><tab>"));
    check("ssh-canary", MIDDLE, &canary(MIDDLE));
}

#[test]
fn folded() {
    for size in SIZES {
        check("ssh-folded", size, &answered(size));
        check("ssh-raw", size, &raw(size));
    }
    check("ssh-sides", MIDDLE, &answered(MIDDLE).press("d"));
    check("ssh-help", MIDDLE, &answered(MIDDLE).press("?"));
}

#[test]
fn questions() {
    for size in SIZES {
        check("ssh-question", size, &question(size));
    }
    check("ssh-secret", MIDDLE, &question(MIDDLE).press("<esc>hunter2"));
}

#[test]
fn shells() {
    for size in SIZES {
        check("ssh-shell", size, &shell(size));
        check("ssh-live", size, &live(size));
    }
    check("ssh-live-list", SMALL, &live(SMALL).press("<ctrl-]>j "));
    let pasted = live(MIDDLE).tell(Msg::Paste("reload\nyes\n".into()));
    check("ssh-pasted", MIDDLE, &pasted);
}

#[test]
fn read_only() {
    let options = || Options { read_only: true, ..Options::default() };
    for size in SIZES {
        check("ssh-read-only", size, &with(options(), size));
    }
}

#[test]
fn without_colour_and_beyond_ascii() {
    for (name, session) in
        [("folded", answered(MIDDLE)), ("live", live(MIDDLE)), ("stopped", stopped(MIDDLE))]
    {
        let ascii = session.theme("default", ColorDepth::Rgb, true);
        check(&format!("ssh-{name}-ascii"), MIDDLE, &ascii);
        let odd = ascii.buffer().content().iter().find(|cell| !cell.symbol().is_ascii()).cloned();
        assert!(odd.is_none(), "{name}: {odd:?}");
        check(&format!("ssh-{name}-no-colour"), MIDDLE, &ascii.theme("none", ColorDepth::None, false));
    }
}

#[test]
fn that_someone_waits_stands_on_every_screen() {
    let session = question(MIDDLE).press("<esc><esc>1");
    assert!(session.picture().contains("SSH") && !session.picture().contains("waits"));
    let session = canary(MIDDLE).press("1");
    assert!(session.picture().contains("SSH waits"));
}

/// Whatever a device can put into a text that was not cleaned.
fn hostile() -> impl Strategy<Value = String> {
    prop::collection::vec(prop_oneof![any::<char>(), prop::char::range('\0', '\u{9f}')], 0..12)
        .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_broadcast_can_be_drawn_at_any_size_and_no_control_reaches_a_cell(
        size in (1..260_u16, 1..80_u16),
        other in (1..260_u16, 1..80_u16),
        texts in prop::collection::vec(hostile(), 1..8),
        states in prop::collection::vec(0..13_usize, 1..8),
        stage in 0..4_usize,
        keys in "[a-zA-Z/?<>\\[\\] ]{0,5}",
        shell: bool,
        ascii: bool,
    ) {
        const STATES: [SessionState; 13] = [
            SessionState::Waiting, SessionState::Connecting, SessionState::Authenticating, SessionState::Opening,
            SessionState::Running, SessionState::Done, SessionState::Refused, SessionState::Asked,
            SessionState::Failed, SessionState::Unknown, SessionState::Interrupted, SessionState::Aborted,
            SessionState::Spared,
        ];
        let stage = [Stage::Canary, Stage::CanaryShown, Stage::Waves, Stage::Over][stage];
        let lines: Vec<&str> = texts.iter().map(String::as_str).collect();
        let rows = states.iter().enumerate().map(|(n, state)| {
            let text = &texts[n % texts.len()];
            let mut row = noted(row(n as u32, text, STATES[*state]), text);
            row.output = output(&lines[..=n % lines.len()]);
            row
        });
        let mut snapshot = broadcast(&texts[0], stage, rows.collect());
        snapshot.stopped = Some(SafeText::new(&texts[0]));
        let keys: String = keys.chars().filter(|c| !matches!(c, '<' | '>' | 'q')).collect();
        let mut session = told(session(size), snapshot).press("<esc><tab><tab>");
        if shell {
            session = session.press("s");
            session = session.tell(ssh(News::Shells(vec![picture(0, (size.0, size.1), &lines)])));
        }
        session = session.press(&keys);
        if ascii {
            session = session.theme("sixteen", ColorDepth::Sixteen, true);
        }
        for size in [size, other] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
            noctui::ui::draw(&session.model, &session.look, &mut buffer);
            let control = buffer.content().iter().find(|cell| cell.symbol().chars().any(char::is_control));
            prop_assert!(control.is_none(), "{control:?}");
        }
    }
}

#[test]
fn nobody_is_reached_where_nothing_is_known_of_the_way() {
    let session =
        session(MIDDLE).tell(ssh(News::Candidates(Candidates::default()))).press("show version<enter>");
    assert!(session.model.ssh().armed().unwrap().count() == 0);
    assert!(session.model.fleet().get(DeviceId(0)).is_some());
}
