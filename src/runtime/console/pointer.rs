//! The mouse in the words of the state: two clicks at once on one cell are a double click.

use std::time::Duration;

use ratatui::layout::Position;

use crate::{
    app::{Mouse, MouseKind},
    model::Moment,
    runtime::input::Wheel,
};

const DOUBLE: Duration = Duration::from_millis(400);

/// Remembers the last click.
#[derive(Debug, Default)]
pub(super) struct Pointer {
    last: Option<(Position, Moment)>,
}

impl Pointer {
    pub fn click(&mut self, at: Position, now: Moment) -> Mouse {
        let is_second = self.last.is_some_and(|(place, then)| place == at && now.since(then) <= DOUBLE);
        self.last = (!is_second).then_some((at, now));
        let kind = if is_second { MouseKind::DoubleClick } else { MouseKind::Click };
        Mouse { kind, column: at.x, row: at.y }
    }
}

/// One step of the wheel.
pub(super) fn wheel(wheel: Wheel, at: Position) -> Mouse {
    let kind = match wheel {
        Wheel::Up => MouseKind::WheelUp,
        Wheel::Down => MouseKind::WheelDown,
    };
    Mouse { kind, column: at.x, row: at.y }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(clicks: &[(u16, u64)]) -> Vec<MouseKind> {
        let mut pointer = Pointer::default();
        let at = |ms| Moment::after_start(Duration::from_millis(ms));
        clicks.iter().map(|(x, ms)| pointer.click(Position::new(*x, 0), at(*ms)).kind).collect()
    }

    #[test]
    fn only_two_quick_clicks_on_one_cell_are_double() {
        use MouseKind::{Click, DoubleClick};
        assert_eq!(kinds(&[(1, 0), (1, 300)]), [Click, DoubleClick]);
        assert_eq!(kinds(&[(1, 0), (1, 500)]), [Click, Click]);
        assert_eq!(kinds(&[(1, 0), (2, 100)]), [Click, Click]);
        assert_eq!(kinds(&[(1, 0), (1, 100), (1, 200)]), [Click, DoubleClick, Click]);
    }
}
