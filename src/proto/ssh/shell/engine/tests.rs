use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::model::platform::{Pager, Pattern, Patterns};

fn patterns(texts: &[&str]) -> Patterns {
    Patterns::new(texts.iter().map(|text| Pattern::new(text).unwrap()).collect()).unwrap()
}

fn platform() -> Arc<Platform> {
    static PLATFORM: LazyLock<Arc<Platform>> = LazyLock::new(|| {
        let pager = Pager { when: Pattern::new("--More--").unwrap(), next: " ".into(), quit: "q".into() };
        Arc::new(Platform {
            prompts: patterns(&[r"^(?P<host>[a-z]\w*)(?:\(\w+\))?[>#]$"]),
            login: vec![Answer { when: Pattern::new("any key").unwrap(), send: "k".into() }],
            pagers: vec![pager],
            confirmations: patterns(&[r"\?$"]),
            passwords: patterns(&["Password:$"]),
            ..Platform::default()
        })
    });
    PLATFORM.clone()
}

/// What a test sees of a shell.
struct Shell {
    engine: Engine,
    now: Moment,
    lines: Vec<String>,
}

impl Shell {
    fn new() -> Self {
        Self {
            engine: Engine::new(platform(), Timing::default(), Moment::default()),
            now: Moment::default(),
            lines: Vec::new(),
        }
    }

    fn at_prompt() -> Self {
        let mut shell = Self::new();
        shell.says("core1#");
        assert_eq!(shell.next(), Some(Action::Send(b"\n".to_vec())));
        shell.says("\r\ncore1#");
        assert_eq!(shell.next(), Some(Action::Ended(Ending::Prompt)));
        shell
    }

    fn says(&mut self, text: impl AsRef<[u8]>) {
        let Self { engine, now, lines } = self;
        engine.received(text.as_ref(), *now, &mut |line| lines.push(line.to_owned()));
    }

    fn tick(&mut self) -> Option<Action> {
        let Self { engine, now, lines } = self;
        engine.tick(*now, &mut |line| lines.push(line.to_owned()))
    }

    /// Waits until it does something, or never would.
    fn next(&mut self) -> Option<Action> {
        while let Some(wake) = self.engine.wake() {
            self.now = wake;
            if let Some(action) = self.tick() {
                return Some(action);
            }
        }
        None
    }

    fn run(&mut self, line: &str, expects_secret: bool) {
        let command = Command { line, expects_secret, pages: 3, ..Command::default() };
        assert_eq!(self.engine.run(command, self.now), Some(format!("{line}\n").into_bytes()));
    }
}

#[test]
fn the_prompt_is_learned_when_it_comes_again() {
    let mut shell = Shell::new();
    shell.says("Welcome\r\nPress any key");
    assert_eq!(shell.next(), Some(Action::Send(b"k".to_vec())));
    shell.says("\r\ncore1>");
    assert_eq!(shell.next(), Some(Action::Send(b"\n".to_vec())));
    shell.says("\r\n");
    shell.says("core1>");
    assert_eq!(shell.next(), Some(Action::Ended(Ending::Prompt)));
    assert_eq!((shell.engine.prompt(), shell.engine.host()), ("core1>", Some("core1")));
    assert_eq!(shell.lines, ["Welcome", ""]);
}

#[test]
fn a_prompt_of_no_known_form_is_learned_by_its_text() {
    let mut shell = Shell::new();
    shell.says("ready:");
    assert_eq!(shell.next(), Some(Action::Send(b"\n".to_vec())));
    shell.says("\r\nready:");
    assert_eq!(shell.next(), Some(Action::Ended(Ending::Prompt)));
    shell.run("x", false);
    shell.says("x\r\none\r\nready:");
    assert_eq!(shell.next(), Some(Action::Ended(Ending::Prompt)));
    assert_eq!(shell.lines, ["one"]);
}

#[test]
fn an_answer_ends_when_the_prompt_stands_quiet() {
    let mut shell = Shell::at_prompt();
    shell.run("show x", false);
    shell.says("show x\r\none\r\ncore1#");
    let heard = shell.now;
    shell.now = heard + Duration::from_millis(79);
    assert_eq!(shell.tick(), None);
    assert_eq!(shell.next(), Some(Action::Ended(Ending::Prompt)));
    assert_eq!(shell.now.since(heard), Duration::from_millis(80));
    assert_eq!((shell.lines.as_slice(), shell.engine.is_idle()), (["one".to_owned()].as_slice(), true));
}

