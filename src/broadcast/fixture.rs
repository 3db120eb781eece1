//! What the tests of the engine need beside devices.

use std::sync::Arc;

use crate::model::{
    Platform, Platforms,
    platform::{Clues, Dangers, Exit, GENERIC, Masks, Patterns},
};

/// One platform that masks nothing.
pub(super) fn platforms() -> Arc<Platforms> {
    let generic = Platform {
        name: GENERIC.into(),
        title: "any".into(),
        prompts: Patterns::default(),
        preamble: Patterns::default(),
        excludes: Patterns::default(),
        login: Vec::new(),
        paging_off: Vec::new(),
        pagers: Vec::new(),
        privilege: None,
        configure: None,
        exit: Exit::default(),
        refusals: Patterns::default(),
        confirmations: Patterns::default(),
        passwords: Patterns::default(),
        dangers: Dangers::default(),
        exec: false,
        login_suffix: "".into(),
        clues: Clues::default(),
        enter: "\n".into(),
        interrupt: "\u{3}".into(),
        masks: Masks::default(),
    };
    Arc::new(Platforms::new(vec![Arc::new(generic)]).unwrap())
}
