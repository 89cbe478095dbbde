//! CloudEvent JSON in, a typed event out. Pure.
//!
//! The Event Platform delivers CloudEvents 1.0 in structured mode: `id` is unique, `subject` is the
//! subscription's id, `type` names what happened and `data` holds the key of the entity.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use thiserror::Error;

/// Longest CloudEvent id in characters that the queue can tell apart.
pub const MAX_ID_CHARS: usize = 255;
/// Longest entity code in bytes that the queue stores.
pub const MAX_CODE_BYTES: usize = 65_535;

const TYPE_PREFIX: &str = "com.akeneo.pim.v1.";

/// What kinds of Akeneo entity this product deletes, in the order in which a batch processes them:
/// what refers to something goes before what it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityType {
    /// A product, named by UUID.
    Product,
    /// A product model; only root models exist in Magento, as configurable products.
    ProductModel,
    /// An option of a select attribute.
    AttributeOption,
    /// A product attribute.
    Attribute,
    /// A category.
    Category,
    /// A family; an attribute set in Magento.
    Family,
}

impl EntityType {
    /// Every type, in processing order.
    pub const ALL: [Self; 6] = [
        Self::Product,
        Self::ProductModel,
        Self::AttributeOption,
        Self::Attribute,
        Self::Category,
        Self::Family,
    ];

    /// The name in PHP, on the command line and in log lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::ProductModel => "product_model",
            Self::AttributeOption => "attribute_option",
            Self::Attribute => "attribute",
            Self::Category => "category",
            Self::Family => "family",
        }
    }

    /// The name in a sentence for an operator.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::ProductModel => "product model",
            Self::AttributeOption => "attribute option",
            other => other.name(),
        }
    }

    /// The CloudEvent type that announces its deletion.
    #[must_use]
    pub const fn event_type(self) -> &'static str {
        match self {
            Self::Product => "com.akeneo.pim.v1.product.deleted",
            Self::ProductModel => "com.akeneo.pim.v1.product-model.deleted",
            Self::AttributeOption => "com.akeneo.pim.v1.attribute-option.deleted",
            Self::Attribute => "com.akeneo.pim.v1.attribute.deleted",
            Self::Category => "com.akeneo.pim.v1.category.deleted",
            Self::Family => "com.akeneo.pim.v1.family.deleted",
        }
    }

    /// The type that a CloudEvent type announces the deletion of.
    #[must_use]
    pub fn from_event_type(event_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|entity| entity.event_type() == event_type)
    }

    /// Reads what an operator types: `product-model`, `product_model`, `product-model.deleted` or the
    /// full CloudEvent type.
    #[must_use]
    pub fn from_operator(text: &str) -> Option<Self> {
        let text = text.trim();
        let short = text.strip_prefix(TYPE_PREFIX).unwrap_or(text);
        let short = short.strip_suffix(".deleted").unwrap_or(short);
        let name = short.to_ascii_lowercase().replace('-', "_");
        Self::ALL.into_iter().find(|entity| entity.name() == name)
    }
}

/// The key by which Akeneo names an entity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EntityKey {
    /// What kind of entity.
    pub entity: EntityType,
    /// The product's UUID, or the code.
    pub code: String,
    /// The attribute's code; of options only.
    pub attribute: Option<String>,
}

impl EntityKey {
    /// The key of anything but an option.
    #[must_use]
    pub fn new(entity: EntityType, code: impl Into<String>) -> Self {
        Self {
            entity,
            code: code.into(),
            attribute: None,
        }
    }

    /// The key of an attribute option.
    #[must_use]
    pub fn option(attribute: impl Into<String>, code: impl Into<String>) -> Self {
        Self {
            entity: EntityType::AttributeOption,
            code: code.into(),
            attribute: Some(attribute.into()),
        }
    }
}

/// As an operator reads it: `product model "shirt"`, cut after 100 characters of code.
impl fmt::Display for EntityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} \"{}\"", self.entity.noun(), Cut(&self.code))?;
        if let Some(attribute) = &self.attribute {
            write!(f, " of attribute \"{}\"", Cut(attribute))?;
        }
        Ok(())
    }
}

/// At most 100 characters of a text, so that a hostile code cannot flood a message or a log line;
/// control characters escaped, so that it cannot forge one.
pub(crate) struct Cut<'a>(pub(crate) &'a str);

impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.chars();
        for character in rest.by_ref().take(100) {
            if character.is_control() {
                write!(f, "{}", character.escape_default())?;
            } else {
                write!(f, "{character}")?;
            }
        }
        if rest.next().is_some() {
            f.write_str("…")?;
        }
        Ok(())
    }
}

/// A deletion that Akeneo announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The CloudEvent's id; the same id is the same event.
    pub id: String,
    /// The subscription that it was delivered for.
    pub subject: String,
    /// When the entity was deleted in Akeneo, in whole seconds.
    pub occurred_at: DateTime<Utc>,
    /// What was deleted.
    pub key: EntityKey,
}

/// What a signed body turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A deletion that we handle.
    Deletion(Event),
    /// A CloudEvent of a type that we do not handle.
    Unhandled {
        /// The CloudEvent's type.
        event_type: String,
        /// The subscription that it was delivered for.
        subject: Option<String>,
    },
}

/// A body that is no event that this version can read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct InvalidEvent {
    /// What is wrong, for an operator.
    pub reason: String,
    /// The subscription, where even that could be read.
    pub subject: Option<String>,
}

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

