//! The shop's settings about deletions.

use super::attribute_mapping::AttributeMapping;
use crate::event::EntityType;
use chrono::{DateTime, TimeDelta, Utc};

/// When Akeneo is asked whether something is really gone there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asks {
    /// Never: events, and what is mapped, have to be proof enough.
    #[default]
    Never,
    /// Where an event may be out of date, or takes others along.
    InDoubt,
    /// Before each deletion.
    Always,
    /// The same, and although the PIM is known to be away: a person has chosen what is processed, and waits for it.
    AtOnce,
}

/// What the shop's configuration says about deletions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Codes of Magento attributes that are never deleted although they are user-defined.
    pub protected_attributes: Vec<String>,
    /// The connector's setting "Attribute mapping".
    pub attribute_mapping: AttributeMapping,
    /// The brake: most deletions in any hour; 0 is no limit.
    pub max_per_hour: u32,
    /// When Akeneo is asked.
    pub asks: Asks,
    /// What is hidden instead of being deleted at once.
    pub shelf: ShelfPolicy,
    /// A person has chosen what is processed: what is on the shelf is deleted now.
    pub forced: bool,
}

/// What is hidden instead of being deleted at once, by type. By default nothing is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShelfPolicy {
    rules: Vec<(EntityType, Stay)>,
}

/// How long what is hidden stays in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// It is deleted after so many days.
    Days(u16),
    /// It is never deleted.
    ForGood,
}

impl Stay {
    /// When what is hidden now is to be deleted.
    #[must_use]
    pub fn until(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Days(days) => Some(now + TimeDelta::days(days.into())),
            Self::ForGood => None,
        }
    }
}

impl ShelfPolicy {
    /// The most days for which something waits.
    pub const MAX_DAYS: u16 = 3650;

    /// The types that Magento can hide.
    pub const TYPES: [EntityType; 3] = [
        EntityType::Product,
        EntityType::ProductModel,
        EntityType::Category,
    ];

    /// The same with this type hidden. Attributes, options and families cannot be hidden: for them it changes nothing.
    #[must_use]
    pub fn hiding(mut self, entity: EntityType, stay: Stay) -> Self {
        self.rules.retain(|(it, _)| *it != entity);
        if Self::TYPES.contains(&entity) {
            self.rules.push((entity, stay));
        }
        self
    }

    /// How long an entity of this type is hidden; `None` if it is deleted at once.
    #[must_use]
    pub fn stay(&self, entity: EntityType) -> Option<Stay> {
        let mut rules = self.rules.iter();
        rules.find_map(|(it, stay)| (*it == entity).then_some(*stay))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_magento_can_hide_is_hidden() {
        for entity in EntityType::ALL {
            let policy = ShelfPolicy::default();
            assert_eq!(policy.stay(entity), None);
            let policy = policy.hiding(entity, Stay::ForGood);
            let policy = policy.hiding(entity, Stay::Days(30));
            let hidden = ShelfPolicy::TYPES.contains(&entity);
            assert_eq!(policy.stay(entity), hidden.then_some(Stay::Days(30)));
        }
    }

    #[test]
    fn the_day_of_what_is_hidden_is_so_many_days_away() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(Stay::Days(2).until(now), Some(now + TimeDelta::hours(48)));
        assert_eq!(Stay::ForGood.until(now), None);
    }
}
