//! One text to many devices, as an operator goes about it.

use std::sync::Arc;

use noctui::{
    app::{
        Effect, Mouse, MouseKind, Msg, Options, Screen,
        screen::ssh::{Comparison, News, OutputLine, Pane, Part, Reading},
    },
    keys::{Action, Code, Context, Key, KeyMap},
    model::{Answer, DeviceId, Question, QuestionId, QuestionKind, SafeText, SessionState, Stage, Typed},
    plan::{BroadcastCmd, Canary, Confirmed, ShellInput},
};

use crate::{
    console::{Console, device, port},
    support::{broadcast, candidates, done, noted, picture, row},
};

const VERSION: [&str; 3] = ["Arista DCS-7050SX3", "Software image version: 4.32.1F", "Uptime: <masked>"];
const OTHER: [&str; 3] = ["Arista DCS-7050SX3", "Software image version: 4.31.4M", "Uptime: <masked>"];

/// The leaves and a spine, with a way to each.
fn fleet(options: Options) -> Console {
    let devices = vec![
        device(0, "core-1", Some("fra"), Some("spine")),
        device(1, "fra-leaf-1", Some("fra"), Some("leaf")),
        device(2, "fra-leaf-2", Some("fra"), Some("leaf")),
        device(3, "lon-leaf-1", Some("lon"), Some("leaf")),
        device(4, "lon-leaf-2", Some("lon"), Some("leaf")),
    ];
    let known = candidates(&devices);
    let mut console = Console::with(options, devices);
    console.send(Msg::Ssh(News::Candidates(known)));
    console
}

fn console() -> Console {
    fleet(Options::default())
}

/// What was asked of the tasks that own sessions, since the last time.
fn asked(console: &mut Console) -> Vec<BroadcastCmd> {
    let effects = std::mem::take(&mut console.effects);
    let commands = effects.into_iter().filter_map(|effect| match effect {
        Effect::Broadcast(command) => Some(command),
        _ => None,
    });
    commands.collect()
}

fn sent(console: &mut Console) -> Option<Confirmed> {
    asked(console).into_iter().find_map(|command| match command {
        BroadcastCmd::Send(plan) => Some(plan),
        _ => None,
    })
}

fn names(plan: &Confirmed) -> Vec<&str> {
    plan.targets.iter().map(|target| &*target.device.name).collect()
}

fn words(console: &Console) -> &str {
    console.model.notice().map_or("", |notice| &notice.words)
}

/// The four leaves have answered, one of them otherwise.
fn answered() -> Console {
    let mut console = console();
    console.press("/role=leaf<Enter>6show version<Enter><Enter>");
    console.effects.clear();
    let rows = vec![
        done(1, "fra-leaf-1", &VERSION),
        done(2, "fra-leaf-2", &VERSION),
        done(3, "lon-leaf-1", &OTHER),
        done(4, "lon-leaf-2", &VERSION),
    ];
    console.send(Msg::Ssh(News::Broadcast(Arc::new(broadcast("show version", Stage::Over, rows)))));
    console
}

#[test]
fn the_marked_devices_get_the_text_after_a_second_enter() {
    let mut console = console();
    console.press("/role=leaf<Enter><Space><Space><Space><Space>6");
    assert_eq!((console.model.screen(), console.model.context()), (Screen::Ssh, Context::Composer));
    assert_eq!(console.model.ssh_title().devices, 4);
    console.press("show version<Enter>");
    assert_eq!(console.model.context(), Context::Armed);
    assert_eq!(asked(&mut console), [], "the first Enter sends nothing");
    let shown = Arc::clone(console.model.ssh().armed().unwrap().plan().unwrap());
    console.press("<Enter>");
    let plan = sent(&mut console).unwrap();
    assert_eq!(names(&plan), ["fra-leaf-1", "fra-leaf-2", "lon-leaf-1", "lon-leaf-2"]);
    assert_eq!(plan.targets[0].lines.as_ref(), [Arc::from("show version")]);
    assert_eq!(*plan, *shown, "what was shown is what is sent");
}

