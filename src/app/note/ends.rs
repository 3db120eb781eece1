//! When a note begins and ends, as an operator writes it: `8h`, `1h30m`, `clear`, `06:00`, `2026-11-24 06:00`.

use std::time::Duration;

use crate::model::Timestamp;

const DAY_MILLIS: i64 = 86_400_000;

/// The longest span that can be written: a note that outlives a year is a mistake.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// What can be written, in one sentence for all that cannot.
const FORMS: &str = "Write a span (8h, 30m, 2d) or a time in UTC (06:00, 2026-11-24 06:00)";

/// When something begins; `now` and an empty text are now, a span is so long from now on.
///
/// # Errors
///
/// A sentence, if the text is no time or lies behind.
pub fn beginning(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    match text.trim() {
        "" | "now" => Ok(now),
        text => point(text.strip_prefix("in ").unwrap_or(text), now),
    }
}

/// When something ends that begins at `from`; `None` if it ends with the alarm.
///
/// # Errors
///
/// A sentence, if the text is no time, or none after `from`.
pub fn ending(text: &str, from: Timestamp) -> Result<Option<Timestamp>, String> {
    let text = text.trim();
    match text.strip_prefix("until ").unwrap_or(text) {
        "clear" => Ok(None),
        "" => Err(format!("Say until when. {FORMS}, or clear.")),
        text => point(text, from).map(Some),
    }
}

/// A point after `from`: a span from there on, the next time of day, or a date with its time.
fn point(text: &str, from: Timestamp) -> Result<Timestamp, String> {
    let text = text.trim().trim_end_matches(['Z', 'z']);
    if let Some(span) = span(text) {
        return if span > LONGEST {
            Err("That is longer than a year.".to_owned())
        } else {
            Ok(from.after(span))
        };
    }
    if let Some(at) = time_of_day(text) {
        let today = from.0.div_euclid(DAY_MILLIS) * DAY_MILLIS + at;
        return Ok(Timestamp(if today > from.0 { today } else { today + DAY_MILLIS }));
    }
    match dated(text) {
        Some(at) if at > from => Ok(at),
        Some(_) => Err("That time is over.".to_owned()),
        None => Err(format!("`{text}` is no time. {FORMS}.")),
    }
}

/// `8h`, `30m`, `2d`, `1h30m`.
fn span(text: &str) -> Option<Duration> {
    let (mut seconds, mut rest) = (0_u64, text);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
        let (number, unit) = rest.split_at(digits);
        let unit_seconds = match unit.as_bytes()[0] {
            b'm' => 60,
            b'h' => 3_600,
            b'd' => 86_400,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<u64>().ok()?.checked_mul(unit_seconds)?)?;
        rest = unit[1..].trim_start();
    }
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

/// `06:00`: milliseconds since midnight.
fn time_of_day(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str, most: i64| {
        let is_number = matches!(text.len(), 1..=2) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number: &i64| is_number && *number <= most)
    };
    let (hour, minute) = (number(hour, 23)?, number(minute, 59).filter(|_| minute.len() == 2)?);
    Some((hour * 60 + minute) * 60_000)
}

/// `2026-11-24 06:00`
fn dated(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once(' ')?;
    let date: jiff::civil::Date = date.parse().ok()?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Some(Timestamp(midnight + time_of_day(time.trim())?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2026-11-22 12:04:31Z
    const NOW: Timestamp = Timestamp(1_795_349_071_000);
    const MINUTE: i64 = 60_000;

    #[test]
    fn ends_are_read_as_people_write_them() {
        let midnight = NOW.0 - NOW.0.rem_euclid(DAY_MILLIS);
        for (text, expected) in [
            ("8h", Some(NOW.0 + 480 * MINUTE)),
            (" until 1h30m ", Some(NOW.0 + 90 * MINUTE)),
            ("2d", Some(NOW.0 + 2 * DAY_MILLIS)),
            ("clear", None),
            ("until clear", None),
            ("14:00", Some(midnight + 840 * MINUTE)),
            ("until 6:00Z", Some(midnight + DAY_MILLIS + 360 * MINUTE)),
            ("12:04", Some(midnight + DAY_MILLIS + 724 * MINUTE)),
            ("2026-11-24 06:00", Some(midnight + 2 * DAY_MILLIS + 360 * MINUTE)),
        ] {
            assert_eq!(ending(text, NOW), Ok(expected.map(Timestamp)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_told() {
        for (text, words) in [
            ("", "Say until when"),
            ("8", "`8` is no time"),
            ("0m", "is no time"),
            ("8x", "is no time"),
            ("25:00", "is no time"),
            ("12:4", "is no time"),
            ("2026-13-01 00:00", "is no time"),
            ("2026-11-22 12:04", "is over"),
            ("900d", "longer than a year"),
            ("99999999999999999999d", "is no time"),
        ] {
            let error = ending(text, NOW).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn work_begins_now_unless_something_else_is_written() {
        assert_eq!(beginning("now", NOW), Ok(NOW));
        assert_eq!(beginning("", NOW), Ok(NOW));
        assert_eq!(beginning("in 30m", NOW), Ok(Timestamp(NOW.0 + 30 * MINUTE)));
        assert!(beginning("clear", NOW).is_err());
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange_and_every_end_lies_ahead(text in "\\PC{0,24}|[0-9dhm: -]{0,12}") {
            if let Ok(Some(end)) = ending(&text, NOW) {
                prop_assert!(end > NOW);
            }
            if let Ok(begin) = beginning(&text, NOW) {
                prop_assert!(begin >= NOW);
            }
        }
    }
}
