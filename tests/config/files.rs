//! Settings, keys, themes, secrets, places and watching.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use noctui::config::paths::{self, Environment};
use noctui::config::settings::{HistorySizes, LogLevel};
use noctui::config::ssh::CanarySetting;
use noctui::config::watch::Watch;
use noctui::config::{Diagnostics, Settings, StoreLimits, key_file, settings};
use noctui::keys::KeyMap;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }
}

/// The findings without their folder.
fn words(found: &Diagnostics) -> Vec<String> {
    let word = |text: String| text.rsplit_once('/').map_or(text.clone(), |(_, rest)| rest.to_owned());
    found.iter().map(|finding| word(finding.to_string())).collect()
}

#[test]
fn settings_have_defaults_and_every_key_is_read() {
    let folder = Folder::new();
    let mut out = Diagnostics::default();
    let empty = settings::load(&folder.write("empty.toml", ""), &mut out).unwrap();
    assert_eq!(empty, Settings::default());
    let text = "theme = \"light\"\ncolor = \"never\"\nascii = true\nmouse = false\nclock = false\nages = false\nscreen-poll = \"1s\"\nutilisation-threshold = 70\nlog-level = \"debug\"\nhistory = { fine = 120, minutes = 30 }\n[ssh]\nfan-out = 8\nconfirm-above = 0\ntimeout = \"2m\"\nidle = \"0s\"\ncanary = \"shown\"\nmasks = [\"serial (\\\\S+)\"]\n[store]\nmax-size = \"256MiB\"\nevents = \"7d\"\nhistory = \"48h\"";
    let read = settings::load(&folder.write("config.toml", text), &mut out).unwrap();
    assert!(out.is_empty(), "{out:?}");
    assert_eq!((read.theme.as_str(), read.theme_origin.line, read.ascii), ("light", 1, Some(true)));
    assert_eq!((read.mouse, read.clock, read.ages), (false, false, false));
    assert_eq!((read.screen_poll, read.utilisation_threshold), (Duration::from_secs(1), 70));
    assert_eq!((read.log_level, read.log_level.word()), (LogLevel::Debug, "debug"));
    assert_eq!(read.history, HistorySizes { fine: 120, minutes: 30 });
    assert_eq!((read.ssh.fan_out, read.ssh.confirm_above, read.ssh.canary), (8, 0, CanarySetting::Shown));
    assert_eq!((read.ssh.timeout, read.ssh.idle), (Duration::from_secs(120), Duration::ZERO));
    assert_eq!(read.ssh.masks.apply("serial 4711 ok"), "serial … ok");
    let hours = |count: u64| Duration::from_secs(count * 3_600);
    let store = StoreLimits { max_octets: 256 << 20, events: hours(7 * 24), history: hours(48) };
    assert_eq!(read.store, store);
}

#[test]
fn mistakes_in_settings_are_told_at_once() {
    let folder = Folder::new();
    let mut out = Diagnostics::default();
    let text = "them = \"light\"\ncolor = \"maybe\"\nutilisation-threshold = 101\nhistory.fine = 1\nssh = { fan-out = 0, mask = [], masks = [\"(\"] }\nstore = { max-size = \"1MiB\", events = \"1GB\", size = 1 }";
    assert_eq!(settings::load(&folder.write("config.toml", text), &mut out), None);
    assert_eq!(
        words(&out),
        [
            "config.toml:1:1 unknown key `them`. Did you mean `theme`?",
            "config.toml:2:9 `maybe` is not known here. Write `always`, `auto` or `never`.",
            "config.toml:3:25 `101` is not within 1 and 100",
            "config.toml:4:16 `1` is not within 60 and 7200",
            "config.toml:5:19 `0` is not within 1 and 1000",
            "config.toml:5:22 unknown key `mask`. Did you mean `masks`?",
            "config.toml:5:42 `(` is no regular expression: unclosed group",
            "config.toml:6:22 `1MiB` is not within 16MiB and 1TiB",
            "config.toml:6:39 `1GB` is not a time with its unit, as \"500ms\", \"10s\" or \"1m\"",
            "config.toml:6:46 unknown key `size`. Known here: `events`, `history` or `max-size`.",
        ]
    );
}

#[test]
fn keys_are_laid_over_the_defaults_and_mistakes_have_a_place() {
    let folder = Folder::new();
    let mut out = Diagnostics::default();
    let good = key_file::load(&folder.write("keys.toml", "[keys]\nfleet = [\"f9\"]"), &mut out);
    assert!(out.is_empty(), "{out:?}");
    assert_ne!(good.map(|map| format!("{map:?}")), Some(format!("{:?}", KeyMap::default())));
    let bad = folder.write("bad.toml", "[keys]\nfleeet = [\"f9\"]\nfleet = \"f9\"");
    assert!(key_file::load(&bad, &mut out).is_none());
    assert_eq!(words(&out), ["bad.toml:3:9 expected a list, found text"]);
    out = Diagnostics::default();
    let bad = folder.write("bad.toml", "[keys]\nfleeet = [\"f9\"]");
    assert!(key_file::load(&bad, &mut out).is_none());
    assert_eq!(words(&out), ["bad.toml:2:1 unknown action `fleeet`. Did you mean `fleet`?"]);
}

