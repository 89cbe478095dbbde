//! Deliveries as Akeneo makes them.

use crate::support::shop::product_uuid;
use akeneo_events::Secret;
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};

pub const SECRETS: [&str; 2] = [
    "primary-secret-0123456789abcdef",
    "secondary-secret-fedcba9876543210",
];
pub const SUBSCRIPTION: &str = "019256aa-7f77-7f58-bc8c-770f7e369c5b";

/// A signed body.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub id: String,
    pub body: String,
    pub primary: String,
    pub secondary: String,
}

/// A product's deletion, the next one, about 500 bytes as in Akeneo's documentation.
pub fn delivery() -> Delivery {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    // Scattered, as Akeneo's ids are: they go into a unique index.
    let scattered = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let id = format!("{scattered:016x}-{number:016x}");
    let body = json!({
        "specversion": "1.0",
        "id": id,
        "source": "pim",
        "type": "com.akeneo.pim.v1.product.deleted",
        "subject": SUBSCRIPTION,
        "datacontenttype": "application/json",
        "dataschema": "com.akeneo.pim.v1.product.deleted",
        "time": "2026-06-01T12:00:00.123456Z",
        "data": {
            "product": {"uuid": product_uuid((number % 1_000_000) as u32)},
            "author": {"identifier": "julia", "type": "user"},
        },
    })
    .to_string();
    let [primary, secondary] = SECRETS.map(|secret| {
        let secret = Secret::new(secret.as_bytes()).expect("a secret of legal length");
        secret.sign(body.as_bytes())
    });
    Delivery {
        id,
        body,
        primary,
        secondary,
    }
}
