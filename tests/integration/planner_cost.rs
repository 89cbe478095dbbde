//! What the planner costs in round trips, told by the server's own counters. On a server of its own, since the
//! counters are the server's.

use crate::planner::{SHADE, attribute, create, decide_all, key, mapped_as, question};
use crate::support::database_server::{DatabaseServer, Options};
use crate::support::shop::{ShopOptions, product_uuid};
use crate::world::{World, noon};
use akeneo_events::testing::planner::Decision;
use akeneo_events::{EntityKey, EntityType, Policy};
use mysql::prelude::Queryable;

/// Rows that one statement looks up at most.
const CHUNK: usize = 512;

/// The `n`-th key of a type, all of them mapped by [`fill`].
fn nth(entity: EntityType, n: usize) -> EntityKey {
    match entity {
        EntityType::Product => EntityKey::new(entity, product_uuid(u32::try_from(n).unwrap())),
        EntityType::AttributeOption => key(entity, &n.to_string()),
        _ => key(entity, &format!("{}{n}", entity.name())),
    }
}

/// Maps 1,000 keys of every type, so that every look-up of the planner has something to find.
fn fill(world: &mut World) {
    let shade = attribute(world, SHADE);
    for n in 0..1_000 {
        let option = world
            .shop
            .add_option(&mut world.conn, shade, &n.to_string());
        world.shop.map(
            &mut world.conn,
            EntityType::AttributeOption,
            &format!("{SHADE}-{n}"),
            option,
        );
    }
    // The fixture has products.
    let made = [EntityType::Product, EntityType::AttributeOption];
    for entity in EntityType::ALL.into_iter().filter(|it| !made.contains(it)) {
        for n in 0..1_000 {
            let name = format!("{}{n}", entity.name());
            let id = create(world, entity, &name);
            let code = mapped_as(entity, &name);
            world.shop.map(&mut world.conn, entity, &code, id);
        }
    }
}

#[test]
fn the_number_of_statements_does_not_depend_on_the_number_of_entries() {
    let server = DatabaseServer::start(Options {
        durable: false,
        ..Options::default()
    });
    let options = ShopOptions {
        mapped_products: 1_000,
        unmapped_products: 0,
        ..ShopOptions::default()
    };
    let mut world = World::of(server.create_database("cost"), "", options);
    world.conn.query_drop("SET autocommit = 0").unwrap();
    fill(&mut world);
    world.conn.query_drop("COMMIT").unwrap();

    // `Questions` counts what clients ask for, prepared or not; asking for it is one of them.
    let mut observer = server.root();
    let mut questions = || {
        let row: Option<(String, u64)> = observer
            .query_first("SHOW GLOBAL STATUS LIKE 'Questions'")
            .unwrap();
        row.unwrap().1
    };
    for entity in EntityType::ALL {
        let mut cost = |count: usize| {
            let deletions: Vec<_> = (0..count).map(|n| question(nth(entity, n))).collect();
            let before = questions();
            let decisions = decide_all(
                &mut world.database,
                entity,
                &deletions,
                &Policy::default(),
                noon(),
            );
            let cost = questions() - before - 1;
            let deletions = decisions
                .iter()
                .filter(|it| matches!(it, Decision::Delete(_)))
                .count();
            assert_eq!(deletions, count.min(1_000), "{entity:?}");
            cost
        };
        // What is asked once a connection comes first.
        cost(1);
        let one = cost(1);
        assert!((2..=5).contains(&one), "{entity:?}: {one} statements");
        assert_eq!(cost(10), one, "{entity:?}");
        // An option may be mapped under two codes, so 512 codes are 256 options.
        let full = if entity == EntityType::AttributeOption {
            CHUNK / 2
        } else {
            CHUNK
        };
        assert_eq!(cost(full), one, "{entity:?}");
        assert_eq!(cost(full - 112), one, "{entity:?}");
        // Where some are not mapped, the connector's log of imports is read as well.
        assert!(cost(full * 2) <= 2 * one + 1, "{entity:?}");
        assert!(
            cost(1_000) <= one * 1_000_u64.div_ceil(full as u64),
            "{entity:?}"
        );
    }
}
