//! What Akeneo deletes, and what each event has to end as.

use crate::akeneo;
use crate::http::{SUBSCRIPTION, cloud_event};
use crate::stand::Stand;
use crate::support::database_server::sequence;
use crate::support::shop::{DEFAULT_SET, Input, NewAttribute, ROOT_CATEGORY};
use akeneo_events::EntityType;
use mysql::prelude::Queryable;
use serde_json::json;
use sha2::{Digest, Sha256};

/// How an event has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Its entity is gone.
    Completed,
    /// It was hidden, and is there again as it was.
    PutBack,
    /// Failed, with a message that contains this.
    Failed(&'static str),
}

/// One event.
#[derive(Clone, Debug)]
pub struct Sent {
    pub event_id: String,
    pub body: Vec<u8>,
    pub end: End,
}

impl Sent {
    pub fn new(event_id: String, kind: &str, code: &str, end: End) -> Self {
        let body = akeneo::event(&event_id, kind, code, None);
        Self {
            event_id,
            body,
            end,
        }
    }
}

/// Makes entities of all six types, as the connector would, and deletes them in Akeneo; and some that must not go. All
/// of what this adds to the shop goes by the events.
pub fn all_types(stand: &mut Stand, run: &str) -> Vec<Sent> {
    let mut sent = imported(stand, run);
    sent.extend(refused(run));
    sent
}

fn imported(stand: &mut Stand, run: &str) -> Vec<Sent> {
    let (shop, conn) = (&stand.shop, &mut stand.conn);
    let gone = |kind: &str, code: &str| {
        Sent::new(format!("{run}-{kind}-{code}"), kind, code, End::Completed)
    };
    let mut sent = Vec::new();
    let family = shop.add_family(conn, run);
    let code = format!("family_{run}");
    shop.map(conn, EntityType::Family, &code, family);
    sent.push(gone("family", &code));
    for (nth, set) in [family, DEFAULT_SET, DEFAULT_SET, DEFAULT_SET]
        .iter()
        .enumerate()
    {
        let code = format!("product-{run}-{nth}");
        let id = shop.add_product(conn, &code, "simple", *set);
        shop.map(conn, EntityType::Product, &code, id);
        sent.push(gone("product", &code));
    }
    let code = format!("model_{run}");
    let id = shop.add_product(conn, &code, "configurable", DEFAULT_SET);
    shop.map(conn, EntityType::Product, &code, id);
    sent.push(gone("product-model", &code));
    let attribute = format!("attribute_{}", run.replace('-', "_"));
    let id = shop.add_attribute(conn, &NewAttribute::imported(&attribute, Input::Select));
    shop.map(conn, EntityType::Attribute, &attribute, id);
    for option in ["red", "blue"] {
        let option_id = shop.add_option(conn, id, option);
        shop.map(
            conn,
            EntityType::AttributeOption,
            &format!("{attribute}-{option}"),
            option_id,
        );
        let event_id = format!("{run}-option-{option}");
        sent.push(Sent {
            body: akeneo::event(&event_id, "attribute-option", option, Some(&attribute)),
            event_id,
            end: End::Completed,
        });
    }
    sent.push(gone("attribute", &attribute));
    let parent = shop.add_category(conn, ROOT_CATEGORY);
    for (name, id) in [
        ("parent", parent),
        ("child", shop.add_category(conn, parent)),
    ] {
        let code = format!("{name}_{run}");
        shop.map(conn, EntityType::Category, &code, id);
        sent.push(gone("category", &code));
    }
    sent
}

/// Entities that [`protect`] mapped, and some that nobody knows.
fn refused(run: &str) -> Vec<Sent> {
    let kept = |kind: &str, code: &str, reason| {
        Sent::new(
            format!("{run}-{kind}-{code}"),
            kind,
            code,
            End::Failed(reason),
        )
    };
    let unreadable = cloud_event(
        &format!("{run}-unreadable"),
        SUBSCRIPTION,
        "product",
        &json!({}),
    );
    vec![
        kept("product", "never-imported", "not_mapped"),
        kept("product", "no-such-product", "not_mapped"),
        kept("attribute", "price", "protected_attribute"),
        kept("category", "root", "root_category"),
        kept("family", "default", "default_set"),
        Sent {
            event_id: format!("sha256:{}", hex::encode(Sha256::digest(&unreadable))),
            body: unreadable,
            end: End::Failed("event_lacks"),
        },
    ]
}

/// Maps what belongs to Magento itself, as a confused connector might.
pub fn protect(stand: &mut Stand) {
    let (shop, conn) = (&stand.shop, &mut stand.conn);
    let price = shop.attribute_id(conn, "price");
    shop.map(conn, EntityType::Attribute, "price", price);
    shop.map(conn, EntityType::Category, "root", ROOT_CATEGORY);
    shop.map(conn, EntityType::Family, "default", DEFAULT_SET);
}

/// Many imported products at once, and their deletions.
pub fn products(stand: &mut Stand, run: &str, count: usize) -> Vec<Sent> {
    if count == 0 {
        return Vec::new();
    }
    let (shop, conn) = (&stand.shop, &mut stand.conn);
    let numbers = sequence(1, count);
    shop.run(
        conn,
        &format!(
            "INSERT INTO {{{{catalog_product_entity}}}} (attribute_set_id, type_id, sku)
             SELECT {DEFAULT_SET}, 'simple', CONCAT('{run}-', seq) FROM {numbers}"
        ),
    );
    shop.run(
        conn,
        &format!(
            "INSERT INTO {{{{akeneo_connector_entities}}}} (import, code, entity_id, created_at)
             SELECT 'product', sku, entity_id, '2020-01-01' FROM {{{{catalog_product_entity}}}} WHERE sku LIKE '{run}-%'"
        ),
    );
    let products = shop.table("catalog_product_entity");
    let sql = format!("SELECT sku FROM {products} WHERE sku LIKE '{run}-%'");
    let codes: Vec<String> = conn.query(sql).unwrap();
    let gone = |code: &String| Sent::new(format!("e-{code}"), "product", code, End::Completed);
    codes.iter().map(gone).collect()
}
