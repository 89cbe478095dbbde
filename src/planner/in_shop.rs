//! An entity by the names that the shop has for it, read before it is deleted. It is stored as JSON with its entry for good, and shown
//! wherever the entity is. Pure.

use crate::text::{MOST_CUT, Sentence};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Between the names of a category's path.
const PATH: &str = " / ";

/// The most characters of all that is shown of one entity.
const MOST_SHOWN: usize = 1_000;

/// An entity as the shop knows it. What is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InShop {
    /// Its id in Magento.
    pub id: u32,
    /// Of a product or a product model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Name or label for all stores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Of a product or a product model: `simple`, `configurable` and so on.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Of a product model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variants: Option<u64>,
    /// Of a category: the names from its root category down to its own. One without a name is there by its id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Of a category: how many categories are below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<u64>,
    /// Of an option: its attribute's label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// What Magento deletes or changes together with it, once that is counted.
    #[serde(skip_serializing_if = "Along::is_nothing")]
    pub along: Option<Along>,
}

/// How much goes along with a deletion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Along {
    /// Of a category: those below it.
    #[serde(skip_serializing_if = "is_none")]
    pub categories: u64,
    /// Of a category: products that are in it, or in one below it, once for each.
    #[serde(skip_serializing_if = "is_none")]
    pub product_links: u64,
    /// Its own; of a category also those of the categories below it.
    #[serde(skip_serializing_if = "is_none")]
    pub url_rewrites: u64,
    /// Of a product: categories that it is in.
    #[serde(skip_serializing_if = "is_none")]
    pub category_links: u64,
    /// Of a product.
    #[serde(skip_serializing_if = "is_none")]
    pub reviews: u64,
    /// Of a product.
    #[serde(skip_serializing_if = "is_none")]
    pub images: u64,
    /// Of a product model: they become single products.
    #[serde(skip_serializing_if = "is_none")]
    pub variants: u64,
    /// Of a product: carts that hold it.
    #[serde(skip_serializing_if = "is_none")]
    pub carts: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Along {
    pub(super) fn add(&mut self, other: Self) {
        self.categories += other.categories;
        self.product_links += other.product_links;
        self.url_rewrites += other.url_rewrites;
        self.category_links += other.category_links;
        self.reviews += other.reviews;
        self.images += other.images;
        self.variants += other.variants;
        self.carts += other.carts;
    }

    fn is_nothing(it: &Option<Self>) -> bool {
        it.is_none_or(|it| it == Self::default())
    }
}

impl InShop {
    /// Several of them as they are stored.
    #[must_use]
    pub fn stored(entities: &[Self]) -> String {
        serde_json::to_string(entities).unwrap_or_default()
    }

    /// As they were stored; none of anything else.
    #[must_use]
    pub fn read(stored: &str) -> Vec<Self> {
        serde_json::from_str(stored).unwrap_or_default()
    }

    /// Several of them in one line, or else the product's identifier in Akeneo; `None` if there is nothing to show.
    #[must_use]
    pub fn shown(entities: &[Self], identifier: Option<&str>) -> Option<String> {
        let shown = entities.iter().map(Self::to_string);
        let shown: Vec<String> = shown.filter(|it| !it.is_empty()).collect();
        match shown.is_empty() {
            false => Some(shown.join(" | ")),
            true => identifier.map(|it| Sentence(it, MOST_SHOWN).to_string()),
        }
    }

    /// Its name in a sentence: of a category with as many of those above it as there is room for.
    #[must_use]
    pub fn label(&self) -> Option<String> {
        let whole = self.path.join(PATH);
        if whole.is_empty() || whole.chars().count() <= MOST_CUT {
            return Some(whole)
                .filter(|it| !it.is_empty())
                .or_else(|| self.name.clone());
        }
        let own = self.path.last()?;
        let from = |start: usize| {
            let names = self.path.get(start..).unwrap_or_default();
            format!("…{PATH}{}", names.join(PATH))
        };
        let fits = |it: &String| it.chars().count() <= MOST_CUT;
        let cut = (1..self.path.len()).map(from).find(fits);
        cut.or_else(|| Some(own.clone()))
    }

    fn product(&self) -> String {
        let names: Vec<&str> = [&self.sku, &self.name]
            .into_iter()
            .filter_map(Option::as_deref)
            .collect();
        let what = match (&self.kind, self.variants) {
            (Some(kind), Some(1)) => format!(" ({kind}, 1 variant)"),
            (Some(kind), Some(variants)) => format!(" ({kind}, {variants} variants)"),
            (Some(kind), None) => format!(" ({kind})"),
            (None, _) => String::new(),
        };
        match names.is_empty() {
            true => String::new(),
            false => names.join(", ") + &what,
        }
    }
}

