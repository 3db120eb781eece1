//! What a key means in a context: the defaults of the table, with what the user has changed.

use std::{collections::HashMap, fmt};

use crate::model;

use super::{Action, Context, Key, KeyError};

/// The key map in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMap {
    keys: Vec<(Action, Vec<Key>)>,
    lookup: HashMap<(Context, Key), Action>,
}

/// A line of help: what to press, and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpLine {
    /// The keys, `up, k`; empty if the action has none.
    pub keys: String,
    /// The name in the palette and in `keys.toml`.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
}

/// What is wrong with an entry of `keys.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverrideError {
    /// No action has this name.
    UnknownAction {
        /// The name as written.
        name: String,
        /// The action whose name is nearest, if one is near.
        nearest: Option<&'static str>,
    },
    /// A key cannot be read.
    BadKey {
        /// The action that should get it.
        action: &'static str,
        /// What is wrong.
        error: KeyError,
    },
    /// Two actions claim a key in the same place.
    Clash {
        /// The key.
        key: Key,
        /// Both actions, in the order of the table.
        actions: [&'static str; 2],
    },
}

impl fmt::Display for OverrideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAction { name, nearest: Some(nearest) } => {
                write!(f, "unknown action `{name}`. Did you mean `{nearest}`?")
            }
            Self::UnknownAction { name, nearest: None } => {
                write!(f, "unknown action `{name}`. The help (`?`) lists the actions.")
            }
            Self::BadKey { action, error } => write!(f, "action `{action}`: {error}"),
            Self::Clash { key, actions: [first, second] } => {
                write!(f, "key `{key}` means both `{first}` and `{second}`. Give one of them another key.")
            }
        }
    }
}

impl std::error::Error for OverrideError {}

impl Default for KeyMap {
    fn default() -> Self {
        let keys = Action::ALL.iter().map(|&action| (action, default_keys(action))).collect();
        Self::build(keys).expect("a test proves the table free of clashes")
    }
}

