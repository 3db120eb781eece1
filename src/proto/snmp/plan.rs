//! Packs the objects of a round into requests. Pure: sizes in, requests out.
//!
//! The rows of a request stay whole and share its sysUpTime.0, so that all counters of an interface
//! belong to one moment of the device's clock.

use super::objects::{Object, SYS_UP_TIME, Syntax};

/// The longest reply that is asked for: it passes an Ethernet path without fragments.
const REPLY_OCTETS: usize = 1_400;

/// Frame of a message: version, request-id, error fields and their headers, lengths in long form.
const FRAME_OCTETS: usize = 40;

/// What a binding adds to its name and its value: the header of the pair and that of the name.
const BINDING_OCTETS: usize = 4;

/// The tag and the length of a value.
const VALUE_HEADER: usize = 2;

/// Below this a smaller request no longer helps: about half a row.
const FEWEST_BINDINGS: usize = 8;

/// How large a request may be at one device; halved when the device shows that it was too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bindings of a request, the scalars among them.
    bindings: usize,
    /// Octets of the reply, estimated.
    octets: usize,
}

impl Limits {
    /// Starts with what the inventory allows, and `community` octets of overhead in each message.
    pub fn new(max_bindings: usize, community: usize) -> Self {
        let octets = REPLY_OCTETS.saturating_sub(FRAME_OCTETS + community);
        Self { bindings: max_bindings.max(FEWEST_BINDINGS), octets }
    }

    /// Halves both, given how many bindings were too many; false if that is no use any more.
    pub fn halve(&mut self, bindings: usize) -> bool {
        if bindings <= FEWEST_BINDINGS {
            return false;
        }
        let kept = (bindings / 2).max(FEWEST_BINDINGS);
        self.octets = (self.octets / 2).max(FRAME_OCTETS * FEWEST_BINDINGS);
        self.bindings = self.bindings.min(kept);
        true
    }
}

/// Objects of one row, in the order in which they are asked and apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The row's place in the table of rows.
    pub row: usize,
    /// Its ifIndex.
    pub if_index: u32,
    /// What is asked of it, its name first.
    pub objects: Vec<Object>,
    /// The octets of its name.
    pub name_octets: usize,
}

impl Part {
    /// The object that names the row: without it, an index that has moved would bring the counters of another
    /// interface, and nothing would tell.
    fn name(&self) -> Option<Object> {
        self.objects.first().copied().filter(|object| object.is_name())
    }

    /// The same row, asked for other objects; its name is asked for again.
    pub fn asking(&self, objects: &[Object]) -> Self {
        let objects = self.name().into_iter().chain(objects.iter().copied()).collect();
        Self { objects, ..self.clone() }
    }

    fn octets(&self) -> usize {
        self.objects.iter().map(|&object| self.object_octets(object)).sum()
    }

    fn object_octets(&self, object: Object) -> usize {
        let name = BINDING_OCTETS + oid_octets(object.column()) + arc_octets(self.if_index);
        name + if object.is_name() { VALUE_HEADER + self.name_octets } else { object.syntax().octets() }
    }
}

/// What one GET asks of rows; sysUpTime.0 leads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Objects of rows, rows in the order of the table.
    pub parts: Vec<Part>,
}

impl Request {
    /// How many objects it names, sysUpTime.0 among them.
    pub fn bindings(&self) -> usize {
        1 + self.parts.iter().map(|part| part.objects.len()).sum::<usize>()
    }

    /// The object identifiers, in the order of the request.
    pub fn oids(&self) -> Vec<Vec<u32>> {
        let rows = self.parts.iter();
        let cells = rows.flat_map(|part| part.objects.iter().map(|object| object.instance(part.if_index)));
        std::iter::once(SYS_UP_TIME.to_vec()).chain(cells).collect()
    }
}

/// Packs rows into as few requests as the limits allow, in their order.
///
/// A row that exceeds the limits by itself is divided; no other row is.
pub fn pack(rows: impl IntoIterator<Item = Part>, limits: Limits) -> Vec<Request> {
    let mut packer = Packer { limits, done: Vec::new(), open: Open::default() };
    for row in rows {
        packer.add(row);
    }
    packer.finish()
}

