//! Arista EOS. Pure.

use super::facts::{Interface, dotted, parts, spelled};
use super::family::{self, ANY, COMMON, ENABLE, Words, configured, connected, descriptions, short, state};
use super::pager::Pager;
use super::parse::{Mode, Row, Wrong, split};
use super::{Act, Dialect, Doing, Facts, Question, Reply, Session};
use crate::lab::network::Kind;

/// Arista EOS.
pub(super) struct Eos;

/// What it has beside the family's.
const OWN: [Row; 4] = [
    (ANY, "show hostname", Act::History),
    (ANY, "show inventory", Act::Version),
    (ENABLE, "configure session <name>", Act::Configure),
    (ANY, "watch show interfaces counters rates", Act::Monitor),
];

static TABLE: [Row; COMMON.len() + OWN.len()] = {
    let mut table = [COMMON[0]; COMMON.len() + OWN.len()];
    let mut at = 0;
    while at < table.len() {
        table[at] = if at < COMMON.len() { COMMON[at] } else { OWN[at - COMMON.len()] };
        at += 1;
    }
    table
};

impl Dialect for Eos {
    fn table(&self) -> &'static [Row] {
        &TABLE
    }

    fn start(&self) -> Mode {
        Mode::User
    }

    fn greeting(&self, facts: &Facts<'_>) -> Vec<String> {
        let clock = facts.clock();
        vec![format!("Last login: {} from 192.0.2.1", clock.strftime("%a %b %e %H:%M:%S %Y"))]
    }

    fn prompt(&self, facts: &Facts<'_>, session: &Session) -> String {
        let name = facts.name();
        match session.mode {
            Mode::User => format!("{name}>"),
            Mode::Enable => format!("{name}#"),
            Mode::Config => format!("{name}(config)#"),
            Mode::Section => format!("{name}(config-{})#", session.section),
        }
    }

    /// EOS counts words, and says which one it does not know.
    fn wrong(&self, wrong: &Wrong, line: &str, _shift: usize) -> Vec<String> {
        let words = split(line);
        let at = |column: usize| words.iter().position(|(start, _)| *start >= column).unwrap_or_default();
        let token = |column| words.get(at(column)).map_or("", |(_, word)| word);
        vec![match wrong {
            Wrong::Invalid(column) => {
                format!("% Invalid input (at token {}: '{}')", at(*column), token(*column))
            }
            Wrong::Ambiguous(column) => {
                format!("% Ambiguous command (at token {}: '{}')", at(*column), token(*column))
            }
            Wrong::Incomplete => format!("% Incomplete command (at token {}: '')", words.len()),
        }]
    }

    fn run(&self, act: Act, taken: &[String], facts: &Facts<'_>, session: &mut Session) -> Reply {
        match act {
            Act::Monitor => Reply::Program(Box::new(super::screen::Board::rates())),
            Act::History if session.history.last().is_some_and(|line| line.contains("host")) => {
                let name = facts.name();
                Reply::Lines(vec![format!("Hostname: {name}"), format!("FQDN:     {name}.lab")])
            }
            act => family::run(self, act, taken, facts, session),
        }
    }

    fn pager(&self) -> Pager {
        Pager::EOS
    }

    fn executes(&self) -> bool {
        true
    }
}

impl Words for Eos {
    fn version(&self, facts: &Facts<'_>) -> Vec<String> {
        let version = facts.device().software;
        let mac = dotted(&facts.chassis());
        let text = format!(
            "Arista DCS-7050SX3-48YC8\n\
             Hardware version: 11.01\n\
             Serial number: {}\n\
             Hardware MAC address: {mac}\n\
             System MAC address: {mac}\n\n\
             Software image version: {version}\n\
             Architecture: x86_64\n\
             Internal build version: {version}-{}\n\
             Image format version: 3.0\n\
             Image optimization: Default\n\n\
             Uptime: {}\n\
             Total memory: 8099732 kB\n\
             Free memory: 5987652 kB\n",
            facts.serial("JPE"),
            version.bytes().fold(37_000_000_u32, |sum, octet| sum + u32::from(octet) * 977),
            uptime(facts),
        );
        text.lines().map(str::to_owned).collect()
    }