#[test]
fn without_marks_scope_and_filter_choose_and_one_can_be_left_out() {
    let mut console = console();
    console.press("6<Esc>");
    assert_eq!((console.model.context(), console.model.ssh_title().devices), (Context::Sessions, 5));
    console.press("j<Space>");
    assert_eq!((console.model.ssh_title().devices, console.model.ssh_title().left_out), (4, 1));
    let parts: Vec<_> = console.model.session_lines().map(|line| (line.name, line.part)).collect();
    assert_eq!(parts[1], ("fra-leaf-1", Part::LeftOut));
    console.press("ishow clock<Enter><Enter>");
    assert_eq!(names(&sent(&mut console).unwrap()), ["core-1", "fra-leaf-2", "lon-leaf-1", "lon-leaf-2"]);
}

#[test]
fn anything_but_enter_takes_it_back_and_is_not_typed() {
    for key in ["x", "<Esc>", "q", "5", "<Tab>", "<ctrl-c>", "<ctrl-p>", "6", ":", "<Backspace>", "<f5>"] {
        let mut console = console();
        console.press("6show version<Enter>").press(key).press("<Enter>");
        assert_eq!(asked(&mut console), [], "{key}");
        assert_eq!(console.model.ssh().composer().text(), "show version", "{key}");
        assert!(!console.effects.contains(&Effect::Quit));
    }
}

#[test]
fn scrolling_the_preview_keeps_it_armed() {
    let mut console = console();
    console.press("6show version<Enter>jjk<PageDown><Down><Enter>");
    assert!(sent(&mut console).is_some());
}

#[test]
fn other_devices_than_those_shown_disarm() {
    let mut console = console();
    console.hear(1, &[port("Ethernet1", 1e9).down()]);
    console.hear(2, &[port("Ethernet1", 1e9)]);
    console.press("/oper=down<Enter>6show interfaces<Enter>");
    assert_eq!(console.model.ssh().armed().unwrap().count(), 1);
    console.hear(2, &[port("Ethernet1", 1e9).down()]);
    assert!(console.model.ssh().armed().is_none());
    assert_eq!(words(&console), "Disarmed, because other devices are chosen now: nothing was sent.");
    console.press("<Enter>");
    assert_eq!(asked(&mut console), [], "it has to be armed again");
    console.press("<Enter>");
    assert_eq!(sent(&mut console).unwrap().targets.len(), 2);
}

#[test]
fn a_new_inventory_disarms() {
    let mut console = console();
    console.press("6show version<Enter>");
    let devices = vec![device(0, "core-1", Some("fra"), Some("spine"))];
    let listing = noctui::app::Listing { devices, ..Default::default() };
    console.send(Msg::Inventory(noctui::app::InventoryNews::Loaded(listing, String::new())));
    console.press("<Enter>");
    assert_eq!(asked(&mut console), []);
}

#[test]
fn a_dangerous_text_asks_for_the_number() {
    let mut console = console();
    console.press("6reload<Enter><Enter>");
    assert_eq!(words(&console), "Nothing is sent yet: type the number of devices, 5.");
    console.press("4<Enter>");
    assert_eq!(words(&console), "Nothing was sent: 4 was typed, and 5 devices would get the text.");
    assert!(console.model.ssh().armed().is_none());
    console.press("<Enter>7<Backspace>5<Enter>");
    assert_eq!(sent(&mut console).unwrap().targets.len(), 5);
}

#[test]
fn what_cannot_be_sent_is_not_sent() {
    let mut console = console();
    console.press("6show {nonsense}<Enter>");
    assert!(console.model.ssh().armed().is_some(), "the reason is shown");
    console.press("5<Enter><Enter>");
    assert_eq!(asked(&mut console), []);
}

