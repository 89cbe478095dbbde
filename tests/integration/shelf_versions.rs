//! The shelf in Adobe Commerce, which keeps several versions of a product or a category: the one that is current counts.

use crate::memory_pim::MemoryPim;
use crate::planner::imported;
use crate::planner_versions::{commerce, stage, stage_categories};
use crate::shelf::{self, DAYS, hides};
use crate::support::shop::Stores;
use crate::worker::deleted;
use crate::world::{World, noon};
use akeneo_events::EntityType::{Category, Product, ProductModel};
use akeneo_events::testing::planner::Statuses;
use akeneo_events::testing::queue::{LeaseToken, Selection};
use akeneo_events::testing::worker::Action;
use akeneo_events::{Batch, EntityType, Outcome};

/// A version of a product or a category that holds from one time to another, in unix seconds, with one status by default and one in a view.
fn staged(
    world: &mut World,
    entity: EntityType,
    id: u32,
    from: u64,
    to: u64,
    statuses: [(u32, i64); 2],
) -> u32 {
    let (kind, attribute) = match entity {
        Category => ("category", 46),
        _ => ("product", 97),
    };
    let columns = match entity {
        Category => "entity_id, attribute_set_id, parent_id, path, position, level, children_count",
        _ => "entity_id, attribute_set_id, type_id, sku",
    };
    let copy = format!(
        "INSERT INTO {{{{catalog_{kind}_entity}}}} ({columns}, created_in, updated_in)
         SELECT {columns}, {from}, {to} FROM {{{{catalog_{kind}_entity}}}} WHERE entity_id = {id} LIMIT 1"
    );
    world.shop.run(&mut world.conn, &copy);
    let row = world.conn.last_insert_id();
    for (store, value) in statuses {
        let status = format!(
            "INSERT INTO {{{{catalog_{kind}_entity_int}}}} (attribute_id, store_id, row_id, value)
             VALUES ({attribute}, {store}, {row}, {value})"
        );
        world.shop.run(&mut world.conn, &status);
    }
    u32::try_from(row).unwrap()
}

#[test]
fn of_what_is_hidden_the_version_counts_that_is_current() {
    let mut world = commerce();
    let of = [(Product, 2), (ProductModel, 2), (Category, 0)];
    let ids = of.map(|(entity, _)| imported(&mut world, entity, "staged").0);
    stage(&mut world);
    stage_categories(&mut world);
    for table in ["catalog_product_entity", "catalog_category_entity"] {
        let times = format!(
            "ALTER TABLE {{{{{table}}}}} ADD created_in int unsigned NOT NULL DEFAULT 1, ADD updated_in int unsigned NOT NULL DEFAULT 1"
        );
        world.shop.run(&mut world.conn, &times);
    }
    let (past, next_year, end) = (1_000_000_000, 4_000_000_000_u64, 4_294_967_295);
    for ((entity, off), id) in of.into_iter().zip(ids) {
        // The first version, which is there already, has held until a past time. It is enabled.
        staged(&mut world, entity, id, past, next_year, [(0, 1), (1, off)]);
        staged(&mut world, entity, id, next_year, end, [(0, off), (1, 1)]);
        let entry = deleted(&mut world, entity, "staged");
        let token = LeaseToken::random().unwrap();
        let (policy, due) = (hides(DAYS), Selection::Due);
        let mut batch = Batch::claim(&mut world.database, due, 10, policy, token, noon()).unwrap();
        let hide = batch.next(&mut world.database, noon()).unwrap().unwrap();
        let hidden = Stores::from([(0, Some(off)), (1, Some(off))]);
        let expected = Action::Hide(Statuses::from([(id, hidden)]), DAYS);
        assert_eq!(hide.action, expected, "{entity:?}");
        let former: String = world.column("former", entry);
        assert_eq!(former, format!("{{\"{id}\":{{\"0\":1,\"1\":{off}}}}}"));
        batch.report(entry, Outcome::Hidden, noon()).unwrap();
        batch.finish(&mut world.database, noon()).unwrap();
        // Magento has hidden nothing, so that it is still enabled.
        let pim = MemoryPim::default();
        let (done, _) = crate::doubt::work(&mut world, &pim, &hides(DAYS), shelf::day());
        assert_eq!(done.len(), 0);
        shelf::assert_end(&mut world, entry, "completed", "enabled", "enabled_again");
    }
}
