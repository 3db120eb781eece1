//! ifStackTable: which interfaces lie above and below which (RFC 2863 section 3.1.1).

use std::collections::BTreeMap;

use crate::model::SafeText;

use super::cell::Column;

/// RowStatus active (RFC 2579); rows in any other state are not in use.
const ACTIVE: u64 = 1;

/// The neighbours of one interface in the stack, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layers {
    /// What runs on top of it.
    pub higher: Vec<SafeText>,
    /// What it runs on.
    pub lower: Vec<SafeText>,
}

/// Reads the active rows of ifStackStatus, whose index is `higher.lower`.
///
/// 0 stands for "nothing above" and "nothing below" and is skipped, as are indexes without a name:
/// the model holds references to interfaces that exist only.
pub fn layers(status: &Column, name_of: impl Fn(u32) -> Option<SafeText>) -> BTreeMap<u32, Layers> {
    let mut layers: BTreeMap<u32, Layers> = BTreeMap::new();
    for (index, value) in status {
        let (&[higher, lower], Some(ACTIVE)) = (&index[..], value.number()) else { continue };
        let (Some(higher_name), Some(lower_name)) = (name_of(higher), name_of(lower)) else { continue };
        layers.entry(higher).or_default().lower.push(lower_name);
        layers.entry(lower).or_default().higher.push(higher_name);
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::snmp::cell::Datum;

    fn status(rows: &[(&[u32], i32)]) -> Column {
        rows.iter().map(|&(index, status)| (Box::from(index), Datum::Integer(status))).collect()
    }

    fn name(index: u32) -> Option<SafeText> {
        (1..=3).contains(&index).then(|| SafeText::new(&format!("port{index}")))
    }

    #[test]
    fn active_rows_name_both_sides() {
        let layers = layers(&status(&[(&[3, 1], 1), (&[3, 2], 1), (&[0, 3], 1), (&[1, 0], 1)]), name);
        assert_eq!(layers[&3].lower, ["port1", "port2"].map(SafeText::new));
        assert_eq!(layers[&1].higher, [SafeText::new("port3")]);
        assert!(layers[&3].higher.is_empty() && layers[&1].lower.is_empty());
    }

    #[test]
    fn other_rows_are_left_out() {
        let rows: [(&[u32], i32); 6] =
            [(&[3, 1], 2), (&[3, 1], -1), (&[3, 9], 1), (&[9, 1], 1), (&[3], 1), (&[1, 2, 3], 1)];
        for row in rows {
            assert!(layers(&status(&[row]), name).is_empty(), "{row:?}");
        }
    }
}
