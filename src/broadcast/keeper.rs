//! Puts a broadcast on record as it goes: before anything is sent, and whenever devices are over.

use super::{
    dial::{Dialler, Reach},
    recorder::{Finished, RecordError, Recorder, Recording},
};
use crate::{model::SessionRow, plan::Plan};

/// Gathers what is over, so that the disk is waited for now and then and not for each device.
#[derive(Debug)]
pub(super) struct Keeper {
    recorder: Option<Recorder>,
    recording: Option<Recording>,
    finished: Vec<Finished>,
}

impl Keeper {
    /// A keeper; without a recorder it keeps nothing.
    pub fn new(recorder: Option<Recorder>) -> Self {
        Self { recorder, recording: None, finished: Vec::new() }
    }

    /// Puts on record that this is about to be sent.
    pub async fn begin(&mut self, plan: &Plan) -> Result<(), RecordError> {
        let devices = plan.targets.iter().map(|target| target.device.name.to_string()).collect();
        self.recording = match &self.recorder {
            Some(recorder) => Some(recorder.begin(&plan.order.text, devices).await?),
            None => None,
        };
        Ok(())
    }

    /// Takes a device whose part is over.
    pub fn over(&mut self, row: &SessionRow, dialler: &impl Dialler) {
        if self.recording.is_none() || !row.state.is_over() {
            return;
        }
        let Reach { address, user } = dialler.reach(row.device);
        self.finished.push(Finished {
            device: row.name.to_string(),
            address,
            user,
            host_key: row.host_key.as_ref().map(ToString::to_string),
            state: row.state,
            note: row.note.as_ref().map(ToString::to_string),
            octets: row.octets,
            output: row.output.clone(),
        });
    }

    /// Puts on record what was taken since the last time.
    pub async fn flush(&mut self) -> Result<(), RecordError> {
        match &self.recording {
            Some(recording) if !self.finished.is_empty() => {
                recording.finish(std::mem::take(&mut self.finished)).await
            }
            _ => Ok(()),
        }
    }
}
