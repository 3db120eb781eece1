//! Keeps broadcasts: their lines in the audit trail and their transcripts, off the threads of the network.
//!
//! A broadcast is on record before its first octet is sent; where that fails, nothing may be sent.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::audit::{AuditError, AuditLog, Broadcast, Entry, SessionResult, Who};
use super::redact::Redactor;
use super::transcript::Transcripts;
use crate::model::{Output, SessionState};

/// Why something is not on record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The audit trail cannot be written.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The transcripts cannot be written.
    #[error("transcripts cannot be written in {}", .0.display())]
    Transcript(PathBuf, #[source] io::Error),
}

/// A device's part that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// The device.
    pub device: String,
    /// Where it was reached: address and port.
    pub address: String,
    /// As whom.
    pub user: Option<String>,
    /// The host key that it showed: kind and fingerprint.
    pub host_key: Option<String>,
    /// How it ended.
    pub state: SessionState,
    /// Why, where the state does not say.
    pub note: Option<String>,
    /// Octets received.
    pub octets: u64,
    /// What it printed.
    pub output: Arc<Output>,
}

/// Puts broadcasts on record in one state folder. Clones share it.
#[derive(Debug, Clone)]
pub struct Recorder {
    state_folder: Arc<Path>,
    log: Arc<AuditLog>,
    redactor: Arc<Redactor>,
}

impl Recorder {
    /// Records in a state folder on behalf of a person; nothing is written yet.
    pub fn new(state_folder: &Path, who: Who, redactor: Arc<Redactor>) -> Self {
        let log = Arc::new(AuditLog::new(state_folder, who, redactor.clone()));
        Self { state_folder: state_folder.into(), log, redactor }
    }

    /// Puts on record that a text is about to be sent to devices.
    ///
    /// # Errors
    /// It could not be written; nothing may be sent.
    pub async fn begin(&self, text: &str, devices: Vec<String>) -> Result<Recording, RecordError> {
        let (own, text) = (self.clone(), text.to_owned());
        blocking(move || {
            let now = Timestamp::now();
            let transcripts = Transcripts::begin(&own.state_folder, now, own.redactor)
                .map_err(|error| RecordError::Transcript(own.state_folder.join("transcripts"), error))?;
            let broadcast = transcripts.name().to_owned();
            own.log.append(&[Entry::Broadcast(Broadcast { broadcast, text, devices })], now)?;
            Ok(Recording { transcripts: Arc::new(transcripts), log: own.log })
        })
        .await
    }

    /// Puts on record what is no broadcast: shells, and what is typed into them.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn note(&self, entries: Vec<Entry>) -> Result<(), RecordError> {
        let log = Arc::clone(&self.log);
        blocking(move || Ok(log.append(&entries, Timestamp::now())?)).await
    }
}

/// The record of one broadcast. Clones share it.
#[derive(Debug, Clone)]
pub struct Recording {
    transcripts: Arc<Transcripts>,
    log: Arc<AuditLog>,
}

impl Recording {
    /// The folder of its transcripts.
    pub fn folder(&self) -> &Path {
        self.transcripts.folder()
    }

    /// Puts devices on record whose part is over: the more at once, the less often the disk is waited for.
    ///
    /// # Errors
    /// A transcript or the trail could not be written.
    pub async fn finish(&self, finished: Vec<Finished>) -> Result<(), RecordError> {
        let own = self.clone();
        blocking(move || {
            let entries: Result<Vec<Entry>, RecordError> =
                finished.into_iter().map(|finished| own.entry(finished)).collect();
            Ok(own.log.append(&entries?, Timestamp::now())?)
        })
        .await
    }

    fn entry(&self, finished: Finished) -> Result<Entry, RecordError> {
        let Finished { device, address, user, host_key, state, note, octets, output } = finished;
        let is_empty = output.lines.is_empty() && output.gap.is_none();
        let written = if is_empty { Ok(None) } else { self.transcript(&device, &output).map(Some) };
        let output_sha256 =
            written.map_err(|error| RecordError::Transcript(self.folder().to_path_buf(), error))?;
        Ok(Entry::Result(SessionResult {
            broadcast: self.transcripts.name().to_owned(),
            device,
            address,
            user,
            host_key,
            outcome: state.word().to_owned(),
            note,
            octets,
            output_sha256,
        }))
    }

    fn transcript(&self, device: &str, output: &Output) -> io::Result<super::audit::Hash> {
        let mut transcript = self.transcripts.device(device)?;
        let (head, tail) = output.lines.split_at(output.gap.map_or(0, |gap| gap.before));
        let missing =
            output.gap.map(|gap| format!("[{} lines are missing here: too many to keep]", gap.lines));
        let partial = output.is_partial.then_some("[the end was not seen]");
        let lines = head.iter().map(|line| &**line).chain(missing.as_deref());
        transcript.append(lines.chain(tail.iter().map(|line| &**line)).chain(partial))?;
        Ok(transcript.hash())
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("writing records does not panic")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::broadcast::audit;
    use crate::model::OutputGap;

    fn finished(device: &str, output: Output) -> Finished {
        Finished {
            device: device.to_owned(),
            address: "192.0.2.1:22".to_owned(),
            user: Some("noc".to_owned()),
            host_key: Some("ssh-ed25519 SHA256:abc".to_owned()),
            state: SessionState::Done,
            note: None,
            octets: 10,
            output: Arc::new(output),
        }
    }

    fn lines(lines: &[&str]) -> Arc<[Arc<str>]> {
        lines.iter().map(|line| Arc::from(*line)).collect()
    }

    #[tokio::test]
    async fn a_broadcast_leaves_a_trail_that_verifies_and_hashes_of_its_transcripts() {
        let state = tempfile::tempdir().unwrap();
        let recorder = Recorder::new(state.path(), Who::default(), Arc::default());
        let devices = vec!["a".to_owned(), "b".to_owned()];
        let recording = recorder.begin("show run | i secret", devices).await.unwrap();
        let gap = Some(OutputGap { before: 1, lines: 7 });
        let cut = Output { lines: lines(&["enable secret 5 xyzzy", "end"]), gap, is_partial: true };
        let all = vec![finished("a", cut), finished("b", Output::default())];
        recording.finish(all).await.unwrap();

        let text = fs::read(recording.folder().join("a.txt")).unwrap();
        let expected = "enable secret 5 <redacted>\n[7 lines are missing here: too many to keep]\nend\n\
                        [the end was not seen]\n";
        assert_eq!(String::from_utf8_lossy(&text), expected);
        assert!(!recording.folder().join("b.txt").exists());
        let trail = state.path().join("audit.jsonl");
        let report = audit::verify(&trail).unwrap().unwrap();
        assert_eq!((report.broadcasts, report.results, report.problems.len()), (1, 2, 0));
        let told = fs::read_to_string(trail).unwrap();
        assert!(told.contains(&audit::Hash::of(&text).to_string()), "{told}");
    }

    #[tokio::test]
    async fn where_nothing_can_be_put_on_record_nothing_begins() {
        let state = tempfile::tempdir().unwrap();
        let file = state.path().join("file");
        fs::write(&file, "").unwrap();
        let recorder = Recorder::new(&file, Who::default(), Arc::default());
        assert!(recorder.begin("show version", Vec::new()).await.is_err());
    }
}
