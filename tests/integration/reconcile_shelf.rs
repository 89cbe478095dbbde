//! What the shop hides is no deletion that it has missed.

use crate::queue_shelf::{hidden, hide};
use crate::reconcile::{all_products, compared, enqueue, entries, holds, missed, policy, step};
use crate::subscription_world::World as Akeneo;
use crate::support::shop::product_uuid;
use crate::world::{World, claim, event, noon};
use akeneo_events::testing::queue::{self, Selection, Settlement};
use akeneo_events::testing::reason::told;
use akeneo_events::testing::reconcile::{Enqueued, Reconciliation};
use akeneo_events::{EntityKey, EntityType};
use serde_json::json;

/// An entry of a product of the fixture.
fn product(world: &mut World, nth: u32) -> u64 {
    let key = EntityKey::new(EntityType::Product, product_uuid(nth));
    world.enqueue(&event(&format!("e-{nth}"), key), noon())
}

/// Akeneo has lost the first five; three of them are on the shelf.
#[test]
fn what_is_on_the_shelf_is_neither_listed_nor_compared_nor_enqueued() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"products": all_products()[5..]}));
    let ids = [0, 1, 2, 3].map(|nth| product(&mut world, nth));
    for (id, until) in ids.into_iter().zip([Some(noon()), None, None]) {
        hide(&mut world, id, until, noon());
    }
    queue::put_back(&mut world.database, ids[2], "Ada", noon()).unwrap();
    // Of another product, and of no product at all.
    hidden(&mut world, "another", None);
    let it = compared(&mut world, &akeneo, EntityType::Product);
    assert_eq!(missed(&it), [3, 4].map(product_uuid));
    assert_eq!(it.compared(), 17);
    let before = entries(&mut world);
    let enqueued = enqueue(&mut world, &it, false).unwrap();
    let expected = Enqueued {
        stored: 1,
        again: 0,
        open: 1,
    };
    assert_eq!((enqueued, entries(&mut world)), (expected, before + 1));
}

#[test]
fn what_is_hidden_while_the_comparison_runs_is_not_enqueued_and_not_reset() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"products": all_products()[2..]}));
    let it = compared(&mut world, &akeneo, EntityType::Product);
    assert_eq!(enqueue(&mut world, &it, false).unwrap().stored, 2);
    let both = world.claim(2, noon());
    for entry in &both.entries {
        let end = [(entry.id, Settlement::Released)];
        queue::settle(&mut world.database, &both.token, &end, noon()).unwrap();
    }
    let mut it = Reconciliation::new(EntityType::Product, policy(), noon());
    while step(&mut world, &akeneo, &mut it).unwrap().is_some() {}
    let kept = both.entries[0].id;
    hide(&mut world, kept, None, noon());
    let enqueued = enqueue(&mut world, &it, false).unwrap();
    assert_eq!((enqueued.stored, enqueued.again, enqueued.open), (0, 0, 2));
    assert_eq!(world.status(kept).as_deref(), Some("completed"));

    // Put back, it is missed again: whoever enqueues it wants it gone.
    queue::put_back(&mut world.database, kept, "Ada", noon()).unwrap();
    let lease = claim(&mut world.database, Selection::Returning, 1, noon());
    let end = [(kept, Settlement::PutBack(told("back")))];
    queue::settle(&mut world.database, &lease.token, &end, noon()).unwrap();
    let it = compared(&mut world, &akeneo, EntityType::Product);
    assert_eq!(missed(&it).len(), 2);
    let enqueued = enqueue(&mut world, &it, false).unwrap();
    assert_eq!((enqueued.again, enqueued.open), (1, 1));
}
