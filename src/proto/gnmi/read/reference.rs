//! A notification as prost decodes it: every dialect, and the measure of the quick way.

use crate::proto::gnmi::pb;

use super::{
    pass::Pass,
    path::{self, Step},
    reader::apply,
    scalar::Scalar,
    schema::Node,
    target::{Place, Spot, Target},
    wire::Payload,
};

/// Reads a notification. Where `keeps_root`, letting go of everything deletes nothing; whether it came to that.
pub(super) fn read(
    target: &mut Target,
    notification: &pb::Notification,
    keeps_root: bool,
    pass: &mut Pass<'_>,
) -> bool {
    let prefix = notification.prefix.as_ref();
    for update in &notification.update {
        let place = target.place(&path::steps(prefix, update.path.as_ref()), pass);
        take(target, place, update, pass);
    }
    let deletes = notification.delete.iter().map(|path| path::steps(prefix, Some(path)));
    let mut doomed: Vec<Vec<Step<'_>>> = deletes.collect();
    if notification.atomic {
        doomed.push(path::steps(prefix, None));
    }
    let (mut is_lost, mut broad) = (false, 0);
    for pick in doomed.iter().flat_map(|steps| path::picks(steps)) {
        broad += usize::from(pick.interface.is_none());
        if keeps_root && pick.node == Node::Root {
            is_lost |= notification.update.is_empty();
        } else if pick.interface.is_some() || broad <= MOST_BROAD {
            target.sweep(pick, pass.generation, pass);
        } else {
            pass.tally.overflow += 1;
        }
    }
    target.finish(pass);
    is_lost
}

/// The most deletes in one notification that go through all interfaces: no honest target sends more.
const MOST_BROAD: usize = 256;

/// Takes one update, in whichever way it has its value.
#[allow(deprecated, reason = "old targets send it")]
fn take(target: &mut Target, place: Place, update: &pb::Update, pass: &mut Pass<'_>) {
    use pb::typed_value::Value;
    let scalar = |scalar| Payload::Scalar(scalar);
    let payload = match (&update.val, &update.value) {
        (Some(pb::TypedValue { value: Some(value) }), _) => match value {
            Value::StringVal(text) | Value::AsciiVal(text) => scalar(Scalar::Text(text)),
            Value::IntVal(number) => scalar(Scalar::Int(*number)),
            Value::UintVal(number) => scalar(Scalar::Uint(*number)),
            Value::BoolVal(truth) => scalar(Scalar::Bool(*truth)),
            Value::FloatVal(number) => scalar(Scalar::single(*number)),
            Value::DoubleVal(number) => scalar(Scalar::Double(*number)),
            Value::DecimalVal(decimal) => scalar(Scalar::Decimal(decimal.digits, decimal.precision)),
            Value::JsonVal(octets) | Value::JsonIetfVal(octets) => Payload::Json(octets),
            Value::LeaflistVal(list) => return take_list(target, place, list, pass),
            Value::BytesVal(_) | Value::AnyVal(_) | Value::ProtoBytes(_) => scalar(Scalar::Unfit),
        },
        (_, Some(old)) => old_value(old),
        _ => scalar(Scalar::Unfit),
    };
    apply(target, place, payload, pass);
}

#[allow(deprecated, reason = "old targets send it")]
fn old_value(old: &pb::Value) -> Payload<'_> {
    match old.r#type() {
        pb::Encoding::Json | pb::Encoding::JsonIetf => Payload::Json(&old.value),
        pb::Encoding::Ascii => {
            Payload::Scalar(std::str::from_utf8(&old.value).map_or(Scalar::Unfit, Scalar::Text))
        }
        pb::Encoding::Bytes | pb::Encoding::Proto => Payload::Scalar(Scalar::Unfit),
    }
}

fn take_list(target: &mut Target, place: Place, list: &pb::ScalarArray, pass: &mut Pass<'_>) {
    use pb::typed_value::Value;
    let Place::Spot(Spot { node: Node::Leaf(item), row, .. }) = place else {
        return apply(target, place, Payload::Scalar(Scalar::Unfit), pass);
    };
    let scalars = list.element.iter().map(|element| match &element.value {
        Some(Value::StringVal(text)) => Scalar::Text(text),
        _ => Scalar::Unfit,
    });
    target.name_list(row, item, scalars, pass);
}
