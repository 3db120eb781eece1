use proptest::prelude::*;

use super::*;
use crate::{
    model::{Alarm, ClearReason},
    notify::fixture::{alarm, raised},
};

fn station(enterprise: Option<u32>) -> Station {
    Station::new(Facility(16), "noc1.example.net\n", 4711, enterprise)
}

fn text(letter: &Letter, enterprise: Option<u32>) -> String {
    String::from_utf8(message(letter, &station(enterprise), 2_048)).unwrap()
}

#[test]
fn a_message_has_the_parts_of_rfc_5424() {
    let version = env!("CARGO_PKG_VERSION");
    let head = "1 2026-11-22T12:04:31.120Z noc1.example.net noctui 4711";
    let origin = format!("[origin software=\"noctui\" swVersion=\"{version}\"]");
    let expected = format!("<130>{head} raised {origin} CRITICAL fra-leaf-3:Et1 (to fra-spine-1): down");
    assert_eq!(text(&raised(alarm("Et1")), None), expected);

    let letter = raised(Alarm { severity: Severity::Warning, ..alarm("Et\"1]\\") });
    let parts = "[alarm@32473 rule=\"port-down\" severity=\"warning\" device=\"fra-leaf-3\" \
        since=\"2026-11-22T12:04:31.120Z\" count=\"1\" interface=\"Et\\\"1\\]\\\\\" site=\"fra\"]";
    assert!(text(&letter, Some(32_473)).starts_with(&format!("<132>{head} raised {origin}{parts} WARNING")));

    let about = raised(alarm("Et1")).about().unwrap().clone();
    let body = Body::Cleared { about, reason: ClearReason::Recovered };
    let cleared = Letter { body, ..raised(alarm("Et1")) };
    assert!(text(&cleared, Some(1)).starts_with(&format!("<133>{head} cleared ")));
    assert!(text(&cleared, Some(1)).contains("reason=\"recovered\""));
}

#[test]
fn text_beyond_ascii_has_the_mark_of_utf_8_and_other_text_has_none() {
    let words = |words: &str| text(&raised(Alarm { words: words.into(), ..alarm("Et1") }), None);
    assert!(!words("down").contains(BOM));
    assert!(words("unterbrochen für 3 s").contains(&format!("] {BOM}CRITICAL")));
}

#[test]
fn frames_count_octets() {
    assert_eq!(framed("<1>1 ü".as_bytes()), "7 <1>1 ü".as_bytes());
}

/// What RFC 5424 section 6 says a message is, as far as a text of ours can break it.
fn is_well_formed(message: &str) -> bool {
    let header = regex::Regex::new(
        r"^<(0|[1-9][0-9]{0,2})>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [!-~]{1,255} noctui \d+ [a-z]+ ",
    );
    let data = regex::Regex::new(
        r#"^(\[[!#-<>-\\^-~]{1,32}( [!#-<>-\\^-~]{1,32}="([^"\\\]]|\\["\\\]])*")*\])+( |$)"#,
    );
    let Some(head) = header.unwrap().find(message) else { return false };
    let rest = &message[head.end()..];
    data.unwrap().find(rest).is_some() && !message.chars().any(|c| c.is_control())
}

proptest! {
    #[test]
    fn whatever_an_alarm_says_the_message_is_one_well_formed_frame(
        interface in "(?s:.{0,300})", words in "(?s:.*)", description in "\\PC{0,300}",
        tcp in any::<bool>(), enterprise in prop::option::of(1_u32..),
    ) {
        let mut letter = raised(Alarm { words: words.as_str().into(), ..alarm(&interface) });
        if let Body::Raised { about, .. } = &mut letter.body {
            about.description = Some(description.as_str().into());
        }
        let longest = if tcp { 8_192 } else { 2_048 };
        let octets = message(&letter, &station(enterprise), longest);
        prop_assert!(octets.len() <= longest);
        let frame = framed(&octets);
        let text = String::from_utf8(octets).unwrap();
        prop_assert!(is_well_formed(&text), "{text:?}");
        let length: usize = std::str::from_utf8(&frame).unwrap().split(' ').next().unwrap().parse().unwrap();
        prop_assert_eq!(frame.len(), length.to_string().len() + 1 + length);
    }

    #[test]
    fn a_cut_message_is_still_text(longest in 0_usize..400) {
        let letter = raised(Alarm { words: "ü€𝄞".repeat(40).as_str().into(), ..alarm("Ethernet1") });
        let octets = message(&letter, &station(None), longest);
        prop_assert!(octets.len() <= longest && longest - octets.len() < 4 || octets.len() < longest);
        prop_assert!(String::from_utf8(octets).is_ok());
    }
}
