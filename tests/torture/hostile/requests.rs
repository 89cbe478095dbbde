//! Requests out of a seed and a number: bytes, how they are sent, and what may come of them.

use super::bodies::{Effect, event, good, strange};
use super::dice::Dice;
use super::draft::{By, Pace, Request, finish, signed, status};
use super::framing::{encoded, framed, headers};
use crate::http::PRIMARY;
use akeneo_events::Secret;

impl Request {
    pub fn generate(seed: u64, number: u64, path: &str) -> Self {
        let mut dice = Dice::of(seed.wrapping_mul(0x1000_0000_01b3) ^ number);
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
    let too_large = body.len() > akeneo_events::testing::intake::MAX_BODY;
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
