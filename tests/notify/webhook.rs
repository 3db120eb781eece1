use std::time::{Duration, Instant};

use noctui::notify::DeliveryError;
use tokio::net::TcpListener;

use crate::{
    server::{Act, Server, status},
    stage::{Stage, trial, wait_until},
};

fn hook(url: &str, more: &str) -> String {
    format!("[[output]]\nname = \"ops\"\nkind = \"webhook\"\nurl = \"{url}\"\n{more}\n")
}

/// A port on which nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}/", listener.local_addr().unwrap())
}

#[tokio::test]
async fn an_alarm_is_one_request_with_the_document_and_its_end_is_another() {
    let server = Server::start([]).await;
    let secrets = tempfile::tempdir().unwrap();
    let token = secrets.path().join("token");
    std::fs::write(&token, "Bearer hunter22\n").unwrap();
    let headers =
        format!("headers = {{ X-Team = \"noc\", Authorization = {{ file = \"{}\" }} }}", token.display());
    let stage = Stage::new(&hook(&server.url(), &headers));
    stage.raise("Ethernet49");
    stage.clear("Ethernet49");
    stage.wait_for(0, "two sent", |health| health.sent == 2).await;
    let [raised, cleared] = &server.requests()[..] else { panic!("not two requests") };
    assert!(raised.head.starts_with("POST /hook?team=noc HTTP/1.1\r\n"), "{}", raised.head);
    assert_eq!(raised.header("host"), Some(server.address.to_string().as_str()));
    assert_eq!(raised.header("content-type"), Some("application/json"));
    assert_eq!(
        (raised.header("authorization"), raised.header("x-team")),
        (Some("Bearer hunter22"), Some("noc"))
    );
    assert_eq!((&raised.body["event"], &cleared.body["event"]), (&"raised".into(), &"cleared".into()));
    assert_eq!(raised.body["text"], "CRITICAL fra-leaf-3:Ethernet49: down");
    assert_eq!((&raised.body["site"], &cleared.body["reason"]), (&"fra".into(), &"recovered".into()));
    assert_ne!(raised.body["id"], cleared.body["id"]);
    stage.office.stop().await;
}

