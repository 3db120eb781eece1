//! The lab's shells: who got what is known on their side.

use std::time::Duration;

use noctui::lab::{Lab, LabClock, LabOptions, Story, scenario};
use rustix::process::Signal;

use crate::program::{Ended, Folder, Noctui};

/// A lab, and a folder whose `inventory.toml` reaches it.
struct Network {
    lab: Lab,
    folder: Folder,
}

impl Network {
    async fn of(devices: usize) -> Self {
        Self::with(devices, Story::Calm).await
    }

    async fn with(devices: usize, story: Story) -> Self {
        let clock = LabClock::held(Duration::from_secs(60));
        let options = LabOptions { devices, ports: Some(4), clock, story, ..LabOptions::default() };
        let lab = Lab::start(options).await.unwrap();
        let folder = Folder::new();
        lab.write_inventory(&folder.path().join("inventory.toml")).unwrap();
        Self { lab, folder }
    }

    /// Writes the inventory anew, with this in the place of that.
    fn change(&self, from: &str, to: &str) {
        let text = self.lab.inventory_toml();
        assert!(text.contains(from), "{text}");
        self.folder.file("inventory.toml", &text.replace(from, to));
    }

    async fn exec(&self, arguments: &[&str]) -> Ended {
        let noctui = Noctui::new(&self.folder, ["exec"].iter().chain(arguments));
        tokio::task::spawn_blocking(move || noctui.run()).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_devices_answer_and_the_same_answers_fold() {
    let network = Network::of(12).await;
    let ended = network.exec(&["--yes", "all", "--", "show version"]).await;
    assert_eq!(ended.code(), Some(0), "{}\n{}", ended.out, ended.err);
    let rules =
        ended.lines().iter().filter(|line| line.chars().all(|c| c == '-') && line.len() == 15).count();
    assert!((2..24).contains(&rules), "{}", ended.out);
    assert!(ended.out.contains(" (") && ended.out.contains("-leaf-["), "{}", ended.out);
    assert_eq!(network.lab.ssh_observation().logins, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_json_tells_all_of_a_device() {
    let network = Network::of(3).await;
    let ended = network.exec(&["--json", "all", "--", "show version"]).await;
    let lines = ended.json();
    assert_eq!((lines.len(), ended.code()), (3, Some(0)), "{}", ended.err);
    for line in lines {
        assert_eq!((line["state"].as_str(), line["reason"].is_null()), (Some("done"), true));
        assert!(line["host-key"].as_str().unwrap().starts_with("SHA256:"));
        assert!(line["took-ms"].as_f64().unwrap() > 0.0 && line["octets"].as_u64().unwrap() > 0);
        assert!(!line["lines"].as_array().unwrap().is_empty());
        assert!(line["address"].as_str().unwrap().starts_with("127.0.0.1:"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_reaches_the_account_of_five_hundred_devices_once() {
    let network = Network::of(500).await;
    let (_, password, _) = Lab::ssh_account();
    network.change(&format!("password = {password:?}\nenable"), "password = \"wrong\"\nenable");
    let ended = network.exec(&["--json", "--yes", "all", "--", "show clock"]).await;
    let seen = network.lab.ssh_observation();
    assert_eq!((seen.account_attempts(), seen.failures, seen.logins), (1, 1, 0), "{}", ended.err);
    let lines = ended.json();
    let count = |state: &str| lines.iter().filter(|line| line["state"] == *state).count();
    assert_eq!((count("failed"), count("not-tried")), (1, 499));
    assert_eq!(ended.code(), Some(1));
    assert_eq!(seen.lines_received, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_may_only_look_never_connects() {
    let network = Network::of(3).await;
    for arguments in
        [["--read-only", "--yes", "all", "--", "show clock"], ["--yes", "--read-only", "all", "--", "reload"]]
    {
        let ended = network.exec(&arguments).await;
        assert_eq!(ended.code(), Some(2), "{}", ended.err);
        assert!(ended.err.contains("--read-only"), "{}", ended.err);
    }
    assert_eq!(network.lab.ssh_observation().connections, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn danger_and_many_devices_need_a_yes_where_nobody_can_be_asked() {
    let network = Network::of(12).await;
    for arguments in [&["name=fra-leaf-1", "--", "reload"] as &[&str], &["all", "--", "show clock"]] {
        let ended = network.exec(arguments).await;
        assert_eq!(ended.code(), Some(2), "{}", ended.err);
        assert!(ended.err.contains("--yes") && ended.err.contains("Nothing was sent."), "{}", ended.err);
    }
    let unknown = network.exec(&["--yes", "all", "--", "ping {adress}"]).await;
    assert!(unknown.err.contains("Did you mean `address`?"), "{}", unknown.err);
    let none = network.exec(&["--yes", "site=nowhere", "--", "show clock"]).await;
    assert!(none.err.contains("chooses no device"), "{}", none.err);
    assert_eq!(network.lab.ssh_observation().connections, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_that_is_refused_spares_the_rest() {
    let network = Network::of(6).await;
    let ended = network.exec(&["--yes", "--canary", "all", "--", "show nonsense"]).await;
    assert_eq!(ended.code(), Some(1), "{}", ended.err);
    assert!(
        ended.err.contains("The canary") && ended.err.contains("5 devices were not tried"),
        "{}",
        ended.err
    );
    assert_eq!(network.lab.ssh_observation().logins, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_key_that_changed_is_refused_with_both_fingerprints() {
    let network = Network::of(2).await;
    let known = network.lab.known_hosts();
    let lines: Vec<(&str, &str)> = known.lines().map(|line| line.split_once(' ').unwrap()).collect();
    let [(one, key), (other, other_key)] = lines[..] else { panic!("{known}") };
    let swapped = format!("{one} {other_key}\n{other} {key}\n");
    network.folder.file("lab-known-hosts", &swapped);
    let ended = network.exec(&["--json", "all", "--", "show clock"]).await;
    assert_eq!(ended.code(), Some(1), "{}", ended.err);
    assert!(ended.err.matches("SHA256:").count() >= 2, "{}", ended.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_shows_what_there_is_and_sends_no_more() {
    let endless = "[[quirk]]\ndevice = \"fra-leaf-1\"\nkind = \"ssh-endless\"\n";
    let story = Story::Scenario(scenario::parse("scenario.toml".as_ref(), endless).unwrap());
    let network = Network::with(12, story).await;
    let arguments = ["exec", "--json", "--yes", "--fan-out", "12", "all", "--", "show clock\nshow version"];
    let running = Noctui::new(&network.folder, arguments).start();
    wait_until(|| {
        network.lab.ssh_observed("fra-leaf-1").unwrap().lines.iter().any(|line| line == "show clock")
    })
    .await;
    running.signal(Signal::INT);
    let ended = tokio::task::spawn_blocking(move || running.end()).await.unwrap();
    assert_eq!(ended.code(), Some(130), "{}", ended.err);
    let lines = ended.json();
    assert_eq!(lines.len(), 12, "all are told of");
    let of_endless = lines.iter().find(|line| line["device"] == "fra-leaf-1").unwrap();
    assert_eq!(of_endless["state"], "interrupted", "it was told to stop and showed its prompt: {of_endless}");
    assert!(!of_endless["lines"].as_array().unwrap().is_empty(), "what it printed so far is shown");
    let seen = network.lab.ssh_observed("fra-leaf-1").unwrap();
    assert!(!seen.lines.iter().any(|line| line == "show version"), "{:?}", seen.lines);
}

async fn wait_until(wanted: impl Fn() -> bool) {
    let limit = tokio::time::Instant::now() + Duration::from_secs(30);
    while !wanted() {
        assert!(tokio::time::Instant::now() < limit, "it does not come to pass");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
