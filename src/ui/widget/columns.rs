//! Which columns of a table fit, and where they stand.

/// A column that a table would like to show.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The least width that is of use, in cells.
    pub least: u16,
    /// The width beyond which it gains nothing.
    pub most: u16,
    /// The greater, the earlier it leaves when there is no room. Rank 0 stays.
    pub rank: u8,
    /// The blank cells before it.
    pub gap: u16,
}

/// The place of a column within its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The first cell, from the left edge of the table.
    pub x: u16,
    /// The width in cells; 0 if the column is not shown.
    pub width: u16,
}

impl Place {
    /// Whether the column is shown at all.
    pub const fn is_shown(self) -> bool {
        self.width > 0
    }
}

/// Places columns into `width` cells: the least important leave until the rest fit, then the room that is left goes
/// to the columns that can use it, first come first served. What does not fit even then is cut at the right edge.
pub fn place<const N: usize>(columns: &[Column; N], width: u16) -> [Place; N] {
    let mut widths = columns.map(|column| column.least);
    let mut free = loop {
        match width.checked_sub(taken(columns, &widths)) {
            Some(free) => break free,
            None if !drop_least_important(columns, &mut widths) => break 0,
            None => {}
        }
    };
    for (column, own) in columns.iter().zip(&mut widths).filter(|(_, own)| **own > 0) {
        let more = free.min(column.most.saturating_sub(*own));
        *own += more;
        free -= more;
    }
    line_up(columns, widths, width)
}

fn taken<const N: usize>(columns: &[Column; N], widths: &[u16; N]) -> u16 {
    let shown = columns.iter().zip(widths).filter(|(_, width)| **width > 0);
    let sum: u16 = shown.clone().map(|(column, width)| column.gap + width).sum();
    sum - shown.map(|(column, _)| column.gap).next().unwrap_or(0)
}

fn drop_least_important<const N: usize>(columns: &[Column; N], widths: &mut [u16; N]) -> bool {
    let shown = (0..N).filter(|n| widths[*n] > 0 && columns[*n].rank > 0);
    let last = shown.max_by_key(|n| columns[*n].rank);
    last.map(|n| widths[n] = 0).is_some()
}

fn line_up<const N: usize>(columns: &[Column; N], widths: [u16; N], total: u16) -> [Place; N] {
    let mut x = 0;
    let mut n = 0;
    widths.map(|width| {
        let gap = if x == 0 { 0 } else { columns[n].gap };
        n += 1;
        if width == 0 {
            return Place::default();
        }
        let place = Place { x: x + gap, width: width.min(total.saturating_sub(x + gap)) };
        x += gap + width;
        place
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn column(least: u16, most: u16, rank: u8) -> Column {
        Column { least, most, rank, gap: 1 }
    }

    const TABLE: [Column; 4] = [column(10, 20, 0), column(8, 30, 3), column(6, 6, 1), column(4, 4, 2)];

    fn widths(width: u16) -> [u16; 4] {
        place(&TABLE, width).map(|place| place.width)
    }

    #[test]
    fn the_least_important_leave_first() {
        assert_eq!(widths(31), [10, 8, 6, 4]);
        assert_eq!(widths(30), [18, 0, 6, 4]);
        assert_eq!(widths(21), [14, 0, 6, 0]);
        assert_eq!(widths(16), [16, 0, 0, 0]);
        assert_eq!(widths(3), [3, 0, 0, 0]);
    }

    #[test]
    fn room_goes_to_those_who_can_use_it() {
        assert_eq!(widths(45), [20, 12, 6, 4]);
        assert_eq!(widths(200), [20, 30, 6, 4]);
    }

    proptest! {
        #[test]
        fn columns_never_overlap_nor_leave_the_table(
            columns in proptest::array::uniform6((1..30_u16, 0..30_u16, 0..9_u8, 0..4_u16)),
            width in 0..300_u16,
        ) {
            let columns = columns.map(|(least, more, rank, gap)| Column { least, most: least + more, rank, gap });
            let mut edge = 0;
            for place in place(&columns, width).iter().filter(|place| place.is_shown()) {
                prop_assert!(place.x >= edge && place.x + place.width <= width);
                edge = place.x + place.width;
            }
        }
    }
}
