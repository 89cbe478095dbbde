//! What was deleted in Akeneo, made again under the same code and imported again lives. The connector finds its old mapping
//! row by the code and leaves the row's date as it was.

use crate::doubt::{batch, in_doubt, work};
use crate::memory_pim::MemoryPim;
use crate::planner::{create, imported, key, map, mapped_as};
use crate::support::shop::{DEFAULT_SET, import};
use crate::worker::{busy, refused};
use crate::worker::{deleted, message};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue::{self, Reset};
use akeneo_events::testing::worker::Tally;
use akeneo_events::{EntityType, Outcome, Policy};
use chrono::{DateTime, TimeDelta, Utc};

const HOUR: TimeDelta = TimeDelta::hours(1);

fn failed() -> Tally {
    Tally {
        failed: 1,
        ..Tally::default()
    }
}

/// Akeneo has it again; the shop has it still, by its old row.
fn made_again(pim: &MemoryPim, entity: EntityType, name: &str) {
    pim.get().has.insert(key(entity, name));
}

/// Works, and finds that this stays because Akeneo has it.
#[track_caller]
fn stays(world: &mut World, pim: &MemoryPim, policy: &Policy, id: u64, now: DateTime<Utc>) {
    let before = world.shop.snapshot(&mut world.conn);
    let (done, tally) = work(world, pim, policy, now);
    assert_eq!((done.len(), tally), (0, failed()));
    let said = message(world, id);
    assert!(said.contains(", so it stays in this shop."), "{said}");
    let difference = before.difference(&world.shop.snapshot(&mut world.conn));
    assert!(difference.is_empty(), "{difference}");
}

fn reset(world: &mut World, id: u64, now: DateTime<Utc>) {
    let reset = queue::reset(&mut world.database, id, now);
    assert_eq!(reset.unwrap(), Reset::Done);
}

#[test]
fn what_was_made_again_while_nothing_was_processed_stays() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    for entity in EntityType::ALL {
        imported(&mut world, entity, "again");
        let id = deleted(&mut world, entity, "again");
        made_again(&pim, entity, "again");
        let tomorrow = noon() + TimeDelta::days(1);
        stays(&mut world, &pim, &in_doubt(), id, tomorrow);
    }
}

#[test]
fn what_was_made_again_while_the_brake_held_its_event_stays() {
    for entity in EntityType::ALL {
        let (mut world, pim) = (World::new(), MemoryPim::default());
        imported(&mut world, EntityType::Product, "first");
        deleted(&mut world, EntityType::Product, "first");
        let policy = Policy {
            max_per_hour: 1,
            ..in_doubt()
        };
        assert_eq!(work(&mut world, &pim, &policy, noon()).0.len(), 1);

        imported(&mut world, entity, "again");
        let id = deleted(&mut world, entity, "again");
        let (done, tally) = work(&mut world, &pim, &policy, noon());
        assert_eq!((done.len(), tally), (0, Tally::default()), "held");
        made_again(&pim, entity, "again");
        stays(&mut world, &pim, &policy, id, noon() + HOUR);
    }
}

#[test]
fn what_was_made_again_while_its_event_was_deferred_stays() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    let (shoes, _) = imported(&mut world, EntityType::Family, "shoes");
    let boot = "boot";
    world
        .shop
        .add_product(&mut world.conn, boot, "simple", shoes);
    let id = deleted(&mut world, EntityType::Family, "shoes");
    assert_eq!(work(&mut world, &pim, &in_doubt(), noon()).1.retried, 1);
    made_again(&pim, EntityType::Family, "shoes");
    let elsewhere = format!(
        "UPDATE {{{{catalog_product_entity}}}} SET attribute_set_id = {DEFAULT_SET} WHERE sku = '{boot}'"
    );
    world.shop.run(&mut world.conn, &elsewhere);
    stays(&mut world, &pim, &in_doubt(), id, noon() + seconds(60));
}

