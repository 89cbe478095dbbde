//! What the PIM can say about an entity, and which answers count. Pure.
//!
//! An entity counts as gone only if the PIM itself answers 404, with a message that says that the key which was asked for does not exist.
//! The messages were read in the controllers of `akeneo/pim-community-dev` (`Controller/ExternalApi` of `Akeneo/Pim/Structure` and
//! `Akeneo/Pim/Enrichment`, `Akeneo/Category/Infrastructure/ExternalApi`):
//!
//! | asked for | the PIM says |
//! | --- | --- |
//! | category, family, attribute | `Family "shoes" does not exist.` |
//! | product, product model | `Product "…" does not exist or you do not have permission to access it.`; older ones end after `exist` |
//! | option | `Attribute option "red" does not exist or is not an option of the attribute "shade".` |
//! | option of an attribute that there is not | `Attribute "shade" does not exist.` |
//! | option of an attribute that is no select | `Attribute "weight" does not support options. …` |
//! | a path that the PIM does not serve | `No route found for …` |

use crate::akeneo::error::ApiError;
use crate::akeneo::http::Reply;
use crate::event::EntityKey;
use crate::reason::{Arg, Code, Sentence};
use chrono::TimeDelta;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::HashMap;

/// Whether an entity is in the PIM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Existence {
    /// It is there.
    Exists,
    /// The PIM says plainly that it does not have it.
    Gone,
    /// The PIM says neither.
    Unclear(Unclear),
}

/// Why it is not known whether the PIM has an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// The PIM gave no answer; [`Answers::trouble`] says why.
    Unanswered,
    /// The PIM does not know the option's attribute.
    AttributeUnknown,
    /// The option's attribute is not a select, so the PIM has no options of it.
    NoOptions {
        /// As the PIM names it, such as `pim_catalog_metric`.
        attribute_type: String,
    },
}

impl Unclear {
    /// What an operator reads of an option of this attribute.
    pub(crate) fn sentence(&self, attribute: &str) -> Sentence {
        let attribute = Arg::code(attribute);
        match self {
            Self::Unanswered => Sentence::new(Code::AkeneoNoAnswer, []),
            Self::AttributeUnknown => Sentence::new(Code::AttributeUnknown, [attribute]),
            Self::NoOptions { attribute_type } => Sentence::new(
                Code::AttributeWithoutOptions,
                [attribute, Arg::code(attribute_type)],
            ),
        }
    }
}

/// What the PIM said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// In the order of the keys.
    pub existence: Vec<Existence>,
    /// Why some entities are [`Unclear::Unanswered`]; `None` if none is.
    pub trouble: Option<ApiError>,
    /// Whether the PIM answered another question in the meantime. Then the PIM is there, and only single entities are in trouble.
    pub answers_others: bool,
    /// How long the PIM asked us to wait (`Retry-After` of a 429 or 503): from zero to 24 hours.
    pub ask_again_after: Option<TimeDelta>,
    /// How long all answers took.
    pub took: TimeDelta,
}

/// One page of a list or of a search.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    #[serde(rename = "_embedded")]
    embedded: Embedded<T>,
    #[serde(rename = "_links")]
    links: Links,
}

#[derive(Deserialize)]
struct Embedded<T> {
    items: Vec<T>,
}

#[derive(Deserialize)]
struct Links {
    next: Option<IgnoredAny>,
}

impl<T> Page<T> {
    /// Whether there may be another page. The PIM says so for each page that is full.
    pub(super) const fn has_next(&self) -> bool {
        self.links.next.is_some()
    }

    pub(super) fn items(self) -> Vec<T> {
        self.embedded.items
    }
}

/// The properties that identify an entity.
#[derive(Deserialize)]
pub(super) struct Named {
    /// Of products.
    uuid: Option<String>,
    /// Of all others.
    code: Option<String>,
    /// Of options.
    attribute: Option<String>,
    /// Of attributes.
    #[serde(rename = "type")]
    attribute_type: Option<Value>,
}

/// The property that names every entity except a product.
pub(super) const CODE: &str = "code";

impl Named {
    /// The name of the entity, from this property.
    pub(super) fn name(&self, named_by: &str) -> Option<&str> {
        let name = if named_by == CODE {
            &self.code
        } else {
            &self.uuid
        };
        name.as_deref()
    }

    /// As the PIM names it, such as `pim_catalog_metric`.
    pub(super) fn attribute_type(&self) -> Option<&str> {
        self.attribute_type.as_ref()?.as_str()
    }

    /// Whether this is the entity with this key.
    pub(super) fn is(&self, key: &EntityKey) -> bool {
        let named_by = key.entity.listing().map_or(CODE, |it| it.named_by);
        let name = self.name(named_by);
        let of = key.parent.as_deref();
        name.is_some_and(|name| same(name, &key.code)) && of.is_none_or(|it| self.is_of(it))
    }

    /// Whether this is an option of the attribute.
    pub(super) fn is_of(&self, attribute: &str) -> bool {
        let of = self.attribute.as_deref();
        of.is_some_and(|of| same(of, attribute))
    }
}

/// Folds case as the PIM does when it compares codes: an entity whose code differs only in case may be the same entity.
pub(super) fn folded(code: &str) -> String {
    code.to_lowercase()
}

fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// The entities that were found, by folded name. `None` if one has no name or was not asked for.
pub(super) fn of_search(
    asked: &[&str],
    page: Page<Named>,
    named_by: &str,
) -> Option<HashMap<String, Named>> {
    let asked: Vec<String> = asked.iter().map(|code| folded(code)).collect();
    let mut found = HashMap::new();
    for item in page.items() {
        let name = folded(item.name(named_by)?);
        if !asked.contains(&name) {
            return None;
        }
        found.insert(name, item);
    }
    Some(found)
}

/// What a 404 says about the one entity that was asked for; `None` if it says nothing about it.
pub(super) fn no(reply: &Reply, key: &EntityKey) -> Option<Existence> {
    let message = not_found(reply)?;
    let is_gone = denies(&message, &key.code);
    match &key.parent {
        None => is_gone.then_some(Existence::Gone),
        Some(_) if message.starts_with("Attribute option ") => is_gone.then_some(Existence::Gone),
        Some(attribute) => {
            denies(&message, attribute).then_some(Existence::Unclear(Unclear::AttributeUnknown))
        }
    }
}

/// Whether a 404 says that the PIM does not have this attribute.
pub(super) fn lacks_attribute(reply: &Reply, attribute: &str) -> bool {
    not_found(reply).is_some_and(|message| denies(&message, attribute))
}

fn denies(message: &str, code: &str) -> bool {
    message.contains(&format!("\"{code}\" does not exist"))
}

#[derive(Deserialize)]
struct NotFound {
    code: u16,
    message: String,
}

/// The message of a 404 that comes from the PIM itself, not from a server in front of it.
fn not_found(reply: &Reply) -> Option<String> {
    let said: NotFound = serde_json::from_str(&reply.body).ok()?;
    (reply.status == 404 && said.code == 404).then_some(said.message)
}
