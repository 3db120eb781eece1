//! When a device's hours are handed over: a while after each has ended, not all devices at once, and at the end.

use std::time::Duration;

use tokio::{
    sync::mpsc::{Sender, error::TrySendError},
    time::Instant,
};

use super::state::DeviceState;
use crate::{
    feed::Clock,
    model::{CivilHour, DeviceHour},
};

/// What was asked for before the hour ended has been answered by then.
const SETTLED: Duration = Duration::from_secs(30);

/// Devices hand their hours over one after another within this.
const SPREAD: Duration = Duration::from_secs(90);

/// If there is no room it is tried again, until the ring of minutes has turned too far.
const AGAIN: Duration = Duration::from_secs(5);
const LATEST: Duration = Duration::from_secs(8 * 60);

/// The hours of one device on their way to whoever keeps them.
pub(super) struct Shift {
    hours: Sender<DeviceHour>,
    /// The hour that will be handed over next.
    hour: CivilHour,
    due: Instant,
}

impl Shift {
    /// Begins within an hour.
    pub fn begin(hours: Sender<DeviceHour>, device: u32, clock: &Clock) -> Self {
        let mut shift = Self { hours, hour: CivilHour::default(), due: Instant::now() };
        shift.turn(device, clock);
        shift
    }

    fn turn(&mut self, device: u32, clock: &Clock) {
        let now = clock.now();
        self.hour = CivilHour::of(now.wall);
        let turn = SPREAD * (device.wrapping_mul(0x9E37_79B9) >> 16) / (1 << 16);
        self.due = clock.instant(now.moment + self.hour.end().since(now.wall) + SETTLED + turn);
    }

    /// When there is something to do.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// Hands an hour over that has ended; false if nobody takes any.
    pub fn hand_over(&mut self, state: &mut DeviceState, clock: &Clock) -> bool {
        let now = clock.now();
        match self.hours.try_reserve() {
            Ok(place) => {
                let hour = state.hour(self.hour, now);
                if hour.seen().is_some() {
                    place.send(hour);
                }
            }
            Err(TrySendError::Full(())) if now.wall.since(self.hour.end()) < LATEST => {
                self.due = Instant::now() + AGAIN;
                return true;
            }
            // The keeper counts what it never got: the hour is a gap in the plots.
            Err(TrySendError::Full(())) => {}
            Err(TrySendError::Closed(())) => return false,
        }
        self.turn(state.number(), clock);
        true
    }

    /// Hands over what there is of this hour, and of the one before if that was still to come.
    pub async fn end(self, state: &mut DeviceState, clock: &Clock) {
        let now = clock.now();
        let this = CivilHour::of(now.wall);
        let pending = (self.hour < this && now.wall.since(self.hour.end()) < LATEST).then_some(self.hour);
        for hour in pending.into_iter().chain([this]) {
            let hour = state.hour(hour, now);
            if hour.seen().is_some() && self.hours.send(hour).await.is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::{
        collect::fixture::{Writer, device},
        model::Counter,
    };

    /// A device that has sent 1 Mbit/s for a minute.
    fn heard(clock: &Clock) -> DeviceState {
        let mut state = DeviceState::new(device());
        for (millis, octets) in [(0, 0), (10_000, 1_250_000), (40_000, 5_000_000)] {
            let batch = Writer::answer(millis).named(0, "Et").counter(0, Counter::OutOctets, octets).batch;
            state.apply(&batch, clock.now());
        }
        state
    }

    #[tokio::test(start_paused = true)]
    async fn an_hour_is_handed_over_after_its_end_and_the_rest_when_the_device_is_left() {
        let clock = Clock::at(CivilHour(10).end().before(Duration::from_secs(600)));
        let mut state = heard(&clock);
        let (hours, mut taken) = mpsc::channel(4);
        let mut shift = Shift::begin(hours, 0, &clock);
        let wait = shift.due() - Instant::now();
        assert!(
            wait >= Duration::from_secs(600) + SETTLED && wait <= Duration::from_secs(600) + SETTLED + SPREAD
        );
        tokio::time::advance(wait).await;
        assert!(shift.hand_over(&mut state, &clock));
        let hour = taken.recv().await.unwrap();
        assert_eq!((hour.hour, &*hour.device), (CivilHour(10), "a"));
        assert_eq!(
            hour.interfaces[0].minutes[1][50].get(),
            Ok(999_936.0),
            "in the tenth minute before its end"
        );
        assert!(shift.due() > Instant::now() + Duration::from_secs(3_000), "the next one is a while away");
        shift.end(&mut state, &clock).await;
        assert!(taken.recv().await.is_none(), "nothing was seen of the hour that has begun");
    }

    #[tokio::test(start_paused = true)]
    async fn what_finds_no_room_is_tried_again() {
        let clock = Clock::at(CivilHour(10).end().before(Duration::from_secs(60)));
        let mut state = heard(&clock);
        let (hours, mut taken) = mpsc::channel(1);
        let mut shift = Shift::begin(hours.clone(), 0, &clock);
        hours.try_send(state.hour(CivilHour(1), clock.now())).unwrap();
        tokio::time::advance(shift.due() - Instant::now()).await;
        assert!(shift.hand_over(&mut state, &clock));
        assert_eq!(shift.due(), Instant::now() + AGAIN);
        taken.recv().await.unwrap();
        assert!(shift.hand_over(&mut state, &clock));
        assert_eq!(taken.recv().await.unwrap().hour, CivilHour(10));
        drop(taken);
        assert!(!shift.hand_over(&mut state, &clock), "nobody keeps hours any more");
    }
}
