//! The pieces that screens are made of. Each draws straight into the cells it is given and keeps no state.

pub mod bar;
pub mod card;
pub mod figure;
pub mod help;
pub mod mark;
pub mod note;
pub mod plot;
pub mod prompt;
pub mod selection;
pub mod table;
pub mod tree;
