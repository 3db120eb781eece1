//! A terminal with the child in it.

use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::child;

const LONGEST: Duration = Duration::from_secs(30);

pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    text: String,
}

impl Terminal {
    /// Starts the child, which asks this kind of question.
    pub fn asking(kind: &str) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows: 24, cols: 200, ..PtySize::default() }).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--ignored", "--exact", "child::asks", "--nocapture"]);
        command.env(child::KIND, kind);
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut octets = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut octets) {
                if sender.send(octets[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Self { master: pair.master, writer, child, output, text: String::new() }
    }

    /// Waits until the child has written this, from where the last wait ended.
    pub fn wait_for(&mut self, words: &str) {
        let limit = Instant::now() + LONGEST;
        while !self.text.contains(words) {
            let left = limit.saturating_duration_since(Instant::now());
            let Ok(octets) = self.output.recv_timeout(left) else {
                panic!("no {words:?} in {:?}", self.text)
            };
            self.text.push_str(&String::from_utf8_lossy(&octets));
        }
    }

    /// All that was written so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn type_in(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
    }

    /// Whether what is typed is shown by the terminal itself.
    pub fn echoes(&self) -> bool {
        let modes = format!("{:?}", self.master.get_termios().unwrap().local_flags);
        modes.split([' ', '|', '(', ')']).any(|flag| flag == "ECHO")
    }

    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// Presses Ctrl-C at the next question; the exit code.
    pub fn end(&mut self) -> u32 {
        self.type_in("\x03");
        self.wait()
    }

    /// The exit code.
    pub fn wait(&mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
    }
}
