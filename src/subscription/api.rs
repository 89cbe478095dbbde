//! The ten calls of the management API, over HTTP. Nothing is decided here.

use super::logs::{self, DeliveryFailure};
use super::model::{Subscriber, Subscription};
use super::platform::{Answer, Call, Found, Ids, Platform};
use crate::akeneo::{ApiError, Caller, Http, Limits, Pim, Redactor, Reply, Service, Token, basic};
use crate::webhook_check::{WebhookError, probe_within};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use ureq::http::Method;

/// Where Akeneo's Event Platform is.
pub const DEFAULT_BASE: &str = "https://event.prd.sdk.akeneo.cloud/api/v1";

const ALL: &str = "subscribers";
/// The list below a subscriber.
const OF: &str = "subscriptions";

/// Calls the Event Platform for one connection of a PIM. Its limits of time begin when it is made.
pub struct Api {
    caller: Caller,
    redactor: Redactor,
}

/// The body of a refusal.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    errors: Vec<Reason>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reason {
    message: String,
}

impl Api {
    /// Calls the platform at `base` (see `DEFAULT_BASE`) for the connection `pim`. Nothing is called yet.
    #[must_use]
    pub fn new(base: &str, pim: Pim, limits: Limits) -> Self {
        let mut redactor = Redactor::default();
        for secret in [&pim.client_secret, &pim.password, &basic(&pim)] {
            redactor.learn(secret);
        }
        let service = Service {
            name: "event platform",
            base: base.trim().trim_end_matches('/').to_owned(),
            sign: |request, pim, token| {
                request
                    .header("X-PIM-URL", &pim.url)
                    .header("X-PIM-TOKEN", token)
                    .header("X-PIM-CLIENT-ID", &pim.client_id)
                    .header("Content-Type", "application/json")
            },
        };
        let caller = Caller::new(service, pim.tidy(), Http::new(limits));
        Self { caller, redactor }
    }

    /// Begins with this token. A token of other credentials is not used.
    #[must_use]
    pub fn with_token(mut self, token: Option<Token>) -> Self {
        self.caller.token = token;
        self.hide_token();
        self
    }

