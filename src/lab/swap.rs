//! Cables that are plugged in elsewhere for a while: what leaves an end then arrives at another one. Pure.

use std::collections::HashMap;

use super::network::{End, Network};
use super::window::Window;

/// Where ends lead while their cables are swapped.
#[derive(Debug, Clone, Default)]
pub struct Swaps {
    ends: HashMap<End, Vec<(Window, End)>>,
}

impl Swaps {
    /// The other end of a cable that is plugged in elsewhere at `now`.
    pub fn peer(&self, end: End, now: f64) -> Option<End> {
        self.of(end).iter().find(|(window, _)| window.contains(now)).map(|(_, peer)| *peer)
    }

    /// When an end leads elsewhere, and whither.
    pub fn of(&self, end: End) -> &[(Window, End)] {
        self.ends.get(&end).map_or(&[], Vec::as_slice)
    }

    /// All ends that ever lead elsewhere, with when.
    pub fn all(&self) -> impl Iterator<Item = (End, Window, End)> {
        let ends = self.ends.iter();
        ends.flat_map(|(end, swaps)| swaps.iter().map(|(window, peer)| (*end, *window, *peer)))
    }

    /// Swaps the cables of two ports; tells the four ends of both, or nothing if one has none.
    pub fn swap(&mut self, network: &Network, [one, other]: [End; 2], window: Window) -> Option<[End; 4]> {
        let [far, other_far] = [network.port(one).peer?, network.port(other).peer?];
        for (end, peer) in [(one, other_far), (other_far, one), (other, far), (far, other)] {
            self.ends.entry(end).or_default().push((window, peer));
        }
        Some([one, far, other, other_far])
    }
}