#[test]
fn names_in_braces_are_filled_in_and_shown_for_the_selected_device() {
    let mut console = console();
    console.press("6ping {name} rack {rack}");
    let preview = console.model.text_preview().unwrap();
    assert_eq!((&*preview.device, &*preview.lines.unwrap()[0]), ("core-1", "ping core-1 rack r0"));
    console.press("<Tab>j");
    assert_eq!(&*console.model.text_preview().unwrap().device, "fra-leaf-1");
    console.press("i<ctrl-c>show {nme}");
    let error = console.model.text_preview().unwrap().lines.unwrap_err();
    assert!(error.contains("Did you mean `name`?"), "{error}");
}

#[test]
fn a_pasted_text_is_never_sent_by_itself() {
    let mut console = console();
    console.press("6");
    console.send(Msg::Paste("show version\nshow clock\n".into()));
    assert_eq!(console.model.ssh().composer().lines(), ["show version", "show clock"]);
    assert_eq!(words(&console), "Pasted 2 lines. Nothing is sent before Enter arms it.");
    console.press("<Enter>");
    console.send(Msg::Paste("\n5\n".into()));
    assert!(console.model.ssh().armed().is_none(), "a paste takes back what is armed");
    assert_eq!(asked(&mut console), []);
    console.press("<Enter><Enter>");
    assert_eq!(sent(&mut console).unwrap().targets[0].lines.len(), 2);
}

#[test]
fn texts_come_back_from_this_run_and_from_earlier_ones() {
    let mut console = console();
    console.send(Msg::Ssh(News::Texts(vec!["show clock".into(), "show\nuptime".into()])));
    console.press("6show version<Enter><Enter>");
    assert!(console.effects.contains(&Effect::KeepText("show version".into())));
    assert!(console.model.ssh().composer().is_blank());
    console.press("i<Up>");
    assert_eq!(console.model.ssh().composer().text(), "show version");
    console.press("<Up><Up>");
    assert_eq!(console.model.ssh().composer().text(), "show clock");
    console.press("<Down><Down><Down><Down>");
    assert!(console.model.ssh().composer().is_blank());
}

#[test]
fn several_lines_are_written_and_moved_about_in() {
    let mut console = console();
    console.press("6configure<alt-enter>hostname {name}<Up><Home>x<Down>");
    assert_eq!(console.model.ssh().composer().lines(), ["xconfigure", "hostname {name}"]);
    assert_eq!(console.model.regions().composer.height, 2);
}

#[test]
fn a_text_that_was_not_taken_is_not_lost() {
    let mut console = console();
    console.press("6show version<Enter><Enter>");
    let plan = sent(&mut console).unwrap();
    console.send(Msg::Ssh(News::NotTaken(BroadcastCmd::Send(plan))));
    assert_eq!(console.model.ssh().composer().text(), "show version");
    assert_eq!(words(&console), "Busy: that was not taken. Try again.");
}

#[test]
fn a_second_text_waits_for_the_first() {
    let mut console = console();
    let rows = vec![row(0, "core-1", SessionState::Running)];
    console.send(Msg::Ssh(News::Broadcast(Arc::new(broadcast("show version", Stage::Waves, rows)))));
    console.press("6");
    assert_eq!(console.model.context(), Context::Sessions, "what is under way is in sight");
    console.press("ishow clock<Enter>");
    assert!(console.model.ssh().armed().is_none());
    console.press("<Esc>x");
    assert!(matches!(asked(&mut console)[..], [BroadcastCmd::Abort(_, Some(DeviceId(0)))]));
    console.press("X");
    assert!(matches!(asked(&mut console)[..], [BroadcastCmd::Abort(_, None)]));
}

