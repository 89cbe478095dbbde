//! Puts missed deletions into the queue.

use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType, Event};
use crate::planner::Mapped;
use crate::queue::{self, Reset};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The beginning of the event's id, and its source.
const SOURCE: &str = "reconcile";

/// Whether reconcile has made an entry, by the id of its event.
pub(crate) fn is_source_of(event_id: &str) -> bool {
    let rest = event_id.strip_prefix(SOURCE);
    rest.is_some_and(|rest| rest.starts_with(':'))
}

/// How many missed deletions became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Enqueued {
    /// New entries.
    pub stored: u64,
    /// Entries that an earlier comparison made and that are pending again.
    pub again: u64,
    /// Deletions that were pending or being processed already, from Akeneo or from an earlier comparison, and what was hidden meanwhile.
    pub open: u64,
}

pub(super) fn enqueue(
    database: &mut Database,
    entity: EntityType,
    missed: &[Mapped],
    began: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Enqueued, DatabaseError> {
    let mut enqueued = Enqueued::default();
    if missed.is_empty() {
        return Ok(enqueued);
    }
    let open = queue::open_keys(database, entity)?;
    let mut refused = None;
    for it in missed {
        if open.contains(&it.key) {
            enqueued.open += 1;
            continue;
        }
        let event = Event {
            id: id(it),
            subject: SOURCE.to_owned(),
            occurred_at: began,
            key: it.key.clone(),
            identifier: None,
        };
        let body = body(&event).to_string();
        match queue::enqueue(database, &event, body.as_bytes(), now) {
            Ok(queue::Enqueued::Stored(id)) => {
                enqueued.stored += 1;
                log::info!(
                    "event {}: enqueued by reconcile as entry {id}: {}",
                    event.id,
                    it.key
                );
            }
            Ok(queue::Enqueued::Duplicate) => match queue::find(database, &event.id)? {
                Some(id) if queue::reset(database, id, now)? == Reset::Done => {
                    enqueued.again += 1;
                    log::info!(
                        "event {}: entry {id} made pending by reconcile: {}",
                        event.id,
                        it.key
                    );
                }
                _ => enqueued.open += 1,
            },
            // The other deletions go first.
            Err(error) if error.may_be_of_one() => {
                log::error!("reconcile: {} is not enqueued: {error}", it.key);
                refused = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    refused.map_or(Ok(enqueued), Err)
}

/// The id of the event. It is the same for the same mapping row, so two comparisons do not make two entries. After a new import it is
/// another one.
fn id(it: &Mapped) -> String {
    let key = &it.key;
    let of = json!([key.entity.name(), key.parent, key.code, it.mapping_id]);
    format!("{SOURCE}:{}", hex::encode(Sha256::digest(of.to_string())))
}

/// The body of the event, in the form of Akeneo's own events.
fn body(event: &Event) -> Value {
    json!({
        "specversion": "1.0",
        "id": event.id,
        "source": SOURCE,
        "type": event.key.entity.event_type(),
        "time": event.occurred_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "data": {event.key.entity.name(): named(&event.key)},
    })
}

fn named(key: &EntityKey) -> Value {
    match key.entity.parent() {
        Some(of) => json!({key.entity.code(): key.code, of: {"code": key.parent}}),
        None => json!({key.entity.code(): key.code}),
    }
}
