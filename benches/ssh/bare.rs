//! russh by itself: what no client on top of it can be below.

use std::sync::Arc;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::stream;
use russh::client::{Config, Handler, connect};
use russh::keys::PublicKeyOrCertificate;
use russh::{ChannelMsg, Disconnect, Error};

use super::usage::processor;
use super::{FAN_OUT, PASSWORD, SESSIONS, USER};

struct Trusting;

impl Handler for Trusting {
    type Error = Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, Error> {
        Ok(true)
    }
}

/// Tells the processor time and the time of all sessions, in milliseconds.
#[tokio::main]
pub async fn sessions(port: u16) {
    let config = Arc::new(Config { nodelay: true, ..Config::default() });
    let began = Instant::now();
    let each = stream::iter(0..SESSIONS).map(|_| tokio::spawn(session(Arc::clone(&config), port)));
    each.buffer_unordered(FAN_OUT)
        .for_each(|done| async { done.expect("no panic").expect("a session") })
        .await;
    println!("{} {}", processor().as_secs_f64() * 1e3, began.elapsed().as_secs_f64() * 1e3);
}

async fn session(config: Arc<Config>, port: u16) -> Result<(), Error> {
    let mut handle = connect(config, ("127.0.0.1", port), Trusting).await?;
    assert!(handle.authenticate_password(USER, PASSWORD).await?.success(), "the password is right");
    let mut channel = handle.channel_open_session().await?;
    channel.exec(true, "show version").await?;
    let mut octets = 0;
    while let Some(message) = channel.wait().await {
        if let ChannelMsg::Data { data } = message {
            octets += data.len();
        }
    }
    assert_eq!(octets, 9);
    handle.disconnect(Disconnect::ByApplication, "", "en").await?;
    // It ends with the word that it was disconnected, which is what was wanted.
    let _ = handle.await;
    Ok(())
}
