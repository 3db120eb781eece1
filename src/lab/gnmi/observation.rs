//! What a target has seen of its clients; tests read it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::proto::gnmi::pb::{SubscriptionList, SubscriptionMode, subscription_list};

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// Counts of one target, written by its connections and read by anybody.
        #[derive(Debug, Default)]
        pub(in crate::lab) struct Observation { $(pub(super) $name: AtomicU64),* }

        /// What a target has seen since the lab started.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct Observed { $($(#[$doc])* pub $name: u64),* }

        impl Observation {
            pub(in crate::lab) fn read(&self) -> Observed {
                Observed { $($name: self.$name.load(Ordering::Relaxed)),* }
            }
        }
    };
}

counts! {
    /// Connections taken.
    connections,
    /// TLS handshakes that failed.
    handshakes_failed,
    /// Calls of Capabilities.
    capabilities,
    /// Calls of Get.
    gets,
    /// Calls of Subscribe that were not declined.
    subscribes,
    /// Those in mode STREAM.
    streams,
    /// Those in mode ONCE.
    onces,
    /// Those in mode POLL.
    polls,
    /// Polls asked for.
    polled,
    /// Subscriptions ON_CHANGE within them.
    on_change,
    /// Subscriptions SAMPLE within them.
    sample,
    /// Subscriptions TARGET_DEFINED within them.
    target_defined,
    /// Calls declined.
    refused,
    /// Calls declined for want of a user and password.
    unauthenticated,
    /// Notifications sent.
    notifications,
    /// Updates within them.
    updates,
    /// Subscribe calls that are under way now.
    open,
}

/// Adds to a count.
pub(super) fn add(count: &AtomicU64, number: usize) {
    count.fetch_add(number as u64, Ordering::Relaxed);
}

impl Observation {
    pub(super) fn subscribe(&self, list: &SubscriptionList) {
        add(&self.subscribes, 1);
        let call = match list.mode() {
            subscription_list::Mode::Stream => &self.streams,
            subscription_list::Mode::Once => &self.onces,
            subscription_list::Mode::Poll => &self.polls,
        };
        add(call, 1);
        for subscription in &list.subscription {
            let mode = match subscription.mode() {
                SubscriptionMode::OnChange => &self.on_change,
                SubscriptionMode::Sample => &self.sample,
                SubscriptionMode::TargetDefined => &self.target_defined,
            };
            add(mode, 1);
        }
    }
}
