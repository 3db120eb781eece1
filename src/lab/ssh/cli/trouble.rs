//! What is wrong with output: too much of it, lines that are none of its business, octets that harm. Pure.

use std::io::Write as _;

use super::Facts;
use super::job::{Job, Step};
use crate::lab::hostile;
use crate::lab::network::PortNo;
use crate::lab::ssh::habit::SshHabit;

/// Octets after which even endless output ends.
const GIBIBYTE: usize = 1 << 30;

/// What a hostile device says before its first prompt: clears, titles, the clipboard, questions to the terminal.
pub(super) const HOSTILE_GREETING: &[u8] =
    b"\x1b[2J\x1b[H\x1b]0;owned\x07\x1b]52;c;cm0gLXJmIC8=\x07\x1b[6n\x1b[c\x1bP$q\"p\x1b\\\x9b31mwelcome\x1b[?1049h\r\n";

/// A prompt in colours, with a title, a bell and a turn of direction.
pub(super) fn hostile_prompt(prompt: &str) -> Vec<u8> {
    format!("\x1b]2;{prompt}\x07\x1b[1;31m\u{202e}\x07{prompt}\x1b[0m").into_bytes()
}

/// Output as the habits make it.
pub(super) fn afflict(job: Job, prompt: &str, facts: &Facts<'_>) -> Job {
    let habits = &facts.habits;
    let lines = habits.find(|habit| if let SshHabit::Lines(count) = habit { Some(*count) } else { None });
    let mut job = match lines {
        Some(count) => Job::new((0..count).map(|number| Step::Line(filler(number)))),
        None if habits.has(&SshHabit::Endless) => Job::new(endless(GIBIBYTE)),
        None => job,
    };
    if habits.has(&SshHabit::LookAlikes) {
        job = between(job, look_alikes(prompt, &facts.name()), 3);
    }
    if habits.has(&SshHabit::Syslog) {
        job = between(job, (0..4).map(|number| syslog(number, facts).into_bytes()).collect(), 4);
    }
    if habits.has(&SshHabit::Hostile) {
        job = between(job, (0..10).map(|number| hostile::alias(PortNo(number))).collect(), 2);
    }
    match habits.find(|habit| if let SshHabit::Drop(octets) = habit { Some(*octets) } else { None }) {
        Some(octets) => cut(job, octets),
        None => job,
    }
}

/// A line of 79 octets that is another one each time.
fn filler(number: u64) -> Vec<u8> {
    let mut line =
        format!("{number:>10}  route 10.{}.{}.0/24 ", number >> 8 & 255, number & 255).into_bytes();
    let _ = write!(line, "via 192.0.2.{} age {:>8} ", number % 250 + 1, number * 7 % 86_400);
    line.resize(79, b'.');
    line
}

fn endless(limit: usize) -> impl Iterator<Item = Step> + Send {
    (0..).map(filler).scan(0, move |octets, line| {
        *octets += line.len() + 2;
        (*octets <= limit).then_some(Step::Line(line))
    })
}

/// One of `lines` after every so many lines, by turns.
fn between(job: Job, lines: Vec<Vec<u8>>, every: usize) -> Job {
    job.map(|steps| {
        steps.enumerate().flat_map(move |(at, step)| {
            let extra = ((at + 1) % every == 0).then(|| Step::Line(lines[at / every % lines.len()].clone()));
            std::iter::once(step).chain(extra)
        })
    })
}

fn look_alikes(prompt: &str, name: &str) -> Vec<Vec<u8>> {
    let last = prompt.rsplit('\n').next().unwrap_or_default();
    let lines = [
        last.to_owned(),
        last.trim_end().to_owned(),
        format!("{name}#"),
        format!("{name}(config)#"),
        "other-host>".to_owned(),
        "root@other:~# ".to_owned(),
        "Password: ".to_owned(),
        " --More-- ".to_owned(),
        "Proceed with reload? [confirm]".to_owned(),
    ];
    lines.map(String::into_bytes).to_vec()
}

/// A line of the system's log.
pub(super) fn syslog(number: usize, facts: &Facts<'_>) -> String {
    let clock = facts.clock();
    let text = [
        "%SYS-5-CONFIG_I: Configured from console by noc on vty0 (192.0.2.1)",
        "%LINK-3-UPDOWN: Interface Ethernet3, changed state to down",
        "%LINEPROTO-5-UPDOWN: Line protocol on Interface Ethernet3, changed state to down",
        "%BGP-5-ADJCHANGE: neighbor 192.0.2.9 Down BGP Notification sent",
    ];
    format!("*{}: {}", clock.strftime("%b %e %H:%M:%S.%3f"), text[number % text.len()])
}

/// Output that breaks after so many octets, line ends included.
fn cut(job: Job, octets: usize) -> Job {
    job.map(|steps| {
        let mut left = octets;
        let mut is_over = false;
        let shortened = steps.map_while(move |step| {
            if is_over {
                return None;
            }
            let Step::Line(mut line) = step else { return Some(step) };
            if line.len() + 2 <= left {
                left -= line.len() + 2;
                return Some(Step::Line(line));
            }
            is_over = true;
            line.truncate(left);
            Some(Step::Raw(line))
        });
        shortened.chain(std::iter::once(Step::Break))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_output_ends_at_its_limit() {
        // A line is 81 octets on the wire.
        assert_eq!(endless(8_100).count(), 100);
        assert_eq!(endless(8_099).count(), 99);
    }

    #[test]
    fn a_cut_falls_in_the_middle_of_a_line() {
        let steps: Vec<Step> = cut(Job::lines(vec!["one".into(), "two".into()]), 7).collect();
        assert_eq!(steps, [Step::line("one"), Step::Raw(b"tw".to_vec()), Step::Break]);
    }

    #[test]
    fn other_lines_stand_between() {
        let job = Job::lines(["a", "b", "c", "d"].map(str::to_owned).to_vec());
        let steps: Vec<Step> = between(job, vec![b"x".to_vec(), b"y".to_vec()], 2).collect();
        assert_eq!(steps, ["a", "b", "x", "c", "d", "y"].map(Step::line));
    }
}