fn environment(folder: &Folder, variables: &[(&str, &str)]) -> Environment {
    let variables: BTreeMap<String, OsString> =
        variables.iter().map(|(name, value)| (name.to_string(), OsString::from(value))).collect();
    Environment {
        variables,
        config_folder: Some(folder.at("config")),
        state_folder: Some(folder.at("state")),
    }
}

#[test]
fn the_inventory_is_looked_for_from_the_nearest_place_on() {
    let folder = Folder::new();
    let nowhere = paths::inventory(&[], &environment(&folder, &[]));
    assert_eq!(nowhere.looked_at[0], Path::new("inventory.toml"));
    assert_eq!(nowhere.looked_at[1], folder.at("config/inventory.toml"));
    assert_eq!(nowhere.looked_at[2], folder.at("config/inventory.d"));
    assert_eq!(nowhere.looked_at[3], Path::new("/etc/noctui/inventory.toml"));
    assert_eq!(nowhere.looked_at.len(), 5);

    folder.write("config/inventory.d/a.toml", "");
    let found = paths::inventory(&[], &environment(&folder, &[]));
    assert_eq!(found.found, [folder.at("config/inventory.d")]);
    let named = environment(&folder, &[("NOCTUI_INVENTORY", "/x/y.toml"), ("NOCTUI_STATE", "/state")]);
    assert_eq!(paths::inventory(&[], &named).found, [Path::new("/x/y.toml")]);
    let options = [PathBuf::from("a"), PathBuf::from("b")];
    assert_eq!(paths::inventory(&options, &named).found, options);
    assert_eq!(paths::state(&named), Some(PathBuf::from("/state")));
}

#[test]
fn a_user_without_home_has_the_places_of_the_machine() {
    let nobody = Environment::default();
    let places = paths::inventory(&[], &nobody).looked_at;
    assert!(
        places.iter().all(|place| place == Path::new("inventory.toml") || place.starts_with("/etc/noctui"))
    );
    assert_eq!(paths::state(&nobody), None);
    assert_eq!(paths::settings(None, &nobody).looked_at, [Path::new("/etc/noctui/config.toml")]);
}

#[test]
fn keys_and_themes_stand_beside_the_settings() {
    let folder = Folder::new();
    let own = folder.write("elsewhere/config.toml", "");
    let keys = folder.write("elsewhere/keys.toml", "");
    let found = paths::settings(Some(&own), &environment(&folder, &[]));
    assert_eq!(paths::beside_settings("keys.toml", &found, &environment(&folder, &[])).found, [keys]);
}

async fn told(watch: &mut Watch) {
    tokio::time::timeout(Duration::from_secs(10), watch.changed()).await.expect("the change is told");
}

#[tokio::test]
async fn a_change_is_told_however_the_editor_saves() {
    let folder = Folder::new();
    let file = folder.write("inventory.toml", "a");
    let mut watch = Watch::start(std::slice::from_ref(&file)).unwrap();
    fs::write(&file, "b").unwrap();
    told(&mut watch).await;
    fs::rename(folder.write("inventory.toml~", "c"), &file).unwrap();
    told(&mut watch).await;
    fs::remove_file(&file).unwrap();
    told(&mut watch).await;
    fs::write(&file, "d").unwrap();
    told(&mut watch).await;
}

#[tokio::test]
async fn a_folder_tells_of_its_inventories_and_of_nothing_else() {
    let folder = Folder::new();
    fs::create_dir(folder.at("inventory.d")).unwrap();
    let mut watch = Watch::start(&[folder.at("inventory.d")]).unwrap();
    folder.write("inventory.d/notes.txt", "x");
    folder.write("inventory.d/.swap.toml", "x");
    folder.write("beside.toml", "x");
    let quiet = tokio::time::timeout(Duration::from_millis(300), watch.changed()).await;
    assert!(quiet.is_err(), "what is no inventory is not told");
    folder.write("inventory.d/a.toml", "x");
    told(&mut watch).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_behind_a_link_is_watched() {
    let folder = Folder::new();
    let real = folder.write("real/inventory.toml", "a");
    std::os::unix::fs::symlink(&real, folder.at("inventory.toml")).unwrap();
    let mut watch = Watch::start(&[folder.at("inventory.toml")]).unwrap();
    fs::write(&real, "b").unwrap();
    told(&mut watch).await;
}
