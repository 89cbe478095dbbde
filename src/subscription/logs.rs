//! Reads failed deliveries out of Akeneo's log. Pure.
//!
//! Source: <https://api.akeneo.com/event-platform/logs.html>. It documents the fields of an entry, but not the list around the entries or
//! the names of the parameters. So any list is accepted, and each entry is checked again here.

use crate::akeneo::Redactor;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

/// One failed delivery, or several with the same error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryFailure {
    /// When it happened last.
    pub at: DateTime<Utc>,
    /// The HTTP status that the webhook answered, or Akeneo's own number.
    pub code: Option<i64>,
    /// Akeneo's words, shortened.
    pub reason: String,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    log_type: String,
    timestamp: DateTime<Utc>,
    #[serde(default)]
    subscription_id: Option<String>,
    #[serde(default)]
    error_code: Option<i64>,
    #[serde(default)]
    error_reason: Option<String>,
    #[serde(default)]
    error_message: Option<String>,
}

/// The errors of a subscription since then, newest first.
pub(super) fn failures(
    answer: &Value,
    subscription: &str,
    since: DateTime<Utc>,
    redactor: &Redactor,
) -> Vec<DeliveryFailure> {
    let entries = list(answer).into_iter().flatten();
    let entries = entries.filter_map(|it| Entry::deserialize(it).ok());
    let mut failures: Vec<_> = entries
        .filter(|it| it.log_type == "error" && it.timestamp >= since)
        .filter(|it| it.subscription_id.as_deref() == Some(subscription))
        .map(|it| {
            let words = [it.error_reason, it.error_message];
            let words: Vec<_> = words.into_iter().flatten().collect();
            DeliveryFailure {
                at: it.timestamp,
                code: it.error_code,
                reason: redactor.clean(&words.join(": ")),
            }
        })
        .collect();
    failures.sort_by_key(|it| std::cmp::Reverse(it.at));
    failures
}

fn list(answer: &Value) -> Option<&Vec<Value>> {
    let named = || answer.as_object()?.values().find_map(Value::as_array);
    answer.as_array().or_else(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_errors_of_the_subscription_count_and_the_newest_comes_first() {
        let entry = |kind: &str, of: &str, at: &str| {
            json!({
                "log_type": kind, "subscription_id": of, "timestamp": at, "error_code": 500,
                "error_reason": "destination_failure", "error_message": "it answered\n500",
            })
        };
        let entries = json!([
            entry("error", "ours", "2026-06-01T12:00:00Z"),
            entry("error", "ours", "2026-06-01T12:30:00Z"),
            entry("error", "ours", "2026-06-01T11:59:59Z"),
            entry("error", "another", "2026-06-01T12:30:00Z"),
            entry("action", "ours", "2026-06-01T12:30:00Z"),
            {"log_type": "error"},
        ]);
        let since: DateTime<Utc> = "2026-06-01T12:00:00Z".parse().unwrap();
        for answer in [entries.clone(), json!({"page": 1, "items": entries})] {
            let found = failures(&answer, "ours", since, &Redactor::default());
            let times: Vec<_> = found.iter().map(|it| it.at.to_rfc3339()).collect();
            assert_eq!(
                times,
                ["2026-06-01T12:30:00+00:00", "2026-06-01T12:00:00+00:00"]
            );
            assert_eq!(found[0].reason, "destination_failure: it answered\\n500");
        }
        assert!(failures(&json!(null), "ours", since, &Redactor::default()).is_empty());
    }
}
