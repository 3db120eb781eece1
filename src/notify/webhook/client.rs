//! One HTTP/1.1 request over a connection of its own.

use std::path::Path;

use http_body_util::Full;
use hyper::{Request, body::Bytes, client::conn::http1, http::response::Parts};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

use crate::{config::outputs::Url, notify::error::DeliveryError};

use super::tls;

/// What is sent.
pub(super) type Body = Full<Bytes>;

/// No answer has a longer head; of its body nothing is read.
const LONGEST_HEAD: usize = 16 * 1024;

/// Sends a request; returns the head of the answer, and reads no further.
pub(super) async fn post(
    url: &Url,
    ca: Option<&Path>,
    request: Request<Body>,
) -> Result<Parts, DeliveryError> {
    let stream = connect(url).await?;
    if url.is_secure {
        send(tls::handshake(url, ca, stream).await?, request).await
    } else {
        send(stream, request).await
    }
}

async fn connect(url: &Url) -> Result<TcpStream, DeliveryError> {
    let failed = |source| DeliveryError::Connect { peer: url.to_string(), source };
    TcpStream::connect((url.host.as_str(), url.port)).await.map_err(failed)
}

async fn send(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    request: Request<Body>,
) -> Result<Parts, DeliveryError> {
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LONGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(DeliveryError::Http)?;
    let response = sender.send_request(request);
    tokio::pin!(connection, response);
    let mut has_ended = false;
    let answer = loop {
        tokio::select! {
            biased;
            answer = &mut response => break answer,
            // Its reason reaches the request as well.
            _ = &mut connection, if !has_ended => has_ended = true,
        }
    };
    answer.map(|answer| answer.into_parts().0).map_err(DeliveryError::Http)
}
