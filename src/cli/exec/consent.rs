//! What is said of a plan before it is sent, and the word that lets it go.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    sync::Arc,
};

use crate::plan::{Confirmation, Confirmed, Given, Plan, Weight};

use super::super::CliError;

/// Up to how many devices a preview shows their text.
const SHOWN: usize = 5;

/// Says what is to be said of the plan, and gets it confirmed: by `--yes`, or by whoever sits at the terminal.
///
/// # Errors
///
/// It cannot be sent as it is, or nobody agreed.
pub(super) fn obtain(plan: &Arc<Plan>, is_agreed: bool) -> Result<Confirmed, CliError> {
    let not_sent = |why: Vec<String>| CliError::NotSent { why };
    let weighty = |least: Weight| {
        let findings = plan.findings.iter().filter(move |finding| finding.weight() >= least);
        findings.map(ToString::to_string).collect::<Vec<_>>()
    };
    let given = match plan.confirmation() {
        Confirmation::Impossible => return Err(not_sent(weighty(Weight::LeavesOut))),
        Confirmation::Enter => Given::Enter,
        Confirmation::Number(_) if is_agreed => Given::Yes,
        Confirmation::Number(number) if !is_attended() => {
            let mut why = weighty(Weight::LeavesOut);
            why.push(format!("{number} devices would get it: say --yes where nobody can be asked."));
            return Err(not_sent(why));
        }
        Confirmation::Number(number) => {
            preview(plan)?;
            typed_number(number)?
        }
    };
    for finding in plan.findings.iter().filter(|finding| finding.weight() == Weight::LeavesOut) {
        writeln!(io::stderr(), "{finding} {}", finding.devices().join(", "))?;
    }
    plan.confirm(given).map_err(|error| not_sent(vec![format!("{error}.")]))
}

/// Whether somebody sits there who sees and types.
pub(super) fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn preview(plan: &Plan) -> io::Result<()> {
    let mut out = io::stderr().lock();
    let names = crate::model::fold_names(plan.targets.iter().map(|target| &*target.device.name));
    writeln!(out, "To {} devices: {names}", plan.targets.len())?;
    for target in plan.targets.iter().take(SHOWN) {
        writeln!(out, "  {} ({})", target.device.name, target.platform)?;
        target.lines.iter().try_for_each(|line| writeln!(out, "    {line}"))?;
    }
    if plan.targets.len() > SHOWN {
        writeln!(out, "  and {} more, each with its own values", plan.targets.len() - SHOWN)?;
    }
    plan.findings.iter().try_for_each(|finding| writeln!(out, "! {finding}"))
}

/// The number that is typed; nothing is another number.
fn typed_number(number: usize) -> io::Result<Given> {
    write!(io::stderr(), "Type {number} to send it: ")?;
    let mut typed = String::new();
    io::stdin().lock().read_line(&mut typed)?;
    Ok(typed.trim().parse().map_or(Given::Enter, Given::Number))
}
