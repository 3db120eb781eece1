//! The command line: one definition for parsing, help and completions.

use std::{path::PathBuf, time::Duration};

use clap::{
    ArgAction, Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    app::wall::{KEYS, Page},
    config::{
        duration,
        settings::{LogLevel, ROTATE_LIMITS},
        theme::ColorWish,
    },
    lab::Streams,
};

/// A terminal console for network operations centres.
#[derive(Debug, Parser)]
#[command(name = "noctui", version, about, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = "Without a command noctui opens the console on the inventory that it finds.\n\
    Exit codes: 0 fine, 1 ran and something failed, 2 usage or configuration.")]
pub struct Cli {
    /// What to do; the console if nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Common {
    /// Inventory: a TOML file or a folder of them; may be repeated
    #[arg(long, global = true, value_name = "PATH", action = ArgAction::Append)]
    pub inventory: Vec<PathBuf>,
    /// Settings file
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Only look: nothing that could write to a device is built
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Colour theme: a built-in name or one of the themes folder
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// When to use colour; without it the settings decide
    #[arg(long, global = true, value_name = "WHEN", value_parser = one_of(&ColorWish::WORDS))]
    pub color: Option<ColorWish>,
    /// How much goes to the log file
    #[arg(long, global = true, value_name = "LEVEL", value_parser = one_of(&LogLevel::WORDS))]
    pub log_level: Option<LogLevel>,
}

/// A parser that takes one of some words and knows them for help and completions.
fn one_of<T: Copy + Send + Sync + 'static>(
    words: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    let known = PossibleValuesParser::new(words.iter().map(|(word, _)| *word));
    known.map(move |word| {
        let (_, value) = words.iter().find(|(known, _)| *known == word).expect("only known words pass");
        *value
    })
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the console on a simulated network inside this process
    Demo(DemoArgs),
    /// Show the wall: pages that take turns, read-only, no keyboard needed
    #[command(after_help = wall_keys())]
    Wall(WallArgs),
    /// Run the simulated network alone, for scripts and tests, until it is stopped
    Lab(LabArgs),
    /// Check inventory, settings, keys and theme
    Check(CheckArgs),
    /// Show every effective setting of a device and the line that set it
    Why(WhyArgs),
    /// Read interfaces without a screen: a table, JSON lines or CSV
    Poll(PollArgs),
    /// Check the audit trail: what was sent, by whom, to which devices
    Audit(AuditArgs),
    /// Try the outputs of alarms
    Notify(NotifyArgs),
    /// Run commands on many devices over SSH and show who answered the same
    Exec(ExecArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
}

/// `noctui demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The size of the network and its mood.
    #[command(flatten)]
    pub network: NetworkArgs,
}

/// `noctui wall`
#[derive(Debug, Args)]
pub struct WallArgs {
    /// Show a simulated network inside this process
    #[arg(long)]
    pub demo: bool,
    /// How many devices the simulated network has
    #[arg(long, requires = "demo", default_value_t = 12, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub devices: u32,
    /// What goes wrong in it, as a scenario file
    #[arg(long, requires = "demo", value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// The page to begin with; without it the one that was shown before a crash, else the overview
    #[arg(long, value_name = "PAGE", value_parser = one_of(&PAGES))]
    pub page: Option<Page>,
    /// How long each page stays; 20s if neither this nor the settings say
    #[arg(long, value_name = "TIME", value_parser = turn)]
    pub rotate: Option<Duration>,
    /// No key ends it; signals do
    #[arg(long)]
    pub no_quit: bool,
}

/// The pages of the wall with their words.
const PAGES: [(&str, Page); 6] = [
    (Page::Overview.as_str(), Page::Overview),
    (Page::Sites.as_str(), Page::Sites),
    (Page::Links.as_str(), Page::Links),
    (Page::Talkers.as_str(), Page::Talkers),
    (Page::Alarms.as_str(), Page::Alarms),
    (Page::Events.as_str(), Page::Events),
];

/// The keys of the wall, from the one table of them.
fn wall_keys() -> String {
    let lines = KEYS.iter().map(|(names, _, what)| format!("  {:<28}{what}", names.join(" ")));
    let lines: Vec<String> = lines.collect();
    format!("Keys, none of which is needed:\n  {:<28}that page\n{}", "1 to 6", lines.join("\n"))
}

/// What the simulated network is like.
#[derive(Debug, Clone, Args)]
pub struct NetworkArgs {
    /// How many devices
    #[arg(long, default_value_t = 12, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub devices: u32,
    /// How many ports each device has; realistic and different ones if not said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4_000))]
    pub ports: Option<u16>,
    /// Another network of the same kind
    #[arg(long, default_value_t = 42, value_name = "N")]
    pub seed: u64,
    /// Nothing goes wrong
    #[arg(long, conflicts_with = "scenario")]
    pub calm: bool,
    /// What goes wrong, as a scenario file
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Which devices stream over gNMI: those that the scenario asks to, half of them (if nothing else is said of what goes
    /// wrong), or all and an aggregator
    #[arg(long, value_name = "WHICH", value_parser = one_of(&Streams::WORDS))]
    pub gnmi: Option<Streams>,
}

/// `noctui lab`
#[derive(Debug, Args)]
pub struct LabArgs {
    /// The size of the network and its mood.
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Give each device an address of its own in 127.0.0.0/8 (Linux)
    #[arg(long)]
    pub spread: bool,
    /// Write the inventory to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
}

/// `noctui check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Ask each device once, over each of its protocols
    #[arg(long)]
    pub reach: bool,
}

