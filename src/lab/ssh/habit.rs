//! How a device's shell speaks and what is wrong with it: one word each. Pure data.

use std::time::Duration;

use crate::lab::moment::Moment;
use crate::lab::network::{Platform, PortNo};
use crate::lab::quirk::QuirkKind;

/// A closed set of words, each with its meaning; scenario files use the words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$about])* $variant),* }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word for it in scenario files.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The value of a word.
            pub fn named(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

words! {
    /// Whose command line a device has.
    CliStyle {
        /// Cisco IOS and IOS XE.
        Ios "ios",
        /// Arista EOS.
        Eos "eos",
        /// Cisco NX-OS.
        Nxos "nxos",
        /// Juniper Junos.
        Junos "junos",
        /// Nokia SR Linux.
        Srlinux "srlinux",
        /// A Debian host with bash.
        Linux "linux",
    }
}

impl CliStyle {
    /// The command line that a platform has.
    pub(super) fn of(platform: Platform) -> Self {
        match platform {
            Platform::AristaEos => Self::Eos,
            Platform::CiscoNxos => Self::Nxos,
            Platform::JuniperJunos => Self::Junos,
            Platform::NokiaSrlinux => Self::Srlinux,
        }
    }

    /// What the inventory calls a device with that command line.
    pub(in crate::lab) fn platform(self) -> &'static str {
        match self {
            Self::Ios => "cisco_ios",
            Self::Eos => Platform::AristaEos.name(),
            Self::Nxos => Platform::CiscoNxos.name(),
            Self::Junos => Platform::JuniperJunos.name(),
            Self::Srlinux => Platform::NokiaSrlinux.name(),
            Self::Linux => "linux",
        }
    }
}

words! {
    /// How a device lets somebody in.
    Login {
        /// A password.
        Password "password",
        /// A key.
        Key "key",
        /// A password, asked for.
        Asked "asked",
        /// A password, then a code that changes, then a round without questions.
        Rounds "rounds",
        /// A key, then a password.
        KeyThenPassword "key-then-password",
        /// A key, then a password that is asked for.
        KeyThenAsked "key-then-asked",
    }
}

words! {
    /// When a device falls silent.
    Mute {
        /// Once somebody is in: no greeting, no prompt, no echo.
        Login "login",
        /// After the echo of the first command.
        Command "command",
    }
}

/// How a device's shell speaks, or one thing that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SshHabit {
    /// It has this command line instead of its platform's.
    Style(CliStyle),
    /// It lets people in this way only; without, by key, password, and password asked for.
    Login(Login),
    /// Every octet comes this much after the one before it.
    Slow(Duration),
    /// Output comes in pieces of up to this many octets, cut anywhere.
    Chunked(usize),
    /// It falls silent.
    Mute(Mute),
    /// The connection breaks after this many octets of a command's output.
    Drop(usize),
    /// Every command that shows something shows this many lines.
    Lines(u64),
    /// Every command that shows something goes on up to 1 GiB.
    Endless,
    /// Output holds lines that look like prompts.
    LookAlikes,
    /// The system's log writes into the output and after the prompt.
    Syslog,
    /// Banner, prompt and output hold what a terminal should never see.
    Hostile,
    /// The password is right, and a new one is asked for.
    Expired,
    /// A connection has room for one session.
    OneSession,
    /// One connection at a time.
    OneConnection,
    /// After this many failures anywhere in the fleet an account is locked everywhere.
    Lockout(u64),
    /// The connection ends at this many failed attempts.
    Disconnects(u64),
    /// It has another host key, and another one after each restart.
    NewHostKey,
    /// It knows only algorithms of the nineties.
    Legacy,
    /// It takes connections and ends them at once.
    Refuses,
    /// Its prompt has this name.
    HostName(String),
}

/// The habits of one device at one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Habits(Vec<SshHabit>);

impl Habits {
    /// Those in force.
    pub(super) fn of(moment: &Moment<'_>) -> Self {
        let in_force = moment.own().iter().filter(|rule| rule.window.contains(moment.now));
        let ssh = in_force.filter_map(|rule| match &rule.kind {
            QuirkKind::Ssh(habit) if rule.covers(PortNo(0)) => Some(habit.clone()),
            _ => None,
        });
        Self(ssh.collect())
    }

    /// Whether a habit is among them.
    pub(super) fn has(&self, habit: &SshHabit) -> bool {
        self.0.contains(habit)
    }

    /// The first one that says what is asked for; what was added last is asked first.
    pub(super) fn find<T>(&self, of: impl Fn(&SshHabit) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(of)
    }

    /// How people are let in.
    pub(super) fn login(&self) -> Option<Login> {
        self.find(|habit| if let SshHabit::Login(login) = habit { Some(*login) } else { None })
    }

    /// The command line of a device of this platform.
    pub(super) fn style(&self, platform: Platform) -> CliStyle {
        let told = self.find(|habit| if let SshHabit::Style(style) = habit { Some(*style) } else { None });
        told.unwrap_or(CliStyle::of(platform))
    }

    /// When it falls silent.
    pub(super) fn mute(&self) -> Option<Mute> {
        self.find(|habit| if let SshHabit::Mute(mute) = habit { Some(*mute) } else { None })
    }
}