struct Packer {
    limits: Limits,
    done: Vec<Request>,
    open: Open,
}

/// The request that is being filled.
struct Open {
    request: Request,
    bindings: usize,
    octets: usize,
}

impl Default for Open {
    fn default() -> Self {
        let octets = BINDING_OCTETS + oid_octets(SYS_UP_TIME) + Syntax::TimeTicks.octets();
        Self { request: Request { parts: Vec::new() }, bindings: 1, octets }
    }
}

impl Open {
    fn push(&mut self, part: Part, octets: usize) {
        self.bindings += part.objects.len();
        self.octets += octets;
        self.request.parts.push(part);
    }
}

impl Packer {
    fn add(&mut self, part: Part) {
        let octets = part.octets();
        if !self.fits(part.objects.len(), octets) && !self.open.request.parts.is_empty() {
            self.close();
        }
        if self.fits(part.objects.len(), octets) {
            self.open.push(part, octets);
        } else {
            self.divide(&part);
        }
    }

    /// Divides a row; each piece has its name, and packets that are added up stay together.
    fn divide(&mut self, row: &Part) {
        let objects = &row.objects[usize::from(row.name().is_some())..];
        let mut piece = row.asking(&[]);
        for together in objects.chunk_by(|one, next| next.adds_to(*one)) {
            let longer = Part { objects: [&piece.objects, together].concat(), ..row.clone() };
            if self.fits(longer.objects.len(), longer.octets()) {
                piece = longer;
                continue;
            }
            self.put(std::mem::replace(&mut piece, row.asking(together)), row);
            if !self.open.request.parts.is_empty() {
                self.close();
            }
        }
        self.put(piece, row);
    }

    fn put(&mut self, piece: Part, row: &Part) {
        if piece != row.asking(&[]) {
            let octets = piece.octets();
            self.open.push(piece, octets);
        }
    }

    fn fits(&self, bindings: usize, octets: usize) -> bool {
        self.open.bindings + bindings <= self.limits.bindings
            && self.open.octets + octets <= self.limits.octets
    }

    fn close(&mut self) {
        let full = std::mem::take(&mut self.open);
        self.done.push(full.request);
    }

    fn finish(mut self) -> Vec<Request> {
        if !self.open.request.parts.is_empty() {
            self.done.push(self.open.request);
        }
        self.done
    }
}

/// The first two numbers share an octet (X.690 section 8.19.4).
fn oid_octets(oid: &[u32]) -> usize {
    oid.iter().map(|&arc| arc_octets(arc)).sum::<usize>().saturating_sub(1)
}

