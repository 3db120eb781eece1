use std::time::{Duration, Instant};

use noctui::notify::DeliveryError;
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream, UdpSocket},
    time::timeout,
};

use crate::stage::{DEADLINE, Stage, trial};

pub fn output(transport: &str, port: u16, more: &str) -> String {
    format!(
        "[[output]]\nname = \"log\"\nkind = \"syslog\"\naddress = \"127.0.0.1\"\nport = {port}\n\
         transport = \"{transport}\"\n{more}\n"
    )
}

/// The next frame of RFC 6587 section 3.4.1.
async fn frame(stream: &mut TcpStream) -> String {
    let read = async {
        let mut length = 0;
        loop {
            match stream.read_u8().await.unwrap() {
                b' ' => break,
                digit => length = length * 10 + usize::from(digit - b'0'),
            }
        }
        let mut message = vec![0; length];
        stream.read_exact(&mut message).await.unwrap();
        String::from_utf8(message).unwrap()
    };
    timeout(DEADLINE, read).await.unwrap()
}

#[tokio::test]
async fn a_datagram_is_one_message() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let stage = Stage::new(&output("udp", socket.local_addr().unwrap().port(), "facility = \"local3\""));
    stage.raise("Ethernet49");
    stage.clear("Ethernet49");
    let mut messages = Vec::new();
    for _ in 0..2 {
        let mut octets = [0; 4_096];
        let count = timeout(DEADLINE, socket.recv(&mut octets)).await.unwrap().unwrap();
        messages.push(String::from_utf8(octets[..count].to_vec()).unwrap());
    }
    // 19 is local3; 2 is critical, 5 is notice.
    assert!(messages[0].starts_with("<154>1 2026-11-22T12:04:31."), "{messages:?}");
    assert!(messages[0].ends_with("] CRITICAL fra-leaf-3:Ethernet49: down"), "{messages:?}");
    assert!(messages[1].starts_with("<157>1 "), "{messages:?}");
    stage.wait_for(0, "both are counted", |health| health.sent == 2).await;
    stage.office.stop().await;
}

#[tokio::test]
async fn one_connection_carries_many_frames_and_is_made_anew_when_the_server_closes_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stage = Stage::new(&output("tcp", listener.local_addr().unwrap().port(), ""));
    let accept = async || timeout(DEADLINE, listener.accept()).await.unwrap().unwrap().0;
    stage.raise("Ethernet1");
    let mut first = accept().await;
    assert!(frame(&mut first).await.contains("Ethernet1"));
    stage.raise("Ethernet2");
    assert!(frame(&mut first).await.contains("Ethernet2"));
    stage.wait_for(0, "both are sent", |health| health.sent == 2).await;
    drop(first);
    stage.raise("Ethernet3");
    let mut second = accept().await;
    assert!(frame(&mut second).await.contains("Ethernet3"), "it is not written to nobody");
    stage.office.stop().await;
}

#[tokio::test]
async fn nobody_listening_is_heard_over_udp_too_and_costs_counted_drops() {
    let port = {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        socket.local_addr().unwrap().port()
    };
    for transport in ["udp", "tcp"] {
        let error = trial(&output(transport, port, "")).await.unwrap_err();
        assert!(matches!(error, DeliveryError::Connect { .. }), "{transport}: {error:?}");
        let stage = Stage::new(&output(transport, port, ""));
        (0..200).for_each(|port| stage.raise(&format!("Ethernet{port}")));
        stage.wait_for(0, "the queue is full", |health| health.dropped >= 130).await;
        assert!(stage.health(0).waiting <= 66);
        let (began, tallies) = (Instant::now(), stage.office.tallies().to_vec());
        stage.office.stop().await;
        assert!(began.elapsed() < Duration::from_secs(3));
        assert_eq!((tallies[0].health().sent, tallies[0].health().dropped), (0, 200));
    }
}
