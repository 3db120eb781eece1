//! The leave to write to devices.

/// Proof that this run may write to devices. Whatever opens a session asks for one, so that where none was granted no
/// sender can exist: it is not merely hidden.
#[derive(Debug)]
pub struct WritePermit(());

impl WritePermit {
    /// Grants the leave, unless the run is read-only.
    pub const fn unless(is_read_only: bool) -> Option<Self> {
        if is_read_only { None } else { Some(Self(())) }
    }
}
