//! Each fault does what it says.

use std::time::{Duration, Instant};

use noctui::lab::{CliStyle, Mute, Quirk, QuirkKind, SshHabit, Window};

use crate::client::{DEVICE, Shell, connect_with, lab, lab_of, log_in, wait_until};

async fn shell(habits: impl IntoIterator<Item = SshHabit>) -> (noctui::lab::Lab, Shell) {
    let lab = lab(habits).await;
    let shell = Shell::open(&lab, DEVICE).await;
    (lab, shell)
}

#[tokio::test]
async fn a_slow_device_takes_its_time_for_every_octet() {
    let (_lab, mut shell) = shell([SshHabit::Slow(Duration::from_millis(2))]).await;
    let begun = Instant::now();
    let said = shell.until("fra-leaf-1>").await;
    assert!(begun.elapsed() >= Duration::from_millis(2) * said.len() as u32 / 2);
}

#[tokio::test]
async fn pieces_are_cut_anywhere_and_nothing_is_lost() {
    let (_lab, mut shell) = shell([SshHabit::Chunked(3), SshHabit::Lines(200)]).await;
    shell.until("fra-leaf-1>").await;
    shell.line("terminal length 0", "fra-leaf-1>").await;
    let said = shell.line("show version", "fra-leaf-1>").await;
    assert_eq!(said.matches("  route ").count(), 200);
}

#[tokio::test]
async fn a_mute_device_says_nothing_at_login_or_after_the_first_command() {
    let (lab, quiet) = shell([SshHabit::Mute(Mute::Login)]).await;
    quiet.keys("show version\r").await;
    wait_until(|| lab.ssh_observed(DEVICE).unwrap().octets == 13).await;
    assert_eq!(quiet.text(), "");
    let (_lab, mut quiet) = shell([SshHabit::Mute(Mute::Command)]).await;
    quiet.until("fra-leaf-1>").await;
    quiet.keys("show version\r").await;
    quiet.until("show version\r\n").await;
}

#[tokio::test]
async fn a_connection_breaks_in_the_middle_of_output() {
    let (_lab, mut shell) = shell([SshHabit::Drop(500), SshHabit::Lines(1_000)]).await;
    shell.until("fra-leaf-1>").await;
    shell.keys("show version\r").await;
    shell.until("show version\r\n").await;
    let said = shell.end().await;
    assert_eq!((said.len(), shell.status), (500, None), "{said}");
}

#[tokio::test]
async fn a_hundred_thousand_lines_come_whole_and_endless_ones_can_be_interrupted() {
    let (_lab, mut shell) = shell([SshHabit::Style(CliStyle::Nxos), SshHabit::Lines(100_000)]).await;
    shell.until("# ").await;
    shell.line("terminal length 0", "# ").await;
    let said = shell.line("show version", "fra-leaf-1# ").await;
    assert_eq!(said.lines().count(), 100_002);
    let (_lab, mut shell) = shell_of_endless().await;
    shell.keys("show version\r").await;
    shell.until("     50000  route").await;
    shell.keys("\x03").await;
    shell.until("^C\r\nfra-leaf-1# ").await;
}

async fn shell_of_endless() -> (noctui::lab::Lab, Shell) {
    let (lab, mut shell) = shell([SshHabit::Style(CliStyle::Nxos), SshHabit::Endless]).await;
    shell.until("# ").await;
    shell.line("terminal length 0", "# ").await;
    (lab, shell)
}