    fn interface(&self, interface: &Interface) -> Vec<String> {
        let protocol = if interface.is_up { "up (connected)" } else { "down (notconnect)" };
        let protocol = if interface.is_spare { "down (disabled)" } else { protocol };
        let [(in_bps, in_pps), (out_bps, out_pps)] = interface.rates;
        let (input, output) = (&interface.input, &interface.output);
        let load = |bps: u64| bps as f64 * 100.0 / (interface.kbps().max(1) as f64 * 1_000.0);
        let mut lines =
            vec![format!("{} is {}, line protocol is {protocol}", interface.name, state(interface))];
        if !interface.mac.is_empty() {
            let mac = interface.dotted();
            lines.push(format!("  Hardware is {}, address is {mac} (bia {mac})", hardware(interface.kind)));
        }
        if !interface.alias.is_empty() {
            lines.push(format!("  Description: {}", interface.alias));
        }
        let [weeks, days, hours, minutes, seconds] = parts(interface.since);
        let since =
            spelled(&[(weeks * 7 + days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second")]);
        lines.extend([
            format!("  IP MTU {} bytes, BW {} kbit", interface.mtu.min(1_500), interface.kbps()),
            format!("  {} {}", if interface.is_up { "Up" } else { "Down" }, since.join(", ")),
            "  Loopback Mode : None".to_owned(),
            format!("  {} link status changes since last clear", 2 + interface.number % 7),
            "  Last clearing of \"show interface\" counters never".to_owned(),
            format!(
                "  5 minutes input rate {} ({:.1}% with framing overhead), {in_pps} packets/sec",
                scaled(in_bps),
                load(in_bps)
            ),
            format!(
                "  5 minutes output rate {} ({:.1}% with framing overhead), {out_pps} packets/sec",
                scaled(out_bps),
                load(out_bps)
            ),
            format!("     {} packets input, {} bytes", Interface::packets(input), input.octets),
            format!("     Received {} broadcasts, {} multicast", input.broadcast, input.multicast),
            "     0 runts, 0 giants".to_owned(),
            format!(
                "     {e} input errors, {e} CRC, 0 alignment, 0 symbol, {} input discards",
                input.discards,
                e = input.errors
            ),
            format!("     {} packets output, {} bytes", Interface::packets(output), output.octets),
            format!("     Sent {} broadcasts, {} multicast", output.broadcast, output.multicast),
            format!("     {} output errors, 0 collisions", output.errors),
            format!("     0 late collision, 0 deferred, {} output discards", output.discards),
        ]);
        lines
    }

    fn status(&self, interfaces: &[Interface]) -> Vec<String> {
        let head = format!(
            "{:<11}{:<19}{:<13}{:<9}{:<7}{:<7}{}",
            "Port", "Name", "Status", "Vlan", "Duplex", "Speed", "Type"
        );
        let row = |interface: &Interface| {
            let alias: String = interface.alias.chars().take(18).collect();
            format!(
                "{:<11}{alias:<19}{:<13}{:<9}{:<7}{:<7}{}",
                short(&interface.name),
                connected(interface),
                "routed",
                "full",
                speed(interface),
                "10GBASE-SR"
            )
        };
        let hardware =
            interfaces.iter().filter(|interface| !matches!(interface.kind, Kind::Loopback | Kind::Vlan));
        std::iter::once(head).chain(hardware.map(row)).collect()
    }

    fn descriptions(&self, interfaces: &[Interface]) -> Vec<String> {
        descriptions(interfaces, 19)
    }

    fn brief(&self, interfaces: &[Interface]) -> Vec<String> {
        let mut lines = vec![
            "                                                                    Address".to_owned(),
            "Interface       IP Address            Status       Protocol           MTU    Owner  ".to_owned(),
            "--------------- --------------------- ------------ -------------- ---------- -------".to_owned(),
        ];
        lines.extend(interfaces.iter().map(|interface| {
            let word = if interface.is_spare { "admin down" } else { state(interface) };
            let protocol = if interface.is_up { "up" } else { "down" };
            format!(
                "{:<16}{:<22}{word:<13}{protocol:<15}{:>10}        ",
                interface.name, "unassigned", interface.mtu
            )
        }));
        lines
    }

    fn clock(&self, facts: &Facts<'_>) -> Vec<String> {
        let clock = facts.clock();
        vec![
            clock.strftime("%a %b %e %H:%M:%S %Y").to_string(),
            "Timezone: UTC".to_owned(),
            "Clock source: NTP server (192.0.2.123)".to_owned(),
        ]
    }

    fn running(&self, facts: &Facts<'_>) -> Vec<String> {
        let mut lines = vec![
            "! Command: show running-config".to_owned(),
            format!("! device: {} (DCS-7050SX3-48YC8, EOS-{})", facts.name(), facts.device().software),
            "!".to_owned(),
            format!("hostname {}", facts.name()),
            "!".to_owned(),
            "spanning-tree mode mstp".to_owned(),
            "!".to_owned(),
        ];
        lines.extend(configured(facts, "interface").into_iter().map(|line| line.replacen("\n ", "\n   ", 1)));
        lines.extend(
            ["ip routing", "!", "management ssh", "   idle-timeout 60", "!", "end"].map(str::to_owned),
        );
        lines
    }

    fn uptime(&self, facts: &Facts<'_>) -> Vec<String> {
        vec![format!(
            "{} up {},  1 user,  load average: 0.31, 0.28, 0.25",
            facts.clock().strftime(" %H:%M:%S"),
            uptime(facts)
        )]
    }

    fn reload(&self, session: &Session) -> Reply {
        if session.changes.is_empty() {
            return Reply::Ask("Proceed with reload? [confirm]".into(), Question::Key(Doing::Restart));
        }
        let words = "System configuration has been modified. Save? [yes/no/cancel/diff]:";
        Reply::Ask(words.into(), Question::Words(Doing::Restart, true))
    }

    /// The prompt names the thing: `if-Et1`, `router-bgp`.
    fn section(&self, words: &str) -> String {
        let digits = words.starts_with(|c: char| c.is_ascii_digit());
        let (word, number) = words.split_once(' ').unwrap_or((words, ""));
        match (digits, word) {
            (true, _) => format!("vlan-{words}"),
            (false, "bgp" | "ospf" | "isis") => format!("router-{word}"),
            (false, _) => format!("if-{}{number}", short(word)),
        }
    }

    fn guards(&self) -> bool {
        false
    }
}

fn uptime(facts: &Facts<'_>) -> String {
    let [weeks, days, hours, minutes, _] = parts(facts.uptime());
    let spelled = spelled(&[(weeks, "week"), (days, "day"), (hours, "hour"), (minutes, "minute")]);
    match spelled.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "0 minutes".to_owned(),
    }
}

fn hardware(kind: Kind) -> &'static str {
    match kind {
        Kind::Lag => "Port-Channel",
        Kind::Vlan => "Vlan",
        Kind::Loopback => "Loopback",
        Kind::Subinterface(_) => "Subinterface",
        Kind::Ethernet | Kind::Management => "Ethernet",
    }
}

fn speed(interface: &Interface) -> String {
    match interface.mbps {
        mbps if mbps >= 1_000 => format!("{}G", mbps / 1_000),
        mbps => format!("{mbps}M"),
    }
}

/// `8.41 Gbps`
fn scaled(bps: u64) -> String {
    let bps = bps as f64;
    match bps {
        _ if bps >= 1e9 => format!("{:.2} Gbps", bps / 1e9),
        _ if bps >= 1e6 => format!("{:.1} Mbps", bps / 1e6),
        _ if bps >= 1e3 => format!("{:.1} kbps", bps / 1e3),
        _ => format!("{bps:.0} bps"),
    }
}
