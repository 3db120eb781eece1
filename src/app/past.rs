//! What the plots show: which stretch of time, and what the store has told of it.

use std::time::Duration;

use super::msg::{Effect, Recalled};
use crate::model::{
    CivilHour, Direction, Faults, History, InterfaceId, Moment, Now, Packed, Past, Point, Rollup, Span,
    Timestamp, rollup::HourRates,
};

/// The store is asked again after this: the hour that has just ended is in it then.
const AGAIN: Duration = Duration::from_secs(600);

/// The stretch of time that plots show, and what is known of it beside the live history.
#[derive(Debug, Clone, Default)]
pub struct PastPlots {
    span: Span,
    /// What the store was asked for last, and when.
    asked: Option<(InterfaceId, Span, Moment)>,
    recalled: Option<Recalled>,
}

impl PastPlots {
    /// How far back the plots reach.
    pub const fn span(&self) -> Span {
        self.span
    }

    /// Lets the plots reach further back, and from the furthest to the nearest.
    pub(super) fn cycle(&mut self) {
        self.span = self.span.next();
    }

    /// What has to be asked of the store, for this interface to be shown.
    pub(super) fn ask(&mut self, interface: Option<InterfaceId>, now: Moment) -> Option<Effect> {
        let interface = interface?;
        let is_asked = self
            .asked
            .is_some_and(|(id, span, at)| (id, span) == (interface, self.span) && now.since(at) < AGAIN);
        if is_asked {
            return None;
        }
        self.asked = Some((interface, self.span, now));
        Some(Effect::AskHistory(interface, self.span))
    }

    /// Takes an answer of the store; tells whether it is of any use still.
    pub(super) fn take(&mut self, recalled: Recalled) -> bool {
        let wanted =
            self.asked.is_some_and(|(id, span, _)| (id, span) == (recalled.interface, recalled.span));
        if wanted {
            self.recalled = Some(recalled);
        }
        wanted
    }

    /// All that is known of an interface over the span, oldest first: what the store has told, then what is live.
    pub fn points(&self, interface: InterfaceId, live: Option<&History>, now: Now) -> Vec<Past> {
        let since = now.wall.before(self.span.duration());
        let live = live.map(|live| self.live(live, now)).unwrap_or_default();
        let first = live.first().map_or(now.wall, |point| point.at);
        let told =
            self.recalled.as_ref().filter(|told| told.interface == interface && told.span == self.span);
        let told = told.map_or(&[][..], |told| &told.points);
        if self.span == Span::Week {
            let known: Vec<Past> =
                told.iter().filter(|point| point.at > since && point.at <= now.wall).copied().collect();
            let last = known.last().map_or(Timestamp(i64::MIN), |point| point.at);
            return known.into_iter().chain(by_hour(&live, last)).collect();
        }
        let told = told.iter().filter(|point| point.at > since && point.at < first);
        told.copied().chain(live).collect()
    }

    fn live(&self, live: &History, now: Now) -> Vec<Past> {
        let past = |point: &Point| Past::brief(civil(point.at, now), point.rates);
        match self.span {
            Span::TenMinutes | Span::Hour => {
                live.last(self.span.duration(), now.moment).iter().map(past).collect()
            }
            // A point for every sample would weigh as much as one for a minute.
            Span::Day | Span::Week => live.minutes.iter().map(past).collect(),
        }
    }
}

fn civil(at: Moment, now: Now) -> Timestamp {
    now.wall.before(now.moment.since(at))
}

/// Minutes after what the store knows, as hours.
fn by_hour(minutes: &[Past], after: Timestamp) -> Vec<Past> {
    let mut hours: Vec<Past> = Vec::new();
    let new: Vec<&Past> = minutes.iter().filter(|minute| minute.at > after).collect();
    for hour in new.chunk_by(|a, b| hour_of(a) == hour_of(b)) {
        let rates = Direction::BOTH.map(|direction| {
            let minutes: Vec<Packed> = hour.iter().map(|minute| minute.means[direction.index()]).collect();
            HourRates::of(&minutes)
        });
        let last = hour.last().map_or(after, |minute| minute.at);
        let whole = Past::hour(CivilHour::of(last), &Rollup { rates, faults: Faults::default() });
        hours.push(Past { at: last, ..whole });
    }
    hours
}

fn hour_of(minute: &Past) -> CivilHour {
    CivilHour::of(minute.at.before(Duration::from_secs(30)))
}

