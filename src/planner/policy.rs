//! The shop's settings about deletions.

use super::attribute_mapping::AttributeMapping;

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
}
