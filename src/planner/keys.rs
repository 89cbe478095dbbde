//! Under which codes the connector maps an Akeneo key. Pure.
//!
//! The connector's setting "Attribute mapping" leads an Akeneo attribute to a Magento attribute; what each type makes
//! of it, and of its keys, is in `kinds`.

use super::kinds;
use crate::event::EntityKey;

/// The connector's setting "Attribute mapping": Akeneo attribute code to Magento attribute code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributeMapping(Vec<(String, String)>);

impl AttributeMapping {
    /// Takes the pairs of the setting; the connector lower-cases both sides.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(akeneo, magento)| {
                    (akeneo.to_ascii_lowercase(), magento.to_ascii_lowercase())
                })
                .collect(),
        )
    }

    /// The Magento attributes whose options come from this Akeneo attribute and from no other.
    ///
    /// An attribute that several Akeneo attributes fill is left out: its option may still exist in another.
    pub(super) fn magento_attributes(&self, akeneo: &str) -> Vec<String> {
        let akeneo = akeneo.to_ascii_lowercase();
        let targets = self
            .0
            .iter()
            .filter(|(source, _)| *source == akeneo)
            .map(|(_, target)| target);
        let mut attributes: Vec<String> = std::iter::once(&akeneo)
            .chain(targets)
            .filter(|target| {
                self.0
                    .iter()
                    .all(|(source, other)| other != *target || *source == akeneo)
            })
            .cloned()
            .collect();
        attributes.sort();
        attributes.dedup();
        attributes
    }
}

impl AttributeMapping {
    /// The Akeneo attributes that fill this Magento attribute by the setting.
    pub(super) fn sources(&self, magento: &str) -> Vec<&str> {
        let magento = magento.to_ascii_lowercase();
        let fills = |(_, target): &&(String, String)| *target == magento;
        self.0
            .iter()
            .filter(fills)
            .map(|(it, _)| it.as_str())
            .collect()
    }

    /// Another Akeneo attribute that fills this Magento attribute.
    pub(super) fn filled_by_another(&self, magento: &str, akeneo: &str) -> Option<&str> {
        let akeneo = akeneo.to_ascii_lowercase();
        let fills = |(source, target): &&(String, String)| target == magento && *source != akeneo;
        self.0.iter().find(fills).map(|(source, _)| source.as_str())
    }
}

/// Every mapping code that stands for this key.
pub(super) fn mapping_codes(key: &EntityKey, mapping: &AttributeMapping) -> Vec<String> {
    let mut codes = (kinds::rule(key.entity).codes)(key, mapping);
    codes.sort();
    codes.dedup();
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EntityType;

    fn mapping(pairs: &[(&str, &str)]) -> AttributeMapping {
        AttributeMapping::new(
            pairs
                .iter()
                .map(|(akeneo, magento)| ((*akeneo).to_owned(), (*magento).to_owned())),
        )
    }

    #[test]
    fn an_option_is_looked_for_in_every_form_that_the_connector_has_written() {
        let codes = mapping_codes(
            &EntityKey::option("Colour", "Red"),
            &mapping(&[("colour", "color")]),
        );
        assert_eq!(
            codes,
            [
                "Colour-Red",
                "Colour_Red",
                "color-Red",
                "color_Red",
                "colour-Red",
                "colour_Red"
            ]
        );
    }

    #[test]
    fn an_attribute_that_two_akeneo_attributes_fill_belongs_to_neither() {
        let shared = mapping(&[("colour", "color"), ("tint", "color")]);
        assert_eq!(shared.magento_attributes("colour"), ["colour"]);
        let replaced = mapping(&[("colour", "color")]);
        assert_eq!(replaced.magento_attributes("colour"), ["color", "colour"]);
        assert!(replaced.magento_attributes("color").is_empty());
    }

    #[test]
    fn an_attribute_is_mapped_in_lower_case_and_everything_else_as_it_is() {
        let none = AttributeMapping::default();
        let codes = |key: EntityKey| mapping_codes(&key, &none);
        assert_eq!(
            codes(EntityKey::new(EntityType::Attribute, "Size")),
            ["Size", "size"]
        );
        assert_eq!(
            codes(EntityKey::new(EntityType::Family, "Shoes")),
            ["Shoes"]
        );
    }
}
