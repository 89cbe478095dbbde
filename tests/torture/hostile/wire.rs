//! Bytes on a connection, and what comes back.

use super::draft::{By, Pace, Request};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(30);

/// What an answer of the endpoint has, at either door, and no page of a web server or of Magento has both of.
const OURS: [&str; 2] = ["content-type: text/plain", "no-store"];

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Whether the endpoint answered, not the web server before it.
    pub ours: bool,
    pub body: bool,
}

/// Sends a request and reads until the connection ends. Empty if it ended without an answer.
///
/// `patience` is for an answer that may never come.
pub fn exchange(at: SocketAddr, request: &Request, patience: Duration) -> Vec<Answer> {
    let mut stream = connect(at);
    let bytes = &request.bytes;
    // A server that has heard enough may close before everything is sent.
    let _ = match request.pace {
        Pace::AtOnce => stream.write_all(bytes),
        Pace::Slowly => bytes.chunks(bytes.len() / 3 + 1).try_for_each(|piece| {
            thread::sleep(PAUSE);
            stream.write_all(piece)
        }),
        Pace::CutAfter(length) => {
            let _ = stream.write_all(&bytes[..length]);
            return Vec::new();
        }
    };
    if request.by == By::Either {
        stream.set_read_timeout(Some(patience)).unwrap();
    }
    let mut answer = Vec::new();
    let mut piece = [0; 4_096];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => answer.extend(&piece[..length]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            // The server waits for the rest of something that has none.
            Err(error) if error.kind() == ErrorKind::WouldBlock && request.by == By::Either => {
                break;
            }
            Err(error) => panic!("no end of the answer: {error}\n{request:?}"),
        }
    }
    parse(&answer)
}

/// Begins a request and leaves it unfinished, in its headers or in its body.
pub fn begin(at: SocketAddr, in_headers: bool) -> TcpStream {
    let mut stream = connect(at);
    let head =
        "POST /akeneo_events/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n";
    let more = if in_headers { "X-Slow: " } else { "\r\n{" };
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(more.as_bytes()).unwrap();
    stream
}

fn connect(at: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&at, PATIENCE).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// The answers in a stream. A body is told by what its length says or its chunks, an HTTP/0.9 page by its lack of a head.
fn parse(bytes: &[u8]) -> Vec<Answer> {
    let mut answers = Vec::new();
    let text = String::from_utf8_lossy(bytes);
    let mut rest: &str = &text;
    while let Some(head) = rest.strip_prefix("HTTP/1.1 ") {
        let (head, later) = head.split_once("\r\n\r\n").unwrap_or((head, ""));
        let next = later.find("HTTP/1.1 ").unwrap_or(later.len());
        let (body, following) = later.split_at(next);
        let head = head.to_ascii_lowercase();
        let status = head.get(..3).and_then(|it| it.parse().ok()).unwrap_or(0);
        if status != 100 {
            answers.push(Answer {
                status,
                ours: OURS.iter().all(|it| head.contains(it)),
                body: !body.is_empty() && body != "0\r\n\r\n",
            });
        }
        rest = following;
    }
    if !rest.is_empty() {
        answers.push(Answer {
            status: 0,
            ours: false,
            body: true,
        });
    }
    answers
}
