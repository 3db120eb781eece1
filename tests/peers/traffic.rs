//! Datagrams over the loopback at a known pace.

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A sender at work.
pub struct Traffic {
    stop: Arc<AtomicBool>,
    sender: JoinHandle<f64>,
}

impl Traffic {
    /// Sends a datagram of so many octets each time that `every` has gone by.
    pub fn start(every: Duration, octets: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let sender = std::thread::spawn(move || {
            let (from, to) =
                (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
            // Reading with a time-out is what paces it: nothing is ever sent to this socket.
            from.set_read_timeout(Some(every)).unwrap();
            let (began, mut sent) = (Instant::now(), 0usize);
            while !told.load(Relaxed) {
                while began.elapsed().as_secs_f64() * octets as f64 > sent as f64 * every.as_secs_f64() {
                    from.send_to(&vec![0; octets], to.local_addr().unwrap()).unwrap();
                    sent += octets;
                }
                let _ = from.recv(&mut [0]);
            }
            sent as f64 * 8.0 / began.elapsed().as_secs_f64()
        });
        Self { stop, sender }
    }

    /// Ends it; gives the pace that was kept, in bits per second of payload.
    pub fn stop(self) -> f64 {
        self.stop.store(true, Relaxed);
        self.sender.join().unwrap()
    }
}
