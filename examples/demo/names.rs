//! The names that the demo's shop has for what is in it.

use crate::support::shop::Shop;
use mysql::Conn;

/// Those of a clothes shop: "Linen Shirt, blue, M" with the SKU `LINEN-BLUE-M-23`.
pub fn of_products(shop: &Shop, conn: &mut Conn) {
    let pick = |of: u32, words: &str| format!("ELT(1 + entity_id DIV {of} % 4, {words})");
    let material = pick(1, "'Linen', 'Cotton', 'Silk', 'Wool'");
    let color = pick(4, "'blue', 'red', 'white', 'green'");
    let size = pick(16, "'S', 'M', 'L', 'XL'");
    shop.run(
        conn,
        &format!(
            "UPDATE {{{{catalog_product_entity}}}}
             SET sku = UPPER(CONCAT_WS('-', {material}, {color}, {size}, entity_id))"
        ),
    );
    let name = shop.attribute_id(conn, "name");
    shop.run(
        conn,
        &format!(
            "UPDATE {{{{catalog_product_entity_varchar}}}}
             SET value = CONCAT({material}, ' Shirt, ', {color}, ', ', {size}) WHERE attribute_id = {name}"
        ),
    );
}

pub fn of_attribute(shop: &Shop, conn: &mut Conn, attribute: u32, label: &str) {
    shop.run(
        conn,
        &format!(
            "UPDATE {{{{eav_attribute}}}} SET frontend_label = '{label}' WHERE attribute_id = {attribute}"
        ),
    );
}

/// A small shop that has no table for it goes without.
pub fn of_category(shop: &Shop, conn: &mut Conn, category: u32, name: &str) {
    shop.run(
        conn,
        &format!(
            "INSERT INTO {{{{catalog_category_entity_varchar}}}} (attribute_id, store_id, entity_id, value)
             SELECT attribute_id, 0, {category}, '{name}' FROM {{{{eav_attribute}}}}
             WHERE entity_type_id = 3 AND attribute_code = 'name'"
        ),
    );
}
