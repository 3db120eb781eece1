//! The one table of actions. Every output (key map, help, palette, key file, `assets/keys.md`) reads it.

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Tree, table and detail alike: everywhere but on a line and on a card.
    Everywhere,
    /// The tree has the focus.
    Tree,
    /// A table has the focus.
    Table,
    /// The detail of an interface fills the pane.
    Detail,
    /// The list of alarms has the focus.
    Alarms,
    /// The list of events has the focus.
    Events,
    /// A card (help, why) lies over the screen.
    Card,
    /// A line is being edited: filter, command, search.
    Line,
    /// A note to alarms or devices is being written.
    Form,
    /// The text for many devices is being written: letters are letters.
    Composer,
    /// The text is armed: nothing but what is named here keeps it so.
    Armed,
    /// The list of devices that get the text.
    Sessions,
    /// What the devices said.
    Output,
    /// The canary has answered and the rest waits for the operator.
    Canary,
    /// A shell has the keys, all of them but this one.
    Shell,
    /// A question of a device or of a credential is being answered.
    Question,
}

impl Context {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::Everywhere,
        Self::Tree,
        Self::Table,
        Self::Detail,
        Self::Alarms,
        Self::Events,
        Self::Card,
        Self::Line,
        Self::Form,
        Self::Composer,
        Self::Armed,
        Self::Sessions,
        Self::Output,
        Self::Canary,
        Self::Shell,
        Self::Question,
    ];

    /// The heading over its keys.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Tree => "In the tree",
            Self::Table => "In a table",
            Self::Detail => "In a detail",
            Self::Alarms => "In the list of alarms",
            Self::Events => "In the list of events",
            Self::Card => "On a card",
            Self::Line => "On a line",
            Self::Form => "In a note",
            Self::Composer => "In the text for many devices",
            Self::Armed => "While it is armed",
            Self::Sessions => "In the list of devices on SSH",
            Self::Output => "In the output",
            Self::Canary => "When the canary has answered",
            Self::Shell => "In a shell",
            Self::Question => "On a question",
        }
    }

    /// Whether the keys of [`Self::Everywhere`] work here too, as far as they mean nothing else.
    pub const fn falls_back(self) -> bool {
        match self {
            Self::Everywhere | Self::Tree | Self::Table | Self::Detail => true,
            Self::Alarms | Self::Events | Self::Sessions | Self::Output | Self::Canary => true,
            Self::Card
            | Self::Line
            | Self::Form
            | Self::Composer
            | Self::Armed
            | Self::Shell
            | Self::Question => false,
        }
    }

    /// Whether its own keys hide those of [`Self::Everywhere`] rather than clash with them.
    const fn hides(self) -> bool {
        matches!(self, Self::Sessions | Self::Output | Self::Canary)
    }

    /// Whether something is written here, or only answered: not a place to name actions from.
    const fn is_written_in(self) -> bool {
        !self.falls_back()
    }

    /// Whether one key cannot mean two things in both.
    pub fn overlaps(self, other: Self) -> bool {
        let shares = |a, b: Self| a == Self::Everywhere && b.falls_back() && !b.hides();
        self == other || shares(self, other) || shares(other, self)
    }
}

/// What is known of an action.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    pub(super) keys: &'static [&'static str],
    pub(super) contexts: &'static [Context],
}

macro_rules! actions {
    ($($action:ident, $name:literal, $doc:literal, keys: [$($key:literal),*], in: [$($context:ident),+];)*) => {
        /// Something an operator can ask for with a key or by name in the palette.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = $doc] $action,)*
        }

        impl Action {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$action),*];

            pub(super) const fn row(self) -> &'static Row {
                match self {
                    $(Self::$action => &Row {
                        name: $name,
                        doc: $doc,
                        keys: &[$($key),*],
                        contexts: &[$(Context::$context),+],
                    },)*
                }
            }
        }
    };
}

