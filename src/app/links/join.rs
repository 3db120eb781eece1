//! From what every device tells, and from what the inventory declares, to links. Pure, and the same whoever speaks
//! first.

use std::{collections::HashMap, sync::Arc};

use crate::{
    app::fleet::Fleet,
    config::inventory::DeclaredLink,
    model::{DeclaredEnd, DeviceId, Link, LinkEnd, LinkId, SafeText, Side},
};

use super::{
    directory::{Directory, Far, Port},
    told::Told,
};

/// Marks the number of an end that is no interface of the inventory.
const NAMED: u64 = 1 << 63;

/// An end as it is spoken of: its device, if the inventory has it, and two names.
type Known = (Option<DeviceId>, Box<str>, Box<str>);

/// Numbers for ends that are known by name alone. They stay for as long as somebody speaks of the end.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    known: HashMap<Known, u64>,
    next: u64,
}

/// An end while links are being made.
#[derive(Debug, Clone, Copy)]
struct End<'a> {
    number: u64,
    device: Option<DeviceId>,
    port: Option<Port>,
    /// What a stranger calls itself.
    system: &'a str,
    /// What is said of an interface that is not known.
    word: &'a str,
}

/// A link while links are being made.
#[derive(Debug)]
struct Draft<'a> {
    ends: [End<'a>; 2],
    declared: bool,
    heard: [bool; 2],
    expects: [Option<&'a DeclaredEnd>; 2],
}

impl Draft<'_> {
    fn side(&self, number: u64) -> usize {
        usize::from(self.ends[0].number != number)
    }
}

/// A link that the inventory declares, with its ends as they are found.
struct Declared<'a> {
    ends: [End<'a>; 2],
    written: &'a [DeclaredEnd; 2],
}

/// Somebody hears a device and cannot tell which of its interfaces.
#[derive(Clone, Copy)]
struct Doubt<'a> {
    ear: End<'a>,
    device: DeviceId,
    word: &'a str,
}

/// Joins what is told into links, ordered by the names of their ends.
pub(super) fn join(
    fleet: &Fleet,
    told: &[Told],
    written: &[[DeclaredEnd; 2]],
    numbers: &mut Numbers,
) -> Vec<Link> {
    let directory = Directory::of(fleet);
    let mut joiner = Joiner { numbers, used: Numbers::default(), drafts: Vec::new(), found: HashMap::new() };
    let declared: Vec<Declared<'_>> = written.iter().map(|link| joiner.declare(&directory, link)).collect();
    let doubts = joiner.listen(fleet, told, &directory);
    joiner.settle(doubts, &declared);
    joiner.compare(&declared);
    let Joiner { used, drafts, .. } = joiner;
    *numbers = Numbers { next: numbers.next, ..used };
    ordered(fleet, drafts)
}

struct Joiner<'a, 'n> {
    numbers: &'n mut Numbers,
    used: Numbers,
    drafts: Vec<Draft<'a>>,
    found: HashMap<LinkId, usize>,
}

