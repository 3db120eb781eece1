//! Cisco NX-OS. Pure.

use super::facts::{Interface, parts};
use super::family::{self, COMMON, Words, configured, connected, short};
use super::pager::Pager;
use super::parse::{Mode, Row, Wrong};
use super::{Act, Dialect, Doing, Facts, Question, Reply, Session};
use crate::lab::network::Kind;

/// Cisco NX-OS.
pub(super) struct Nxos;

const ERRORS: [&str; 3] = [
    "% Invalid command at '^' marker.",
    "% Ambiguous command at '^' marker.",
    "% Incomplete command at '^' marker.",
];

impl Dialect for Nxos {
    fn table(&self) -> &'static [Row] {
        &COMMON
    }

    fn start(&self) -> Mode {
        Mode::Enable
    }

    fn greeting(&self, _facts: &Facts<'_>) -> Vec<String> {
        let text = "Cisco Nexus Operating System (NX-OS) Software\n\
                    TAC support: http://www.cisco.com/tac\n\
                    Copyright (C) 2002-2023, Cisco and/or its affiliates.\n\
                    All rights reserved.\n\
                    The copyrights to certain works contained in this software are\n\
                    owned by other third parties and used and distributed under their own\n\
                    licenses, such as open source.";
        text.lines().map(str::to_owned).collect()
    }

    fn prompt(&self, facts: &Facts<'_>, session: &Session) -> String {
        let name = facts.name();
        match session.mode {
            Mode::User => format!("{name}> "),
            Mode::Enable => format!("{name}# "),
            Mode::Config => format!("{name}(config)# "),
            Mode::Section => format!("{name}(config-{})# ", session.section),
        }
    }

    fn wrong(&self, wrong: &Wrong, line: &str, shift: usize) -> Vec<String> {
        let mut said = family::marked(wrong, line, shift, ERRORS);
        if !matches!(wrong, Wrong::Invalid(_)) {
            said.insert(0, format!("{}^", " ".repeat(shift + line.len())));
        }
        said.retain(|line| !line.is_empty());
        said
    }

    fn run(&self, act: Act, taken: &[String], facts: &Facts<'_>, session: &mut Session) -> Reply {
        match act {
            Act::Save => Reply::Said(vec![
                "[########################################] 100%".into(),
                "Copy complete.".into(),
            ]),
            Act::Copy => Reply::Said(vec![
                "[########################################] 100%".into(),
                "Copy complete, now saving to disk (please wait)...".into(),
                "Copy complete.".into(),
            ]),
            Act::Configure => {
                session.mode = Mode::Config;
                Reply::Said(vec!["Enter configuration commands, one per line. End with CNTL/Z.".into()])
            }
            act => family::run(self, act, taken, facts, session),
        }
    }

    fn pager(&self) -> Pager {
        Pager::NXOS
    }
}

impl Words for Nxos {
    fn version(&self, facts: &Facts<'_>) -> Vec<String> {
        let text = format!(
            "Cisco Nexus Operating System (NX-OS) Software\n\
             TAC support: http://www.cisco.com/tac\n\
             Documents: http://www.cisco.com/en/US/products/ps9372/tsd_products_support_series_home.html\n\n\
             Software\n  BIOS: version 05.47\n  NXOS: version {version}\n  BIOS compile time:  04/28/2022\n  \
             NXOS image file is: bootflash:///nxos64-cs.{version}.bin\n  NXOS compile time:  9/21/2023 12:00:00 [09/21/2023 21:05:42]\n\n\
             Hardware\n  cisco Nexus9000 C93180YC-EX chassis\n  Intel(R) Xeon(R) CPU  @ 1.80GHz with 24632684 kB of memory.\n  \
             Processor Board ID {}\n  Device name: {}\n  bootflash:   53298520 kB\n\n\
             Kernel uptime is {}\n\nLast reset\n  Reason: Unknown\n  System version: {version}\n  Service:\n\n\
             plugin\n  Core Plugin, Ethernet Plugin\n\nActive Package(s):\n",
            facts.serial("FDO"),
            facts.name(),
            uptime(facts),
            version = facts.device().software,
        );
        text.lines().map(str::to_owned).collect()
    }

    fn interface(&self, interface: &Interface) -> Vec<String> {
        let [(in_bps, in_pps), (out_bps, out_pps)] = interface.rates;
        let (input, output) = (&interface.input, &interface.output);
        let state = match (interface.is_spare, interface.is_up) {
            (true, _) => "down (Administratively down)",
            (false, true) => "up",
            (false, false) => "down (Link not connected)",
        };
        let mut lines = vec![
            format!("{} is {state}", interface.name),
            format!("admin state is {}, Dedicated Interface", if interface.is_spare { "down" } else { "up" }),
            format!(
                "  Hardware: {}, address: {mac} (bia {mac})",
                "100/1000/10000/25000 Ethernet",
                mac = interface.dotted()
            ),
        ];
        if !interface.alias.is_empty() {
            lines.push(format!("  Description: {}", interface.alias));
        }
        lines.extend([
            format!("  MTU {} bytes, BW {} Kbit , DLY 10 usec", interface.mtu, interface.kbps()),
            "  reliability 255/255, txload 1/255, rxload 1/255".to_owned(),
            "  Encapsulation ARPA, medium is broadcast".to_owned(),
            format!("  full-duplex, {}", speed(interface)),
            "  30 seconds input rate, output rate".to_owned(),
            format!("    input rate {in_bps} bps, {in_pps} pps; output rate {out_bps} bps, {out_pps} pps"),
            "  RX".to_owned(),
            format!("    {} unicast packets  {} multicast packets  {} broadcast packets", input.unicast, input.multicast, input.broadcast),
            format!("    {} input packets  {} bytes", Interface::packets(input), input.octets),
            format!("    0 runts  0 giants  {e} CRC  0 no buffer\n    {e} input error  0 short frame  0 overrun   0 underrun  0 ignored", e = input.errors).replace('\n', "\r\n"),
            format!("    {} input discard", input.discards),
            "  TX".to_owned(),
            format!("    {} unicast packets  {} multicast packets  {} broadcast packets", output.unicast, output.multicast, output.broadcast),
            format!("    {} output packets  {} bytes", Interface::packets(output), output.octets),
            format!("    {} output error  0 collision  0 deferred  0 late collision", output.errors),
            format!("    {} output discard", output.discards),
            String::new(),
        ]);
        lines
    }

