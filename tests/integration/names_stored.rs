//! Whatever becomes of an entry, the names of what it leads to stay with it.

use crate::names::{in_shop, take_four_bytes};
use crate::planner::{create, imported, key, map};
use crate::support::shop::{DEFAULT_SET, mapped_at};
use crate::worker::busy;
use crate::worker::{carry_out, claimed, deleted, message, run};
use crate::world::{World, noon, seconds};
use akeneo_events::EntityType::{Family, Product, ProductModel};
use akeneo_events::testing::planner::{Asks, InShop};
use akeneo_events::testing::queue::{self, Filter, LeaseToken, Listed, Selection};
use akeneo_events::testing::worker::preview;
use akeneo_events::{Batch, Outcome, Policy};

pub fn listed(world: &mut World, id: u64) -> Listed {
    let filter = Filter {
        id: Some(id),
        ..Filter::default()
    };
    let page = queue::list(&mut world.database, filter, 1).unwrap();
    page.into_iter().next().unwrap()
}

/// What is stored with an entry, in a line.
fn stored(world: &mut World, id: u64) -> Option<String> {
    let in_shop = listed(world, id).in_shop?;
    InShop::shown(&InShop::read(&in_shop), None)
}

fn searched(world: &mut World, id: u64) -> (Option<String>, Option<String>) {
    (
        world.column("search_sku", id),
        world.column("search_name", id),
    )
}

#[test]
fn a_deleted_product_is_still_known_by_name() {
    let mut world = World::new();
    take_four_bytes(&mut world, &["catalog_product_entity_varchar"]);
    let (product, _) = imported(&mut world, Product, "A-1");
    let name = "Rotes HEMD 🐘";
    world.shop.set_varchar(&mut world.conn, product, 73, name);
    let id = deleted(&mut world, Product, "A-1");
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let done = carry_out(&mut world, &mut batch, noon());
    let shown = "A-1, Rotes HEMD 🐘 (simple)";
    assert_eq!(done[0].shown.as_deref(), Some(shown));
    assert_eq!(batch.take_ended()[0].shown.as_deref(), Some(shown));
    batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(world.status(id).as_deref(), Some("completed"));
    assert_eq!(stored(&mut world, id).as_deref(), Some(shown));
    let expected = (Some("a-1".to_owned()), Some("rotes hemd 🐘".to_owned()));
    assert_eq!(searched(&mut world, id), expected);
}

#[test]
fn an_entry_that_ends_without_a_plan_keeps_the_names() {
    let mut world = World::new();
    // Refused, deferred and ambiguous.
    let model = create(&mut world, ProductModel, "A-1");
    map(&mut world, Product, "A-1", model, mapped_at());
    let (family, _) = imported(&mut world, Family, "shoes");
    world
        .shop
        .add_product(&mut world.conn, "in it", "simple", family);
    for name in ["B-1", "B-2"] {
        let id = create(&mut world, Product, name);
        map(&mut world, Product, "B", id, mapped_at());
    }
    let refused = deleted(&mut world, Product, "A-1");
    let deferred = deleted(&mut world, Family, "shoes");
    let ambiguous = deleted(&mut world, Product, "B");
    let unknown = deleted(&mut world, Product, "never");
    let family = in_shop(&mut world, key(Family, "shoes"))[0].to_string();
    run(&mut world, noon());
    for (id, status, expected) in [
        (refused, "failed", "A-1, A-1 (configurable, 0 variants)"),
        (deferred, "pending", family.as_str()),
        (ambiguous, "failed", "B-1, B-1 (simple) | B-2, B-2 (simple)"),
    ] {
        assert_eq!(world.status(id).as_deref(), Some(status));
        assert_eq!(stored(&mut world, id).as_deref(), Some(expected));
    }
    assert_eq!(listed(&mut world, unknown).in_shop, None);
    let first = (Some("b-1".to_owned()), Some("b-1".to_owned()));
    assert_eq!(searched(&mut world, ambiguous), first);
    let nameless = (None, Some(family.to_lowercase()));
    assert_eq!(searched(&mut world, deferred), nameless);
}

