//! Asking for what was hidden, and what that leaves alone.

use crate::queue_shelf::{FORMER, begun, hidden, hiding, shelf};
use crate::world::{World, claim, noon, seconds};
use akeneo_events::EntityType;
use akeneo_events::testing::queue::{
    self, PutBack, Reset, Selection, Settlement, Shelf, Status, Wanted,
};
use akeneo_events::testing::reason::told;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;
use serde_json::{Value, json};

/// An entry of this status, wherever it is with the shelf; nobody holds it.
fn standing(world: &mut World, status: Status, state: Option<Shelf>) -> u64 {
    let name = state.map_or("none", Shelf::name);
    let (id, _) = world.entry_in(status, &format!("{name}-{status}"));
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("UPDATE {table} SET shelf = ?, former = ? WHERE id = ?");
    let params = (state.map(Shelf::name), FORMER, id);
    world.conn.exec_drop(sql, params).unwrap();
    id
}

fn states() -> impl Iterator<Item = Option<Shelf>> {
    Shelf::ALL.into_iter().map(Some).chain([None])
}

#[test]
fn what_is_hidden_wholly_or_in_part_is_asked_for_whatever_its_status_and_nothing_else_is() {
    let mut world = World::new();
    // No lease is alive then.
    let later = noon() + TimeDelta::days(1);
    for state in states() {
        for status in Status::ALL {
            let id = standing(&mut world, status, state);
            let expected = match state {
                Some(Shelf::Hiding | Shelf::Hidden | Shelf::Returning) => PutBack::Done,
                Some(Shelf::Deleted) => PutBack::Deleted,
                Some(Shelf::PutBack | Shelf::Enabled) | None => PutBack::NotHidden,
            };
            let put_back = queue::put_back(&mut world.database, id, "Ada", later).unwrap();
            assert_eq!(put_back, expected, "{state:?} {status}");
            let asked = put_back == PutBack::Done;
            let found = (shelf(&mut world, id), world.status(id).unwrap());
            let expected = match asked {
                true => (Some(Shelf::Returning), "pending".to_owned()),
                false => (state, status.name().to_owned()),
            };
            assert_eq!(found, expected, "{state:?} {status}");
            let by: Option<String> = world.column("put_back_by", id);
            assert_eq!(by.is_some(), asked);
            assert_eq!(world.column::<String>("former", id), FORMER);
        }
    }
    let unknown = queue::put_back(&mut world.database, 999_999, "Ada", later);
    assert_eq!(unknown, Ok(PutBack::Unknown));
}

#[test]
fn what_was_asked_for_is_due_at_once_its_tries_from_zero_and_tells_how_it_ended_before() {
    let mut world = World::new();
    let day = noon() + TimeDelta::days(30);
    let now = noon() + TimeDelta::days(1);
    let said = told("hidden");
    for (event_id, until, status) in [("waits", Some(day), "pending"), ("kept", None, "completed")]
    {
        let id = hidden(&mut world, event_id, until);
        assert_eq!(
            queue::put_back(&mut world.database, id, "Ada", now),
            Ok(PutBack::Done)
        );
        for column in [
            "message",
            "reason",
            "sentences",
            "lease_expires_at",
            "reset_at",
        ] {
            assert_eq!(world.column::<Option<String>>(column, id), None, "{column}");
        }
        assert_eq!(world.column::<u16>("attempts", id), 0);
        assert_eq!(
            world.column::<NaiveDateTime>("available_at", id).and_utc(),
            now
        );
        let end: Value = serde_json::from_str(&world.column::<String>("history", id)).unwrap();
        let expected = json!({"at": "2026-06-01 12:00:00", "status": status, "message": said.to_string(),
            "reason": said.reason(), "sentences": said.json()});
        assert_eq!(end, expected);
    }
    // Once more, by another: nothing has ended meanwhile.
    let id = hidden(&mut world, "twice", None);
    for by in ["Ada", "Bob"] {
        queue::put_back(&mut world.database, id, by, now).unwrap();
    }
    assert_eq!(world.column::<String>("put_back_by", id), "Bob");
    assert_eq!(world.column::<String>("history", id).lines().count(), 1);
}

#[test]
fn a_live_worker_is_left_alone_and_a_dead_one_is_not_waited_for() {
    let mut world = World::new();
    let id = world.pending("e");
    let lease = begun(&mut world, hiding(id), noon());
    let before = lease.expires_at - seconds(1);
    let mut put_back = |now| queue::put_back(&mut world.database, id, "Ada", now).unwrap();
    assert_eq!(put_back(before), PutBack::Busy);
    assert_eq!(put_back(lease.expires_at), PutBack::Done);
    // The worker wakes up: what it says does not count any more.
    let end = [(id, Settlement::Shelved(None, told("hidden")))];
    let settled = queue::settle(&mut world.database, &lease.token, &end, lease.expires_at);
    assert_eq!(settled, Ok(0));
    assert_eq!(shelf(&mut world, id), Some(Shelf::Returning));
}

