//! What the imagined PIM holds: codes and UUIDs, the types of attributes, and what else it is told to show of an entity.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

const SIMPLE_SELECT: &str = "pim_catalog_simpleselect";
const MULTI_SELECT: &str = "pim_catalog_multiselect";
const TEXT: &str = "pim_catalog_text";

/// Everything that can be deleted in the PIM.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Catalog {
    pub products: BTreeSet<String>,
    pub product_models: BTreeSet<String>,
    pub categories: BTreeSet<String>,
    pub families: BTreeSet<String>,
    pub attributes: BTreeSet<String>,
    /// Attribute code to type; others with options are simple selects, the rest is text.
    pub attribute_types: BTreeMap<String, String>,
    /// Attribute code to option codes.
    pub options: BTreeMap<String, BTreeSet<String>>,
    /// What else is shown: list, as in its path (`categories`, `attributes/colour/options`), to code to properties.
    pub properties: BTreeMap<String, Properties>,
}

/// Code to properties.
type Properties = BTreeMap<String, Map<String, Value>>;

/// One entity, by what names it, and as the API shows it.
pub struct Entity<'a> {
    pub code: &'a str,
    pub shown: Value,
}

/// A list endpoint.
pub struct Listed<'a> {
    /// By code.
    pub entities: Vec<Entity<'a>>,
    pub search: Option<&'static str>,
    /// Whether `pagination_type=search_after` is offered.
    pub has_cursor: bool,
    /// What a 404 calls one of them.
    noun: &'static str,
    /// Whether a 404 leaves open that it may only be hidden.
    is_guarded: bool,
}

/// Why an attribute's options are not served.
pub enum NoOptions {
    NoAttribute,
    NoSelect,
}

impl<'a> Listed<'a> {
    fn showing(mut self, properties: Option<&Properties>) -> Self {
        for entity in &mut self.entities {
            let more = properties.and_then(|it| it.get(entity.code));
            if let (Value::Object(shown), Some(more)) = (&mut entity.shown, more) {
                shown.extend(more.clone());
            }
        }
        self
    }

    pub fn find(&self, code: &str) -> Option<&Entity<'a>> {
        self.entities.iter().find(|it| same(it.code, code))
    }

    /// As the PIM words it.
    pub fn lacks(&self, code: &str) -> String {
        let more = if self.is_guarded {
            " or you do not have permission to access it"
        } else {
            ""
        };
        format!("{} \"{code}\" does not exist{more}.", self.noun)
    }
}

impl Catalog {
    /// What the list endpoint of that name, below `/api/rest/v1`, serves.
    pub fn listed(&self, list: &str) -> Option<Listed<'_>> {
        let listed = match list {
            "products-uuid" => Listed {
                search: Some("uuid"),
                ..guarded(plain("Product", "uuid", &self.products))
            },
            "product-models" => Listed {
                search: Some("identifier"),
                ..guarded(plain("Product model", "code", &self.product_models))
            },
            "categories" => plain("Category", "code", &self.categories),
            "families" => plain("Family", "code", &self.families),
            "attributes" => Listed {
                entities: self.attributes().into_iter().map(attribute).collect(),
                ..plain("Attribute", "code", &self.attributes)
            },
            _ => return None,
        };
        Some(listed.showing(self.properties.get(list)))
    }

    /// The options of an attribute.
    pub fn options(&self, attribute: &str) -> Result<Listed<'_>, NoOptions> {
        let attributes = self.attributes();
        let known = attributes.iter().find(|(code, _)| same(code, attribute));
        let (code, kind) = *known.ok_or(NoOptions::NoAttribute)?;
        if kind != SIMPLE_SELECT && kind != MULTI_SELECT {
            return Err(NoOptions::NoSelect);
        }
        let all = self.options.iter().find(|(of, _)| same(of, attribute));
        let options = all.map(|(_, options)| options).into_iter().flatten();
        let entities = options.map(|option| Entity {
            code: option,
            shown: json!({"code": option, "attribute": code}),
        });
        let listed = Listed {
            entities: entities.collect(),
            search: None,
            has_cursor: false,
            noun: "Attribute option",
            is_guarded: false,
        };
        let list = format!("attributes/{code}/options");
        Ok(listed.showing(self.properties.get(&list)))
    }

    /// Code and type of each, by code. MySQL compares codes without regard to case, so one in two spellings is one.
    fn attributes(&self) -> Vec<(&str, &str)> {
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        let named = self.attributes.iter().chain(self.attribute_types.keys());
        for code in named.chain(self.options.keys()) {
            if attributes.iter().any(|(other, _)| same(other, code)) {
                continue;
            }
            let with_type = self.attribute_types.iter().find(|(of, _)| same(of, code));
            let is_select = self.options.keys().any(|of| same(of, code));
            let default = if is_select { SIMPLE_SELECT } else { TEXT };
            attributes.push((code, with_type.map_or(default, |(_, kind)| kind)));
        }
        attributes.sort_unstable();
        attributes
    }
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn attribute<'a>((code, kind): (&'a str, &'a str)) -> Entity<'a> {
    Entity {
        code,
        shown: json!({"code": code, "type": kind}),
    }
}

fn plain<'a>(noun: &'static str, field: &str, codes: &'a BTreeSet<String>) -> Listed<'a> {
    let entities = codes.iter().map(|code| Entity {
        code,
        shown: json!({field: code}),
    });
    Listed {
        entities: entities.collect(),
        search: Some("code"),
        has_cursor: false,
        noun,
        is_guarded: false,
    }
}

fn guarded(listed: Listed<'_>) -> Listed<'_> {
    Listed {
        has_cursor: true,
        is_guarded: true,
        ..listed
    }
}
