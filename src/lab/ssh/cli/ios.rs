//! Cisco IOS, as a branch router speaks it. Pure.

use super::facts::{Interface, parts, spelled};
use super::family::{self, COMMON, Words, configured, connected, descriptions, short, state};
use super::pager::Pager;
use super::parse::{Mode, Row, Wrong};
use super::{Act, Dialect, Doing, Facts, Question, Reply, Session};
use crate::lab::network::Kind;

/// Cisco IOS.
pub(super) struct Ios;

const ERRORS: [&str; 3] =
    ["% Invalid input detected at '^' marker.", "% Ambiguous command:  \"{}\"", "% Incomplete command."];

impl Dialect for Ios {
    fn table(&self) -> &'static [Row] {
        &COMMON
    }

    fn start(&self) -> Mode {
        Mode::User
    }

    fn greeting(&self, _facts: &Facts<'_>) -> Vec<String> {
        vec![String::new()]
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

    fn wrong(&self, wrong: &Wrong, line: &str, shift: usize) -> Vec<String> {
        family::marked(wrong, line, shift, ERRORS)
    }

    fn run(&self, act: Act, taken: &[String], facts: &Facts<'_>, session: &mut Session) -> Reply {
        family::run(self, act, taken, facts, session)
    }

    fn pager(&self) -> Pager {
        Pager::IOS
    }
}

impl Words for Ios {
    fn version(&self, facts: &Facts<'_>) -> Vec<String> {
        let name = facts.name();
        let text = format!(
            "Cisco IOS XE Software, Version 17.09.04a\n\
             Cisco IOS Software [Cupertino], ISR Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version 17.9.4a, RELEASE SOFTWARE (fc3)\n\
             Technical Support: http://www.cisco.com/techsupport\n\
             Copyright (c) 1986-2023 by Cisco Systems, Inc.\n\
             Compiled Fri 20-Oct-23 10:44 by mcpre\n\n\
             ROM: 17.6(8.1r)\n\n\
             {name} uptime is {}\n\
             Uptime for this control processor is {}\n\
             System returned to ROM by reload\n\
             System image file is \"bootflash:isr4300-universalk9.17.09.04a.SPA.bin\"\n\
             Last reload reason: Reload Command\n\n\
             cisco ISR4331/K9 (1RU) processor with 1795980K/3071K bytes of memory.\n\
             Processor board ID {}\n\
             {} Gigabit Ethernet interfaces\n\
             32768K bytes of non-volatile configuration memory.\n\
             4194304K bytes of physical memory.\n\n\
             Configuration register is 0x2102\n",
            uptime(facts),
            uptime(facts),
            facts.serial("FDO"),
            facts.device().ports.iter().filter(|port| port.kind == Kind::Ethernet).count(),
        );
        text.lines().map(str::to_owned).collect()
    }

    fn interface(&self, interface: &Interface) -> Vec<String> {
        let protocol = if interface.is_up { "up" } else { "down" };
        let [(in_bps, in_pps), (out_bps, out_pps)] = interface.rates;
        let (input, output) = (&interface.input, &interface.output);
        let mut lines = vec![
            format!("{} is {}, line protocol is {protocol} ", interface.name, state(interface)),
            format!(
                "  Hardware is {}, address is {mac} (bia {mac})",
                hardware(interface.kind),
                mac = interface.dotted()
            ),
        ];
        if !interface.alias.is_empty() {
            lines.push(format!("  Description: {}", interface.alias));
        }
        lines.extend([
            format!("  MTU {} bytes, BW {} Kbit/sec, DLY 10 usec, ", interface.mtu, interface.kbps()),
            "     reliability 255/255, txload 1/255, rxload 1/255".to_owned(),
            "  Encapsulation ARPA, loopback not set".to_owned(),
            "  Last clearing of \"show interface\" counters never".to_owned(),
            format!("  5 minute input rate {in_bps} bits/sec, {in_pps} packets/sec"),
            format!("  5 minute output rate {out_bps} bits/sec, {out_pps} packets/sec"),
            format!("     {} packets input, {} bytes, 0 no buffer", Interface::packets(input), input.octets),
            format!("     Received {} broadcasts ({} IP multicasts)", input.broadcast, input.multicast),
            "     0 runts, 0 giants, 0 throttles ".to_owned(),
            format!("     {e} input errors, {e} CRC, 0 frame, 0 overrun, 0 ignored", e = input.errors),
            format!(
                "     {} packets output, {} bytes, 0 underruns",
                Interface::packets(output),
                output.octets
            ),
            format!("     {} output errors, 0 collisions, 1 interface resets", output.errors),
        ]);
        lines
    }

