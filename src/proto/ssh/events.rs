//! What russh's task says of one connection, and the answers that it wants.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use russh::client::{ChannelOpenHandle, DisconnectReason, Handler, Msg, Session};
use russh::keys::PublicKeyOrCertificate;
use russh::{Channel, Error, Names};
use tokio::sync::watch;

use super::error::Fault;
use super::host_key::{Judge, KeyPrint};
use super::patience::Patience;
use crate::model::SafeText;

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// The host said goodbye, with these words.
    Said(SafeText),
    /// It takes no method any more: a plain no to the last one.
    NoMethods,
    /// Anything else: its end of the stream, silence, what is no SSH.
    Broken(SafeText),
}

/// What is known of one connection. russh's task writes it, whoever made the connection reads it.
#[derive(Debug)]
pub(super) struct Notes {
    kept: Mutex<Kept>,
    /// Deadlines stand still while somebody is asked.
    pub(super) patience: Patience,
    end: watch::Sender<Option<End>>,
}

#[derive(Debug, Default)]
struct Kept {
    version: SafeText,
    banner: Option<SafeText>,
    host_key: Option<KeyPrint>,
    refusal: Option<Fault>,
}

impl Notes {
    pub(super) fn new() -> Self {
        Self { kept: Mutex::default(), patience: Patience::new(), end: watch::Sender::new(None) }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the host says that it runs: `SSH-2.0-OpenSSH_9.2`.
    pub(super) fn version(&self) -> SafeText {
        self.kept().version.clone()
    }

    /// What it shows before login.
    pub(super) fn banner(&self) -> Option<SafeText> {
        self.kept().banner.clone()
    }

    /// The key that was accepted.
    pub(super) fn host_key(&self) -> Option<KeyPrint> {
        self.kept().host_key.clone()
    }

    /// Why its key was refused; told once.
    pub(super) fn refusal(&self) -> Option<Fault> {
        self.kept().refusal.take()
    }

    /// What it said when it ended, or why it is believed to have ended.
    pub(super) fn last_words(&self) -> Option<SafeText> {
        match &*self.end.borrow() {
            Some(End::Said(text) | End::Broken(text)) => Some(text.clone()),
            Some(End::NoMethods) | None => None,
        }
    }

    /// Comes back when it ended.
    pub(super) async fn ended(&self) -> Option<End> {
        let mut end = self.end.subscribe();
        end.wait_for(Option::is_some).await.ok().and_then(|end| end.clone())
    }
}

/// Answers russh's task.
pub(super) struct Events {
    pub(super) notes: Arc<Notes>,
    pub(super) judge: Judge,
}

impl Events {
    /// A key is judged once; when keys are exchanged again it must be the same.
    async fn accepts(&mut self, shown: &PublicKeyOrCertificate) -> Result<KeyPrint, Fault> {
        let print = KeyPrint::of(&shown.public_key());
        match self.notes.host_key() {
            None => self.judge.judge(shown, &self.notes.patience).await,
            Some(before) if before.is_same(&print) => Ok(before),
            Some(before) => Err(Fault::HostKeySwapped { shown: print, before }),
        }
    }
}

/// A device that opens a channel to us asks for something that nobody offered it. A reply that is dropped is a no.
macro_rules! declined {
    ($($request:ident($($argument:ty),*);)*) => {
        $(async fn $request(
            &mut self,
            _: Channel<Msg>,
            $(_: $argument,)*
            _: ChannelOpenHandle,
            _: &mut Session,
        ) -> Result<(), Error> {
            Ok(())
        })*
    };
}

impl Handler for Events {
    type Error = Error;

    async fn auth_banner(&mut self, banner: &str, _: &mut Session) -> Result<(), Error> {
        self.notes.kept().banner = Some(SafeText::new(banner.trim()));
        Ok(())
    }

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Error> {
        let accepted = self.accepts(shown).await;
        let mut kept = self.notes.kept();
        let is_accepted = accepted.is_ok();
        match accepted {
            Ok(print) => kept.host_key = Some(print),
            Err(fault) => kept.refusal = Some(fault),
        }
        Ok(is_accepted)
    }

    async fn kex_done(&mut self, _: Option<&[u8]>, _: &Names, session: &mut Session) -> Result<(), Error> {
        self.notes.kept().version = SafeText::from_octets(session.remote_sshid());
        Ok(())
    }

    async fn disconnected(&mut self, reason: DisconnectReason<Error>) -> Result<(), Error> {
        let (end, outcome) = match reason {
            DisconnectReason::ReceivedDisconnect(info) => (End::Said(SafeText::new(&info.message)), Ok(())),
            DisconnectReason::Error(Error::NoAuthMethod) => (End::NoMethods, Err(Error::NoAuthMethod)),
            DisconnectReason::Error(error) => (End::Broken(SafeText::new(&error.to_string())), Err(error)),
        };
        self.notes.end.send_replace(Some(end));
        outcome
    }

    declined! {
        server_channel_open_forwarded_tcpip(&str, u32, &str, u32);
        server_channel_open_forwarded_streamlocal(&str);
        server_channel_open_agent_forward();
        server_channel_open_session();
        server_channel_open_direct_tcpip(&str, u32, &str, u32);
        server_channel_open_direct_streamlocal(&str);
        server_channel_open_x11(&str, u32);
    }
}
