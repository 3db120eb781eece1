//! A table that renews itself.

use std::fmt::Write as _;
use std::time::Duration;

use super::{ENTER, LEAVE, Program, Size, put};
use crate::lab::ssh::cli::Facts;
use crate::lab::ssh::cli::facts::Interface;

/// The lines above a table and those of it, at a turn.
type Table = fn(&Facts<'_>, u64) -> (Vec<String>, Vec<String>);

/// A table that renews itself every two seconds.
pub(in crate::lab::ssh::cli) struct Board {
    lines: Table,
    size: Size,
    turns: u64,
    has_begun: bool,
}

impl Board {
    /// `top`.
    pub(in crate::lab::ssh::cli) fn top() -> Self {
        Self { lines: top, size: (80, 24), turns: 0, has_begun: false }
    }

    /// `monitor interface traffic` of Junos.
    pub(in crate::lab::ssh::cli) fn traffic() -> Self {
        Self { lines: traffic, ..Self::top() }
    }

    /// `watch show interfaces counters rates` of EOS.
    pub(in crate::lab::ssh::cli) fn rates() -> Self {
        Self { lines: rates, ..Self::top() }
    }

    fn draw(&mut self, facts: &Facts<'_>) -> Vec<u8> {
        let (columns, rows) = self.size;
        let (head, body) = (self.lines)(facts, self.turns);
        let mut out = String::from(if self.has_begun { "\x1b[?25l" } else { ENTER });
        self.has_begun = true;
        let last = head.len().saturating_sub(1);
        for (row, line) in head.iter().enumerate().take(rows) {
            let style = if row == last { "\x1b[7m" } else { "\x1b[1m" };
            let line = format!("{line:<columns$}");
            let cut: String = line.chars().take(columns).collect();
            write!(out, "\x1b[{};1H{style}{cut}\x1b[0m\x1b[K", row + 1).expect("a string takes everything");
        }
        for row in head.len()..rows {
            put(&mut out, row, body.get(row - head.len()).map_or("", String::as_str), columns);
        }
        write!(out, "\x1b[{};1H\x1b[?25h", head.len()).expect("a string takes everything");
        out.into_bytes()
    }
}

impl Program for Board {
    fn resize(&mut self, size: Size, facts: &Facts<'_>) -> Vec<u8> {
        self.size = size;
        self.draw(facts)
    }

    fn key(&mut self, key: u8, facts: &Facts<'_>) -> (Vec<u8>, bool) {
        match key {
            b'q' | 3 | 27 => (format!("\x1b[{};1H\r\n{LEAVE}", self.size.1).into_bytes(), true),
            _ => (self.tick(facts), false),
        }
    }

    fn tick(&mut self, facts: &Facts<'_>) -> Vec<u8> {
        self.turns += 1;
        self.draw(facts)
    }

    fn period(&self) -> Option<Duration> {
        Some(Duration::from_secs(2))
    }
}

fn top(facts: &Facts<'_>, turns: u64) -> (Vec<String>, Vec<String>) {
    let head = vec![
        format!(
            "top - {} up 41 days,  1 user,  load average: 0.08, 0.03, 0.01",
            facts.clock().strftime("%H:%M:%S")
        ),
        "Tasks: 112 total,   1 running, 111 sleeping,   0 stopped,   0 zombie".to_owned(),
        format!("%Cpu(s):  {}.3 us,  1.0 sy,  0.0 ni, 97.7 id,  0.0 wa", turns % 9),
        "MiB Mem :   7909.9 total,   5847.3 free,    734.1 used".to_owned(),
        String::new(),
        "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND".to_owned(),
    ];
    let programs =
        ["systemd", "sshd", "rsyslogd", "chronyd", "snmpd", "bash", "bgpd", "zebra", "nginx", "top"];
    let body = (0_u64..60).map(|number| {
        let share = (number * 7 + turns * 3) % 40;
        let name = programs[number as usize % programs.len()];
        format!(
            "{:>7} noc       20   0  {:>6}  {:>5}   3200 S  {:>2}.{}   0.{}   0:0{}.11 {name}",
            700 + number * 13,
            9_000 + number * 120,
            4_000 + number * 9,
            share / 10,
            share % 10,
            number % 9,
            number % 10
        )
    });
    (head, body.collect())
}

fn traffic(facts: &Facts<'_>, turns: u64) -> (Vec<String>, Vec<String>) {
    let head = vec![
        format!("{:<40}Seconds: {:<10}Time: {}", facts.name(), turns * 2, facts.clock().strftime("%H:%M:%S")),
        String::new(),
        format!(
            "{:<14}{:<6}{:>18}  {:>12} {:>18}  {:>12}",
            "Interface", "Link", "Input packets", "(pps)", "Output packets", "(pps)"
        ),
    ];
    let row = |one: Interface| {
        let [(_, in_pps), (_, out_pps)] = one.rates;
        let link = if one.is_up { "Up" } else { "Down" };
        let packets = |of| Interface::packets(of);
        format!(
            "{:<14}{link:<6}{:>18}  {:>12} {:>18}  {:>12}",
            one.name,
            packets(&one.input),
            format!("({in_pps})"),
            packets(&one.output),
            format!("({out_pps})")
        )
    };
    (head, facts.interfaces().into_iter().map(row).collect())
}

fn rates(facts: &Facts<'_>, _turns: u64) -> (Vec<String>, Vec<String>) {
    let head = vec![
        format!(
            "Every 2.0s: show interfaces counters rates{:>20}",
            facts.clock().strftime("%H:%M:%S").to_string()
        ),
        String::new(),
        format!("{:<16}{:>16}{:>16}", "Port", "In bits/s", "Out bits/s"),
    ];
    let row = |one: Interface| format!("{:<16}{:>16}{:>16}", one.name, one.rates[0].0, one.rates[1].0);
    (head, facts.interfaces().into_iter().map(row).collect())
}
