//! `noctui poll --csv`: a line per interface, absent is empty.

use std::io::{self, Write};

use crate::model::{Counter, Direction, Freshness};

use super::report::{Interface, Report};

/// The header.
const HEADER: &str = "device,interface,admin-status,oper-status,speed,in-octets,out-octets,in-bps,out-bps,\
in-errors,out-errors,in-discards,out-discards,age-s,state,error";

/// Writes a round; the header stands before the first one.
pub(super) fn write(reports: &[Report], is_first: bool, out: &mut impl Write) -> io::Result<()> {
    if is_first {
        writeln!(out, "{HEADER}")?;
    }
    reports.iter().try_for_each(|report| write_device(report, out))
}

/// Writes the lines of a device: one per interface, or one that says why there is none.
fn write_device(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let device = field(&report.config.device.name);
    let state = report.freshness().as_str();
    let age = report.age().map_or_else(String::new, |age| format!("{:.3}", age.as_secs_f64()));
    if let Some(error) = report.error() {
        return writeln!(out, "{device},,,,,,,,,,,,,{age},{state},{}", field(&error));
    }
    for row in report.interfaces() {
        writeln!(out, "{device},{},{age},{state},", columns(&row).join(","))?;
    }
    Ok(())
}

fn columns(row: &Interface<'_>) -> [String; 12] {
    let (rows, index) = (&row.snapshot.rows, row.slot.index());
    let counter = |counter| row.counter(counter).map_or_else(String::new, |value| value.to_string());
    let speed = rows.speed[index];
    [
        field(&row.identity.name),
        rows.admin[index].as_str().unwrap_or_default().into(),
        rows.oper[index].as_str().unwrap_or_default().into(),
        if speed > 0 { speed.to_string() } else { String::new() },
        counter(Counter::InOctets),
        counter(Counter::OutOctets),
        rate(row, Direction::In),
        rate(row, Direction::Out),
        counter(Counter::InErrors),
        counter(Counter::OutErrors),
        counter(Counter::InDiscards),
        counter(Counter::OutDiscards),
    ]
}

fn rate(row: &Interface<'_>, direction: Direction) -> String {
    let bits = row.snapshot.rows.rates[direction.index()].bits[row.slot.index()];
    let known = bits.is_finite() && row.snapshot.counter_freshness(row.slot, row.now) != Freshness::Unknown;
    if known { format!("{bits:.0}") } else { String::new() }
}

/// Quotes where RFC 4180 asks for it.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        for (text, expected) in [
            ("Ethernet1", "Ethernet1"),
            ("ge-0/0/0", "ge-0/0/0"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
        ] {
            assert_eq!(field(text), expected);
        }
    }
}
