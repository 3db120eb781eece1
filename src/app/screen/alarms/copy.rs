//! What `y` copies here: the marked alarms or the selected one, a sentence each.

use crate::app::model::Model;

use super::sentence;

/// A line for each alarm, for a ticket.
pub(in crate::app) fn text(model: &Model) -> Option<String> {
    let chosen = model.alarm_screen.chosen();
    let lines: Vec<String> = chosen.iter().map(|alarm| sentence(&model.alarm_line(alarm))).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
