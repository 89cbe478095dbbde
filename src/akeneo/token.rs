//! The PIM's access token, which the Event Platform takes as proof of who is calling.

use super::pim::Pim;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt;

/// A token is no longer used when so few seconds of its life are left.
const MARGIN: i64 = 60;
/// Life of a token in seconds, used where the PIM does not tell it (documented).
const LIFETIME: i64 = 3600;
const LONGEST_LIFETIME: i64 = 86_400;

/// An access token of the PIM. For an hour it is as secret as the password: keep it encrypted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    value: String,
    /// Unix seconds.
    valid_until: i64,
    /// Digest of the credentials that it was given for. A token of other credentials is not used, so it never hides that new credentials
    /// are wrong.
    of: String,
}

/// Shows nothing.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

impl Token {
    /// A token that the PIM gave now, for so many seconds.
    pub(super) fn granted(
        value: String,
        lifetime: Option<i64>,
        pim: &Pim,
        now: DateTime<Utc>,
    ) -> Self {
        let lifetime = lifetime.unwrap_or(LIFETIME).clamp(0, LONGEST_LIFETIME);
        Self {
            value,
            valid_until: now.timestamp() + lifetime - MARGIN,
            of: digest(pim),
        }
    }

    /// The token as text, so that it can be stored.
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