actions! {
    Fleet, "fleet", "Shows devices, worst first", keys: ["1"], in: [Everywhere];
    Interfaces, "interfaces", "Shows interfaces, worst first", keys: ["2"], in: [Everywhere];
    Links, "links", "Shows links, both ends in one row, worst first", keys: ["3"], in: [Everywhere];
    Alarms, "alarms", "Shows what is wrong, worst first", keys: ["4"], in: [Everywhere];
    Events, "events", "Shows what happened, newest last", keys: ["5"], in: [Everywhere];
    Ssh, "ssh", "Shows SSH: one text to many devices, or a shell", keys: ["6"], in: [Everywhere];
    Health, "health", "Shows noctui itself, and who is silent", keys: ["7"], in: [Everywhere];
    Filter, "filter", "Narrows every screen by an expression", keys: ["/"], in: [Everywhere];
    Find, "find", "Finds a branch or device in the tree", keys: ["f"], in: [Everywhere];
    Palette, "command", "Runs an action by its name", keys: [":", "ctrl-p"], in: [Everywhere];
    Help, "help", "Shows what each key does here", keys: ["?"], in: [Everywhere];
    Back, "back", "Goes back one step", keys: ["esc"], in: [Everywhere];
    SwitchFocus, "switch-focus", "Moves between tree and table", keys: ["tab"], in: [Everywhere, Composer];
    SwitchBack, "switch-back", "Moves between them the other way", keys: ["shift-tab"], in: [Everywhere, Composer];
    Freeze, "freeze", "Freezes the picture, or lets it go on", keys: ["p"], in: [Everywhere];
    Copy, "copy", "Copies what is selected", keys: ["y"], in: [Everywhere, Card];
    WorstAlarm, "worst-alarm", "Goes to the worst alarm that nobody takes care of", keys: ["!"], in: [Everywhere];
    Why, "why", "Shows where each value comes from", keys: ["w"], in: [Everywhere];
    Reload, "reload", "Reads the inventory again", keys: ["r"], in: [Everywhere];
    Redraw, "redraw", "Draws the whole screen anew", keys: ["ctrl-l"], in: [Everywhere, Card, Form, Composer, Armed, Question];
    Suspend, "suspend", "Hands the terminal back until `fg`", keys: ["ctrl-z"], in: [Everywhere, Card, Form, Composer, Armed, Question];
    Quit, "quit", "Leaves noctui", keys: ["q", "ctrl-c"], in: [Everywhere];

    Open, "open", "Opens what is selected", keys: ["enter"], in: [Tree, Table, Alarms, Events, Sessions, Output];
    Up, "up", "Moves up", keys: ["up", "k"], in: [Tree, Table, Detail, Alarms, Events, Card, Sessions, Output, Canary, Armed];
    Down, "down", "Moves down", keys: ["down", "j"], in: [Tree, Table, Detail, Alarms, Events, Card, Sessions, Output, Canary, Armed];
    PageUp, "page-up", "Moves up by a page", keys: ["pageup", "ctrl-b"], in: [Tree, Table, Detail, Alarms, Events, Card, Sessions, Output, Canary, Armed];
    PageDown, "page-down", "Moves down by a page", keys: ["pagedown", "ctrl-f"], in: [Tree, Table, Detail, Alarms, Events, Card, Sessions, Output, Canary, Armed];
    First, "first", "Moves to the top", keys: ["home", "g"], in: [Tree, Table, Detail, Alarms, Events, Card, Sessions, Output, Canary, Armed];
    Last, "last", "Moves to the bottom", keys: ["end", "G"], in: [Tree, Table, Detail, Alarms, Events, Card, Sessions, Output, Canary, Armed];
    Mark, "mark", "Marks the device, or the whole branch", keys: ["space"], in: [Tree, Table];
    OnlyMarked, "only-marked", "Shows marked devices only, or all", keys: ["m"], in: [Everywhere];
    Unmark, "unmark-all", "Takes every mark away", keys: ["M"], in: [Everywhere];

    Fold, "fold", "Folds, or moves to the branch above", keys: ["left", "h"], in: [Tree];
    Unfold, "unfold", "Unfolds the branch, or moves into it", keys: ["right", "l"], in: [Tree];

    SortLeft, "sort-left", "Sorts by the column to the left", keys: ["<"], in: [Table, Alarms];
    SortRight, "sort-right", "Sorts by the column to the right", keys: [">"], in: [Table, Alarms];
    SortReverse, "sort-reverse", "Turns the order round", keys: ["o"], in: [Table, Alarms];
    SortWorst, "sort-worst", "Sorts worst first again", keys: ["s"], in: [Table];
    PortMap, "port-map", "Shows ports as cells on Fleet, or rows again", keys: ["v"], in: [Table];
    CellLeft, "cell-left", "Moves to the port before, where ports are cells", keys: ["left", "h"], in: [Table];
    CellRight, "cell-right", "Moves to the next port, where ports are cells", keys: ["right", "l"], in: [Table];
    NextSpan, "time-span", "Plots ten minutes, hour, day or week", keys: ["z"], in: [Table, Detail];
    Neighbour, "neighbour", "Jumps to the other end of the link", keys: ["n"], in: [Table, Detail, Alarms, Events];

    Acknowledge, "acknowledge", "Says that you take care of it, why and until when", keys: ["a"], in: [Table, Detail, Alarms];
    Mute, "mute", "Keeps it quiet until a time", keys: ["u"], in: [Table, Detail, Alarms];
    Maintenance, "maintenance", "Announces work on the devices", keys: ["t"], in: [Tree, Table, Detail, Alarms];
    Unacknowledge, "unacknowledge", "Takes the acknowledgement off", keys: ["A"], in: [Table, Detail, Alarms];
    Unmute, "unmute", "Lets it be loud again", keys: ["U"], in: [Table, Detail, Alarms];
    EndMaintenance, "end-maintenance", "Ends the work on the devices", keys: ["T"], in: [Tree, Table, Detail, Alarms];
    MarkAlarm, "mark-alarm", "Marks the alarm for a note to several", keys: ["space"], in: [Alarms];
    MarkAlarms, "mark-all-alarms", "Marks all alarms that scope and filter leave", keys: ["*"], in: [Alarms];

    CloseCard, "close", "Closes the card", keys: ["esc", "enter", "q", "?", "ctrl-c"], in: [Card];

    Arm, "arm", "Shows what would be sent, and to whom", keys: ["enter"], in: [Composer];
    TextLine, "new-line", "Begins another line", keys: ["alt-enter", "shift-enter", "ctrl-j"], in: [Composer];
    TextUp, "text-up", "Moves up; from the first line, to the text before", keys: ["up", "ctrl-p"], in: [Composer];
    TextDown, "text-down", "Moves down; from the last line, to the text after", keys: ["down", "ctrl-n"], in: [Composer];
    TextClear, "clear-text", "Empties the text", keys: ["ctrl-c"], in: [Composer];
    TextLeave, "leave-text", "Leaves the text as it is", keys: ["esc"], in: [Composer];

    Send, "send", "Sends what is armed", keys: ["enter"], in: [Armed];
    Disarm, "disarm", "Takes it back: nothing is sent", keys: ["esc", "ctrl-c"], in: [Armed];
    ToggleCanary, "canary", "Sends to one device first, or to all at once", keys: ["c"], in: [Armed, Sessions];

    Compose, "compose", "Writes the text for the devices", keys: ["i"], in: [Sessions, Output];
    LeaveOut, "leave-out", "Leaves the device out, or takes it in again", keys: ["space"], in: [Sessions];
    Abort, "abort", "Stops on the selected device", keys: ["x"], in: [Sessions, Output];
    AbortAll, "abort-all", "Stops on all devices", keys: ["X"], in: [Sessions, Output];
    Retry, "retry", "Tries those again that got nothing", keys: ["r"], in: [Sessions, Output];
    Shell, "shell", "Opens a shell on the selected device", keys: ["s"], in: [Alarms, Events, Sessions, Output];
    LiveTyping, "live-typing", "Types on all these devices at once", keys: ["T"], in: [Sessions, Output];
    Difference, "difference", "Shows differences, both sides, or each output whole", keys: ["d"], in: [Sessions, Output];
    SaveTranscripts, "save-transcripts", "Saves what the devices said to files", keys: ["w"], in: [Sessions, Output];
    Answer, "answer", "Goes to the question that waits", keys: ["a"], in: [Sessions, Output];
    Search, "search", "Searches in the output", keys: ["/"], in: [Output];
    SearchNext, "search-next", "Moves to the next match", keys: ["n"], in: [Output];
    SearchBack, "search-back", "Moves to the match before", keys: ["N"], in: [Output];
    BlockNext, "next-block", "Moves to the next block", keys: ["]"], in: [Output];
    BlockBack, "previous-block", "Moves to the block before", keys: ["["], in: [Output];

    ScrollLeft, "scroll-left", "Moves lines to the right, or shows the text of the device before", keys: ["left", "h"], in: [Output, Armed];
    ScrollRight, "scroll-right", "Moves lines to the left, or shows the text of the next device", keys: ["right", "l"], in: [Output, Armed];

    GoOn, "go-on", "Sends to the rest", keys: ["enter"], in: [Canary];
    StopHere, "stop-here", "Leaves the rest alone", keys: ["esc", "x", "X"], in: [Canary];

    // A terminal that knows no better sends Ctrl-] as the octet that Ctrl-5 sends too.
    LeaveShell, "leave-shell", "Takes the keys back; the shell stays open", keys: ["ctrl-]", "ctrl-5"], in: [Shell];

    AnswerGive, "answer-give", "Gives the answer", keys: ["enter"], in: [Question];
    AnswerRefuse, "answer-refuse", "Gives no answer", keys: ["esc", "ctrl-c"], in: [Question];

    FormAccept, "keep-note", "Keeps the note", keys: ["enter"], in: [Form];
    FormCancel, "drop-note", "Drops the note", keys: ["esc", "ctrl-c"], in: [Form];
    FormNext, "next-field", "Moves to the next field", keys: ["tab"], in: [Form];
    FormBack, "previous-field", "Moves to the field before", keys: ["shift-tab"], in: [Form];

    LineAccept, "accept", "Takes the line", keys: ["enter"], in: [Line];
    LineCancel, "cancel", "Leaves the line as it was before", keys: ["esc", "ctrl-c"], in: [Line];
    LineOlder, "older", "Brings the line before this one", keys: ["up", "ctrl-p"], in: [Line, Form];
    LineNewer, "newer", "Brings the line after this one", keys: ["down", "ctrl-n"], in: [Line, Form];
    LineComplete, "complete", "Completes the name", keys: ["tab"], in: [Line];
}