#[test]
fn an_entry_that_waits_for_akeneo_keeps_the_names() {
    let mut world = World::new();
    imported(&mut world, Product, "A-1");
    let id = deleted(&mut world, Product, "A-1");
    let policy = Policy {
        asks: Asks::Always,
        ..Policy::default()
    };
    let token = LeaseToken::random().unwrap();
    let database = &mut world.database;
    let mut batch = Batch::claim(database, Selection::Due, 10, policy, token, noon()).unwrap();
    assert_eq!(batch.next(database, noon()).unwrap(), None);
    assert!(message(&mut world, id).contains("waits for Akeneo"));
    let shown = stored(&mut world, id);
    assert_eq!(shown.as_deref(), Some("A-1, A-1 (simple)"));
}

#[test]
fn what_the_brake_hands_back_keeps_the_names() {
    let mut world = World::new();
    let ids = ["A-1", "A-2", "A-3"].map(|name| {
        imported(&mut world, Product, name);
        deleted(&mut world, Product, name)
    });
    let policy = Policy {
        max_per_hour: 2,
        ..Policy::default()
    };
    let token = LeaseToken::random().unwrap();
    let database = &mut world.database;
    let mut batch = Batch::claim(database, Selection::Due, 10, policy, token, noon()).unwrap();
    // Others took the room between the claim and the plan.
    world.shop.run(
        &mut world.conn,
        "UPDATE {{akeneo_events_queue}} SET deletion_at = '2026-06-01 12:00:00' WHERE status = 'pending'",
    );
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    assert_eq!(batch.next(&mut world.database, noon()).unwrap(), None);
    assert!(batch.held());
    batch.report(first.id, Outcome::Deleted, noon()).unwrap();
    batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(world.status(ids[1]).as_deref(), Some("pending"));
    let shown = stored(&mut world, ids[1]);
    assert_eq!(shown.as_deref(), Some("A-2, A-2 (simple)"));
}

#[test]
fn what_is_stored_outlives_the_entity_and_every_later_try() {
    let mut world = World::new();
    let (product, _) = imported(&mut world, Product, "A-1");
    let id = deleted(&mut world, Product, "A-1");
    run(&mut world, noon());
    let before = listed(&mut world, id).in_shop;
    assert!(before.is_some());
    let later = noon() + seconds(60);
    queue::reset(&mut world.database, id, later).unwrap();
    let mut batch = claimed(&mut world, Selection::Due, 10, later);
    assert_eq!(carry_out(&mut world, &mut batch, later), []);
    let ended = batch.take_ended();
    assert_eq!(ended[0].shown.as_deref(), Some("A-1, A-1 (simple)"));
    batch.finish(&mut world.database, later).unwrap();
    let after = listed(&mut world, id);
    assert_eq!(
        (after.status.as_str(), after.in_shop),
        ("completed", before)
    );

    // Something takes its place: made again, and imported again under its code.
    let again = create(&mut world, Product, "A-1 again");
    assert_ne!(again, product);
    map(&mut world, Product, "A-1", again, mapped_at());
    queue::reset(&mut world.database, id, later).unwrap();
    run(&mut world, later);
    let shown = stored(&mut world, id);
    assert_eq!(shown.as_deref(), Some("A-1 again, A-1 again (simple)"));
}

#[test]
fn a_later_plan_with_the_same_names_leaves_them_where_they_are() {
    let mut world = World::new();
    imported(&mut world, Product, "A-1");
    let id = deleted(&mut world, Product, "A-1");
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    let locked = Outcome::Retry(busy("Locked."));
    batch.report(first.id, locked, noon()).unwrap();
    batch.finish(&mut world.database, noon()).unwrap();
    let before = (listed(&mut world, id).in_shop, searched(&mut world, id));
    let (done, _) = run(&mut world, noon() + seconds(3_600));
    assert_eq!((done.len(), before.0.is_some()), (1, true));
    let after = (listed(&mut world, id).in_shop, searched(&mut world, id));
    assert_eq!(after, before);
}

