use std::{path::Path, time::Duration};

use super::*;
use crate::model::{Severity, expr::Scope};

fn read(text: &str) -> (Option<Vec<Output>>, Vec<String>) {
    let mut out = Diagnostics::default();
    let outputs = load_text(Path::new("outputs.toml"), text, &Grammar::new(Scope::Rows, ["rack"]), &mut out);
    out.sort();
    (outputs, out.iter().map(ToString::to_string).collect())
}

fn good(text: &str) -> Vec<Output> {
    let (outputs, words) = read(text);
    assert_eq!(words, [""; 0]);
    outputs.unwrap()
}

#[test]
fn an_output_takes_what_is_usual_for_its_kind() {
    let outputs = good(
        "[[output]]\nname = \"desk\"\nkind = \"bell\"\n[[output]]\nname = \"log\"\nkind = \"syslog\"\naddress = \"::1\"\n",
    );
    let [bell, log] = &outputs[..] else { panic!("{outputs:?}") };
    assert!(!bell.recoveries && bell.quiet && bell.when.is_none());
    assert_eq!(bell.severities, Severity::ALL);
    assert_eq!(bell.at_most, Some(AtMost { count: 6, window: Duration::from_secs(60) }));
    assert_eq!((log.at_most, log.recoveries), (None, true));
    let Route::Syslog(route) = &log.route else { panic!("{log:?}") };
    assert_eq!((route.port, route.transport, route.facility), (514, Transport::Udp, Facility(16)));
}

