//! From an order and the devices it is meant for to a plan.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    Canary, Finding, Judge, Order,
    template::{Fault, Lack, Template},
};
use crate::model::{Device, nearest};

/// Attributes that every device can have; its tags come on top.
const ATTRIBUTES: [&str; 6] = ["name", "address", "site", "role", "platform", "group"];

/// Why a device gets nothing that only an aggregator carries.
const DISCOVERED: &str = "no address for it, as only an aggregator tells of it";

/// A device that the text is meant for.
#[derive(Clone)]
pub struct Candidate {
    /// The device.
    pub device: Arc<Device>,
    /// What it runs, if that is known.
    pub platform: Option<Arc<dyn Judge + Send + Sync>>,
    /// Why it cannot be reached at all, if the inventory lacks something: half a sentence, `no ssh.user`.
    pub obstacle: Option<Arc<str>>,
}

/// A device and what it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The device.
    pub device: Arc<Device>,
    /// The platform it is spoken to as.
    pub platform: Arc<str>,
    /// The lines it gets, in order; none of them is blank or holds a line break.
    pub lines: Arc<[Arc<str>]>,
}

/// Who gets what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What was asked for.
    pub order: Order,
    /// The devices that get the text, in the order of the inventory. With a canary, the first of them is it.
    pub targets: Vec<Target>,
    /// What is to be said of it, the heaviest first.
    pub findings: Vec<Finding>,
}

impl Plan {
    /// Plans an order for these devices, in their order.
    pub fn make(order: Order, candidates: &[Candidate]) -> Self {
        let mut findings = Vec::new();
        let templates = templates(&order.text, &mut findings);
        unknown_names(&templates, candidates, &mut findings);
        let mut plan = Self { order, targets: Vec::new(), findings };
        for candidate in candidates {
            plan.admit(candidate, &templates);
        }
        plan.judge(candidates);
        if templates.is_empty() && plan.findings.is_empty() {
            plan.findings.push(Finding::NoText);
        } else if plan.targets.is_empty() {
            plan.findings.push(Finding::NoTarget);
        }
        plan.findings.sort_by_key(|finding| std::cmp::Reverse(finding.weight()));
        plan
    }

    /// The devices by wave, as places in `targets`: a wave begins when all of the one before are over.
    pub fn waves(&self) -> Vec<Vec<usize>> {
        let all = self.targets.len();
        let first = usize::from(self.order.canary != Canary::Off && all > 0);
        let size = self.order.wave.unwrap_or(all).max(1);
        let rest: Vec<usize> = (first..all).collect();
        let canary = (first > 0).then(|| vec![0]);
        canary.into_iter().chain(rest.chunks(size).map(<[usize]>::to_vec)).collect()
    }

    /// Gives a device its lines, or notes why it gets none.
    fn admit(&mut self, candidate: &Candidate, templates: &[(usize, Template)]) {
        let name = &candidate.device.name;
        let no_access = |why| Finding::NoAccess { why, devices: Vec::new() };
        if candidate.device.is_discovered() {
            return self.leave_out(name, no_access(DISCOVERED.into()));
        }
        let Some(platform) = &candidate.platform else {
            return self.leave_out(name, Finding::NoPlatform { devices: Vec::new() });
        };
        if let Some(why) = &candidate.obstacle {
            return self.leave_out(name, no_access(Arc::clone(why)));
        }
        let lines = templates.iter().map(|(_, template)| template.expand(&candidate.device));
        match lines.collect::<Result<Arc<[_]>, _>>() {
            Ok(lines) => self.targets.push(Target {
                device: Arc::clone(&candidate.device),
                platform: platform.name().into(),
                lines,
            }),
            Err(Lack::Missing(of)) => {
                self.leave_out(name, Finding::Missing { name: of, devices: Vec::new() });
            }
            Err(Lack::Unprintable(of)) => {
                self.leave_out(name, Finding::UnprintableValue { name: of, devices: Vec::new() });
            }
        }
    }

    fn leave_out(&mut self, device: &Arc<str>, finding: Finding) {
        note(&mut self.findings, finding, device);
    }

