//! What `GET /logs` shows.
//!
//! Source: <https://api.akeneo.com/event-platform/logs.html>: the fields, the rolling 30 days, and that
//! errors of one subscription with one message become a single entry within 5 minutes. The names of the
//! query parameters and the shape around the entries are chosen; no page at hand shows them.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::clock::SimTime;
use crate::http::{Refusal, Request};
use crate::ids::Id;

const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
const MERGED_WITHIN: Duration = Duration::from_secs(5 * 60);
const PAGE_LENGTH: usize = 50;

/// One log entry. `details` are the fields beyond the common ones.
pub struct Entry {
    pub id: Id,
    pub kind: &'static str,
    pub operation: &'static str,
    pub subscriber_id: Id,
    pub subscription_id: Option<Id>,
    pub details: Map<String, Value>,
    first: SimTime,
    last: SimTime,
}

impl Entry {
    pub fn action(id: Id, operation: &'static str, subscriber_id: Id, now: SimTime) -> Self {
        Self {
            id,
            kind: "action",
            operation,
            subscriber_id,
            subscription_id: None,
            details: Map::new(),
            first: now,
            last: now,
        }
    }

    /// A delivery that failed. `error` is the code, the reason and the message.
    pub fn failed_delivery(
        id: Id,
        subscriber_id: Id,
        subscription_id: Id,
        (code, reason, message): (u16, &str, &str),
        now: SimTime,
    ) -> Self {
        let mut entry = Self::action(id, "failed_to_deliver_event", subscriber_id, now);
        entry.kind = "error";
        entry
            .with("error_type", json!("failed_delivery"))
            .with("error_code", json!(code))
            .with("error_reason", json!(reason))
            .with("error_message", json!(message))
            .of_subscription(subscription_id)
    }

    pub fn of_subscription(mut self, subscription_id: Id) -> Self {
        self.subscription_id = Some(subscription_id);
        self
    }

    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.details.insert(field.to_owned(), value);
        self
    }

    fn repeats(&self, other: &Self) -> bool {
        self.kind == "error"
            && other.kind == "error"
            && self.subscription_id == other.subscription_id
            && self.details.get("error_message") == other.details.get("error_message")
    }

    fn view(&self) -> Value {
        let mut fields = self.details.clone();
        fields.insert("log_id".to_owned(), json!(self.id));
        fields.insert("log_type".to_owned(), json!(self.kind));
        fields.insert("timestamp".to_owned(), json!(self.last.seconds()));
        fields.insert("operation".to_owned(), json!(self.operation));
        fields.insert("subscriber_id".to_owned(), json!(self.subscriber_id));
        fields.insert("subscription_id".to_owned(), json!(self.subscription_id));
        Value::Object(fields)
    }
}

/// Which entries are wanted.
pub struct Query {
    page: usize,
    from: Option<SimTime>,
    to: Option<SimTime>,
    kind: Option<String>,
    subscriber_id: Option<String>,
    subscription_id: Option<String>,
}

impl Query {
    /// `page` (from 1), `from` and `to` (RFC 3339, inclusive), `log_type`, `subscriber_id`,
    /// `subscription_id`.
    pub fn parse(request: &Request) -> Result<Self, Refusal> {
        let date = |name: &str| match request.parameter(name).map(SimTime::parse) {
            Some(None) => Err(Refusal::bad_request(format!("{name} is not RFC 3339"))),
            given => Ok(given.flatten()),
        };
        let page = match request.parameter("page").map(str::parse) {
            None => 1,
            Some(Ok(page)) if page > 0 => page,
            Some(_) => return Err(Refusal::bad_request("page is not a positive number")),
        };
        let kind = request.parameter("log_type").map(str::to_owned);
        if kind
            .as_deref()
            .is_some_and(|kind| kind != "action" && kind != "error")
        {
            return Err(Refusal::bad_request("log_type is neither action nor error"));
        }
        Ok(Self {
            page,
            from: date("from")?,
            to: date("to")?,
            kind,
            subscriber_id: request.parameter("subscriber_id").map(str::to_owned),
            subscription_id: request.parameter("subscription_id").map(str::to_owned),
        })
    }

