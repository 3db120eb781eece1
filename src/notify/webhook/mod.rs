//! A webhook: the document as an HTTP request, and the answer's status.

mod client;
mod tls;

use std::{sync::Arc, time::Duration};

use hyper::{
    HeaderMap, Request,
    header::{HeaderName, HeaderValue, RETRY_AFTER},
};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use crate::config::outputs::{Header, Url, WebhookRoute};

use super::{carrier::Carrier, error::DeliveryError, letter::Letter};

/// A server that asks for more time than this gets only this much: an alarm is news.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Sends the requests of an output, one at a time, each over a connection of its own: alarms are rare, and a connection
/// that waits for the next one is closed by whatever stands between.
#[derive(Debug)]
pub(super) struct Webhook {
    route: WebhookRoute,
}

impl Webhook {
    pub(super) fn new(route: WebhookRoute) -> Self {
        Self { route }
    }

    async fn request(&self, url: &Url, letter: &Letter) -> Result<Request<client::Body>, DeliveryError> {
        let mut request = Request::post(url.path.as_str())
            .header("host", url.authority())
            .header("user-agent", concat!("noctui/", env!("CARGO_PKG_VERSION")))
            .header("content-type", "application/json")
            .header("connection", "close")
            .body(client::Body::new(letter.json().into()))
            .expect("the path was read as one, and the rest are ours");
        for Header { name, value } in &self.route.headers {
            let wrong = || DeliveryError::Header(name.clone());
            let text = value.resolve().await?;
            let mut value = HeaderValue::from_bytes(text.expose_secret().as_bytes()).map_err(|_| wrong())?;
            value.set_sensitive(true);
            request.headers_mut().insert(HeaderName::try_from(name).map_err(|_| wrong())?, value);
        }
        Ok(request)
    }

    async fn attempt(&self, letter: &Letter) -> Result<String, DeliveryError> {
        let url = Url::parse(self.route.url.resolve().await?.expose_secret())?;
        let request = self.request(&url, letter).await?;
        let head = client::post(&url, self.route.ca.as_deref(), request).await?;
        match head.status.as_u16() {
            status @ 200..=299 => Ok(status.to_string()),
            status @ 300..=399 => Err(DeliveryError::Redirect(status)),
            status => Err(DeliveryError::Status { status, retry_after: retry_after(&head.headers) }),
        }
    }

    /// A secret that is not taken may have been renewed: it is fetched anew for the next message.
    fn forget_secrets(&self) {
        self.route.url.forget();
        self.route.headers.iter().for_each(|header| header.value.forget());
    }
}

impl Carrier for Webhook {
    async fn carry(&mut self, letter: &Letter) -> Result<String, DeliveryError> {
        let limit = self.route.timeout;
        let outcome = timeout(limit, self.attempt(letter)).await.unwrap_or(Err(DeliveryError::Slow(limit)));
        if let Err(DeliveryError::Status { status: 401 | 403 | 404 | 410, .. }) = &outcome {
            self.forget_secrets();
        }
        outcome
    }
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds or a date; never longer than [`LONGEST_WAIT`].
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
            Duration::try_from(date.duration_since(jiff::Timestamp::now())).unwrap_or(Duration::ZERO)
        }
    };
    Some(wait.min(LONGEST_WAIT))
}

/// What a server's certificate is judged by.
pub(super) type Roots = Arc<rustls::RootCertStore>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_ask_for_time_in_seconds_or_by_a_date_but_not_for_ever() {
        let wait = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            retry_after(&headers)
        };
        assert_eq!(wait("3"), Some(Duration::from_secs(3)));
        assert_eq!(wait("86400"), Some(LONGEST_WAIT));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("Tue, 31 Dec 2199 23:59:59 GMT"), Some(LONGEST_WAIT));
        assert_eq!((wait("soon"), wait("-1"), retry_after(&HeaderMap::new())), (None, None, None));
    }
}
