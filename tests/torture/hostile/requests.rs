//! Requests out of a seed and a number: bytes, how they are sent, and what may come of them.

use super::bodies::{Effect, event, good, strange};
use crate::http::{PRIMARY, SECONDARY};
use akeneo_events::signature::Secret;

/// A small generator of numbers (SplitMix64), the same on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    pub fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }
}

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

struct Draft<'a> {
    method: &'a str,
    target: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Draft<'_> {
    fn header(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.headers
            .push((name.to_owned(), value.as_ref().to_vec()));
    }

    fn replace(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.headers.retain(|(it, _)| it != name);
        self.header(name, value);
    }

    fn bytes(&self) -> Vec<u8> {
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

fn signed(path: &str, body: &[u8]) -> Draft<'static> {
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

fn status(effect: &Effect) -> u16 {
    match effect {
        Effect::Stored(..) | Effect::Ignored => 200,
        Effect::Foreign => 401,
        Effect::TooLarge => 413,
    }
}

fn finish(class: &'static str, draft: &Draft<'_>, by: By) -> Request {
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

impl Request {
    pub fn generate(seed: u64, number: u64, path: &str) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x1000_0000_01b3) ^ number);
        let dice = &mut dice;
        match dice.below(20) {
            0 | 1 => delivery(dice, path, "delivery", good),
            2..=5 => delivery(dice, path, "strange body, signed", strange),
            6 => replay(dice, number, path),
            7..=9 => forged(dice, number, path),
            10 => method(dice, number, path),
            11 => headers(dice, number, path),
            12 => encoded(dice, number, path),
            13 | 14 => framed(dice, number, path),
            15 => cut(dice, number, path),
            _ => mutated(dice, number, path),
        }
        .numbered(number)
    }

    fn numbered(mut self, number: u64) -> Self {
        if number.is_multiple_of(400) && self.pace == Pace::AtOnce {
            self.pace = Pace::Slowly;
        }
        self
    }
}

type Body = fn(&mut Dice, u64) -> (Vec<u8>, Effect);

fn delivery(dice: &mut Dice, path: &str, class: &'static str, body: Body) -> Request {
    let number = dice.next();
    let (body, effect) = body(dice, number);
    let mut draft = signed(path, &body);
    if dice.one_in(6) {
        draft.target += "?XDEBUG_SESSION=1&a[]=%00";
    }
    if dice.one_in(6) {
        draft.replace(
            "Content-Type",
            dice.pick(&[
                "text/plain",
                "",
                "application/x-www-form-urlencoded",
                "\u{e9}",
            ]),
        );
    }
    let mut request = finish(class, &draft, By::Endpoint(status(&effect)));
    request.effect = Some((effect, body));
    request
}

/// An event that another request has delivered, or will.
fn replay(dice: &mut Dice, number: u64, path: &str) -> Request {
    let of = dice.below(number + 1) / 50;
    let id = format!("replayed-{of}");
    let body = event(&id, of);
    let mut request = finish("replay", &signed(path, &body), By::Endpoint(200));
    request.effect = Some((Effect::Stored(id, "pending"), body));
    request
}

fn forged(dice: &mut Dice, number: u64, path: &str) -> Request {
    let (body, _) = if dice.one_in(2) {
        good(dice, number)
    } else {
        strange(dice, number)
    };
    let too_large = body.len() > akeneo_events::intake::MAX_BODY;
    let mut draft = signed(path, &body);
    let secondary = "X-AKENEO-SIGNATURE-SECONDARY";
    draft.headers.retain(|(name, _)| name != secondary);
    let primary = "X-AKENEO-SIGNATURE-PRIMARY";
    let digest = |secret: &[u8], body: &[u8]| Secret::new(secret).unwrap().sign(body);
    match dice.below(8) {
        0 => draft.headers.retain(|(name, _)| name != primary),
        1 => draft.replace(primary, digest(b"not-the-secret-of-this-shop", &body)),
        2 => draft.replace(
            primary,
            digest(PRIMARY.as_bytes(), &[&body[..], b" "].concat()),
        ),
        3 => draft.replace(
            primary,
            dice.bytes(64)
                .iter()
                .map(|it| (it & 0x7f).max(b'!'))
                .collect::<Vec<_>>(),
        ),
        4 => draft.replace(primary, "0".repeat(dice.below(4_000) as usize)),
        5 => draft.replace(
            primary,
            format!("sha256={}", digest(PRIMARY.as_bytes(), &body)),
        ),
        6 => draft.replace(
            "X-AKENEO-SIGNATURE-ALGORITHM",
            dice.pick(&["none", "HmacSHA1", "", "HmacSHA256 "]),
        ),
        _ => draft.replace(primary, "\u{e9}".repeat(32)),
    }
    // White space around a header's value is no part of it, so that this one is signed.
    let algorithm = draft
        .headers
        .iter()
        .any(|(_, value)| value == b"HmacSHA256 ");
    if algorithm {
        draft.replace(primary, "x");
    }
    finish(
        "forged",
        &draft,
        By::Endpoint(if too_large { 413 } else { 401 }),
    )
}

