//! What the command lines of Cisco IOS, Cisco NX-OS and Arista EOS have in common. Pure.

use std::time::Duration;

use super::facts::Interface;
use super::job::{Job, Step};
use super::parse::{Mode, Row, Wrong};
use super::{Act, Doing, Facts, Question, Reply, Secret, Session};

pub(super) const ANY: &[Mode] = &[Mode::User, Mode::Enable];
pub(super) const ENABLE: &[Mode] = &[Mode::Enable];
pub(super) const CONFIG: &[Mode] = &[Mode::Config, Mode::Section];

/// The words of one platform, where they differ.
pub(super) trait Words {
    fn version(&self, facts: &Facts<'_>) -> Vec<String>;
    fn interface(&self, interface: &Interface) -> Vec<String>;
    fn status(&self, interfaces: &[Interface]) -> Vec<String>;
    fn descriptions(&self, interfaces: &[Interface]) -> Vec<String>;
    fn brief(&self, interfaces: &[Interface]) -> Vec<String>;
    fn clock(&self, facts: &Facts<'_>) -> Vec<String>;
    fn running(&self, facts: &Facts<'_>) -> Vec<String>;
    fn uptime(&self, facts: &Facts<'_>) -> Vec<String>;
    /// What asks before a restart; several questions if the configuration was changed.
    fn reload(&self, session: &Session) -> Reply;
    /// The mark of a section in the prompt: `config-if` or `config-if-Et1`.
    fn section(&self, words: &str) -> String;
    /// Whether a privilege wants a password.
    fn guards(&self) -> bool;
}

/// The commands of all three.
pub(super) const COMMON: [Row; 57] = [
    (ANY, "show version", Act::Version),
    (ANY, "show interfaces", Act::Interfaces),
    (ANY, "show interfaces status", Act::Status),
    (ANY, "show interfaces description", Act::Descriptions),
    (ANY, "show interfaces counters", Act::Counters),
    (ANY, "show interfaces <name>", Act::Interfaces),
    (ANY, "show interfaces <name> <number>", Act::Interfaces),
    (ANY, "show ip interface brief", Act::Brief),
    (ANY, "show lldp neighbors", Act::Neighbours),
    (ANY, "show clock", Act::Clock),
    (ANY, "show uptime", Act::Uptime),
    (ANY, "show history", Act::History),
    (ENABLE, "show running-config", Act::Running),
    (ENABLE, "show startup-config", Act::Running),
    (ANY, "enable", Act::Enable),
    (ENABLE, "disable", Act::Disable),
    (ENABLE, "configure terminal", Act::Configure),
    (ENABLE, "configure", Act::Configure),
    (ANY, "terminal length <lines>", Act::Length),
    (ANY, "terminal width <columns>", Act::Set),
    (ANY, "terminal monitor", Act::Set),
    (ANY, "terminal no monitor", Act::Set),
    (ENABLE, "reload", Act::Reload),
    (ENABLE, "write memory", Act::Save),
    (ENABLE, "write", Act::Save),
    (ENABLE, "copy running-config startup-config", Act::Copy),
    (ENABLE, "clear counters", Act::Clear),
    (ANY, "ping <rest>", Act::Ping),
    (ANY, "exit", Act::Exit),
    (ANY, "logout", Act::Quit),
    (ANY, "quit", Act::Quit),
    (CONFIG, "interface <rest>", Act::Section),
    (CONFIG, "router <rest>", Act::Section),
    (CONFIG, "vlan <rest>", Act::Section),
    (CONFIG, "line <rest>", Act::Section),
    (CONFIG, "description <rest>", Act::Accept),
    (CONFIG, "shutdown", Act::Accept),
    (CONFIG, "no <rest>", Act::Accept),
    (CONFIG, "default <rest>", Act::Accept),
    (CONFIG, "ip <rest>", Act::Accept),
    (CONFIG, "ipv6 <rest>", Act::Accept),
    (CONFIG, "mtu <size>", Act::Accept),
    (CONFIG, "speed <rest>", Act::Accept),
    (CONFIG, "switchport <rest>", Act::Accept),
    (CONFIG, "hostname <name>", Act::Accept),
    (CONFIG, "username <rest>", Act::Accept),
    (CONFIG, "logging <rest>", Act::Accept),
    (CONFIG, "ntp <rest>", Act::Accept),
    (CONFIG, "snmp-server <rest>", Act::Accept),
    (CONFIG, "banner <rest>", Act::Accept),
    (CONFIG, "neighbor <rest>", Act::Accept),
    (CONFIG, "network <rest>", Act::Accept),
    (CONFIG, "name <rest>", Act::Accept),
    (CONFIG, "do <rest>", Act::Do),
    (CONFIG, "show <rest>", Act::Set),
    (CONFIG, "end", Act::End),
    (CONFIG, "exit", Act::Exit),
];

/// Does what was asked in the words of a platform.
pub(super) fn run(
    words: &dyn Words,
    act: Act,
    taken: &[String],
    facts: &Facts<'_>,
    session: &mut Session,
) -> Reply {
    match act {
        Act::Version => Reply::Lines(words.version(facts)),
        Act::Interfaces => interfaces(words, &taken.concat(), facts),
        Act::Status => Reply::Lines(words.status(&facts.interfaces())),
        Act::Descriptions => Reply::Lines(words.descriptions(&facts.interfaces())),
        Act::Brief => Reply::Lines(words.brief(&facts.interfaces())),
        Act::Counters => Reply::Lines(counters(&facts.interfaces())),
        Act::Neighbours => Reply::Lines(neighbours(facts)),
        Act::Clock => Reply::Lines(words.clock(facts)),
        Act::Uptime => Reply::Lines(words.uptime(facts)),
        Act::Running => Reply::Lines(words.running(facts)),
        Act::History => Reply::Lines(session.history.iter().map(|line| format!("  {line}")).collect()),
        Act::Ping => Reply::Job(ping(&taken.concat())),
        Act::Reload => words.reload(session),
        Act::Save => Reply::Said(vec!["Building configuration...".into(), "[OK]".into()]),
        Act::Copy => {
            Reply::Ask("Destination filename [startup-config]? ".into(), Question::Name(Doing::Save))
        }
        Act::Clear => {
            let words = "Clear \"show interface\" counters on all interfaces [confirm]";
            Reply::Ask(words.into(), Question::Key(Doing::Nothing))
        }
        _ => change(words, act, taken, session),
    }
}

/// Commands that change what the session remembers.
fn change(words: &dyn Words, act: Act, taken: &[String], session: &mut Session) -> Reply {
    match act {
        Act::Enable if session.mode == Mode::User && words.guards() => {
            return Reply::Secret("Password: ".into(), Secret::Enable(3));
        }
        Act::Enable => session.mode = Mode::Enable,
        Act::Disable => session.mode = Mode::User,
        Act::Configure => {
            session.mode = Mode::Config;
            return Reply::Said(entering(words));
        }
        Act::Section => {
            session.mode = Mode::Section;
            session.section = words.section(&taken.concat());
        }
        Act::End => session.mode = Mode::Enable,
        Act::Exit if session.mode == Mode::Section => session.mode = Mode::Config,
        Act::Exit if session.mode == Mode::Config => session.mode = Mode::Enable,
        Act::Exit | Act::Quit => return Reply::Close(""),
        Act::Length => match taken.concat().parse::<usize>() {
            Ok(lines @ 0..=512) => session.length = Some(lines),
            _ => return Reply::Wrong(Wrong::Invalid("terminal length ".len())),
        },
        _ => {}
    }
    Reply::Nothing
}

/// Cisco IOS says how to leave; the others say nothing.
fn entering(words: &dyn Words) -> Vec<String> {
    let is_ios = words.guards();
    let line = "Enter configuration commands, one per line.  End with CNTL/Z.";
    is_ios.then(|| line.to_owned()).into_iter().collect()
}

fn interfaces(words: &dyn Words, called: &str, facts: &Facts<'_>) -> Reply {
    let all = facts.interfaces();
    let chosen = all.iter().filter(|interface| called.is_empty() || interface.is_called(called));
    let lines: Vec<String> = chosen.flat_map(|interface| words.interface(interface)).collect();
    if lines.is_empty() {
        Reply::Wrong(Wrong::Invalid("show interfaces ".len()))
    } else {
        Reply::Lines(lines)
    }
}

fn counters(interfaces: &[Interface]) -> Vec<String> {
    let head = |way: &str| {
        format!(
            "{:<16}{:>20}{:>18}{:>16}{:>16}",
            "Port",
            format!("{way}Octets"),
            format!("{way}UcastPkts"),
            format!("{way}McastPkts"),
            format!("{way}BcastPkts")
        )
    };
    let row = |name: &str, of: &crate::lab::traffic::Counters| {
        format!("{name:<16}{:>20}{:>18}{:>16}{:>16}", of.octets, of.unicast, of.multicast, of.broadcast)
    };
    let mut lines = vec![head("In")];
    lines.extend(interfaces.iter().map(|interface| row(&interface.name, &interface.input)));
    lines.extend([String::new(), head("Out")]);
    lines.extend(interfaces.iter().map(|interface| row(&interface.name, &interface.output)));
    lines
}

fn neighbours(facts: &Facts<'_>) -> Vec<String> {
    let mut lines = vec![
        "Capability codes: (R) Router, (B) Bridge, (O) Other".to_owned(),
        format!(
            "{:<24}{:<16}{:<11}{:<16}{}",
            "Device ID", "Local Intf", "Hold-time", "Capability", "Port ID"
        ),
    ];
    let found = facts.neighbours();
    lines.extend(
        found.iter().map(|(port, name, far)| format!("{name:<24}{port:<16}{:<11}{:<16}{far}", 120, "B,R")),
    );
    lines.push(format!("Total entries displayed: {}", found.len()));
    lines
}

/// Five echoes, one after another, as Cisco sends them.
pub(super) fn ping(target: &str) -> Job {
    let target = target.split_whitespace().next().unwrap_or_default().to_owned();
    let before = [
        Step::line("Type escape sequence to abort."),
        Step::line(format!("Sending 5, 100-byte ICMP Echos to {target}, timeout is 2 seconds:")),
    ];
    let echoes = (0..5).flat_map(|_| [Step::Wait(Duration::from_millis(200)), Step::Raw(b"!".to_vec())]);
    let after = "Success rate is 100 percent (5/5), round-trip min/avg/max = 1/1/2 ms";
    Job::new(before.into_iter().chain(echoes).chain([Step::line(""), Step::line(after)]))
}

/// `sh bogus` with a mark below the word, as Cisco shows it.
pub(super) fn marked(wrong: &Wrong, line: &str, shift: usize, kind: [&str; 3]) -> Vec<String> {
    match wrong {
        Wrong::Invalid(column) => {
            vec![format!("{}^", " ".repeat(shift + column)), kind[0].to_owned(), String::new()]
        }
        Wrong::Ambiguous(_) => vec![kind[1].replace("{}", line)],
        Wrong::Incomplete => vec![kind[2].to_owned(), String::new()],
    }
}

/// `up`, `down`, `administratively down`
pub(super) fn state(interface: &Interface) -> &'static str {
    match (interface.is_spare, interface.is_up) {
        (true, _) => "administratively down",
        (false, true) => "up",
        (false, false) => "down",
    }
}

/// State, line and description of each, the line in a column so wide.
pub(super) fn descriptions(interfaces: &[Interface], width: usize) -> Vec<String> {
    let head = format!("{:<31}{:<15}{:<width$}{}", "Interface", "Status", "Protocol", "Description");
    let row = |interface: &Interface| {
        let word = if interface.is_spare { "admin down" } else { state(interface) };
        let protocol = if interface.is_up { "up" } else { "down" };
        format!("{:<31}{word:<15}{protocol:<width$}{}", short(&interface.name), interface.alias)
    };
    std::iter::once(head).chain(interfaces.iter().map(row)).collect()
}

/// The interfaces as a running configuration has them.
pub(super) fn configured(facts: &Facts<'_>, word: &str) -> Vec<String> {
    let of = |interface: Interface| {
        let mut lines = vec![format!("{word} {}", interface.name)];
        lines.extend((!interface.alias.is_empty()).then(|| format!(" description {}", interface.alias)));
        lines.extend(interface.is_spare.then(|| " shutdown".to_owned()));
        lines.push("!".to_owned());
        lines
    };
    facts.interfaces().into_iter().flat_map(of).collect()
}

/// `connected`, `notconnect`, `disabled`
pub(super) fn connected(interface: &Interface) -> &'static str {
    match (interface.is_spare, interface.is_up) {
        (true, _) => "disabled",
        (false, true) => "connected",
        (false, false) => "notconnect",
    }
}

/// The first two letters of a name, and its number.
pub(super) fn short(name: &str) -> String {
    let at = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    let letters: String = name.chars().take(2).collect();
    format!("{letters}{}", &name[at..])
}
