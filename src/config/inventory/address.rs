//! What may stand as an address or as a name.

use std::net::{IpAddr, Ipv6Addr};

/// Why a text is no address, and what to write instead.
pub(super) struct NoAddress {
    pub(super) problem: String,
    pub(super) help: &'static str,
}

/// Accepts IPv4, IPv6 and host names (RFC 1123, with the underscore that many internal zones have).
pub(super) fn check(text: &str) -> Result<(), NoAddress> {
    if text.parse::<IpAddr>().is_ok() || is_host_name(text) {
        return Ok(());
    }
    let no = |problem: &str, help| Err(NoAddress { problem: format!("`{text}` {problem}"), help });
    let bracketed = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let with_port = text.rsplit_once(':').is_some_and(|(host, port)| !host.contains(':') && is_number(port));
    if with_port || bracketed.is_some_and(|(_, rest)| !rest.is_empty()) {
        return no("holds a port", "The port stands apart: snmp = { port = 1161 }.");
    }
    if bracketed.is_some_and(|(host, _)| host.parse::<Ipv6Addr>().is_ok()) {
        return no("is in brackets", "Write an IPv6 address without them.");
    }
    if text.contains('/') {
        return no(
            "is a prefix or a URL",
            "A device has one address, as 192.0.2.1, 2001:db8::1 or core1.example.net.",
        );
    }
    no("is neither an IP address nor a host name", "Write 192.0.2.1, 2001:db8::1 or core1.example.net.")
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_host_name(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    // A last label of digits alone is a mistyped IPv4 address (RFC 1123 section 2.1).
    let numeric = name.rsplit('.').next().is_some_and(is_number);
    name.len() <= 253 && !numeric && name.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=63).contains(&label.len())
        && label.bytes().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// True for the names of devices, groups, credentials and tags: `[A-Za-z0-9._-]+`.
pub(in crate::config) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// True for `user@host` with an optional port, as a jump names a host that is no device.
pub(super) fn is_login(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else { return false };
    let host = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inner, rest)) => {
            return !user.is_empty() && check(inner).is_ok() && (rest.is_empty() || is_port(rest));
        }
        None => host,
    };
    let (host, port) = host.find(':').map_or((host, ""), |at| host.split_at(at));
    !user.is_empty() && check(host).is_ok() && (port.is_empty() || is_port(port))
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').and_then(|port| port.parse::<u16>().ok()).is_some_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_ip_addresses_and_host_names() {
        for good in
            ["192.0.2.1", "2001:db8::1", "core1", "core1.example.net", "a_b.lab", "1and1.example", "x."]
        {
            assert!(check(good).is_ok(), "{good}");
        }
        for (bad, word) in [
            ("192.0.2.1:161", "port"),
            ("[2001:db8::1]:161", "port"),
            ("[2001:db8::1]", "brackets"),
            ("192.0.2.0/24", "prefix"),
            ("http://core1", "URL"),
            ("300.1.2.3", "neither"),
            ("1.2.3", "neither"),
            ("core 1", "neither"),
            ("-core", "neither"),
            ("a..b", "neither"),
            ("fe80::1%eth0", "neither"),
            ("кора", "neither"),
        ] {
            let no = check(bad).err().unwrap_or_else(|| panic!("{bad} was accepted"));
            assert!(no.problem.contains(word), "{bad}: {}", no.problem);
        }
    }

    #[test]
    fn a_login_has_a_user_and_a_host() {
        for (text, expected) in [
            ("noc@bastion.example.net:22", true),
            ("noc@bastion", true),
            ("noc@[2001:db8::1]:22", true),
            ("@bastion", false),
            ("bastion:22", false),
            ("noc@bastion:0", false),
            ("noc@bastion:ssh", false),
        ] {
            assert_eq!(is_login(text), expected, "{text}");
        }
    }
}
