//! The table of actions as the page `assets/keys.md`.

use std::fmt::Write;

use super::{Action, Context, KeyMap};

/// The page: every context with its actions and default keys.
pub fn markdown() -> String {
    let map = KeyMap::default();
    let mut page = String::from(
        "# Keys\n\nGenerated from the table of actions. In `keys.toml` an action's name takes a list of keys:\n\
         `freeze = [\"p\", \"f9\"]`. Modifiers are `ctrl-`, `alt-` and `shift-`.\n",
    );
    for context in Context::ALL {
        write!(page, "\n## {}\n\n| keys | action | what it does |\n| --- | --- | --- |\n", context.title())
            .expect("writing to a string does not fail");
        for action in Action::ALL.iter().filter(|action| action.contexts().contains(&context)) {
            let keys: Vec<String> = map.keys(*action).iter().map(|key| format!("`{key}`")).collect();
            writeln!(page, "| {} | `{}` | {} |", keys.join(" "), action.name(), action.doc())
                .expect("writing to a string does not fail");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `NOCTUI_BLESS=1 cargo test` writes the page anew.
    #[test]
    fn the_committed_page_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/keys.md");
        if std::env::var_os("NOCTUI_BLESS").is_some() {
            std::fs::write(path, markdown()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), markdown());
    }
}
