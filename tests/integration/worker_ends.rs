//! How entries end, what an operator reads of it, and when it is written.

use crate::planner::imported;
use crate::support::shop::product_uuid;
use crate::worker::{busy, claimed, deleted, message, refused, run};
use crate::world::{World, event, noon, seconds};
use akeneo_events::testing::event::{Invalid, InvalidEvent};
use akeneo_events::testing::queue::{self, Selection};
use akeneo_events::testing::worker::Tally;
use akeneo_events::{EntityKey, EntityType, Outcome};
use chrono::TimeDelta;
use mysql::prelude::Queryable;

#[test]
fn an_unreadable_entry_that_an_operator_resets_fails_again() {
    let mut world = World::new();
    let invalid = InvalidEvent {
        reason: Invalid::Lacks("id"),
        subject: None,
    };
    queue::enqueue_invalid(&mut world.database, &invalid, b"?", noon()).unwrap();
    let listed = queue::list(&mut world.database, queue::Filter::default(), 1).unwrap();
    let id = listed[0].id;
    assert_eq!(
        queue::reset(&mut world.database, id, noon()).unwrap(),
        queue::Reset::Done
    );
    assert_eq!(
        run(&mut world, noon()).1,
        Tally {
            failed: 1,
            ..Tally::default()
        }
    );
    assert_eq!(world.status(id).as_deref(), Some("failed"));
    assert_eq!(
        message(&mut world, id),
        "The shop cannot read the stored event, so it deleted nothing."
    );
}

#[test]
fn every_end_is_counted_and_written_in_words_that_an_operator_understands() {
    let mut world = World::new();
    let (own, _) = imported(&mut world, EntityType::Product, "own");
    for name in ["gone", "refusing", "locked"] {
        imported(&mut world, EntityType::Product, name);
    }
    let ids = ["own", "gone", "refusing", "locked", "unknown"]
        .map(|name| deleted(&mut world, EntityType::Product, name));
    imported(&mut world, EntityType::Family, "untouched");
    let untouched = deleted(&mut world, EntityType::Family, "untouched");
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    assert_eq!((batch.size(), batch.last_id()), (6, untouched));
    let said = "é".repeat(40_000);
    let outcomes = [
        Outcome::Deleted,
        Outcome::AlreadyGone,
        Outcome::Failed(refused(&said)),
        Outcome::Retry(busy("Deadlock.")),
    ];
    for outcome in outcomes {
        let deletion = batch.next(&mut world.database, noon()).unwrap().unwrap();
        batch.report(deletion.id, outcome, noon()).unwrap();
    }
    let tally = batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(
        tally,
        Tally {
            completed: 2,
            failed: 2,
            retried: 1,
            released: 1,
            ..Tally::default()
        }
    );
    let mut end = |id| (world.status(id).unwrap(), message(&mut world, id));
    assert_eq!(
        end(ids[0]),
        (
            "completed".into(),
            format!("Magento deleted product \"own\", ID {own}.")
        )
    );
    assert_eq!(
        end(ids[1]),
        (
            "completed".into(),
            "Nothing to delete: this shop does not have product \"gone\" any more.".into()
        )
    );
    assert_eq!(
        end(ids[2]),
        (
            "failed".into(),
            format!(
                "Magento refused to delete product \"refusing\": {}….",
                &said[..2_000]
            )
        ),
        "cut after a thousand characters"
    );
    let locked = "Magento could not delete product \"locked\" now: Deadlock.";
    assert_eq!(end(ids[3]), ("pending".into(), locked.into()));
    let unknown = "Nothing to delete: the connector never imported this product.";
    assert_eq!(end(ids[4]), ("failed".into(), unknown.into()));
}

#[test]
fn outcomes_are_written_when_they_are_a_second_old_and_not_before() {
    let mut world = World::with("m2_", 20, 0);
    for n in 0..20 {
        let key = EntityKey::new(EntityType::Product, product_uuid(n));
        world.enqueue(&event(&format!("e{n}"), key), noon());
    }
    let mut batch = claimed(&mut world, Selection::Due, 512, noon());
    let count = format!(
        "SELECT COUNT(*) FROM {} WHERE status = 'completed'",
        world.shop.table("akeneo_events_queue")
    );
    // How many are written when the next deletion has been handed out.
    let mut written = |now| {
        let deletion = batch.next(&mut world.database, now).unwrap().unwrap();
        batch.report(deletion.id, Outcome::Deleted, now).unwrap();
        world.conn.query_first::<u64, _>(&count).unwrap().unwrap()
    };
    assert_eq!(written(noon()), 0);
    assert_eq!(written(noon()), 0);
    let now = noon() + seconds(1);
    assert_eq!(written(now), 2);
    for _ in 0..7 {
        assert_eq!(written(now + seconds(1) - TimeDelta::milliseconds(1)), 2);
    }
    assert_eq!(written(now + seconds(1)), 10);
    let tally = batch.finish(&mut world.database, now).unwrap();
    assert_eq!(
        tally,
        Tally {
            completed: 11,
            released: 9,
            ..Tally::default()
        }
    );
}
