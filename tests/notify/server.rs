//! An HTTP server that does what it is told to, written against the RFC and not with the client's library.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Act {
    /// These octets, and then it closes.
    Say(String),
    /// These octets and then blanks without an end.
    Flood(String),
    /// Nothing at all, with the connection open.
    Hang,
    /// An octet at a time of a head that never ends.
    Dribble,
}

/// A status line with an empty body and these headers.
pub fn status(status: u16, headers: &str) -> Act {
    Act::Say(format!("HTTP/1.1 {status} Whatever\r\ncontent-length: 0\r\n{headers}\r\n"))
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub head: String,
    pub body: serde_json::Value,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

/// Acts that are left, then 200 for ever.
pub struct Server {
    pub address: SocketAddr,
    pub requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        Self::serve(acts.into_iter().collect(), None).await
    }

    pub async fn start_tls(acceptor: TlsAcceptor) -> Self {
        Self::serve(VecDeque::new(), Some(acceptor)).await
    }

    async fn serve(mut acts: VecDeque<Act>, acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let act = acts.pop_front().unwrap_or_else(|| status(200, ""));
                let (seen, acceptor) = (Arc::clone(&seen), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => answer(stream, act, &seen).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                answer(stream, act, &seen).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, requests, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook?team=noc", self.address)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, act: Act, seen: &Mutex<Vec<Request>>) {
    let Some(request) = read(&mut stream).await else { return };
    seen.lock().unwrap().push(request);
    // The client may have gone.
    let _ = match act {
        Act::Say(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            stream.shutdown().await
        }
        Act::Flood(text) => {
            let mut sent = stream.write_all(text.as_bytes()).await;
            while sent.is_ok() {
                sent = stream.write_all(&[b' '; 4_096]).await;
            }
            sent
        }
        Act::Hang => std::future::pending().await,
        Act::Dribble => {
            let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\nx-slow: ").await;
            while sent.is_ok() {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                sent = stream.write_all(b"x").await;
            }
            sent
        }
    };
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut octets = Vec::new();
    let end = loop {
        if let Some(at) = octets.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        octets.push(stream.read_u8().await.ok()?);
    };
    let head = String::from_utf8(octets[..end].to_vec()).unwrap();
    let request = Request { head, body: serde_json::Value::Null };
    let length: usize = request.header("content-length").unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { body: serde_json::from_slice(&body).unwrap(), ..request })
}
