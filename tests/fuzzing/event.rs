//! Bodies: what is read must stand there, and be fit for the queue, the log and the operator.

use akeneo_events::testing::event::{MAX_CODE_BYTES, MAX_ID_CHARS, Message, parse};
use akeneo_events::testing::notification::{self, Read};
use akeneo_events::testing::reason::Sentence;
use akeneo_events::{EntityKey, EntityType, Event};
use chrono::{Datelike, SubsecRound};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use std::fmt;

/// Longest sentence about a body, whose reader may quote it: 1,000 characters, some of them escaped.
const LONGEST_SENTENCE: usize = 10_000;

/// Longest text in characters that a message about an event may have.
const MAX_MESSAGE_CHARS: usize = 400;

/// The data is the body.
pub fn event(data: &[u8]) {
    match parse(data) {
        Ok(Message::Deletion(event)) => {
            fits(&event);
            // A reader of another kind gives up where values are nested deeply.
            if let Ok(body) = serde_json::from_slice::<Value>(data) {
                said(&event, data, &body);
            }
            assert_eq!(parse(&again(&event)), Ok(Message::Deletion(event)));
        }
        Ok(Message::SelfTest { id, subject }) => {
            assert!(!id.is_empty() && id.chars().count() <= MAX_ID_CHARS && !subject.is_empty());
        }
        Ok(Message::Unhandled { event_type, .. }) => {
            assert_eq!(EntityType::from_event_type(&event_type), None);
        }
        Err(invalid) => {
            let said = Sentence::from(&invalid.reason).to_string();
            showable(&said, LONGEST_SENTENCE);
            if let Some(Read::Known(told)) = notification::parse(data) {
                assert!((1970..=9999).contains(&told.at.year()));
                assert!(
                    told.reason
                        .is_none_or(|it| it.chars().count() <= MAX_MESSAGE_CHARS + 100)
                );
            }
        }
    }
}

fn fits(event: &Event) {
    assert!(!event.id.is_empty() && event.id.chars().count() <= MAX_ID_CHARS);
    assert_eq!(event.id.trim(), event.id);
    assert!(!event.subject.is_empty());
    assert!((1970..=9999).contains(&event.occurred_at.year()));
    assert_eq!(event.occurred_at, event.occurred_at.trunc_subsecs(0));
    let EntityKey {
        entity,
        code,
        parent,
    } = &event.key;
    assert_eq!(entity.parent().is_some(), parent.is_some());
    assert!(*entity == EntityType::Product || event.identifier.is_none());
    assert!(event.identifier.as_ref().is_none_or(|it| !it.is_empty()));
    for code in std::iter::once(code).chain(parent) {
        assert!(!code.is_empty() && code.len() <= MAX_CODE_BYTES);
    }
    showable(&event.key.to_string(), MAX_MESSAGE_CHARS);
}

fn showable(text: &str, most: usize) {
    assert!(
        text.chars().count() <= most,
        "{} characters",
        text.chars().count()
    );
    assert!(!text.chars().any(char::is_control), "{text:?}");
}

fn said(event: &Event, raw: &[u8], body: &Value) {
    assert_eq!(body.get("id"), Some(&json!(event.id)));
    assert_eq!(body.get("subject"), Some(&json!(event.subject)));
    assert_eq!(
        body.get("type"),
        Some(&json!(event.key.entity.event_type()))
    );
    assert_eq!(body.get("specversion"), Some(&json!("1.0")));
    let (part, key) = match event.key.entity {
        EntityType::Product => ("product", "uuid"),
        other => (other.name(), "code"),
    };
    let part = body.get("data").and_then(|data| data.get(part));
    // Of a name that is there twice this reader keeps the last, ours refuses; what is not ours may be there twice.
    assert_eq!(
        part.and_then(|it| it.get(key)),
        Some(&json!(event.key.code))
    );
    if event.key.entity == EntityType::Product {
        let Product { data } = serde_json::from_slice(raw).unwrap();
        assert_eq!(event.identifier, data.product.identifier());
    }
    if let Some(name) = event.key.entity.parent() {
        let parent = part.and_then(|it| it.get(name)?.get("code"));
        assert_eq!(parent, Some(&json!(event.key.parent)));
    }
}

#[derive(Deserialize)]
struct Product {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    product: Members,
}

/// All members of an object, also those of the same name.
struct Members(Vec<(String, Value)>);

impl Members {
    /// The one text under this name that is more than white space.
    fn identifier(&self) -> Option<String> {
        let named = self.0.iter().filter(|(name, _)| name == "identifier");
        let [(_, value)] = named.collect::<Vec<_>>()[..] else {
            return None;
        };
        let text = value.as_str()?;
        let is_blank = text.chars().all(|it| "\0\t\n\x0b\r ".contains(it));
        (!is_blank).then(|| text.to_owned())
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(data: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members, M::Error> {
                let mut all = Vec::new();
                while let Some(member) = map.next_entry()? {
                    all.push(member);
                }
                Ok(Members(all))
            }
        }
        data.deserialize_map(Each)
    }
}

/// The event as Akeneo would write it.
fn again(event: &Event) -> Vec<u8> {
    let code = &event.key.code;
    let entity = event.key.entity;
    let key = match (entity, entity.parent()) {
        (EntityType::Product, _) => match &event.identifier {
            Some(identifier) => json!({"uuid": code, "identifier": identifier}),
            None => json!({"uuid": code}),
        },
        (_, Some(of)) => json!({"code": code, of: {"code": event.key.parent}}),
        (_, None) => json!({"code": code}),
    };
    json!({
        "specversion": "1.0",
        "id": event.id,
        "type": entity.event_type(),
        "source": "pim",
        "subject": event.subject,
        "time": event.occurred_at.to_rfc3339(),
        "data": {entity.name(): key},
    })
    .to_string()
    .into_bytes()
}
