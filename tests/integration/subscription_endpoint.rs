//! A web server in place of the shop's webhook, which answers as it is told and keeps what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// How the next requests are answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Status(u16),
    Redirect(String),
    /// A status line and headers, as something in front of a shop answers.
    InFront(&'static str),
    /// 404 for Akeneo, 200 for everybody else.
    NotForAkeneo,
    /// The connection stays open and silent.
    Silence,
}

#[derive(Clone, Debug, Default)]
pub struct Received {
    pub method: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter();
        all.find(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

#[derive(Debug)]
struct Inner {
    answer: Answer,
    received: Vec<Received>,
    silent: Vec<TcpStream>,
}

#[derive(Clone, Debug)]
pub struct Endpoint {
    address: String,
    inner: Arc<Mutex<Inner>>,
}

impl Endpoint {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            inner: Arc::new(Mutex::new(Inner {
                answer: Answer::Status(200),
                received: Vec::new(),
                silent: Vec::new(),
            })),
        };
        let inner = Arc::clone(&endpoint.inner);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let inner = Arc::clone(&inner);
                thread::spawn(move || serve(&inner, stream));
            }
        });
        endpoint
    }

    pub fn url(&self) -> String {
        format!("{}/akeneo_events/webhook", self.address)
    }

    pub fn set(&self, answer: Answer) {
        self.inner.lock().unwrap().answer = answer;
    }

    /// What came since the last call.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.inner.lock().unwrap().received)
    }
}

fn serve(inner: &Mutex<Inner>, mut stream: TcpStream) {
    let Some(received) = read(&stream) else {
        return;
    };
    let agent = received.header("user-agent").unwrap_or_default();
    let from_akeneo = agent.starts_with("akeneo/");
    let mut inner = inner.lock().unwrap();
    inner.received.push(received);
    let head = match &inner.answer {
        Answer::Silence => return inner.silent.push(stream),
        Answer::Redirect(to) => format!("302 Found\r\nLocation: {to}"),
        Answer::InFront(head) => (*head).to_owned(),
        Answer::NotForAkeneo if from_akeneo => "404 Not Found".to_owned(),
        Answer::NotForAkeneo => "200 OK".to_owned(),
        Answer::Status(status) => format!("{status} As told"),
    };
    let _ = write!(
        stream,
        "HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
}

fn read(stream: &TcpStream) -> Option<Received> {
    let mut input = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        input.read_line(&mut line).ok()?;
        Some(line.trim_end().to_owned())
    };
    let mut received = Received {
        method: line()?.split(' ').next()?.to_owned(),
        ..Received::default()
    };
    while let Some((name, value)) = line()?.split_once(": ") {
        received.headers.push((name.to_owned(), value.to_owned()));
    }
    let length = received
        .header("content-length")
        .and_then(|it| it.parse().ok());
    received.body = vec![0; length.unwrap_or(0)];
    input.read_exact(&mut received.body).ok()?;
    Some(received)
}
