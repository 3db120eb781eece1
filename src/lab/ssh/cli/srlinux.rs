//! Nokia SR Linux. Pure.

use super::facts::{Interface, parts, spelled};
use super::family::ping;
use super::pager::Pager;
use super::parse::{Mode, Row, Wrong, split};
use super::{Act, Dialect, Doing, Facts, Question, Reply, Session};

/// SR Linux.
pub(super) struct Srlinux;

const BOTH: &[Mode] = &[Mode::Enable, Mode::Config];
const RUNNING: &[Mode] = &[Mode::Enable];
const CANDIDATE: &[Mode] = &[Mode::Config];

const TABLE: [Row; 27] = [
    (BOTH, "show version", Act::Version),
    (BOTH, "show interface", Act::Interfaces),
    (BOTH, "show interface brief", Act::Brief),
    (BOTH, "show interface <name>", Act::Interfaces),
    (BOTH, "show interface <name> brief", Act::Brief),
    (BOTH, "show system lldp neighbor", Act::Neighbours),
    (BOTH, "info", Act::Running),
    (BOTH, "info from state system information current-datetime", Act::Clock),
    (BOTH, "info from running <rest>", Act::Running),
    (BOTH, "history", Act::History),
    (BOTH, "environment cli-engine type <kind>", Act::Plain),
    (BOTH, "environment complete-on-space <word>", Act::Completes),
    (BOTH, "environment <rest>", Act::Set),
    (BOTH, "ping <rest>", Act::Ping),
    (BOTH, "tools platform chassis reboot", Act::Reload),
    (RUNNING, "enter candidate", Act::Configure),
    (RUNNING, "enter candidate private", Act::Configure),
    (RUNNING, "enter candidate exclusive", Act::Configure),
    (CANDIDATE, "set <rest>", Act::Accept),
    (CANDIDATE, "delete <rest>", Act::Accept),
    (CANDIDATE, "insert <rest>", Act::Accept),
    (CANDIDATE, "diff", Act::Compare),
    (CANDIDATE, "commit stay", Act::Commit),
    (CANDIDATE, "commit now", Act::Save),
    (CANDIDATE, "discard stay", Act::Set),
    (CANDIDATE, "discard now", Act::Discard),
    (BOTH, "quit", Act::Quit),
];

