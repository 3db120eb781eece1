//! Each platform's command line, as an operator types it.

use noctui::lab::{CliStyle, Lab, SshHabit};

use crate::client::{DEVICE, Shell, lab};

async fn styled(style: CliStyle) -> (Lab, Shell) {
    let lab = lab([SshHabit::Style(style)]).await;
    let shell = Shell::open(&lab, DEVICE).await;
    (lab, shell)
}

#[tokio::test]
async fn ios_asks_for_the_enable_password_marks_errors_and_confirms() {
    let (lab, mut shell) = styled(CliStyle::Ios).await;
    shell.until("fra-leaf-1>").await;
    let said = shell.line("sh bogus", "fra-leaf-1>").await;
    assert!(
        said.starts_with("sh bogus\r\n              ^\r\n% Invalid input detected at '^' marker.\r\n"),
        "{said:?}"
    );
    assert!(shell.line("show", "fra-leaf-1>").await.contains("% Incomplete command."));
    shell.keys("enable\r").await;
    shell.until("Password: ").await;
    shell.line("wrong", "Password: ").await;
    let said = shell.line("lab-enable", "fra-leaf-1#").await;
    assert!(!said.contains("lab-enable"), "{said:?}");
    shell.line("terminal length 0", "fra-leaf-1#").await;
    assert!(shell.line("show version", "fra-leaf-1#").await.contains("Version 17.9.4a"));
    shell.line("conf t", "fra-leaf-1(config)#").await;
    shell.line("interface Gi0/1", "fra-leaf-1(config-if)#").await;
    shell.line("description spare", "fra-leaf-1(config-if)#").await;
    assert!(shell.line("do show clock", "fra-leaf-1(config-if)#").await.contains(" UTC "));
    shell.line("end", "fra-leaf-1#").await;
    shell.line("copy run start", "[startup-config]? ").await;
    shell.line("", "[OK]\r\nfra-leaf-1#").await;
    shell.keys("reload\r").await;
    shell.until("Proceed with reload? [confirm]").await;
    shell.keys("n").await;
    shell.until("fra-leaf-1#").await;
    shell.line("reload", "[confirm]").await;
    shell.keys("\r").await;
    shell.end().await;
    let seen = lab.ssh_observed(DEVICE).unwrap();
    assert_eq!((seen.restarts, seen.configured, seen.secrets), (1, 1, 2));
    assert_eq!(seen.lines[..3], ["sh bogus", "show", "enable"]);
    assert!(!seen.lines.iter().any(|line| line.contains("lab-enable")));
}

#[tokio::test]
async fn eos_counts_tokens_and_names_the_section_in_its_prompt() {
    let (_lab, mut shell) = styled(CliStyle::Eos).await;
    shell.until("fra-leaf-1>").await;
    assert!(shell.line("show bogus", "fra-leaf-1>").await.contains("% Invalid input (at token 1: 'bogus')"));
    shell.line("terminal length 0", "fra-leaf-1>").await;
    let said = shell.line("show version", "fra-leaf-1>").await;
    assert!(said.contains("Software image version: 4.32.1F"), "{said}");
    shell.line("en", "fra-leaf-1#").await;
    shell.line("configure", "fra-leaf-1(config)#").await;
    shell.line("interface Ethernet1", "fra-leaf-1(config-if-Et1)#").await;
    shell.line("exit", "fra-leaf-1(config)#").await;
    shell.line("exit", "fra-leaf-1#").await;
    assert!(shell.line("show interfaces status | include Et1 ", "fra-leaf-1#").await.contains("connected"));
    shell.keys("exit\r").await;
    shell.end().await;
    assert_eq!(shell.status, Some(0));
}

#[tokio::test]
async fn nxos_starts_privileged_and_asks_y_or_n() {
    let (lab, mut shell) = styled(CliStyle::Nxos).await;
    let said = shell.until("fra-leaf-1# ").await;
    assert!(said.starts_with("Cisco Nexus Operating System (NX-OS) Software\r\n"), "{said}");
    let said = shell.line("show bogus", "fra-leaf-1# ").await;
    assert!(said.contains("                 ^\r\n% Invalid command at '^' marker.\r\n"), "{said:?}");
    shell.line("reload", "(y/n)?  [n] ").await;
    shell.line("", "fra-leaf-1# ").await;
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().restarts, 0);
}

#[tokio::test]
async fn junos_completes_at_blanks_parts_answers_and_asks_before_changes_are_lost() {
    let (lab, mut shell) = styled(CliStyle::Junos).await;
    let said = shell.until("noc@fra-leaf-1> ").await;
    assert!(said.contains("--- JUNOS "), "{said}");
    shell.keys("sh ver").await;
    shell.until("show ver").await;
    assert!(shell.line("", "noc@fra-leaf-1> ").await.contains("Hostname: fra-leaf-1\r\nModel: mx204\r\n"));
    shell.line("set cli complete-on-space off", "\r\nnoc@fra-leaf-1> ").await;
    assert!(shell.line("shw x", "noc@fra-leaf-1> ").await.contains("^\r\nunknown command.\r\n"));
    let said = shell.line("configure", "noc@fra-leaf-1# ").await;
    assert!(said.contains("Entering configuration mode\r\n\r\n[edit]\r\n"), "{said:?}");
    shell.line("set system host-name other", "noc@fra-leaf-1# ").await;
    shell.line("exit", "Exit with uncommitted changes? [yes,no] (yes) ").await;
    shell.line("no", "noc@fra-leaf-1# ").await;
    shell.line("exit", "(yes) ").await;
    assert!(shell.line("", "noc@fra-leaf-1> ").await.contains("Exiting configuration mode"));
    shell.line("request system reboot", "Reboot the system ? [yes,no] (no) ").await;
    shell.line("", "noc@fra-leaf-1> ").await;
    let seen = lab.ssh_observed(DEVICE).unwrap();
    assert_eq!((seen.restarts, seen.configured), (0, 1));
}