#[test]
fn where_the_shop_knows_nothing_the_identifier_in_akeneo_is_shown() {
    let mut world = World::new();
    let id = deleted(&mut world, Product, "never");
    world.shop.run(
        &mut world.conn,
        "UPDATE {{akeneo_events_queue}} SET identifier = 'A-1', search_sku = 'a-1'",
    );
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    assert_eq!(carry_out(&mut world, &mut batch, noon()), []);
    assert_eq!(batch.take_ended()[0].shown.as_deref(), Some("A-1"));
    batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(searched(&mut world, id), (Some("a-1".to_owned()), None));
}

/// A constraint that refuses the names of one entry, whoever writes them.
const REFUSE: &str = "ALTER TABLE {{akeneo_events_queue}} ADD CONSTRAINT refuse CHECK (search_sku IS NULL OR search_sku <> 'bad')";

#[test]
fn one_whose_names_the_database_refuses_goes_on_without_and_spoils_no_other() {
    let mut world = World::new();
    world.shop.run(&mut world.conn, REFUSE);
    let mut ids = Vec::new();
    for name in ["A-1", "bad", "A-2", "A-3"] {
        imported(&mut world, Product, name);
        ids.push(deleted(&mut world, Product, name));
    }
    let (done, tally) = run(&mut world, noon());
    assert_eq!((done.len(), tally.completed), (4, 4));
    let named = ids.iter().map(|id| stored(&mut world, *id).is_some());
    assert_eq!(named.collect::<Vec<_>>(), [true, false, true, true]);
}

#[test]
fn one_that_ends_without_a_plan_ends_though_its_names_are_refused() {
    let mut world = World::new();
    world.shop.run(&mut world.conn, REFUSE);
    let mut ids = Vec::new();
    for name in ["A-1", "bad", "A-2"] {
        let model = create(&mut world, ProductModel, name);
        map(&mut world, Product, name, model, mapped_at());
        ids.push(deleted(&mut world, Product, name));
    }
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    assert_eq!(carry_out(&mut world, &mut batch, noon()), []);
    assert_eq!(batch.finish(&mut world.database, noon()).unwrap().failed, 3);
    let named = ids.iter().map(|id| stored(&mut world, *id).is_some());
    assert_eq!(named.collect::<Vec<_>>(), [true, false, true]);
    for id in ids {
        assert_eq!(world.status(id).as_deref(), Some("failed"));
    }
    let dry = preview(
        &mut world.database,
        Filter::default(),
        10,
        false,
        &Policy::default(),
        noon(),
    );
    assert_eq!(dry.unwrap().len(), 3);
}

#[test]
fn the_longest_names_are_stored_whole_and_searched_by_their_first_255_characters() {
    let mut world = World::new();
    take_four_bytes(
        &mut world,
        &["catalog_product_entity", "catalog_product_entity_varchar"],
    );
    let (sku, name) = ("🐘".repeat(64), "É".repeat(255));
    let id = world
        .shop
        .add_product(&mut world.conn, &sku, "simple", DEFAULT_SET);
    world.shop.set_varchar(&mut world.conn, id, 73, &name);
    map(&mut world, Product, "long", id, mapped_at());
    let entry = deleted(&mut world, Product, "long");
    run(&mut world, noon());
    let stored = InShop::read(&listed(&mut world, entry).in_shop.unwrap());
    assert_eq!(stored[0].sku.as_ref(), Some(&sku));
    assert_eq!(stored[0].name.as_ref(), Some(&name));
    let folded = (Some(sku), Some("é".repeat(255)));
    assert_eq!(searched(&mut world, entry), folded);
}
