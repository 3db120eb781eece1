//! Moves the picture by a cell or two every few minutes, so that nothing burns into the glass.

use std::time::Duration;

use crate::model::Moment;

/// How long the picture stands at one place.
const STAY: Duration = Duration::from_secs(180);

/// How far the picture lies from the upper left corner at a moment, in columns and rows within `room`.
///
/// It wanders to and fro rather than jumping back, and by one cell at a time, so that nobody notices.
pub fn shift(now: Moment, room: (u16, u16)) -> (u16, u16) {
    let step = now.since_start().as_secs() / STAY.as_secs();
    let columns = u64::from(room.0) + 1;
    (to_and_fro(step, room.0), to_and_fro(step / columns, room.1))
}

fn to_and_fro(step: u64, most: u16) -> u16 {
    let most = u64::from(most);
    let at = step % (2 * most).max(1);
    u16::try_from(at.min((2 * most).saturating_sub(at))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn at(step: u64) -> (u16, u16) {
        shift(Moment::after_start(STAY * u32::try_from(step).unwrap()), (2, 1))
    }

    #[test]
    fn the_picture_wanders_by_single_cells_over_the_whole_room() {
        let places: Vec<_> = (0..12).map(at).collect();
        let near =
            |pair: &[(u16, u16)]| pair[0].0.abs_diff(pair[1].0) <= 1 && pair[0].1.abs_diff(pair[1].1) <= 1;
        assert!(places.windows(2).all(near), "{places:?}");
        assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), 6);
    }

    #[test]
    fn without_room_it_stands() {
        assert!((0..9).all(|step| shift(Moment::after_start(STAY * step), (0, 0)) == (0, 0)));
    }
}
