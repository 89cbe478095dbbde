//! Servers as clusters and careful hosters set them up: ids with gaps, a binary log in each of its formats, and no table without a
//! primary key.

use crate::planner::imported;
use crate::support::database::{PASSWORD, USER};
use crate::support::database_server::{Brand, DatabaseServer, Options};
use crate::support::env_php::CRYPT_KEY;
use crate::support::shop::ShopOptions;
use crate::worker::{carry_out, deleted, message};
use crate::world::{LEASE, World, noon, seconds};
use akeneo_events::testing::database::WORKER_TIMEOUT;
use akeneo_events::testing::latest::{self, Heart};
use akeneo_events::testing::planner::{self};
use akeneo_events::testing::queue::{self, LeaseToken, Selection, Status};
use akeneo_events::{Batch, Database, EntityType, Policy, Settings};
use serde_json::{Value, json};

fn shop_on(format: &str) -> (World, DatabaseServer) {
    let primary_key = match Brand::get() {
        Brand::MariaDb => "--innodb-force-primary-key=ON",
        Brand::MySql => "--sql-require-primary-key=ON",
    };
    let server = DatabaseServer::start(Options {
        durable: false,
        args: [
            "--auto-increment-increment=3",
            "--auto-increment-offset=2",
            "--innodb-autoinc-lock-mode=2",
            "--server-id=1",
            "--log-bin=binlog",
            primary_key,
            &format!("--binlog-format={format}"),
        ]
        .map(str::to_owned)
        .to_vec(),
        ..Options::default()
    });
    let options = ShopOptions {
        mapped_products: 20,
        unmapped_products: 5,
        ..ShopOptions::default()
    };
    let world = World::of(server.create_database("shop"), "m2_", options);
    (world, server)
}

/// Adobe Commerce may read from replicas: what was just written may not be there yet.
#[test]
fn nothing_is_read_from_a_slave_connection() {
    let at = DatabaseServer::shared().fresh_database();
    let to = |host: Value| json!({"host": host, "dbname": at.name(), "username": USER, "password": PASSWORD});
    let env = json!({
        "db": {
            "connection": {"default": to(json!(at.socket()))},
            "slave_connection": {"default": to(json!("127.0.0.1:1"))},
        },
        "crypt": {"key": CRYPT_KEY},
    });
    let settings = Settings::from_env(&env, || None, WORKER_TIMEOUT).unwrap();
    assert!(Database::connect(&settings).unwrap().clock().is_ok());
}

#[test]
fn an_events_whole_way_is_the_same_with_gaps_between_ids_and_any_binary_log() {
    for format in ["ROW", "MIXED", "STATEMENT"] {
        let (mut world, _server) = shop_on(format);
        let mut ids = Vec::new();
        for name in ["one", "two"] {
            for entity in EntityType::ALL {
                imported(&mut world, entity, name);
                ids.push(deleted(&mut world, entity, name));
            }
        }
        let all = ids.len();
        assert!(
            ids.is_sorted() && ids.iter().all(|id| id % 3 == 2),
            "{ids:?}"
        );

        let policy = Policy {
            max_per_hour: 100,
            ..Policy::default()
        };
        let claim = |world: &mut World, selection, now| {
            let token = LeaseToken::random().unwrap();
            Batch::claim(
                &mut world.database,
                selection,
                50,
                policy.clone(),
                token,
                now,
            )
            .unwrap()
        };
        // One worker dies, the next one takes over and finishes.
        drop(claim(&mut world, Selection::Due, noon()));
        let now = noon() + LEASE;
        assert_eq!(queue::rescue(&mut world.database, now), Ok(all as u64));
        let mut batch = claim(&mut world, Selection::Due, now);
        assert_eq!(carry_out(&mut world, &mut batch, now).len(), all);
        assert_eq!(
            batch.finish(&mut world.database, now).unwrap().completed,
            all as u64
        );
        let brake = queue::brake(&mut world.database, 100, now).unwrap();
        assert_eq!(brake.deletions, all as u64);

        // An operator has one type processed again, chunk by chunk.
        let (mut after, mut reset) = (Some(0), 0);
        while let Some(id) = after {
            let chunk = queue::reset_type(&mut world.database, EntityType::Product, id, now);
            let chunk = chunk.unwrap();
            reset += chunk.reset;
            after = chunk.next;
        }
        assert_eq!(reset, 2);
        let of_type = Selection::OfType {
            entity: EntityType::Product,
            after: ids[0],
        };
        let mut batch = claim(&mut world, of_type, now);
        assert_eq!((batch.size(), batch.last_id()), (1, ids[all / 2]));
        assert!(carry_out(&mut world, &mut batch, now).is_empty());
        batch.finish(&mut world.database, now).unwrap();
        assert!(
            message(&mut world, ids[all / 2])
                .starts_with("Nothing to delete: this shop does not have ")
        );

        // What is mapped is read page by page, and what is done is removed.
        let (mut after, mut mapped) = (Some(0), 0);
        while let Some(row) = after {
            let page = planner::mapped(&mut world.database, EntityType::Product, &policy, row, 7);
            let page = page.unwrap();
            mapped += page.mapped.len();
            after = page.next;
        }
        assert_eq!(mapped, 20);
        latest::beat(&mut world.database, Heart::Cron, now).unwrap();
        let purged = queue::purge(&mut world.database, Status::Completed, now + seconds(1), 0);
        assert_eq!(purged.unwrap().removed, all as u64 - 1);
    }
}
