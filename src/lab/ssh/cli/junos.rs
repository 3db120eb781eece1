//! Juniper Junos. Pure.

use super::facts::{Interface, coloned, parts};
use super::family::ping;
use super::pager::Pager;
use super::parse::{Mode, Row, Wrong};
use super::{Act, Dialect, Doing, Facts, Question, Reply, Session};
use crate::lab::network::Kind;

/// Junos.
pub(super) struct Junos;

const OPER: &[Mode] = &[Mode::Enable];
const EDIT: &[Mode] = &[Mode::Config, Mode::Section];

const TABLE: [Row; 45] = [
    (OPER, "show version", Act::Version),
    (OPER, "show interfaces", Act::Interfaces),
    (OPER, "show interfaces terse", Act::Brief),
    (OPER, "show interfaces descriptions", Act::Descriptions),
    (OPER, "show interfaces <name>", Act::Interfaces),
    (OPER, "show interfaces extensive", Act::Interfaces),
    (OPER, "show lldp neighbors", Act::Neighbours),
    (OPER, "show system uptime", Act::Uptime),
    (OPER, "show configuration", Act::Running),
    (OPER, "show cli history", Act::History),
    (OPER, "set cli screen-length <lines>", Act::Length),
    (OPER, "set cli screen-width <columns>", Act::Set),
    (OPER, "set cli complete-on-space <word>", Act::Completes),
    (OPER, "set cli timestamp", Act::Set),
    (OPER, "set cli idle-timeout <minutes>", Act::Set),
    (OPER, "monitor interface traffic", Act::Monitor),
    (OPER, "ping <rest>", Act::Ping),
    (OPER, "request system reboot", Act::Reload),
    (OPER, "request system halt", Act::Reload),
    (OPER, "clear interfaces statistics all", Act::Set),
    (OPER, "configure", Act::Configure),
    (OPER, "configure private", Act::Configure),
    (OPER, "configure exclusive", Act::Configure),
    (OPER, "edit", Act::Configure),
    (OPER, "quit", Act::Quit),
    (OPER, "exit", Act::Quit),
    (EDIT, "set <rest>", Act::Accept),
    (EDIT, "delete <rest>", Act::Accept),
    (EDIT, "deactivate <rest>", Act::Accept),
    (EDIT, "activate <rest>", Act::Accept),
    (EDIT, "annotate <rest>", Act::Accept),
    (EDIT, "edit <rest>", Act::Section),
    (EDIT, "up", Act::End),
    (EDIT, "top", Act::End),
    (EDIT, "show", Act::Compare),
    (EDIT, "show <rest>", Act::Compare),
    (EDIT, "commit", Act::Commit),
    (EDIT, "commit check", Act::Set),
    (EDIT, "commit and-quit", Act::Save),
    (EDIT, "rollback", Act::Discard),
    (EDIT, "rollback <number>", Act::Discard),
    (EDIT, "run <rest>", Act::Do),
    (EDIT, "exit", Act::Exit),
    (EDIT, "exit configuration-mode", Act::Exit),
    (EDIT, "quit", Act::Exit),
];

impl Dialect for Junos {
    fn table(&self) -> &'static [Row] {
        &TABLE
    }

    fn start(&self) -> Mode {
        Mode::Enable
    }

    fn greeting(&self, facts: &Facts<'_>) -> Vec<String> {
        vec![
            format!("Last login: {} from 192.0.2.1", facts.clock().strftime("%a %b %e %H:%M:%S %Y")),
            format!("--- JUNOS {} Kernel 64-bit  JNPR-12.1-20230831.5a8dbc2_buil", facts.device().software),
        ]
    }

    fn prompt(&self, facts: &Facts<'_>, session: &Session) -> String {
        let (user, name) = (&session.user, facts.name());
        match session.mode {
            Mode::User | Mode::Enable => format!("{user}@{name}> "),
            Mode::Config => format!("[edit]\r\n{user}@{name}# "),
            Mode::Section => format!("[edit {}]\r\n{user}@{name}# ", session.section),
        }
    }

    fn wrong(&self, wrong: &Wrong, line: &str, shift: usize) -> Vec<String> {
        let (at, words) = match wrong {
            Wrong::Invalid(0) => (0, "unknown command."),
            Wrong::Invalid(column) => (*column, "syntax error, expecting <command>."),
            Wrong::Ambiguous(column) => (*column, "ambiguous."),
            Wrong::Incomplete => (line.len(), "syntax error, expecting <command>."),
        };
        let mark = format!("{}^", " ".repeat(shift + at));
        match wrong {
            Wrong::Ambiguous(column) => vec![mark, format!("'{}' is {words}", &line[*column..])],
            _ => vec![mark, words.to_owned()],
        }
    }

    fn run(&self, act: Act, taken: &[String], facts: &Facts<'_>, session: &mut Session) -> Reply {
        match act {
            Act::Version => Reply::Lines(version(facts)),
            Act::Interfaces => interfaces(&taken.concat(), facts),
            Act::Brief => Reply::Lines(terse(&facts.interfaces())),
            Act::Descriptions => Reply::Lines(descriptions(&facts.interfaces())),
            Act::Neighbours => Reply::Lines(neighbours(facts)),
            Act::Uptime => Reply::Lines(uptime(facts)),
            Act::Running => Reply::Lines(configuration(facts)),
            Act::History => Reply::Lines(session.history.iter().map(|line| format!("  {line}")).collect()),
            Act::Monitor => Reply::Program(Box::new(super::screen::Board::traffic())),
            Act::Ping => Reply::Job(ping(&taken.concat())),
            Act::Reload => Reply::Ask(
                "Reboot the system ? [yes,no] (no) ".into(),
                Question::Words(Doing::Restart, false),
            ),
            Act::Quit => Reply::Close(""),
            Act::Length => match taken.concat().parse() {
                Ok(lines) => {
                    session.length = Some(lines);
                    Reply::Said(vec![format!("Screen length set to {lines}")])
                }
                Err(_) => Reply::Wrong(Wrong::Invalid("set cli screen-length ".len())),
            },
            Act::Completes => {
                session.completes = taken.concat() == "on";
                Reply::Said(vec![format!(
                    "{} complete-on-space",
                    if session.completes { "Enabling" } else { "Disabling" }
                )])
            }
            _ => edit(act, taken, session),
        }
    }

    fn pager(&self) -> Pager {
        Pager::JUNOS
    }

    fn executes(&self) -> bool {
        true
    }

    fn completes(&self) -> bool {
        true
    }

    fn parts_answers(&self) -> bool {
        true
    }
}