    fn wants(&self, entry: &Entry) -> bool {
        let same = |wanted: &Option<String>, id: Option<&Id>| {
            wanted.is_none() || wanted.as_deref() == id.map(Id::as_str)
        };
        self.from.is_none_or(|from| entry.last >= from)
            && self.to.is_none_or(|to| entry.last <= to)
            && self.kind.as_deref().is_none_or(|kind| kind == entry.kind)
            && same(&self.subscriber_id, Some(&entry.subscriber_id))
            && same(&self.subscription_id, entry.subscription_id.as_ref())
    }
}

/// The entries of the last 30 days, oldest first.
#[derive(Default)]
pub struct Logs {
    entries: VecDeque<Entry>,
}

impl Logs {
    pub fn push(&mut self, entry: Entry, now: SimTime) {
        while self
            .entries
            .front()
            .is_some_and(|old| now.since(old.last) > KEPT)
        {
            self.entries.pop_front();
        }
        let recent = self.entries.iter_mut().rev();
        let mut recent = recent.take_while(|old| now.since(old.first) < MERGED_WITHIN);
        match recent.find(|old| entry.repeats(old)) {
            Some(old) => old.last = entry.last,
            None => self.entries.push_back(entry),
        }
    }

    /// A page of what `query` wants and `mine` allows, newest first.
    pub fn page(&self, query: &Query, now: SimTime, mine: impl Fn(&Id) -> bool) -> Value {
        let found = self.entries.iter().rev().filter(|entry| {
            now.since(entry.last) <= KEPT && mine(&entry.subscriber_id) && query.wants(entry)
        });
        let found: Vec<&Entry> = found.collect();
        let skipped = (query.page - 1).saturating_mul(PAGE_LENGTH);
        let page = found.iter().skip(skipped).take(PAGE_LENGTH);
        let items: Vec<Value> = page.map(|entry| entry.view()).collect();
        json!({"page": query.page, "limit": PAGE_LENGTH, "total": found.len(), "items": items})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Ids;

    const START: SimTime = SimTime::from_micros(0);

    fn failure(subscription: &Id, message: &str, now: SimTime) -> Entry {
        let (id, subscriber) = (subscription.clone(), subscription.clone());
        let error = (500, "destination_failure", message);
        Entry::failed_delivery(id, subscriber, subscription.clone(), error, now)
    }

    fn total(logs: &Logs, now: SimTime, query: &[(&str, &str)]) -> Option<u64> {
        let pairs = query
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let request = Request {
            query: pairs.collect(),
            ..Request::default()
        };
        let query = Query::parse(&request).ok()?;
        logs.page(&query, now, |_| true).get("total")?.as_u64()
    }

    #[test]
    fn the_same_error_within_five_minutes_is_one_entry_with_the_last_time() {
        let (mut logs, id) = (Logs::default(), Ids::seeded(1).uuid());
        let after = |seconds| START.plus(Duration::from_secs(seconds));
        for (message, seconds) in [("a", 0), ("a", 299), ("b", 299), ("a", 300)] {
            logs.push(failure(&id, message, after(seconds)), after(seconds));
        }
        assert_eq!(total(&logs, after(300), &[]), Some(3));
        let late = after(299).precise();
        assert_eq!(total(&logs, after(300), &[("from", &late)]), Some(3));
    }

    #[test]
    fn entries_are_forgotten_after_30_days() {
        let (mut logs, id) = (Logs::default(), Ids::seeded(1).uuid());
        logs.push(failure(&id, "a", START), START);
        assert_eq!(total(&logs, START.plus(KEPT), &[]), Some(1));
        let later = START.plus(KEPT + Duration::from_secs(1));
        assert_eq!(total(&logs, later, &[]), Some(0));
    }

    #[test]
    fn filters_narrow_and_mistakes_in_them_are_refused() {
        let (mut logs, mut ids) = (Logs::default(), Ids::seeded(1));
        let id = ids.uuid();
        logs.push(failure(&id, "a", START), START);
        logs.push(Entry::action(ids.uuid(), "x", ids.uuid(), START), START);
        assert_eq!(total(&logs, START, &[("log_type", "error")]), Some(1));
        assert_eq!(
            total(&logs, START, &[("subscription_id", id.as_str())]),
            Some(1)
        );
        assert_eq!(total(&logs, START, &[("subscriber_id", "other")]), Some(0));
        assert_eq!(total(&logs, START, &[("page", "0")]), None);
        assert_eq!(total(&logs, START, &[("from", "yesterday")]), None);
        assert_eq!(total(&logs, START, &[("log_type", "warning")]), None);
    }
}
