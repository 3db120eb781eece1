//! The lines of what is armed: what was found, the text, how it goes out, who gets it.

use std::sync::Arc;

use unicode_width::UnicodeWidthChar;

use crate::{
    model::fold_names,
    plan::{Canary, Finding, Plan, Target, Weight},
};

use super::{ArmedKind, ArmedLine, Subject};

fn line(kind: ArmedKind, words: impl Into<String>) -> ArmedLine {
    ArmedLine { kind, words: words.into() }
}

/// The whole preview: what was found, the text, who gets it.
pub(super) fn lines(subject: &Subject, sample: usize, width: usize) -> Vec<ArmedLine> {
    let mut lines = Vec::new();
    match subject {
        Subject::Text(plan) => {
            push_findings(&mut lines, plan, width);
            push_text(&mut lines, plan, sample);
            push_way(&mut lines, plan);
            push_devices(&mut lines, plan, width);
        }
        Subject::LiveTyping(devices) => {
            lines.push(line(
                ArmedKind::Finding(Weight::Danger),
                "Every key goes to all of them as you type it.",
            ));
            let words = "Nothing is checked, and nothing can be taken back.";
            lines.push(line(ArmedKind::More, words));
            lines.push(line(ArmedKind::Blank, ""));
            lines.push(line(ArmedKind::Heading, "Devices"));
            let names = fold_names(devices.iter().map(|(_, name)| name.as_ref()));
            lines.extend(wrap(&names, width).into_iter().map(|words| line(ArmedKind::Fact, words)));
        }
    }
    lines
}

fn push_findings(lines: &mut Vec<ArmedLine>, plan: &Plan, width: usize) {
    for finding in &plan.findings {
        let mut words = wrap(&finding.to_string(), width).into_iter();
        let first = words.next().unwrap_or_default();
        lines.push(line(ArmedKind::Finding(finding.weight()), first));
        lines.extend(words.map(|words| line(ArmedKind::More, words)));
        if finding.devices().len() > 1 && finding.devices().len() < plan.targets.len() {
            let names = fold_names(finding.devices().iter().map(AsRef::as_ref));
            lines.extend(wrap(&names, width).into_iter().map(|words| line(ArmedKind::More, words)));
        }
    }
    if !plan.findings.is_empty() {
        lines.push(line(ArmedKind::Blank, ""));
    }
}

fn push_text(lines: &mut Vec<ArmedLine>, plan: &Plan, sample: usize) {
    let Some(target) = plan.targets.get(sample) else { return };
    let differs = plan.targets.iter().any(|other| other.lines != target.lines);
    let heading = if differs {
        format!(
            "Text for {}, {} of {}; each device gets its own",
            target.device.name,
            sample + 1,
            plan.targets.len()
        )
    } else {
        "Text".to_owned()
    };
    lines.push(line(ArmedKind::Heading, heading));
    for text in &*target.lines {
        lines.push(line(ArmedKind::Text(weight_of(plan, target, text)), text.as_ref()));
    }
    lines.push(line(ArmedKind::Blank, ""));
}

/// What was found about a line on its platform.
fn weight_of(plan: &Plan, target: &Target, text: &Arc<str>) -> Option<Weight> {
    let about = plan.findings.iter().filter(|finding| match finding {
        Finding::Danger { platform, line, .. } | Finding::Configures { platform, line, .. } => {
            platform == &target.platform && line == text
        }
        _ => false,
    });
    about.map(Finding::weight).max()
}

/// How it goes out.
fn push_way(lines: &mut Vec<ArmedLine>, plan: &Plan) {
    let Some(first) = plan.targets.first() else { return };
    let (name, rest) = (&first.device.name, plan.targets.len() - 1);
    let words = match plan.order.canary {
        _ if rest == 0 => return,
        Canary::Off => format!("to all at once, at most {} at a time", plan.order.fan_out),
        Canary::Agrees => format!("{name} first; the other {rest} follow if it is done without a refusal"),
        Canary::Shown => format!("{name} first; the other {rest} wait until you have seen its output"),
    };
    lines.push(line(ArmedKind::Heading, "Way"));
    lines.push(line(ArmedKind::Fact, words));
    lines.push(line(ArmedKind::Blank, ""));
}

fn push_devices(lines: &mut Vec<ArmedLine>, plan: &Plan, width: usize) {
    if plan.targets.is_empty() {
        return;
    }
    lines.push(line(ArmedKind::Heading, "Devices"));
    let mut platforms: Vec<(&str, Vec<&str>)> = Vec::new();
    for target in &plan.targets {
        match platforms.iter_mut().find(|(platform, _)| *platform == &*target.platform) {
            Some((_, names)) => names.push(&target.device.name),
            None => platforms.push((&target.platform, vec![&target.device.name])),
        }
    }
    platforms.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    for (platform, names) in platforms {
        let count = names.len();
        let words = format!("{count} {platform}  {}", fold_names(names));
        let mut wrapped = wrap(&words, width).into_iter();
        lines.push(line(ArmedKind::Fact, wrapped.next().unwrap_or_default()));
        lines.extend(wrapped.map(|words| line(ArmedKind::More, words)));
    }
}

/// Breaks words into lines of at most `width` cells, between blanks or after commas where there are any.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in text.split_inclusive([' ', ',']) {
        let cells = cells(piece.trim_end());
        if used > 0 && used + cells > width {
            lines.push(String::new());
            used = 0;
        }
        for c in piece.chars() {
            let own = c.width().unwrap_or(0);
            if used + own > width && c != ' ' {
                lines.push(String::new());
                used = 0;
            }
            lines.last_mut().expect("there is one from the start").push(c);
            used += own;
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines
}

fn cells(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_between_blanks_and_after_commas() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("leaf-1,2,4-6,8", 8), ["leaf-1,", "2,4-6,8"]);
        assert_eq!(wrap("unbreakable-name", 8), ["unbreaka", "ble-name"]);
        assert_eq!(wrap("", 8), [""]);
    }
}
