//! Turns whatever ended a command into words for its operator, and into an exit code.

use std::{error::Error, io, path::PathBuf};

use unicode_width::UnicodeWidthStr;

use crate::{config::Diagnostics, lab::LabError, model::expr::ParseError, runtime::console::ConsoleError};

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Files are wrong; everything that is wrong with them.
    #[error("the configuration has errors")]
    Config(Diagnostics),
    /// No inventory was found.
    #[error("no inventory found")]
    NoInventory {
        /// Where it was looked for.
        looked_at: Vec<PathBuf>,
    },
    /// An expression does not parse.
    #[error("the expression is wrong")]
    Expression {
        /// The expression.
        text: String,
        /// What is wrong, and where.
        error: ParseError,
    },
    /// No device of the inventory can match an expression.
    #[error("`{expression}` chooses no device of the inventory")]
    NoneChosen {
        /// The expression.
        expression: String,
    },
    /// The inventory has no such device.
    #[error("no device is called `{name}`")]
    NoDevice {
        /// The name.
        name: String,
        /// The nearest name there is.
        nearest: Option<String>,
    },
    /// There is nothing to try.
    #[error("no outputs are configured")]
    NoOutputs {
        /// Where they were looked for.
        looked_at: Vec<PathBuf>,
    },
    /// There is no such output.
    #[error("no output is called `{name}`")]
    NoOutput {
        /// The name.
        name: String,
        /// The nearest name there is.
        nearest: Option<String>,
    },
    /// There is no home folder, so there is no state folder either.
    #[error("there is no state folder: set HOME or NOCTUI_STATE")]
    NoStateFolder,
    /// Nothing was ever sent from this state folder, or it is another one.
    #[error("there is no audit trail at {}; nothing was sent yet, or NOCTUI_STATE names another folder", path.display())]
    NoTrail {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Something would be sent to devices, and this run may only look.
    #[error("noctui exec sends to devices, which --read-only forbids")]
    ReadOnly,
    /// A text cannot be sent as it is, or was not agreed to.
    #[error("nothing was sent")]
    NotSent {
        /// Why: sentences.
        why: Vec<String>,
    },
    /// The simulated network did not start.
    #[error("the lab did not start")]
    Lab(#[from] LabError),
    /// The console could not run.
    #[error(transparent)]
    Console(#[from] ConsoleError),
    /// Reading, writing or the system failed.
    #[error("input or output failed")]
    Io(#[from] io::Error),
}

impl CliError {
    /// 1 for what failed while running, 2 for usage and configuration.
    pub fn code(&self) -> u8 {
        match self {
            Self::Io(_) | Self::Lab(_) => 1,
            Self::Console(error) if !error.is_usage() => 1,
            _ => 2,
        }
    }

    /// Whether the reader of standard output has gone away.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// All that is to be said, lines that each stand for themselves.
    pub fn words(&self) -> String {
        match self {
            Self::Config(diagnostics) => {
                diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
            }
            Self::NoInventory { looked_at } => no_inventory(looked_at),
            Self::Expression { text, error } => {
                // Columns count characters, and a terminal counts cells.
                let before: String = text.chars().take(error.column().saturating_sub(1)).collect();
                let caret = " ".repeat(before.width());
                format!("expression:1:{} {}\n  {text}\n  {caret}^", error.column(), error.problem())
            }
            Self::NoOutputs { looked_at } => {
                let places = looked_at.iter().map(|place| format!("\n  {}", place.display()));
                format!("{self}. Looked at:{}", places.collect::<String>())
            }
            Self::NoDevice { nearest: Some(nearest), .. } | Self::NoOutput { nearest: Some(nearest), .. } => {
                format!("{self}. Did you mean `{nearest}`?")
            }
            Self::NotSent { why } => {
                why.iter().map(String::as_str).chain(["Nothing was sent."]).collect::<Vec<_>>().join("\n")
            }
            _ => chain(self),
        }
    }
}

fn no_inventory(looked_at: &[PathBuf]) -> String {
    let mut words = String::from("no inventory found. Looked at:\n");
    for place in looked_at {
        words.push_str(&format!("  {}\n", place.display()));
    }
    words.push_str("Write one (inventory.example.toml shows how), name one with --inventory PATH,\n");
    words.push_str("or see noctui at work on a simulated network: noctui demo");
    words
}

/// The error and everything behind it, once each.
fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut behind = error.source();
    while let Some(source) = behind {
        words.push_str(&format!(": {source}"));
        behind = source.source();
    }
    words
}
