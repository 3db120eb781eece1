//! One connection: who is let in, which channels it opens.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use russh::server::{
    Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Response, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, ChannelOpenFailure, Error, MethodKind, MethodSet, Pty};
use tokio::sync::mpsc;

use super::access::{CODE, PASSWORD, USER};
use super::cli::Terminal;
use super::habit::{Habits, Login, SshHabit};
use super::host::Host;
use super::observation::Method;
use super::server::usual_methods;
use super::session::{Order, Talk};
use super::wire::Plug;

/// What a channel waits for before its shell starts, and where to send what concerns it afterwards.
enum Seat {
    Waiting(Channel<Msg>, Option<Terminal>),
    Talking(mpsc::Sender<Order>),
}

/// Whoever is at the other end of a connection.
pub(super) struct Guest {
    host: Arc<Host>,
    plug: Arc<Plug>,
    /// Whether the key exchange was done.
    pub(super) reached: Arc<AtomicBool>,
    user: String,
    has_key: bool,
    /// Answers of earlier rounds.
    round: u8,
    has_expired: bool,
    failures: u64,
    seats: HashMap<ChannelId, Seat>,
    /// Sessions that are open now.
    sessions: Arc<AtomicUsize>,
}

impl Guest {
    pub(super) fn new(host: Arc<Host>, plug: Arc<Plug>) -> Self {
        Self {
            host,
            plug,
            reached: Arc::default(),
            user: String::new(),
            has_key: false,
            round: 0,
            has_expired: false,
            failures: 0,
            seats: HashMap::new(),
            sessions: Arc::default(),
        }
    }

    /// The methods that lead further from here.
    fn methods(&self, habits: &Habits) -> MethodSet {
        let only = |method| MethodSet::from(&[method][..]);
        match (habits.login(), self.has_key) {
            (None, _) => usual_methods(),
            (Some(Login::Password), _) | (Some(Login::KeyThenPassword), true) => only(MethodKind::Password),
            (Some(Login::Asked | Login::Rounds), _) | (Some(Login::KeyThenAsked), true) => {
                only(MethodKind::KeyboardInteractive)
            }
            (Some(_), _) => only(MethodKind::PublicKey),
        }
    }

    fn offers(&self, habits: &Habits, method: MethodKind) -> bool {
        self.methods(habits).contains(&method)
    }

    fn refuse(&self, habits: &Habits, partial_success: bool) -> Auth {
        Auth::Reject { proceed_with_methods: Some(self.methods(habits)), partial_success }
    }

    /// An attempt on an account, before anybody looks at what it holds: none if the account is locked.
    fn attempt(&self, user: &str, method: Method, habits: &Habits) -> bool {
        self.host.seen.attempt(user, method);
        let limit =
            habits.find(|habit| if let SshHabit::Lockout(limit) = habit { Some(*limit) } else { None });
        let is_locked = limit.is_some_and(|limit| self.host.accounts.is_locked(user, limit));
        if is_locked {
            self.host.seen.counts().locked_out += 1;
        }
        !is_locked
    }

    /// The attempt failed; some devices end the connection then.
    fn fail(&mut self, user: &str, habits: &Habits) -> Result<Auth, Error> {
        self.failures += 1;
        self.round = 0;
        self.host.seen.counts().failures += 1;
        self.host.accounts.failed(user);
        let limit =
            habits.find(|habit| if let SshHabit::Disconnects(limit) = habit { Some(*limit) } else { None });
        match limit {
            Some(limit) if self.failures >= limit => Err(Error::Disconnect),
            _ => Ok(self.refuse(habits, false)),
        }
    }

    fn succeed(&mut self, user: &str) -> Auth {
        self.host.accounts.succeeded(user);
        self.host.seen.counts().logins += 1;
        user.clone_into(&mut self.user);
        Auth::Accept
    }

