//! A device that says anything at any time, as any platform: nothing is sent but what that platform's data allows, a
//! secret only where it is expected, and nothing after the end.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use noctui::config::platforms;
use noctui::model::{Moment, Platform};
use noctui::proto::ssh::shell::{Action, Command, Ending, Engine, Timing};

const PAUSES: [u64; 8] = [0, 1, 31, 90, 160, 600, 2_100, 6_000];

fn is_allowed(platform: &Platform, sent: &[u8]) -> bool {
    let pagers = platform.pagers.iter().flat_map(|pager| [&pager.next, &pager.quit]);
    let mut allowed = platform.login.iter().map(|answer| &answer.send).chain(pagers).chain([&platform.enter]);
    allowed.any(|text| text.replace('\n', &platform.enter).as_bytes() == sent)
}

fuzz_target!(|input: &[u8]| {
    let Some((first, mut rest)) = input.split_first() else { return };
    let known = platforms::built_in();
    let platform = known.iter().nth(usize::from(*first) % known.names().count()).expect("within");
    let mut now = Moment::default();
    let mut engine = Engine::new(platform.clone(), Timing::default(), now);
    let (mut secrets, mut runs) = (0, 0);
    let mut sink = |line: &str| assert!(!line.contains(char::is_control));
    while let Some((head, more)) = rest.split_first() {
        let (said, later) = more.split_at(usize::from(head >> 3).min(more.len()));
        rest = later;
        engine.received(said, now, &mut sink);
        now = now + Duration::from_millis(PAUSES[usize::from(head & 7)]);
        while let Some(action) = engine.tick(now, &mut sink) {
            match action {
                Action::Send(sent) => assert!(is_allowed(platform, &sent), "{sent:?}"),
                Action::Secret => secrets += 1,
                Action::Ended(Ending::Prompt | Ending::Cut) => {
                    runs += 1;
                    let command =
                        Command { line: "show x", expects_secret: runs == 1, pages: 3, ..Command::default() };
                    assert!(engine.run(command, now).is_some());
                }
                Action::Ended(_) => assert!(!engine.is_idle() && engine.wake().is_none()),
            }
        }
    }
    assert!(secrets <= 1);
    engine.abandon(&mut sink);
});
