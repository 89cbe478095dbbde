//! Sending any bytes to a subscription's destination, for forged and malformed requests.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::delivery::outbound::Outbound;
use crate::delivery::sender::platform_headers;
use crate::http::wire::hex_byte;
use crate::http::{Refusal, Request, Response};

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Signing {
    Valid,
    /// Well formed, but made with a secret that nobody knows.
    Forged,
    Missing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    subscription_id: String,
    /// The body as text; or the same as hexadecimal, for what is not text.
    body: Option<String>,
    body_hex: Option<String>,
    /// For both signatures, unless `primary` or `secondary` says otherwise.
    signature: Option<Signing>,
    primary: Option<Signing>,
    secondary: Option<Signing>,
    /// Set, or with `null` removed, after signing.
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    method: Option<String>,
    /// Instead of the subscription's.
    url: Option<String>,
}

/// Answers with the receiver's answer; 502 if there was none.
pub fn send(app: &App, request: &Request) -> Result<Response, Refusal> {
    let outbound = prepare(app, request.json()?)?;
    let started = Instant::now();
    let result = app.client.send(&outbound);
    let duration_ms = started.elapsed().as_millis();
    let received = result
        .map_err(|failure| Refusal::new(502, format!("{}: {}", failure.reason, failure.message)))?;
    let headers: BTreeMap<String, Value> = received
        .headers
        .into_iter()
        .map(|(name, value)| (name, json!(value)))
        .collect();
    Ok(Response::json(
        200,
        &json!({
            "status": received.status,
            "headers": headers,
            "body": String::from_utf8_lossy(&received.body),
            "duration_ms": duration_ms,
        }),
    ))
}

fn prepare(app: &App, wanted: Body) -> Result<Outbound, Refusal> {
    let mut world = app.lock();
    let forgery = world.ids.token();
    let subscription = world.registry.subscription(&wanted.subscription_id)?;
    let config = &subscription.spec.config;
    let both = wanted.signature.unwrap_or(Signing::Valid);
    let with = |signing: Option<Signing>, secret: Option<&String>| {
        let default = secret.map_or(Signing::Missing, |_| both);
        match signing.unwrap_or(default) {
            Signing::Valid => secret.cloned(),
            Signing::Forged => Some(forgery.clone()),
            Signing::Missing => None,
        }
    };
    let primary = with(wanted.primary, Some(&config.secret.primary));
    let secondary = with(wanted.secondary, config.secret.secondary.as_ref());
    let body = match (wanted.body, wanted.body_hex) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(hex)) => unhex(&hex)?,
        (None, None) => Vec::new(),
        (Some(_), Some(_)) => return Err(Refusal::bad_request("body or body_hex, not both")),
    };
    let mut headers = platform_headers(primary.as_deref(), secondary.as_deref(), &body)
        .map_err(|failure| Refusal::new(500, failure.message))?;
    headers.extend(config.headers.clone().unwrap_or_default());
    for (name, value) in wanted.headers {
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        headers.extend(value.map(|value| (name, value)));
    }
    Ok(Outbound {
        method: wanted.method.unwrap_or_else(|| "POST".to_owned()),
        url: wanted.url.unwrap_or_else(|| config.url.clone()),
        headers,
        body,
    })
}

fn unhex(text: &str) -> Result<Vec<u8>, Refusal> {
    let wrong = || Refusal::bad_request("body_hex is not hexadecimal");
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(wrong());
    }
    let bytes = pairs.iter().map(|[high, low]| hex_byte(*high, *low));
    bytes.collect::<Option<Vec<u8>>>().ok_or_else(wrong)
}
