//! Bodies: good, strange and broken, each with what is to be stored of it if it is signed.

use super::dice::Dice;
use crate::http::{SUBSCRIPTION, cloud_event};
use akeneo_events::testing::intake::MAX_BODY;
use serde_json::json;
use sha2::{Digest, Sha256};

/// What a signed delivery of a body does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// 200; this event id is in the queue, with this status.
    Stored(String, &'static str),
    /// 200, and nothing is stored.
    Ignored,
    /// 401
    Foreign,
    /// 413
    TooLarge,
}

pub fn unreadable(body: &[u8]) -> Effect {
    Effect::Stored(
        format!("sha256:{}", hex::encode(Sha256::digest(body))),
        "failed",
    )
}

pub fn event(id: &str, kind: u64) -> Vec<u8> {
    let code = format!("c-{kind}");
    let (kind, data) = match kind % 6 {
        0 => ("product", json!({"product": {"uuid": code}})),
        1 => (
            "product-model",
            json!({"product_model": {"code": "mo\"d\u{0}el 🐘"}}),
        ),
        2 => (
            "category",
            json!({"category": {"code": code}, "author": {"type": "user"}}),
        ),
        3 => ("attribute", json!({"attribute": {"code": code}})),
        4 => (
            "attribute-option",
            json!({"attribute_option": {"code": code, "attribute": {"code": "x"}}}),
        ),
        _ => ("family", json!({"family": {"code": code}})),
    };
    cloud_event(id, SUBSCRIPTION, kind, &data)
}

pub fn good(dice: &mut Dice, number: u64) -> (Vec<u8>, Effect) {
    let id = format!("e-{number}");
    let mut body = event(&id, dice.below(12));
    if dice.one_in(8) {
        // White space after a value is JSON, too.
        let length = body.len() + dice.below((MAX_BODY - body.len()) as u64 + 1) as usize;
        body.resize(length, b' ');
    }
    (body, Effect::Stored(id, "pending"))
}

pub fn strange(dice: &mut Dice, number: u64) -> (Vec<u8>, Effect) {
    let id = format!("s-{number}");
    let good = event(&id, number);
    let text = String::from_utf8(good.clone()).unwrap();
    match dice.below(12) {
        0 => {
            let other = text.replace("com.akeneo.pim.v1.", "com.akeneo.pim.v2.");
            (other.into_bytes(), Effect::Ignored)
        }
        1 => {
            let foreign = text.replace(SUBSCRIPTION, "another-subscription");
            (foreign.into_bytes(), Effect::Foreign)
        }
        2 => {
            let mut large = good;
            large.resize(MAX_BODY + 1 + dice.below(200_000) as usize, b' ');
            (large, Effect::TooLarge)
        }
        3 => broken(text.replacen('{', "{\"id\":\"first\",", 1).into_bytes()),
        4 => {
            let twice = "\"data\":{\"product\":{\"uuid\":\"x\"},\"product\":{\"uuid\":\"y\"},";
            of_product(&text.replacen("\"data\":{", twice, 1), number, id)
        }
        5 => {
            let depth = 1 + dice.below(100_000) as usize;
            let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            if dice.one_in(2) {
                return broken(deep.into_bytes());
            }
            let within = format!("\"data\":{{\"product\":{deep},");
            of_product(&text.replacen("\"data\":{", &within, 1), number, id)
        }
        6 => broken(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        7 => broken([b"\xef\xbb\xbf", &good[..]].concat()),
        8 => broken(
            text.replace("pim", "p\u{e9}m")
                .chars()
                .map(|it| it as u32 as u8)
                .collect(),
        ),
        // As gzip begins; nothing unpacks it.
        9 => broken([b"\x1f\x8b\x08\x00", &dice.bytes(2_000)[..]].concat()),
        10 => {
            let end = dice.below(good.len() as u64) as usize;
            broken(good[..end].to_vec())
        }
        _ => {
            let length = dice.below(5_000) as usize;
            broken(dice.bytes(length))
        }
    }
}

/// An event in which a product is named beside its entity: passed over, but where that is a product, and so there twice.
fn of_product(body: &str, number: u64, id: String) -> (Vec<u8>, Effect) {
    let body = body.as_bytes().to_vec();
    if number.is_multiple_of(6) {
        return broken(body);
    }
    (body, Effect::Stored(id, "pending"))
}

/// The same body may come twice; its digest is the same then.
fn broken(body: Vec<u8>) -> (Vec<u8>, Effect) {
    let effect = unreadable(&body);
    (body, effect)
}
