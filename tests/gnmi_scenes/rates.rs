//! The same rate in every style, under every clock, one step down every ladder.

use noctui::lab::{Habit, Quirk, QuirkKind, Stamp, Style};
use noctui::model::{Freshness, Gap};

use crate::stage::{HERO, Stage, quirks};

/// 8 Mb/s on every port, from the first rate to the end of the scene.
async fn is_right(name: &str) {
    let mut stage = Stage::of(name).await;
    stage.until(&format!("{name}: rates"), Stage::is_well).await;
    let end = stage.clock.moment() + std::time::Duration::from_secs(40);
    stage.until("forty seconds", |stage| stage.clock.moment() >= end).await;
    assert!(stage.is_well(), "{name}: {}", stage.words());
    assert_eq!(stage.state("Ethernet2"), "up", "{name}");
    assert_eq!(stage.names().len(), 33, "{name}");
    stage.assert_rates(8e6);
    stage.end().await;
}

macro_rules! scenes {
    ($($test:ident $name:literal;)*) => {
        $(
        #[tokio::test(start_paused = true)]
        async fn $test() {
            is_right($name).await;
        })*
    };
}

scenes! {
    leaf_updates_are_read "style-leaf";
    grouped_updates_are_read "style-group";
    odd_splits_are_read "style-split";
    json_subtrees_are_read "style-subtree";
    json_lists_are_read "style-list";
    the_tree_of_rfc_8343_is_read "style-ietf";
    the_tree_of_rfc_7223_is_read "style-old-ietf";
    old_fields_are_read "style-legacy";
    stamps_in_seconds_are_seen_through "stamp-seconds";
    stamps_of_zero_are_seen_through "stamp-zero";
    a_clock_that_is_hours_off_disturbs_no_rate "stamp-hours";
    stamps_of_the_last_change_are_right "stamp-last-change";
    one_stamp_for_a_batch_is_right "stamp-batch";
    a_clock_that_goes_backwards_is_seen_through "stamp-backwards";
    a_clock_that_stands_is_seen_through "stamp-stuck";
    a_missing_sync_is_no_loss "no-sync";
    an_early_sync_is_no_loss "early-sync";
    repeated_syncs_are_no_news "repeated-sync";
    empty_notifications_are_no_news "empty";
    duplicates_count_once "duplicates";
    five_mebibytes_are_read "large";
    declined_streams_lead_down_the_ladder "refuses-stream";
    declined_on_change_leads_down_the_ladder "refuses-on-change";
    declined_sampling_leads_down_the_ladder "refuses-sample";
    declined_mixtures_lead_down_the_ladder "refuses-mixed";
    declined_typed_values_lead_down_the_ladder "refuses-proto";
    declined_wildcards_lead_down_the_ladder "refuses-wildcard";
    unknown_capabilities_are_no_loss "refuses-capabilities";
    a_declined_get_is_no_loss "refuses-get";
    a_declined_once_is_no_loss "refuses-once";
    a_declined_poll_is_no_loss "refuses-poll";
    declined_target_defined_is_no_loss "refuses-target-defined";
    declined_json_is_no_loss "refuses-json";
    declined_json_of_rfc_7951_is_no_loss "refuses-json-ietf";
    declined_keyless_lists_are_no_loss "refuses-keyless";
    declined_origins_are_no_loss "refuses-origin";
    declined_prefixes_are_no_loss "refuses-prefix";
    a_login_is_given "login";
    a_pinned_certificate_is_enough_when_signed "tls-signed";
    a_pinned_certificate_is_enough_with_a_common_name "tls-common-name";
    a_pinned_certificate_is_enough_when_self_signed "tls-self-signed";
    a_pinned_certificate_is_enough_when_marked_as_authority "tls-self-signed-ca";
}

/// A leaf for each notification: the first picture is 700 of them at once.
#[tokio::test(start_paused = true)]
async fn no_message_of_a_burst_is_lost() {
    let mut stage = Stage::of("style-leaf").await;
    stage.until("rates", Stage::is_well).await;
    assert_eq!(stage.incomplete(), Vec::<String>::new());
    stage.end().await;
}