    /// The token in use, if one was needed.
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        self.caller.token.as_ref()
    }

    /// From now on, this secret is hidden in all that is shown.
    pub(super) fn hide(&mut self, secret: &str) {
        self.redactor.learn(secret);
    }

    fn hide_token(&mut self) {
        self.redactor.learn(self.caller.token_text());
    }

    /// Deliveries of a subscription that failed since then, newest first, out of the newest 50 entries of the log.
    ///
    /// # Errors
    /// [`ApiError`]
    pub(super) fn delivery_failures(
        &mut self,
        subscription: &str,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<DeliveryFailure>, ApiError> {
        let id = part(subscription)?;
        let from = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let path = format!("/logs?log_type=error&subscription_id={id}&from={from}");
        let answer = match self.call(&Method::GET, &path, None, now) {
            // The platform may call its parameters otherwise. Then all entries are read, and checked below.
            Err(ApiError::Invalid(_)) => self.call(&Method::GET, "/logs", None, now)?,
            answer => answer?,
        };
        Ok(logs::failures(&answer, subscription, since, &self.redactor))
    }

    fn get<T: DeserializeOwned>(&mut self, parts: &[&str], now: DateTime<Utc>) -> Found<T> {
        match self.at(Method::GET, parts, None, now) {
            Err(ApiError::NotFound(_)) => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// Calls the path that these parts make.
    fn at<T: DeserializeOwned>(
        &mut self,
        method: Method,
        parts: &[&str],
        body: Option<Value>,
        now: DateTime<Utc>,
    ) -> Result<T, ApiError> {
        let path = path(parts)?;
        self.call(&method, &path, body.as_ref(), now)
    }

    /// Makes a call and reads its answer. An empty answer reads as JSON's null.
    fn call<T: DeserializeOwned>(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
        now: DateTime<Utc>,
    ) -> Result<T, ApiError> {
        let reply = self.caller.call(method, path, body, now);
        self.hide_token();
        let Reply { status, body, .. } = reply?;
        if (200..=299).contains(&status) {
            log::info!("event platform: {method} {path}: {status}");
            let text = Some(body.as_str()).filter(|it| !it.trim().is_empty());
            return serde_json::from_str(text.unwrap_or("null"))
                .map_err(|_| self.caller.unexpected(status));
        }
        let said = self.reasons(&body);
        log::info!("event platform: {method} {path}: {status}: {said}");
        Err(match status {
            400 | 422 => ApiError::Invalid(said),
            401 => ApiError::Token(said),
            403 => ApiError::Permission,
            404 => ApiError::NotFound(said),
            409 => ApiError::Conflict(said),
            _ => self.caller.unexpected(status),
        })
    }

    /// The reasons that Akeneo gives for a refusal, safe to be shown.
    fn reasons(&self, text: &str) -> String {
        let refusal: Refusal = serde_json::from_str(text).unwrap_or_default();
        let said: Vec<_> = refusal.errors.into_iter().map(|it| it.message).collect();
        match self.redactor.clean(&said.join("; ")) {
            said if said.is_empty() => "no reason given".to_owned(),
            said => said,
        }
    }

    fn act(&mut self, ids: &Ids, action: &str, now: DateTime<Utc>) -> Result<Answer, ApiError> {
        let parts = [ALL, &ids.subscriber, OF, &ids.subscription, action];
        let it: Option<_> = self.at(Method::POST, &parts, None, now)?;
        Ok(it.map_or(Answer::Empty, Answer::Subscription))
    }
}

impl Platform for Api {
    fn subscribers(&mut self, now: DateTime<Utc>) -> Result<Vec<Subscriber>, ApiError> {
        self.at(Method::GET, &[ALL], None, now)
    }

    fn subscriber(&mut self, id: &str, now: DateTime<Utc>) -> Found<Subscriber> {
        self.get(&[ALL, id], now)
    }

    fn subscriptions(&mut self, subscriber: &str, now: DateTime<Utc>) -> Found<Vec<Subscription>> {
        self.get(&[ALL, subscriber, OF], now)
    }

    fn subscription(&mut self, ids: &Ids, now: DateTime<Utc>) -> Found<Subscription> {
        let Ids {
            subscriber,
            subscription,
        } = ids;
        self.get(&[ALL, subscriber, OF, subscription], now)
    }

    fn perform(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Answer, ApiError> {
        for secret in call.secrets() {
            self.redactor.learn(secret);
        }
        match call {
            Call::CreateSubscriber(request) => {
                let body = Some(request.body());
                let made = self.at(Method::POST, &[ALL], body, now)?;
                Ok(Answer::Subscriber(made))
            }
            Call::UpdateSubscriber(id, request) => {
                let body = Some(request.body());
                let it: Option<_> = self.at(Method::PATCH, &[ALL, id], body, now)?;
                Ok(it.map_or(Answer::Empty, Answer::Subscriber))
            }
            Call::DeleteSubscriber(id) => {
                let IgnoredAny = self.at(Method::DELETE, &[ALL, id], None, now)?;
                Ok(Answer::Empty)
            }
            Call::CreateSubscription(subscriber, request) => {
                let body = Some(request.body(&self.caller.pim.url));
                let made = self.at(Method::POST, &[ALL, subscriber, OF], body, now);
                Ok(Answer::Subscription(made.map_err(of_subscription)?))
            }
            Call::UpdateSubscription(ids, request) => {
                let body = Some(request.body(&self.caller.pim.url));
                let Ids {
                    subscriber,
                    subscription,
                } = ids;
                let parts = [ALL, subscriber, OF, subscription];
                let it: Option<_> = self
                    .at(Method::PATCH, &parts, body, now)
                    .map_err(of_subscription)?;
                Ok(it.map_or(Answer::Empty, Answer::Subscription))
            }
            Call::DeleteSubscription(Ids {
                subscriber,
                subscription,
            }) => {
                let parts = [ALL, subscriber, OF, subscription];
                let IgnoredAny = self.at(Method::DELETE, &parts, None, now)?;
                Ok(Answer::Empty)
            }
            Call::Suspend(ids) => self.act(ids, "suspend", now),
            Call::Resume { ids, .. } => self.act(ids, "resume", now),
        }
    }

    fn probe(&mut self, url: &str) -> Result<(), WebhookError> {
        probe_within(url, self.caller.left())
    }
}

fn of_subscription(error: ApiError) -> ApiError {
    match error {
        ApiError::Invalid(said) => ApiError::InvalidSubscription(said),
        other => other,
    }
}

fn path(parts: &[&str]) -> Result<String, ApiError> {
    let parts: Vec<_> = parts.iter().map(|it| part(it)).collect::<Result<_, _>>()?;
    Ok(format!("/{}", parts.join("/")))
}

/// An id as a part of a URL. Ids come from the configuration and from outside, so anything that could lead elsewhere is refused.
fn part(text: &str) -> Result<&str, ApiError> {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
    if !text.is_empty() && text.bytes().all(is_plain) {
        Ok(text)
    } else {
        Err(ApiError::NotFound("its id is not one of Akeneo's".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_never_leads_elsewhere() {
        let parts = ["subscribers", "a-1", "subscriptions", "B2", "resume"];
        assert_eq!(
            path(&parts).as_deref(),
            Ok("/subscribers/a-1/subscriptions/B2/resume")
        );
        for bad in ["", "..", "a/b", "a?b", "a%2fb", "a b", "\u{e9}"] {
            assert!(path(&["subscribers", bad]).is_err(), "{bad:?}");
            assert!(part(bad).is_err(), "{bad:?}");
        }
    }
}