fn method(dice: &mut Dice, number: u64, path: &str) -> Request {
    let body = event(&format!("m-{number}"), number);
    let mut draft = signed(path, &body);
    let (method, by) = *dice.pick(&[
        ("GET", By::Endpoint(200)),
        ("HEAD", By::Endpoint(200)),
        ("PUT", By::Endpoint(401)),
        ("DELETE", By::Endpoint(401)),
        ("PATCH", By::Endpoint(401)),
        ("OPTIONS", By::Endpoint(401)),
        ("PROPFIND", By::Endpoint(401)),
        ("M-SEARCH", By::Either),
        ("TRACE", By::Either),
        ("CONNECT", By::Either),
        ("post", By::Either),
        ("P\u{d6}ST", By::Either),
        ("", By::Either),
    ]);
    draft.method = method;
    finish("method", &draft, by)
}

fn headers(dice: &mut Dice, number: u64, path: &str) -> Request {
    let id = format!("h-{number}");
    let body = event(&id, number);
    let mut draft = signed(path, &body);
    let mut by = By::Endpoint(200);
    match dice.below(7) {
        0 => (0..dice.below(150)).for_each(|n| draft.header(&format!("X-Many-{n}"), "v")),
        1 => {
            draft.header("X-Huge", vec![b'x'; 9_000 + dice.below(60_000) as usize]);
            by = By::Either;
        }
        2 => {
            let cookie: String = (0..200).map(|n| format!("c{n}[a][b]=1; ")).collect();
            draft.header("Cookie", cookie);
        }
        3 => {
            draft.header("X-AKENEO-SIGNATURE-PRIMARY", "0".repeat(64));
            // Two of one name are none; the secondary is still right.
        }
        4 => {
            draft.target += &format!("?{}", "q".repeat(10_000));
            by = By::Either;
        }
        5 => {
            for (name, value) in [
                ("X-Forwarded-For", "127.0.0.1"),
                ("X-Original-URL", "/admin"),
                ("X-HTTP-Method-Override", "GET"),
                ("Proxy", "http://evil.example"),
                ("MAGENTO-ROOT", "/tmp"),
                ("Expect", "100-continue"),
                ("Range", "bytes=0-1"),
                ("If-None-Match", "*"),
            ] {
                draft.header(name, value);
            }
        }
        _ => {
            draft.header("X-Bad\u{0}", "v");
            by = By::Either;
        }
    }
    let mut request = finish("headers", &draft, by);
    request.certain = by != By::Either;
    request.effect = Some((Effect::Stored(id, "pending"), body));
    request
}

/// Signed over what is in the body, but said to be something else.
fn encoded(dice: &mut Dice, number: u64, path: &str) -> Request {
    let id = format!("c-{number}");
    let body = event(&id, number);
    let mut draft = signed(path, &body);
    let mut request;
    if dice.one_in(2) {
        draft.header(
            "Content-Encoding",
            dice.pick(&["gzip", "br", "deflate", "identity", "x"]),
        );
        request = finish("content encoding", &draft, By::Endpoint(200));
    } else {
        // PHP takes a form with files apart itself, and the body is gone.
        draft.replace(
            "Content-Type",
            dice.pick(&["multipart/form-data; boundary=x", "multipart/form-data"]),
        );
        if dice.one_in(2) {
            draft.body = b"--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.php\"\r\n\r\n<?php\r\n--x--\r\n".to_vec();
            draft.replace("Content-Length", draft.body.len().to_string());
        }
        request = finish("form", &draft, By::Either);
        request.certain = false;
    }
    request.effect = Some((Effect::Stored(id, "pending"), body));
    request
}