#[test]
fn a_canary_goes_first_and_waits_for_a_word() {
    let mut console = console();
    console.press("6show version<Enter>cc<Enter>");
    let plan = sent(&mut console).unwrap();
    assert_eq!(plan.order.canary, Canary::Shown);
    let rows = vec![done(0, "core-1", &VERSION), row(1, "fra-leaf-1", SessionState::Waiting)];
    let snapshot = broadcast("show version", Stage::CanaryShown, rows);
    console.send(Msg::Ssh(News::Broadcast(Arc::new(snapshot))));
    assert_eq!(console.model.context(), Context::Canary);
    console.press("jk<Enter>");
    assert!(matches!(asked(&mut console)[..], [BroadcastCmd::GoOn(_)]));
    console.press("<Esc>");
    assert!(matches!(asked(&mut console)[..], [BroadcastCmd::Abort(_, None)]));
}

#[test]
fn only_what_got_nothing_is_tried_again() {
    let mut console = answered();
    console.press("r");
    assert_eq!(asked(&mut console), []);
    let failed = noted(row(1, "fra-leaf-1", SessionState::Failed), "no TCP connection within 5 s");
    let rows = vec![failed, row(2, "fra-leaf-2", SessionState::Unknown)];
    console.send(Msg::Ssh(News::Broadcast(Arc::new(broadcast("x", Stage::Over, rows)))));
    let order: Vec<_> = console.model.session_lines().map(|line| line.name).collect();
    assert_eq!(order[..2], ["fra-leaf-2", "fra-leaf-1"], "what is unknown stands first");
    console.press("r");
    assert!(matches!(asked(&mut console)[..], [BroadcastCmd::Retry(_)]));
}

fn lines(console: &Console) -> Vec<String> {
    let ssh = console.model.ssh();
    let broadcast = ssh.broadcast().expect("one was sent");
    ssh.reader().window(broadcast).map(|(_, line)| told(&line)).collect()
}

fn told(line: &OutputLine<'_>) -> String {
    match line {
        OutputLine::BlockHead(place, block) => format!("{place}: {}", block.devices.len()),
        OutputLine::Text(text) => (*text).to_owned(),
        OutputLine::Diff(line) => format!("{line:?}"),
        OutputLine::Blank => String::new(),
        other => format!("{other:?}").chars().take(24).collect(),
    }
}

#[test]
fn equal_answers_are_one_block_and_the_odd_one_is_a_difference() {
    let mut console = answered();
    assert_eq!(
        lines(&console),
        [
            "0: 3",
            VERSION[0],
            VERSION[1],
            VERSION[2],
            "",
            "1: 1",
            "Same(\"Arista DCS-7050SX3\")",
            "Missing(\"Software image version: 4.32.1F\")",
            "Extra(\"Software image version: 4.31.4M\")",
            "Same(\"Uptime: <masked>\")",
            "",
        ]
    );
    console.press("d");
    assert_eq!(console.model.ssh().reader().comparison(), Comparison::Sides);
    console.press("d");
    assert_eq!(lines(&console)[7], OTHER[1]);
    console.press("]y");
    assert_eq!(console.effects.last(), Some(&Effect::Copy(OTHER.join("\n"))));
}

#[test]
fn enter_reads_what_one_device_printed_and_esc_goes_back() {
    let mut console = answered();
    console.press("<Tab><Tab>jj<Enter>");
    assert_eq!(console.model.ssh().reader().reading(), Reading::Of(DeviceId(3)));
    assert_eq!(lines(&console).len(), 4);
    console.press("<Esc>");
    assert_eq!(
        (console.model.ssh().reader().reading(), console.model.screen()),
        (Reading::Folded, Screen::Ssh)
    );
    console.press("<Esc>");
    assert_eq!(console.model.screen(), Screen::Fleet);
}

#[test]
fn the_output_is_searched() {
    let mut console = answered();
    console.press("/4.31<Enter>");
    assert_eq!(console.model.ssh().reader().found(), Some(8));
    console.press("g/software<Enter>");
    assert_eq!(console.model.ssh().reader().found(), Some(2));
    console.press("n");
    assert_eq!(console.model.ssh().reader().found(), Some(7));
    console.press("N");
    assert_eq!(console.model.ssh().reader().found(), Some(2));
    console.press("/Junos<Enter>n");
    assert_eq!(words(&console), "Nothing in the output holds `Junos`.");
    assert_eq!(console.model.status().filter, Some("role=leaf"), "the filter is another one");
}

