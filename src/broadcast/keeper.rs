//! Puts on record what happens: before anything is sent, and whenever devices are over.

use std::collections::BTreeSet;

use super::{
    audit::{Entry, Shell, ShellEvent, Shells, Typed},
    dial::{Dialler, Reach},
    recorder::{Finished, RecordError, Recorder, Recording},
    shell::{Happened, What},
};
use crate::{
    model::{DeviceId, SessionRow},
    plan::Plan,
};

/// Gathers what is over, so that the disk is waited for now and then and not for each device.
#[derive(Debug)]
pub(super) struct Keeper {
    recorder: Option<Recorder>,
    recording: Option<Recording>,
    finished: Vec<Finished>,
    /// Places of the broadcast whose end was taken.
    taken: BTreeSet<usize>,
    /// What happened to shells.
    entries: Vec<Entry>,
}

impl Keeper {
    /// A keeper; without a recorder it keeps nothing.
    pub fn new(recorder: Option<Recorder>) -> Self {
        Self { recorder, recording: None, finished: Vec::new(), taken: BTreeSet::new(), entries: Vec::new() }
    }

    /// Puts on record that this is about to be sent.
    pub async fn begin(&mut self, plan: &Plan) -> Result<(), RecordError> {
        let devices = plan.targets.iter().map(|target| target.device.name.to_string()).collect();
        self.taken.clear();
        self.recording = match &self.recorder {
            Some(recorder) => Some(recorder.begin(&plan.order.text, devices).await?),
            None => None,
        };
        Ok(())
    }

    /// Takes the devices whose part is over and was not taken yet, be it that they were never begun.
    pub fn over(&mut self, rows: &[SessionRow], dialler: &impl Dialler) {
        if self.recording.is_none() {
            return;
        }
        for (place, row) in rows.iter().enumerate() {
            if row.state.is_over() && self.taken.insert(place) {
                self.finished.push(finished(row, dialler));
            }
        }
    }

    /// Awaits those anew that are tried again.
    pub fn again(&mut self, rows: &[SessionRow]) {
        self.taken.retain(|place| rows[*place].state.is_over());
    }

    /// Puts on record that a person is about to get shells.
    pub async fn begin_shells(
        &mut self,
        devices: &[DeviceId],
        dialler: &impl Dialler,
    ) -> Result<(), RecordError> {
        let Some(recorder) = &self.recorder else { return Ok(()) };
        let devices = devices.iter().map(|device| dialler.reach(*device).device).collect();
        recorder.note(vec![Entry::Shells(Shells { devices })]).await
    }

    /// Takes what happened to shells.
    pub fn shells(&mut self, happened: Vec<Happened>, dialler: &impl Dialler) {
        if self.recorder.is_some() {
            self.entries.extend(happened.into_iter().map(|happened| entry(happened, dialler)));
        }
    }

    /// Puts on record what was taken since the last time.
    pub async fn flush(&mut self) -> Result<(), RecordError> {
        if let Some(recording) = &self.recording
            && !self.finished.is_empty()
        {
            recording.finish(std::mem::take(&mut self.finished)).await?;
        }
        match &self.recorder {
            Some(recorder) if !self.entries.is_empty() => {
                recorder.note(std::mem::take(&mut self.entries)).await
            }
            _ => Ok(()),
        }
    }
}

fn finished(row: &SessionRow, dialler: &impl Dialler) -> Finished {
    let Reach { address, user, .. } = dialler.reach(row.device);
    Finished {
        device: row.name.to_string(),
        address,
        user,
        host_key: row.host_key.as_ref().map(ToString::to_string),
        state: row.state,
        note: row.note.as_ref().map(ToString::to_string),
        octets: row.octets,
        output: row.output.clone(),
    }
}

fn entry(Happened { device, what }: Happened, dialler: &impl Dialler) -> Entry {
    let Reach { device, address, user } = dialler.reach(device);
    let (event, host_key, note) = match what {
        What::Typed(text) => return Entry::Typed(Typed { device, text: text.to_string() }),
        What::Opened(key) => (ShellEvent::Opened, key.map(|key| key.to_string()), None),
        What::Failed(why) => (ShellEvent::Failed, None, Some(why.to_string())),
        What::NotTried(why) => (ShellEvent::NotTried, None, Some(why.to_string())),
        What::Closed(why) => (ShellEvent::Closed, None, Some(why.to_string())),
    };
    Entry::Shell(Shell { device, address, user, host_key, event, note })
}
