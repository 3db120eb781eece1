//! Carriers: whatever brings one message to the other end.

use tokio::sync::mpsc;

use crate::config::outputs::Route;

use super::{
    command::Command,
    error::DeliveryError,
    letter::Letter,
    ring::{Ring, Ringer},
    syslog::Syslog,
    webhook::Webhook,
};

/// What carriers need of their surroundings.
#[derive(Debug, Clone)]
pub struct Tools {
    /// To whoever owns the terminal.
    pub rings: mpsc::Sender<Ring>,
}

/// Brings messages to the other end, one at a time: so they arrive in their order.
pub(super) trait Carrier: Send + 'static {
    /// Brings one there; in a few words what became of it: `200`.
    fn carry(&mut self, letter: &Letter) -> impl Future<Output = Result<String, DeliveryError>> + Send;
}

/// The carrier of any output.
#[derive(Debug)]
pub(super) enum Any {
    Ring(Ringer),
    Command(Command),
    Webhook(Webhook),
    Syslog(Syslog),
}

impl Any {
    pub(super) fn new(name: &str, route: &Route, tools: &Tools) -> Self {
        match route {
            Route::Bell => Self::Ring(Ringer::bell(tools.rings.clone())),
            Route::Desktop => Self::Ring(Ringer::desktop(tools.rings.clone())),
            Route::Command(route) => Self::Command(Command::new(name, route.clone())),
            Route::Webhook(route) => Self::Webhook(Webhook::new(route.clone())),
            Route::Syslog(route) => Self::Syslog(Syslog::new(route.clone())),
        }
    }
}

impl Carrier for Any {
    async fn carry(&mut self, letter: &Letter) -> Result<String, DeliveryError> {
        match self {
            Self::Ring(ringer) => ringer.carry(letter).await,
            Self::Command(command) => command.carry(letter).await,
            Self::Webhook(webhook) => webhook.carry(letter).await,
            Self::Syslog(syslog) => syslog.carry(letter).await,
        }
    }
}
