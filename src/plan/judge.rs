//! What a plan asks of a platform.

use std::sync::Arc;

use crate::model::{Platform, platform::Danger};

/// Whoever knows the command language of a platform.
pub trait Judge {
    /// Its name: `arista_eos`.
    fn name(&self) -> &str;

    /// Why this line is dangerous there, if it is: half a sentence that goes after the line, `reboots the device`.
    fn danger(&self, line: &str) -> Option<Arc<str>>;

    /// Whether this line opens the configuration or writes to it.
    fn configures(&self, line: &str) -> bool;
}

impl Judge for Platform {
    fn name(&self) -> &str {
        &self.name
    }

    fn danger(&self, line: &str) -> Option<Arc<str>> {
        self.danger(line).and_then(Danger::effect).map(Arc::from)
    }

    fn configures(&self, line: &str) -> bool {
        self.configure.as_ref().is_some_and(|configure| abbreviates(line, &configure.enter))
    }
}

/// Whether a line is this command, or short for it: `conf t`. Fewer than four letters of the first word mean others.
fn abbreviates(line: &str, command: &str) -> bool {
    let (mut typed, mut whole) = (line.split_whitespace(), command.split_whitespace());
    let first = typed.next().zip(whole.next());
    let begins =
        first.is_some_and(|(typed, whole)| typed.len() >= whole.len().min(4) && whole.starts_with(typed));
    begins && typed.zip(whole).all(|(typed, whole)| whole.starts_with(typed))
}

#[cfg(test)]
mod tests {
    use super::abbreviates;

    #[test]
    fn a_configuration_mode_is_known_by_its_abbreviations() {
        for (line, command, expected) in [
            ("configure terminal", "configure terminal", true),
            ("conf t", "configure terminal", true),
            ("configure", "configure terminal", true),
            ("con t", "configure terminal", false),
            ("show", "configure terminal", false),
            ("conf network", "configure terminal", false),
            ("edit-config exclusive", "edit-config exclusive", true),
            ("", "configure", false),
        ] {
            assert_eq!(abbreviates(line, command), expected, "{line}");
        }
    }
}
