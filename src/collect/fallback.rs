//! `telemetry = "prefer-gnmi"`: gNMI if the device offers it, SNMP while it does not, and the reason in words.
//!
//! Both sources run inside the device's own task. gNMI keeps trying with its back-off; SNMP runs only in between.

use std::{pin::Pin, sync::Arc};

use tokio::sync::mpsc;

use crate::model::{Batch, Reach, Source, Trouble};

use super::{
    reader::Reader,
    slots::{Names, Slots},
};

/// How many batches of either source may wait.
const BATCHES: usize = 16;

/// Reads a device until cancelled.
pub(super) async fn run(reader: Reader) {
    let (gnmi_sender, gnmi_batches) = mpsc::channel(BATCHES);
    let gnmi = Reader { batches: gnmi_sender, ..reader.clone() }.gnmi();
    beside(reader, gnmi, gnmi_batches).await;
}

/// Reads a device until cancelled, of which an aggregator says what it streams.
pub(super) async fn beside_aggregator(reader: Reader, gnmi_batches: mpsc::Receiver<Batch>) {
    let cancel = reader.cancel.clone();
    beside(reader, cancel.cancelled(), gnmi_batches).await;
}

/// The same, until whoever reads gNMI ends.
async fn beside(reader: Reader, gnmi: impl Future<Output = ()>, mut gnmi_batches: mpsc::Receiver<Batch>) {
    tokio::pin!(gnmi);
    let mut own = Fallback::new(reader);
    loop {
        let taken = tokio::select! {
            () = &mut gnmi => return,
            Some(batch) = gnmi_batches.recv() => own.heard_gnmi(batch).await,
            Some(batch) = own.snmp.next() => own.heard_snmp(batch).await,
        };
        if taken.is_err() {
            return;
        }
    }
}

/// Nobody takes the batches any more.
struct Gone;

/// A source that runs inside this task.
type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

/// SNMP while it is needed.
#[derive(Default)]
struct Standby {
    running: Option<(Running, mpsc::Receiver<Batch>)>,
}

impl Standby {
    /// The next batch; never, while SNMP is not needed.
    async fn next(&mut self) -> Option<Batch> {
        let Some((source, batches)) = &mut self.running else { return std::future::pending().await };
        tokio::select! {
            batch = batches.recv() => return batch,
            () = source => {}
        }
        self.running = None;
        std::future::pending().await
    }
}

struct Fallback {
    reader: Reader,
    snmp: Standby,
    slots: Slots,
    gnmi_names: Names,
    snmp_names: Names,
    /// Who speaks now.
    source: Option<Source>,
    /// Whether the one who speaks has told all that it knows.
    told_all: bool,
    /// Rounds of whoever spoke; the last count of each source.
    rounds: u64,
    counted: [u64; 2],
    /// Why gNMI is not read.
    trouble: Option<Arc<str>>,
}

impl Fallback {
    fn new(reader: Reader) -> Self {
        Self {
            reader,
            snmp: Standby::default(),
            slots: Slots::default(),
            gnmi_names: Names::default(),
            snmp_names: Names::default(),
            source: None,
            told_all: false,
            rounds: 0,
            counted: [0; 2],
            trouble: None,
        }
    }

    async fn heard_gnmi(&mut self, batch: Batch) -> Result<(), Gone> {
        let Reach::Failing(trouble) = &batch.reach else {
            if self.source != Some(Source::Gnmi) && batch.changes.is_empty() {
                return Ok(());
            }
            self.snmp.running = None;
            self.trouble = None;
            return self.forward(batch).await;
        };
        if let Some(unread) = self.reader.config.snmp.unread() {
            let words = format!("{trouble}; and over SNMP it is {unread}").into();
            let reach = Reach::Failing(Trouble { kind: trouble.kind, words, again: None });
            return self.forward(Batch { reach, ..batch }).await;
        }
        self.trouble = Some(format!("read over SNMP, as gNMI fails: {trouble}").into());
        if self.snmp.running.is_none() {
            self.start_snmp();
        }
        Ok(())
    }

    fn start_snmp(&mut self) {
        let (batches, receiver) = mpsc::channel(BATCHES);
        let cancel = self.reader.cancel.child_token();
        let reader = Reader { batches, cancel, ..self.reader.clone() };
        self.snmp_names = Names::default();
        self.counted[0] = 0;
        self.snmp.running = Some((Box::pin(reader.snmp()), receiver));
    }

    async fn heard_snmp(&mut self, mut batch: Batch) -> Result<(), Gone> {
        if let (Reach::Failing(trouble), Some(gnmi)) = (&batch.reach, &self.trouble) {
            let words = format!("{trouble}; {gnmi}").into();
            batch.reach = Reach::Failing(Trouble { kind: trouble.kind, words, again: None });
        }
        batch.manner.note.clone_from(&self.trouble);
        self.forward(batch).await
    }

    async fn forward(&mut self, mut batch: Batch) -> Result<(), Gone> {
        let is_new = self.source != Some(batch.source) && !batch.changes.is_empty();
        if is_new {
            self.source = Some(batch.source);
            self.told_all = false;
            self.slots.hand_over();
        }
        let (names, counted) = match batch.source {
            Source::Snmp => (&mut self.snmp_names, &mut self.counted[0]),
            Source::Gnmi => (&mut self.gnmi_names, &mut self.counted[1]),
        };
        batch.changes = self.slots.translate(names, batch.changes);
        let ended = batch.rounds > *counted;
        *counted = batch.rounds;
        self.rounds += u64::from(ended);
        batch.rounds = self.rounds;
        if ended
            && !self.told_all
            && self.source == Some(batch.source)
            && !matches!(batch.reach, Reach::Failing(_))
        {
            self.told_all = true;
            batch.changes.extend(self.slots.told_all());
        }
        self.reader.batches.send(batch).await.map_err(|_| Gone)
    }
}
