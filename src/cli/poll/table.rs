//! `noctui poll` for people: a table whose columns stand under one another.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::model::{Counter, Direction, Freshness, Quantity};

use super::report::{Interface, Report};

const HEADER: [&str; 9] =
    ["DEVICE", "INTERFACE", "ADMIN", "OPER", "SPEED", "IN b/s", "OUT b/s", "ERRORS", "DISCARDS"];

/// How many columns from the left hold text; the others are numbers and stand at the right.
const TEXT_COLUMNS: usize = 4;

/// Writes a round as one table in which a device that did not answer has a line that says why; a blank line stands
/// between rounds.
pub(super) fn write(reports: &[Report], is_first: bool, out: &mut impl Write) -> io::Result<()> {
    if !is_first {
        writeln!(out)?;
    }
    let lines: Vec<Vec<String>> = reports.iter().flat_map(lines).collect();
    let mut widths = HEADER.map(UnicodeWidthStr::width);
    for line in lines.iter().filter(|line| line.len() == HEADER.len()) {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.width());
        }
    }
    let name = lines.iter().map(|line| line[0].width()).max().unwrap_or(0);
    widths[0] = widths[0].max(name);
    write_line(&HEADER.map(String::from), &widths, out)?;
    lines.iter().try_for_each(|line| write_line(line, &widths, out))
}

fn write_line(cells: &[String], widths: &[usize], out: &mut impl Write) -> io::Result<()> {
    let mut text = String::new();
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let blanks = " ".repeat(width.saturating_sub(cell.width()));
        let (before, after) = if column < TEXT_COLUMNS { ("", &*blanks) } else { (&*blanks, "") };
        text.extend([before, cell, after, "  "]);
    }
    writeln!(out, "{}", text.trim_end())
}

fn lines(report: &Report) -> Vec<Vec<String>> {
    let device = report.config.device.name.to_string();
    if let Some(error) = report.error() {
        return vec![vec![device, format!("{}: {error}", report.freshness().as_str())]];
    }
    report.interfaces().iter().map(|row| line(&device, row)).collect()
}

fn line(device: &str, row: &Interface<'_>) -> Vec<String> {
    let (rows, index) = (&row.snapshot.rows, row.slot.index());
    let speed = rows.speed[index];
    vec![
        device.to_owned(),
        row.identity.name.to_string(),
        rows.admin[index].as_str().unwrap_or("-").to_owned(),
        rows.oper[index].as_str().unwrap_or("-").to_owned(),
        if speed > 0 { quantity(Quantity::bits_per_second(speed as f64)) } else { "-".into() },
        rate(row, Direction::In),
        rate(row, Direction::Out),
        pair(row, Counter::InErrors, Counter::OutErrors),
        pair(row, Counter::InDiscards, Counter::OutDiscards),
    ]
}

fn rate(row: &Interface<'_>, direction: Direction) -> String {
    let bits = row.snapshot.rows.rates[direction.index()].bits[row.slot.index()];
    let fresh = row.snapshot.counter_freshness(row.slot, row.now) != Freshness::Unknown;
    quantity(if fresh && bits.is_finite() {
        Quantity::bits_per_second(bits.into())
    } else {
        Quantity::absent()
    })
}

/// The counters of both directions together; absent only if both are.
fn pair(row: &Interface<'_>, one: Counter, other: Counter) -> String {
    let (one, other) = (row.counter(one), row.counter(other));
    let sum = one.or(other).map(|_| one.unwrap_or(0).saturating_add(other.unwrap_or(0)));
    quantity(sum.map_or_else(Quantity::absent, Quantity::count))
}

/// Digits and prefix in columns of their own, so that digits stand under digits.
fn quantity(quantity: Quantity) -> String {
    format!("{} {:1}", quantity.digits(), quantity.unit())
}