impl Dialect for Srlinux {
    fn table(&self) -> &'static [Row] {
        &TABLE
    }

    fn start(&self) -> Mode {
        Mode::Enable
    }

    fn greeting(&self, _facts: &Facts<'_>) -> Vec<String> {
        [
            "Using configuration file(s): []",
            "Welcome to the srlinux CLI.",
            "Type 'help' (and press <ENTER>) if you need any help using this.",
            "",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// Two lines. The full command line colours them and asks the terminal where its cursor is.
    fn prompt(&self, facts: &Facts<'_>, session: &Session) -> String {
        let star = if session.changes.is_empty() { "" } else { "* " };
        let mode = match session.mode {
            Mode::User | Mode::Enable => "running".to_owned(),
            Mode::Config | Mode::Section => format!("{star}candidate private private-{}", session.user),
        };
        let name = facts.name();
        match session.is_plain || session.terminal.is_empty() {
            true => format!("--{{ {mode} }}--[  ]--\r\nA:{name}# "),
            false => format!(
                "\x1b[6n\x1b[?2004h\x1b[?7l\x1b[0m\x1b[0;38;5;244m--{{ \x1b[0;1m{mode}\x1b[0;38;5;244m }}--[  ]--\x1b[0m\r\n\
                 \x1b[?7hA:{name}# "
            ),
        }
    }

    fn wrong(&self, wrong: &Wrong, line: &str, _shift: usize) -> Vec<String> {
        let word =
            |column: usize| split(line).iter().find(|(at, _)| *at >= column).map_or("", |(_, word)| word);
        vec![match wrong {
            Wrong::Invalid(column) => {
                format!(
                    "Error: Parsing error: Unknown token '{}'. Options are ['environment', 'info', 'show']",
                    word(*column)
                )
            }
            Wrong::Ambiguous(column) => format!("Error: Parsing error: Ambiguous token '{}'", word(*column)),
            Wrong::Incomplete => "Error: Parsing error: Incomplete command, expecting a token".to_owned(),
        }]
    }

    fn run(&self, act: Act, taken: &[String], facts: &Facts<'_>, session: &mut Session) -> Reply {
        match act {
            Act::Version => Reply::Lines(version(facts)),
            Act::Interfaces => interfaces(&taken.concat(), facts),
            Act::Brief => Reply::Lines(brief(&facts.interfaces())),
            Act::Neighbours => Reply::Lines(neighbours(facts)),
            Act::Clock => Reply::Lines(vec![
                facts.clock().strftime("    current-datetime %Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
            ]),
            Act::Running => Reply::Lines(running(facts)),
            Act::History => Reply::Lines(session.history.clone()),
            Act::Ping => Reply::Job(ping(&taken.concat())),
            Act::Reload => Reply::Ask(
                "Do you really want to reboot the chassis? [y/N]: ".into(),
                Question::Words(Doing::Restart, false),
            ),
            Act::Quit => Reply::Close(""),
            _ => change(act, taken, session),
        }
    }

    fn pager(&self) -> Pager {
        Pager::NONE
    }

    fn completes(&self) -> bool {
        true
    }
}

fn change(act: Act, taken: &[String], session: &mut Session) -> Reply {
    match act {
        Act::Configure => session.mode = Mode::Config,
        Act::Plain => session.is_plain = taken.concat() == "basic",
        Act::Completes => session.completes = taken.concat() == "true",
        Act::Compare => {
            return Reply::Lines(session.changes.iter().map(|line| format!("+     {line}")).collect());
        }
        Act::Discard => {
            session.changes.clear();
            session.mode = Mode::Enable;
        }
        Act::Commit => {
            session.changes.clear();
            return Reply::Said(vec!["All changes have been committed. Starting new transaction.".into()]);
        }
        Act::Save => {
            session.changes.clear();
            session.mode = Mode::Enable;
            return Reply::Said(vec!["All changes have been committed. Leaving candidate mode.".into()]);
        }
        _ => {}
    }
    Reply::Nothing
}

fn rule() -> String {
    "-".repeat(100)
}

fn version(facts: &Facts<'_>) -> Vec<String> {
    let version = facts.device().software;
    let (release, build) = version.split_once('-').unwrap_or((version, ""));
    let mut lines = vec![rule()];
    for (word, value) in [
        ("Hostname", facts.name()),
        ("Chassis Type", "7220 IXR-D3L".to_owned()),
        ("Part Number", "3HE17055AARA01".to_owned()),
        ("Serial Number", facts.serial("NS")),
        ("System HW MAC Address", super::facts::coloned(&facts.chassis()).to_uppercase()),
        ("OS", "SR Linux".to_owned()),
        ("Software Version", release.to_owned()),
        ("Build Number", build.to_owned()),
        ("Architecture", "x86_64".to_owned()),
        ("Last Booted", facts.started().strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()),
        ("Total Memory", "24632684 kB".to_owned()),
        ("Free Memory", "17118460 kB".to_owned()),
    ] {
        lines.push(format!("{word:<22}: {value}"));
    }
    lines.push(rule());
    lines
}

fn interfaces(called: &str, facts: &Facts<'_>) -> Reply {
    let all = facts.interfaces();
    let chosen: Vec<&Interface> =
        all.iter().filter(|interface| called.is_empty() || interface.is_called(called)).collect();
    if chosen.is_empty() {
        return Reply::Wrong(Wrong::Invalid("show interface ".len()));
    }
    let mut lines = vec!["=".repeat(100)];
    for interface in &chosen {
        let [weeks, days, hours, minutes, seconds] = parts(interface.since);
        let ago =
            spelled(&[(weeks * 7 + days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second")]);
        let state = if interface.is_up { "up" } else { "down" };
        let (speed, kind) = (interface.mbps / 1_000, "type None");
        lines.push(format!("{} is {state}, speed {speed}G, {kind}, {} ago", interface.name, ago.join(" ")));
        lines.push(format!("  {} octets in, {} octets out", interface.input.octets, interface.output.octets));
        lines.push(format!("  {} errors in, {} errors out", interface.input.errors, interface.output.errors));
        lines.push(rule());
    }
    lines.push("=".repeat(100));
    lines.push("Summary".to_owned());
    lines.push(format!(
        "  {} interfaces configured, {} up",
        chosen.len(),
        chosen.iter().filter(|one| one.is_up).count()
    ));
    lines.push("=".repeat(100));
    Reply::Lines(lines)
}

fn brief(interfaces: &[Interface]) -> Vec<String> {
    let line =
        "+---------------------+------------------+------------------+------------------+------------------+";
    let head =
        format!("|{:^21}|{:^18}|{:^18}|{:^18}|{:^18}|", "Port", "Admin State", "Oper State", "Speed", "Type");
    let row = |interface: &Interface| {
        let admin = if interface.is_spare { "disable" } else { "enable" };
        let oper = if interface.is_up { "up" } else { "down" };
        format!(
            "| {:<20}| {admin:<17}| {oper:<17}| {:<17}| {:<17}|",
            interface.name,
            format!("{}G", interface.mbps / 1_000),
            ""
        )
    };
    let mut lines = vec![line.to_owned(), head, line.replace('-', "=")];
    lines.extend(interfaces.iter().map(row));
    lines.push(line.to_owned());
    lines
}

fn neighbours(facts: &Facts<'_>) -> Vec<String> {
    let mut lines = vec![format!("  {:<19}{:<26}{}", "Name", "Neighbor System Name", "Neighbor Port")];
    lines.extend(
        facts.neighbours().into_iter().map(|(port, name, far)| format!("  {port:<19}{name:<26}{far}")),
    );
    lines
}

fn running(facts: &Facts<'_>) -> Vec<String> {
    let of = |interface: Interface| {
        let mut lines = vec![format!("    interface {} {{", interface.name)];
        lines.extend(
            (!interface.alias.is_empty()).then(|| format!("        description \"{}\"", interface.alias)),
        );
        let admin = if interface.is_spare { "disable" } else { "enable" };
        lines.push(format!("        admin-state {admin}"));
        lines.push("    }".to_owned());
        lines
    };
    let system = ["    system {", "        name {"].map(str::to_owned);
    let name =
        [format!("            host-name {}", facts.name()), "        }".to_owned(), "    }".to_owned()];
    facts.interfaces().into_iter().flat_map(of).chain(system).chain(name).collect()
}
