//! What lines do: an answer, a question, a program, a job.

use super::{Cli, Event, REMEMBERED, State};
use crate::lab::ssh::{
    cli::{
        Act, Facts, Reply, Secret,
        job::Job,
        parse::{self, Mode, Parsed, Wrong},
        pipe,
        screen::Program,
        trouble,
    },
    habit::Mute,
};

impl Cli {
    pub(super) fn enter(&mut self, facts: &Facts<'_>) {
        let text = self.line.take();
        match std::mem::replace(&mut self.state, State::Prompt) {
            State::Secret(secret) => {
                self.events.push(Event::Secret);
                self.secret(secret, &text, facts);
            }
            State::Question(question) => self.words(&text, question, facts),
            _ => {
                self.events.push(Event::Line(text.clone()));
                self.out.extend(self.dialect.after_enter(&self.session).as_bytes());
                self.command(&text, facts);
            }
        }
    }

    pub(super) fn command(&mut self, text: &str, facts: &Facts<'_>) {
        if facts.habits.mute() == Some(Mute::Command) {
            self.state = State::Mute;
            return;
        }
        if !text.trim().is_empty() && self.session.history.len() < REMEMBERED {
            self.session.history.push(text.trim().to_owned());
        }
        self.session.status = 0;
        let (reply, pipes) = self.reply(text, facts);
        self.apply(reply, pipes, facts);
    }

    fn reply(&mut self, text: &str, facts: &Facts<'_>) -> (Reply, Vec<pipe::Pipe>) {
        if let Some(reply) = self.dialect.reads(text, facts, &mut self.session) {
            return (reply, Vec::new());
        }
        let Some((command, pipes)) = pipe::split(text) else {
            let at = text.find('|').map_or(0, |at| at + 1);
            return (Reply::Wrong(Wrong::Invalid(at)), Vec::new());
        };
        let reply = match parse::parse(self.dialect.table(), self.session.mode, command) {
            Parsed::Empty => Reply::Nothing,
            Parsed::Wrong(wrong) => Reply::Wrong(wrong),
            Parsed::Run(Act::Do, taken) => {
                let mode = std::mem::replace(&mut self.session.mode, Mode::Enable);
                let (reply, _) = self.reply(&taken.concat(), facts);
                self.session.mode = mode;
                reply
            }
            Parsed::Run(act, taken) => {
                if act == Act::Accept {
                    self.events.push(Event::Configured);
                    self.session.changes.push(command.trim().to_owned());
                }
                self.dialect.run(act, &taken, facts, &mut self.session)
            }
        };
        (reply, pipes)
    }

    fn apply(&mut self, reply: Reply, pipes: Vec<pipe::Pipe>, facts: &Facts<'_>) {
        match reply {
            Reply::Nothing => self.finish(facts),
            Reply::Said(lines) => {
                self.say(lines);
                self.finish(facts);
            }
            Reply::Lines(lines) => {
                let prompt = self.dialect.prompt(facts, &self.session);
                let job = trouble::afflict(Job::lines(lines), &prompt, facts);
                self.page(pipes.contains(&pipe::Pipe::NoMore));
                let job = pipes.into_iter().fold(job, |job, pipe| pipe.through(job));
                self.state = State::Running(job);
            }
            Reply::Job(job) => {
                self.page = usize::MAX;
                self.state = State::Running(job);
            }
            Reply::Ask(words, question) => {
                self.out.extend(words.as_bytes());
                self.state = State::Question(question);
            }
            Reply::Secret(words, secret) => self.ask_secret(&words, secret),
            Reply::Program(program) => self.begin(program, facts),
            Reply::Close(words) => {
                self.say((!words.is_empty()).then_some(words));
                self.state = State::Ended(self.session.status);
            }
            Reply::Wrong(wrong) => {
                self.session.status = 1;
                let line = self.session.history.last().cloned().unwrap_or_default();
                self.say(self.dialect.wrong(&wrong, &line, self.prompt_width));
                self.finish(facts);
            }
        }
    }

    fn begin(&mut self, mut program: Box<dyn Program>, facts: &Facts<'_>) {
        let Some(terminal) = &self.terminal else {
            self.say(["TERM environment variable not set."]);
            self.session.status = 1;
            return self.finish(facts);
        };
        let size = (terminal.columns, terminal.lines);
        self.out.extend(program.resize(size, facts));
        self.state = State::Program(program);
    }

    fn page(&mut self, is_off: bool) {
        let pager = self.dialect.pager();
        let known = self.terminal.as_ref().map(|terminal| terminal.lines).filter(|lines| *lines > 1);
        let lines = self.session.length.unwrap_or_else(|| known.unwrap_or(pager.lines));
        let is_off = is_off || self.is_single || lines == 0 || !pager.is_usual;
        (self.shown, self.page) = (0, if is_off { usize::MAX } else { lines - 1 });
    }

    pub(in crate::lab::ssh::cli) fn ask_secret(&mut self, words: &str, secret: Secret) {
        self.out.extend(words.as_bytes());
        self.line.is_hidden = true;
        self.state = State::Secret(secret);
    }

    pub(super) fn interrupt(&mut self, facts: &Facts<'_>) {
        let State::Running(job) = std::mem::replace(&mut self.state, State::Prompt) else { return };
        self.held = None;
        self.out.extend_from_slice(b"^C\r\n");
        self.say(job.stop());
        self.finish(facts);
    }

    /// A command is over.
    pub(in crate::lab::ssh::cli) fn finish(&mut self, facts: &Facts<'_>) {
        self.held = None;
        if self.is_single {
            self.state = State::Ended(self.session.status);
            return;
        }
        if self.dialect.parts_answers() {
            self.out.extend_from_slice(b"\r\n");
        }
        self.prompt(facts);
    }
}
