//! The kinds that concern gNMI: `gnmi-style` and its like, with `what` and `code`.

use tonic::Code;

use super::{Fault, needed};
use crate::config::diagnostic::Diagnostics;
use crate::lab::gnmi::{Deletion, Habit, Refusal, Security, Stamp, Style, code, code_words};

/// Every kind that stands alone, with its habit.
const PLAIN: [(&str, Habit); 14] = [
    ("gnmi-login", Habit::Login),
    ("gnmi-stall", Habit::Stall),
    ("gnmi-drop", Habit::Drop),
    ("gnmi-no-sync", Habit::NoSync),
    ("gnmi-early-sync", Habit::EarlySync),
    ("gnmi-repeated-sync", Habit::RepeatedSync),
    ("gnmi-empty", Habit::Empty),
    ("gnmi-maximal", Habit::Maximal),
    ("gnmi-garbage-types", Habit::GarbageTypes),
    ("gnmi-duplicates", Habit::Duplicates),
    ("gnmi-large", Habit::Large),
    ("gnmi-hostile-keys", Habit::HostileKeys),
    ("gnmi-pings", Habit::Pings),
    ("gnmi-here", Habit::Here),
];

/// Every kind that says what.
const TELLING: [&str; 6] =
    ["gnmi-style", "gnmi-stamp", "gnmi-tls", "gnmi-refuses", "gnmi-deletes", "gnmi-invents"];

/// Every kind.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    PLAIN.iter().map(|(kind, _)| *kind).chain(TELLING)
}

/// The habit of a kind; none when the kind has nothing to do with gNMI.
pub(super) fn habit(
    kind: &str,
    what: &mut Option<String>,
    status: &mut Option<String>,
    limit: &mut Option<usize>,
) -> Option<Result<Habit, Fault>> {
    if let Some((_, habit)) = PLAIN.iter().find(|(plain, _)| *plain == kind) {
        return Some(Ok(*habit));
    }
    let mut word = || needed(what.take(), "what");
    let found = match kind {
        "gnmi-style" => {
            word().and_then(|w| one(&w, Style::named, &words(Style::ALL, Style::word))).map(Habit::Style)
        }
        "gnmi-stamp" => {
            word().and_then(|w| one(&w, Stamp::named, &words(Stamp::ALL, Stamp::word))).map(Habit::Stamp)
        }
        "gnmi-tls" => {
            let named = word().and_then(|w| one(&w, Security::named, &words(Security::ALL, Security::word)));
            named.map(Habit::Security)
        }
        "gnmi-deletes" => {
            let named = word().and_then(|w| one(&w, Deletion::named, &words(Deletion::ALL, Deletion::word)));
            named.map(Habit::Deletes)
        }
        "gnmi-refuses" => word().and_then(|w| refusal(&w, status.take())),
        "gnmi-invents" => needed(limit.take(), "limit").map(Habit::Invents),
        _ => return None,
    };
    Some(found)
}

/// With the status that such targets usually give, unless another one is named.
fn refusal(word: &str, status: Option<String>) -> Result<Habit, Fault> {
    let refusal = one(word, Refusal::named, &words(Refusal::ALL, Refusal::word))?;
    let status = match status {
        Some(word) => one(&word, code, &code_words().collect::<Vec<_>>())?,
        None if refusal == Refusal::Capabilities => Code::Unimplemented,
        None => Code::InvalidArgument,
    };
    Ok(Habit::Refuses(refusal, status))
}

/// The words of some values.
pub(super) fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| word(*value)).collect()
}

/// The value of a word.
pub(super) fn one<T>(
    word: &str,
    named: impl Fn(&str) -> Option<T>,
    all: &[&'static str],
) -> Result<T, Fault> {
    named(word).ok_or_else(|| {
        (format!("unknown word `{word}`"), Diagnostics::default().suggest(word, all.iter().copied()))
    })
}
