//! How much a card holds, and how far it is scrolled.

use crate::keys::Action;

use super::{
    model::{Card, Model, Overlay},
    screen::detail::{WHY_HEADING, evidence_lines},
    travel::rows_of,
};

/// The width of a card that has room for two columns of help.
const TWO_COLUMNS: u16 = 116;

/// Moves a card's lines.
pub(super) fn scroll(model: &mut Model, action: Action) {
    let Overlay::Card(card, scroll) = model.overlay else { return };
    let lines = model.card_lines(card);
    let page = usize::from(model.regions.card.height).saturating_sub(2).max(1);
    let rows = rows_of(action, page as isize, lines);
    let scroll = scroll.saturating_add_signed(rows).min(lines.saturating_sub(page));
    model.overlay = Overlay::Card(card, scroll);
}

impl Model {
    /// Whether the help has room for two columns: where the operator is, and what works everywhere.
    pub fn help_is_wide(&self) -> bool {
        self.regions.card.width >= TWO_COLUMNS
    }

    /// How many lines a card has, the headings of the help with a blank line before each included.
    pub fn card_lines(&self, card: Card) -> usize {
        match card {
            Card::Help => {
                let parts = self.help();
                let lines = |parts: &[(_, Vec<_>)]| parts.iter().map(|(_, lines)| lines.len() + 2).sum();
                let (left, right): (usize, usize) = (lines(&parts[..1]), lines(&parts[1..]));
                if self.help_is_wide() { left.max(right) } else { left + right }
            }
            Card::Why => WHY_HEADING + self.why().iter().map(evidence_lines).sum::<usize>(),
        }
    }
}