impl<'a> Joiner<'a, '_> {
    fn declare(&mut self, directory: &Directory<'_>, written: &'a [DeclaredEnd; 2]) -> Declared<'a> {
        let end = |end: &'a DeclaredEnd| {
            let found = self.end(directory.declared(&end.device, &end.interface));
            found.expect("what is declared has a name")
        };
        Declared { ends: written.each_ref().map(end), written }
    }

    fn end(&mut self, far: Far<'a>) -> Option<End<'a>> {
        let (device, system, word) = match far {
            Far::Port(port) => return Some(end_of(port)),
            Far::Device(device, word) => (Some(device), "", word),
            Far::Stranger(system, word) => (None, system, word),
            Far::Nobody => return None,
        };
        Some(End { number: self.number(device, system, word), device, port: None, system, word })
    }

    fn number(&mut self, device: Option<DeviceId>, system: &str, word: &str) -> u64 {
        let key = (device, system.to_ascii_lowercase().into(), word.to_ascii_lowercase().into());
        let known = self.used.known.get(&key).or_else(|| self.numbers.known.get(&key)).copied();
        let number = known.unwrap_or_else(|| {
            self.numbers.next += 1;
            NAMED | self.numbers.next
        });
        self.used.known.insert(key, number);
        number
    }

    /// Takes over what devices hear; gives back where that leaves a doubt.
    fn listen(&mut self, fleet: &Fleet, told: &'a [Told], directory: &Directory<'_>) -> Vec<Doubt<'a>> {
        let mut doubts = Vec::new();
        for entry in fleet.iter() {
            let device = entry.device.id;
            for ear in told.get(device.index()).into_iter().flat_map(|told| &told.ears) {
                let near = end_of(Port { device, slot: ear.slot, at: ear.at });
                for neighbour in ear.neighbours.iter() {
                    match directory.far(neighbour) {
                        Far::Device(device, word) => doubts.push(Doubt { ear: near, device, word }),
                        far => {
                            let far = self.end(far);
                            far.into_iter().for_each(|far| self.hear(near, far));
                        }
                    }
                }
            }
        }
        doubts
    }

    /// One end hears the other.
    fn hear(&mut self, near: End<'a>, far: End<'a>) {
        // What hears itself is no link.
        if near.number != far.number {
            let at = self.draft(near, far);
            let side = self.drafts[at].side(near.number);
            self.drafts[at].heard[side] = true;
        }
    }

    fn draft(&mut self, one: End<'a>, other: End<'a>) -> usize {
        let ends = if one.number <= other.number { [one, other] } else { [other, one] };
        let next = self.drafts.len();
        let at = *self.found.entry(LinkId(ends.map(|end| end.number))).or_insert(next);
        if at == next {
            self.drafts.push(Draft { ends, declared: false, heard: [false; 2], expects: [None; 2] });
        }
        at
    }

    /// Where a device is heard but not which of its interfaces, the inventory may know, or the device itself, which
    /// hears the ear. A doubt that remains is a link with one end unknown.
    fn settle(&mut self, doubts: Vec<Doubt<'a>>, declared: &[Declared<'a>]) {
        let drafts = self.by_end();
        let known = by_number(
            declared.iter().enumerate().flat_map(|(at, link)| link.ends.map(|end| (end.number, at))),
        );
        let mut open: HashMap<(DeviceId, DeviceId), Vec<Doubt<'a>>> = HashMap::new();
        for doubt in doubts {
            let ear = doubt.ear;
            let is_far = |ends: &[End<'_>; 2]| other_end(ends, ear.number).device == Some(doubt.device);
            // Where an inventory names several, any choice will do as long as it stays the same.
            let port = |ends: &&[End<'a>; 2]| {
                let far = other_end(ends, ear.number);
                (far.port.map(|port| port.at), far.word)
            };
            let known = at_number(&known, ear.number).map(|at| &declared[at].ends);
            let named = known.filter(|ends| is_far(ends)).min_by_key(port);
            if let Some(ends) = named {
                self.hear(ear, *other_end(ends, ear.number));
                continue;
            }
            let heard = at_number(&drafts, ear.number).find(|at| is_far(&self.drafts[*at].ends));
            match (heard, ear.device) {
                (Some(at), _) => {
                    let side = self.drafts[at].side(ear.number);
                    self.drafts[at].heard[side] = true;
                }
                (None, Some(device)) => open.entry((device, doubt.device)).or_default().push(doubt),
                (None, None) => {}
            }
        }
        self.pair(&open);
    }

    /// Two devices that hear each other once, and neither can tell where: that is one link.
    fn pair(&mut self, open: &HashMap<(DeviceId, DeviceId), Vec<Doubt<'a>>>) {
        for ((near, far), doubts) in open {
            let back = open.get(&(*far, *near)).map_or(&[][..], Vec::as_slice);
            match (&doubts[..], back) {
                ([one], [other]) if near != far => self.hear(one.ear, other.ear),
                _ => {
                    for doubt in doubts {
                        let far = self.end(Far::Device(doubt.device, doubt.word));
                        far.into_iter().for_each(|far| self.hear(doubt.ear, far));
                    }
                }
            }
        }
    }

    /// Lays what is declared over what is heard. Where LLDP tells of somebody else, what is plugged in is the link, and
    /// it knows what was declared; where LLDP is silent, what is declared stands alone.
    fn compare(&mut self, declared: &[Declared<'a>]) {
        let heard = self.by_end();
        for link in declared {
            let id = LinkId(sorted(link.ends.map(|end| end.number)));
            if let Some(at) = self.found.get(&id) {
                self.drafts[*at].declared = true;
            }
        }
        for Declared { ends, written } in declared {
            let mut others = 0;
            for side in Side::BOTH {
                let number = ends[side.index()].number;
                let here = self.spoken_of(&heard, number);
                if here.iter().any(|at| self.drafts[*at].declared) {
                    continue;
                }
                others += here.len();
                for at in here {
                    let place = self.drafts[at].side(number);
                    let expects = &mut self.drafts[at].expects[place];
                    let far = &written[side.other().index()];
                    *expects = (*expects).into_iter().chain([far]).min();
                }
            }
            if others == 0 {
                let [one, other] = *ends;
                let at = self.draft(one, other);
                self.drafts[at].declared = true;
            }
        }
    }

    /// The drafts of an end that it hears itself; where it hears nobody, those that somebody else tells of.
    fn spoken_of(&self, heard: &[(u64, usize)], number: u64) -> Vec<usize> {
        let here: Vec<usize> = at_number(heard, number).collect();
        let hears = |at: &usize| self.drafts[*at].heard[self.drafts[*at].side(number)];
        let own: Vec<usize> = here.iter().copied().filter(hears).collect();
        if own.is_empty() { here } else { own }
    }

    /// The drafts by their ends, in order.
    fn by_end(&self) -> Vec<(u64, usize)> {
        let drafts = self.drafts.iter().enumerate();
        by_number(drafts.flat_map(|(at, draft)| draft.ends.map(|end| (end.number, at))))
    }
}

fn end_of(port: Port) -> End<'static> {
    let number = u64::from(port.device.0) << 32 | u64::from(port.slot.0);
    End { number, device: Some(port.device), port: Some(port), system: "", word: "" }
}

