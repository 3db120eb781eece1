//! Any bytes at all, as several messages of one target: the quick way and prost's must change the same, or refuse the
//! same; never a panic.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use noctui::model::{Moment, Now, Timestamp};
use noctui::proto::gnmi::{
    pb,
    read::{Options, Reader},
};
use prost::Message as _;

fuzz_target!(|input: &[u8]| {
    let options = Options { max_interfaces: 20, max_paths: 50, ..Options::default() };
    let (mut quick, mut reference) = (Reader::new(options.clone()), Reader::new(options));
    let (mut changes, mut expected) = (Vec::new(), Vec::new());
    for round in 0..2 {
        let moment = Moment::after_start(Duration::from_secs(10 * (round + 1)));
        let at = Now { moment, wall: Timestamp(1_800_000_000_000) };
        let mut rest = input;
        while let Some((length, more)) = rest.split_first() {
            let (message, more) = more.split_at(usize::from(*length).min(more.len()));
            rest = more;
            let said = quick.notification_bytes(message, at, &mut changes);
            match pb::Notification::decode(message) {
                Ok(message) => assert_eq!(said, Ok(reference.notification(&message, at, &mut expected))),
                Err(_) => assert!(said.is_err()),
            }
            assert_eq!(changes, expected);
        }
        changes.clear();
        expected.clear();
    }
    let (quick, reference) = (quick.tally(), reference.tally());
    assert_eq!((quick.updates, quick.bad_values), (reference.updates, reference.bad_values));
});