/// What a stretch amounts to, in bits per second: the 95th percentile and the greatest rate. An hour stands as twenty
/// parts: eighteen of its mean, one of its own percentile, one of its greatest minute.
pub fn summarise(points: &[Past], direction: Direction) -> crate::model::Summary {
    let at = direction.index();
    let rate = |packed: Packed| packed.get().ok();
    let mut parts: Vec<(f32, u32)> = Vec::with_capacity(points.len() * 3);
    for point in points {
        let parts_of = [(point.means[at], 18), (point.percentiles[at], 1), (point.peaks[at], 1)];
        parts.extend(parts_of.into_iter().filter_map(|(packed, weight)| Some((rate(packed)?, weight))));
    }
    parts.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let all: u32 = parts.iter().map(|(_, weight)| weight).sum();
    let rank = (u64::from(all) * 95).div_ceil(100);
    let mut passed = 0;
    let percentile = parts.iter().find(|(_, weight)| {
        passed += u64::from(*weight);
        passed >= rank
    });
    crate::model::Summary {
        max: parts.last().map(|(rate, _)| *rate),
        percentile_95: percentile.map(|(rate, _)| *rate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DeviceId, Slot};

    const ID: InterfaceId = InterfaceId { device: DeviceId(1), slot: Slot(2) };
    const MINUTE: Duration = Duration::from_secs(60);

    /// Two hours of civil time and a half, and a program that has run for ten minutes.
    fn now() -> Now {
        let moment = Moment::after_start(MINUTE * 10);
        Now { moment, wall: CivilHour(102).start().after(MINUTE * 30) }
    }

    fn live() -> History {
        let point = |minute| Point {
            at: Moment::after_start(MINUTE * minute),
            rates: [Packed::rate(100.0), Packed::rate(200.0)],
        };
        History { fine: [].into(), minutes: (1..=10).map(point).collect() }
    }

    fn told(points: impl IntoIterator<Item = Timestamp>, span: Span) -> Recalled {
        let past = |at| Past::brief(at, [Packed::rate(50.0); 2]);
        Recalled { interface: ID, span, points: points.into_iter().map(past).collect() }
    }

    #[test]
    fn what_is_live_follows_what_the_store_has_told() {
        let mut plots = PastPlots::default();
        assert_eq!(plots.ask(Some(ID), now().moment), Some(Effect::AskHistory(ID, Span::Hour)));
        assert_eq!(plots.ask(Some(ID), now().moment), None, "asked once");
        let minutes = (0..60).map(|ago| now().wall.before(MINUTE * ago));
        assert!(plots.take(told(minutes.collect::<Vec<_>>().into_iter().rev(), Span::Hour)));
        let points = plots.points(ID, Some(&live()), now());
        assert_eq!(points.len(), 60);
        assert!(points.is_sorted_by_key(|point| point.at));
        assert_eq!(points[49].means[0].get(), Ok(50.0));
        assert_eq!(points[50].means[0].get(), Ok(100.0), "live goes before told");
        assert!(plots.ask(Some(ID), now().moment + AGAIN).is_some());
    }

    #[test]
    fn an_answer_that_nobody_waits_for_any_more_is_left() {
        let mut plots = PastPlots::default();
        plots.ask(Some(ID), now().moment);
        plots.cycle();
        plots.ask(Some(ID), now().moment);
        assert!(!plots.take(told([now().wall], Span::Hour)));
        assert_eq!(plots.points(ID, None, now()), []);
    }

    #[test]
    fn a_week_goes_by_the_hour_and_the_last_one_is_live() {
        let mut plots = PastPlots { span: Span::Week, ..PastPlots::default() };
        plots.ask(Some(ID), now().moment);
        plots.take(told([CivilHour(100).end(), CivilHour(101).end()], Span::Week));
        let points = plots.points(ID, Some(&live()), now());
        let rates: Vec<_> = points.iter().map(|point| point.means[0].get()).collect();
        assert_eq!(rates, [Ok(50.0), Ok(50.0), Ok(100.0)]);
        assert_eq!(points[2].at, now().wall);
    }

    #[test]
    fn minutes_are_summed_up_as_they_are_and_hours_by_their_parts() {
        let minutes: Vec<Past> =
            (1..=100).map(|n| Past::brief(Timestamp(n), [Packed::rate(n as f32); 2])).collect();
        let summary = summarise(&minutes, Direction::In);
        assert_eq!((summary.max, summary.percentile_95), (Some(100.0), Some(95.0)));
        let hour = Past { peaks: [Packed::rate(900.0); 2], ..minutes[0] };
        assert_eq!(summarise(&[hour], Direction::Out).max, Some(900.0));
        assert_eq!(summarise(&[hour], Direction::Out).percentile_95, Some(1.0));
        assert_eq!(summarise(&[], Direction::In), Default::default());
    }
}
