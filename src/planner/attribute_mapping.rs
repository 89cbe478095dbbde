//! The connector's setting "Attribute mapping", which says which Magento attribute an Akeneo attribute fills. Pure.

/// The connector's setting "Attribute mapping": Akeneo attribute code to Magento attribute code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributeMapping(Vec<(String, String)>);

impl AttributeMapping {
    /// Takes the pairs of the setting; the connector lower-cases both sides.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let lower = |(akeneo, magento): (String, String)| {
            (akeneo.to_ascii_lowercase(), magento.to_ascii_lowercase())
        };
        Self(pairs.into_iter().map(lower).collect())
    }

    /// The Magento attributes whose options come from this Akeneo attribute and from no other.
    ///
    /// An attribute that several Akeneo attributes fill is left out: its option may still exist in another.
    pub(super) fn magento_attributes(&self, akeneo: &str) -> Vec<String> {
        let akeneo = akeneo.to_ascii_lowercase();
        let leads = self.0.iter().filter(|(source, _)| *source == akeneo);
        let mut attributes: Vec<String> = std::iter::once(&akeneo)
            .chain(leads.map(|(_, target)| target))
            .filter(|target| self.filled_by_another(target, &akeneo).is_none())
            .cloned()
            .collect();
        attributes.sort();
        attributes.dedup();
        attributes
    }

    /// The Akeneo attributes that fill this Magento attribute by the setting.
    pub(super) fn sources(&self, magento: &str) -> Vec<&str> {
        let magento = magento.to_ascii_lowercase();
        self.filling(&magento).collect()
    }

    /// Another Akeneo attribute that fills this Magento attribute.
    pub(super) fn filled_by_another(&self, magento: &str, akeneo: &str) -> Option<&str> {
        let akeneo = akeneo.to_ascii_lowercase();
        self.filling(magento).find(|source| *source != akeneo)
    }

    fn filling(&self, magento: &str) -> impl Iterator<Item = &str> {
        let fills = move |(_, target): &&(String, String)| target == magento;
        self.0
            .iter()
            .filter(fills)
            .map(|(source, _)| source.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_that_two_akeneo_attributes_fill_belongs_to_neither() {
        let mapping = |pairs: &[(&str, &str)]| {
            let owned = |(akeneo, magento): &(&str, &str)| ((*akeneo).into(), (*magento).into());
            AttributeMapping::new(pairs.iter().map(owned))
        };
        let shared = mapping(&[("colour", "color"), ("tint", "color")]);
        assert_eq!(shared.magento_attributes("colour"), ["colour"]);
        let replaced = mapping(&[("colour", "color")]);
        assert_eq!(replaced.magento_attributes("colour"), ["color", "colour"]);
        assert!(replaced.magento_attributes("color").is_empty());
        let itself = mapping(&[("colour", "colour")]);
        assert_eq!(itself.magento_attributes("colour"), ["colour"]);
    }
}
