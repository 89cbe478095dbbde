//! Reads a delivery.

use super::{EntityKey, EntityType, Event, Invalid, InvalidEvent, Message};
use chrono::{DateTime, Datelike, Utc};
use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The CloudEvent type of the shop's own self-test. Akeneo has none without a domain in front.
pub const SELF_TEST: &str = "akeneo_events.self_test";

/// Longest CloudEvent id in characters that the queue can tell apart.
pub const MAX_ID_CHARS: usize = 255;
/// Longest entity code in bytes that the queue stores.
pub const MAX_CODE_BYTES: usize = 65_535;

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

/// The part of an object that has this name. Twice is an error, so that no two readers can disagree.
struct Part {
    name: &'static str,
    is_needed: bool,
}

impl<'a> DeserializeSeed<'a> for Part {
    type Value = Option<&'a RawValue>;

    fn deserialize<D: Deserializer<'a>>(self, data: D) -> Result<Self::Value, D::Error> {
        data.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Part {
    type Value = Option<&'a RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut part = None;
        while let Some(name) = map.next_key::<Cow<'a, str>>()? {
            let value: &RawValue = map.next_value()?;
            if name == self.name && part.replace(value).is_some() {
                return Err(M::Error::duplicate_field(self.name));
            }
        }
        if self.is_needed && part.is_none() {
            return Err(M::Error::missing_field(self.name));
        }
        Ok(part)
    }
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
    // The database takes ids that differ in trailing spaces for the same (PAD SPACE).
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

fn key(entity: EntityType, data: Option<&RawValue>) -> Result<EntityKey, Invalid> {
    let data = data.ok_or(Invalid::Lacks("data"))?;
    let unusable = |what, why: &dyn fmt::Display| Invalid::Unusable(what, why.to_string());
    let part = part(data, entity.name(), false)
        .map_err(|error| unusable("data", &error))?
        .ok_or_else(|| Invalid::Lacks(entity.noun()))?;
    let unreadable = |error| unusable(entity.noun(), &error);
    let code = text(part, entity.code()).map_err(unreadable)?;
    let parent = entity
        .parent()
        .map(|name| text(member(part, name)?, "code"));
    let key = EntityKey {
        entity,
        code,
        parent: parent.transpose().map_err(unreadable)?,
    };
    for code in std::iter::once(&key.code).chain(&key.parent) {
        if code.is_empty() {
            return Err(unusable(entity.noun(), &"its code is empty"));
        }
        if code.len() > MAX_CODE_BYTES {
            let why = format!("its code is longer than {MAX_CODE_BYTES} bytes");
            return Err(unusable(entity.noun(), &why));
        }
    }
    Ok(key)
}

fn part<'a>(
    object: &'a RawValue,
    name: &'static str,
    is_needed: bool,
) -> serde_json::Result<Option<&'a RawValue>> {
    let part = Part { name, is_needed };
    part.deserialize(&mut serde_json::Deserializer::from_str(object.get()))
}

/// What the member of that name holds, a text.
fn text(object: &RawValue, name: &'static str) -> serde_json::Result<String> {
    serde_json::from_str(member(object, name)?.get())
}

fn member<'a>(object: &'a RawValue, name: &'static str) -> serde_json::Result<&'a RawValue> {
    part(object, name, true)?.ok_or_else(|| serde::de::Error::missing_field(name))
}

#[cfg(test)]
mod tests {
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
