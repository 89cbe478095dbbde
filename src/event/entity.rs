//! The six types of entity, and what Akeneo calls them.

const TYPE_PREFIX: &str = "com.akeneo.pim.v1.";

/// The names of an entity type.
struct Names {
    name: &'static str,
    noun: &'static str,
    plural: &'static str,
    event_type: &'static str,
    code: &'static str,
    parent: Option<&'static str>,
    place: Place,
}

/// Where the REST API of the PIM has the entities of a type. All paths are below `/api/rest/v1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a list that can be searched.
    Listed(Listing),
    /// Each entity is below the one in which its code is unique. No search finds all of them.
    Below {
        /// The list of the entities above.
        parents: &'static str,
        /// The part of the path behind the parent's code.
        own: &'static str,
    },
}

/// Where the REST API of the PIM lists the entities of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Below `/api/rest/v1`.
    pub(crate) path: &'static str,
    /// The property that a search compares.
    pub(crate) searched_by: &'static str,
    /// The property that names an entity in an answer.
    pub(crate) named_by: &'static str,
}

const fn listing(path: &'static str, searched_by: &'static str, named_by: &'static str) -> Place {
    Place::Listed(Listing {
        path,
        searched_by,
        named_by,
    })
}

/// Makes the enum, the list of its variants and their names from one table.
macro_rules! entity_types {
    ($($(#[$doc:meta])* $variant:ident => $names:expr,)+) => {
        /// The types of entity that this product deletes, in the order in which a batch processes them: an entity that refers to another
        /// goes first.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EntityType {
            $($(#[$doc])* $variant,)+
        }

        impl EntityType {
            /// Every type, in processing order.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            const fn names(self) -> Names {
                match self {
                    $(Self::$variant => $names,)+
                }
            }
        }
    };
}

entity_types! {
    /// A product, named by UUID.
    Product => Names {
        name: "product",
        noun: "product",
        plural: "products",
        event_type: "com.akeneo.pim.v1.product.deleted",
        code: "uuid",
        parent: None,
        place: listing("/products-uuid", "uuid", "uuid"),
    },
    /// A product model; only root models exist in Magento, as configurable products.
    ProductModel => Names {
        name: "product_model",
        noun: "product model",
        plural: "products",
        event_type: "com.akeneo.pim.v1.product-model.deleted",
        code: "code",
        parent: None,
        place: listing("/product-models", "identifier", "code"),
    },
    /// An option of a select attribute.
    AttributeOption => Names {
        name: "attribute_option",
        noun: "attribute option",
        plural: "attribute options",
        event_type: "com.akeneo.pim.v1.attribute-option.deleted",
        code: "code",
        parent: Some("attribute"),
        place: Place::Below {
            parents: "/attributes",
            own: "/options",
        },
    },
    /// A product attribute.
    Attribute => Names {
        name: "attribute",
        noun: "attribute",
        plural: "attributes",
        event_type: "com.akeneo.pim.v1.attribute.deleted",
        code: "code",
        parent: None,
        place: listing("/attributes", "code", "code"),
    },
    /// A category.
    Category => Names {
        name: "category",
        noun: "category",
        plural: "categories",
        event_type: "com.akeneo.pim.v1.category.deleted",
        code: "code",
        parent: None,
        place: listing("/categories", "code", "code"),
    },
    /// A family; an attribute set in Magento.
    Family => Names {
        name: "family",
        noun: "family",
        plural: "families",
        event_type: "com.akeneo.pim.v1.family.deleted",
        code: "code",
        parent: None,
        place: listing("/families", "code", "code"),
    },
}

impl EntityType {
    /// The name in PHP, on the command line, in log lines, and in the event's `data`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.names().name
    }

    /// The name in a sentence for an operator.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        self.names().noun
    }

    /// The plural, as the PIM uses it in its permissions: product models belong to the products there.
    pub(crate) const fn plural(self) -> &'static str {
        self.names().plural
    }

    /// The type of the entity in which its code is unique, as events and sentences call it. `None` if the code alone names the entity.
    #[must_use]
    pub const fn parent(self) -> Option<&'static str> {
        self.names().parent
    }

    /// The CloudEvent type that announces its deletion.
    #[must_use]
    pub const fn event_type(self) -> &'static str {
        self.names().event_type
    }

    /// The property in an event's `data` that names the entity.
    pub(crate) const fn code(self) -> &'static str {
        self.names().code
    }

    /// Where the PIM has the entities of this type.
    pub(crate) const fn place(self) -> Place {
        self.names().place
    }

    /// The list in the PIM; `None` for options, which have none that can be searched.
    pub(crate) const fn listing(self) -> Option<Listing> {
        match self.place() {
            Place::Listed(listing) => Some(listing),
            Place::Below { .. } => None,
        }
    }

    /// The type that a CloudEvent type announces the deletion of.
    #[must_use]
    pub fn from_event_type(event_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|entity| entity.event_type() == event_type)
    }

    /// Reads what an operator types: `product-model`, `product_model`, `product-model.deleted` or the
    /// full CloudEvent type.
    #[must_use]
    pub fn from_operator(text: &str) -> Option<Self> {
        let text = text.trim();
        let short = text.strip_prefix(TYPE_PREFIX).unwrap_or(text);
        let short = short.strip_suffix(".deleted").unwrap_or(short);
        let name = short.to_ascii_lowercase().replace('-', "_");
        Self::ALL.into_iter().find(|entity| entity.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_may_name_a_type_in_any_of_its_forms() {
        for text in [
            "product-model",
            "product_model",
            "Product-Model.deleted",
            "com.akeneo.pim.v1.product-model.deleted",
        ] {
            assert_eq!(
                EntityType::from_operator(text),
                Some(EntityType::ProductModel),
                "{text}"
            );
        }
        assert_eq!(EntityType::from_operator("nothing"), None);
    }
}
