-- What a fresh Magento 2.4.7 has in these tables before anything is imported, as far as this project looks at it.
-- {{name}} stands for the table of that name with the shop's prefix. Needs NO_AUTO_VALUE_ON_ZERO.

INSERT INTO {{store_website}} (website_id, code, name, sort_order, default_group_id, is_default) VALUES
    (0, 'admin', 'Admin', 0, 0, 0),
    (1, 'base', 'Main Website', 0, 1, 1);

INSERT INTO {{store_group}} (group_id, website_id, name, root_category_id, default_store_id, code) VALUES
    (0, 0, 'Default', 0, 0, 'default'),
    (1, 1, 'Main Website Store', 2, 1, 'main_website_store');

INSERT INTO {{store}} (store_id, code, website_id, group_id, name, sort_order, is_active) VALUES
    (0, 'admin', 0, 0, 'Admin', 0, 1),
    (1, 'default', 1, 1, 'Default Store View', 0, 1);

INSERT INTO {{eav_entity_type}}
    (entity_type_id, entity_type_code, entity_model, entity_table, default_attribute_set_id,
     additional_attribute_table) VALUES
    (1, 'customer', 'Magento\\Customer\\Model\\ResourceModel\\Customer', 'customer_entity', 1,
     'customer_eav_attribute'),
    (2, 'customer_address', 'Magento\\Customer\\Model\\ResourceModel\\Address', 'customer_address_entity', 2,
     'customer_eav_attribute'),
    (3, 'catalog_category', 'Magento\\Catalog\\Model\\ResourceModel\\Category', 'catalog_category_entity', 3,
     'catalog_eav_attribute'),
    (4, 'catalog_product', 'Magento\\Catalog\\Model\\ResourceModel\\Product', 'catalog_product_entity', 4,
     'catalog_eav_attribute'),
    (5, 'order', 'Magento\\Sales\\Model\\ResourceModel\\Order', 'sales_order', 5, NULL),
    (6, 'invoice', 'Magento\\Sales\\Model\\ResourceModel\\Order', 'sales_invoice', 6, NULL),
    (7, 'creditmemo', 'Magento\\Sales\\Model\\ResourceModel\\Order\\Creditmemo', 'sales_creditmemo', 7, NULL),
    (8, 'shipment', 'Magento\\Sales\\Model\\ResourceModel\\Order\\Shipment', 'sales_shipment', 8, NULL);

INSERT INTO {{eav_attribute_set}} (attribute_set_id, entity_type_id, attribute_set_name, sort_order) VALUES
    (1, 1, 'Default', 2), (2, 2, 'Default', 2), (3, 3, 'Default', 1), (4, 4, 'Default', 1),
    (5, 5, 'Default', 1), (6, 6, 'Default', 1), (7, 7, 'Default', 1), (8, 8, 'Default', 1);

INSERT INTO {{eav_attribute_group}}
    (attribute_group_id, attribute_set_id, attribute_group_name, sort_order, default_id, attribute_group_code) VALUES
    (1, 1, 'General', 1, 1, 'general'),
    (2, 2, 'General', 1, 1, 'general'),
    (3, 3, 'General', 10, 1, 'general'),
    (7, 4, 'Product Details', 10, 1, 'product-details');

-- Cost, manufacturer and colour are Magento's own although it calls them user-defined.
INSERT INTO {{eav_attribute}}
    (attribute_id, entity_type_id, attribute_code, backend_type, frontend_input, frontend_label, is_required,
     is_user_defined, is_unique) VALUES
    (1, 1, 'website_id', 'static', 'select', 'Associate to Website', 1, 0, 0),
    (45, 3, 'name', 'varchar', 'text', 'Name', 1, 0, 0),
    (46, 3, 'is_active', 'int', 'select', 'Is Active', 1, 0, 0),
    (73, 4, 'name', 'varchar', 'text', 'Product Name', 1, 0, 0),
    (74, 4, 'sku', 'static', 'text', 'SKU', 1, 0, 1),
    (75, 4, 'description', 'text', 'textarea', 'Description', 0, 0, 0),
    (76, 4, 'short_description', 'text', 'textarea', 'Short Description', 0, 0, 0),
    (77, 4, 'price', 'decimal', 'price', 'Price', 1, 0, 0),
    (81, 4, 'cost', 'decimal', 'price', 'Cost', 0, 1, 0),
    (82, 4, 'weight', 'decimal', 'weight', 'Weight', 0, 0, 0),
    (83, 4, 'manufacturer', 'int', 'select', 'Manufacturer', 0, 1, 0),
    (84, 4, 'meta_title', 'varchar', 'text', 'Meta Title', 0, 0, 0),
    (87, 4, 'image', 'varchar', 'media_image', 'Base', 0, 0, 0),
    (93, 4, 'color', 'int', 'select', 'Color', 0, 1, 0),
    (97, 4, 'status', 'int', 'select', 'Enable Product', 0, 0, 0),
    (99, 4, 'visibility', 'int', 'select', 'Visibility', 0, 0, 0);

INSERT INTO {{catalog_eav_attribute}} (attribute_id, is_global)
    SELECT attribute_id, IF(attribute_code IN ('sku', 'price', 'cost', 'weight', 'manufacturer', 'color'), 1, 0)
    FROM {{eav_attribute}} WHERE entity_type_id IN (3, 4);

INSERT INTO {{eav_entity_attribute}}
    (entity_type_id, attribute_set_id, attribute_group_id, attribute_id, sort_order)
    SELECT a.entity_type_id, g.attribute_set_id, g.attribute_group_id, a.attribute_id, a.attribute_id
    FROM {{eav_attribute}} a
    JOIN {{eav_attribute_set}} s ON s.entity_type_id = a.entity_type_id
    JOIN {{eav_attribute_group}} g ON g.attribute_set_id = s.attribute_set_id
    WHERE a.attribute_code NOT IN ('cost', 'manufacturer', 'color');

-- Attributes that are added later begin after all of Magento's own.
ALTER TABLE {{eav_attribute}} AUTO_INCREMENT = 160;

-- The root of all trees, and the root category of the store.
INSERT INTO {{catalog_category_entity}}
    (entity_id, attribute_set_id, parent_id, path, position, level, children_count) VALUES
    (1, 3, 0, '1', 0, 0, 1),
    (2, 3, 1, '1/2', 1, 1, 0);

INSERT INTO {{catalog_category_entity_varchar}} (attribute_id, store_id, entity_id, value) VALUES
    (45, 0, 1, 'Root Catalog'),
    (45, 0, 2, 'Default Category');

INSERT INTO {{catalog_category_entity_int}} (attribute_id, store_id, entity_id, value) VALUES
    (46, 0, 1, 1),
    (46, 0, 2, 1);

INSERT INTO {{review_entity}} (entity_id, entity_code) VALUES (1, 'product'), (2, 'customer'), (3, 'category');
