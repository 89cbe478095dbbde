//! Faults: what the management API and the PIM are told to do wrong, for the next few calls. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::http::{Refusal, Response};

/// Relative to carrying the call out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// The call is not carried out, unless the fault is only a delay.
    #[default]
    Before,
    /// The call is carried out, but its caller learns something else.
    After,
}

/// One fault, for the calls that it matches.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// For how many calls.
    #[serde(default = "one")]
    calls: u32,
    /// After how many matching calls.
    #[serde(default)]
    skip: u32,
    method: Option<String>,
    #[serde(default = "management_api")]
    path_prefix: String,
    #[serde(default)]
    path_suffix: String,
    /// Only calls with this in the value of a query parameter.
    #[serde(default)]
    query_contains: String,
    #[serde(default)]
    pub when: When,
    status: Option<u16>,
    /// The body that goes with `status`: a text is sent as it is, as a page; anything else as JSON.
    body: Option<Value>,
    /// Headers that go with `status`, such as `Retry-After` or `Location`.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// In real milliseconds.
    #[serde(default)]
    delay_ms: u64,
    /// Close the connection without an answer.
    #[serde(default)]
    drop: bool,
}

const fn one() -> u32 {
    1
}

fn management_api() -> String {
    "/api/v1/".to_owned()
}

impl Fault {
    /// 400 if it asks for nothing or for too much.
    pub fn check(&self) -> Result<(), Refusal> {
        let refuse = |why: &str| Err(Refusal::bad_request(why));
        match (self.status, self.drop) {
            (Some(_), true) => refuse("a fault cannot both have a status and drop"),
            (None, false) if self.delay_ms == 0 => refuse("a fault needs status, delay_ms or drop"),
            (None, _) if !self.headers.is_empty() => refuse("headers go with a status"),
            (Some(status), _) if !(200..=599).contains(&status) => {
                refuse("status must be from 200 to 599")
            }
            _ if self.calls == 0 => refuse("calls must be at least 1"),
            _ => Ok(()),
        }
    }

    pub const fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }

    pub const fn replaces_answer(&self) -> bool {
        self.drop || self.status.is_some()
    }

    /// What to answer instead; `None` to drop the connection.
    pub fn answer(&self) -> Option<Response> {
        let status = self.status?;
        let default = json!({"errors": [{"message": format!("simulated {status}")}]});
        let response = match &self.body {
            Some(Value::String(page)) => Response::html(status, page),
            body => Response::json(status, body.as_ref().unwrap_or(&default)),
        };
        Some(Response {
            headers: self.headers.clone().into_iter().collect(),
            ..response
        })
    }

    fn matches(&self, method: &str, path: &str, query: &[(String, String)]) -> bool {
        let contains = |(_, value): &(String, String)| value.contains(&self.query_contains);
        self.method.as_deref().is_none_or(|wanted| wanted == method)
            && path.starts_with(&self.path_prefix)
            && path.ends_with(&self.path_suffix)
            && (self.query_contains.is_empty() || query.iter().any(contains))
    }
}

/// The faults that are still to come, first come first served.
#[derive(Debug, Default)]
pub struct Faults {
    waiting: Vec<Fault>,
}

impl Faults {
    pub fn push(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    pub fn view(&self) -> Value {
        json!({"faults": self.waiting})
    }

    /// The fault for this call, used up by one.
    pub fn take(&mut self, method: &str, path: &str, query: &[(String, String)]) -> Option<Fault> {
        let mut found = None;
        for fault in &mut self.waiting {
            if !fault.matches(method, path, query) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            fault.calls = fault.calls.saturating_sub(1);
            found = Some(fault.clone());
            break;
        }
        self.waiting.retain(|fault| fault.calls > 0);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(of: Value) -> serde_json::Result<Faults> {
        let mut faults = Faults::default();
        faults.push(serde_json::from_value(of)?);
        Ok(faults)
    }

    #[test]
    fn a_fault_is_for_the_calls_that_it_names() -> serde_json::Result<()> {
        let of = json!({
            "method": "POST", "path_suffix": "/subscribers", "calls": 2, "skip": 1, "status": 500,
        });
        let mut faults = faults(of)?;
        let mut hit = |method, path| faults.take(method, path, &[]).is_some();
        assert!(!hit("GET", "/api/v1/subscribers"));
        assert!(!hit("POST", "/api/v1/subscribers/1/subscriptions"));
        assert!(!hit("POST", "/api/oauth/v1/token"));
        assert!(!hit("POST", "/api/v1/subscribers"), "skipped");
        assert!(hit("POST", "/api/v1/subscribers"));
        assert!(hit("POST", "/api/v1/subscribers"));
        assert!(!hit("POST", "/api/v1/subscribers"), "used up");
        Ok(())
    }

    #[test]
    fn a_fault_must_make_sense() -> serde_json::Result<()> {
        for (of, sensible) in [
            (json!({"status": 503}), true),
            (json!({"drop": true}), true),
            (json!({"delay_ms": 5}), true),
            (
                json!({"status": 429, "headers": {"Retry-After": "9"}}),
                true,
            ),
            (
                json!({"drop": true, "headers": {"Retry-After": "9"}}),
                false,
            ),
            (json!({}), false),
            (json!({"status": 503, "drop": true}), false),
            (json!({"status": 99}), false),
            (json!({"status": 503, "calls": 0}), false),
        ] {
            let fault: Fault = serde_json::from_value(of.clone())?;
            assert_eq!(fault.check().is_ok(), sensible, "{of}");
        }
        Ok(())
    }
}
