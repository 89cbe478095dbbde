//! The key by which Akeneo names an entity.

use super::EntityType;
use crate::text::Cut;
use std::fmt;

/// The key by which Akeneo names an entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityKey {
    /// What kind of entity.
    pub entity: EntityType,
    /// The product's UUID, or the code.
    pub code: String,
    /// The code of the entity in which its own code is unique, see [`EntityType::parent`]: for an option, the code of its attribute.
    pub parent: Option<String>,
}

impl EntityKey {
    /// The key of an entity that its code alone names: anything but an option.
    #[must_use]
    pub fn new(entity: EntityType, code: impl Into<String>) -> Self {
        Self {
            entity,
            code: code.into(),
            parent: None,
        }
    }

    /// The key of an attribute option.
    #[must_use]
    pub fn option(attribute: impl Into<String>, code: impl Into<String>) -> Self {
        Self::below(EntityType::AttributeOption, attribute, code)
    }

    /// The key of an entity that needs the code of its parent as well, see [`EntityType::parent`].
    #[must_use]
    pub fn below(entity: EntityType, parent: impl Into<String>, code: impl Into<String>) -> Self {
        Self {
            entity,
            code: code.into(),
            parent: Some(parent.into()),
        }
    }
}

/// The key as an operator reads it: `product model "shirt"`. The code is cut after 100 characters.
impl fmt::Display for EntityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} \"{}\"", self.entity.noun(), Cut(&self.code))?;
        if let (Some(of), Some(parent)) = (self.entity.parent(), &self.parent) {
            write!(f, " of {of} \"{}\"", Cut(parent))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_code_can_neither_flood_nor_forge_a_log_line() {
        let shown =
            EntityKey::new(EntityType::Category, format!("a\nb{}", "x".repeat(500))).to_string();
        assert!(shown.starts_with("category \"a\\nbxx"), "{shown}");
        assert!(shown.chars().count() < 120);
    }
}