fn other_end<'e, 'a>(ends: &'e [End<'a>; 2], number: u64) -> &'e End<'a> {
    if ends[0].number == number { &ends[1] } else { &ends[0] }
}

fn sorted([a, b]: [u64; 2]) -> [u64; 2] {
    [a.min(b), a.max(b)]
}

fn by_number(pairs: impl Iterator<Item = (u64, usize)>) -> Vec<(u64, usize)> {
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_unstable();
    pairs
}

fn at_number(pairs: &[(u64, usize)], number: u64) -> impl Iterator<Item = usize> {
    let first = pairs.partition_point(|(other, _)| *other < number);
    pairs[first..].iter().take_while(move |(other, _)| *other == number).map(|(_, at)| *at)
}

/// By what ends are ordered: the device and the interface by name, strangers last.
type Place<'a> = (u32, u32, &'a str, &'a str);

fn place<'a>(fleet: &Fleet, end: &End<'a>) -> Place<'a> {
    let device = end.device.and_then(|id| fleet.get(id)).map_or(u32::MAX, |entry| entry.place);
    (device, end.port.map_or(u32::MAX, |port| port.at), end.system, end.word)
}

/// The links in the order of the names of their ends, the end whose name comes first being A.
fn ordered(fleet: &Fleet, drafts: Vec<Draft<'_>>) -> Vec<Link> {
    let mut placed: Vec<_> = drafts
        .iter()
        .map(|draft| {
            let [one, other] = draft.ends.each_ref().map(|end| place(fleet, end));
            if one <= other { ([one, other], [0, 1], draft) } else { ([other, one], [1, 0], draft) }
        })
        .collect();
    placed.sort_unstable_by_key(|(places, ..)| *places);
    let names: HashMap<DeviceId, SafeText> =
        fleet.iter().map(|entry| (entry.device.id, SafeText::new(&entry.device.name))).collect();
    placed.into_iter().map(|(_, order, draft)| link(fleet, &names, draft, order)).collect()
}

fn link(fleet: &Fleet, names: &HashMap<DeviceId, SafeText>, draft: &Draft<'_>, order: [usize; 2]) -> Link {
    let ends = order.map(|at| {
        let end = &draft.ends[at];
        let snapshot = end.device.and_then(|id| fleet.get(id)?.snapshot.as_deref());
        let identity = snapshot.zip(end.port).and_then(|(snapshot, port)| snapshot.identity(port.slot));
        let name = end.device.and_then(|id| names.get(&id).cloned());
        LinkEnd {
            device: end.device,
            name: name.unwrap_or_else(|| SafeText::new(end.system)),
            slot: end.port.map(|port| port.slot),
            port: identity.map_or_else(|| SafeText::new(end.word), |identity| identity.name.clone()),
            expects: draft.expects[at].cloned(),
        }
    });
    let id = LinkId(sorted(draft.ends.map(|end| end.number)));
    Link { id, ends, declared: draft.declared, heard: order.map(|at| draft.heard[at]) }
}

/// What the inventory declares, in the words of the model.
pub(super) fn declared(links: &[DeclaredLink]) -> Arc<[[DeclaredEnd; 2]]> {
    let end = |end: &crate::config::inventory::LinkEnd| DeclaredEnd {
        device: Arc::clone(&end.device),
        interface: Arc::clone(&end.interface),
    };
    links.iter().map(|link| link.ends.each_ref().map(end)).collect()
}