impl KeyMap {
    /// The defaults with the user's entries in place of theirs: action name and its keys, as `keys.toml` has them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, all at once.
    pub fn with_overrides<'a>(
        overrides: impl IntoIterator<Item = (&'a str, &'a [String])>,
    ) -> Result<Self, Vec<OverrideError>> {
        let mut keys: Vec<_> = Action::ALL.iter().map(|&action| (action, default_keys(action))).collect();
        let mut errors = Vec::new();
        for (name, texts) in overrides {
            match read_override(name, texts) {
                Ok((action, read)) => keys[action as usize].1 = read,
                Err(error) => errors.extend(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Self::build(keys)
    }

    fn build(keys: Vec<(Action, Vec<Key>)>) -> Result<Self, Vec<OverrideError>> {
        let mut claims: Vec<(Context, Key, Action)> = Vec::new();
        let mut errors = Vec::new();
        for &(action, ref keys) in &keys {
            for (&context, &key) in
                action.contexts().iter().flat_map(|context| keys.iter().map(move |key| (context, key)))
            {
                let rival = claims
                    .iter()
                    .find(|(at, claimed, rival)| *claimed == key && *rival != action && at.overlaps(context));
                if let Some((_, _, rival)) = rival {
                    let clash = OverrideError::Clash { key, actions: [rival.name(), action.name()] };
                    if !errors.contains(&clash) {
                        errors.push(clash);
                    }
                }
                claims.push((context, key, action));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let lookup = claims.into_iter().map(|(context, key, action)| ((context, key), action)).collect();
        Ok(Self { keys, lookup })
    }

    /// What `key` means in `context`.
    pub fn action(&self, context: Context, key: Key) -> Option<Action> {
        let everywhere = context.falls_back().then_some(Context::Everywhere);
        let places = [Some(context), everywhere];
        places.into_iter().flatten().find_map(|place| self.lookup.get(&(place, key)).copied())
    }

    /// The keys of an action.
    pub fn keys(&self, action: Action) -> &[Key] {
        &self.keys[action as usize].1
    }

    /// The key to name beside a hint: the first.
    pub fn hint(&self, action: Action) -> Option<Key> {
        self.keys(action).first().copied()
    }

    /// What can be pressed in `context` itself, one line per action that has a key.
    pub fn help(&self, context: Context) -> Vec<HelpLine> {
        let here = self
            .keys
            .iter()
            .filter(|(action, keys)| action.contexts().contains(&context) && !keys.is_empty());
        here.map(|(action, keys)| HelpLine { keys: join(keys), name: action.name(), doc: action.doc() })
            .collect()
    }
}

impl KeyMap {
    /// What works everywhere and is not hidden in `context` by a key of its own.
    pub fn help_beside(&self, context: Context) -> Vec<HelpLine> {
        let mut lines = Vec::new();
        for (action, keys) in self.keys.iter().filter(|(a, _)| a.contexts().contains(&Context::Everywhere)) {
            let left: Vec<Key> =
                keys.iter().copied().filter(|key| self.action(context, *key) == Some(*action)).collect();
            if !left.is_empty() {
                lines.push(HelpLine { keys: join(&left), name: action.name(), doc: action.doc() });
            }
        }
        lines
    }
}

fn join(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(", ")
}

fn default_keys(action: Action) -> Vec<Key> {
    let parse = |text: &&str| text.parse().expect("a test reads every key of the table");
    action.row().keys.iter().map(parse).collect()
}

fn read_override(name: &str, texts: &[String]) -> Result<(Action, Vec<Key>), Vec<OverrideError>> {
    let Some(action) = Action::named(name) else {
        return Err(vec![OverrideError::UnknownAction { name: name.to_owned(), nearest: nearest(name) }]);
    };
    let (keys, errors): (Vec<_>, Vec<_>) =
        texts.iter().map(|text| text.parse::<Key>()).partition(Result::is_ok);
    if errors.is_empty() {
        return Ok((action, keys.into_iter().filter_map(Result::ok).collect()));
    }
    let bad = |error| OverrideError::BadKey { action: action.name(), error };
    Err(errors.into_iter().filter_map(Result::err).map(bad).collect())
}

fn nearest(name: &str) -> Option<&'static str> {
    model::nearest(name, Action::ALL.iter().map(|action| action.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, keys: &[&str]) -> Result<KeyMap, Vec<OverrideError>> {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        KeyMap::with_overrides([(name, keys.as_slice())])
    }

    #[test]
    fn the_table_has_no_clash_and_no_unreadable_key() {
        let map = KeyMap::default();
        assert_eq!(map.action(Context::Table, Key::char('q')), Some(Action::Quit));
        assert_eq!(map.action(Context::Line, Key::char('q')), None);
        assert_eq!(map.action(Context::Card, Key::char('1')), None);
    }

    #[test]
    fn an_override_takes_the_place_of_the_defaults() {
        let map = with("freeze", &["F", "f9"]).unwrap();
        assert_eq!(map.action(Context::Tree, "f9".parse().unwrap()), Some(Action::Freeze));
        assert_eq!(map.action(Context::Tree, Key::char('p')), None);
    }

    #[test]
    fn a_clash_names_both_actions() {
        let error = with("freeze", &["q"]).unwrap_err();
        assert_eq!(
            error[0].to_string(),
            "key `q` means both `freeze` and `quit`. Give one of them another key."
        );
    }

    #[test]
    fn a_key_may_mean_one_thing_in_the_tree_and_another_in_a_table() {
        assert!(with("cell-right", &["l"]).is_ok());
    }

    #[test]
    fn a_key_of_the_output_hides_what_it_means_everywhere() {
        let map = KeyMap::default();
        assert_eq!(map.action(Context::Output, Key::char('/')), Some(Action::Search));
        assert_eq!(map.action(Context::Output, Key::char('1')), Some(Action::Fleet));
        let beside = map.help_beside(Context::Output);
        assert!(
            beside.iter().all(|line| line.name != "filter") && beside.iter().any(|line| line.name == "help")
        );
        for context in [Context::Composer, Context::Armed, Context::Shell, Context::Question] {
            assert_eq!(map.action(context, Key::char('1')), None, "{context:?}");
        }
    }

    #[test]
    fn an_unknown_action_names_the_nearest() {
        let error = with("freze", &["p"]).unwrap_err();
        assert_eq!(error[0].to_string(), "unknown action `freze`. Did you mean `freeze`?");
        assert!(with("make-coffee", &["p"]).unwrap_err()[0].to_string().contains("lists the actions"));
    }

    #[test]
    fn an_unreadable_key_names_its_action() {
        let error = with("freeze", &["hyper-p"]).unwrap_err();
        assert!(error[0].to_string().starts_with("action `freeze`: `hyper-p` is no key"));
    }
}