    /// Lets each platform judge the lines as its devices get them.
    fn judge(&mut self, candidates: &[Candidate]) {
        let judges: HashMap<&str, &Candidate> =
            candidates.iter().map(|candidate| (&*candidate.device.name, candidate)).collect();
        let mut known: HashMap<(Arc<str>, Arc<str>), Option<Finding>> = HashMap::new();
        for target in &self.targets {
            let judge = judges.get(&*target.device.name).and_then(|candidate| candidate.platform.as_ref());
            let judge = judge.expect("only devices with a platform become targets");
            for line in &*target.lines {
                let key = (Arc::clone(&target.platform), Arc::clone(line));
                let verdict = known.entry(key).or_insert_with(|| verdict(judge.as_ref(), line));
                if let Some(finding) = verdict {
                    note(&mut self.findings, finding.clone(), &target.device.name);
                }
            }
        }
    }
}

/// What a platform says of a line.
fn verdict(judge: &dyn Judge, line: &Arc<str>) -> Option<Finding> {
    let (platform, line) = (Arc::from(judge.name()), Arc::clone(line));
    match judge.danger(&line) {
        Some(why) => Some(Finding::Danger { platform, line, why, devices: Vec::new() }),
        None if judge.configures(&line) => Some(Finding::Configures { platform, line, devices: Vec::new() }),
        None => None,
    }
}

/// Adds a device to the finding that is about the same, or begins a new one.
fn note(findings: &mut Vec<Finding>, finding: Finding, device: &Arc<str>) {
    let place = findings.iter().position(|known| is_same(known, &finding)).unwrap_or_else(|| {
        findings.push(finding);
        findings.len() - 1
    });
    match &mut findings[place] {
        Finding::Missing { devices, .. }
        | Finding::UnprintableValue { devices, .. }
        | Finding::NoPlatform { devices }
        | Finding::NoAccess { devices, .. }
        | Finding::Danger { devices, .. }
        | Finding::Configures { devices, .. }
            // A line may stand twice in the text.
            if devices.last() != Some(device) =>
        {
            devices.push(Arc::clone(device));
        }
        _ => {}
    }
}

fn is_same(one: &Finding, other: &Finding) -> bool {
    use Finding as F;
    match (one, other) {
        (F::Missing { name: a, .. }, F::Missing { name: b, .. })
        | (F::UnprintableValue { name: a, .. }, F::UnprintableValue { name: b, .. })
        | (F::NoAccess { why: a, .. }, F::NoAccess { why: b, .. }) => a == b,
        (F::NoPlatform { .. }, F::NoPlatform { .. }) => true,
        (F::Danger { platform: p, line: a, .. }, F::Danger { platform: q, line: b, .. })
        | (F::Configures { platform: p, line: a, .. }, F::Configures { platform: q, line: b, .. }) => {
            p == q && a == b
        }
        _ => false,
    }
}

/// The lines that hold anything, with their numbers. What cannot be taken apart is noted.
fn templates(text: &str, findings: &mut Vec<Finding>) -> Vec<(usize, Template)> {
    let mut templates = Vec::new();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        match Template::parse(text) {
            Ok(template) => templates.push((line, template)),
            Err(Fault::Brace) => findings.push(Finding::LoneBrace { line }),
            Err(Fault::Unprintable(c)) => findings.push(Finding::Unprintable { line, c }),
        }
    }
    templates
}

/// Notes the names that no device has.
fn unknown_names(templates: &[(usize, Template)], candidates: &[Candidate], findings: &mut Vec<Finding>) {
    let tags = candidates.iter().flat_map(|candidate| candidate.device.tags.keys()).map(AsRef::as_ref);
    let known: BTreeSet<&str> = ATTRIBUTES.into_iter().chain(tags).collect();
    for (line, template) in templates {
        for name in template.names().filter(|name| !known.contains(&***name)) {
            findings.push(Finding::UnknownName {
                line: *line,
                name: Arc::clone(name),
                nearest: nearest(name, known.iter().copied()).map(Arc::from),
            });
        }
    }
}
