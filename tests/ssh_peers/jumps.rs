//! Other ways to a host: through jump hosts, through a program.

use std::sync::Arc;

use futures_util::future::join_all;
use noctui::proto::ssh::{Fault, Route, Target};
use tempfile::TempDir;

use crate::client::{USER, client, connect, run, target, works};
use crate::keygen;
use crate::sshd::{Setup, Sshd};

/// Three hosts that take one key, and the targets that lead to each of them through the ones before.
struct Chain {
    servers: Vec<Sshd>,
    last: Target,
    _folder: TempDir,
}

impl Chain {
    fn start(length: usize) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let key = keygen::make(folder.path(), "key", "ed25519", &[]);
        let mut servers = Vec::new();
        let mut last: Option<Target> = None;
        for _ in 0..length {
            let server = Sshd::start(&Setup { authorized: &[&key], ..Setup::default() })?;
            let mut next = target(&server, &[&key]);
            next.route = last.map_or(Route::Direct, |hop| Route::Jump(Arc::new(hop)));
            servers.push(server);
            last = Some(next);
        }
        Some(Self { servers, last: last.unwrap(), _folder: folder })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_jump_hosts_leads_to_the_last() {
    let Some(chain) = Chain::start(3) else { return };
    let connection = works(&chain.last).await;
    let (output, _) = run(&connection, "head -c 3000000 /dev/zero | tr '\\0' x").await;
    assert_eq!(output.len(), 3_000_000);
    for server in &chain.servers {
        assert_eq!(server.logged("Accepted publickey"), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_targets_share_one_login_at_the_jump_host() {
    let Some(chain) = Chain::start(2) else { return };
    let (client, target) = (client(), Arc::new(chain.last.clone()));
    let connections = join_all((0..30).map(|_| client.connect(&target, &|_| {}))).await;
    let connections: Vec<_> =
        connections.into_iter().map(|each| each.unwrap_or_else(|error| panic!("{error}"))).collect();
    for connection in &connections {
        assert_eq!(run(connection, "echo $((6 * 7))").await.0, "42\n");
    }
    assert_eq!(chain.servers[0].logged("Accepted publickey"), 1);
    assert_eq!(chain.servers[1].logged("Accepted publickey"), 30);
    drop(connections);
    // The next wave goes through the same connection.
    client.connect(&target, &|_| {}).await.unwrap();
    assert_eq!(chain.servers[0].logged("Accepted publickey"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_host_that_refuses_us_is_asked_once_for_all_and_is_the_one_in_doubt() {
    let Some(chain) = Chain::start(2) else { return };
    let mut last = chain.last.clone();
    let Route::Jump(hop) = &last.route else { unreachable!() };
    let mut hop = (**hop).clone();
    hop.login.keys = vec![keygen::make(chain.servers[0].folder.path(), "stranger", "ed25519", &[])];
    hop.login.credential = "bastion".into();
    last.route = Route::Jump(Arc::new(hop));
    let (client, target) = (client(), Arc::new(last));
    let failed = join_all((0..20).map(|_| client.connect(&target, &|_| {}))).await;
    for error in failed.into_iter().map(|each| each.err().unwrap()) {
        assert!(matches!(error.fault, Fault::Jump(_)), "{error}");
        assert_eq!(error.doubted_credential().map(|name| &**name), Some("bastion"));
    }
    assert_eq!(chain.servers[0].logged("Connection from"), 2, "one is the test itself");
    client.forgive();
    client.connect(&target, &|_| {}).await.err().unwrap();
    assert_eq!(chain.servers[0].logged("Connection from"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_the_jump_host_does_not_reach_is_told_apart() {
    let Some(chain) = Chain::start(2) else { return };
    let mut last = chain.last.clone();
    last.endpoint.port = crate::sshd::free_port();
    let error = connect(&last).await.err().unwrap();
    assert!(matches!(error.fault, Fault::Forward { .. }), "{error}");
    assert!(error.doubted_credential().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_carries_a_connection() {
    let Some(chain) = Chain::start(1) else { return };
    let (server, key) = (&chain.servers[0], chain.last.login.keys[0].display());
    let options = "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";
    let command = format!("ssh {options} -i '{key}' -p {} -W %h:%p %r@127.0.0.1", server.port);
    let mut target = chain.last.clone();
    target.route = Route::Command(command.into());
    works(&target).await;
    assert_eq!(server.logged(&format!("Accepted publickey for {}", *USER)), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_fails_is_quoted() {
    let Some(chain) = Chain::start(1) else { return };
    let mut target = chain.last.clone();
    let mut told = async |command: &str| {
        target.route = Route::Command(command.into());
        connect(&target).await.err().unwrap().to_string()
    };
    let failed = told("sh -c 'echo no route to %h >&2; exit 1'").await;
    assert!(failed.contains("the proxy command ended (no route to 127.0.0.1)"), "{failed}");
    let missing = told("/nonexistent/proxy %h %p").await;
    assert!(missing.contains("the proxy command cannot be run"), "{missing}");
}
