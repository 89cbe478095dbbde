//! The PIM's access token, which the Event Platform takes as proof of who is calling.

use super::error::ApiError;
use super::http::{Http, Reply};
use super::pim::Pim;
use super::redact::{is_safe, shown};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt;
use ureq::http::{Method, Request};

/// A token this close to its end, in seconds, is not used any more.
const MARGIN: i64 = 60;
/// Life of a token in seconds if the PIM does not say (documented).
const LIFETIME: i64 = 3600;
const LONGEST_LIFETIME: i64 = 86_400;

/// An access token of the PIM. As a secret as the password for an hour: keep it encrypted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    value: String,
    /// Unix seconds.
    valid_until: i64,
    /// Digest of the credentials it was given for, so that it never hides that new ones are wrong.
    of: String,
}

/// Shows nothing.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

impl Token {
    /// For keeping it elsewhere.
    #[must_use]
    pub fn to_text(&self) -> String {
        json!(self).to_string()
    }

    /// Reads what [`Self::to_text`] wrote; `None` for anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    pub(crate) fn is_good(&self, pim: &Pim, now: DateTime<Utc>) -> bool {
        now.timestamp() < self.valid_until && self.of == digest(pim)
    }
}

fn digest(pim: &Pim) -> String {
    hex::encode(Sha256::digest(json!(pim).to_string()))
}

/// What a client proves itself with, as it travels.
pub(crate) fn basic(pim: &Pim) -> String {
    STANDARD.encode(format!("{}:{}", pim.client_id, pim.client_secret))
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(default)]
    expires_in: Option<i64>,
}

/// Asks the PIM for a token.
pub(crate) fn fetch(http: &Http, pim: &Pim, now: DateTime<Utc>) -> Result<Token, ApiError> {
    read(&request(http, pim)?, pim, now)
}

/// What the PIM answers to the request for a token.
pub(super) fn request(http: &Http, pim: &Pim) -> Result<Reply, ApiError> {
    let missing = pim.missing();
    if !missing.is_empty() {
        return Err(ApiError::MissingCredentials(missing));
    }
    if !is_safe(&pim.url) {
        return Err(ApiError::Insecure(shown(&pim.url)));
    }
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("{}/api/oauth/v1/token", pim.url))
        .header("Authorization", format!("Basic {}", basic(pim)))
        .header("Content-Type", "application/json");
    let body = json!({
        "grant_type": "password",
        "username": pim.username,
        "password": pim.password,
    });
    let reply = http.send(request, Some(body.to_string()));
    let reply = reply.map_err(|reason| {
        log::warn!("pim: POST /api/oauth/v1/token: {reason}");
        ApiError::Unreachable {
            at: shown(&pim.url),
            reason,
        }
    })?;
    log::info!("pim: POST /api/oauth/v1/token: {}", reply.status);
    Ok(reply)
}

/// The token in that answer.
pub(super) fn read(reply: &Reply, pim: &Pim, now: DateTime<Utc>) -> Result<Token, ApiError> {
    let (at, status) = (shown(&pim.url), reply.status);
    match status {
        200 => {}
        400 | 401 | 403 | 422 => return Err(ApiError::Credentials),
        429 | 500..=599 => return Err(ApiError::Unexpected { at, status }),
        _ => return Err(ApiError::NotAPim { at, status }),
    }
    let answer: Answer =
        serde_json::from_str(&reply.body).map_err(|_| ApiError::NotAPim { at, status })?;
    let lifetime = answer
        .expires_in
        .unwrap_or(LIFETIME)
        .clamp(0, LONGEST_LIFETIME);
    Ok(Token {
        value: answer.access_token,
        valid_until: now.timestamp() + lifetime - MARGIN,
        of: digest(pim),
    })
}