#[tokio::test]
async fn srlinux_has_two_lines_of_prompt_and_colours_until_the_plain_one_is_asked_for() {
    let (_lab, mut shell) = styled(CliStyle::Srlinux).await;
    let said = shell.until("A:fra-leaf-1# ").await;
    assert!(said.contains("Welcome to the srlinux CLI.") && said.contains("\x1b[6n"), "{said:?}");
    shell.line("environment cli-engine type basic", "--{ running }--[  ]--\r\nA:fra-leaf-1# ").await;
    shell.line("environment complete-on-space false", "A:fra-leaf-1# ").await;
    assert!(
        shell.line("bogus", "A:fra-leaf-1# ").await.contains("Error: Parsing error: Unknown token 'bogus'")
    );
    shell
        .line("enter candidate private", "--{ candidate private private-noc }--[  ]--\r\nA:fra-leaf-1# ")
        .await;
    shell.line("set / system name host-name x", "--{ * candidate private private-noc }--[  ]--").await;
    shell.line("discard now", "--{ running }--[  ]--").await;
}

#[tokio::test]
async fn linux_sets_a_title_runs_programs_and_is_quiet_without_a_terminal() {
    let (lab, mut shell) = styled(CliStyle::Linux).await;
    shell.until("noc@fra-leaf-1:~$ ").await;
    assert!(shell.line("bogus -x", "$ ").await.contains("-bash: bogus: command not found\r\n"));
    shell.keys("ping 192.0.2.9\r").await;
    shell.until("icmp_seq=1 ").await;
    shell.keys("\x03").await;
    let said = shell.until("$ ").await;
    assert!(said.contains("^C\r\n") && said.contains("1 packets transmitted, 1 received"), "{said}");
    shell.keys("exit 3\r").await;
    shell.end().await;
    assert_eq!(shell.status, Some(3));
    let mut one = Shell::execute(&lab, DEVICE, "cat /etc/hostname").await;
    assert_eq!((one.end().await.as_str(), one.status), ("fra-leaf-1\n", Some(0)));
    let mut one = Shell::execute(&lab, DEVICE, "bogus").await;
    one.end().await;
    assert_eq!(one.status, Some(127));
}

#[tokio::test]
async fn every_pager_holds_output_up_and_clears_its_mark() {
    for (style, more, erase) in [
        (
            CliStyle::Ios,
            " --More-- ",
            "\x08\x08\x08\x08\x08\x08\x08\x08\x08        \x08\x08\x08\x08\x08\x08\x08\x08\x08",
        ),
        (CliStyle::Eos, " --More-- ", "\r\x1b[K"),
        (CliStyle::Nxos, "--More--", "\r\x1b[K"),
        (CliStyle::Junos, "---(more)---", "\r                                        \r"),
    ] {
        let lab = lab([SshHabit::Style(style), SshHabit::Lines(60)]).await;
        let mut shell = Shell::open(&lab, DEVICE).await;
        shell.until("fra-leaf-1").await;
        shell.keys("show version\r").await;
        let page = shell.until(more).await;
        // The first piece ends with the greeting and the echo of the command.
        assert_eq!(page.matches("  route ").count(), 23, "{style:?} {page:?}");
        shell.keys("\r").await;
        let one = shell.until(more).await;
        assert!(one.contains(erase) && one.matches("  route ").count() == 1, "{style:?} {one:?}");
        shell.keys(" ").await;
        assert_eq!(shell.until(more).await.matches("  route ").count(), 23, "{style:?}");
        shell.keys("q").await;
        shell.until("fra-leaf-1").await;
        let off = if style == CliStyle::Junos { "set cli screen-length 0" } else { "terminal length 0" };
        shell.line(off, "fra-leaf-1").await;
        shell.keys("show version\r").await;
        let whole = shell.until("        59  route").await;
        assert!(!whole.contains(more.trim()), "{style:?}");
    }
}

#[tokio::test]
async fn counters_are_those_of_the_agent() {
    let clock = noctui::lab::LabClock::held(std::time::Duration::from_secs(100));
    let options = noctui::lab::LabOptions { clock, ..noctui::lab::LabOptions::default() };
    let lab = Lab::start(options).await.unwrap();
    let mut texts = Vec::new();
    for device in ["fra-leaf-3", "lon-spine-1", "fra-border-1", "lon-border-1"] {
        let mut shell = Shell::open(&lab, device).await;
        shell.until(device).await;
        for quiet in ["terminal length 0", "set cli screen-length 0"] {
            shell.line(quiet, device).await;
        }
        let command =
            if device == "lon-border-1" { "show interface ethernet-1/1" } else { "show interfaces" };
        shell.keys(&format!("{command}\r")).await;
        // The echo names no device, so the next one is the prompt.
        texts.push(shell.until(device).await);
    }
    for (device, text) in ["fra-leaf-3", "lon-spine-1", "fra-border-1", "lon-border-1"].iter().zip(&texts) {
        let digits = text.split(|c: char| !c.is_ascii_digit()).any(|number| number.len() >= 10);
        assert!(digits, "{device}: {text}");
    }
}
