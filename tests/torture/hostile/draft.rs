//! A request before it is sent, and what is known of it.

use super::bodies::Effect;
use crate::http::{PRIMARY, SECONDARY};
use akeneo_events::Secret;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    AtOnce,
    /// In three pieces with pauses.
    Slowly,
    /// So many bytes, then the connection is closed.
    CutAfter(usize),
}

/// Who may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The endpoint, with exactly this status.
    Endpoint(u16),
    /// The endpoint by its table, or the web server, which may refuse what is no HTTP.
    Either,
    /// Nobody need.
    Nobody,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub class: &'static str,
    pub bytes: Vec<u8>,
    pub pace: Pace,
    pub by: By,
    /// What must be in the queue afterwards, or may be where `certain` is false.
    pub effect: Option<(Effect, Vec<u8>)>,
    pub certain: bool,
    /// Sent to another address than the webhook's.
    pub elsewhere: bool,
}

pub struct Draft<'a> {
    pub method: &'a str,
    pub target: String,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Draft<'_> {
    pub fn header(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.headers
            .push((name.to_owned(), value.as_ref().to_vec()));
    }

    pub fn replace(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.headers.retain(|(it, _)| it != name);
        self.header(name, value);
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend(name.as_bytes());
            bytes.extend(b": ");
            bytes.extend(value);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        bytes
    }
}

pub fn signed(path: &str, body: &[u8]) -> Draft<'static> {
    let sign = |secret: &str| Secret::new(secret.as_bytes()).unwrap().sign(body);
    let mut draft = Draft {
        method: "POST",
        target: path.to_owned(),
        headers: Vec::new(),
        body: body.to_vec(),
    };
    draft.header("Host", "localhost");
    draft.header("Connection", "close");
    draft.header("Content-Type", "application/json");
    draft.header("User-Agent", "akeneo/event-platform");
    draft.header("X-AKENEO-SIGNATURE-PRIMARY", sign(PRIMARY));
    draft.header("X-AKENEO-SIGNATURE-SECONDARY", sign(SECONDARY));
    draft.header("X-AKENEO-SIGNATURE-ALGORITHM", "HmacSHA256");
    draft.header("Content-Length", body.len().to_string());
    draft
}

pub fn status(effect: &Effect) -> u16 {
    match effect {
        Effect::Stored(..) | Effect::Ignored => 200,
        Effect::Foreign => 401,
        Effect::TooLarge => 413,
    }
}

pub fn finish(class: &'static str, draft: &Draft<'_>, by: By) -> Request {
    Request {
        class,
        bytes: draft.bytes(),
        pace: Pace::AtOnce,
        by,
        effect: None,
        certain: true,
        elsewhere: false,
    }
}
