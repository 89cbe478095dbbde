//! Reads the data of an event: which entity was deleted, and what Akeneo calls it.

use super::{EntityKey, EntityType, Invalid};
use crate::text::folded;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Longest entity code in bytes that the queue stores.
pub const MAX_CODE_BYTES: usize = 65_535;

/// The key of the deleted entity.
pub(super) fn key(entity: EntityType, data: Option<&RawValue>) -> Result<EntityKey, Invalid> {
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

/// It names the product for people and decides nothing. So an identifier that cannot be read, or that is there twice, counts
/// as none and spoils no event.
pub(super) fn identifier(entity: EntityType, data: Option<&RawValue>) -> Option<String> {
    if entity != EntityType::Product {
        return None;
    }
    let product = member(data?, entity.name()).ok()?;
    let identifier = text(product, "identifier").ok()?;
    (!folded(&identifier).is_empty()).then_some(identifier)
}

fn part<'a>(
    object: &'a RawValue,
    name: &'static str,
    is_needed: bool,
) -> serde_json::Result<Option<&'a RawValue>> {
    let part = Part { name, is_needed };
    part.deserialize(&mut serde_json::Deserializer::from_str(object.get()))
}

/// The text of the member with this name.
fn text(object: &RawValue, name: &'static str) -> serde_json::Result<String> {
    serde_json::from_str(member(object, name)?.get())
}

fn member<'a>(object: &'a RawValue, name: &'static str) -> serde_json::Result<&'a RawValue> {
    part(object, name, true)?.ok_or_else(|| serde::de::Error::missing_field(name))
}

/// Finds the part of an object that has this name. If the name is there twice, that is an error: two readers could otherwise disagree.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entity: EntityType, data: &str) -> Option<String> {
        let data: &RawValue = serde_json::from_str(data).unwrap();
        assert!(key(entity, Some(data)).is_ok(), "{data} is spoilt");
        identifier(entity, Some(data))
    }

    #[test]
    fn an_identifier_that_cannot_be_used_is_none_and_spoils_no_event() {
        for (member, expected) in [
            (r#","identifier":"A-1 🐘""#, Some("A-1 🐘")),
            (r#","identifier":" A\u002d1""#, Some(" A-1")),
            ("", None),
            (r#","identifier":null"#, None),
            (r#","identifier":17"#, None),
            (r#","identifier":["A-1"]"#, None),
            (r#","identifier":"""#, None),
            (r#","identifier":" \t""#, None),
            (r#","identifier":"\ud800""#, None),
            (r#","identifier":"A-1","identifier":"A-1""#, None),
            (r#","identifier":"A-1","\u0069dentifier":null"#, None),
        ] {
            let data = format!(r#"{{"product":{{"uuid":"u-1"{member}}},"identifier":"B"}}"#);
            let identifier = read(EntityType::Product, &data);
            assert_eq!(identifier.as_deref(), expected, "{member}");
        }
    }

    #[test]
    fn only_a_product_has_an_identifier() {
        let model = r#"{"product_model":{"code":"m","identifier":"A-1"}}"#;
        assert_eq!(read(EntityType::ProductModel, model), None);
    }
}
