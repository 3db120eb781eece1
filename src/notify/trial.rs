//! Tries outputs with a message that says that it is one.

use std::{sync::Arc, time::Duration};

use crate::{config::outputs::Output, feed::Clock};

use super::{
    carrier::{Any, Carrier, Tools},
    error::DeliveryError,
    letter::{Body, Letter},
};

/// What became of one output's trial.
#[derive(Debug)]
pub struct Trial {
    /// Its words, as `200`.
    pub outcome: Result<String, DeliveryError>,
    /// How long it took.
    pub took: Duration,
}

/// Sends one message through an output: once, without trying again.
pub async fn try_out(output: &Output, tools: &Tools, clock: Clock) -> Trial {
    let began = clock.now();
    let id: Arc<str> = format!("test-{:x}", began.wall.0).into();
    let letter = Letter { id, at: began.wall, body: Body::Test { output: Arc::clone(&output.name) } };
    let outcome = Any::new(&output.name, &output.route, tools).carry(&letter).await;
    Trial { outcome, took: clock.moment().since(began.moment) }
}
