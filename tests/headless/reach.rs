//! `noctui check --reach` in the operator's words.

use crate::network::{DEAD, Network};

#[tokio::test(flavor = "multi_thread")]
async fn each_device_is_told_with_its_time_or_its_trouble() {
    let network = Network::still().await;
    network.add(&format!(
        "{DEAD}\n[devices.nameless]\naddress = \"no-such-host.invalid\"\n\
         [devices.six]\naddress = \"::1\"\nsnmp = {{ port = 9 }}\n\
         [devices.shell-only]\naddress = \"127.0.0.1\"\ntelemetry = \"none\"\n\
         [devices.locked]\naddress = \"127.0.0.1\"\nsnmp = {{ credential = \"unset\" }}\n\
         [credentials.unset]\ncommunity = {{ env = \"NOBODY_SETS_THIS\" }}\n"
    ));
    let ended = network.noctui(&["check", "--reach"]).await;
    assert_eq!(ended.code(), Some(1), "{}", ended.err);
    let line = |device: &str| {
        let prefix = format!("{device}: ");
        let line = ended.lines().into_iter().find(|line| line.starts_with(&prefix));
        line.unwrap_or_else(|| panic!("{device}: {}", ended.out)).to_owned()
    };
    assert!(line("fra-leaf-1").contains("SNMP answers in "));
    assert!(line("dead-1").contains("no SNMP answer from 127.0.0.1:9 yet, after 1 s"));
    assert!(line("nameless").contains("the address no-such-host.invalid:161 cannot be resolved"));
    assert!(line("six").contains("[::1]:9"));
    assert!(line("shell-only").contains("telemetry = \"none\""));
    assert!(line("locked").contains("NOBODY_SETS_THIS"));
    assert!(!ended.out.contains("asking again"), "nobody asks again: {}", ended.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_ipv6_stands_in_brackets() {
    let network = Network::still().await;
    network.add("[devices.six]\naddress = \"::1\"\nsnmp = { port = 9 }\n");
    let ended = network.noctui(&["poll", "name=six", "--json"]).await;
    assert_eq!(ended.json()[0]["address"], "[::1]:9");
    assert!(ended.json()[0]["error"].as_str().unwrap().contains("[::1]:9"));
}