#[tokio::test]
async fn look_alikes_and_the_log_stand_between_the_lines() {
    let (_lab, mut shell) = shell([SshHabit::LookAlikes, SshHabit::Syslog, SshHabit::Lines(40)]).await;
    shell.until("fra-leaf-1>").await;
    shell.keys("terminal length 0\r").await;
    shell.keys("show version\r").await;
    let said = shell.until("        39  route").await;
    for part in
        ["fra-leaf-1>\r\n", "fra-leaf-1#\r\n", "root@other:~# \r\n", "Password: \r\n", "%LINK-3-UPDOWN"]
    {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[tokio::test]
async fn banner_prompt_and_output_of_a_hostile_device_are_hostile() {
    let lab = lab([SshHabit::Hostile]).await;
    let (mut handle, shown) = connect_with(&lab, DEVICE, Default::default()).await.unwrap();
    assert!(handle.authenticate_password("noc", "lab-password").await.unwrap().success());
    assert!(shown.1.lock().unwrap().contains("\x1b]52;c;"));
    let channel = handle.channel_open_session().await.unwrap();
    let mut shell = Shell::on(channel, Some(handle), "vt100").await;
    shell.until("fra-leaf-1>\x1b[0m").await;
    shell.keys("terminal length 0\rshow version\r").await;
    shell.until("\x1b]0;owned\x07").await;
    assert!(shell.heard.windows(3).any(|part| part == "\u{202e}".as_bytes()));
}

#[tokio::test]
async fn another_name_stands_in_the_prompt_from_a_moment_on() {
    let clock = noctui::lab::LabClock::held(Duration::from_secs(5));
    let kind = QuirkKind::Ssh(SshHabit::HostName("renamed".to_owned()));
    let quirk = Quirk { window: Window::since(10.0), ..Quirk::always(DEVICE, kind) };
    let options = noctui::lab::LabOptions {
        story: noctui::lab::Story::Scenario(vec![quirk]),
        clock: clock.clone(),
        ..Default::default()
    };
    let lab = noctui::lab::Lab::start(options).await.unwrap();
    let mut shell = Shell::open(&lab, DEVICE).await;
    shell.until("fra-leaf-1>").await;
    clock.advance(Duration::from_secs(10));
    shell.line("", "renamed>").await;
}

#[tokio::test]
async fn a_device_that_refuses_ends_connections_at_once() {
    let lab = lab([SshHabit::Refuses]).await;
    assert!(connect_with(&lab, DEVICE, Default::default()).await.is_err());
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().turned_away, 1);
}

#[tokio::test]
async fn a_restart_cuts_what_is_open_and_silence_holds_it() {
    let clock = noctui::lab::LabClock::held(Duration::from_secs(5));
    let silence = Quirk {
        window: Window { start: 10.0, length: 10.0, every: None },
        ..Quirk::always(DEVICE, QuirkKind::Silent)
    };
    let reboot = Quirk {
        window: Window { start: 30.0, length: 10.0, every: None },
        ..Quirk::always(DEVICE, QuirkKind::Reboot { moves_indexes: false })
    };
    let story = noctui::lab::Story::Scenario(vec![silence, reboot]);
    let options = noctui::lab::LabOptions { story, clock: clock.clone(), ..Default::default() };
    let lab = noctui::lab::Lab::start(options).await.unwrap();
    let mut shell = Shell::open(&lab, DEVICE).await;
    shell.until("fra-leaf-1>").await;
    clock.advance(Duration::from_secs(10));
    clock.advance(Duration::from_secs(10));
    shell.line("show clock", "fra-leaf-1>").await;
    clock.advance(Duration::from_secs(10));
    shell.end().await;
    wait_until(|| lab.ssh_observed(DEVICE).unwrap().open == 0).await;
    assert!(connect_with(&lab, DEVICE, Default::default()).await.is_err());
}

#[tokio::test]
async fn all_devices_of_a_lab_hold_a_session_each() {
    let lab = lab_of([]).await;
    let names: Vec<String> = lab.network().devices.iter().map(|device| device.name.clone()).collect();
    let mut handles = Vec::new();
    for name in &names {
        handles.push(log_in(&lab, name).await);
    }
    assert_eq!(lab.ssh_observation().open, names.len() as u64);
    drop(handles);
    wait_until(|| lab.ssh_observation().open == 0).await;
    lab.stop().await;
}