    /// The right secret by a method that stands alone or last.
    fn secret(&mut self, user: &str, is_right: bool, habits: &Habits) -> Result<Auth, Error> {
        if !is_right {
            return self.fail(user, habits);
        }
        self.has_expired = habits.has(&SshHabit::Expired);
        Ok(self.succeed(user))
    }

    /// A round of questions; the answers to the one before it.
    fn rounds(&mut self, user: &str, answers: &[String], habits: &Habits) -> Result<Auth, Error> {
        let answer = answers.first().map_or("", String::as_str);
        match self.round {
            1 if user != USER || answer != PASSWORD => self.fail(user, habits),
            1 if habits.login() == Some(Login::Rounds) => Ok(self.ask(
                2,
                "Second factor",
                "Enter the code of your token.",
                &[("One-time code: ", true)],
            )),
            1 if habits.has(&SshHabit::Expired) => {
                let questions = &[("New password: ", false), ("Retype new password: ", false)];
                Ok(self.ask(4, "Password expired", "Your password has expired. Choose a new one.", questions))
            }
            2 if answer != CODE => self.fail(user, habits),
            2 => Ok(self.ask(3, "", "", &[])),
            4 if answers.len() != 2 || answers[0] != answers[1] || answers[0].is_empty() => {
                self.fail(user, habits)
            }
            _ => {
                self.round = 0;
                Ok(self.succeed(user))
            }
        }
    }

