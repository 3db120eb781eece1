//! Recognises a device by what it says of itself.

use std::{fmt, sync::Arc};

use super::{Patterns, Platform};

/// By what a platform is recognised.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clues {
    /// Beginnings of `sysObjectID`, dotted: the longest one that fits speaks loudest.
    pub object_ids: Vec<Arc<str>>,
    /// What `sysDescr` (RFC 3418) or a banner holds.
    pub banners: Patterns,
    /// The server's identification string (RFC 4253 section 4.2): `SSH-2.0-Cisco-1.25`.
    pub servers: Patterns,
    /// Prompts that hardly any other platform shows.
    pub prompts: Patterns,
}

/// What is known of a device whose platform is not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// `sysObjectID`, dotted.
    pub object_id: Option<Arc<str>>,
    /// `sysDescr`
    pub description: Option<Arc<str>>,
    /// The identification string of its SSH server.
    pub server: Option<Arc<str>>,
    /// The banner, and what came before the first prompt, as lines.
    pub banner: Vec<Arc<str>>,
    /// The first prompt.
    pub prompt: Option<Arc<str>>,
}

/// One thing that speaks for a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clue {
    /// `sysObjectID` begins with this.
    ObjectId(Arc<str>),
    /// `sysDescr` reads so.
    Description(Arc<str>),
    /// Its SSH server calls itself so.
    Server(Arc<str>),
    /// This line stands in its banner.
    Banner(Arc<str>),
    /// Its prompt looks so.
    Prompt(Arc<str>),
}

impl fmt::Display for Clue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ObjectId(prefix) => write!(f, "sysObjectID is below {prefix}"),
            Self::Description(line) => write!(f, "sysDescr says \"{line}\""),
            Self::Server(line) => write!(f, "the SSH server calls itself \"{line}\""),
            Self::Banner(line) => write!(f, "the banner says \"{line}\""),
            Self::Prompt(line) => write!(f, "the prompt is \"{line}\""),
        }
    }
}

/// A platform and what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Detected {
    /// The platform.
    pub platform: Arc<Platform>,
    /// What speaks for it, the weightiest first; never empty.
    pub clues: Vec<Clue>,
}

/// The platform with the most weight; of equals, the first.
pub(super) fn detect(all: &[Arc<Platform>], evidence: &Evidence) -> Option<Detected> {
    let mut best: Option<(u32, Detected)> = None;
    for platform in all {
        let (weight, clues) = weigh(&platform.clues, evidence);
        if weight > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((weight, Detected { platform: platform.clone(), clues }));
        }
    }
    best.map(|(_, detected)| detected)
}

/// Words beat numbers: a vendor's object identifiers are shared between its systems, `sysDescr` names one of them.
fn weigh(clues: &Clues, evidence: &Evidence) -> (u32, Vec<Clue>) {
    let mut found = Vec::new();
    let mut weight = 0;
    let mut add = |more: u32, clue: Option<Clue>| {
        if let Some(clue) = clue {
            weight += more;
            found.push(clue);
        }
    };
    let matches = |patterns: &Patterns, line: &Option<Arc<str>>| {
        line.as_ref().filter(|line| patterns.is_match(line)).cloned()
    };
    add(400, matches(&clues.banners, &evidence.description).map(Clue::Description));
    let prefix = evidence.object_id.as_deref().and_then(|id| longest(&clues.object_ids, id));
    add(200 + prefix.as_ref().map_or(0, |prefix| arcs(prefix)), prefix.map(Clue::ObjectId));
    let banner = evidence.banner.iter().find(|line| clues.banners.is_match(line));
    add(150, banner.cloned().map(Clue::Banner));
    add(100, matches(&clues.servers, &evidence.server).map(Clue::Server));
    add(50, matches(&clues.prompts, &evidence.prompt).map(Clue::Prompt));
    (weight, found)
}

fn longest(prefixes: &[Arc<str>], id: &str) -> Option<Arc<str>> {
    let below = |prefix: &&Arc<str>| {
        id.strip_prefix(&***prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    prefixes.iter().filter(below).max_by_key(|prefix| arcs(prefix)).cloned()
}

fn arcs(id: &str) -> u32 {
    u32::try_from(id.split('.').count()).unwrap_or(u32::MAX)
}