/// Commands about the configuration.
fn edit(act: Act, taken: &[String], session: &mut Session) -> Reply {
    let has_changes = !session.changes.is_empty();
    match act {
        Act::Configure => {
            session.mode = Mode::Config;
            return Reply::Said(vec!["Entering configuration mode".into()]);
        }
        Act::Section => {
            session.mode = Mode::Section;
            session.section = taken.concat();
        }
        Act::End => session.mode = Mode::Config,
        Act::Compare => {
            let lines = session.changes.iter().map(|line| format!("+   {line}")).collect();
            return Reply::Lines(lines);
        }
        Act::Commit => {
            session.changes.clear();
            return Reply::Said(vec!["commit complete".into()]);
        }
        Act::Save => {
            session.changes.clear();
            session.mode = Mode::Enable;
            return Reply::Said(vec!["commit complete".into(), "Exiting configuration mode".into()]);
        }
        Act::Discard => {
            session.changes.clear();
            return Reply::Said(vec!["load complete".into()]);
        }
        Act::Exit if has_changes => {
            let words = "The configuration has been modified but not committed\r\n\
                         Exit with uncommitted changes? [yes,no] (yes) ";
            return Reply::Ask(words.into(), Question::Words(Doing::Leave, true));
        }
        Act::Exit => {
            session.mode = Mode::Enable;
            return Reply::Said(vec!["Exiting configuration mode".into()]);
        }
        _ => {}
    }
    Reply::Nothing
}

fn version(facts: &Facts<'_>) -> Vec<String> {
    let version = facts.device().software;
    let mut lines =
        vec![format!("Hostname: {}", facts.name()), "Model: mx204".to_owned(), format!("Junos: {version}")];
    lines.push("JUNOS OS Kernel 64-bit  [20230831.5a8dbc2_builder_stable_12_224]".to_owned());
    for part in
        ["OS libs", "OS runtime", "OS crypto", "network stack and utilities", "OS time zone information"]
    {
        lines.push(format!("JUNOS {part} [20230914.211312_builder_junos_224_r3_s2]"));
    }
    lines
}

fn interfaces(called: &str, facts: &Facts<'_>) -> Reply {
    let all = facts.interfaces();
    let chosen = all.iter().filter(|interface| called.is_empty() || interface.is_called(called));
    let lines: Vec<String> = chosen.flat_map(interface).collect();
    if lines.is_empty() {
        return Reply::Said(vec![format!("error: device {called} not found")]);
    }
    Reply::Lines(lines)
}