    fn ask(
        &mut self,
        round: u8,
        name: &'static str,
        words: &'static str,
        questions: &[(&'static str, bool)],
    ) -> Auth {
        self.round = round;
        let prompts: Vec<_> = questions.iter().map(|(text, shown)| (Cow::Borrowed(*text), *shown)).collect();
        Auth::Partial { name: name.into(), instructions: words.into(), prompts: prompts.into() }
    }

    fn is_known(&self, key: &russh::keys::PublicKey) -> bool {
        key.key_data() == self.host.client_key.key_data()
    }

    /// Starts a shell, or the one command, on a channel that waits for it.
    fn seat(&mut self, id: ChannelId, command: Option<String>, session: &mut Session) -> Result<(), Error> {
        let Some(Seat::Waiting(channel, terminal)) = self.seats.remove(&id) else {
            return session.channel_failure(id);
        };
        session.channel_success(id)?;
        let (orders, taken) = mpsc::channel(64);
        let sessions = Arc::clone(&self.sessions);
        let talk = Talk {
            host: Arc::clone(&self.host),
            plug: Arc::clone(&self.plug),
            channel,
            orders: taken,
            user: self.user.clone(),
            has_expired: self.has_expired,
        };
        self.seats.insert(id, Seat::Talking(orders));
        tokio::spawn(async move {
            talk.run(terminal, command).await;
            sessions.fetch_sub(1, Ordering::AcqRel);
        });
        Ok(())
    }
}

impl Handler for Guest {
    type Error = Error;

    async fn authentication_banner(&mut self) -> Result<Option<String>, Error> {
        self.reached.store(true, Ordering::Release);
        let habits = self.host.habits();
        let harmless = "Authorised access only. Everything is recorded.\r\n";
        let hostile = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{1b}]52;c;ZXZpbA==\u{7}\u{202e}Welcome\u{9b}31m\r\n";
        Ok(Some(if habits.has(&SshHabit::Hostile) { hostile } else { harmless }.to_owned()))
    }

    async fn auth_none(&mut self, user: &str) -> Result<Auth, Error> {
        self.host.seen.attempt(user, Method::None);
        Ok(self.refuse(&self.host.habits(), false))
    }

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Error> {
        let habits = self.host.habits();
        let is_open = self.attempt(user, Method::Password, &habits);
        if !self.offers(&habits, MethodKind::Password) {
            return self.fail(user, &habits);
        }
        self.secret(user, is_open && user == USER && password == PASSWORD, &habits)
    }

    async fn auth_publickey_offered(&mut self, user: &str, offer: PublicKeyOffer<'_>) -> Result<Auth, Error> {
        *self.host.seen.counts().keys_offered.entry(user.to_owned()).or_default() += 1;
        let habits = self.host.habits();
        let is_known = user == USER && self.is_known(offer.public_key);
        match is_known && self.offers(&habits, MethodKind::PublicKey) {
            true => Ok(Auth::Accept),
            false => Ok(self.refuse(&habits, false)),
        }
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, Error> {
        let habits = self.host.habits();
        let is_open = self.attempt(user, Method::PublicKey, &habits);
        let is_right = is_open && user == USER && self.is_known(key.public_key);
        if !is_right || !self.offers(&habits, MethodKind::PublicKey) {
            return self.fail(user, &habits);
        }
        if matches!(habits.login(), Some(Login::KeyThenPassword | Login::KeyThenAsked)) {
            self.has_key = true;
            return Ok(self.refuse(&habits, true));
        }
        Ok(self.succeed(user))
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _submethods: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, Error> {
        let habits = self.host.habits();
        if !self.offers(&habits, MethodKind::KeyboardInteractive) {
            return Ok(self.refuse(&habits, false));
        }
        let Some(response) = response else {
            return Ok(self.ask(1, "", "", &[("Password: ", false)]));
        };
        let answers: Vec<String> =
            response.map(|answer| String::from_utf8_lossy(&answer).into_owned()).collect();
        if self.round == 1 && !self.attempt(user, Method::KeyboardInteractive, &habits) {
            return self.fail(user, &habits);
        }
        self.rounds(user, &answers, &habits)
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Error> {
        let before = self.sessions.fetch_add(1, Ordering::AcqRel);
        if before > 0 && self.host.habits().has(&SshHabit::OneSession) {
            self.sessions.fetch_sub(1, Ordering::AcqRel);
            self.host.seen.counts().sessions_refused += 1;
            reply.reject(ChannelOpenFailure::AdministrativelyProhibited).await;
            return Ok(());
        }
        self.host.seen.counts().sessions += 1;
        self.seats.insert(channel.id(), Seat::Waiting(channel, None));
        reply.accept().await;
        Ok(())
    }

    async fn pty_request(
        &mut self,
        id: ChannelId,
        term: &str,
        columns: u32,
        lines: u32,
        _width: u32,
        _height: u32,
        _modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Error> {
        match self.seats.get_mut(&id) {
            Some(Seat::Waiting(_, terminal)) => {
                let (columns, lines) = (columns as usize, lines as usize);
                *terminal = Some(Terminal { kind: term.to_owned(), columns, lines });
                session.channel_success(id)
            }
            _ => session.channel_failure(id),
        }
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), Error> {
        self.host.seen.counts().shells += 1;
        self.seat(id, None, session)
    }

    async fn exec_request(&mut self, id: ChannelId, data: &[u8], session: &mut Session) -> Result<(), Error> {
        let command = String::from_utf8_lossy(data).into_owned();
        if !self.host.facts(super::cli::executes) {
            self.host.seen.line(&command);
            return session.channel_failure(id);
        }
        self.seat(id, Some(command), session)
    }

    async fn window_change_request(
        &mut self,
        id: ChannelId,
        columns: u32,
        lines: u32,
        _width: u32,
        _height: u32,
        session: &mut Session,
    ) -> Result<(), Error> {
        if let Some(Seat::Talking(orders)) = self.seats.get(&id) {
            // The newest size counts; a full queue has newer ones coming.
            let _ = orders.try_send(Order::Resize(columns as usize, lines as usize));
        }
        session.channel_success(id)
    }

    async fn channel_close(&mut self, id: ChannelId, _session: &mut Session) -> Result<(), Error> {
        // A shell that has begun counts itself out.
        if let Some(Seat::Waiting(..)) = self.seats.remove(&id) {
            self.sessions.fetch_sub(1, Ordering::AcqRel);
        }
        Ok(())
    }
}
