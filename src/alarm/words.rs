//! What operators read of a condition.

use crate::model::{
    AlarmSample, DeviceSnapshot, Direction, Folded, InterfaceRow, Now, Reach, Slot, Timestamp, TroubleKind,
    alarm::Rule,
    expr::{NumberField, Subject},
};

/// `1 port`, `48 ports`.
pub(super) fn counted(number: u32, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The words with what lies under the condition.
pub(super) fn with_folded(words: &str, folded: &Folded) -> String {
    let mut words = words.to_owned();
    if folded.ports > 0 {
        words.push_str(&format!(", {} folded", counted(folded.ports, "port")));
    }
    if folded.devices > 0 {
        words.push_str(&format!(", {} behind it", counted(folded.devices, "device")));
    }
    words
}

/// Why nothing is heard.
pub(super) fn silence(snapshot: &DeviceSnapshot) -> String {
    match &snapshot.reach {
        Reach::Failing(trouble) if trouble.kind != TroubleKind::Silent => trouble.words.to_string(),
        _ if snapshot.heard.is_none() => "never heard".into(),
        _ => "silent".into(),
    }
}

/// When a certificate ends: in days or, near its end, in hours, so that the words change seldom.
pub(super) fn end_of_certificate(ends: Timestamp, now: Timestamp) -> String {
    let date = jiff::Timestamp::from_millisecond(ends.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = date.strftime("%F");
    if ends <= now {
        return format!("its certificate ended on {date}");
    }
    let left = match ends.since(now).as_secs() / 3_600 {
        0 => "within the hour".into(),
        hours @ 1..48 => format!("in {}", counted(hours as u32, "hour")),
        hours => format!("in {}", counted((hours / 24) as u32, "day")),
    };
    format!("its certificate ends on {date}, {left}")
}

/// What a rule with an expression found on an interface.
pub(super) fn of_row(rule: &Rule, row: &InterfaceRow<'_>) -> String {
    let percent = |field| row.number(field).unwrap_or_default();
    match &*rule.name {
        Rule::UTILISATION => utilisation([NumberField::InPercent, NumberField::OutPercent].map(percent)),
        Rule::ERRORS => format!("{} of packets in error", share(percent(NumberField::ErrorsPercent))),
        Rule::DISCARDS => format!("{} of packets discarded", share(percent(NumberField::DiscardsPercent))),
        _ => condition(rule),
    }
}

/// The fuller direction; both, where the other is nearly as full.
fn utilisation([into, out]: [f64; 2]) -> String {
    if (into - out).abs() < 10.0 {
        return format!("in at {into:.0} %, out at {out:.0} %");
    }
    if into > out { format!("in at {into:.0} %") } else { format!("out at {out:.0} %") }
}

/// The condition of a rule that has no words of its own.
pub(super) fn condition(rule: &Rule) -> String {
    rule.text().split([',', ';']).next().unwrap_or_default().to_owned()
}

/// Two digits that mean something: `0.31 %`, `12 %`.
fn share(percent: f64) -> String {
    if percent < 10.0 { format!("{percent:.2} %") } else { format!("{percent:.0} %") }
}

/// An interface as it is now, for the evidence.
pub(super) fn sample(snapshot: &DeviceSnapshot, slot: Slot, now: Now) -> AlarmSample {
    let rows = &snapshot.rows;
    let both = |column: fn(&crate::model::Rates) -> &Vec<f32>| {
        Direction::BOTH.map(|direction| {
            let value = column(&rows.rates[direction.index()]).get(slot.index()).copied();
            value.filter(|value| !value.is_nan())
        })
    };
    AlarmSample {
        at: now.wall,
        oper: rows.oper.get(slot.index()).copied().unwrap_or_default(),
        bits: both(|rates| &rates.bits),
        error_share: both(|rates| &rates.error_share),
        discards: both(|rates| &rates.discards),
    }
}
