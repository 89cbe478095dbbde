//! The connector's mapping table.

use super::super::database_server::sequence;
use super::Shop;
use akeneo_events::EntityType;
use chrono::{DateTime, Utc};
use mysql::Conn;
use sha2::{Digest, Sha256};

/// 1 January 2020, 00:00 UTC: earlier than any event.
const MAPPED_AT: i64 = 1_577_836_800;

/// What the connector calls entities of this type in its column `import`, and the import that makes them.
pub const fn import(entity: EntityType) -> &'static str {
    match entity {
        EntityType::ProductModel => "product",
        EntityType::AttributeOption => "option",
        other => other.name(),
    }
}

/// When the shop's mapping rows were made, unless a test says otherwise.
pub fn mapped_at() -> DateTime<Utc> {
    DateTime::from_timestamp(MAPPED_AT, 0).expect("a date")
}

/// UUID (version 4) of the `index`-th imported product: always the same, and scattered as real ones are, which
/// matters to an index.
pub fn product_uuid(index: u32) -> String {
    let hash = Sha256::digest(format!("product-{index}"));
    let hex: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!(
        "{}-{}-4{}-8{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..]
    )
}

impl Shop {
    /// Adds a mapping row with the usual date.
    pub fn map(&self, conn: &mut Conn, entity_type: EntityType, code: &str, entity: u32) -> u32 {
        self.map_at(conn, entity_type, code, Some(entity), mapped_at())
    }

    /// Adds a mapping row; the connector's table allows one without an entity. The date is kept to the second.
    pub fn map_at(
        &self,
        conn: &mut Conn,
        entity_type: EntityType,
        code: &str,
        entity: Option<u32>,
        created_at: DateTime<Utc>,
    ) -> u32 {
        let statement =
            "INSERT INTO {{akeneo_connector_entities}} (import, code, entity_id, created_at)
            VALUES (?, ?, ?, FROM_UNIXTIME(?))";
        self.insert(
            conn,
            statement,
            (import(entity_type), code, entity, created_at.timestamp()),
        )
    }

    /// Adds mapping rows of the products with the indexes from `first` on, in bulk: a million takes some 15 s. The
    /// products themselves need not exist.
    pub fn map_products(&self, conn: &mut Conn, first: u32, count: u32) {
        if count == 0 {
            return;
        }
        let last = first + count - 1;
        let offset = self.product_id(0);
        let numbers = sequence(first, last);
        self.run(
            conn,
            &format!(
                "INSERT INTO {{{{akeneo_connector_entities}}}} (import, code, entity_id, created_at)
                 SELECT 'product', CONCAT_WS('-', LEFT(hash, 8), SUBSTR(hash, 9, 4),
                            CONCAT('4', SUBSTR(hash, 14, 3)), CONCAT('8', SUBSTR(hash, 18, 3)),
                            SUBSTR(hash, 21, 12)),
                        seq + {offset}, FROM_UNIXTIME({MAPPED_AT})
                 FROM (SELECT seq, SHA2(CONCAT('product-', seq), 256) AS hash FROM {numbers}) AS codes"
            ),
        );
    }
}
