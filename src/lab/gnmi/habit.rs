//! How a target speaks and what is wrong with it: one word each. Pure data.

use tonic::Code;

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
    /// How a target cuts its values into notifications.
    Style {
        /// One notification for each leaf, with its whole path.
        Leaf "leaf",
        /// The container in the prefix, its leaves beside each other.
        Group "group",
        /// The cut between prefix and path at odd places, the key now on one side and now on the other.
        Split "split",
        /// One JSON object for each interface.
        Subtree "subtree",
        /// One JSON object with the list of all interfaces.
        List "list",
        /// The tree of RFC 8343 in the JSON of RFC 7951.
        Ietf "ietf",
        /// The tree of RFC 7223, `interfaces-state`, in the JSON of RFC 7951.
        OldIetf "old-ietf",
        /// `Path.element` and `Update.value`, as before gNMI 0.4.
        Legacy "legacy",
    }
}

words! {
    /// What the timestamps of a target mean.
    Stamp {
        /// When the value was read.
        Right "right",
        /// Seconds instead of nanoseconds.
        Seconds "seconds",
        /// Always zero.
        Zero "zero",
        /// Three hours ahead.
        Hours "hours",
        /// When the leaf last changed.
        LastChange "last-change",
        /// One moment for everything that was read in a round.
        Batch "batch",
        /// Every third round is stamped a minute before the one before it.
        Backwards "backwards",
        /// The moment of the first value, for ever.
        Stuck "stuck",
    }
}

words! {
    /// How a target secures its connections.
    Security {
        /// Not at all.
        Plaintext "plaintext",
        /// A certificate of the lab's authority for the device's name and 127.0.0.1.
        Signed "signed",
        /// A self-signed certificate with a common name and no alternative name.
        CommonName "common-name",
        /// A self-signed certificate with alternative names.
        SelfSigned "self-signed",
        /// A self-signed certificate marked as an authority, as `openssl req -x509` makes it.
        SelfSignedCa "self-signed-ca",
        /// A signed certificate whose time is over.
        Expired "expired",
        /// A signed certificate for another name.
        WrongName "wrong-name",
        /// A signed certificate, and one of the client is required.
        Mutual "mutual",
    }
}

words! {
    /// What a target declines.
    Refusal {
        /// Every call.
        Everything "everything",
        /// Capabilities.
        Capabilities "capabilities",
        /// Get.
        Get "get",
        /// Subscribe in mode STREAM.
        Stream "stream",
        /// Subscribe in mode ONCE.
        Once "once",
        /// Subscribe in mode POLL.
        Poll "poll",
        /// Subscriptions ON_CHANGE.
        OnChange "on-change",
        /// Subscriptions SAMPLE.
        Sample "sample",
        /// Subscriptions TARGET_DEFINED.
        TargetDefined "target-defined",
        /// Subscriptions of several modes in one call.
        Mixed "mixed",
        /// Values as TypedValue.
        Proto "proto",
        /// Values as JSON.
        Json "json",
        /// Values as JSON of RFC 7951.
        JsonIetf "json-ietf",
        /// `[name=*]`.
        Wildcard "wildcard",
        /// A list without a key.
        Keyless "keyless",
        /// Paths with an origin.
        Origin "origin",
        /// A prefix message, even an empty one.
        Prefix "prefix",
        /// A request without `prefix.target`.
        NoTarget "no-target",
    }
}

words! {
    /// What a target takes back.
    Deletion {
        /// The leaf in-octets.
        Leaf "leaf",
        /// The container of the counters.
        Container "container",
        /// The interface.
        Entry "entry",
        /// The counters of all interfaces, with a wildcard in the key.
        Wildcard "wildcard",
    }
}

/// How a target speaks, or one thing that is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// It has a target at all, with nothing wrong.
    Here,
    /// It speaks in this style.
    Style(Style),
    /// Its timestamps mean this.
    Stamp(Stamp),
    /// It secures its connections so.
    Security(Security),
    /// It wants a user and a password.
    Login,
    /// Its streams say nothing, and the connection lives.
    Stall,
    /// It ends its connections and takes no new ones.
    Drop,
    /// It never says that everything has been sent once.
    NoSync,
    /// It says so before it has sent anything.
    EarlySync,
    /// It says so after every round.
    RepeatedSync,
    /// It takes values back, and sends them no more.
    Deletes(Deletion),
    /// It sends notifications with nothing in them.
    Empty,
    /// Its counters stand at 2^64-1.
    Maximal,
    /// Its counters are of types that no counter has.
    GarbageTypes,
    /// It says everything twice.
    Duplicates,
    /// Its first message has more than 5 MiB.
    Large,
    /// It declines with this status.
    Refuses(Refusal, Code),
    /// The names of its interfaces hold brackets, quotes, slashes and colons.
    HostileKeys,
    /// It invents interfaces and leaves, up to this many.
    Invents(usize),
    /// It ends connections with "too many pings".
    Pings,
}

/// The words for status codes.
const CODES: [(&str, Code); 9] = [
    ("unimplemented", Code::Unimplemented),
    ("invalid-argument", Code::InvalidArgument),
    ("internal", Code::Internal),
    ("unauthenticated", Code::Unauthenticated),
    ("permission-denied", Code::PermissionDenied),
    ("unavailable", Code::Unavailable),
    ("resource-exhausted", Code::ResourceExhausted),
    ("not-found", Code::NotFound),
    ("unknown", Code::Unknown),
];

/// The status code of a word.
pub(in crate::lab) fn code(word: &str) -> Option<Code> {
    CODES.iter().find(|(known, _)| *known == word).map(|(_, code)| *code)
}

/// Every word for a status code.
pub(in crate::lab) fn code_words() -> impl Iterator<Item = &'static str> {
    CODES.iter().map(|(word, _)| *word)
}
