//! What the management API refuses with 400. Every function returns all problems, one sentence each.
//!
//! Sources: the limits of the OpenAPI file (secrets, filter), "Custom HTTP headers" in the concepts page
//! (headers), "Notification webhooks" (contact). That a URL of a loopback host may be plain HTTP is the
//! simulator's own permission, for tests; `strict_https` withdraws it.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use ureq::http::Uri;

use super::event_types;
use super::model::{Contact, Owner, SubscriberSpec, SubscriptionSpec};

const SECRET_LENGTH: RangeInclusive<usize> = 16..=256;
const FILTER_LENGTH: usize = 500;
const HEADER_COUNT: usize = 5;
const HEADER_NAME_LENGTH: RangeInclusive<usize> = 1..=128;
const HEADER_VALUE_LENGTH: usize = 256;
const RESERVED_HEADERS: [&str; 6] = [
    "content-type",
    "user-agent",
    "x-correlation-id",
    "host",
    "authorization",
    "cookie",
];
const RESERVED_PREFIX: &str = "x-akeneo-signature-";

/// Problems of a subscriber.
pub fn subscriber(spec: &SubscriberSpec, strict_https: bool) -> Vec<String> {
    let mut problems = Vec::new();
    if spec.name.trim().is_empty() {
        problems.push("name must not be empty".to_owned());
    }
    contact(&spec.contact, strict_https, &mut problems);
    problems
}

fn contact(contact: &Contact, strict_https: bool, problems: &mut Vec<String>) {
    let email = contact.technical_email.split_once('@');
    if !email.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty()) {
        problems.push("contact.technical_email is not an e-mail address".to_owned());
    }
    let url = contact.notification_webhook_url.as_deref();
    if let Some(problem) = url.and_then(|url| url_problem(url, strict_https)) {
        problems.push(format!("contact.notification_webhook_url {problem}"));
    }
    let secret = contact.notification_webhook_secret.as_deref();
    if let Some(problem) = secret.and_then(secret_problem) {
        problems.push(format!("contact.notification_webhook_secret {problem}"));
    }
    if contact.wants_webhook() && (url.is_none() || secret.is_none()) {
        problems.push(
            "contact.notification_channels has webhook, so notification_webhook_url and \
             notification_webhook_secret are needed"
                .to_owned(),
        );
    }
}

/// Problems of a subscription of `owner`.
pub fn subscription(spec: &SubscriptionSpec, owner: &Owner, strict_https: bool) -> Vec<String> {
    let mut problems = Vec::new();
    if spec.subject.trim_end_matches('/') != owner.pim_url {
        problems.push("subject must be the URL in X-PIM-URL".to_owned());
    }
    if spec.events.is_empty() {
        problems.push("events must name at least one event type".to_owned());
    }
    let unknown = spec
        .events
        .iter()
        .filter(|kind| !event_types::is_known(kind));
    problems.extend(unknown.map(|kind| format!("events: {kind} is not a known event type")));
    if let Some(problem) = url_problem(&spec.config.url, strict_https) {
        problems.push(format!("config.url {problem}"));
    }
    let secret = &spec.config.secret;
    if let Some(problem) = secret_problem(&secret.primary) {
        problems.push(format!("config.secret.primary {problem}"));
    }
    if let Some(problem) = secret.secondary.as_deref().and_then(secret_problem) {
        problems.push(format!("config.secret.secondary {problem}"));
    }
    let filter = spec.filter.as_deref().unwrap_or_default();
    if filter.chars().count() > FILTER_LENGTH {
        problems.push(format!("filter is longer than {FILTER_LENGTH} characters"));
    }
    headers(spec, &mut problems);
    problems
}

fn headers(spec: &SubscriptionSpec, problems: &mut Vec<String>) {
    let Some(headers) = &spec.config.headers else {
        return;
    };
    if headers.len() > HEADER_COUNT {
        problems.push(format!(
            "config.headers has more than {HEADER_COUNT} headers"
        ));
    }
    for (name, value) in headers {
        let lower = name.to_ascii_lowercase();
        let shaped = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !shaped || !HEADER_NAME_LENGTH.contains(&name.len()) {
            problems.push(format!("config.headers: {name} is not a valid header name"));
        } else if RESERVED_HEADERS.contains(&lower.as_str()) || lower.starts_with(RESERVED_PREFIX) {
            problems.push(format!("config.headers: {name} is reserved"));
        }
        let printable = value.chars().all(|c| c == ' ' || c.is_ascii_graphic());
        if !printable || value.len() > HEADER_VALUE_LENGTH {
            problems.push(format!("config.headers: the value of {name} is not valid"));
        }
    }
}

fn secret_problem(secret: &str) -> Option<String> {
    let length = secret.chars().count();
    let (least, most) = (SECRET_LENGTH.start(), SECRET_LENGTH.end());
    (!SECRET_LENGTH.contains(&length))
        .then(|| format!("must have {least} to {most} characters, this one has {length}"))
}

/// What is wrong with the URL of something on the internet, if anything is.
pub fn url_problem(url: &str, strict_https: bool) -> Option<&'static str> {
    let Ok(parsed) = url.parse::<Uri>() else {
        return Some("is not a URL");
    };
    let Some(host) = parsed.host().filter(|host| !host.is_empty()) else {
        return Some("is not an absolute URL");
    };
    match parsed.scheme_str() {
        Some("https") => None,
        Some("http") if is_loopback(host) && !strict_https => None,
        _ => Some("must be https"),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests;
