//! Who is at the console: the person on the bastion, not the user on the devices.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

/// `/proc/self/loginuid` says so when nobody logged in: a service.
const NO_LOGIN: u32 = u32::MAX;

/// Who runs noctui. What the environment says is only as trustworthy as its owner; the numbers come from the kernel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Who {
    /// The number of the user as whom noctui runs.
    pub uid: Option<u32>,
    /// That user's name.
    pub login: Option<String>,
    /// The number of the user who once logged in, which `su` and `sudo` do not change (Linux).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub login_uid: Option<u32>,
    /// Who called `sudo`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sudo_user: Option<String>,
    /// The address from which the SSH session to this machine comes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
}

impl Who {
    /// Asks the system. Blocks, and may run `id` where users come from a directory service.
    pub fn here() -> Self {
        let uid = fs::metadata("/proc/self").ok().map(|about| about.uid());
        let login_uid = fs::read_to_string("/proc/self/loginuid").ok();
        let login_uid = login_uid.and_then(|text| text.trim().parse().ok());
        Self::of(uid, login_uid, |name| std::env::var(name).ok())
    }

    fn of(uid: Option<u32>, login_uid: Option<u32>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let known = |name| variable(name).filter(|value| !value.is_empty());
        Self {
            uid,
            login: login_name().or_else(|| known("LOGNAME")).or_else(|| known("USER")),
            login_uid: login_uid.filter(|uid| *uid != NO_LOGIN),
            sudo_user: known("SUDO_USER"),
            from: known("SSH_CONNECTION").and_then(|all| all.split(' ').next().map(ToOwned::to_owned)),
        }
    }
}

/// The name of our user by whatever names users here: files, LDAP, SSSD.
fn login_name() -> Option<String> {
    let output = Command::new("id").arg("-un").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let name = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_first_word_of_the_connection() {
        let variables = |name: &str| match name {
            "SSH_CONNECTION" => Some("192.0.2.7 50022 198.51.100.1 22".to_owned()),
            "SUDO_USER" => Some("alice".to_owned()),
            _ => None,
        };
        let who = Who::of(Some(0), Some(1000), variables);
        assert_eq!(who.from.as_deref(), Some("192.0.2.7"));
        assert_eq!((who.sudo_user.as_deref(), who.login_uid), (Some("alice"), Some(1000)));
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let who = Who::of(None, Some(NO_LOGIN), |_| Some(String::new()));
        assert_eq!((who.login_uid, who.sudo_user, who.from), (None, None, None));
    }
}