    fn status(&self, interfaces: &[Interface]) -> Vec<String> {
        let rule = "-".repeat(80);
        let head = format!(
            "{:<14}{:<19}{:<10}{:<10}{:<8}{:<8}{}",
            "Port", "Name", "Status", "Vlan", "Duplex", "Speed", "Type"
        );
        let row = |interface: &Interface| {
            let alias: String = interface.alias.chars().take(18).collect();
            let word = connected(interface).replace("notconnect", "notconnec");
            format!(
                "{:<14}{alias:<19}{word:<10}{:<10}{:<8}{:<8}{}",
                short(&interface.name),
                "routed",
                "full",
                speed(interface),
                "10Gbase-SR"
            )
        };
        let hardware = interfaces.iter().filter(|interface| !matches!(interface.kind, Kind::Vlan));
        [rule.clone(), head, rule].into_iter().chain(hardware.map(row)).collect()
    }

    fn descriptions(&self, interfaces: &[Interface]) -> Vec<String> {
        let rule = "-".repeat(79);
        let head = format!("{:<14}{:<7}{:<8}{}", "Port", "Type", "Speed", "Description");
        let row = |interface: &Interface| {
            let alias = if interface.alias.is_empty() { "--" } else { &interface.alias };
            format!("{:<14}{:<7}{:<8}{alias}", short(&interface.name), "eth", speed(interface))
        };
        let rows = interfaces.iter().map(row);
        [String::new(), rule.clone(), head, rule].into_iter().chain(rows).collect()
    }

    fn brief(&self, interfaces: &[Interface]) -> Vec<String> {
        let mut lines = vec![
            "IP Interface Status for VRF \"default\"(1)".to_owned(),
            "Interface            IP Address      Interface Status".to_owned(),
        ];
        lines.extend(interfaces.iter().map(|interface| {
            let word = if interface.is_up { "up" } else { "down" };
            let admin = if interface.is_spare { "down" } else { "up" };
            format!(
                "{:<21}{:<16}protocol-{word}/link-{word}/admin-{admin}",
                short(&interface.name),
                "unassigned"
            )
        }));
        lines
    }

    fn clock(&self, facts: &Facts<'_>) -> Vec<String> {
        let clock = facts.clock();
        vec![clock.strftime("%H:%M:%S.%3f UTC %a %b %d %Y").to_string(), "Time source is NTP".to_owned()]
    }

    fn running(&self, facts: &Facts<'_>) -> Vec<String> {
        let mut lines = vec![
            String::new(),
            "!Command: show running-config".to_owned(),
            format!("!Time: {}", facts.clock().strftime("%a %b %e %H:%M:%S %Y")),
            String::new(),
            format!("version {} Bios:version 05.47", facts.device().software),
            format!("hostname {}", facts.name()),
            "feature lldp".to_owned(),
            String::new(),
        ];
        lines.extend(configured(facts, "interface").into_iter().map(|line| {
            if line == "!" {
                String::new()
            } else {
                format!(" {line}").replacen(" interface", "interface", 1)
            }
        }));
        lines.push("line vty".to_owned());
        lines
    }

    fn uptime(&self, facts: &Facts<'_>) -> Vec<String> {
        let started = facts.started().strftime("%a %b %e %H:%M:%S %Y").to_string();
        vec![
            format!("System start time:          {started}"),
            format!("System uptime:              {}", uptime(facts).replace("(s)", "").replace(',', "")),
            format!("Kernel uptime:              {}", uptime(facts).replace("(s)", "").replace(',', "")),
        ]
    }

    fn reload(&self, session: &Session) -> Reply {
        let mut words = "This command will reboot the system. (y/n)?  [n] ".to_owned();
        if !session.changes.is_empty() {
            words.insert_str(0, "!!!WARNING! there is unsaved configuration!!!\r\n");
        }
        Reply::Ask(words, Question::Words(Doing::Restart, false))
    }

    fn section(&self, words: &str) -> String {
        match words.split(' ').next().unwrap_or_default() {
            word if word.starts_with(|c: char| c.is_ascii_digit()) => "vlan".into(),
            "bgp" | "ospf" => "router".into(),
            _ => "if".into(),
        }
    }

    fn guards(&self) -> bool {
        false
    }
}

fn uptime(facts: &Facts<'_>) -> String {
    let [weeks, days, hours, minutes, seconds] = parts(facts.uptime());
    format!("{} day(s), {hours} hour(s), {minutes} minute(s), {seconds} second(s)", weeks * 7 + days)
}

fn speed(interface: &Interface) -> String {
    match interface.mbps {
        mbps if mbps >= 1_000 => format!("{}G", mbps / 1_000),
        mbps => format!("{mbps}"),
    }
}
