//! What a plan asks of a platform.

use std::sync::Arc;

/// Whoever knows the command language of a platform.
pub trait Judge {
    /// Its name: `arista_eos`.
    fn name(&self) -> &str;

    /// Why this line is dangerous there, if it is: half a sentence that goes after the line, `reboots the device`.
    fn danger(&self, line: &str) -> Option<Arc<str>>;

    /// Whether this line opens the configuration or writes to it.
    fn configures(&self, line: &str) -> bool;
}