/// `noctui why`
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// Its name in the inventory
    pub device: String,
}

/// `noctui poll`
#[derive(Debug, Args)]
pub struct PollArgs {
    /// Which devices and interfaces, e.g. `site=fra role=leaf "util>80"`
    #[arg(value_name = "EXPR")]
    pub expression: Vec<String>,
    /// One JSON object a line and device, with RFC 7951 instance data inside
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Comma-separated values, with a header
    #[arg(long)]
    pub csv: bool,
    /// How many rounds
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: u64,
    /// Time between rounds; the longest period among the chosen devices if not said
    #[arg(long, value_name = "TIME", value_parser = interval)]
    pub interval: Option<Duration>,
    /// Go on until stopped
    #[arg(long, conflicts_with = "count")]
    pub watch: bool,
}

/// `noctui audit`
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: AuditCommand,
}

/// What can be done with the audit trail.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Say whether the trail is whole: no line changed, removed, moved or cut off
    Verify,
}

/// `noctui notify`
#[derive(Debug, Args)]
pub struct NotifyArgs {
    /// What to do with the outputs.
    #[command(subcommand)]
    pub command: NotifyCommand,
}

/// What can be done with the outputs of alarms.
#[derive(Debug, Subcommand)]
pub enum NotifyCommand {
    /// Send one message that says that it is a test, through each output or one of them
    Test {
        /// Its name in outputs.toml; all if not said
        name: Option<String>,
    },
}

/// `noctui exec`
#[derive(Debug, Args)]
pub struct ExecArgs {
    /// Which devices, by what the inventory says of them, e.g. `site=fra role=leaf`; `all` for all
    #[arg(value_name = "EXPR", required = true)]
    pub expression: Vec<String>,
    /// The command; several lines are sent one after the other, `{name}`, `{site}` and tags stand for each device's own
    #[arg(value_name = "COMMAND", last = true, required = true)]
    pub command: Vec<String>,
    /// One JSON object a line and device
    #[arg(long, conflicts_with = "diff")]
    pub json: bool,
    /// Show the outputs of the few as differences from that of the many
    #[arg(long)]
    pub diff: bool,
    /// How many devices are worked on at the same time; 32 if neither this nor the settings say
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub fan_out: Option<u16>,
    /// How long a device may take for a line; 60s if neither this nor the settings say
    #[arg(long, value_name = "TIME", value_parser = patience)]
    pub timeout: Option<Duration>,
    /// Run on one device first, and on the others only if it is done without a refusal
    #[arg(long)]
    pub canary: bool,
    /// Send to N devices, and to the next N only when these are over; all at once unless told otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub wave: Option<u16>,
    /// Stop as soon as two outputs differ
    #[arg(long)]
    pub stop_on_difference: bool,
    /// Send without asking, whatever the number of devices and whatever looks dangerous
    #[arg(long)]
    pub yes: bool,
}

/// `noctui completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Which shell
    pub shell: clap_complete::Shell,
}

/// Reads `10s`, `500ms` or `1m`: what rounds can keep, and devices can bear.
fn interval(text: &str) -> Result<Duration, String> {
    let span = duration::parse(text).ok_or("write a number and a unit: 500ms, 10s, 1m or 2h")?;
    if span < Duration::from_millis(500) {
        return Err("the shortest is 500ms, or devices would only be kept busy".into());
    }
    if !span.as_millis().is_multiple_of(100) {
        return Err("rounds begin on tenths of a second: leave a multiple of 100ms".into());
    }
    Ok(span)
}

/// Reads how long a page stays: long enough to be read, short enough to come round.
fn turn(text: &str) -> Result<Duration, String> {
    let span = duration::parse(text).ok_or("write a number and a unit: 20s or 1m")?;
    if ROTATE_LIMITS.contains(&span) { Ok(span) } else { Err("a page stays between 5s and 1h".into()) }
}

/// Reads how long a line may take.
fn patience(text: &str) -> Result<Duration, String> {
    let span = duration::parse(text).ok_or("write a number and a unit: 10s, 1m or 2h")?;
    let limits = Duration::from_secs(1)..=Duration::from_secs(3_600);
    if limits.contains(&span) { Ok(span) } else { Err("a line takes between 1s and 1h".into()) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn intervals_have_units_and_a_floor() {
        assert_eq!(interval("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(interval("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(interval("2m"), Ok(Duration::from_secs(120)));
        for bad in ["", "10", "s", "1y", "-1s", "10ms", "0s", "1250ms"] {
            assert!(interval(bad).is_err(), "{bad}");
        }
    }
}
