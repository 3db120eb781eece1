//! The outputs of several lines as one.

use std::sync::Arc;

use crate::model::Output;

/// A line and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// As it was sent.
    pub line: Arc<str>,
    /// What was printed.
    pub output: Output,
}

/// What stands before a line that was sent, where there are several.
const SENT: &str = "› ";

/// One output of all; with several lines each stands above what it printed.
pub(super) fn joined<'p>(parts: impl Iterator<Item = &'p Part>, has_several_lines: bool) -> Output {
    if !has_several_lines {
        return parts.last().map(|part| part.output.clone()).unwrap_or_default();
    }
    let mut lines = Vec::new();
    let mut is_partial = false;
    for part in parts {
        lines.push(Arc::from(format!("{SENT}{}", part.line)));
        let output = &part.output;
        // An output has one gap; those of several lines are told in words.
        let cut = output.gap.map_or(output.lines.len(), |gap| gap.before.min(output.lines.len()));
        lines.extend(output.lines[..cut].iter().cloned());
        lines.extend(output.gap.map(|gap| Arc::from(format!("‹{} lines left out›", gap.lines))));
        lines.extend(output.lines[cut..].iter().cloned());
        is_partial |= output.is_partial;
    }
    Output { lines: lines.into(), gap: None, is_partial }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OutputGap;

    fn part(line: &str, lines: &[&str], gap: Option<OutputGap>) -> Part {
        let lines = lines.iter().copied().map(Arc::from).collect();
        Part { line: line.into(), output: Output { lines, gap, is_partial: false } }
    }

    #[test]
    fn the_output_of_one_line_stands_alone() {
        let gap = Some(OutputGap { before: 1, lines: 9 });
        let only = part("show clock", &["a", "b"], gap);
        assert_eq!(joined([&only].into_iter(), false), only.output);
        assert_eq!(joined([].into_iter(), false), Output::default());
    }

    #[test]
    fn several_lines_stand_above_what_they_printed() {
        let gap = Some(OutputGap { before: 1, lines: 9 });
        let parts = [part("show clock", &["12:04"], None), part("show log", &["first", "last"], gap)];
        let whole = joined(parts.iter(), true);
        let lines: Vec<&str> = whole.lines.iter().map(AsRef::as_ref).collect();
        assert_eq!(lines, ["› show clock", "12:04", "› show log", "first", "‹9 lines left out›", "last"]);
    }
}
