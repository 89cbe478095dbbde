//! Events: what the control API asks for, and the CloudEvent that a receiver gets.
//!
//! Source: the documented example payloads (structured mode, CloudEvents 1.0; `subject` is the id of the
//! subscription, `data.product.identifier` only with `send_product_identifier`).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::SimTime;
use crate::ids::{Id, Ids};
use crate::platform::event_types;

const SCHEMAS: &str = "https://event.prd.sdk.akeneo.cloud/spec/";

/// An event as the control API describes it; see `help.txt`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[serde(rename = "type")]
    kind: String,
    data: Option<Value>,
    key: Option<String>,
    attribute: Option<String>,
    identifier: Option<String>,
    author: Option<Value>,
    id: Option<String>,
    time: Option<String>,
    source: Option<String>,
}

/// An event, before it is addressed to a subscription.
#[derive(Debug)]
pub struct Event {
    pub id: String,
    pub kind: String,
    source: String,
    time: String,
    data: Value,
    identifier: Option<String>,
}

/// The order of the fields is that of Akeneo's examples.
#[derive(Serialize)]
struct CloudEvent<'a> {
    specversion: &'static str,
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    source: &'a str,
    subject: &'a Id,
    time: &'a str,
    datacontenttype: &'static str,
    dataschema: String,
    data: Value,
}

impl Event {
    /// The error is a sentence for whoever called the control API.
    pub fn new(input: Input, ids: &mut Ids, now: SimTime) -> Result<Self, String> {
        let kind = event_types::full(&input.kind);
        if !event_types::is_known(&kind) {
            return Err(format!("{kind} is not a known event type"));
        }
        let data = match (input.data, input.key) {
            (Some(data), None) => data,
            (None, Some(key)) => {
                let author = json!({"identifier": "system", "type": "system"});
                let mut data = data_of(&kind, &key, input.attribute.as_deref())?;
                if let Some(fields) = data.as_object_mut() {
                    fields.insert("author".to_owned(), input.author.unwrap_or(author));
                }
                data
            }
            _ => return Err(format!("{kind} needs either data or key")),
        };
        Ok(Self {
            id: input.id.unwrap_or_else(|| ids.uuid().to_string()),
            kind,
            source: input.source.unwrap_or_else(|| "pim".to_owned()),
            time: input.time.unwrap_or_else(|| now.seconds()),
            data,
            identifier: input.identifier,
        })
    }

    /// The body for `subscription`.
    pub fn body(&self, subscription: &Id, with_identifier: bool) -> serde_json::Result<Vec<u8>> {
        let mut data = self.data.clone();
        let product = data.get_mut("product").and_then(Value::as_object_mut);
        if let (Some(product), Some(identifier)) = (product, &self.identifier)
            && with_identifier
        {
            product.insert("identifier".to_owned(), json!(identifier));
        }
        serde_json::to_vec(&CloudEvent {
            specversion: "1.0",
            id: &self.id,
            kind: &self.kind,
            source: &self.source,
            subject: subscription,
            time: &self.time,
            datacontenttype: "application/json",
            dataschema: format!("{SCHEMAS}{}.schema.json", self.kind),
            data,
        })
    }
}

/// Puts `key` where events of that type have it.
fn data_of(kind: &str, key: &str, attribute: Option<&str>) -> Result<Value, String> {
    let short = kind.strip_prefix(event_types::PIM_PREFIX);
    let entity = short.and_then(|short| short.split('.').next());
    match (entity.unwrap_or_default(), attribute) {
        ("attribute-option", Some(attribute)) => Ok(json!({
            "attribute_option": {"code": key, "attribute": {"code": attribute}}
        })),
        ("attribute-option", None) => Err(format!("{kind} needs attribute beside key")),
        (_, Some(_)) => Err(format!("{kind} has no attribute")),
        ("product", None) => Ok(json!({"product": {"uuid": key}})),
        ("product-model", None) => Ok(json!({"product_model": {"code": key}})),
        (entity @ ("category" | "attribute" | "family"), None) => {
            Ok(json!({entity: {"code": key}}))
        }
        _ => Err(format!("{kind} needs data, there is no key for it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(input: Value, with_identifier: bool) -> Result<Value, String> {
        let mut ids = Ids::seeded(1);
        let input = serde_json::from_value(input).map_err(|e| e.to_string())?;
        let event = Event::new(input, &mut ids, SimTime::from_micros(1_700_000_000_000_000))?;
        let body = event
            .body(&ids.uuid(), with_identifier)
            .map_err(|e| e.to_string())?;
        serde_json::from_slice(&body).map_err(|e| e.to_string())
    }

    #[test]
    fn a_key_goes_where_the_documented_payloads_have_it() {
        for (kind, attribute, pointer) in [
            ("product.deleted", None, "/data/product/uuid"),
            ("product-model.deleted", None, "/data/product_model/code"),
            ("category.deleted", None, "/data/category/code"),
            ("attribute.deleted", None, "/data/attribute/code"),
            (
                "attribute-option.deleted",
                Some("color"),
                "/data/attribute_option/code",
            ),
            ("family.deleted", None, "/data/family/code"),
        ] {
            let made = body(
                json!({"type": kind, "key": "K", "attribute": attribute}),
                false,
            );
            let made = made.unwrap_or_default();
            assert_eq!(made.pointer(pointer), Some(&json!("K")), "{kind}");
            assert_eq!(
                made.get("type"),
                Some(&json!(format!("com.akeneo.pim.v1.{kind}")))
            );
            assert_eq!(made.pointer("/data/author/type"), Some(&json!("system")));
            assert_eq!(made.get("time"), Some(&json!("2023-11-14T22:13:20Z")));
        }
    }

    #[test]
    fn the_identifier_is_sent_to_who_asked_for_it() {
        let input = json!({"type": "product.deleted", "key": "K", "identifier": "SKU"});
        let (asked, not) = (body(input.clone(), true), body(input, false));
        let pointer = "/data/product/identifier";
        assert_eq!(
            asked.unwrap_or_default().pointer(pointer),
            Some(&json!("SKU"))
        );
        assert_eq!(not.unwrap_or_default().pointer(pointer), None);
    }

    #[test]
    fn what_cannot_be_an_event_is_refused() {
        for input in [
            json!({"type": "product.exploded", "key": "K"}),
            json!({"type": "product.deleted"}),
            json!({"type": "product.deleted", "key": "K", "data": {}}),
            json!({"type": "attribute-option.deleted", "key": "K"}),
            json!({"type": "family.deleted", "key": "K", "attribute": "A"}),
            json!({"type": "asset.deleted", "key": "K"}),
        ] {
            assert!(body(input.clone(), false).is_err(), "{input}");
        }
    }
}
