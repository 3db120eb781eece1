//! What the operator orders, and what becomes of it.

use std::sync::Arc;

use super::BroadcastTask;
use crate::{
    broadcast::{course::Course, dial::Dialler, fold::Folder},
    model::{BroadcastId, DeviceId},
    plan::{BroadcastCmd, Confirmed, ShellSize},
};

impl<D: Dialler> BroadcastTask<D> {
    pub(super) fn obey(&mut self, cmd: BroadcastCmd) {
        let now = self.around.clock.now();
        self.is_dirty = true;
        match cmd {
            // The loop begins these, as they wait for the record.
            BroadcastCmd::Send(_) | BroadcastCmd::OpenShells(..) => {}
            BroadcastCmd::GoOn(id) => {
                if let Some(course) = self.under_way(id) {
                    course.go_on(now);
                }
            }
            BroadcastCmd::Abort(id, device) => {
                let cancelled = self.under_way(id).map(|course| course.abort(device, now));
                self.give_up(&cancelled.unwrap_or_default());
            }
            BroadcastCmd::Retry(id) => {
                if let Some(course) = self.course.as_mut().filter(|course| course.id() == id) {
                    course.retry(&mut self.trust, now);
                    self.keeper.again(course.rows());
                }
            }
            BroadcastCmd::Answer(id, answer) => self.around.questions.answer(id, answer),
            BroadcastCmd::Type(input) => {
                let lost = self.shells.type_in(&input);
                if lost > 0 {
                    tracing::warn!(lost, "shells lag too far behind and lost a keystroke");
                }
            }
            BroadcastCmd::Listen(device, listens) => self.shells.listen(device, listens),
            BroadcastCmd::Resize(size) => self.shells.resize(size),
            BroadcastCmd::Scroll(lines) => self.shells.scroll(lines),
            BroadcastCmd::CloseShells(device) => self.shells.close(device),
        }
    }

    /// Opens shells, once it is on record that they were asked for.
    pub(super) async fn open_shells(&mut self, devices: &[DeviceId], size: ShellSize) {
        match self.keeper.begin_shells(devices, &*self.around.dialler).await {
            Ok(()) => self.shells.open(devices, size, &mut self.trust),
            Err(why) => {
                self.shells.refuse(devices, size, &format!("Nothing is typed that is not on record: {why}."));
            }
        }
    }

    fn under_way(&mut self, id: BroadcastId) -> Option<&mut Course> {
        self.course.as_mut().filter(|course| course.id() == id && !course.is_over())
    }

    /// Begins a broadcast; while one is under way, the composer does not offer another.
    pub(super) async fn begin(&mut self, plan: Confirmed) {
        self.is_dirty = true;
        if self.course.as_ref().is_some_and(|course| !course.is_over()) {
            tracing::warn!("a broadcast is under way, the next one was not begun");
            return;
        }
        self.last += 1;
        let accounts =
            plan.targets.iter().map(|target| self.around.dialler.account(target.device.id)).collect();
        let now = self.around.clock.now();
        let kept = self.keeper.begin(&plan).await;
        let mut course = Course::new(BroadcastId(self.last), plan, accounts, &mut self.trust, now);
        if let Err(why) = kept {
            course.stop(&format!("Nothing is sent that is not on record: {why}."), now);
        }
        self.course = Some(course);
        (self.folder, self.folding) = (Folder::default(), Arc::default());
    }
}
