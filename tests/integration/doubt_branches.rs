//! A category takes its branch along, and the shop's branch is that of the last import: what has been moved away since lives.

use crate::doubt::{in_doubt, work};
use crate::memory_pim::MemoryPim;
use crate::planner::{self, key};
use crate::planner_categories;
use crate::support::shop::ROOT_CATEGORY;
use crate::worker::{codes, deleted, message};
use crate::world::{World, event, noon, seconds};
use akeneo_events::EntityType::{Category, Product};
use akeneo_events::testing::planner::Decision;
use akeneo_events::{EntityKey, Policy};

pub fn category(world: &mut World, parent: u32, name: &str) -> u32 {
    planner_categories::category(world, parent, name).0
}

/// The shop has boots below shoes. Akeneo has moved boots below winter, and deleted shoes at noon.
fn moved() -> (World, MemoryPim, u64) {
    let mut world = World::new();
    let shoes = category(&mut world, ROOT_CATEGORY, "shoes");
    category(&mut world, shoes, "boots");
    category(&mut world, ROOT_CATEGORY, "winter");
    let pim = MemoryPim::with(["boots", "winter"].map(|name| key(Category, name)));
    let entry = deleted(&mut world, Category, "shoes");
    (world, pim, entry)
}

/// The connector's import moves boots to where it is in Akeneo.
fn import(world: &mut World) {
    let id =
        "SELECT entity_id FROM {{akeneo_connector_entities}} WHERE import = 'category' AND code";
    let place = format!(
        "UPDATE {{{{catalog_category_entity}}}} c JOIN (SELECT ({id} = 'boots') boots, ({id} = 'winter') winter) n
         ON n.boots = c.entity_id SET c.parent_id = n.winter, c.level = 3, c.path = CONCAT('1/2/', n.winter, '/', n.boots)"
    );
    world.shop.run(&mut world.conn, &place);
}

fn never() -> Policy {
    Policy::default()
}

#[test]
fn a_category_waits_while_one_below_it_in_the_shop_lives_elsewhere_in_akeneo() {
    let (mut world, pim, shoes) = moved();
    let before = world.shop.snapshot(&mut world.conn);
    let (done, tally) = work(&mut world, &pim, &in_doubt(), noon());
    assert_eq!((done.len(), tally.retried), (0, 1));
    assert_eq!(
        pim.asked(),
        [["boots", "shoes"].map(|it| key(Category, it))]
    );
    let difference = before.difference(&world.shop.snapshot(&mut world.conn));
    assert!(difference.is_empty(), "{difference}");
    let message_of_shoes = message(&mut world, shoes);
    let end = "this shop still has category \"boots\", which Akeneo did not delete. Import the categories, then run this entry again.";
    assert!(
        message_of_shoes.starts_with("Below category \"shoes\"") && message_of_shoes.ends_with(end),
        "{message_of_shoes}"
    );

    import(&mut world);
    let (done, _) = work(&mut world, &pim, &in_doubt(), noon() + seconds(60));
    assert_eq!(codes(&done), ["shoes"]);
    assert!(done[0].plan.along.is_empty());
    let message = message(&mut world, shoes);
    assert!(!message.contains("boots"), "{message}");
}

#[test]
fn a_category_with_a_living_one_below_it_is_refused_in_the_end_and_says_which() {
    let (mut world, pim, shoes) = moved();
    let mut now = noon();
    for delay in [60, 300, 900, 1_800, 3_600] {
        assert_eq!(work(&mut world, &pim, &in_doubt(), now).1.retried, 1);
        now += seconds(delay);
    }
    assert_eq!(work(&mut world, &pim, &in_doubt(), now).1.failed, 1);
    let message = message(&mut world, shoes);
    assert!(
        message.starts_with("The shop gave up after 6 tries."),
        "{message}"
    );
    assert!(message.contains("category \"boots\""), "{message}");
}

#[test]
fn without_asking_a_category_goes_only_if_each_below_it_has_an_event_of_its_own() {
    let (mut world, pim, shoes) = moved();
    assert_eq!(work(&mut world, &pim, &never(), noon()).1.retried, 1);
    let said = message(&mut world, shoes);
    assert!(
        said.contains(
            "still has category \"boots\", and Akeneo did not announce that it deleted them."
        ),
        "{said}"
    );
    // Of another type, and of another code.
    deleted(&mut world, Product, "boots");
    deleted(&mut world, Category, "winter");
    work(&mut world, &pim, &never(), noon());
    let later = noon() + seconds(60);
    assert_eq!(work(&mut world, &pim, &never(), later).1.retried, 1);

    deleted(&mut world, Category, "boots");
    let (done, _) = work(&mut world, &pim, &never(), later + seconds(300));
    assert_eq!(codes(&done), ["boots", "shoes"]);
    assert!(pim.asked().is_empty());
}

#[test]
fn without_asking_an_event_that_failed_announces_nothing_and_neither_does_one_before_the_import() {
    for failed in [true, false] {
        let (mut world, pim, _) = moved();
        let boots = world.enqueue(&event("boots", key(Category, "boots")), noon());
        let change = match failed {
            true => format!(
                "UPDATE {{{{akeneo_events_queue}}}} SET status = 'failed' WHERE id = {boots}"
            ),
            false => format!(
                "UPDATE {{{{akeneo_events_queue}}}} SET status = 'completed', occurred_at = '2019-12-31' WHERE id = {boots}"
            ),
        };
        world.shop.run(&mut world.conn, &change);
        let (done, tally) = work(&mut world, &pim, &never(), noon());
        assert_eq!((done.len(), tally.retried), (0, 1), "failed: {failed}");
    }
}

#[test]
fn without_asking_each_code_of_a_category_below_needs_an_event_no_older_than_its_newest_row() {
    for (second, announced, goes) in [(0, true, true), (0, false, false), (1, true, false)] {
        let mut world = World::new();
        let shoes = category(&mut world, ROOT_CATEGORY, "shoes");
        let boots = category(&mut world, shoes, "boots");
        planner::map(
            &mut world,
            Category,
            "stiefel",
            boots,
            noon() + seconds(second),
        );
        let codes = if announced {
            &["boots", "stiefel"][..]
        } else {
            &["boots"]
        };
        for code in codes {
            deleted(&mut world, Category, code);
        }
        let question = planner::question(key(Category, "shoes"));
        let decision = planner::decide(&mut world, question, &never());
        match goes {
            true => assert!(matches!(decision, Decision::Delete(_)), "{decision:?}"),
            false => planner::assert_deferred(&decision, "did not announce"),
        }
    }
}

#[test]
fn every_category_of_a_large_branch_is_asked_about_in_one_call() {
    let mut world = World::new();
    let shoes = category(&mut world, ROOT_CATEGORY, "shoes");
    let mut keys: Vec<EntityKey> = (0..8)
        .map(|number| {
            let name = format!("below{number}");
            category(&mut world, shoes, &name);
            key(Category, &name)
        })
        .collect();
    deleted(&mut world, Category, "shoes");
    keys.push(key(Category, "shoes"));
    let pim = MemoryPim::with(keys[..7].to_vec());
    let (done, tally) = work(&mut world, &pim, &in_doubt(), noon());
    assert_eq!((done.len(), tally.retried), (0, 1));
    assert_eq!(pim.asked(), [keys]);
}
