//! What is wrong with notifications on their way out. Pure.

use super::habit::{Habit, Stamp};
use super::request::Habits;
use crate::proto::gnmi::pb::{Decimal64, Notification, Path, PathElem, TypedValue, Update, typed_value};

/// Octets of padding that bring a message above 5 MiB.
const LARGE: usize = 5 * 1024 * 1024;

/// Applies the habits of a target to what it is about to send.
pub(super) fn disturb(habits: &Habits, mut notifications: Vec<Notification>) -> Vec<Notification> {
    if habits.stamp == Stamp::Batch {
        notifications = merged(notifications);
    }
    if habits.has(Habit::GarbageTypes) {
        let updates = notifications.iter_mut().flat_map(|notification| &mut notification.update);
        updates.enumerate().for_each(|(at, update)| spoil(at, update));
    }
    if habits.has(Habit::Duplicates) {
        notifications = notifications.into_iter().flat_map(doubled).collect();
    }
    notifications
}

/// Makes the first of the notifications larger than most limits.
pub(super) fn pad(notifications: &mut [Notification]) {
    let Some(first) = notifications.first_mut() else { return };
    let elem = vec![PathElem { name: "padding".to_owned(), ..PathElem::default() }];
    first.update.push(Update {
        path: Some(Path { elem, ..Path::default() }),
        val: Some(TypedValue { value: Some(typed_value::Value::StringVal("x".repeat(LARGE))) }),
        ..Update::default()
    });
}

/// Notifications with the same prefix and stamp in one.
fn merged(notifications: Vec<Notification>) -> Vec<Notification> {
    let mut found: Vec<Notification> = Vec::new();
    for notification in notifications {
        match found.last_mut() {
            Some(last) if last.prefix == notification.prefix && last.timestamp == notification.timestamp => {
                last.update.extend(notification.update);
                last.delete.extend(notification.delete);
            }
            _ => found.push(notification),
        }
    }
    found
}

fn doubled(mut notification: Notification) -> [Notification; 2] {
    notification.update = notification
        .update
        .into_iter()
        .flat_map(|update| [update.clone(), Update { duplicates: 3, ..update }])
        .collect();
    [notification.clone(), notification]
}

/// Replaces numbers by what no counter is; texts stay, so that the interfaces are known.
fn spoil(at: usize, update: &mut Update) {
    let Some(TypedValue { value: Some(value) }) = &mut update.val else { return };
    if !matches!(value, typed_value::Value::UintVal(_)) {
        return;
    }
    *value = match at % 12 {
        0 => typed_value::Value::StringVal("lots".to_owned()),
        1 => typed_value::Value::IntVal(-1),
        2 => typed_value::Value::DoubleVal(f64::NAN),
        3 => typed_value::Value::DoubleVal(1e300),
        4 => typed_value::Value::BoolVal(true),
        5 => typed_value::Value::BytesVal(vec![0xFF; 9].into()),
        6 => typed_value::Value::JsonVal(b"{\"in\":".to_vec().into()),
        7 => typed_value::Value::JsonIetfVal(b"\"18446744073709551616\"".to_vec().into()),
        8 => typed_value::Value::AsciiVal("0x10".to_owned()),
        9 => decimal(),
        10 => typed_value::Value::DoubleVal(0.5),
        _ => {
            update.val = Some(TypedValue { value: None });
            return;
        }
    };
}

fn decimal() -> typed_value::Value {
    typed_value::Value::DecimalVal(Decimal64 { digits: 123_456, precision: 200 })
}
