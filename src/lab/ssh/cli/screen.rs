//! Programs that take the whole screen: a table that renews itself, a reader, an editor. Pure.

use std::fmt::Write as _;
use std::time::Duration;

use super::Facts;

/// Columns and lines.
pub(super) type Size = (usize, usize);

/// A program that has the screen for itself.
pub(in crate::lab::ssh) trait Program: Send {
    /// The screen has this size, now or from the beginning: what draws all of it.
    fn resize(&mut self, size: Size, facts: &Facts<'_>) -> Vec<u8>;
    /// A key: what it draws, and whether the program is over.
    fn key(&mut self, key: u8, facts: &Facts<'_>) -> (Vec<u8>, bool);
    /// Its period is over: what it draws.
    fn tick(&mut self, _facts: &Facts<'_>) -> Vec<u8> {
        Vec::new()
    }
    /// How often it draws by itself.
    fn period(&self) -> Option<Duration> {
        None
    }
}

/// Takes the alternate screen.
const ENTER: &str = "\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=\x1b[H\x1b[2J";
/// Gives it back.
const LEAVE: &str = "\x1b[?1l\x1b>\x1b[?1049l\x1b[23;0;0t";

/// A line, cut to the width, at a place, with the rest of the row erased.
fn put(out: &mut String, row: usize, line: &str, columns: usize) {
    let cut: String = line.chars().take(columns).collect();
    write!(out, "\x1b[{};1H{cut}\x1b[0m\x1b[K", row + 1).expect("a string takes everything");
}

/// The lines above a table and those of it, at a turn.
type Table = fn(&Facts<'_>, u64) -> (Vec<String>, Vec<String>);

/// A table that renews itself every two seconds.
pub(super) struct Board {
    lines: Table,
    size: Size,
    turns: u64,
    has_begun: bool,
}

impl Board {
    /// `top`.
    pub(super) fn top() -> Self {
        Self { lines: top, size: (80, 24), turns: 0, has_begun: false }
    }

    /// `monitor interface traffic` of Junos.
    pub(super) fn traffic() -> Self {
        Self { lines: traffic, ..Self::top() }
    }

    /// `watch show interfaces counters rates` of EOS.
    pub(super) fn rates() -> Self {
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
    let row = |one: super::facts::Interface| {
        let [(_, in_pps), (_, out_pps)] = one.rates;
        let link = if one.is_up { "Up" } else { "Down" };
        let packets = |of| super::facts::Interface::packets(of);
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
    let row = |one: super::facts::Interface| {
        format!("{:<16}{:>16}{:>16}", one.name, one.rates[0].0, one.rates[1].0)
    };
    (head, facts.interfaces().into_iter().map(row).collect())
}

/// A reader like `less`.
pub(super) struct Less {
    name: String,
    lines: Vec<String>,
    top: usize,
    size: Size,
    has_begun: bool,
    keys: Vec<u8>,
}

impl Less {
    pub(super) fn new(name: &str, lines: Vec<String>) -> Self {
        Self { name: name.to_owned(), lines, top: 0, size: (80, 24), has_begun: false, keys: Vec::new() }
    }

    fn draw(&mut self) -> Vec<u8> {
        let (columns, rows) = self.size;
        let page = rows.saturating_sub(1);
        self.top = self.top.min(self.lines.len().saturating_sub(page));
        let mut out = String::from(if self.has_begun { "" } else { ENTER });
        self.has_begun = true;
        for row in 0..page {
            put(&mut out, row, self.lines.get(self.top + row).map_or("~", String::as_str), columns);
        }
        let at_end = self.top + page >= self.lines.len();
        let status = match (at_end, self.top) {
            (true, _) => "\x1b[7m(END)\x1b[27m".to_owned(),
            (false, 0) => format!("\x1b[7m{}\x1b[27m", self.name),
            _ => ":".to_owned(),
        };
        write!(out, "\x1b[{rows};1H{status}\x1b[K").expect("a string takes everything");
        out.into_bytes()
    }
}

impl Program for Less {
    fn resize(&mut self, size: Size, _facts: &Facts<'_>) -> Vec<u8> {
        self.size = size;
        self.draw()
    }

    fn key(&mut self, key: u8, _facts: &Facts<'_>) -> (Vec<u8>, bool) {
        let page = self.size.1.saturating_sub(1);
        // Arrows come as three octets.
        self.keys.push(key);
        let arrow = match self.keys.as_slice() {
            [27] | [27, b'[' | b'O'] => return (Vec::new(), false),
            [27, _, b'A'] => b'k',
            [27, _, b'B'] => b'j',
            _ => key,
        };
        self.keys.clear();
        match arrow {
            b'q' | 3 => return (format!("\x1b[{};1H\x1b[K{LEAVE}", self.size.1).into_bytes(), true),
            b' ' | b'f' | 6 => self.top += page,
            b'b' | 2 => self.top = self.top.saturating_sub(page),
            b'j' | b'\r' | b'\n' => self.top += 1,
            b'k' | b'y' => self.top = self.top.saturating_sub(1),
            b'g' => self.top = 0,
            b'G' => self.top = self.lines.len(),
            _ => return (b"\x07".to_vec(), false),
        }
        (self.draw(), false)
    }
}

/// An editor like `vi`: it moves, inserts, deletes and leaves.
pub(super) struct Editor {
    name: String,
    lines: Vec<String>,
    row: usize,
    column: usize,
    top: usize,
    /// What is typed goes into the text.
    inserts: bool,
    /// What is typed after `:`.
    command: Option<String>,
    keys: Vec<u8>,
    size: Size,
    has_begun: bool,
}

impl Editor {
    pub(super) fn new(name: &str, lines: Vec<String>) -> Self {
        let lines = if lines.is_empty() { vec![String::new()] } else { lines };
        Self {
            name: name.to_owned(),
            lines,
            row: 0,
            column: 0,
            top: 0,
            inserts: false,
            command: None,
            keys: Vec::new(),
            size: (80, 24),
            has_begun: false,
        }
    }

    fn draw(&mut self) -> Vec<u8> {
        let (columns, rows) = self.size;
        let page = rows.saturating_sub(1).max(1);
        self.top = self.top.clamp((self.row + 1).saturating_sub(page), self.row);
        let mut out = String::from(if self.has_begun { "\x1b[?25l" } else { ENTER });
        self.has_begun = true;
        for row in 0..page {
            let line = self.lines.get(self.top + row);
            put(&mut out, row, line.map_or("\x1b[1;34m~", String::as_str), columns);
        }
        let status = match (&self.command, self.inserts) {
            (Some(command), _) => format!(":{command}"),
            (None, true) => "\x1b[1m-- INSERT --".to_owned(),
            (None, false) => format!("\"{}\" {}L", self.name, self.lines.len()),
        };
        put(&mut out, rows.saturating_sub(1), &status, columns.max(20));
        let (row, column) = match &self.command {
            Some(command) => (rows, command.len() + 2),
            None => (self.row - self.top + 1, self.column + 1),
        };
        write!(out, "\x1b[{row};{column}H\x1b[?25h").expect("a string takes everything");
        out.into_bytes()
    }

    fn line(&mut self) -> &mut String {
        &mut self.lines[self.row]
    }

    fn limit(&mut self) {
        self.row = self.row.min(self.lines.len() - 1);
        let row = self.row;
        self.column = self.column.min(self.lines[row].chars().count());
    }

    /// The octet at which the cursor's character begins.
    fn at(&mut self) -> usize {
        let column = self.column;
        let line = self.line();
        line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
    }

    fn insert(&mut self, key: u8) {
        let at = self.at();
        match key {
            27 => self.inserts = false,
            b'\r' | b'\n' => {
                let rest = self.line().split_off(at);
                self.lines.insert(self.row + 1, rest);
                (self.row, self.column) = (self.row + 1, 0);
            }
            8 | 127 if self.column > 0 => {
                self.column -= 1;
                let at = self.at();
                self.line().remove(at);
            }
            32..127 => {
                self.line().insert(at, char::from(key));
                self.column += 1;
            }
            _ => {}
        }
    }

    fn walk(&mut self, key: u8) {
        match key {
            b'h' => self.column = self.column.saturating_sub(1),
            b'j' => self.row += 1,
            b'k' => self.row = self.row.saturating_sub(1),
            b'l' => self.column += 1,
            b'0' => self.column = 0,
            b'$' | b'A' => self.column = usize::MAX,
            b'G' => self.row = usize::MAX,
            b'x' => {
                let at = self.at();
                if at < self.line().len() {
                    self.line().remove(at);
                }
            }
            b':' => self.command = Some(String::new()),
            _ => {}
        }
        self.inserts = matches!(key, b'i' | b'a' | b'A');
        self.column += usize::from(key == b'a');
        self.limit();
    }

    /// A key of the line after `:`; whether the editor is left.
    fn colon(&mut self, key: u8) -> bool {
        let Some(command) = &mut self.command else { return false };
        match key {
            b'\r' | b'\n' => {
                let leaves = command.contains('q') || command == "x";
                self.command = None;
                return leaves;
            }
            27 => self.command = None,
            8 | 127 => {
                command.pop();
            }
            32..127 => command.push(char::from(key)),
            _ => {}
        }
        false
    }
}

impl Program for Editor {
    fn resize(&mut self, size: Size, _facts: &Facts<'_>) -> Vec<u8> {
        self.size = size;
        self.draw()
    }

    fn key(&mut self, key: u8, _facts: &Facts<'_>) -> (Vec<u8>, bool) {
        // An escape begins anew: it may be a key of its own.
        if key == 27 {
            self.keys.clear();
        }
        self.keys.push(key);
        let arrow = match self.keys.as_slice() {
            [27, b'[' | b'O'] => return (Vec::new(), false),
            [27, _, b'A'] => Some(b'k'),
            [27, _, b'B'] => Some(b'j'),
            [27, _, b'C'] => Some(b'l'),
            [27, _, b'D'] => Some(b'h'),
            _ => None,
        };
        if key != 27 {
            self.keys.clear();
        }
        let is_over = match (arrow, self.inserts, self.command.is_some()) {
            (Some(arrow), inserts, _) => {
                self.walk(arrow);
                self.inserts = inserts;
                false
            }
            (None, _, true) => self.colon(key),
            (None, true, _) => {
                self.insert(key);
                false
            }
            (None, false, _) => {
                self.walk(key);
                false
            }
        };
        match is_over {
            true => (format!("\x1b[{};1H\x1b[K{LEAVE}", self.size.1).into_bytes(), true),
            false => (self.draw(), false),
        }
    }
}
