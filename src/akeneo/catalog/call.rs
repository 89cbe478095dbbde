//! Calls of the PIM's REST API: with a token, and with what a refusal tells.

use super::Catalog;
use crate::akeneo::error::ApiError;
use crate::akeneo::http::Reply;
use crate::akeneo::redact::{is_safe, shown};
use crate::akeneo::token::{self, Token};
use crate::event::EntityType;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use ureq::http::{Method, Request};

/// The longest wait that a PIM is granted.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

impl Catalog {
    /// With a token, which is renewed once if the PIM does not take it.
    pub(super) fn get(&mut self, path: &str, now: DateTime<Utc>) -> Result<Reply, ApiError> {
        let fresh = self.renew(now)?;
        let mut reply = self.send(path)?;
        if reply.status == 401 && !fresh {
            self.token = None;
            self.renew(now)?;
            reply = self.send(path)?;
        }
        self.ask_again_after = ask_again_after(&reply, now);
        Ok(reply)
    }

    /// Reads a 200 of the form that was asked for.
    pub(super) fn read<T: for<'a> Deserialize<'a>>(
        &self,
        entity: EntityType,
        reply: &Reply,
    ) -> Result<T, ApiError> {
        match reply.status {
            200 => serde_json::from_str(&reply.body).map_err(|_| self.no_pim(200)),
            401 => Err(ApiError::Credentials),
            403 => Err(ApiError::Unreadable(entity.plural())),
            status @ (429 | 500..=599) => Err(ApiError::Unexpected {
                at: shown(&self.pim.url),
                status,
            }),
            status => Err(self.no_pim(status)),
        }
    }

    pub(super) fn no_pim(&self, status: u16) -> ApiError {
        ApiError::NotAPim {
            at: shown(&self.pim.url),
            status,
        }
    }

    fn renew(&mut self, now: DateTime<Utc>) -> Result<bool, ApiError> {
        if !self.pim.missing().is_empty() {
            return Err(ApiError::MissingCredentials(self.pim.missing()));
        }
        if !is_safe(&self.pim.url) {
            return Err(ApiError::Insecure(shown(&self.pim.url)));
        }
        let token = self.token.as_ref();
        if token.is_some_and(|it| it.is_good(&self.pim, now)) {
            return Ok(false);
        }
        let reply = token::request(&self.http, &self.pim)?;
        self.ask_again_after = ask_again_after(&reply, now);
        self.token = Some(token::read(&reply, &self.pim, now)?);
        Ok(true)
    }

    fn send(&self, path: &str) -> Result<Reply, ApiError> {
        let token = self.token.as_ref().map(Token::value).unwrap_or_default();
        let request = Request::builder()
            .method(Method::GET)
            .uri(format!("{}/api/rest/v1{path}", self.pim.url))
            .header("Authorization", format!("Bearer {token}"))
            .header("Accept", "application/json");
        let reply = self.http.send(request, None).map_err(|reason| {
            log::warn!("pim: GET {}: {reason}", place(path));
            ApiError::Unreachable {
                at: shown(&self.pim.url),
                reason,
            }
        })?;
        if reply.status != 200 && reply.status != 404 {
            log::warn!("pim: GET {}: {}", place(path), reply.status);
        }
        Ok(reply)
    }
}

/// Without what was searched for.
fn place(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

fn ask_again_after(reply: &Reply, now: DateTime<Utc>) -> Option<TimeDelta> {
    let is_asked = matches!(reply.status, 429 | 503);
    let header = is_asked.then(|| reply.header("retry-after")).flatten()?;
    wait(&header, reply.header("date").as_deref(), now)
}

/// RFC 9110, section 10.2.3: seconds, or a date, which is compared with that of the answer if it has one, so that a clock that
/// is off does not matter. At most a day; `None` for anything else.
fn wait(retry_after: &str, date: Option<&str>, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = retry_after.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has are more than a day, too.
        text.parse().map_or(LONGEST_WAIT, |seconds: u32| {
            TimeDelta::seconds(i64::from(seconds))
        })
    } else {
        let sent = date.and_then(http_date).unwrap_or(now);
        http_date(text)? - sent
    };
    Some(wait.clamp(TimeDelta::zero(), LONGEST_WAIT))
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    Some(date.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pim_says_in_seconds_or_by_a_date_when_it_may_be_asked_again() {
        let now = http_date("Mon, 01 Jun 2026 12:00:00 GMT").unwrap();
        let seconds = |seconds| Some(TimeDelta::seconds(seconds));
        for (header, date, expected) in [
            ("120", None, seconds(120)),
            (" 0 ", None, seconds(0)),
            ("99999999999999999999", None, seconds(86_400)),
            ("Mon, 01 Jun 2026 12:02:00 GMT", None, seconds(120)),
            (
                "Mon, 01 Jun 2026 12:02:00 GMT",
                Some("Mon, 01 Jun 2026 12:01:30 GMT"),
                seconds(30),
            ),
            ("Mon, 01 Jun 2026 11:59:00 GMT", None, seconds(0)),
            ("Thu, 01 Jun 2028 12:00:00 GMT", None, seconds(86_400)),
            ("Mon, 01 Jun 2026 12:02:00 GMT", Some("?"), seconds(120)),
            ("-5", None, None),
            ("soon", None, None),
            ("", None, None),
        ] {
            assert_eq!(wait(header, date, now), expected, "{header:?} {date:?}");
        }
    }
}