#[tokio::test]
async fn a_server_in_trouble_is_asked_again_with_the_same_message() {
    let server = Server::start([status(500, ""), status(429, "retry-after: 1\r\n")]).await;
    let stage = Stage::new(&hook(&server.url(), ""));
    let began = Instant::now();
    stage.raise("Ethernet49");
    stage.wait_for(0, "sent in the end", |health| health.sent == 1).await;
    assert!(began.elapsed() >= Duration::from_millis(1_900), "a wait of its own, and the one asked for");
    let (requests, health) = (server.requests(), stage.health(0));
    assert_eq!((requests.len(), health.retried, health.dropped), (3, 2, 0));
    assert!(requests.iter().all(|request| request.body["id"] == requests[0].body["id"]));
    stage.office.stop().await;
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_a_refusal_is_not_repeated() {
    let elsewhere = Server::start([]).await;
    let location = format!("location: {}\r\n", elsewhere.url());
    let server = Server::start([status(307, &location), status(404, "")]).await;
    let stage = Stage::new(&hook(&server.url(), ""));
    stage.raise("Ethernet1");
    stage.wait_for(0, "given up", |health| health.dropped == 1).await;
    assert!(stage.health(0).trouble.unwrap().contains("redirect"));
    stage.raise("Ethernet2");
    stage.wait_for(0, "given up", |health| health.dropped == 2).await;
    assert_eq!((stage.health(0).retried, server.requests().len(), elsewhere.requests().len()), (0, 2, 0));
    stage.clear("Ethernet2");
    stage.raise("Ethernet3");
    stage.wait_for(0, "sent", |health| health.sent == 1).await;
    assert_eq!(server.requests().len(), 3, "nothing recovers that was never raised");
    stage.office.stop().await;
}

#[tokio::test]
async fn whatever_a_server_does_one_attempt_ends_in_time() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\n";
    let flooded = |text: String| Act::Flood(text);
    for (name, act, works) in [
        ("hangs", Act::Hang, false),
        ("is slow", Act::Dribble, false),
        ("closes", Act::Say(String::new()), false),
        ("closes in the head", Act::Say(format!("{HEAD}content-le")), false),
        ("speaks something else", Act::Say("SSH-2.0-OpenSSH_9.2\r\n".into()), false),
        ("closes in the body", Act::Say(format!("{HEAD}content-length: 9\r\n\r\nabc")), true),
        ("answers without end", flooded(format!("{HEAD}content-length: 99999999999\r\n\r\n")), true),
        ("has a head without end", flooded(format!("{HEAD}x-more: ")), false),
    ] {
        let server = Server::start([act]).await;
        let began = Instant::now();
        let outcome = trial(&hook(&server.url(), "timeout = \"500ms\"")).await;
        assert_eq!(outcome.is_ok(), works, "a server that {name}: {outcome:?}");
        assert!(began.elapsed() < Duration::from_secs(5), "a server that {name}");
    }
    let refused = trial(&hook(&nobody().await, "")).await;
    assert!(matches!(refused, Err(DeliveryError::Connect { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_dead_listener_costs_counted_drops_and_delays_nobody() {
    let server = Server::start([]).await;
    let dead = hook(&nobody().await, "at-most = \"off\"").replace("\"ops\"", "\"dead\"");
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mute = hook(&format!("http://{}/", mute.local_addr().unwrap()), "at-most = \"off\"")
        .replace("\"ops\"", "\"mute\"");
    let stage = Stage::new(&format!("{dead}{mute}{}", hook(&server.url(), "at-most = \"off\"")));
    let began = Instant::now();
    for round in 0..10 {
        (0..50).for_each(|port| stage.raise(&format!("Ethernet{}", round * 50 + port)));
        stage.wait_for(2, "the good one goes on", |health| health.sent == 50 * (round + 1)).await;
    }
    for at in [0, 1] {
        let health = stage.health(at);
        assert!(health.waiting <= 66, "nothing grows: {health:?}");
        assert!(health.dropped >= 434 && health.sent == 0, "what is lost is counted: {health:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(10));
    let leaving = Instant::now();
    let tallies = stage.office.tallies().to_vec();
    stage.office.stop().await;
    assert!(leaving.elapsed() < Duration::from_secs(3), "leaving waits for nobody");
    for tally in &tallies[..2] {
        let health = tally.health();
        assert_eq!((health.dropped, health.waiting), (500, 0), "{health:?}");
    }
}

#[tokio::test]
async fn a_url_by_reference_is_used_and_never_shown() {
    let server = Server::start([status(410, "")]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, format!("http://{}/services/T0KEN\n", server.address)).unwrap();
    let toml = format!(
        "[[output]]\nname = \"ops\"\nkind = \"webhook\"\nurl = {{ file = \"{}\" }}\n",
        file.display()
    );
    let error = trial(&toml).await.unwrap_err();
    assert_eq!(error.words(), "answered 410");
    assert!(server.requests()[0].head.starts_with("POST /services/T0KEN "));
    std::fs::write(&file, "http://127.0.0.1:1/services/T0KEN").unwrap();
    let error = trial(&toml).await.unwrap_err();
    assert!(!error.words().contains("T0KEN") && !format!("{error:?}").contains("T0KEN"), "{error:?}");
    std::fs::write(&file, "T0KEN").unwrap();
    let error = trial(&toml).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Url(_)) && !format!("{error:?}").contains("T0KEN"), "{error:?}");
}

#[tokio::test]
async fn what_is_above_the_limit_comes_as_one_number() {
    let server = Server::start([]).await;
    let stage = Stage::new(&hook(&server.url(), "at-most = \"3/2s\""));
    (0..20).for_each(|port| stage.raise(&format!("Ethernet{port}")));
    wait_until("the number", || server.requests().len() == 4).await;
    let last = server.requests().pop().unwrap();
    assert_eq!((&last.body["event"], &last.body["more"]["raised"]), (&"more".into(), &17.into()));
    assert_eq!(last.body["text"], "and 17 more within 2 s: 17 raised (the worst critical), 0 cleared");
    (20..30).for_each(|port| stage.raise(&format!("Ethernet{port}")));
    wait_until("two more", || server.requests().len() == 6).await;
    stage.office.stop().await;
    let last = server.requests().pop().unwrap();
    assert_eq!(
        (server.requests().len(), &last.body["more"]["raised"]),
        (7, &8.into()),
        "leaving tells the rest"
    );
}
