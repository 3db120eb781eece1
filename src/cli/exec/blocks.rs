//! The outputs, folded: who printed the same, and what.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use crate::model::{Block, BroadcastSnapshot, DeviceId, DiffLine, SessionRow, fold_names};

/// Lines that stand around a difference.
const CONTEXT: usize = 3;

const RULE: &str = "---------------";

/// Writes every block under the names of its devices; with `is_diff` all but the first as differences from it.
pub(super) fn write(snapshot: &BroadcastSnapshot, is_diff: bool, out: &mut impl Write) -> io::Result<()> {
    let rows: HashMap<DeviceId, &SessionRow> = snapshot.rows.iter().map(|row| (row.device, row)).collect();
    for block in &snapshot.folding.blocks {
        let members = || block.devices.iter().filter_map(|device| rows.get(device).copied());
        let names = fold_names(members().map(|row| &*row.name));
        match block.devices.len() {
            1 => writeln!(out, "{RULE}\n{names}\n{RULE}")?,
            count => writeln!(out, "{RULE}\n{names} ({count})\n{RULE}")?,
        }
        match block.difference.as_deref().filter(|_| is_diff) {
            Some(difference) => write_difference(difference, out)?,
            None => write_output(block, members().next(), out)?,
        }
    }
    Ok(())
}

/// The output of one device is shown as it was printed; that of several without what sets them apart.
fn write_output(block: &Block, row: Option<&SessionRow>, out: &mut impl Write) -> io::Result<()> {
    let output = row.map(|row| &row.output);
    let lines = match output {
        Some(output) if block.devices.len() == 1 => &output.lines,
        _ => &block.lines,
    };
    let gap = output.and_then(|output| output.gap);
    for (at, line) in lines.iter().enumerate() {
        if let Some(gap) = gap.filter(|gap| gap.before == at) {
            writeln!(out, "‹{} lines left out›", gap.lines)?;
        }
        writeln!(out, "{line}")?;
    }
    if output.is_some_and(|output| output.is_partial) {
        writeln!(out, "‹its end was not seen›")?;
    }
    Ok(())
}

/// The lines that differ, with a few around them.
fn write_difference(lines: &[DiffLine], out: &mut impl Write) -> io::Result<()> {
    let differs = |line: &DiffLine| !matches!(line, DiffLine::Same(_));
    let mut shown = vec![false; lines.len()];
    for at in lines.iter().enumerate().filter(|(_, line)| differs(line)).map(|(at, _)| at) {
        shown[at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(lines.len())].fill(true);
    }
    let mut is_cut = false;
    for (line, is_shown) in lines.iter().zip(shown) {
        match (is_shown, line) {
            (false, _) => is_cut = true,
            (true, _) if is_cut => {
                writeln!(out, "  ...")?;
                is_cut = false;
                write_line(line, out)?;
            }
            (true, _) => write_line(line, out)?,
        }
    }
    Ok(())
}

fn write_line(line: &DiffLine, out: &mut impl Write) -> io::Result<()> {
    match line {
        DiffLine::Same(line) => writeln!(out, "  {line}"),
        DiffLine::Missing(line) => writeln!(out, "- {line}"),
        DiffLine::Extra(line) => writeln!(out, "+ {line}"),
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;
    use crate::model::{BroadcastId, Folding, Output, OutputGap, SessionState, Stage, Timestamp};

    fn row(id: u32, name: &str, lines: &[&str], gap: Option<OutputGap>) -> SessionRow {
        SessionRow {
            device: DeviceId(id),
            name: name.into(),
            platform: "any".into(),
            state: SessionState::Done,
            note: None,
            began: None,
            took: None,
            octets: 0,
            output: Arc::new(Output { lines: text(lines), gap, is_partial: gap.is_some() }),
            host_key: None,
        }
    }

    fn text(lines: &[&str]) -> Arc<[Arc<str>]> {
        lines.iter().copied().map(Arc::from).collect()
    }

    fn block(ids: &[u32], lines: &[&str], difference: Option<Vec<DiffLine>>) -> Block {
        let devices = ids.iter().copied().map(DeviceId).collect();
        Block { devices, lines: text(lines), difference: difference.map(Into::into) }
    }

    fn written(rows: Vec<SessionRow>, blocks: Vec<Block>, is_diff: bool) -> String {
        let snapshot = BroadcastSnapshot {
            id: BroadcastId(1),
            text: "show".into(),
            rows: rows.into(),
            folding: Arc::new(Folding { blocks }),
            stage: Stage::Over,
            has_canary: false,
            stopped: None,
            began: Timestamp(0),
            took: Duration::ZERO,
        };
        let mut out = Vec::new();
        write(&snapshot, is_diff, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn blocks_stand_under_the_names_of_their_devices() {
        let gap = Some(OutputGap { before: 1, lines: 7 });
        let rows = vec![
            row(1, "r1", &["up 4 d"], None),
            row(2, "r2", &["up 5 d"], None),
            row(3, "r3", &["a", "b"], gap),
        ];
        let blocks = vec![block(&[1, 2], &["up …"], None), block(&[3], &["a", "b"], None)];
        assert_eq!(
            written(rows, blocks, false),
            "---------------\nr[1,2] (2)\n---------------\nup …\n---------------\nr3\n---------------\na\n\
             ‹7 lines left out›\nb\n‹its end was not seen›\n"
        );
    }

    #[test]
    fn a_difference_shows_what_differs_and_a_little_around_it() {
        let same = |n: usize| DiffLine::Same(format!("line {n}").into());
        let mut lines: Vec<DiffLine> = (0..6).map(same).collect();
        lines.extend([DiffLine::Missing("old".into()), DiffLine::Extra("new".into())]);
        lines.extend((6..12).map(same));
        let rows = vec![row(1, "r1", &["x"], None), row(2, "r2", &["y"], None)];
        let blocks = vec![block(&[1], &["x"], None), block(&[2], &["y"], Some(lines))];
        let expected = "---------------\nr1\n---------------\nx\n---------------\nr2\n---------------\n  ...\n  line 3\n  line 4\n  line 5\n- old\n+ new\n  line 6\n  line 7\n  line 8\n";
        assert_eq!(written(rows, blocks, true), expected);
    }
}
