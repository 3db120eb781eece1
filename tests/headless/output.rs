//! What stands on standard output: JSON, CSV and the table.

use serde_json::{Value, json};

use crate::network::{DEAD, Network};

const CSV_HEADER: &str = "device,interface,admin-status,oper-status,speed,in-octets,out-octets,in-bps,out-bps,\
in-errors,out-errors,in-discards,out-discards,age-s,state,error";

/// The keys of an object in the order in which they stand in a text.
fn assert_order(text: &str, keys: &[&str]) {
    let places =
        keys.iter().map(|key| text.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key}: {text}")));
    assert!(places.collect::<Vec<_>>().is_sorted(), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_json_has_every_key_in_its_place() {
    let network = Network::still().await;
    let ended = network.noctui(&["poll", "name=fra-leaf-1", "--json"]).await;
    assert_eq!((ended.code(), ended.err.as_str()), (Some(0), ""));
    let line = &ended.out;
    assert_order(
        line,
        &[
            "device",
            "address",
            "source",
            "state",
            "taken-at",
            "latency-ms",
            "sys-name",
            "error",
            "ietf-interfaces:interfaces",
            "rates",
            "extras",
        ],
    );
    let told = &ended.json()[0];
    assert_eq!(told["device"], "fra-leaf-1");
    assert_eq!(told["address"], network.lab.address("fra-leaf-1").unwrap().to_string());
    assert_eq!(
        (&told["source"], &told["state"], &told["error"]),
        (&json!("snmp"), &json!("live"), &json!(null))
    );
    let taken = told["taken-at"].as_str().unwrap();
    assert!(taken.len() == 24 && taken.ends_with('Z') && taken.as_bytes()[19] == b'.', "{taken}");
    assert!(told["latency-ms"].as_f64().unwrap() > 0.0);
    let entry = line[line.find("\"name\":\"Ethernet49\"").unwrap()..].split("}}").next().unwrap();
    assert_order(
        entry,
        &[
            "name",
            "type",
            "admin-status",
            "oper-status",
            "if-index",
            "speed",
            "statistics",
            "discontinuity-time",
            "in-octets",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_64_bits_are_strings_and_those_of_32_are_numbers() {
    let network = Network::still().await;
    let ended = network.noctui(&["poll", "name=fra-leaf-1 interface=Ethernet49", "--json"]).await;
    let line = &ended.json()[0];
    let entry = &line["ietf-interfaces:interfaces"]["interface"][0];
    let statistics = &entry["statistics"];
    assert!(entry["speed"].is_string() && statistics["in-octets"].is_string(), "{entry}");
    assert!(statistics["out-unicast-pkts"].is_string(), "{entry}");
    for leaf in ["in-errors", "out-errors", "in-discards", "out-discards", "in-unknown-protos"] {
        assert!(statistics[leaf].is_u64(), "{leaf} of {entry}");
    }
    assert_eq!(entry["if-index"], json!(49));
    let rate = &line["rates"]["Ethernet49"]["in"];
    let first =
        json!({"bits-per-second": null, "packets-per-second": null, "interval-s": null, "gap": "first"});
    assert_eq!(*rate, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn references_lead_to_interfaces_of_the_same_document() {
    let network = Network::still().await;
    let all = network.noctui(&["poll", "name=fra-border-1", "--json"]).await.json();
    let references = |line: &Value| {
        let entries = line["ietf-interfaces:interfaces"]["interface"].as_array().unwrap().clone();
        entries.iter().filter(|entry| !entry["higher-layer-if"].is_null()).count()
    };
    assert!(references(&all[0]) > 0, "members of an aggregate refer to it");
    let few = network.noctui(&["poll", "name=fra-border-1 interface=et-*", "--json"]).await.json();
    assert_eq!(references(&few[0]), 0, "what is not chosen is not referred to");
}

#[tokio::test(flavor = "multi_thread")]
async fn csv_has_its_header_once_and_leaves_empty_what_is_absent() {
    let network = Network::alive(
        "[[quirk]]\ndevice = \"fra-leaf-1\"\nkind = \"missing-columns\"\ncolumns = [\"ifInErrors\", \"ifInDiscards\"]\n",
    )
    .await;
    let ended =
        network.noctui(&["poll", "site=fra role=leaf", "--csv", "--count", "2", "--interval", "500ms"]).await;
    assert_eq!(ended.code(), Some(0), "{}", ended.err);
    let lines = ended.lines();
    assert_eq!(lines[0], CSV_HEADER);
    assert_eq!(lines.iter().filter(|line| line.starts_with("device,")).count(), 1);
    assert!(lines.iter().all(|line| line.split(',').count() == 16), "{}", ended.out);
    let rows: Vec<Vec<&str>> = lines
        .iter()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|row| row[..2] == ["fra-leaf-1", "Ethernet49"])
        .collect();
    assert_eq!(rows.len(), 2, "one for each round");
    let (first, second) = (&rows[0], &rows[1]);
    assert_eq!((first[7], first[8]), ("", ""), "a first sample has no rate, not a rate of 0");
    assert!(second[7].parse::<u64>().unwrap() > 0, "{second:?}");
    assert_eq!((first[9], first[11]), ("", ""), "a column that is missing is not 0");
    assert!(first[10].parse::<u64>().is_ok() && first[12].parse::<u64>().is_ok(), "{first:?}");
    assert_eq!((first[14], first[15]), ("live", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_device_has_its_line_in_every_format_and_costs_the_exit_code() {
    let network = Network::still().await;
    network.add(DEAD);
    let choice = "name=dead-1 or name=fra-leaf-1";
    let json = network.noctui(&["poll", choice, "--json"]).await;
    assert_eq!(json.code(), Some(1));
    let dead = &json.json()[1];
    assert_eq!((&dead["device"], &dead["state"]), (&json!("dead-1"), &json!("unknown")));
    assert_eq!(dead["ietf-interfaces:interfaces"]["interface"], json!([]));
    let words =
        "no SNMP answer from 127.0.0.1:9 yet, after 1 s; it is down, out of reach, or refuses the community";
    assert_eq!(dead["error"], words);
    let csv = network.noctui(&["poll", choice, "--csv"]).await;
    let last = *csv.lines().last().unwrap();
    assert_eq!(last, format!("dead-1,,,,,,,,,,,,,,unknown,\"{words}\""));
    let table = network.noctui(&["poll", choice]).await;
    assert_eq!(*table.lines().last().unwrap(), format!("dead-1      unknown: {words}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_of_the_table_stand_under_one_another() {
    let network = Network::still().await;
    let ended = network.noctui(&["poll", "site=fra"]).await;
    let lines = ended.lines();
    let begin = |word: &str| lines[0].find(word).unwrap();
    let end = |word: &str| begin(word) + word.len();
    for line in &lines[1..] {
        for word in ["INTERFACE", "ADMIN", "OPER"] {
            let at = begin(word);
            assert!(line.as_bytes()[at] != b' ' && line.as_bytes()[at - 1] == b' ', "{word}: {line}");
        }
        // A number ends with its unit or with the place that it leaves for one.
        assert!(line.len() <= end("DISCARDS"), "{line}");
    }
    let widths: Vec<usize> =
        lines[1..].iter().map(|line| line.find("up ").or(line.find("down ")).unwrap()).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "{}", ended.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_gets_neither_colour_nor_progress() {
    let network = Network::still().await;
    for format in ["--json", "--csv", "--color=always"] {
        let ended = network.noctui(&["poll", format]).await;
        assert!(!ended.out.contains('\x1b') && ended.err.is_empty(), "{format}: {}", ended.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_come_in_the_order_of_the_inventory() {
    let network = Network::still().await;
    let ended = network.noctui(&["poll", "--json", "--count", "3", "--interval", "500ms"]).await;
    let told: Vec<String> =
        ended.json().iter().map(|line| line["device"].as_str().unwrap().to_owned()).collect();
    let written: Vec<String> =
        network.lab.network().devices.iter().map(|device| device.name.to_string()).collect();
    let thrice: Vec<String> = [&written[..], &written[..], &written[..]].concat();
    assert_eq!(told, thrice);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_reaches_neither_a_terminal_nor_a_parser() {
    let network = Network::alive("[[quirk]]\ndevice = \"fra-leaf-1\"\nkind = \"hostile-strings\"\n").await;
    for format in [
        &["poll", "name=fra-leaf-1"][..],
        &["poll", "name=fra-leaf-1", "--csv"],
        &["poll", "name=fra-leaf-1", "--json"],
    ] {
        let ended = network.noctui(format).await;
        let bad = |c: char| {
            c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}')
        };
        assert!(!ended.out.contains(bad), "{format:?}: {}", ended.out.escape_debug());
        assert_eq!(ended.code(), Some(0));
    }
}
