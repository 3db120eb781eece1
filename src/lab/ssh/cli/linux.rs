//! A Debian host with bash: a few programs, and a shell that splits at blanks. Pure.

use std::time::Duration;

use super::facts::{Interface, parts};
use super::job::{Job, Step};
use super::pager::Pager;
use super::parse::{Mode, Row, Wrong};
use super::screen::{Board, Editor, Less};
use super::{Act, Dialect, Facts, Reply, Secret, Session, pipe};
use crate::lab::network::Kind;

/// Debian.
pub(super) struct Linux;

const KERNEL: &str = "6.1.0-28-amd64";

impl Dialect for Linux {
    fn table(&self) -> &'static [Row] {
        &[]
    }

    fn start(&self) -> Mode {
        Mode::Enable
    }

    fn greeting(&self, facts: &Facts<'_>) -> Vec<String> {
        let date = facts.clock().strftime("%a %b %e %H:%M:%S %Y").to_string();
        vec![
            format!(
                "Linux {} {KERNEL} #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22) x86_64",
                facts.name()
            ),
            String::new(),
            "Debian GNU/Linux comes with ABSOLUTELY NO WARRANTY, to the extent".to_owned(),
            "permitted by applicable law.".to_owned(),
            format!("Last login: {date} from 192.0.2.1"),
        ]
    }

    /// As bash on Debian: a title where the terminal has one, bracketed paste, and nothing without a terminal.
    fn prompt(&self, facts: &Facts<'_>, session: &Session) -> String {
        let (user, name) = (&session.user, facts.name());
        match session.terminal.as_str() {
            "" => String::new(),
            kind if kind.starts_with("xterm") => {
                format!("\x1b[?2004h\x1b]0;{user}@{name}: ~\x07{user}@{name}:~$ ")
            }
            "dumb" => format!("{user}@{name}:~$ "),
            _ => format!("\x1b[?2004h{user}@{name}:~$ "),
        }
    }

    fn wrong(&self, _wrong: &Wrong, line: &str, _shift: usize) -> Vec<String> {
        vec![format!("-bash: {}: command not found", line.split(' ').next().unwrap_or_default())]
    }

    fn run(&self, _act: Act, _taken: &[String], _facts: &Facts<'_>, _session: &mut Session) -> Reply {
        Reply::Nothing
    }

    fn pager(&self) -> Pager {
        Pager::NONE
    }

    fn executes(&self) -> bool {
        true
    }

    fn helps(&self) -> bool {
        false
    }

    fn after_enter(&self, session: &Session) -> &'static str {
        if matches!(session.terminal.as_str(), "" | "dumb") { "" } else { "\x1b[?2004l\r" }
    }

    fn reads(&self, line: &str, facts: &Facts<'_>, session: &mut Session) -> Option<Reply> {
        let Some((command, pipes)) = pipe::split(line) else { return Some(unknown(line, session)) };
        let words: Vec<&str> = command.split_whitespace().collect();
        let Some((program, arguments)) = words.split_first() else { return Some(Reply::Nothing) };
        let reply = shows(program, arguments, facts)
            .map(Reply::Lines)
            .or_else(|| acts(program, arguments, session))
            .unwrap_or_else(|| unknown(program, session));
        Some(match reply {
            Reply::Lines(lines) if !pipes.is_empty() => {
                Reply::Job(pipes.into_iter().fold(Job::lines(lines), |job, pipe| pipe.through(job)))
            }
            reply => reply,
        })
    }
}

fn unknown(line: &str, session: &mut Session) -> Reply {
    session.status = 127;
    Reply::Said(vec![format!("-bash: {}: command not found", line.split(' ').next().unwrap_or_default())])
}

/// Programs that show something and end.
fn shows(program: &str, arguments: &[&str], facts: &Facts<'_>) -> Option<Vec<String>> {
    let name = facts.name();
    Some(match (program, arguments) {
        ("uname", []) => vec!["Linux".into()],
        ("uname", ["-r"]) => vec![KERNEL.into()],
        ("uname", _) => vec![format!(
            "Linux {name} {KERNEL} #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22) x86_64 GNU/Linux"
        )],
        ("hostname", _) => vec![name],
        ("whoami", _) => vec!["noc".into()],
        ("id", _) => vec!["uid=1000(noc) gid=1000(noc) groups=1000(noc),27(sudo)".into()],
        ("date", _) => vec![facts.clock().strftime("%a %b %e %H:%M:%S UTC %Y").to_string()],
        ("uptime", _) => vec![uptime(facts)],
        ("echo", words) => vec![words.join(" ").replace(['"', '\''], "")],
        ("seq", [count]) => {
            (1..=count.parse().unwrap_or(0_u32).min(1_000_000)).map(|number| number.to_string()).collect()
        }
        ("ls", _) => vec!["notes.txt  routes.txt".into()],
        ("cat", ["/etc/os-release"]) => [
            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"",
            "NAME=\"Debian GNU/Linux\"",
            "VERSION_ID=\"12\"",
            "VERSION=\"12 (bookworm)\"",
            "ID=debian",
        ]
        .map(str::to_owned)
        .to_vec(),
        ("cat", ["/etc/hostname"]) => vec![name],
        ("cat", [file]) => {
            file_of(file).unwrap_or_else(|| vec![format!("cat: {file}: No such file or directory")])
        }
        ("ip", ["-br", ..]) => facts.interfaces().iter().map(brief).collect(),
        ("ip", _) => facts.interfaces().iter().flat_map(link).collect(),
        ("true", _) => Vec::new(),
        _ => return None,
    })
}

