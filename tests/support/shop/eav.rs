//! Attributes, their options, and families.

use super::Shop;
use super::catalog::DEFAULT_SET;
use mysql::Conn;
use mysql::prelude::Queryable;

const PRODUCT: u32 = 4;

/// What an editor sees of an attribute; decides where its values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line of text.
    Text,
    /// One option.
    Select,
    /// Several options, which the connector keeps as a comma-separated `varchar`.
    MultiSelect,
}

impl Input {
    const fn columns(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("text", "varchar"),
            Self::Select => ("select", "int"),
            Self::MultiSelect => ("multiselect", "varchar"),
        }
    }
}

/// An attribute to add.
#[derive(Clone, Debug)]
pub struct NewAttribute<'a> {
    /// Its code in Magento.
    pub code: &'a str,
    /// Its input.
    pub input: Input,
    /// False for a system attribute, which Magento does not delete.
    pub user_defined: bool,
    /// Entity type; 4, products, unless it tests that others are left alone.
    pub entity_type: u32,
}

impl<'a> NewAttribute<'a> {
    /// A user-defined attribute of products, as the connector makes them.
    pub fn imported(code: &'a str, input: Input) -> Self {
        Self {
            code,
            input,
            user_defined: true,
            entity_type: PRODUCT,
        }
    }

    /// A system attribute of products.
    pub fn system(code: &'a str) -> Self {
        Self {
            code,
            input: Input::Text,
            user_defined: false,
            entity_type: PRODUCT,
        }
    }
}

impl Shop {
    /// Adds an attribute, one of products also to the default set; no mapping row.
    pub fn add_attribute(&self, conn: &mut Conn, new: &NewAttribute<'_>) -> u32 {
        let (frontend, backend) = new.input.columns();
        let statement = "INSERT INTO {{eav_attribute}}
            (entity_type_id, attribute_code, backend_type, frontend_input, frontend_label, is_user_defined)
            VALUES (?, ?, ?, ?, ?, ?)";
        let values = (
            new.entity_type,
            new.code,
            backend,
            frontend,
            new.code,
            new.user_defined,
        );
        let id = self.insert(conn, statement, values);
        if new.entity_type == PRODUCT {
            self.insert(
                conn,
                "INSERT INTO {{catalog_eav_attribute}} (attribute_id) VALUES (?)",
                (id,),
            );
            self.add_to_family(conn, DEFAULT_SET, id);
        }
        id
    }

    /// Id of a product attribute.
    ///
    /// # Panics
    /// When there is none of this code.
    pub fn attribute_id(&self, conn: &mut Conn, code: &str) -> u32 {
        let statement = "SELECT attribute_id FROM {{eav_attribute}} WHERE entity_type_id = ? AND attribute_code = ?";
        let found = conn
            .exec_first(self.with_prefix(statement), (PRODUCT, code))
            .expect("an attribute");
        found.unwrap_or_else(|| panic!("no attribute {code}"))
    }

    /// Adds an option to an attribute, labelled in the admin store; no mapping row.
    pub fn add_option(&self, conn: &mut Conn, attribute: u32, label: &str) -> u32 {
        let option = "INSERT INTO {{eav_attribute_option}} (attribute_id) VALUES (?)";
        let id = self.insert(conn, option, (attribute,));
        let value = "INSERT INTO {{eav_attribute_option_value}} (option_id, store_id, value) VALUES (?, 0, ?)";
        self.insert(conn, value, (id, label));
        id
    }

    /// Adds an attribute set of products with one group and no attributes; no mapping row.
    pub fn add_family(&self, conn: &mut Conn, name: &str) -> u32 {
        let set =
            "INSERT INTO {{eav_attribute_set}} (entity_type_id, attribute_set_name) VALUES (?, ?)";
        let id = self.insert(conn, set, (PRODUCT, name));
        let group = "INSERT INTO {{eav_attribute_group}}
            (attribute_set_id, attribute_group_name, default_id, attribute_group_code)
            VALUES (?, 'Product Details', 1, 'product-details')";
        self.insert(conn, group, (id,));
        id
    }

    /// Puts an attribute into a family.
    pub fn add_to_family(&self, conn: &mut Conn, family: u32, attribute: u32) {
        let statement = "INSERT INTO {{eav_entity_attribute}}
            (entity_type_id, attribute_set_id, attribute_group_id, attribute_id)
            SELECT ?, attribute_set_id, attribute_group_id, ?
            FROM {{eav_attribute_group}} WHERE attribute_set_id = ?";
        self.insert(conn, statement, (PRODUCT, attribute, family));
    }
}