    fn status(&self, interfaces: &[Interface]) -> Vec<String> {
        let head = format!(
            "{:<10}{:<19}{:<13}{:<11}{:>6} {:>6} {}",
            "Port", "Name", "Status", "Vlan", "Duplex", "Speed", "Type"
        );
        let row = |interface: &Interface| {
            let alias: String = interface.alias.chars().take(18).collect();
            format!(
                "{:<10}{alias:<19}{:<13}{:<11}{:>6} {:>6} 10/100/1000BaseTX",
                short(&interface.name),
                connected(interface),
                "routed",
                "a-full",
                speed(interface)
            )
        };
        let hardware = interfaces.iter().filter(|interface| interface.kind == Kind::Ethernet);
        [String::new(), head].into_iter().chain(hardware.map(row)).collect()
    }

    fn descriptions(&self, interfaces: &[Interface]) -> Vec<String> {
        descriptions(interfaces, 9)
    }

    fn brief(&self, interfaces: &[Interface]) -> Vec<String> {
        let head =
            "Interface              IP-Address      OK? Method Status                Protocol".to_owned();
        let row = |interface: &Interface| {
            let protocol = if interface.is_up { "up" } else { "down" };
            format!("{:<23}{:<16}YES NVRAM  {:<22}{protocol}", interface.name, "unassigned", state(interface))
        };
        std::iter::once(head).chain(interfaces.iter().map(row)).collect()
    }

    fn clock(&self, facts: &Facts<'_>) -> Vec<String> {
        vec![facts.clock().strftime("*%H:%M:%S.%3f UTC %a %b %-d %Y").to_string()]
    }

    fn running(&self, facts: &Facts<'_>) -> Vec<String> {
        let mut lines: Vec<String> = [
            "Building configuration...",
            "",
            "Current configuration : 3081 bytes",
            "!",
            "version 17.9",
            "service timestamps log datetime msec",
            "!",
        ]
        .map(str::to_owned)
        .to_vec();
        lines.push(format!("hostname {}", facts.name()));
        lines.push("!".to_owned());
        lines.extend(configured(facts, "interface"));
        lines.extend(
            ["line vty 0 4", " login local", " transport input ssh", "!", "end", ""].map(str::to_owned),
        );
        lines
    }

    fn uptime(&self, facts: &Facts<'_>) -> Vec<String> {
        vec![format!("{} uptime is {}", facts.name(), uptime(facts))]
    }

    fn reload(&self, session: &Session) -> Reply {
        let words = "Proceed with reload? [confirm]";
        if session.changes.is_empty() {
            return Reply::Ask(words.into(), Question::Key(Doing::Restart));
        }
        let words = "\r\nSystem configuration has been modified. Save? [yes/no]: ";
        Reply::Ask(words.into(), Question::Words(Doing::Restart, false))
    }

    fn section(&self, words: &str) -> String {
        if words.starts_with(|c: char| c.is_ascii_digit()) { "vlan".into() } else { "if".into() }
    }

    fn guards(&self) -> bool {
        true
    }
}

fn uptime(facts: &Facts<'_>) -> String {
    let [weeks, days, hours, minutes, _] = parts(facts.uptime());
    spelled(&[(weeks, "week"), (days, "day"), (hours, "hour"), (minutes, "minute")]).join(", ")
}

fn hardware(kind: Kind) -> &'static str {
    match kind {
        Kind::Ethernet | Kind::Management | Kind::Subinterface(_) => "ISR4331-3x1GE",
        Kind::Lag => "EtherChannel",
        Kind::Vlan => "Ethernet SVI",
        Kind::Loopback => "Loopback",
    }
}

fn speed(interface: &Interface) -> String {
    if interface.is_up { format!("a-{}", interface.mbps) } else { "auto".to_owned() }
}