#[test]
fn a_secret_is_typed_only_where_one_is_expected_and_only_once() {
    let mut shell = Shell::at_prompt();
    shell.run("enable", true);
    shell.says("enable\r\nPassword: ");
    assert_eq!(shell.next(), Some(Action::Secret));
    shell.says("\r\nPassword: ");
    assert_eq!(shell.next(), Some(Action::Ended(Ending::Asked("Password:".into()))));
    assert_eq!(shell.engine.run(Command { line: "x", ..Command::default() }, shell.now), None);
    let mut shell = Shell::at_prompt();
    shell.run("copy x", false);
    shell.says("copy x\r\nPassword: ");
    assert_eq!(shell.next(), Some(Action::Ended(Ending::Asked("Password:".into()))));
}

#[test]
fn modes_and_new_names_are_the_same_device() {
    let mut shell = Shell::at_prompt();
    for (line, said) in [("conf", "core1(config)#"), ("hostname edge1", "edge1(config)#"), ("end", "edge1#")]
    {
        shell.run(line, false);
        shell.says(format!("{line}\r\n{said}"));
        assert_eq!(shell.next(), Some(Action::Ended(Ending::Prompt)), "{line}");
        assert_eq!(shell.engine.prompt(), said);
    }
    assert_eq!(shell.engine.host(), Some("edge1"));
    shell.run("attach 1", false);
    shell.says("attach 1\r\nmodule1#");
    assert_eq!(shell.next(), Some(Action::Ended(Ending::Elsewhere("module1#".into()))));
}

#[test]
fn what_is_logged_between_commands_belongs_to_none() {
    let mut shell = Shell::at_prompt();
    shell.says("\r\n%LINK-3-UPDOWN\r\ncore1#");
    assert_eq!(shell.next(), None);
    shell.run("x", false);
    shell.says("x\r\none\r\ncore1#");
    assert_eq!(shell.next(), Some(Action::Ended(Ending::Prompt)));
    assert_eq!(shell.lines, ["one"]);
}

/// What a device says, and after how many milliseconds.
fn said() -> impl Strategy<Value = (Vec<u8>, u64)> {
    let words = prop::sample::select(vec![
        "core1#",
        "core1>",
        "\r\n",
        "\r\ncore1#",
        "x",
        "x\r\n",
        "Password: ",
        "Sure? ",
        "--More--",
        "any key",
        "other#",
        "\r",
        "\x08",
        "\x1b[2K",
        "\x1b[",
        "\x1b]0;",
        "core1(config)#",
        "line of output\r\n",
    ]);
    let octets = prop_oneof![
        5 => words.prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    (octets, prop::sample::select(vec![0_u64, 1, 31, 90, 160, 600, 2_100, 6_000]))
}

proptest! {
    #[test]
    fn nothing_is_sent_but_what_is_allowed(script in prop::collection::vec(said(), 0..60), expects_secret: bool) {
        let (mut shell, mut secrets, mut entered) = (Shell::new(), 0, 0);
        for (octets, pause) in script {
            shell.says(octets);
            shell.now = shell.now + Duration::from_millis(pause);
            while let Some(action) = shell.tick() {
                match action {
                    Action::Send(sent) => {
                        prop_assert!([&b"\n"[..], b"k", b" ", b"q"].contains(&sent.as_slice()), "{:?}", sent);
                        entered += usize::from(sent == b"\n");
                    }
                    Action::Secret => secrets += 1,
                    Action::Ended(Ending::Prompt | Ending::Cut) => {
                        prop_assert!(shell.engine.is_idle());
                        if secrets == 0 {
                            shell.run("x", expects_secret);
                        }
                    }
                    Action::Ended(_) => prop_assert!(!shell.engine.is_idle() && shell.engine.wake().is_none()),
                }
            }
        }
        prop_assert!(secrets <= usize::from(expects_secret) && entered <= 12);
        prop_assert!(shell.lines.iter().all(|line| !line.contains(char::is_control)));
    }
}
