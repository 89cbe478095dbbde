//! What the imagined PIM holds: codes and UUIDs, nothing else of an entity.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Everything that can be deleted in the PIM.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Catalog {
    pub products: BTreeSet<String>,
    pub product_models: BTreeSet<String>,
    pub categories: BTreeSet<String>,
    pub families: BTreeSet<String>,
    pub attributes: BTreeSet<String>,
    /// Attribute code to option codes.
    pub options: BTreeMap<String, BTreeSet<String>>,
}

/// A list endpoint: its entities, and how they are named in answers and in `search`.
pub struct Listed<'a> {
    pub codes: &'a BTreeSet<String>,
    pub field: &'static str,
    pub search: Option<&'static str>,
    /// Whether `pagination_type=search_after` is offered.
    pub has_cursor: bool,
}

impl Catalog {
    /// What the list endpoint at `route`, below `/api/rest/v1`, serves.
    pub fn listed(&self, route: &[&str]) -> Option<Listed<'_>> {
        let listed = |codes, search, has_cursor| Listed {
            codes,
            field: "code",
            search,
            has_cursor,
        };
        match route {
            ["products-uuid"] => Some(Listed {
                field: "uuid",
                ..listed(&self.products, Some("uuid"), true)
            }),
            ["product-models"] => Some(listed(&self.product_models, Some("identifier"), true)),
            ["categories"] => Some(listed(&self.categories, Some("code"), false)),
            ["families"] => Some(listed(&self.families, Some("code"), false)),
            ["attributes"] => Some(listed(&self.attributes, Some("code"), false)),
            ["attributes", attribute, "options"] => {
                let options = self.options.get(*attribute)?;
                Some(listed(options, None, false))
            }
            _ => None,
        }
    }

    pub fn has_option(&self, attribute: &str, option: &str) -> bool {
        self.options
            .get(attribute)
            .is_some_and(|options| options.contains(option))
    }
}