/// The `data` of our six types. A repeated name is an error, so that no two readers can disagree.
#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    product: Option<&'a RawValue>,
    #[serde(borrow)]
    product_model: Option<&'a RawValue>,
    #[serde(borrow)]
    attribute_option: Option<&'a RawValue>,
    #[serde(borrow)]
    attribute: Option<&'a RawValue>,
    #[serde(borrow)]
    category: Option<&'a RawValue>,
    #[serde(borrow)]
    family: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Product {
    uuid: String,
}

#[derive(Deserialize)]
struct Coded {
    code: String,
}

#[derive(Deserialize)]
struct OptionOfAttribute {
    code: String,
    attribute: Coded,
}

/// Reads one delivery.
///
/// # Errors
/// [`InvalidEvent`] for anything that is not a CloudEvent 1.0, or is one of our six types without a
/// usable id, subject, time or key.
pub fn parse(body: &[u8]) -> Result<Message, InvalidEvent> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).map_err(|error| InvalidEvent {
        reason: format!("The body is not a CloudEvent: {error}."),
        subject: None,
    })?;
    let subject = envelope.subject.as_deref().map(str::to_owned);
    let invalid = |reason: String| InvalidEvent {
        reason,
        subject: subject.clone(),
    };
    if envelope.specversion.as_deref() != Some("1.0") {
        return Err(invalid(
            "The body is not a CloudEvent of version 1.0.".into(),
        ));
    }
    let event_type = required(envelope.event_type, "type").map_err(&invalid)?;
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

fn required<'a>(value: Option<Cow<'a, str>>, name: &str) -> Result<Cow<'a, str>, String> {
    value
        .filter(|value| !value.is_empty())
        .ok_or_else(|| format!("The event has no {name}."))
}

fn id(id: Cow<'_, str>) -> Result<String, String> {
    if id.chars().count() > MAX_ID_CHARS {
        return Err(format!(
            "The event's id is longer than {MAX_ID_CHARS} characters."
        ));
    }
    // The database takes ids that differ in trailing spaces for the same (PAD SPACE).
    if id.trim() != id {
        return Err("The event's id has white space around it.".into());
    }
    Ok(id.into_owned())
}

fn time(text: &str) -> Result<DateTime<Utc>, String> {
    let seconds = DateTime::parse_from_rfc3339(text)
        .map_err(|error| format!("The event's time is not an RFC 3339 time: {error}."))?
        .timestamp();
    DateTime::from_timestamp(seconds, 0)
        .filter(|time| (1970..=9999).contains(&chrono::Datelike::year(time)))
        .ok_or_else(|| "The event's time is outside the years 1970 to 9999.".into())
}

fn key(entity: EntityType, data: Option<&RawValue>) -> Result<EntityKey, String> {
    let data = data.ok_or("The event has no data.")?;
    let data: Data<'_> = read(data, "data")?;
    let coded = |part| field::<Coded>(part, entity).map(|it| EntityKey::new(entity, it.code));
    let key = match entity {
        EntityType::Product => {
            field::<Product>(data.product, entity).map(|it| EntityKey::new(entity, it.uuid))
        }
        EntityType::AttributeOption => field::<OptionOfAttribute>(data.attribute_option, entity)
            .map(|it| EntityKey::option(it.attribute.code, it.code)),
        EntityType::ProductModel => coded(data.product_model),
        EntityType::Attribute => coded(data.attribute),
        EntityType::Category => coded(data.category),
        EntityType::Family => coded(data.family),
    }?;
    for code in std::iter::once(&key.code).chain(&key.attribute) {
        if code.is_empty() {
            return Err(format!(
                "The event names an {} without a code.",
                entity.noun()
            ));
        }
        if code.len() > MAX_CODE_BYTES {
            return Err(format!(
                "The event's code is longer than {MAX_CODE_BYTES} bytes."
            ));
        }
    }
    Ok(key)
}

fn field<'a, T: Deserialize<'a>>(
    part: Option<&'a RawValue>,
    entity: EntityType,
) -> Result<T, String> {
    let part = part.ok_or_else(|| format!("The event's data names no {}.", entity.noun()))?;
    read(part, entity.noun())
}

fn read<'a, T: Deserialize<'a>>(part: &'a RawValue, what: &str) -> Result<T, String> {
    serde_json::from_str(part.get())
        .map_err(|error| format!("The event's {what} cannot be read: {error}."))
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
        assert!(reason.contains("duplicate field `family`"), "{reason}");
    }

    #[test]
    fn an_invalid_event_still_tells_its_subscription() {
        let invalid = with(r#"{"product":{}}"#, EntityType::Product).unwrap_err();
        assert_eq!(invalid.subject.as_deref(), Some("s1"));
        assert_eq!(
            invalid.reason,
            "The event's product cannot be read: missing field `uuid` at line 1 column 2."
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

    #[test]
    fn an_operator_may_name_a_type_in_any_of_its_forms() {
        for text in [
            "product-model",
            "product_model",
            "Product-Model.deleted",
            "com.akeneo.pim.v1.product-model.deleted",
        ] {
            assert_eq!(
                EntityType::from_operator(text),
                Some(EntityType::ProductModel),
                "{text}"
            );
        }
        assert_eq!(EntityType::from_operator("asset"), None);
    }

    #[test]
    fn a_hostile_code_can_neither_flood_nor_forge_a_log_line() {
        let shown =
            EntityKey::new(EntityType::Category, format!("a\nb{}", "x".repeat(500))).to_string();
        assert!(shown.starts_with("category \"a\\nbxx"), "{shown}");
        assert!(shown.chars().count() < 120);
    }
}
