//! Every style says the same of the same device.

use noctui::proto::gnmi::pb::Encoding;

use crate::client::{Mode, Said, Scene, get, list, said, subscribe, target_defined};

const STYLES: [(&str, Encoding, &str); 8] = [
    ("leaf", Encoding::Proto, "interfaces"),
    ("group", Encoding::Proto, "interfaces"),
    ("split", Encoding::JsonIetf, "interfaces"),
    ("subtree", Encoding::Json, "interfaces"),
    ("list", Encoding::JsonIetf, "interfaces"),
    ("ietf", Encoding::JsonIetf, "ietf-interfaces:interfaces"),
    ("old-ietf", Encoding::JsonIetf, "ietf-interfaces:interfaces-state"),
    ("legacy", Encoding::Proto, "interfaces"),
];

async fn once(style: &str, encoding: Encoding, root: &str) -> Said {
    let mut scene = Scene::new(&format!("style-{style}"), 100).await;
    let list = list(Mode::Once, encoding, vec![target_defined(root)]);
    let found = subscribe(&mut scene.client, list).await.unwrap().first().await;
    scene.lab.stop().await;
    said(&found)
}

#[tokio::test]
async fn all_styles_tell_the_same_of_the_same_moment() {
    let first = once(STYLES[0].0, STYLES[0].1, STYLES[0].2).await;
    assert!(get(&first, "Ethernet2", "in-octets").parse::<u64>().unwrap() > 100_000_000);
    for (style, encoding, root) in STYLES {
        let other = once(style, encoding, root).await;
        for leaf in [
            "in-octets",
            "out-octets",
            "in-unicast-pkts",
            "out-discards",
            "oper-status",
            "admin-status",
            "name",
        ] {
            for interface in ["Ethernet2", "Ethernet49", "Loopback0", "Port-Channel1"] {
                let (one, other) = (get(&first, interface, leaf), get(&other, interface, leaf));
                assert_eq!(one, other, "{style}: {interface} {leaf}");
            }
        }
    }
}

#[tokio::test]
async fn other_encodings_and_other_models_are_declined() {
    for (style, encoding, root) in [
        ("subtree", Encoding::Proto, "interfaces"),
        ("subtree", Encoding::JsonIetf, "interfaces"),
        ("list", Encoding::Proto, "interfaces"),
        ("ietf", Encoding::JsonIetf, "interfaces-state"),
        ("ietf", Encoding::JsonIetf, "openconfig-interfaces:interfaces"),
        ("leaf", Encoding::Proto, "ietf-interfaces:interfaces"),
        ("leaf", Encoding::Ascii, "interfaces"),
    ] {
        let mut scene = Scene::new(&format!("style-{style}"), 100).await;
        let answers =
            subscribe(&mut scene.client, list(Mode::Stream, encoding, vec![target_defined(root)])).await;
        assert!(answers.is_err(), "{style} {encoding:?} {root}");
        assert_eq!(scene.lab.gnmi_observed("fra-leaf-1").unwrap().refused, 1);
        scene.lab.stop().await;
    }
}
