//! The rules that are the same for all six types.

use crate::planner::{
    GONE, ask, assert_deferred, assert_deletes, assert_refused, create, decide, decide_all,
    imported, key, map, mapped_as, planned_before, question,
};
use crate::support::shop::{import, mapped_at};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::{Asks, Decision, Question};
use akeneo_events::{EntityType, Policy};
use chrono::TimeDelta;

#[test]
fn what_the_connector_imported_is_deleted_together_with_its_mapping_row() {
    let mut world = World::new();
    for entity in EntityType::ALL {
        imported(&mut world, entity, "neighbour");
        let (id, row) = imported(&mut world, entity, "own");
        create(&mut world, entity, "hand_made");
        assert_deletes(&ask(&mut world, key(entity, "own")), &[id], &[row]);
    }
}

#[test]
fn what_the_connector_never_mapped_is_refused_as_not_found() {
    let mut world = World::new();
    for entity in EntityType::ALL {
        let name = format!("hand_made_{}", entity.name());
        let id = create(&mut world, entity, &name);
        // Known under the same code, but as something else.
        let code = mapped_as(entity, &name);
        let foreign = |other: &EntityType| import(*other) != import(entity);
        let models = |other: &EntityType| *other == EntityType::ProductModel;
        // What models are mapped as, products are.
        for other in EntityType::ALL
            .into_iter()
            .filter(|it| foreign(it) && !models(it))
        {
            world.shop.map(&mut world.conn, other, &code, id);
        }
        assert_refused(&ask(&mut world, key(entity, &name)), "[not_mapped]");
    }
}

#[test]
fn a_mapping_row_without_an_entity_counts_as_none() {
    let mut world = World::new();
    for entity in EntityType::ALL {
        let code = mapped_as(entity, "own");
        world
            .shop
            .map_at(&mut world.conn, entity, &code, None, mapped_at());
        assert_refused(&ask(&mut world, key(entity, "own")), "[not_mapped]");
        let (id, row) = imported(&mut world, entity, "own");
        assert_deletes(&ask(&mut world, key(entity, "own")), &[id], &[row]);
    }
}

#[test]
fn an_entity_that_is_gone_is_absent_unless_an_import_may_still_create_it() {
    let mut world = World::new();
    // Decided a minute after noon.
    let hour_ago = noon() + seconds(60) - TimeDelta::hours(1);
    for entity in EntityType::ALL {
        let rows = [
            ("old", mapped_at()),
            ("hour", hour_ago),
            ("young", hour_ago + seconds(1)),
        ]
        .map(|(name, at)| (name, map(&mut world, entity, name, GONE, at)));
        for (name, row) in &rows[..2] {
            assert_eq!(
                ask(&mut world, key(entity, name)),
                Decision::AlreadyAbsent(vec![*row])
            );
        }
        assert_deferred(&ask(&mut world, key(entity, "young")), "[import_running]");

        let young = key(entity, "young");
        let mine = planned_before(young.clone(), &[7, GONE]);
        let decision = decide(&mut world, mine, &Policy::default());
        assert_eq!(
            decision,
            Decision::AlreadyAbsent(vec![rows[2].1]),
            "its own earlier work"
        );
        let other = planned_before(young, &[GONE + 1]);
        assert_deferred(
            &decide(&mut world, other, &Policy::default()),
            "An import may still",
        );
    }
}

#[test]
fn what_an_earlier_try_planned_to_delete_is_absent_when_its_mapping_row_went_too() {
    let mut world = World::new();
    for entity in EntityType::ALL {
        let again = planned_before(key(entity, "own"), &[GONE]);
        let decision = decide(&mut world, again, &Policy::default());
        assert_eq!(decision, Decision::AlreadyAbsent(Vec::new()), "{entity:?}");
    }
}

#[test]
fn a_planned_entity_that_lives_on_is_not_called_absent_because_its_mapping_row_went() {
    // The connector's observer removes the row on a connection of its own; then Magento's deletion rolls back.
    let mut world = World::new();
    for entity in EntityType::ALL {
        let id = create(&mut world, entity, "own");
        let again = planned_before(key(entity, "own"), &[id]);
        let decision = decide(&mut world, again, &Policy::default());
        assert!(
            !matches!(decision, Decision::AlreadyAbsent(_)),
            "{entity:?} {id} lives: {decision:?}"
        );
    }
}

