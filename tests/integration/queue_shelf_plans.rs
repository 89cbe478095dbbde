//! What is noted before something is hidden, and what the brake counts of it.

use crate::queue_shelf::{FORMER, begun, deleting, hidden, hiding, record, settle, shelf, time};
use crate::refused::refuse;
use crate::shelf::{DAYS, day, hidden as a_hidden, hides, shop};
use crate::world::{LEASE, World, claim, noon, seconds};
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue::{self, LeaseToken, Planned, Selection, Settlement, Shelf};
use akeneo_events::testing::reason::told;
use akeneo_events::{Batch, EntityType, Policy};
use chrono::{DateTime, TimeDelta, Utc};

fn deletions(world: &mut World, now: DateTime<Utc>) -> u64 {
    queue::brake(&mut world.database, 0, now).unwrap().deletions
}

#[test]
fn what_stood_there_before_is_written_with_the_plan_or_neither_is() {
    let mut world = World::new();
    let ids = [
        world.pending("a"),
        world.pending("poison"),
        world.pending("c"),
    ];
    let lease = world.claim(3, noon());
    let when = "NEW.former IS NOT NULL AND NEW.event_id = 'poison'";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    let plans = [deleting(ids[0], 1), hiding(ids[1]), hiding(ids[2])];
    let written = queue::record_plans(&mut world.database, &lease.token, &plans, 0, noon());
    assert!(written.is_err());
    for id in ids {
        assert_eq!(world.column::<Option<String>>("plan", id), None);
        assert_eq!(time(&mut world, "deletion_at", id), None);
    }
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");
    record(&mut world, &lease, &plans, 0, noon());
    let found = ids.map(|id| (shelf(&mut world, id), world.column("former", id)));
    let hides = (Some(Shelf::Hiding), Some(FORMER.to_owned()));
    assert_eq!(found, [(None, None), hides.clone(), hides]);
    assert_eq!(deletions(&mut world, noon()), 3);
}

