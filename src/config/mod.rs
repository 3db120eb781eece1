//! Files to typed values: the inventory, the settings, the keys, the themes, and where they are looked for.
//!
//! Everything that is wrong with a file becomes a [`Diagnostic`] with its place; nothing
//! here prints, and no secret is read before somebody asks for it.

pub mod alarms;
pub mod diagnostic;
pub(crate) mod duration;
mod expression;
pub mod inventory;
pub mod key_file;
pub mod outputs;
pub mod paths;
pub mod platforms;
pub mod secret;
pub mod settings;
mod size;
pub(crate) mod source;
pub mod ssh;
pub mod store;
pub mod theme;
mod walk;
pub mod watch;

pub use diagnostic::{Diagnostic, Diagnostics, Origin, Severity};
pub use inventory::{DeviceConfig, DeviceIds, Inventory, InventoryChange, Loaded, load};
pub use settings::Settings;
pub use store::StoreLimits;
pub use theme::Theme;