/// 8 Mb/s in every style, whatever the target does with its times.
async fn is_right_in_every_style(stamp: Stamp) {
    for style in Style::ALL {
        let name = format!("{style:?} with {stamp:?} stamps");
        let habit = Quirk::always(HERO, QuirkKind::Gnmi(Habit::Stamp(stamp)));
        let quirks = [quirks(&format!("style-{}", style.word())), vec![habit]].concat();
        let mut stage = Stage::play(quirks, |text| text).await;
        stage.until(&format!("{name}: rates"), Stage::is_well).await;
        stage.second(32).await;
        assert!(stage.is_well(), "{name}: {}", stage.words());
        stage.assert_rates(8e6);
        assert_eq!(stage.gaps("Ethernet2"), [Gap::First], "{name}");
        stage.end().await;
    }
}

/// The rows of two ports with two subinterfaces each, in every style.
#[tokio::test(start_paused = true)]
async fn subinterfaces_are_rows_that_stand_on_their_port_in_every_style() {
    let carried = |name: &str| match name.rsplit_once('.') {
        Some((_, "100")) => 3e6,
        Some(_) => 5e6,
        None => 8e6,
    };
    for style in Style::ALL {
        let habit = Quirk::always(HERO, QuirkKind::Gnmi(Habit::Style(*style)));
        let mut stage = Stage::play([quirks("subinterfaces"), vec![habit]].concat(), |text| text).await;
        let ports =
            ["Ethernet2", "Ethernet49"].map(|port| (port, [100, 200].map(|tag| format!("{port}.{tag}"))));
        let below = || ports.iter().flat_map(|(_, below)| below);
        stage
            .until(&format!("{style:?}: rates"), |stage| {
                stage.is_well() && below().all(|name| stage.has_rate(name))
            })
            .await;
        stage.second(40).await;
        assert!(stage.is_well() && below().all(|name| stage.has_rate(name)), "{style:?}: {}", stage.words());
        assert_eq!(stage.names().len(), 33 + 4, "{style:?}: {:?}", stage.names());
        for (port, below) in &ports {
            assert_eq!(stage.layers(port), [vec![], below.to_vec()], "{style:?}");
            for name in below {
                assert_eq!(stage.layers(name), [vec![(*port).to_owned()], vec![]], "{style:?}");
                assert_eq!(stage.state(name), "up", "{style:?}");
                assert_eq!(stage.gaps(name), [Gap::First], "{style:?}");
            }
        }
        stage.assert_each_rate(carried);
        stage.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_right_clock_gives_right_rates_in_every_style() {
    is_right_in_every_style(Stamp::Right).await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_hours_off_gives_right_rates_in_every_style() {
    is_right_in_every_style(Stamp::Hours).await;
}

#[tokio::test(start_paused = true)]
async fn stamps_in_seconds_give_right_rates_in_every_style() {
    is_right_in_every_style(Stamp::Seconds).await;
}

#[tokio::test(start_paused = true)]
async fn stamps_of_zero_give_right_rates_in_every_style() {
    is_right_in_every_style(Stamp::Zero).await;
}

#[tokio::test(start_paused = true)]
async fn stamps_of_the_last_change_give_right_rates_in_every_style() {
    is_right_in_every_style(Stamp::LastChange).await;
}

#[tokio::test(start_paused = true)]
async fn a_wanted_target_is_given_where_the_inventory_names_it() {
    let with_target =
        |text: String| text.replace("tls = \"plaintext\"", "tls = \"plaintext\", target = \"x\"");
    let mut stage = Stage::with("refuses-no-target", with_target).await;
    stage.until("rates", Stage::is_well).await;
    assert_eq!(stage.freshness(), Freshness::Live);
    stage.assert_rates(8e6);
    stage.end().await;
}
