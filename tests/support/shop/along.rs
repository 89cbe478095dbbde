//! What Magento deletes or changes together with products and categories, and what a category is called.

use super::Shop;
use mysql::Conn;

/// The attribute `name` of categories, in a fresh Magento.
const CATEGORY_NAME: u32 = 45;
/// The attribute `image` of products.
const IMAGE: u32 = 87;

impl Shop {
    /// Names a category in a store; 0 is all of them.
    pub fn name_category(&self, conn: &mut Conn, category: u32, store: u32, name: Option<&str>) {
        let statement = "REPLACE INTO {{catalog_category_entity_varchar}} (attribute_id, store_id, entity_id, value) VALUES (?, ?, ?, ?)";
        self.insert(conn, statement, (CATEGORY_NAME, store, category, name));
    }

    /// Adds a further store view.
    pub fn add_store(&self, conn: &mut Conn, code: &str) -> u32 {
        let statement =
            "INSERT INTO {{store}} (code, website_id, group_id, name) VALUES (?, 1, 1, ?)";
        self.insert(conn, statement, (code, code))
    }

    /// Adds a URL rewrite of a `product` or a `category`.
    pub fn add_url_rewrite(&self, conn: &mut Conn, kind: &str, entity: u32, store: u32) {
        let statement = "INSERT INTO {{url_rewrite}} (entity_type, entity_id, request_path, target_path, store_id)
                         VALUES (?, ?, UUID(), 'catalog', ?)";
        self.insert(conn, statement, (kind, entity, store));
    }

    /// Adds a review of a `product` or a `customer`.
    pub fn add_review(&self, conn: &mut Conn, kind: &str, entity: u32) {
        let statement = "INSERT INTO {{review}} (entity_id, entity_pk_value, status_id)
                         SELECT entity_id, ?, 1 FROM {{review_entity}} WHERE entity_code = ?";
        self.insert(conn, statement, (entity, kind));
    }

    /// Adds an image to a product.
    pub fn add_image(&self, conn: &mut Conn, product: u32) {
        let image = "INSERT INTO {{catalog_product_entity_media_gallery}} (attribute_id, value) VALUES (?, '/a.jpg')";
        let id = self.insert(conn, image, (IMAGE,));
        let link = "INSERT INTO {{catalog_product_entity_media_gallery_value_to_entity}} (value_id, entity_id) VALUES (?, ?)";
        self.insert(conn, link, (id, product));
    }

    /// Adds a cart that holds these products; one that is not active has become an order.
    pub fn add_cart(&self, conn: &mut Conn, active: bool, products: &[u32]) {
        let cart = "INSERT INTO {{quote}} (store_id, is_active) VALUES (1, ?)";
        let id = self.insert(conn, cart, (active,));
        for product in products {
            let item =
                "INSERT INTO {{quote_item}} (quote_id, product_id, store_id) VALUES (?, ?, 1)";
            self.insert(conn, item, (id, product));
        }
    }
}
