//! What `ssh -G` makes of a file.

use std::fs;
use std::process::Command;

use noctui::proto::ssh::config::{Asked, Commands, ConfigError, SshConfig};

use crate::peer;

const FILE: &str = "Match host core1 exec \"true\"\n  User matched\n\
    Host core1\n  HostName 192.0.2.1\n  Port 2222\n  IdentityFile KEY\n  IdentitiesOnly yes\n  StrictHostKeyChecking no\n\
    Host core*\n  User other\n  ProxyJump noc@bastion:22\n\
    Host far\n  ProxyCommand nc %h %p\n";

fn is_missing() -> bool {
    peer::run(Command::new("ssh").arg("-V"), "openssh-client").is_none()
}

#[tokio::test]
async fn the_settings_of_a_host_are_those_that_ssh_would_use() {
    if is_missing() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, key) = (folder.path().join("config"), folder.path().join("key"));
    fs::write(&key, "").unwrap();
    fs::write(&file, FILE.replace("KEY", key.to_str().unwrap())).unwrap();
    let config = SshConfig::new(Commands::Allowed, None).with_file(file);
    let core1 = config.host(&Asked::host(&"core1".into())).await.unwrap();
    assert_eq!(core1.user.as_deref(), Some("matched"), "a condition holds for its own lines alone");
    assert_eq!((core1.host.as_deref(), core1.port), (Some("192.0.2.1"), Some(2222)));
    assert_eq!((&core1.identity_files[..], core1.identities_only), (&[key][..], true));
    assert_eq!(core1.proxy_jump, ["noc@bastion:22"]);
    let core2 = config.host(&Asked::host(&"core2".into())).await.unwrap();
    assert_eq!(core2.user.as_deref(), Some("other"));
    assert_eq!(
        config.host(&Asked::host(&"far".into())).await.unwrap().proxy_command.as_deref(),
        Some("nc %h %p")
    );
}

#[tokio::test]
async fn a_file_that_ssh_does_not_take_is_said_in_its_words() {
    if is_missing() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    fs::write(&file, "Nonsense yes\n").unwrap();
    let error = SshConfig::new(Commands::Allowed, None)
        .with_file(file)
        .host(&Asked::host(&"core1".into()))
        .await
        .unwrap_err();
    assert!(matches!(&error, ConfigError::Failed(_, words) if words.contains("line 1")), "{error}");
}
