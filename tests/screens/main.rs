//! Every screen as text and as style roles, at the sizes that people have.

mod network;
mod picture;
mod robust;
mod screens;
mod session;
