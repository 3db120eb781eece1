//! A server on loopback that takes the password, runs any command and has a shell that repeats each line.

use std::sync::Arc;

use russh::keys::PrivateKey;
use russh::keys::ssh_key::private::{Ed25519Keypair, KeypairData};
use russh::server::{Auth, Config, Handler, Msg, Session, run_stream};
use russh::{Channel, ChannelId, Error, Preferred, Pty, kex};
use tokio::net::TcpListener;

/// Always the same key: clients know it without a file.
pub fn host_key() -> PrivateKey {
    let pair = Ed25519Keypair::from_seed(&[7; 32]);
    PrivateKey::new(KeypairData::Ed25519(pair), "bench").expect("a seed makes a key")
}

/// Serves until it is killed, or whoever started it is gone; offers these key exchanges.
#[tokio::main]
pub async fn serve(offered: &[kex::Name]) {
    let extensions = [kex::EXTENSION_SUPPORT_AS_SERVER, kex::EXTENSION_OPENSSH_STRICT_KEX_AS_SERVER];
    let preferred = Preferred { kex: [offered, &extensions].concat().into(), ..Preferred::DEFAULT };
    let config = Arc::new(Config {
        preferred,
        keys: vec![host_key()],
        auth_rejection_time: std::time::Duration::ZERO,
        nodelay: true,
        ..Config::default()
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port on loopback");
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0)
    });
    println!("{}", listener.local_addr().expect("it is bound").port());
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let config = Arc::clone(&config);
        tokio::spawn(async move {
            if let Ok(running) = run_stream(config, stream, Echo).await {
                let _ = running.await;
            }
        });
    }
}

struct Echo;

impl Handler for Echo {
    type Error = Error;

    async fn auth_password(&mut self, _: &str, password: &str) -> Result<Auth, Error> {
        Ok(if password == super::PASSWORD { Auth::Accept } else { Auth::reject() })
    }

    async fn channel_open_session(
        &mut self,
        _: Channel<Msg>,
        reply: russh::server::ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Error> {
        reply.accept().await;
        Ok(())
    }

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        _: &str,
        _: u32,
        _: u32,
        _: u32,
        _: u32,
        _: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_success(channel)
    }

    async fn shell_request(&mut self, channel: ChannelId, session: &mut Session) -> Result<(), Error> {
        session.channel_success(channel)
    }

    async fn exec_request(
        &mut self,
        channel: ChannelId,
        _: &[u8],
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_success(channel)?;
        session.data(channel, "it works\n")?;
        session.exit_status_request(channel, 0)?;
        session.eof(channel)?;
        session.close(channel)
    }

    async fn data(&mut self, channel: ChannelId, data: &[u8], session: &mut Session) -> Result<(), Error> {
        session.data(channel, data.to_vec())
    }
}
