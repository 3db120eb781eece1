//! One message, the same for every output: as a line, and as a document.

use std::{sync::Arc, time::Duration};

use serde::Serialize;

use crate::model::{Alarm, ClearReason, Device, Folded, SafeText, Severity, Timestamp, spell};

/// An alarm with what was known of its place.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// The alarm.
    pub alarm: Arc<Alarm>,
    /// What the inventory says of its device; nothing if the device has left it.
    pub device: Option<Arc<Device>>,
    /// The description of its interface.
    pub description: Option<SafeText>,
}

/// What was not told one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct More {
    /// Alarms that began.
    pub raised: u32,
    /// Alarms that ended.
    pub cleared: u32,
    /// The worst of those that began.
    pub worst: Option<Severity>,
    /// Within how long.
    pub window: Duration,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// An alarm began, or rings again because what kept it quiet has ended.
    Raised {
        /// Which.
        about: About,
        /// It was told before.
        again: bool,
    },
    /// An alarm that was told is over.
    Cleared {
        /// Which.
        about: About,
        /// Why.
        reason: ClearReason,
    },
    /// More came than may be told.
    More(More),
    /// Nothing is wrong: somebody tries the outputs.
    Test {
        /// The name of the output.
        output: Arc<str>,
    },
}

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Tells one from another, so that a message that came twice is known: unique within a run and, by its time of
    /// start, among runs.
    pub id: Arc<str>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub body: Body,
}

impl Letter {
    /// What happened, in one word: `raised`, `cleared`, `more` or `test`.
    pub const fn event(&self) -> &'static str {
        match &self.body {
            Body::Raised { .. } => "raised",
            Body::Cleared { .. } => "cleared",
            Body::More(_) => "more",
            Body::Test { .. } => "test",
        }
    }

    /// The alarm it is about, if it is about one.
    pub const fn about(&self) -> Option<&About> {
        match &self.body {
            Body::Raised { about, .. } | Body::Cleared { about, .. } => Some(about),
            Body::More(_) | Body::Test { .. } => None,
        }
    }

    /// How much matters what is wrong; nothing if it tells of nothing that is.
    pub fn severity(&self) -> Option<Severity> {
        match &self.body {
            Body::Raised { about, .. } => Some(about.alarm.severity),
            Body::More(more) => more.worst,
            Body::Cleared { .. } | Body::Test { .. } => None,
        }
    }

    /// The message as a line without control characters.
    pub fn text(&self) -> String {
        match &self.body {
            Body::Raised { about, again } => {
                let again = if *again { ", still" } else { "" };
                let severity = about.alarm.severity.as_str().to_uppercase();
                format!("{severity} {}: {}{again}", about.place(), about.alarm.words)
            }
            Body::Cleared { about, reason } => {
                let lasted = spell(self.at.since(about.alarm.since));
                let reason = reason.words();
                format!("CLEARED {}: {}, {reason} after {lasted}", about.place(), about.alarm.words)
            }
            Body::More(more) => more.text(),
            Body::Test { output } => {
                format!("TEST of noctui's output {output}: it works if you read this, and nothing is wrong")
            }
        }
    }

    /// The message as a JSON document, the same for commands and webhooks.
    pub fn json(&self) -> String {
        serde_json::to_string(&Document::of(self)).expect("the document holds texts and numbers alone")
    }
}

impl About {
    /// `fra-leaf-3:Ethernet49 (to fra-spine-1)`
    fn place(&self) -> String {
        let key = &self.alarm.key;
        let mut place = key.device.to_string();
        if let Some(interface) = &key.interface {
            place.push_str(&format!(":{interface}"));
        }
        if let Some(description) = self.description.as_ref().filter(|text| !text.is_empty()) {
            place.push_str(&format!(" ({description})"));
        }
        // The inventory's names are what its file holds.
        SafeText::new(&place).to_string()
    }
}

impl More {
    /// `and 23 more within 60 s: 20 raised (the worst critical), 3 cleared`
    fn text(&self) -> String {
        let worst = self.worst.map_or_else(String::new, |worst| format!(" (the worst {})", worst.as_str()));
        let all = self.raised.saturating_add(self.cleared);
        let (raised, cleared) = (self.raised, self.cleared);
        format!("and {all} more within {}: {raised} raised{worst}, {cleared} cleared", spell(self.window))
    }
}

/// The document. Its members are a promise: none is renamed or taken away, and new ones may come. What does not apply is
/// null.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'a> {
    /// What chat systems show (Slack, Mattermost, Rocket.Chat).
    text: String,
    event: &'static str,
    id: &'a str,
    at: String,
    severity: Option<&'static str>,
    rule: Option<&'a str>,
    device: Option<&'a str>,
    address: Option<&'a str>,
    site: Option<&'a str>,
    role: Option<&'a str>,
    interface: Option<&'a str>,
    description: Option<&'a str>,
    words: Option<&'a str>,
    since: Option<String>,
    count: Option<u32>,
    folded: Option<FoldedDocument>,
    /// Why it was raised: the rule's text.
    because: Option<&'a str>,
    /// Why it is over.
    reason: Option<&'static str>,
    /// It was told before, and is still there.
    again: bool,
    more: Option<MoreDocument>,
    test: bool,
}

#[derive(Serialize)]
struct FoldedDocument {
    ports: u32,
    members: u32,
    devices: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct MoreDocument {
    raised: u32,
    cleared: u32,
    within_s: u64,
}

impl<'a> Document<'a> {
    fn of(letter: &'a Letter) -> Self {
        let about = letter.about();
        let alarm = about.map(|about| &*about.alarm);
        let device = about.and_then(|about| about.device.as_deref());
        let severity = alarm.map(|alarm| alarm.severity).or(letter.severity());
        Self {
            text: letter.text(),
            event: letter.event(),
            id: &letter.id,
            at: rfc3339(letter.at),
            severity: severity.map(Severity::as_str),
            rule: alarm.map(|alarm| &*alarm.key.rule),
            device: alarm.map(|alarm| &*alarm.key.device),
            address: device.map(|device| &*device.address),
            site: device.and_then(|device| device.site.as_deref()),
            role: device.and_then(|device| device.role.as_deref()),
            interface: alarm.and_then(|alarm| alarm.key.interface.as_deref()),
            description: about.and_then(|about| about.description.as_deref()),
            words: alarm.map(|alarm| alarm.words.as_str()),
            since: alarm.map(|alarm| rfc3339(alarm.since)),
            count: alarm.map(|alarm| alarm.count),
            folded: alarm.map(|alarm| alarm.folded.into()),
            because: alarm.map(|alarm| &*alarm.evidence.rule),
            reason: match &letter.body {
                Body::Cleared { reason, .. } => Some(reason.words()),
                _ => None,
            },
            again: matches!(&letter.body, Body::Raised { again: true, .. }),
            more: match &letter.body {
                Body::More(more) => Some(more.into()),
                _ => None,
            },
            test: matches!(&letter.body, Body::Test { .. }),
        }
    }
}

impl From<Folded> for FoldedDocument {
    fn from(folded: Folded) -> Self {
        Self { ports: folded.ports, members: folded.members, devices: folded.devices }
    }
}

impl From<&More> for MoreDocument {
    fn from(more: &More) -> Self {
        Self { raised: more.raised, cleared: more.cleared, within_s: more.window.as_secs() }
    }
}

/// `2026-11-22T12:04:31.120Z`, as RFC 3339 and RFC 5424 have it.
pub(super) fn rfc3339(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{at:.3}")
}

#[cfg(test)]
mod tests;
