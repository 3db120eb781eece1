//! Outputs as they come: folded, and compared while that may stop the rest.

use std::{borrow::Cow, sync::Arc};

use super::BroadcastTask;
use crate::{
    broadcast::{
        dial::Dialler,
        fold::{Effort, OwnNames},
        work,
    },
    model::SessionState,
};

impl<D: Dialler> BroadcastTask<D> {
    pub(super) fn fold(&mut self, place: usize, host_name: Option<&str>) {
        let Some(course) = &self.course else { return };
        let (row, target) = (&course.rows()[place], &course.plan().targets[place]);
        if !work::is_folded(row.state, &row.output) {
            return;
        }
        let platform = self.around.platforms.get(&row.platform);
        let names = OwnNames::of(&target.device, host_name);
        let masks = &self.around.masks;
        self.folder.add(place, row.device, &row.output, &names, |line| match platform {
            Some(platform) => match platform.mask(line) {
                Cow::Borrowed(line) => masks.apply(line),
                Cow::Owned(line) => Cow::Owned(masks.apply(&line).into_owned()),
            },
            None => masks.apply(line),
        });
    }

    pub(super) fn stop_if_divergent(&mut self, place: usize) {
        let now = self.around.clock.now();
        let Some(course) = self.course.as_mut().filter(|course| course.plan().order.stop_on_divergence)
        else {
            return;
        };
        let row = &course.rows()[place];
        let name = Arc::clone(&row.name);
        let is_odd = matches!(row.state, SessionState::Refused | SessionState::Asked | SessionState::Unknown);
        if is_odd {
            course.stop(&format!("{name} is {}.", row.state.word()), now);
        } else if self.folder.blocks() > 1 {
            course.stop(&format!("{name} answered otherwise than the others."), now);
        }
    }

    /// The differences of large outputs take their time: beside the tasks of others.
    pub(super) async fn fold_whole(&mut self) {
        let mut folder = std::mem::take(&mut self.folder);
        let folded = tokio::task::spawn_blocking(move || {
            folder.fold(Effort::Whole);
            folder
        });
        self.folder = folded.await.expect("folding does not panic");
    }
}