/// Programs that take their time, ask, or take the screen.
fn acts(program: &str, arguments: &[&str], session: &mut Session) -> Option<Reply> {
    Some(match (program, arguments) {
        ("ping", [.., target]) => Reply::Job(ping(target)),
        ("sleep", [seconds]) => {
            let seconds = seconds.parse().unwrap_or(0.0_f64).clamp(0.0, 86_400.0);
            Reply::Job(Job::new(std::iter::once(Step::Wait(Duration::from_secs_f64(seconds)))))
        }
        ("yes", _) => Reply::Job(Job::new(std::iter::repeat_n(Step::line("y"), 300_000_000))),
        ("top" | "htop", _) => Reply::Program(Box::new(Board::top())),
        ("less" | "more" | "man", [file, ..]) => Reply::Program(Box::new(Less::new(file, text_of(file)))),
        ("journalctl" | "dmesg", _) => Reply::Program(Box::new(Less::new("journal", text_of("journal")))),
        ("vi" | "vim" | "nano", files) => {
            let file = files.first().copied().unwrap_or("notes.txt");
            Reply::Program(Box::new(Editor::new(file, text_of(file))))
        }
        ("clear", _) => Reply::Job(Job::new(std::iter::once(Step::Raw(b"\x1b[H\x1b[2J\x1b[3J".to_vec())))),
        ("history", _) => {
            let numbered = (1..).zip(&session.history).map(|(number, line)| format!("{number:>5}  {line}"));
            Reply::Lines(numbered.collect())
        }
        ("sudo", ["reboot", ..]) => Reply::Secret("[sudo] password for noc: ".into(), Secret::Sudo),
        ("false", _) => {
            session.status = 1;
            Reply::Nothing
        }
        ("export" | "stty" | "set" | "unset" | "stdbuf", _) => Reply::Nothing,
        ("exit" | "logout", status) => {
            session.status = status.first().and_then(|text| text.parse().ok()).unwrap_or_default();
            Reply::Close("logout")
        }
        _ => return None,
    })
}

fn file_of(file: &str) -> Option<Vec<String>> {
    matches!(file, "notes.txt" | "routes.txt").then(|| text_of(file))
}

/// The text of a file that may be read or changed; the same each time.
fn text_of(file: &str) -> Vec<String> {
    match file {
        "notes.txt" => {
            ["Rack r12: swap the optic of Ethernet49.", "Ask ACME for their maintenance window.", ""]
                .map(str::to_owned)
                .to_vec()
        }
        _ => (1..=400)
            .map(|number| {
                format!("{number:>4}  10.{}.{}.0/24 via 192.0.2.{}", number / 250, number % 250, number % 7)
            })
            .collect(),
    }
}

fn uptime(facts: &Facts<'_>) -> String {
    let [weeks, days, hours, minutes, _] = parts(facts.uptime());
    let clock = facts.clock().strftime(" %H:%M:%S").to_string();
    format!(
        "{clock} up {} days, {hours:>2}:{minutes:02},  1 user,  load average: 0.08, 0.03, 0.01",
        weeks * 7 + days
    )
}

fn flags(interface: &Interface) -> &'static str {
    match (interface.is_spare, interface.is_up, interface.kind) {
        (_, true, Kind::Loopback) => "<LOOPBACK,UP,LOWER_UP>",
        (true, ..) => "<BROADCAST,MULTICAST>",
        (_, true, _) => "<BROADCAST,MULTICAST,UP,LOWER_UP>",
        (_, false, _) => "<NO-CARRIER,BROADCAST,MULTICAST,UP>",
    }
}

fn brief(interface: &Interface) -> String {
    let state = if interface.is_up { "UP" } else { "DOWN" };
    format!("{:<16} {state:<14} {} {} ", interface.name, interface.coloned(), flags(interface))
}

fn link(interface: &Interface) -> Vec<String> {
    let state = if interface.is_up { "UP" } else { "DOWN" };
    vec![
        format!(
            "{}: {}: {} mtu {} qdisc mq state {state} mode DEFAULT group default qlen 1000",
            interface.index,
            interface.name,
            flags(interface),
            interface.mtu
        ),
        format!("    link/ether {} brd ff:ff:ff:ff:ff:ff", interface.coloned()),
        "    RX:      bytes     packets errors dropped  missed   mcast".to_owned(),
        format!(
            "    {:>14} {:>11} {:>6} {:>7} {:>7} {:>7}",
            interface.input.octets,
            Interface::packets(&interface.input),
            interface.input.errors,
            interface.input.discards,
            0,
            interface.input.multicast
        ),
        "    TX:      bytes     packets errors dropped carrier collsns".to_owned(),
        format!(
            "    {:>14} {:>11} {:>6} {:>7} {:>7} {:>7}",
            interface.output.octets,
            Interface::packets(&interface.output),
            interface.output.errors,
            interface.output.discards,
            0,
            0
        ),
    ]
}

/// An echo a second until it is interrupted.
fn ping(target: &str) -> Job {
    let target = target.to_owned();
    let head = Step::line(format!("PING {target} ({target}) 56(84) bytes of data."));
    let echoes = (1_u64..).flat_map(move |number| {
        let line =
            format!("64 bytes from {target}: icmp_seq={number} ttl=64 time=0.0{} ms", 41 + number % 40);
        [Step::line(line), Step::Wait(Duration::from_secs(1))]
    });
    Job::new(std::iter::once(head).chain(echoes)).interrupted(|sent| {
        vec![
            String::new(),
            "--- ping statistics ---".to_owned(),
            format!("{sent} packets transmitted, {sent} received, 0% packet loss, time {}ms", sent * 1_000),
        ]
    })
}