#[test]
fn every_key_is_read() {
    let outputs = good(
        r#"
[[output]]
name = "ops"
kind = "webhook"
url = "https://hooks.example.net/alarms"
headers = { X-Team = "noc", Authorization = { env = "TOKEN" } }
ca = "ca.pem"
timeout = "3s"
when = "if-role=uplink rack=r1"
severity = ["critical", "unknown"]
events = "raised"
at-most = "10/1m"
quiet = false

[[output]]
name = "pager"
kind = "command"
command = ["/usr/local/bin/page", ""]
env = { TOKEN = { file = "/run/token" } }
at-most = "off"

[[output]]
name = "log"
kind = "syslog"
address = "loghost.example.net"
port = 1514
transport = "tcp"
facility = "local3"
enterprise = 4242

[[output]]
name = "later"
kind = "desktop"
enabled = false
"#,
    );
    let [ops, pager, log] = &outputs[..] else { panic!("{outputs:?}") };
    assert_eq!(ops.severities, [Severity::Critical, Severity::Unknown]);
    assert_eq!((ops.recoveries, ops.quiet, ops.when.is_some()), (false, false, true));
    assert_eq!(ops.at_most, Some(AtMost { count: 10, window: Duration::from_secs(60) }));
    let Route::Webhook(route) = &ops.route else { panic!("{ops:?}") };
    assert_eq!((route.headers.len(), route.timeout), (2, Duration::from_secs(3)));
    assert!(!format!("{ops:?}").contains("alarms"), "a path may be a token: {ops:?}");
    let Route::Command(route) = &pager.route else { panic!("{pager:?}") };
    assert_eq!((route.argv.len(), route.env.len(), pager.at_most), (2, 1, None));
    let Route::Syslog(route) = &log.route else { panic!("{log:?}") };
    assert_eq!((route.port, route.transport, route.facility.0), (1514, Transport::Tcp, 19));
    assert_eq!(route.enterprise, Some(4242));
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_in_its_place() {
    let text = r#"
[[output]]
name = "a"
kind = "webhok"
[[output]]
name = "b"
kind = "bell"
url = "http://x/"
whem = "all"
when = "utill>90"
[[output]]
kind = "webhook"
severity = ["critcal"]
events = ["cleared"]
at-most = "10 per minute"
headers = { "X Y" = "z", Host = "h", X-A = { prompt = true }, X-B = "a\nb" }
[[output]]
name = "b"
kind = "command"
command = "page --now"
timeout = "1h"
[[output]]
name = "c d"
[[output]]
name = "e"
kind = "syslog"
address = "host:514"
facility = "local9"
port = 0
severity = []
[[output]]
name = "f"
kind = "webhook"
url = "http://user:pw@x/"
[outputs]
"#;
    let (outputs, words) = read(text);
    assert_eq!(outputs, None);
    assert_eq!(
        words,
        [
            "outputs.toml:4:8 `webhok` is not known here. Did you mean `webhook`?",
            "outputs.toml:8:1 `url` is not for the kind `bell`. It takes none of its own.",
            "outputs.toml:9:1 unknown key `whem`. Did you mean `when`?",
            "outputs.toml:10:9 There is no field `utill`. Did you mean `util`? To search for the text, quote it.",
            "outputs.toml:11:1 an output without `name`. It is known by it on the Health screen.",
            "outputs.toml:11:1 a webhook without `url`. Write url = \"https://hooks.example.net/alarms\".",
            "outputs.toml:13:13 `critcal` is not known here. Did you mean `critical`?",
            "outputs.toml:14:10 without `raised` nothing would ever be sent. An end is told only where the beginning was: add \"raised\".",
            "outputs.toml:15:11 `10 per minute` is no limit. Write a number and a time from 1s to 24h, as \"10/1m\", or \"off\".",
            "outputs.toml:16:13 `X Y` cannot name a header. Use letters, digits and `-`.",
            "outputs.toml:16:26 `Host` is written by noctui itself. Leave it out.",
            "outputs.toml:16:38 nobody can be asked when an alarm comes. Use { env = \"NAME\" }, { file = \"path\" } or { command = [\"pass\", \"show\", \"x\"] }.",
            "outputs.toml:16:63 the value of `X-B` holds what cannot be sent",
            "outputs.toml:18:8 two outputs are called `b`. The first one stands in line 6.",
            "outputs.toml:20:1 a command is run without a shell. Write it as a list of words: command = [\"/usr/local/bin/page\", \"--json\"].",
            "outputs.toml:21:11 `1h` is not within 100ms and 5m",
            "outputs.toml:22:1 an output without `kind`. It is one of `bell`, `desktop`, `command`, `webhook`, `syslog`.",
            "outputs.toml:23:8 `c d` cannot name an output. Use letters, digits, `.`, `_` and `-`.",
            "outputs.toml:27:11 `host:514` is no address. Write IPv4, IPv6 or a host name; the port has a key of its own.",
            "outputs.toml:28:12 `local9` is not known here. Did you mean `local0`?",
            "outputs.toml:29:8 `0` is not within 1 and 65535",
            "outputs.toml:30:12 the list is empty. Leave it out for all of them.",
            "outputs.toml:34:1 a URL holds no user and no password; use a header `Authorization`",
            "outputs.toml:35:2 unknown key `outputs`. Did you mean `output`?",
        ]
    );
}

#[test]
fn tokens_in_a_file_that_others_can_read_are_refused_and_what_looks_like_one_is_warned_of() {
    let text = "[[output]]\nname = \"a\"\nkind = \"webhook\"\n\
        url = \"https://hooks.example.net/services/T00000000B00000000XXXX\"\n\
        headers = { X-Team = \"noc\", X-Api-Key = \"hunter22\" }\n";
    let mut out = Diagnostics::default();
    let source = Source::new(Path::new("outputs.toml"), text.to_owned(), true);
    assert_eq!(super::read(&source, &Grammar::new(Scope::Rows, [""; 0]), &mut out), None);
    let words: Vec<String> = out.iter().map(ToString::to_string).collect();
    assert!(words[0].starts_with("outputs.toml:4:1 warning: `url` seems to hold a token"), "{words:?}");
    assert!(words[1].starts_with("outputs.toml:5:29 `X-Api-Key` is written out in a file"), "{words:?}");
    assert_eq!(words.len(), 2);
}

proptest::proptest! {
    #[test]
    fn no_file_makes_it_panic(
        text in "(\\[\\[output\\]\\]\n|name = |kind = |url = |\"|bell|webhook|https://|[a-z]{1,4}|= 3|\n|\\{|\\}){0,20}"
    ) {
        let _ = read(&text);
    }
}
