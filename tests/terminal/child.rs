//! The program under test: this test binary once more, inside of a pseudo-terminal.

use std::io;

use noctui::keys::Key;
use portable_pty::CommandBuilder;

use crate::pty::{Pty, shows};
use noctui::runtime::input::{Input, Inputs};
use noctui::runtime::signals::{Signal, Signals};
use noctui::runtime::terminal::{self, ColorDepth, Guard, Output, Screen, Takes};

/// Tells the child what to do; unset in the parent.
pub const ROLE: &str = "NOCTUI_TERMINAL_CHILD";

/// Runs as the child if this process is one.
pub fn run() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if let Err(error) = runtime.block_on(act(&role)) {
        eprintln!("{error}");
        std::process::exit(2);
    }
}

async fn act(role: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut signals = Signals::listen()?;
    let guard = Guard::enter(Takes::MouseAndPastes)?;
    let mut screen = Screen::new(guard.output(), guard.size()?, ColorDepth::Sixteen)?;
    draw(&mut screen)?;
    match role {
        "echo" => return echo(&mut screen).await,
        "return" => return Ok(()),
        "error" => return Err("the inventory is gone".into()),
        "panic" => panic!("a defect of the loop"),
        "panic in a task" => panic_elsewhere(),
        _ => {}
    }
    loop {
        if let Err(error) = draw(&mut screen) {
            assert!(terminal::is_terminal_gone(&error), "{error}");
            return Ok(());
        }
        let mut signal = signals.next().await;
        if signal == Signal::Suspend {
            signal = guard.suspend(&mut signals).await?;
        } else if signal == Signal::Continue {
            guard.reassert()?;
        }
        if let Some(code) = signal.exit_code() {
            drop(guard);
            std::process::exit(code.into());
        }
        screen.resize(guard.size()?);
        screen.redraw()?;
    }
}

/// Shows each input until `q`.
async fn echo(screen: &mut Screen<Output>) -> Result<(), Box<dyn std::error::Error>> {
    let mut inputs = Inputs::new();
    while let Some(input) = inputs.next().await? {
        if input == Input::Key(Key::char('q')) {
            break;
        }
        screen.draw(|frame| frame.render_widget(format!("{input:?}"), frame.area()))?;
    }
    Ok(())
}

fn draw(screen: &mut Screen<Output>) -> io::Result<u64> {
    screen.draw(|frame| {
        let text = format!("{}x{} is drawn", frame.area().width, frame.area().height);
        frame.render_widget(text, frame.area());
    })
}

fn panic_elsewhere() -> ! {
    let task = std::thread::spawn(|| panic!("a defect of a task"));
    assert!(task.join().is_err());
    assert!(terminal::has_panicked());
    std::process::exit(101);
}

impl Pty {
    /// Starts the child in `role` on a terminal of 80x24 with a line of the shell on it.
    pub fn start(role: &str) -> Self {
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "program_under_test", "--nocapture"]);
        command.env(ROLE, role);
        command.env("RUST_BACKTRACE", "0");
        Self::spawn(command, 80, 24)
    }

    /// Starts the child and waits for its first frame.
    pub fn start_drawn(role: &str) -> Self {
        let pty = Self::start(role);
        pty.wait_until("80x24 is drawn", |screen| shows(screen, "80x24 is drawn"));
        pty
    }
}
