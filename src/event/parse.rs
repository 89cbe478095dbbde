//! Reads the body of a delivery.

use super::data::{identifier, key};
use super::{EntityType, Event, Invalid, InvalidEvent, Message};
use chrono::{DateTime, Datelike, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The CloudEvent type of the shop's own self-test. Akeneo's types all begin with a domain.
pub const SELF_TEST: &str = "akeneo_events.self_test";

/// Longest CloudEvent id in characters. The queue could not tell longer ones apart.
pub const MAX_ID_CHARS: usize = 255;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    specversion: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    event_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(borrow)]
    time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// Reads one delivery.
///
/// # Errors
/// [`InvalidEvent`] for anything that is not a CloudEvent 1.0, or is one of our six types without a
/// usable id, subject, time or key.
pub fn parse(body: &[u8]) -> Result<Message, InvalidEvent> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).map_err(|error| InvalidEvent {
        reason: Invalid::NoCloudEvent(error.to_string()),
        subject: None,
    })?;
    let subject = envelope.subject.as_deref().map(str::to_owned);
    let invalid = |reason| InvalidEvent {
        reason,
        subject: subject.clone(),
    };
    if envelope.specversion.as_deref() != Some("1.0") {
        let why = "its specversion is not 1.0".into();
        return Err(invalid(Invalid::NoCloudEvent(why)));
    }
    let event_type = required(envelope.event_type, "type").map_err(&invalid)?;
    if event_type == SELF_TEST {
        return Ok(Message::SelfTest {
            id: id(required(envelope.id, "id").map_err(&invalid)?).map_err(&invalid)?,
            subject: required(envelope.subject, "subject")
                .map_err(&invalid)?
                .into_owned(),
        });
    }
    let Some(entity) = EntityType::from_event_type(&event_type) else {
        return Ok(Message::Unhandled {
            event_type: event_type.into_owned(),
            subject,
        });
    };
    let deletion = || {
        Ok(Event {
            id: id(required(envelope.id, "id")?)?,
            subject: required(envelope.subject, "subject")?.into_owned(),
            occurred_at: time(&required(envelope.time, "time")?)?,
            key: key(entity, envelope.data)?,
            identifier: identifier(entity, envelope.data),
        })
    };
    deletion().map(Message::Deletion).map_err(invalid)
}

fn required<'a>(value: Option<Cow<'a, str>>, name: &'static str) -> Result<Cow<'a, str>, Invalid> {
    value
        .filter(|value| !value.is_empty())
        .ok_or(Invalid::Lacks(name))
}

fn id(id: Cow<'_, str>) -> Result<String, Invalid> {
    let unusable = |why: String| Err(Invalid::Unusable("id", why));
    if id.chars().count() > MAX_ID_CHARS {
        return unusable(format!("it is longer than {MAX_ID_CHARS} characters"));
    }
    // To the database, ids that differ only in trailing spaces are equal (PAD SPACE).
    if id.trim() != id {
        return unusable("there is white space around it".into());
    }
    Ok(id.into_owned())
}

fn time(text: &str) -> Result<DateTime<Utc>, Invalid> {
    let unusable = |why: String| Invalid::Unusable("time", why);
    let seconds = DateTime::parse_from_rfc3339(text)
        .map_err(|error| unusable(format!("it is not an RFC 3339 time: {error}")))?
        .timestamp();
    DateTime::from_timestamp(seconds, 0)
        .filter(|time| (1970..=9999).contains(&time.year()))
        .ok_or_else(|| unusable("it is outside the years 1970 to 9999".into()))
}

#[cfg(test)]
mod tests {
    use super::super::EntityKey;
    use super::*;

    fn with(data: &str, entity: EntityType) -> Result<Message, InvalidEvent> {
        parse(
            format!(
                r#"{{"specversion":"1.0","id":"e1","type":"{}","subject":"s1",
                    "time":"2024-06-10T17:31:00+02:00","data":{data}}}"#,
                entity.event_type()
            )
            .as_bytes(),
        )
    }

    #[test]
    fn every_documented_payload_is_read() {
        for (entity, data, key) in [
            (
                EntityType::Product,
                r#"{"product":{"uuid":"u-1","identifier":"sku"},"author":{"type":"user"}}"#,
                EntityKey::new(EntityType::Product, "u-1"),
            ),
            (
                EntityType::ProductModel,
                r#"{"product_model":{"code":"model, with \"quotes\""}}"#,
                EntityKey::new(EntityType::ProductModel, "model, with \"quotes\""),
            ),
            (
                EntityType::AttributeOption,
                r#"{"attribute_option":{"code":"red","attribute":{"code":"colour"}}}"#,
                EntityKey::option("colour", "red"),
            ),
            (
                EntityType::Family,
                r#"{"family":{"code":"🐘"}}"#,
                EntityKey::new(EntityType::Family, "🐘"),
            ),
        ] {
            let Ok(Message::Deletion(event)) = with(data, entity) else {
                panic!("{entity:?} was not read");
            };
            assert_eq!(event.key, key);
            assert_eq!(event.occurred_at.to_rfc3339(), "2024-06-10T15:31:00+00:00");
        }
    }

    #[test]
    fn an_event_that_names_its_entity_twice_is_invalid() {
        let twice = r#"{"family":{"code":"a"},"family":{"code":"b"}}"#;
        let reason = with(twice, EntityType::Family).unwrap_err().reason;
        let Invalid::Unusable("data", why) = &reason else {
            panic!("{reason:?}");
        };
        assert!(why.contains("duplicate field `family`"), "{why}");
    }

    #[test]
    fn an_invalid_event_still_tells_its_subscription() {
        let invalid = with(r#"{"product":{}}"#, EntityType::Product).unwrap_err();
        assert_eq!(invalid.subject.as_deref(), Some("s1"));
        assert_eq!(
            invalid.reason,
            Invalid::Unusable("product", "missing field `uuid` at line 1 column 2".into())
        );
    }

    #[test]
    fn an_id_that_the_database_could_mistake_for_another_is_invalid() {
        assert!(id("abc ".into()).is_err());
        assert!(id("x".repeat(256).into()).is_err());
        assert_eq!(id("a b".into()).as_deref(), Ok("a b"));
    }

    #[test]
    fn a_leap_second_and_a_far_year_cannot_reach_the_database() {
        assert_eq!(
            time("2016-12-31T23:59:60Z").unwrap().to_rfc3339(),
            "2016-12-31T23:59:59+00:00"
        );
        assert!(time("0001-01-01T00:00:00Z").is_err());
        assert!(time("10000-01-01T00:00:00Z").is_err());
    }
}
