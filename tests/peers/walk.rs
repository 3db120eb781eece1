//! What `snmpbulkwalk` reads of an agent's interfaces, without any of our code.

use std::collections::BTreeMap;
use std::process::Command;

use crate::peer;

/// A cell as net-snmp prints it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Number(u64),
    Octets(Vec<u8>),
}

impl Cell {
    pub fn number(&self) -> u64 {
        match self {
            Self::Number(number) => *number,
            Self::Octets(octets) => panic!("no number: {octets:?}"),
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.octets().to_vec()).unwrap()
    }

    pub fn octets(&self) -> &[u8] {
        match self {
            Self::Octets(octets) => octets,
            Self::Number(number) => panic!("no octets: {number}"),
        }
    }
}

/// The cells of ifTable, ifXTable and ifStackTable by object identifier.
#[derive(Debug)]
pub struct Walk(BTreeMap<String, Cell>);

impl Walk {
    /// Walks; `None` if net-snmp's tools are not installed and need not be.
    pub fn of(port: u16) -> Option<Self> {
        let mut cells = BTreeMap::new();
        for root in [".1.3.6.1.2.1.1.3", ".1.3.6.1.2.1.2.2", ".1.3.6.1.2.1.31.1"] {
            let mut command = Command::new("snmpbulkwalk");
            // Numbers as they are, strings in hexadecimal: nothing is left to guess.
            command.args(["-v2c", "-c", "public", "-m", "", "-On", "-OQ", "-Ox", "-Ot"]);
            let output = peer::run(command.args([&format!("127.0.0.1:{port}"), root]), "snmp")?;
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            cells.extend(String::from_utf8(output.stdout).unwrap().lines().filter_map(cell));
        }
        Some(Self(cells))
    }

    /// Every ifIndex.
    pub fn indexes(&self) -> Vec<u32> {
        let prefix = ".1.3.6.1.2.1.2.2.1.1.";
        self.0.keys().filter_map(|key| key.strip_prefix(prefix)?.parse().ok()).collect()
    }

    /// A cell of ifTable.
    pub fn table(&self, column: u32, index: u32) -> Option<&Cell> {
        self.0.get(&format!(".1.3.6.1.2.1.2.2.1.{column}.{index}"))
    }

    /// A cell of ifXTable.
    pub fn extended(&self, column: u32, index: u32) -> Option<&Cell> {
        self.0.get(&format!(".1.3.6.1.2.1.31.1.1.1.{column}.{index}"))
    }

    /// The active rows of ifStackTable as (higher, lower).
    pub fn stack(&self) -> Vec<(u32, u32)> {
        let rows = self.0.iter().filter_map(|(key, cell)| {
            let (higher, lower) = key.strip_prefix(".1.3.6.1.2.1.31.1.2.1.3.")?.split_once('.')?;
            (cell.number() == 1).then_some((higher.parse().ok()?, lower.parse().ok()?))
        });
        rows.collect()
    }

    /// sysUpTime in ticks.
    pub fn uptime(&self) -> u64 {
        self.0[".1.3.6.1.2.1.1.3.0"].number()
    }
}

fn cell(line: &str) -> Option<(String, Cell)> {
    let (key, value) = line.split_once(" = ")?;
    let cell = match value.strip_prefix('"') {
        None => Cell::Number(value.parse().ok()?),
        Some(octets) => {
            let octets = octets.trim_end_matches('"').split_whitespace();
            Cell::Octets(octets.map(|octet| u8::from_str_radix(octet, 16).unwrap()).collect())
        }
    };
    Some((key.to_owned(), cell))
}
