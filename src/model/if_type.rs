//! The `type` leaf: identities of the module `iana-if-type`.

use super::SafeText;

/// The type of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IfType {
    /// By its number in IANA's registry (`ifType`), known here or not.
    Number(u32),
    /// By the name of its identity, without a module prefix.
    Named(SafeText),
}
