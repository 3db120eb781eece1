//! `noctui notify test` and `noctui check`, as a user runs them.

use std::{
    path::Path,
    process::{Command, Output},
};

use tokio::net::TcpListener;

use crate::server::{Server, status};

/// Runs noctui with this `outputs.toml` beside its settings.
async fn noctui(outputs: Option<&str>, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    file(
        "inventory.toml",
        "[devices.a]\naddress = \"127.0.0.1\"\ntelemetry = \"none\"\ntags = { rack = \"r1\" }\n",
    );
    file("config.toml", "");
    outputs.into_iter().for_each(|text| file("outputs.toml", text));
    let mut command = command(folder.path(), arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noctui"));
    command.args(arguments).current_dir(folder).env("NOCTUI_CONFIG", folder.join("config.toml"));
    command.env("NOCTUI_INVENTORY", folder.join("inventory.toml")).env("HOME", folder);
    command
}

fn text(octets: &[u8]) -> String {
    String::from_utf8(octets.to_vec()).unwrap()
}

fn hook(name: &str, url: &str) -> String {
    format!("[[output]]\nname = \"{name}\"\nkind = \"webhook\"\nurl = \"{url}\"\nwhen = \"rack=r1\"\n")
}

#[tokio::test]
async fn each_output_gets_one_message_that_says_it_is_a_test_and_one_line_says_what_came_of_it() {
    let server = Server::start([status(200, ""), status(503, ""), status(204, "")]).await;
    let both = hook("ops", &server.url()) + &hook("crew", &server.url());
    let output = noctui(Some(&both), &["notify", "test"]).await;
    let lines: Vec<String> = text(&output.stdout).lines().map(ToOwned::to_owned).collect();
    assert_eq!(lines.len(), 2, "{output:?}");
    assert!(lines[0].starts_with("webhook ops: 200 in "), "{lines:?}");
    assert!(lines[1].starts_with("webhook crew: answered 503 (after "), "{lines:?}");
    assert_eq!(output.status.code(), Some(1), "one of them does not work");
    let requests = server.requests();
    assert!(
        requests.len() == 2 && requests.iter().all(|request| request.body["test"] == true),
        "{requests:?}"
    );
    let output = noctui(Some(&both), &["notify", "test", "crew"]).await;
    assert_eq!((output.status.code(), server.requests().len()), (Some(0), 3));
}

#[tokio::test]
async fn what_cannot_be_tried_is_said() {
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let hook = hook("ops", &format!("http://{away}/T0KEN"));
    let bell = "[[output]]\nname = \"ding\"\nkind = \"bell\"\n";
    let output = noctui(Some(&(hook.clone() + bell)), &["notify", "test"]).await;
    let said = text(&output.stdout);
    assert!(said.contains(&format!("webhook ops: http://{away} cannot be reached")), "{said}");
    assert!(said.contains("bell ding: there is no terminal here") && !said.contains("T0KEN"), "{said}");
    assert_eq!(output.status.code(), Some(1));
    let output = noctui(Some(&hook), &["--read-only", "notify", "test"]).await;
    assert!(text(&output.stdout).contains("webhook ops: not tried"), "{output:?}");
    for (outputs, arguments, words) in [
        (
            Some(hook.as_str()),
            &["notify", "test", "opps"][..],
            "no output is called `opps`. Did you mean `ops`?",
        ),
        (None, &["notify", "test"], "no outputs are configured. Looked at:"),
        (
            Some("[[output]]\nkind = \"bel\"\n"),
            &["notify", "test"],
            "outputs.toml:2:8 `bel` is not known here",
        ),
        (Some("[[output]]\nkind = \"bel\"\n"), &["check"], "outputs.toml:1:1 an output without `name`"),
    ] {
        let output = noctui(outputs, arguments).await;
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains(words), "{output:?}");
    }
    assert_eq!(noctui(Some(&hook), &["check"]).await.status.code(), Some(0));
}
