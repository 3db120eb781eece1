//! What tasks that own SSH sessions would say, for tests that have none.

use std::{sync::Arc, time::Duration};

use noctui::{
    app::screen::ssh::Candidates,
    model::{
        Block, BroadcastId, BroadcastSnapshot, Device, DeviceId, DiffLine, Folding, Moment, Output, SafeText,
        SessionRow, SessionState, ShellCell, ShellPicture, Stage, Timestamp,
    },
    plan::{Candidate, Judge},
};

/// A platform on which `reload` and `shutdown` are dangerous.
struct Platform(Arc<str>);

impl Judge for Platform {
    fn name(&self) -> &str {
        &self.0
    }

    fn danger(&self, line: &str) -> Option<Arc<str>> {
        let why = [("reload", "reboots the device"), ("shutdown", "takes an interface down")];
        why.iter().find(|(word, _)| line.trim().starts_with(word)).map(|(_, why)| Arc::from(*why))
    }

    fn configures(&self, line: &str) -> bool {
        line.trim().starts_with("configure")
    }
}

/// The way to each of these devices, all of which run what the inventory says, else `arista_eos`.
pub fn candidates<'a>(devices: impl IntoIterator<Item = &'a Arc<Device>>) -> Candidates {
    Candidates::new(devices.into_iter().map(|device| Candidate {
        device: Arc::clone(device),
        platform: Some(Arc::new(Platform(device.platform.clone().unwrap_or_else(|| "arista_eos".into())))),
        obstacle: None,
    }))
}

/// A device's part that is over and printed these lines.
pub fn done(device: u32, name: &str, lines: &[&str]) -> SessionRow {
    SessionRow {
        octets: lines.iter().map(|line| line.len() as u64 + 2).sum(),
        output: output(lines),
        took: Some(Duration::from_millis(400 + u64::from(device) * 100)),
        ..row(device, name, SessionState::Done)
    }
}

/// A device's part that is so far, without output.
pub fn row(device: u32, name: &str, state: SessionState) -> SessionRow {
    SessionRow {
        device: DeviceId(device),
        name: name.into(),
        platform: "arista_eos".into(),
        state,
        note: None,
        began: (state != SessionState::Waiting).then_some(Moment::after_start(Duration::from_secs(1))),
        took: state.is_over().then_some(Duration::from_secs(1)),
        octets: 0,
        output: Arc::default(),
        host_key: None,
    }
}

/// The same, with a word about it.
pub fn noted(row: SessionRow, note: &str) -> SessionRow {
    SessionRow { note: Some(SafeText::new(note)), ..row }
}

pub fn output(lines: &[&str]) -> Arc<Output> {
    let lines = lines.iter().map(|line| Arc::from(*line)).collect();
    Arc::new(Output { lines, gap: None, is_partial: false })
}

/// A broadcast of these parts, folded.
pub fn broadcast(text: &str, stage: Stage, rows: Vec<SessionRow>) -> BroadcastSnapshot {
    BroadcastSnapshot {
        id: BroadcastId(1),
        text: text.into(),
        folding: Arc::new(folding(&rows)),
        rows: rows.into(),
        stage,
        has_canary: false,
        stopped: None,
        began: Timestamp(1_795_348_800_000),
        took: Duration::from_millis(1_400),
    }
}

fn folding(rows: &[SessionRow]) -> Folding {
    let mut blocks: Vec<Block> = Vec::new();
    for row in rows.iter().filter(|row| row.state.is_over() && !row.output.lines.is_empty()) {
        match blocks.iter_mut().find(|block| block.lines == row.output.lines) {
            Some(block) => block.devices.push(row.device),
            None => blocks.push(Block {
                devices: vec![row.device],
                lines: Arc::clone(&row.output.lines),
                difference: None,
            }),
        }
    }
    blocks.sort_by_key(|block| std::cmp::Reverse(block.devices.len()));
    let Some((first, others)) = blocks.split_first_mut() else { return Folding::default() };
    for block in others {
        block.difference = Some(difference(&first.lines, &block.lines).into());
    }
    Folding { blocks }
}

/// Line by line: good enough for outputs of one length.
fn difference(a: &[Arc<str>], b: &[Arc<str>]) -> Vec<DiffLine> {
    let mut lines = Vec::new();
    for at in 0..a.len().max(b.len()) {
        match (a.get(at), b.get(at)) {
            (Some(a), Some(b)) if a == b => lines.push(DiffLine::Same(Arc::clone(a))),
            (a, b) => {
                lines.extend(a.map(|line| DiffLine::Missing(Arc::clone(line))));
                lines.extend(b.map(|line| DiffLine::Extra(Arc::clone(line))));
            }
        }
    }
    lines
}

/// The picture of a shell with these lines on it, the cursor behind the last one.
pub fn picture(device: u32, (columns, rows): (u16, u16), lines: &[&str]) -> Arc<ShellPicture> {
    let mut cells = vec![ShellCell::default(); usize::from(columns) * usize::from(rows)];
    for (row, line) in lines.iter().enumerate().take(usize::from(rows)) {
        for (column, c) in line.chars().enumerate().take(usize::from(columns)) {
            cells[row * usize::from(columns) + column].text = SafeText::new(&c.to_string());
        }
    }
    let row = lines.len().saturating_sub(1) as u16;
    let column = lines.last().map_or(0, |line| line.chars().count() as u16);
    Arc::new(ShellPicture {
        device: DeviceId(device),
        columns,
        rows,
        cells: cells.into(),
        cursor: Some((column, row)),
        scrolled: 0,
        listens: true,
        ended: None,
    })
}