#[test]
fn a_plan_that_names_an_entity_twice_was_written_by_nobody_and_deletes_nothing() {
    let mut world = World::new();
    let policy = Policy {
        asks: Asks::InDoubt,
        ..Policy::default()
    };
    for entity in EntityType::ALL {
        let id = create(&mut world, entity, "own");
        let once = planned_before(key(entity, "own"), &[id]);
        assert_deletes(&decide(&mut world, once, &policy), &[id], &[1]);
        let twice = planned_before(key(entity, "own"), &[id, id]);
        assert_refused(&decide(&mut world, twice, &policy), "[ambiguous]");
    }
}

#[test]
fn two_live_entities_under_one_code_are_ambiguous_a_live_and_a_dead_one_are_not() {
    let mut world = World::new();
    for entity in EntityType::ALL {
        let (first, row) = imported(&mut world, entity, "own");
        let dead = map(&mut world, entity, "own", GONE, mapped_at());
        assert_deletes(&ask(&mut world, key(entity, "own")), &[first], &[row, dead]);

        let second = create(&mut world, entity, "own_again");
        map(&mut world, entity, "own", second, mapped_at());
        let decision = ask(&mut world, key(entity, "own"));
        assert_refused(
            &decision,
            &format!("to several entities of this shop, IDs {first}, {second}."),
        );
    }
}

#[test]
fn an_entity_mapped_after_the_event_is_left_alone_and_one_of_the_same_second_is_not() {
    let mut world = World::new();
    for entity in EntityType::ALL {
        let same = create(&mut world, entity, "same");
        let row = map(&mut world, entity, "same", same, noon());
        assert_deletes(&ask(&mut world, key(entity, "same")), &[same], &[row]);
        let later = create(&mut world, entity, "later");
        map(&mut world, entity, "later", later, noon() + seconds(1));
        let stale = " at 2026-06-01 12:00:00 UTC. The connector imported it again at 2026-06-01 12:00:01 UTC.";
        assert_refused(&ask(&mut world, key(entity, "later")), stale);
        // One old row does not make up for a new one, nor does it matter whether that one's entity exists yet.
        let (_, _) = imported(&mut world, entity, "again");
        map(&mut world, entity, "again", GONE, noon() + seconds(1));
        assert_refused(&ask(&mut world, key(entity, "again")), "[stale]");
    }
}

#[test]
fn an_entity_that_another_code_is_mapped_to_as_well_is_refused() {
    let mut world = World::new();
    for entity in EntityType::ALL {
        let (id, _) = imported(&mut world, entity, "own");
        map(&mut world, entity, "other", id, mapped_at());
        let other = mapped_as(entity, "other");
        let shared = format!("and \"{other}\" to ID {id}.");
        assert_refused(&ask(&mut world, key(entity, "own")), &shared);
        // The same number as another kind of entity is another entity.
        let (id, row) = imported(&mut world, entity, "lone");
        let foreign = match entity {
            EntityType::Category => EntityType::Attribute,
            _ => EntityType::Category,
        };
        world.shop.map(&mut world.conn, foreign, "namesake", id);
        assert_deletes(&ask(&mut world, key(entity, "lone")), &[id], &[row]);
    }
}

#[test]
fn many_entries_are_answered_each_by_itself_and_in_their_order() {
    let mut world = World::new();
    for entity in EntityType::ALL {
        let (own, row) = imported(&mut world, entity, "own");
        let dead = map(&mut world, entity, "dead", GONE, mapped_at());
        let unreadable = Question {
            occurred_at: None,
            ..question(key(entity, "own"))
        };
        let mut questions = vec![question(key(entity, "never")), unreadable];
        questions.extend(["dead", "own", "own"].map(|name| question(key(entity, name))));
        let now = noon() + seconds(60);
        let decisions = decide_all(
            &mut world.database,
            entity,
            &questions,
            &Policy::default(),
            now,
        );
        assert_refused(&decisions[0], "[not_mapped]");
        assert_refused(&decisions[1], "[unreadable_event]");
        assert_eq!(decisions[2], Decision::AlreadyAbsent(vec![dead]));
        assert_deletes(&decisions[3], &[own], &[row]);
        assert_deletes(&decisions[4], &[own], &[row]);
        assert_eq!(decisions.len(), 5);
    }
}