/// Lengths and chunks, right and wrong.
fn framed(dice: &mut Dice, number: u64, path: &str) -> Request {
    let id = format!("f-{number}");
    let body = event(&id, number);
    let mut draft = signed(path, &body);
    let mut by = By::Either;
    let length = body.len();
    match dice.below(9) {
        0 | 1 => {
            draft.headers.retain(|(name, _)| name != "Content-Length");
            draft.header("Transfer-Encoding", "chunked");
            draft.body = chunked(dice, &body);
            by = By::Endpoint(200);
        }
        2 => draft.replace(
            "Content-Length",
            (length - 1 - dice.below(20) as usize).to_string(),
        ),
        3 => draft.replace(
            "Content-Length",
            dice.pick(&["-1", "1e3", "0x10", "99999999999999999999", " ", "12, 12"]),
        ),
        4 => draft.header("Content-Length", "1"),
        5 => {
            draft.header("Transfer-Encoding", "chunked");
            draft.body = chunked(dice, &body);
        }
        6 => {
            draft.headers.retain(|(name, _)| name != "Content-Length");
            draft.header(
                "Transfer-Encoding",
                dice.pick(&["chunked, gzip", "xchunked", "chunked\u{b}"]),
            );
        }
        7 => {
            draft.headers.retain(|(name, _)| name != "Content-Length");
            draft.header("Transfer-Encoding", "chunked");
            draft.body = [b"ffffffffffffffff1\r\n", &body[..]].concat();
        }
        _ => draft.headers.retain(|(name, _)| name != "Content-Length"),
    }
    let mut request = finish("framing", &draft, by);
    request.certain = by != By::Either;
    request.effect = Some((Effect::Stored(id, "pending"), body));
    request
}

fn chunked(dice: &mut Dice, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let size = (1 + dice.below(200) as usize).min(rest.len());
        let (chunk, later) = rest.split_at(size);
        bytes.extend(format!("{size:x}\r\n").into_bytes());
        bytes.extend(chunk);
        bytes.extend(b"\r\n");
        rest = later;
    }
    bytes.extend(b"0\r\n\r\n");
    bytes
}

fn cut(dice: &mut Dice, number: u64, path: &str) -> Request {
    let body = event(&format!("cut-{number}"), number);
    let mut request = finish("cut short", &signed(path, &body), By::Nobody);
    request.pace = Pace::CutAfter(dice.below(request.bytes.len() as u64) as usize);
    request
}

/// Some bytes of a good request changed. If it still is one, it may be stored.
fn mutated(dice: &mut Dice, number: u64, path: &str) -> Request {
    let id = format!("x-{number}");
    let body = event(&id, number);
    let mut request = finish("changed bytes", &signed(path, &body), By::Either);
    let head = request.bytes.len() - body.len();
    for _ in 0..=dice.below(4) {
        let near = if dice.one_in(2) {
            head
        } else {
            request.bytes.len()
        };
        let at = dice.below(near.min(request.bytes.len()) as u64) as usize;
        match dice.below(4) {
            0 => request.bytes[at] = dice.next() as u8,
            1 => request.bytes[at] ^= 1 << dice.below(8),
            2 => drop(request.bytes.remove(at)),
            _ => request
                .bytes
                .insert(at, *dice.pick(b"\r\n :\0/%?\"\x7f\xff")),
        }
    }
    request.elsewhere = !names(&request.bytes, path);
    request.certain = false;
    request.effect = Some((Effect::Stored(id, "pending"), body));
    request
}

/// Whether a request line still has this path.
fn names(request: &[u8], path: &str) -> bool {
    let line = request.split(|it| b"\r\n".contains(it)).next();
    let target = line.and_then(|it| it.split(|it| *it == b' ').nth(1));
    let rest = target.and_then(|it| it.strip_prefix(path.as_bytes()));
    rest.is_some_and(|it| it.is_empty() || it.starts_with(b"?"))
}