#[test]
fn what_a_dead_worker_noted_stays_and_what_is_hidden_anew_is_noted_anew() {
    let mut world = World::new();
    let id = world.pending("e");
    let lease = begun(&mut world, hiding(id), noon());
    let later = lease.expires_at;
    queue::rescue(&mut world.database, later).unwrap();
    let half_hidden = Planned {
        former: Some(r#"{"12":{"0":2}}"#.to_owned()),
        ..hiding(id)
    };
    let lease = begun(&mut world, half_hidden.clone(), later);
    assert_eq!(world.column::<String>("former", id), FORMER);
    assert_eq!(time(&mut world, "shelved_at", id), Some(noon()));
    settle(
        &mut world,
        &lease,
        id,
        Settlement::Shelved(None, told("hidden")),
        later,
    );
    assert_eq!(time(&mut world, "shelved_at", id), Some(later));

    let put_back = queue::put_back(&mut world.database, id, "Ada", later).unwrap();
    assert_eq!(put_back, queue::PutBack::Done);
    let lease = claim(&mut world.database, Selection::Returning, 1, later);
    assert_eq!(lease.entries[0].former.as_deref(), Some(FORMER));
    settle(
        &mut world,
        &lease,
        id,
        Settlement::PutBack(told("back")),
        later,
    );
    let much_later = later + TimeDelta::days(1);
    queue::reset(&mut world.database, id, much_later).unwrap();
    begun(&mut world, half_hidden.clone(), much_later);
    assert_eq!(
        world.column::<Option<String>>("former", id),
        half_hidden.former
    );
    assert_eq!(time(&mut world, "shelved_at", id), Some(much_later));
    assert_eq!(world.column::<Option<String>>("put_back_by", id), None);
}

/// A limit of two an hour; two are hidden, and the day of one comes within the hour.
#[test]
fn the_brake_counts_what_is_hidden_once_and_its_deletion_not_again() {
    let mut world = World::new();
    let day = noon() + TimeDelta::minutes(40);
    let ids = [world.pending("a"), world.pending("b"), world.pending("c")];
    let lease = world.claim(3, noon());
    let plans = ids.map(hiding);
    let room = queue::record_plans(&mut world.database, &lease.token, &plans, 2, noon());
    assert_eq!(room, Ok((2, 2)));
    for id in &ids[..2] {
        let end = Settlement::Shelved(Some(day), told("hidden"));
        settle(&mut world, &lease, *id, end, noon() + seconds(30));
    }
    settle(&mut world, &lease, ids[2], Settlement::Released, noon());
    assert_eq!(shelf(&mut world, ids[2]), None);
    assert_eq!(deletions(&mut world, day), 2);

    // No room, and none is needed.
    let due = claim(&mut world.database, Selection::Id(ids[0]), 1, day);
    record(&mut world, &due, &[deleting(ids[0], 0)], 2, day);
    let counted_at = Some(noon() + seconds(30));
    assert_eq!(time(&mut world, "deletion_at", ids[0]), counted_at);
    settle(
        &mut world,
        &due,
        ids[0],
        Settlement::Deleted(told("deleted")),
        day,
    );
    assert_eq!(time(&mut world, "deletion_at", ids[0]), counted_at);
    assert_eq!(shelf(&mut world, ids[0]), Some(Shelf::Deleted));
    assert_eq!(deletions(&mut world, day), 2);
    let an_hour_later = noon() + seconds(30) + TimeDelta::hours(1);
    assert_eq!(deletions(&mut world, an_hour_later), 0);
}

#[test]
fn a_plan_that_counts_nothing_is_written_beside_others_and_keeps_what_was_counted() {
    let mut world = World::new();
    let id = world.pending("e");
    let lease = begun(
        &mut world,
        Planned {
            deletions: 3,
            ..hiding(id)
        },
        noon(),
    );
    let end = Settlement::Shelved(Some(noon()), told("hidden"));
    settle(&mut world, &lease, id, end, noon());
    let other = world.pending("other");
    let lease = world.claim(2, noon());
    let named = |id, deletions| Planned {
        plan: format!("[{id}]"),
        ..deleting(id, deletions)
    };
    record(
        &mut world,
        &lease,
        &[named(other, 2), named(id, 0)],
        5,
        noon(),
    );
    assert_eq!(deletions(&mut world, noon()), 5);
    for id in [id, other] {
        assert_eq!(world.column::<String>("plan", id), format!("[{id}]"));
    }
}

#[test]
fn a_lease_on_something_hidden_moves_no_count_and_one_on_something_being_hidden_does() {
    let mut world = World::new();
    let ids = [
        hidden(&mut world, "hidden", Some(noon())),
        hidden(&mut world, "returning", None),
        world.pending("hiding"),
        world.pending("deleted"),
    ];
    queue::put_back(&mut world.database, ids[1], "Ada", noon()).unwrap();
    let lease = world.claim(4, noon());
    let plans = [deleting(ids[0], 0), hiding(ids[2]), deleting(ids[3], 1)];
    record(&mut world, &lease, &plans, 0, noon());
    let later = noon() + TimeDelta::minutes(2);
    let renewed = queue::renew(&mut world.database, &lease.token, later + LEASE, later);
    assert_eq!(renewed, Ok(4));
    let counted = ids.map(|id| time(&mut world, "deletion_at", id).unwrap());
    assert_eq!(counted, [noon(), noon(), later, later]);
    for id in ids {
        settle(&mut world, &lease, id, Settlement::NotBegun, later);
    }
    let counted = ids.map(|id| time(&mut world, "deletion_at", id));
    assert_eq!(counted, [Some(noon()), Some(noon()), None, None]);
}

/// The worker has waited for too long after it planned the second one.
#[test]
fn what_is_planned_again_on_its_day_is_still_counted_as_of_when_it_was_hidden() {
    let (mut world, [store, _]) = shop();
    let product = EntityType::Product;
    let ids = ["a", "b"].map(|name| a_hidden(&mut world, product, name, store).1);
    let policy = Policy {
        asks: Asks::Never,
        ..hides(DAYS)
    };
    let (database, token) = (&mut world.database, LeaseToken::random().unwrap());
    let mut batch = Batch::claim(database, Selection::Due, 9, policy, token, day()).unwrap();
    let mut now = day();
    for _ in ids {
        let next = batch.next(&mut world.database, now).unwrap().unwrap();
        assert_eq!(next.action.name(), "delete");
        batch.not_begun(next.id).unwrap();
        now += TimeDelta::minutes(3);
    }
    batch.finish(&mut world.database, now).unwrap();
    let counted = ids.map(|id| time(&mut world, "deletion_at", id));
    assert_eq!(counted, [Some(noon()); 2]);
    assert_eq!(deletions(&mut world, now), 0);
}
