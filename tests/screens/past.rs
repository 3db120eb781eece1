//! Plots over a day and a week: what the store has kept, before what is live.

use noctui::{
    app::{Msg, Recalled},
    model::{CivilHour, Gap, Packed, Past, Span, Timestamp},
};

use crate::{
    network::NOW,
    screens::{SIZES, check},
    session::Session,
};

/// Traffic that follows the hours of a day, busier in than out; noctui was not running for a while.
fn curve(at: Timestamp, share: f32) -> Packed {
    let hours = (at.0 % 86_400_000) as f32 / 3_600_000.0;
    let wave = (1.0 - ((hours - 14.0) / 24.0 * std::f32::consts::TAU).cos()) / 2.0;
    Packed::rate(share * (8.2e9 - 6.0e9 * wave))
}

fn day() -> Vec<Past> {
    let at = |minute: i64| Timestamp(NOW.wall.0 - (1_440 - minute) * 60_000);
    let seen = (0..1_380).filter(|minute| !(300..480).contains(minute));
    let point = |minute: i64| {
        let late = (900..960).contains(&minute).then(|| Packed::gap(Gap::Reboot));
        let rate = |share| late.unwrap_or_else(|| curve(at(minute), share));
        Past::brief(at(minute), [rate(1.0), rate(0.4)])
    };
    seen.map(point).collect()
}

fn week() -> Vec<Past> {
    let this = CivilHour::of(NOW.wall);
    let hours = (1..=150).rev().filter(|ago| !(60..90).contains(ago)).map(|ago| this.before(ago));
    let point = |hour: CivilHour| {
        let rates = [curve(hour.end(), 1.0), curve(hour.end(), 0.4)];
        let peaks = [curve(hour.end(), 1.2), curve(hour.end(), 0.5)];
        Past { peaks, ..Past::brief(hour.end(), rates) }
    };
    hours.map(point).collect()
}

fn shown(size: (u16, u16), keys: &str, span: Span, points: Vec<Past>) -> Session {
    let session = Session::new(size).press("ffra-leaf-3<enter>2/49<enter><enter>").press(keys);
    let interface = session.model.selected_interface().unwrap();
    session.tell(Msg::History(Recalled { interface, span, points: points.into() }))
}

#[test]
fn a_day_with_a_restart_and_an_hour_in_which_nobody_looked() {
    for size in SIZES {
        check("detail-day", size, &shown(size, "z", Span::Day, day()));
    }
}

#[test]
fn a_week_by_the_hour() {
    for size in SIZES {
        check("detail-week", size, &shown(size, "zz", Span::Week, week()));
    }
}