#[test]
fn what_was_made_again_before_its_failed_entry_was_reset_weeks_later_stays() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    for entity in EntityType::ALL {
        imported(&mut world, entity, "again");
        let id = deleted(&mut world, entity, "again");
        let mut first = batch(&mut world, &pim, &in_doubt(), noon());
        let deletion = first.next(&mut world.database, noon()).unwrap().unwrap();
        let refused = Outcome::Failed(refused("Magento refused."));
        first.report(deletion.id, refused, noon()).unwrap();
        first.finish(&mut world.database, noon()).unwrap();

        made_again(&pim, entity, "again");
        let later = noon() + TimeDelta::weeks(3);
        reset(&mut world, id, later);
        stays(&mut world, &pim, &in_doubt(), id, later);
    }
}

#[test]
fn what_was_deleted_made_again_and_imported_anew_stays_when_its_completed_entry_is_reset() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    for entity in EntityType::ALL {
        imported(&mut world, entity, "again");
        let id = deleted(&mut world, entity, "again");
        assert_eq!(work(&mut world, &pim, &in_doubt(), noon()).1.completed, 1);

        made_again(&pim, entity, "again");
        let new = create(&mut world, entity, "again");
        map(&mut world, entity, "again", new, noon() + HOUR);
        let later = noon() + TimeDelta::weeks(3);
        reset(&mut world, id, later);
        stays(&mut world, &pim, &in_doubt(), id, later);

        reset(&mut world, id, later);
        let (done, tally) = work(&mut world, &pim, &Policy::default(), later);
        assert_eq!((done.len(), tally), (0, failed()), "without asking");
        let said = message(&mut world, id);
        assert!(
            said.contains("The connector imported it again at"),
            "{said}"
        );
    }
}

/// Planned at noon, met a lock, and then somebody removed the mapping row.
fn left_to_the_plan(world: &mut World, pim: &MemoryPim, entity: EntityType) -> u64 {
    imported(world, entity, "planned");
    let id = deleted(world, entity, "planned");
    let policy = match entity {
        EntityType::Attribute => Policy::default(),
        _ => in_doubt(),
    };
    let mut first = batch(world, pim, &policy, noon());
    let deletion = first.next(&mut world.database, noon()).unwrap().unwrap();
    let locked = Outcome::Retry(busy("Lock wait."));
    first.report(deletion.id, locked, noon()).unwrap();
    first.finish(&mut world.database, noon()).unwrap();
    let code = mapped_as(entity, "planned");
    let by_hand = format!(
        "DELETE FROM {{{{akeneo_connector_entities}}}} WHERE import = '{}' AND code = '{code}'",
        import(entity)
    );
    world.shop.run(&mut world.conn, &by_hand);
    assert!(pim.asked().is_empty());
    id
}

#[test]
fn a_stored_plan_whose_mapping_row_is_gone_proves_nothing_so_akeneo_is_asked() {
    for entity in EntityType::ALL {
        let (mut world, pim) = (World::new(), MemoryPim::default());
        let id = left_to_the_plan(&mut world, &pim, entity);
        made_again(&pim, entity, "planned");
        let later = noon() + TimeDelta::minutes(11);
        stays(&mut world, &pim, &in_doubt(), id, later);

        let (mut world, pim) = (World::new(), MemoryPim::default());
        left_to_the_plan(&mut world, &pim, entity);
        let (done, _) = work(&mut world, &pim, &in_doubt(), noon() + seconds(5));
        assert_eq!(done.len(), 1, "{entity:?}: gone in Akeneo");
        assert_eq!(pim.asked(), [[key(entity, "planned")]]);
    }
}

#[test]
fn without_asking_a_stored_plan_whose_mapping_row_is_gone_is_refused() {
    for entity in EntityType::ALL {
        let (mut world, pim) = (World::new(), MemoryPim::default());
        let id = left_to_the_plan(&mut world, &pim, entity);
        let never = Policy {
            asks: Asks::Never,
            ..Policy::default()
        };
        let (done, tally) = work(&mut world, &pim, &never, noon() + seconds(5));
        assert_eq!((done.len(), tally), (0, failed()), "{entity:?}");
        let said = message(&mut world, id);
        assert!(
            said.ends_with("The connector does not map it any more."),
            "{said}"
        );
    }
}
