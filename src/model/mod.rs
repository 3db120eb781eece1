//! The nouns of noctui and the grammar that filters them.

mod safe_text;

pub use safe_text::SafeText;