/// For the terminal and the log; nothing if it has no name.
impl fmt::Display for InShop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = || self.name.clone().unwrap_or_default();
        let shown = match (&self.kind, &self.attribute) {
            (Some(_), _) => self.product(),
            (None, Some(attribute)) => format!("{} ({attribute})", name()),
            (None, None) if self.path.is_empty() => name(),
            (None, None) => self.path.join(PATH),
        };
        Sentence(shown.trim(), MOST_SHOWN).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn shirt() -> InShop {
        InShop {
            id: 12,
            sku: some("A-1"),
            name: some("Red shirt"),
            kind: some("simple"),
            ..InShop::default()
        }
    }

    fn shoes() -> InShop {
        InShop {
            id: 30,
            name: some("Shoes"),
            path: vec!["Default Category".into(), "Women".into(), "Shoes".into()],
            below: Some(0),
            ..InShop::default()
        }
    }

    #[test]
    fn each_kind_is_shown_by_its_names() {
        let configurable = |variants| InShop {
            kind: some("configurable"),
            variants: Some(variants),
            ..shirt()
        };
        let red = InShop {
            name: some("Red"),
            attribute: some("Color"),
            ..InShop::default()
        };
        let color = InShop {
            name: some("Color"),
            ..InShop::default()
        };
        let nameless = InShop {
            name: None,
            ..shirt()
        };
        for (it, shown) in [
            (shirt(), "A-1, Red shirt (simple)"),
            (
                configurable(12),
                "A-1, Red shirt (configurable, 12 variants)",
            ),
            (configurable(1), "A-1, Red shirt (configurable, 1 variant)"),
            (nameless, "A-1 (simple)"),
            (shoes(), "Default Category / Women / Shoes"),
            (red, "Red (Color)"),
            (color, "Color"),
        ] {
            assert_eq!(it.to_string(), shown);
        }
    }

    #[test]
    fn a_deep_category_is_called_by_its_own_name_and_the_nearest_above_it() {
        let above = "Bekleidung und Accessoires und noch mehr";
        let mut boots = shoes();
        boots.path = [above, above, "Stiefel", "Winterstiefel"]
            .map(Into::into)
            .into();
        let nearest = format!("… / {above} / Stiefel / Winterstiefel");
        assert_eq!(boots.label(), Some(nearest));
        boots.path = vec![above.into(), "x".repeat(99)];
        assert_eq!(boots.label(), Some("x".repeat(99)));
        assert_eq!(shoes().label(), some("Default Category / Women / Shoes"));
        assert_eq!(shirt().label(), some("Red shirt"));
    }

    #[test]
    fn what_nobody_knows_is_not_shown() {
        let unknown = InShop {
            id: 12,
            kind: some("simple"),
            ..InShop::default()
        };
        let shown = |entities: &[InShop]| InShop::shown(entities, some("A-1").as_deref());
        assert_eq!(shown(&[]), some("A-1"));
        assert_eq!(shown(std::slice::from_ref(&unknown)), some("A-1"));
        assert_eq!(InShop::shown(&[unknown], None), None);
        let both = shown(&[shirt(), shoes()]);
        let expected = "A-1, Red shirt (simple) | Default Category / Women / Shoes";
        assert_eq!(both, some(expected));
    }

    #[test]
    fn what_is_stored_is_read_again_and_has_no_key_without_a_value() {
        let mut shoes = shoes();
        shoes.along = Some(Along {
            url_rewrites: 4,
            ..Along::default()
        });
        let stored = InShop::stored(&[shirt(), shoes.clone()]);
        let expected = "[{\"id\":12,\"sku\":\"A-1\",\"name\":\"Red shirt\",\"type\":\"simple\"},{\"id\":30,\"name\":\"Shoes\",\
                        \"path\":[\"Default Category\",\"Women\",\"Shoes\"],\"below\":0,\"along\":{\"url_rewrites\":4}}]";
        assert_eq!(stored, expected);
        assert_eq!(InShop::read(&stored), [shirt(), shoes]);
        for broken in ["", "{", "{}", "[12]", "null"] {
            assert!(InShop::read(broken).is_empty());
        }
    }

    #[test]
    fn a_hostile_name_forges_no_line() {
        let hostile = InShop {
            name: some("<script>\u{202e}\u{1b}[31m\nfailed"),
            ..InShop::default()
        };
        let shown = hostile.to_string();
        assert_eq!(shown, "<script>\\u{202e}\\u{1b}[31m\\nfailed");
    }
}
