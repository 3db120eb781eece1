//! Programs that take the whole screen, as a terminal shows them.

use noctui::lab::{CliStyle, SshHabit};

use crate::client::{DEVICE, Shell, lab};

/// What a terminal of that size shows after all that was heard.
fn screen(shell: &Shell, lines: u16, columns: u16) -> vt100::Parser {
    let mut parser = vt100::Parser::new(lines.try_into().unwrap(), columns.try_into().unwrap(), 0);
    parser.process(&shell.heard);
    parser
}

async fn linux() -> (noctui::lab::Lab, Shell) {
    let lab = lab([SshHabit::Style(CliStyle::Linux)]).await;
    let mut shell = Shell::open(&lab, DEVICE).await;
    shell.until("$ ").await;
    (lab, shell)
}

#[tokio::test]
async fn top_fills_the_alternate_screen_follows_the_size_and_gives_the_screen_back() {
    let (_lab, mut shell) = linux().await;
    shell.keys("top\r").await;
    shell.until("\x1b[?25h").await;
    let parser = screen(&shell, 24, 80);
    assert!(parser.screen().alternate_screen());
    assert!(parser.screen().contents().contains("TIME+ COMMAND"), "{}", parser.screen().contents());
    shell.channel.window_change(100, 40, 0, 0).await.unwrap();
    shell.until("\x1b[40;1H").await;
    shell.until("\x1b[?25h").await;
    assert!(screen(&shell, 40, 100).screen().contents().lines().count() > 30);
    shell.keys("q").await;
    shell.until("$ ").await;
    let parser = screen(&shell, 24, 80);
    assert!(!parser.screen().alternate_screen());
    assert!(parser.screen().contents().contains("top"));
}

#[tokio::test]
async fn the_reader_turns_pages_and_ends() {
    let (_lab, mut shell) = linux().await;
    shell.keys("less routes.txt\r").await;
    shell.until("routes.txt\x1b[27m\x1b[K").await;
    assert!(screen(&shell, 24, 80).screen().contents().starts_with("   1  10.0.1.0/24"));
    shell.keys(" ").await;
    shell.until("  46  ").await;
    shell.keys("G").await;
    shell.until("(END)").await;
    assert!(screen(&shell, 24, 80).screen().contents().contains(" 400  10.1.150.0/24"));
    shell.keys("q").await;
    shell.until("$ ").await;
}

#[tokio::test]
async fn the_editor_inserts_moves_and_leaves() {
    let (lab, mut shell) = linux().await;
    shell.keys("vi notes.txt\r").await;
    shell.until("\x1b[?25h").await;
    for (keys, shown) in [("i", "-- INSERT --"), ("New: ", "New: "), ("\x1b", "3L"), ("\x1b[B", "\x1b[2;6H")]
    {
        shell.keys(keys).await;
        shell.until(shown).await;
    }
    let contents = screen(&shell, 24, 80).screen().contents();
    assert!(contents.starts_with("New: Rack r12"), "{contents}");
    shell.keys(":wq\r").await;
    shell.until("$ ").await;
    assert!(!screen(&shell, 24, 80).screen().alternate_screen());
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().lines, ["vi notes.txt"]);
}

#[tokio::test]
async fn junos_and_eos_show_their_traffic_over_and_over() {
    for (style, command, head) in [
        (CliStyle::Junos, "monitor interface traffic", "Input packets"),
        (CliStyle::Eos, "watch show interfaces counters rates", "In bits/s"),
    ] {
        let lab = lab([SshHabit::Style(style)]).await;
        let mut shell = Shell::open(&lab, DEVICE).await;
        shell.until("fra-leaf-1").await;
        shell.keys(&format!("{command}\r")).await;
        shell.until(head).await;
        // The second picture comes by itself.
        shell.until(head).await;
        assert!(screen(&shell, 24, 80).screen().contents().contains("Ethernet1"), "{style:?}");
        shell.keys("q").await;
        shell.until("\x1b[?1049l").await;
    }
}