fn interface(interface: &Interface) -> Vec<String> {
    let admin = if interface.is_spare { "Administratively down" } else { "Enabled" };
    let link = if interface.is_up { "Up" } else { "Down" };
    let [(in_bps, in_pps), (out_bps, out_pps)] = interface.rates;
    let mut lines = vec![
        format!("Physical interface: {}, {admin}, Physical link is {link}", interface.name),
        format!("  Interface index: {}, SNMP ifIndex: {}", 128 + interface.index % 512, interface.index),
    ];
    if !interface.alias.is_empty() {
        lines.push(format!("  Description: {}", interface.alias));
    }
    let mac = interface.coloned();
    let [_, days, hours, minutes, seconds] = parts(interface.since);
    lines.extend([
        format!(
            "  Link-level type: Ethernet, MTU: {}, Speed: {}, Loopback: Disabled",
            interface.mtu,
            speed(interface)
        ),
        format!("  Current address: {mac}, Hardware address: {mac}"),
        format!("  Last flapped   : {days}d {hours:02}:{minutes:02}:{seconds:02} ago"),
        format!("  Input rate     : {in_bps} bps ({in_pps} pps)"),
        format!("  Output rate    : {out_bps} bps ({out_pps} pps)"),
        "  Traffic statistics:".to_owned(),
        format!("   Input  bytes  : {:>20}", interface.input.octets),
        format!("   Output bytes  : {:>20}", interface.output.octets),
        format!("   Input  packets: {:>20}", Interface::packets(&interface.input)),
        format!("   Output packets: {:>20}", Interface::packets(&interface.output)),
        format!("  Input errors: {}, Drops: {}", interface.input.errors, interface.input.discards),
        format!("  Output errors: {}, Drops: {}", interface.output.errors, interface.output.discards),
        String::new(),
    ]);
    lines
}

fn terse(interfaces: &[Interface]) -> Vec<String> {
    let head =
        format!("{:<24}{:<6}{:<5}{:<9}{:<22}{}", "Interface", "Admin", "Link", "Proto", "Local", "Remote");
    let row = |interface: &Interface| {
        let admin = if interface.is_spare { "down" } else { "up" };
        let link = if interface.is_up { "up" } else { "down" };
        format!("{:<24}{admin:<6}{link}", interface.name)
    };
    std::iter::once(head).chain(interfaces.iter().map(row)).collect()
}

fn descriptions(interfaces: &[Interface]) -> Vec<String> {
    let head = format!("{:<16}{:<6}{:<5}{}", "Interface", "Admin", "Link", "Description");
    let row = |interface: &Interface| {
        let admin = if interface.is_spare { "down" } else { "up" };
        let link = if interface.is_up { "up" } else { "down" };
        format!("{:<16}{admin:<6}{link:<5}{}", interface.name, interface.alias)
    };
    let named = interfaces.iter().filter(|interface| !interface.alias.is_empty());
    std::iter::once(head).chain(named.map(row)).collect()
}

fn neighbours(facts: &Facts<'_>) -> Vec<String> {
    let head = format!(
        "{:<19}{:<20}{:<20}{:<19}{}",
        "Local Interface", "Parent Interface", "Chassis Id", "Port info", "System Name"
    );
    let chassis = coloned(&facts.chassis());
    let row = |(port, name, far): (String, String, String)| {
        format!("{port:<19}{:<20}{chassis:<20}{far:<19}{name}", "-")
    };
    std::iter::once(head).chain(facts.neighbours().into_iter().map(row)).collect()
}

fn uptime(facts: &Facts<'_>) -> Vec<String> {
    let [weeks, days, hours, minutes, _] = parts(facts.uptime());
    let date = |zoned: jiff::Zoned| zoned.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let age = format!("({}w{}d {hours:02}:{minutes:02} ago)", weeks, days);
    vec![
        format!("Current time: {}", date(facts.clock())),
        "Time Source:  NTP CLOCK".to_owned(),
        format!("System booted: {} {age}", date(facts.started())),
        format!("Protocols started: {} {age}", date(facts.started())),
        format!(
            "{} up {} days, {hours}:{minutes:02}, 1 users, load averages: 0.31, 0.28, 0.25",
            facts.clock().strftime("%l:%M%p"),
            weeks * 7 + days
        ),
    ]
}

fn configuration(facts: &Facts<'_>) -> Vec<String> {
    let mut lines = vec![
        format!("## Last commit: {} by noc", facts.started().strftime("%Y-%m-%d %H:%M:%S UTC")),
        format!("version {};", facts.device().software),
        "system {".to_owned(),
        format!("    host-name {};", facts.name()),
        "    services {".to_owned(),
        "        ssh;".to_owned(),
        "    }".to_owned(),
        "}".to_owned(),
        "interfaces {".to_owned(),
    ];
    for interface in facts.interfaces() {
        lines.push(format!("    {} {{", interface.name));
        lines.extend(interface.is_spare.then(|| "        disable;".to_owned()));
        lines.extend(
            (!interface.alias.is_empty()).then(|| format!("        description \"{}\";", interface.alias)),
        );
        lines.push("    }".to_owned());
    }
    lines.push("}".to_owned());
    lines
}

fn speed(interface: &Interface) -> String {
    match (interface.kind, interface.mbps) {
        (Kind::Loopback, _) => "Unspecified".to_owned(),
        (_, mbps) if mbps >= 10_000 => format!("{}Gbps", mbps / 1_000),
        (_, mbps) => format!("{mbps}mbps"),
    }
}