#[test]
fn who_asked_is_kept_as_far_as_there_is_room() {
    let mut world = World::new();
    for (event_id, by) in [
        ("long", "é".repeat(300)),
        ("exact", "x".repeat(255)),
        ("none", String::new()),
    ] {
        let id = hidden(&mut world, event_id, None);
        let which = Wanted::default();
        assert_eq!(
            queue::put_back(&mut world.database, id, &by, noon()),
            Ok(PutBack::Done)
        );
        let kept: String = by.chars().take(255).collect();
        assert_eq!(world.column::<String>("put_back_by", id), kept);
        let id = hidden(&mut world, &format!("{event_id} of many"), None);
        queue::put_back_all(&mut world.database, which, &by, 0, noon()).unwrap();
        assert_eq!(world.column::<String>("put_back_by", id), kept);
    }
}

/// Its day has come, or it has failed then: it is like any other.
#[test]
fn a_reset_leaves_alone_what_stays_hidden_unless_it_is_forced_and_what_returns_in_any_case() {
    let mut world = World::new();
    let later = noon() + TimeDelta::days(1);
    for force in [false, true] {
        for state in states() {
            for status in Status::ALL {
                let id = standing(&mut world, status, state);
                let expected = match (state, status) {
                    (Some(Shelf::Returning), Status::Processing) => Reset::Busy,
                    (Some(Shelf::Returning), _) => Reset::Shelved,
                    (Some(Shelf::Hidden), Status::Completed) if !force => Reset::Shelved,
                    _ => Reset::Done,
                };
                let found = reset(&mut world, id, force, later);
                assert_eq!(found, expected, "{state:?} {status} {force}");
                let status = match expected {
                    Reset::Done => Status::Pending,
                    _ => status,
                };
                assert_eq!(world.status(id).as_deref(), Some(status.name()));
                assert_eq!(shelf(&mut world, id), state);
                let table = world.shop.table("akeneo_events_queue");
                world
                    .shop
                    .run(&mut world.conn, &format!("DELETE FROM {table}"));
            }
        }
    }
}

fn reset(world: &mut World, id: u64, force: bool, now: DateTime<Utc>) -> Reset {
    let reset = match force {
        true => queue::reset_by_force(&mut world.database, id, now),
        false => queue::reset(&mut world.database, id, now),
    };
    reset.unwrap()
}

#[test]
fn a_reset_leaves_alone_what_waits_for_its_day_unless_it_is_forced() {
    let mut world = World::new();
    let day = noon() + TimeDelta::days(30);
    let before = day - seconds(1);
    let id = hidden(&mut world, "e", Some(day));
    assert_eq!(reset(&mut world, id, false, before), Reset::Shelved);
    assert_eq!(
        world.column::<NaiveDateTime>("available_at", id).and_utc(),
        day
    );
    assert_eq!(reset(&mut world, id, false, day), Reset::Done);
    let id = hidden(&mut world, "forced", Some(day));
    assert_eq!(reset(&mut world, id, true, before), Reset::Done);
    assert_eq!(shelf(&mut world, id), Some(Shelf::Hidden));
    let lease = claim(&mut world.database, Selection::Id(id), 1, before);
    assert_eq!(lease.entries[0].id, id);
    assert_eq!(reset(&mut world, id, true, before), Reset::Busy);
}

#[test]
fn a_run_of_a_type_by_force_takes_what_is_hidden_and_leaves_what_returns() {
    let mut world = World::new();
    let day = noon() + TimeDelta::days(30);
    let hidden = ["waits", "kept", "returning"].map(|it| {
        let until = (it != "kept").then_some(day);
        hidden(&mut world, it, until)
    });
    queue::put_back(&mut world.database, hidden[2], "Ada", noon()).unwrap();
    let now = noon() + seconds(60);
    let chunk = queue::reset_type(&mut world.database, EntityType::Product, 0, now).unwrap();
    assert_eq!((chunk.reset, chunk.busy), (2, vec![]));
    let of_type = Selection::OfType {
        entity: EntityType::Product,
        after: 0,
    };
    let lease = claim(&mut world.database, of_type, 9, now);
    let taken: Vec<_> = lease.entries.iter().map(|it| (it.id, it.shelf)).collect();
    let expected = [Shelf::Hidden, Shelf::Hidden, Shelf::Returning].map(Some);
    assert_eq!(taken, hidden.into_iter().zip(expected).collect::<Vec<_>>());
    let ended: Value = serde_json::from_str(&world.column::<String>("history", hidden[0])).unwrap();
    assert_eq!(ended["status"], "pending");
}
