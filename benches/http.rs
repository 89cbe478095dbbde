//! A client that costs little: requests over connections that stay open, as Akeneo's do.

use crate::events::Delivery;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection to nginx");
        stream.set_nodelay(true).expect("no delay");
        Self {
            stream: BufReader::new(stream),
        }
    }

    /// Posts a delivery and returns the status of the answer.
    pub fn post(&mut self, path: &str, delivery: &Delivery) -> u16 {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             X-AKENEO-SIGNATURE-PRIMARY: {}\r\nX-AKENEO-SIGNATURE-SECONDARY: {}\r\n\
             X-AKENEO-SIGNATURE-ALGORITHM: HmacSHA256\r\nContent-Length: {}\r\n\r\n{}",
            delivery.primary,
            delivery.secondary,
            delivery.body.len(),
            delivery.body
        );
        self.stream
            .get_mut()
            .write_all(request.as_bytes())
            .expect("a request sent");
        self.answer()
    }

    fn answer(&mut self) -> u16 {
        let status = self.line();
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            chunked |= line.starts_with("transfer-encoding:");
        }
        while chunked {
            let size = usize::from_str_radix(&self.line(), 16).expect("a chunk's size");
            self.skip(size + 2);
            chunked = size > 0;
        }
        self.skip(length);
        status.expect("an answer of HTTP")
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).expect("an answer");
        assert!(read > 0, "nginx closed the connection");
        line.trim_end().to_owned()
    }

    fn skip(&mut self, length: usize) {
        let mut rest = vec![0; length];
        self.stream.read_exact(&mut rest).expect("a whole answer");
    }
}

/// What a steady stream of requests met.
#[derive(Debug, Default)]
pub struct Seen {
    /// Milliseconds from the moment at which a request was due to its answer.
    pub latencies: Vec<f64>,
    /// Answers but 200.
    pub refused: usize,
}

impl Seen {
    pub fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.refused += other.refused;
    }
}

/// Posts `rate` events a second over 4 connections until `go_on` says no, asked with the time since the beginning.
///
/// An answer that is late makes no later request wait: each has its moment, and is measured from it.
pub fn steady(address: SocketAddr, rate: u32, go_on: impl Fn(Duration) -> bool + Sync) -> Seen {
    const CONNECTIONS: u32 = 4;
    let started = Instant::now();
    let lane = |lane: u32| {
        let mut connection = Connection::open(address);
        let mut seen = Seen::default();
        for turn in 0.. {
            let due = started + Duration::from_secs(1) * (turn * CONNECTIONS + lane) / rate;
            let delivery = crate::events::delivery();
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if !go_on(started.elapsed()) {
                break;
            }
            let status = connection.post("/webhook", &delivery);
            seen.latencies.push(due.elapsed().as_secs_f64() * 1_000.0);
            seen.refused += usize::from(status != 200);
        }
        seen
    };
    let mut all = Seen::default();
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..CONNECTIONS)
            .map(|number| scope.spawn(move || lane(number)))
            .collect();
        for lane in lanes {
            all.add(lane.join().expect("a lane"));
        }
    });
    all
}
