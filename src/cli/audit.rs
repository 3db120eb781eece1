//! `noctui audit verify`: whether the trail is whole.

use std::io::{self, Write};

use crate::{
    broadcast::audit::{self, Report},
    config::paths::{self, Environment},
};

use super::{
    CliError, Outcome,
    args::{AuditArgs, AuditCommand},
};

/// Runs the command. A trail that is not whole is a failure, no trail at all is a mistake of usage.
///
/// # Errors
///
/// There is no state folder, no trail in it, or it cannot be read.
pub(super) fn run(args: &AuditArgs) -> Result<Outcome, CliError> {
    let AuditCommand::Verify = args.command;
    let state = paths::state(&Environment::of_process()).ok_or(CliError::NoStateFolder)?;
    let trail = state.join("audit.jsonl");
    let report = audit::verify(&trail)?.ok_or_else(|| CliError::NoTrail { path: trail.clone() })?;
    let name = trail.display().to_string();
    write(&report, &name, &mut io::stdout().lock(), &mut io::stderr().lock())?;
    Ok(if report.problems.is_empty() { Outcome::Fine } else { Outcome::Failed })
}

fn write(report: &Report, name: &str, out: &mut impl Write, err: &mut impl Write) -> io::Result<()> {
    for problem in &report.problems {
        writeln!(err, "{name}: {problem}")?;
    }
    for note in &report.notes {
        writeln!(err, "{name}: note: {note}")?;
    }
    let Report { lines, broadcasts, results, shells, typed, .. } = report;
    let by_hand = match shells + typed {
        0 => String::new(),
        _ => format!(", {shells} shells, {typed} lines typed"),
    };
    let span = report.span.as_ref();
    let span = span.map_or_else(String::new, |span| format!(" from {} to {}", span.from, span.to));
    let word = match report.problems.len() {
        0 => "OK".to_owned(),
        1 => "NOT WHOLE, 1 problem".to_owned(),
        count => format!("NOT WHOLE, {count} problems"),
    };
    writeln!(out, "{word}: {lines} lines{span}, {broadcasts} broadcasts, {results} results{by_hand}")
}
