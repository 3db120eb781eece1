//! The part of URLs (RFC 3986) that a webhook needs.

use std::fmt;

/// Where a request goes. Its path and query may hold a token: `Display` and `Debug` end with the port.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    /// Whether TLS is spoken.
    pub is_secure: bool,
    /// IPv4, IPv6 without its brackets, or a host name.
    pub host: String,
    /// The port; 80 or 443 if none is written.
    pub port: u16,
    /// The path with the query, from its slash on.
    pub path: String,
}

/// Why a text is no URL for a webhook. Nothing of the text is repeated: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Neither `http://` nor `https://`.
    #[error("a URL begins with `https://` or `http://`")]
    Scheme,
    /// It has `user:password@`.
    #[error("a URL holds no user and no password; use a header `Authorization`")]
    Login,
    /// The host is missing or holds what no host does.
    #[error("the URL names no host")]
    Host,
    /// The port is no number from 1 to 65535.
    #[error("the URL's port is none")]
    Port,
    /// A blank, a control or a character that is not ASCII.
    #[error("the URL holds a character that must be percent-encoded")]
    Character,
}

impl Url {
    /// Reads `https://host:port/path?query`; a fragment is left out, as it is never sent.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        if !text.bytes().all(|octet| octet.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&octet)) {
            return Err(UrlError::Character);
        }
        let (scheme, rest) = text.split_once("://").ok_or(UrlError::Scheme)?;
        let is_secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(UrlError::Scheme),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(UrlError::Login);
        }
        let (host, port) = split_port(authority)?;
        let port = match port {
            None => {
                if is_secure {
                    443
                } else {
                    80
                }
            }
            Some(digits) => digits.parse().ok().filter(|port| *port > 0).ok_or(UrlError::Port)?,
        };
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Ok(Self { is_secure, host: host.to_owned(), port, path })
    }

    /// Whether it looks as if path or query held a token: a long run without a separator.
    pub(super) fn seems_secret(&self) -> bool {
        const LONGEST_WORD: usize = 20;
        self.path.split(['/', '?', '&', '=', '-', '.']).any(|part| part.len() >= LONGEST_WORD)
    }

    /// The host as `Host` has it (RFC 9110 section 7.2): without the port that goes without saying.
    pub fn authority(&self) -> String {
        let host = self.bracketed();
        let usual = if self.is_secure { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }

    fn bracketed(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<&str>), UrlError> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(UrlError::Host)?;
        host.parse::<std::net::Ipv6Addr>().map_err(|_| UrlError::Host)?;
        return match after.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if after.is_empty() => Ok((host, None)),
            None => Err(UrlError::Host),
        };
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_name = |octet: u8| octet.is_ascii_alphanumeric() || b"-._".contains(&octet);
    if host.is_empty() || !host.bytes().all(is_name) { Err(UrlError::Host) } else { Ok((host, port)) }
}

impl fmt::Display for Url {
    /// `https://hooks.example.net:443`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_secure { "https" } else { "http" };
        write!(f, "{scheme}://{}:{}", self.bracketed(), self.port)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart_and_never_shown_beyond_the_port() {
        for (text, shown, authority, path) in [
            ("http://127.0.0.1:9000/hook", "http://127.0.0.1:9000", "127.0.0.1:9000", "/hook"),
            (
                "HTTPS://hooks.example.net/a/b?c=d#e",
                "https://hooks.example.net:443",
                "hooks.example.net",
                "/a/b?c=d",
            ),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443", "[2001:db8::1]:8443", "/"),
            ("http://a?b", "http://a:80", "a", "/?b"),
        ] {
            let url = Url::parse(text).unwrap();
            assert_eq!(
                (url.to_string().as_str(), url.authority().as_str(), url.path.as_str()),
                (shown, authority, path)
            );
            assert!(!format!("{url:?}").contains("hook\""), "{url:?}");
        }
    }

    #[test]
    fn what_is_no_url_is_said_without_repeating_it() {
        for (text, error) in [
            ("", UrlError::Scheme),
            ("ftp://a/", UrlError::Scheme),
            ("http:///x", UrlError::Host),
            ("http://[::1", UrlError::Host),
            ("http://u:secret@a/", UrlError::Login),
            ("http://a:0/", UrlError::Port),
            ("http://a:99999/", UrlError::Port),
            ("http://a/b c", UrlError::Character),
            ("http://a/ü", UrlError::Character),
            ("http://a/\r\nX: y", UrlError::Character),
        ] {
            assert_eq!(Url::parse(text), Err(error), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_passes_fits_a_request_line(text in "(https?://)?[ -~]{0,30}") {
            if let Ok(url) = Url::parse(&text) {
                proptest::prop_assert!(url.path.starts_with('/') && !url.path.contains([' ', '\r', '\n']));
            }
        }
    }
}
