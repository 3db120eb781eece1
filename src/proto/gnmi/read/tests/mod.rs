//! What an operator's record becomes, whatever a target sends.

mod build;
mod dialects;
mod limits;
mod property;
mod removal;
