//! Requests that are signed, with headers, encodings, lengths and chunks, right and wrong.

use super::bodies::{Effect, event};
use super::dice::Dice;
use super::draft::{By, Request, finish, signed};

pub fn headers(dice: &mut Dice, number: u64, path: &str) -> Request {
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
pub fn encoded(dice: &mut Dice, number: u64, path: &str) -> Request {
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
pub fn framed(dice: &mut Dice, number: u64, path: &str) -> Request {
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
