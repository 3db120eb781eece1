//! What `y` copies: the thing selected, as text to paste into a ticket.

use std::fmt::Write;

use crate::model::Direction;

use super::{
    fleet::Entry,
    model::{Card, DetailSize, Focus, Model, Overlay},
    msg::{Effect, Notice},
    screen::{Screen, alarms, detail::InterfaceDetail, events, ssh},
    words::Span,
};

/// Copies what is selected, and says what that was.
pub(super) fn selected(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(text) = text(model) else {
        model.notify(Notice::info("Nothing is selected that could be copied."));
        return;
    };
    let words = match text.lines().count() {
        1 => format!("Copied {text}"),
        lines => format!("Copied {lines} lines."),
    };
    model.notify(Notice::info(words));
    effects.push(Effect::Copy(text));
}

fn text(model: &Model) -> Option<String> {
    if let Overlay::Card(Card::Why, _) = model.overlay {
        return Some(why(model)).filter(|text| !text.is_empty());
    }
    if model.screen == Screen::Interfaces && model.focus == Focus::Table {
        let detail = model.interface_detail()?;
        return Some(match model.detail {
            DetailSize::Large => leaves(&detail),
            DetailSize::Beside => line(&detail),
        });
    }
    match (model.focus, model.screen) {
        (Focus::Table, Screen::Links) => return model.link_detail().map(|detail| detail.text()),
        (Focus::Table, Screen::Ssh) => return ssh::copy_text(model),
        (Focus::Table, Screen::Alarms) => return alarms::copy_text(model),
        (Focus::Table, Screen::Events) => return events::copy_text(model),
        _ => {}
    }
    let devices = devices(model);
    (!devices.is_empty()).then(|| devices.join("\n"))
}

/// The marked devices or, if none is, the selected one, as `name address`.
fn devices(model: &Model) -> Vec<String> {
    let line = |entry: &Entry| format!("{} {}", entry.device.name, entry.device.address);
    if !model.marks.is_empty() {
        return model.marks.iter().filter_map(|id| model.fleet.get(*id)).map(line).collect();
    }
    let selected = match (model.focus, model.screen) {
        (Focus::Tree, _) => {
            return model.tree.scope().iter().filter_map(|id| model.fleet.get(*id)).map(line).collect();
        }
        (Focus::Table, Screen::Health) => model.tables.health.selected(),
        (Focus::Table, _) => model.tables.fleet.selected(),
    };
    selected.and_then(|id| model.fleet.get(id)).map(line).into_iter().collect()
}

/// One line: device, interface, description, state, rates.
fn line(detail: &InterfaceDetail<'_>) -> String {
    let (row, device) = (&detail.row, &detail.entry.device);
    let mut text = format!("{} {} {}", device.name, device.address, row.identity.name.as_str());
    if let Some(description) = &row.identity.description {
        push(&mut text, format_args!(" ({})", description.as_str()));
    }
    push(&mut text, format_args!(" {}", row.words));
    for direction in Direction::BOTH {
        let word = direction.as_str();
        match row.traffic[direction.index()].bits {
            Ok(bits) => push(&mut text, format_args!(", {word} {bits:.0} b/s")),
            Err(gap) => push(&mut text, format_args!(", {word} unknown: {}", gap.words())),
        }
    }
    if let Some(share) = row.error_share {
        push(&mut text, format_args!(", errors {:.2} %", share * 100.0));
    }
    text
}

/// The line, then every leaf that the source gives.
fn leaves(detail: &InterfaceDetail<'_>) -> String {
    let mut text = line(detail);
    if let Some(far) = detail.far_end {
        push(&mut text, format_args!("\nfar end {}:{}", far.device, far.port));
    }
    for (name, value) in detail.leaves() {
        if let Some(value) = value {
            push(&mut text, format_args!("\n{name} {value}"));
        }
    }
    text
}

/// What the operator should know of the device, if anything; then one line per leaf: source, object, the two samples, the interval or the reason for its absence.
fn why(model: &Model) -> String {
    let note = model.interface_detail().and_then(|detail| detail.snapshot.note.as_deref());
    let mut text = note.unwrap_or_default().to_owned();
    for evidence in model.why() {
        let separator = if text.is_empty() { "" } else { "\n" };
        push(
            &mut text,
            format_args!("{separator}{:?} {} {}", evidence.leaf, evidence.source.badge(), evidence.object),
        );
        if let Some(before) = evidence.before {
            push(&mut text, format_args!(" {} ->", before.value));
        }
        if let Some(now) = evidence.now {
            push(&mut text, format_args!(" {}", now.value));
        }
        if let Some(interval) = evidence.interval {
            push(&mut text, format_args!(" in {}", Span(interval)));
        }
        if let Some(gap) = evidence.gap {
            push(&mut text, format_args!(" ({})", gap.words()));
        }
    }
    text
}

fn push(text: &mut String, words: std::fmt::Arguments<'_>) {
    text.write_fmt(words).expect("writing to a string does not fail");
}
