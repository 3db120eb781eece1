//! What keys do: at the prompt, in a pager, in a program that has the screen, at a question for one key.

use super::{Cli, State};
use crate::lab::ssh::cli::{Facts, Question, job::Job, line::Key, pager::Turn, parse, screen::Program};

impl Cli {
    pub(super) fn key(&mut self, key: u8, facts: &Facts<'_>) {
        // CR LF is one Enter.
        if std::mem::replace(&mut self.after_return, key == b'\r') && key == b'\n' {
            return;
        }
        match std::mem::replace(&mut self.state, State::Prompt) {
            State::More(job) => self.turn(key, job, facts),
            State::Program(program) => self.program_key(key, program, facts),
            State::Question(question @ Question::Key(_)) => self.one_key(key, question, facts),
            state => {
                self.state = state;
                self.edit(key, facts);
            }
        }
    }

    fn program_key(&mut self, key: u8, mut program: Box<dyn Program>, facts: &Facts<'_>) {
        let (octets, is_over) = program.key(key, facts);
        self.out.extend(octets);
        if is_over {
            return self.finish(facts);
        }
        self.state = State::Program(program);
    }

    fn turn(&mut self, key: u8, job: Job, facts: &Facts<'_>) {
        let pager = self.dialect.pager();
        self.out.extend_from_slice(pager.erase);
        match pager.turn(key) {
            Turn::Quit => return self.finish(facts),
            Turn::Page => self.shown = 0,
            Turn::Line => self.shown = self.shown.saturating_sub(1),
            Turn::Rest => self.page = usize::MAX,
        }
        self.state = State::Running(job);
    }

    fn edit(&mut self, key: u8, facts: &Facts<'_>) {
        let mut echo = Vec::new();
        match self.line.key(key, &mut echo) {
            Key::Edited => {}
            Key::Blank => {
                if self.session.completes {
                    self.complete(&mut echo);
                }
                self.line.push(b" ", &mut echo);
            }
            Key::Tab => self.complete(&mut echo),
            Key::Help if self.dialect.helps() => self.help(facts),
            Key::Help => self.line.push(b"?", &mut echo),
            Key::Interrupt => {
                self.line.take();
                self.out.extend_from_slice(b"^C\r\n");
                self.prompt(facts);
            }
            Key::End => self.state = State::Ended(self.session.status),
            Key::Enter => {
                echo.extend_from_slice(b"\r\n");
                self.show(&echo);
                return self.enter(facts);
            }
        }
        self.show(&echo);
    }

    /// Shows an echo. A plain shell without a terminal has nobody who would see it.
    fn show(&mut self, echo: &[u8]) {
        if self.terminal.is_some() || self.dialect.helps() {
            self.out.extend_from_slice(echo);
        }
    }

    fn complete(&mut self, echo: &mut Vec<u8>) {
        let text = self.line.text();
        if let Some(rest) = parse::completion(self.dialect.table(), self.session.mode, &text) {
            self.line.push(rest.as_bytes(), echo);
        }
    }

    fn help(&mut self, facts: &Facts<'_>) {
        let text = self.line.text();
        self.out.extend_from_slice(b"?\r\n");
        let next = parse::next(self.dialect.table(), self.session.mode, &text);
        self.say(next.iter().map(|token| format!("  {token}")));
        self.prompt(facts);
        self.out.extend(text.as_bytes());
    }
}