fn arc_octets(arc: u32) -> usize {
    match arc {
        0..0x80 => 1,
        0x80..0x4000 => 2,
        0x4000..0x20_0000 => 3,
        0x20_0000..0x1000_0000 => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FULL_ROW: &[Object] = &[
        Object::IfName,
        Object::IfCounterDiscontinuityTime,
        Object::IfAdminStatus,
        Object::IfOperStatus,
        Object::IfLastChange,
        Object::IfHCInOctets,
        Object::IfHCInUcastPkts,
        Object::IfHCInMulticastPkts,
        Object::IfHCInBroadcastPkts,
        Object::IfInDiscards,
        Object::IfInErrors,
        Object::IfInUnknownProtos,
        Object::IfHCOutOctets,
        Object::IfHCOutUcastPkts,
        Object::IfHCOutMulticastPkts,
        Object::IfHCOutBroadcastPkts,
        Object::IfOutDiscards,
        Object::IfOutErrors,
    ];

    fn rows(count: usize) -> Vec<Part> {
        (0..count)
            .map(|row| Part {
                row,
                if_index: u32::try_from(row).unwrap() + 1,
                objects: FULL_ROW.to_vec(),
                name_octets: 10,
            })
            .collect()
    }

    #[test]
    fn three_whole_rows_share_a_request() {
        let requests = pack(rows(48), Limits::new(60, 6));
        assert_eq!(requests.len(), 16);
        assert!(requests.iter().all(|request| request.parts.len() == 3));
        assert!(requests.iter().all(|request| request.oids()[0] == SYS_UP_TIME));
    }

    #[test]
    fn names_cost_no_request_where_indexes_are_small_or_names_short() {
        for (if_index, name_octets) in [(1, 28), (1_000, 13)] {
            let rows = (0..48).map(|row| Part { row, if_index, objects: FULL_ROW.to_vec(), name_octets });
            assert_eq!(
                pack(rows, Limits::new(60, 6)).len(),
                16,
                "index {if_index}, name of {name_octets} octets"
            );
        }
    }

    #[test]
    fn every_piece_of_a_divided_row_is_named_and_keeps_packets_together() {
        let requests = pack(rows(1), Limits { bindings: 8, octets: 1_300 });
        for request in &requests {
            let objects = &request.parts[0].objects;
            assert_eq!(objects[0], Object::IfName);
            for (one, others) in [
                (Object::IfHCInUcastPkts, [Object::IfHCInMulticastPkts, Object::IfHCInBroadcastPkts]),
                (Object::IfHCOutUcastPkts, [Object::IfHCOutMulticastPkts, Object::IfHCOutBroadcastPkts]),
            ] {
                let has = |object| objects.contains(object);
                assert!(others.iter().all(|other| has(other) == has(&one)), "{objects:?}");
            }
        }
        let asked = requests.iter().map(|request| request.parts[0].objects.len() - 1).sum::<usize>();
        assert_eq!(asked, FULL_ROW.len() - 1);
    }

    #[test]
    fn nothing_is_asked_of_a_device_without_rows() {
        assert!(pack(rows(0), Limits::new(60, 6)).is_empty());
    }

    #[test]
    fn halved_limits_divide_a_row_only_when_it_does_not_fit_alone() {
        let mut limits = Limits::new(60, 6);
        assert!(limits.halve(55));
        assert!(pack(rows(4), limits).iter().all(|request| request.parts.len() == 1));
        assert!(limits.halve(19));
        let requests = pack(rows(2), limits);
        assert!(requests.iter().all(|request| request.bindings() <= 10), "{requests:?}");
        assert!(!limits.halve(8), "a smaller request no longer helps");
    }

    proptest! {
        #[test]
        fn every_object_is_asked_once_and_within_the_limits(
            sizes in proptest::collection::vec(1_usize..=18, 0..60),
            first_index in 1_u32..0x7fff_0000,
            max_bindings in 1_usize..200,
            halvings in 0_usize..5,
        ) {
            let parts: Vec<Part> = sizes.iter().enumerate().map(|(row, &size)| Part {
                row, if_index: first_index + u32::try_from(row).unwrap(), objects: FULL_ROW[..size].to_vec(), name_octets: 10,
            }).collect();
            let mut limits = Limits::new(max_bindings, 6);
            for _ in 0..halvings { limits.halve(limits.bindings); }
            let requests = pack(parts.clone(), limits);
            let mut asked: Vec<Vec<u32>> = requests.iter()
                .flat_map(|request| request.oids().split_off(1)).collect();
            let mut wanted: Vec<Vec<u32>> = parts.iter()
                .flat_map(|part| part.objects.iter().map(|object| object.instance(part.if_index))).collect();
            for oids in [&mut asked, &mut wanted] {
                oids.sort();
                // A row that is divided is named in every piece.
                oids.dedup();
            }
            prop_assert_eq!(asked, wanted);
            for request in &requests {
                prop_assert!(request.bindings() <= limits.bindings.max(FEWEST_BINDINGS));
                let octets: usize = request.parts.iter().map(Part::octets).sum();
                prop_assert!(octets <= REPLY_OCTETS);
            }
        }

        #[test]
        fn rows_that_fit_are_never_divided(count in 0_usize..40, max_bindings in 20_usize..200) {
            let requests = pack(rows(count), Limits::new(max_bindings, 6));
            let whole = requests.iter().flat_map(|request| &request.parts).all(|part| part.objects.len() == 18);
            prop_assert!(whole);
        }
    }
}