#[test]
fn a_hundred_thousand_lines_cost_no_more_than_what_is_in_sight() {
    let mut console = console();
    let many: Vec<String> = (0..100_000).map(|n| format!("line {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let mut odd = many.clone();
    odd[60_000] = "another line";
    let rows = vec![done(0, "core-1", &many), done(1, "fra-leaf-1", &many), done(2, "fra-leaf-2", &odd)];
    console.send(Msg::Ssh(News::Broadcast(Arc::new(broadcast("show tech", Stage::Over, rows)))));
    console.press("6<Tab><Tab>G");
    let shown = lines(&console);
    assert!(shown.len() <= 40 && shown.iter().any(|line| line.contains("another line")), "{shown:?}");
    console.press("g<PageDown>");
    assert!(lines(&console)[0].starts_with("line "));
    assert_eq!(console.model.ssh().reader().total(), 100_000 + 2 + 12);
}

#[test]
fn what_is_being_read_stays_while_others_answer() {
    let mut console = console();
    let long: Vec<String> = (0..200).map(|n| format!("line {n}")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    let mut rows = vec![done(0, "core-1", &long), row(1, "fra-leaf-1", SessionState::Running)];
    console.send(Msg::Ssh(News::Broadcast(Arc::new(broadcast("x", Stage::Waves, rows.clone())))));
    console.press("6<Tab><PageDown>");
    assert_eq!(console.model.ssh().pane(), Pane::Output);
    let before = lines(&console)[0].clone();
    rows[1] = noted(row(1, "fra-leaf-1", SessionState::Failed), "no TCP connection within 5 s");
    console.send(Msg::Ssh(News::Broadcast(Arc::new(broadcast("x", Stage::Over, rows)))));
    assert_eq!(lines(&console)[0], before);
}

#[test]
fn a_shell_gets_every_key_but_one() {
    let mut console = console();
    console.press("6<Esc>js");
    let [BroadcastCmd::OpenShells(devices, size)] = &asked(&mut console)[..] else { panic!("a shell") };
    assert_eq!((devices.as_slice(), size.columns), (&[DeviceId(1)][..], 120));
    assert_eq!(console.model.context(), Context::Shell);
    console.press("q1<ctrl-c><Esc><Tab>:");
    let typed = asked(&mut console);
    let key = |code| BroadcastCmd::Type(ShellInput::Key(Key::plain(code)));
    assert_eq!(typed[0], key(Code::Char('q')));
    assert_eq!(typed[2], BroadcastCmd::Type(ShellInput::Key(Key { ctrl: true, ..Key::char('c') })));
    assert_eq!(typed[3..], [key(Code::Esc), key(Code::Tab), key(Code::Char(':'))]);
    assert!(!console.effects.contains(&Effect::Quit));
    console.press("<ctrl-]>1");
    assert_eq!(console.model.screen(), Screen::Fleet, "the keys are ours again");
    console.press("6<Enter>q");
    assert_eq!(asked(&mut console).len(), 1);
    console.press("<ctrl-5>x");
    assert_eq!(asked(&mut console), [BroadcastCmd::CloseShells(Some(DeviceId(1)))]);
    assert!(console.model.ssh().shells().is_none());
}

#[test]
fn a_shell_is_told_when_its_picture_changes_its_size() {
    let mut console = console();
    console.press(":shell<Enter>");
    assert_eq!(console.model.screen(), Screen::Ssh);
    console.effects.clear();
    console.send(Msg::Resize(80, 24));
    let [BroadcastCmd::Resize(size)] = asked(&mut console)[..] else { panic!("a size") };
    assert_eq!((size.columns, size.rows), (80, console.model.regions().shell.height));
}

#[test]
fn lines_pasted_into_a_shell_wait_for_a_word() {
    let mut console = console();
    console.press("6<Esc>s");
    console.effects.clear();
    console.send(Msg::Paste("show clock".into()));
    assert!(matches!(asked(&mut console)[..], [BroadcastCmd::Type(ShellInput::Paste(_))]));
    console.send(Msg::Paste("reload\nyes\n".into()));
    assert_eq!(asked(&mut console), []);
    console.press("x");
    assert_eq!(asked(&mut console), [], "any other key drops it and is not typed");
    console.send(Msg::Paste("show clock\nshow version\n".into()));
    console.press("<Enter>");
    assert!(matches!(asked(&mut console)[..], [BroadcastCmd::Type(ShellInput::Paste(_))]));
}

#[test]
fn live_typing_asks_for_the_number_and_lets_single_devices_out() {
    let mut console = console();
    console.press("6<Esc>T<Enter>");
    assert_eq!(asked(&mut console), []);
    console.press("5<Enter>");
    assert!(matches!(&asked(&mut console)[..], [BroadcastCmd::OpenShells(devices, _)] if devices.len() == 5));
    assert!(!console.model.regions().frame.is_empty());
    console.press("a<ctrl-]>j<Space>");
    assert_eq!(asked(&mut console)[1..], [BroadcastCmd::Listen(DeviceId(1), false)]);
    assert_eq!(console.model.ssh().shells().unwrap().listening(), 4);
    console.press("x");
    assert_eq!(asked(&mut console), [BroadcastCmd::CloseShells(Some(DeviceId(2)))]);
    console.press("X");
    assert_eq!(asked(&mut console), [BroadcastCmd::CloseShells(None)]);
}

fn host_key(id: u64) -> Question {
    let kind = QuestionKind::HostKey {
        host: "192.0.2.1".into(),
        algorithm: "ssh-ed25519".into(),
        fingerprint: "SHA256:abc".into(),
    };
    Question { id: QuestionId(id), about: "fra-leaf-1".into(), kind }
}

fn secret(id: u64) -> Question {
    let kind = QuestionKind::Secret { what: SafeText::new("password") };
    Question { id: QuestionId(id), about: "me".into(), kind }
}

#[test]
fn a_new_key_is_trusted_only_by_yes_in_full() {
    let mut console = answered();
    console.send(Msg::Ssh(News::Questions(vec![host_key(1), host_key(2)])));
    assert_eq!(console.model.context(), Context::Question);
    console.press("y<Enter>");
    assert_eq!(asked(&mut console), []);
    console.press("es<Enter>");
    assert_eq!(asked(&mut console), [BroadcastCmd::Answer(QuestionId(1), Answer::Yes)]);
    console.press("<Esc>");
    assert_eq!(asked(&mut console), [BroadcastCmd::Answer(QuestionId(2), Answer::No)]);
    assert_eq!(console.model.context(), Context::Output);
}

#[test]
fn a_secret_is_neither_shown_nor_kept() {
    let mut console = answered();
    console.send(Msg::Ssh(News::Questions(vec![secret(1)])));
    console.press("hunter2");
    assert_eq!(console.model.ssh().questions().shown(), "*******");
    assert!(!format!("{:?}", console.model).contains("hunter2"));
    console.press("<Enter>");
    let answer = asked(&mut console);
    assert_eq!(answer, [BroadcastCmd::Answer(QuestionId(1), Answer::Text(Typed::new("hunter2".into())))]);
    assert!(!format!("{answer:?}{:?}", console.model).contains("hunter2"));
    console.press("i<Up>");
    assert_eq!(console.model.ssh().composer().text(), "show version");
}

#[test]
fn a_question_takes_no_key_that_was_meant_for_a_text() {
    let mut console = console();
    console.press("6show ver");
    console.send(Msg::Ssh(News::Questions(vec![host_key(1)])));
    console.press("sion<Enter>");
    assert_eq!(console.model.context(), Context::Armed);
    console.press("<Esc><Tab>");
    assert_eq!(console.model.context(), Context::Question);
    console.press("<Esc>");
    assert_eq!(asked(&mut console), [BroadcastCmd::Answer(QuestionId(1), Answer::No)]);
}

#[test]
fn a_question_waits_on_every_screen_until_it_is_gone() {
    let mut console = console();
    console.send(Msg::Ssh(News::Questions(vec![secret(1)])));
    assert!(console.model.ssh_waits());
    assert_eq!(words(&console), "me waits for an answer on SSH (6).");
    console.press("6abc");
    console.send(Msg::Ssh(News::Questions(Vec::new())));
    assert_eq!(console.model.context(), Context::Composer, "nobody waits any more");
}

#[test]
fn the_mouse_gives_the_keys_to_what_is_clicked_and_takes_back_what_is_armed() {
    let mut console = answered();
    let regions = *console.model.regions();
    let click = |column, row| Msg::Mouse(Mouse { kind: MouseKind::Click, column, row });
    console.send(click(regions.composer.x + 3, regions.composer.y));
    assert_eq!(console.model.context(), Context::Composer);
    console.press("show clock<Enter>");
    console.send(click(regions.rows.x + 3, regions.rows.y + 1));
    assert!(console.model.ssh().armed().is_none());
    assert_eq!(console.model.context(), Context::Sessions);
    console.send(click(regions.detail.x + 3, regions.detail.y));
    assert_eq!(console.model.context(), Context::Output);
}

#[test]
fn transcripts_are_saved_of_what_is_there() {
    let mut console = answered();
    console.press("w");
    assert!(matches!(console.effects.last(), Some(Effect::SaveTranscripts(of)) if of.rows.len() == 4));
}

/// Nothing that sends exists where noctui is read-only: every key in every place, every command of the palette.
#[test]
fn nothing_is_ever_sent_where_noctui_is_read_only() {
    let read_only = || fleet(Options { read_only: true, ..Options::default() });
    let keys: Vec<Key> =
        Action::ALL.iter().flat_map(|action| KeyMap::default().keys(*action).to_vec()).collect();
    let letters = (' '..='~').map(Key::char);
    let keys: Vec<Key> = keys.into_iter().chain(letters).collect();
    let snapshot = || {
        let rows = vec![done(0, "core-1", &VERSION), row(1, "fra-leaf-1", SessionState::Failed)];
        News::Broadcast(Arc::new(broadcast("show version", Stage::CanaryShown, rows)))
    };
    for place in ["", "6", "6<Tab>", "6<Tab><Tab>", "6<Esc>", "2", "<Tab>"] {
        for first in &keys {
            let mut console = read_only();
            console.send(Msg::Ssh(snapshot()));
            console.send(Msg::Ssh(News::Questions(vec![host_key(1)])));
            console.press(place);
            for key in [*first, Key::plain(Code::Enter), Key::plain(Code::Enter)] {
                console.send(Msg::Key(key));
            }
            console.press("yes<Enter>5<Enter>");
            console.send(Msg::Paste("reload\n".into()));
            assert_eq!(asked(&mut console), [], "{place} {first}");
        }
    }
    for action in Action::ALL.iter().filter(|action| action.is_command()) {
        let mut console = read_only();
        console.send(Msg::Ssh(snapshot()));
        console.press("6").press(&format!(":{}<Enter><Enter>5<Enter>", action.name()));
        assert_eq!(asked(&mut console), [], "{}", action.name());
    }
}

#[test]
fn pictures_of_shells_that_are_not_open_go_nowhere() {
    let mut console = console();
    console.send(Msg::Ssh(News::Shells(vec![picture(1, (80, 20), &["fra-leaf-1#"])])));
    console.press("6<Esc>s");
    assert!(console.model.ssh().shells().unwrap().picture().is_none());
    console.send(Msg::Ssh(News::Shells(vec![picture(0, (80, 20), &["core-1#"])])));
    assert!(console.model.ssh().shells().unwrap().picture().is_some());
}