impl Action {
    /// The name in `keys.toml` and in the palette.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// What it does: one sentence in the third person, without a full stop.
    pub const fn doc(self) -> &'static str {
        self.row().doc
    }

    /// Where its keys work.
    pub const fn contexts(self) -> &'static [Context] {
        self.row().contexts
    }

    /// The action of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }

    /// Whether it makes sense by name: moving about and editing a line do not.
    pub fn is_command(self) -> bool {
        self.contexts().iter().any(|context| !context.is_written_in())
            && !matches!(self, Self::Palette | Self::Back)
    }

    /// The commands whose names begin with or hold `typed`, the former first: what the palette offers.
    pub fn complete(typed: &str) -> Vec<Self> {
        let typed = typed.trim().to_lowercase();
        let commands = Self::ALL.iter().copied().filter(|action| action.is_command());
        let mut found: Vec<(usize, Self)> =
            commands.filter_map(|action| Some((rank(action, &typed)?, action))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, action)| action).collect()
    }
}

fn rank(action: Action, typed: &str) -> Option<usize> {
    if action.name().starts_with(typed) {
        Some(0)
    } else if action.name().contains(typed) {
        Some(1)
    } else {
        action.doc().to_lowercase().contains(typed).then_some(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let mut names: Vec<_> = Action::ALL.iter().map(|action| action.name()).collect();
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Action::ALL.len());
    }

    #[test]
    fn completion_prefers_beginnings() {
        assert_eq!(Action::complete("fr")[0], Action::Freeze);
        assert_eq!(Action::complete("sort-r"), [Action::SortRight, Action::SortReverse]);
        assert!(Action::complete("zzz").is_empty());
        assert!(!Action::complete("").contains(&Action::LineAccept));
    }
}
