//! What is on the shelf waits for its day.

use crate::world::{World, claim, event, noon, seconds};
use akeneo_events::testing::queue::{self, Lease, Planned, Selection, Settlement, Shelf, Status};
use akeneo_events::testing::reason::told;
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// What stood there before, as a worker writes it down.
pub const FORMER: &str = r#"{"12":{"0":1,"3":2}}"#;

/// For one that is going to be hidden.
pub fn hiding(id: u64) -> Planned {
    Planned {
        former: Some(FORMER.to_owned()),
        ..deleting(id, 1)
    }
}

/// For one whose deletion counts so much.
pub fn deleting(id: u64, deletions: u32) -> Planned {
    Planned {
        id,
        plan: "{}".to_owned(),
        deletions,
        names: None,
        former: None,
    }
}

/// Takes an entry and writes its plan down; a worker that dies then leaves it so.
pub fn begun(world: &mut World, plan: Planned, now: DateTime<Utc>) -> Lease {
    let lease = claim(&mut world.database, Selection::Id(plan.id), 1, now);
    assert_eq!(lease.entries.len(), 1);
    record(world, &lease, &[plan], 0, now);
    lease
}

pub fn record(
    world: &mut World,
    lease: &Lease,
    plans: &[Planned],
    per_hour: u32,
    now: DateTime<Utc>,
) {
    let database = &mut world.database;
    let written = queue::record_plans(database, &lease.token, plans, per_hour, now).unwrap();
    assert_eq!(written, (plans.len(), plans.len() as u64));
}

pub fn settle(world: &mut World, lease: &Lease, id: u64, end: Settlement, now: DateTime<Utc>) {
    let settled = queue::settle(&mut world.database, &lease.token, &[(id, end)], now);
    assert_eq!(settled, Ok(1));
}

/// Hides what a pending entry names until that time, or for good.
pub fn hide(world: &mut World, id: u64, until: Option<DateTime<Utc>>, now: DateTime<Utc>) {
    let lease = begun(world, hiding(id), now);
    let end = Settlement::Shelved(until, told("hidden"));
    settle(world, &lease, id, end, now);
}

/// A new entry that is hidden since noon.
pub fn hidden(world: &mut World, event_id: &str, until: Option<DateTime<Utc>>) -> u64 {
    let id = world.pending(event_id);
    hide(world, id, until, noon());
    id
}

pub fn shelf(world: &mut World, id: u64) -> Option<Shelf> {
    let name: Option<String> = world.column("shelf", id);
    name.as_deref().and_then(Shelf::named)
}

pub fn time(world: &mut World, column: &str, id: u64) -> Option<DateTime<Utc>> {
    let at: Option<NaiveDateTime> = world.column(column, id);
    at.map(|at| at.and_utc())
}

fn taken(world: &mut World, selection: Selection, now: DateTime<Utc>) -> Vec<u64> {
    let lease = claim(&mut world.database, selection, 10, now);
    let ids = lease.entries.iter().map(|it| it.id).collect();
    for entry in &lease.entries {
        settle(world, &lease, entry.id, Settlement::Released, now);
    }
    ids
}

const PRODUCTS: Selection = Selection::OfType {
    entity: EntityType::Product,
    after: 0,
};

#[test]
fn what_is_hidden_is_left_alone_before_its_day_and_due_from_then_on() {
    let mut world = World::new();
    let day = noon() + TimeDelta::days(30);
    let id = hidden(&mut world, "e", Some(day));
    let kept = hidden(&mut world, "kept", None);
    assert_eq!(world.status(id).as_deref(), Some("pending"));
    assert_eq!(world.status(kept).as_deref(), Some("completed"));
    for (now, expected) in [(day - seconds(1), vec![]), (day, vec![id])] {
        for selection in [Selection::Due, Selection::Id(id), PRODUCTS] {
            assert_eq!(taken(&mut world, selection, now), expected, "{selection:?}");
        }
        assert!(taken(&mut world, Selection::Returning, now).is_empty());
        let due = queue::has_due(&mut world.database, now).unwrap();
        assert_eq!(due, !expected.is_empty());
        let since = queue::oldest_due(&mut world.database, now).unwrap();
        assert_eq!(since, due.then_some(day));
    }
}

#[test]
fn other_entries_are_taken_by_name_and_type_before_their_time_beside_what_is_hidden() {
    let mut world = World::new();
    let later = noon() + TimeDelta::days(30);
    let hidden = hidden(&mut world, "hidden", Some(later));
    let waits = world.pending("waits");
    let lease = claim(&mut world.database, Selection::Id(waits), 1, noon());
    let retry = Settlement::Retry(later, told("locked"));
    settle(&mut world, &lease, waits, retry, noon());
    // A worker died while it hid this one.
    let half = world.pending("half");
    let lease = begun(&mut world, hiding(half), noon());
    assert_eq!(queue::rescue(&mut world.database, lease.expires_at), Ok(1));
    assert_eq!(shelf(&mut world, half), Some(Shelf::Hiding));
    assert_eq!(
        taken(&mut world, PRODUCTS, later - seconds(1)),
        [waits, half]
    );
    let by_name = taken(&mut world, Selection::Id(waits), noon());
    assert_eq!(by_name, [waits]);
    assert!(taken(&mut world, Selection::Id(hidden), noon()).is_empty());
}

#[test]
fn what_is_hidden_goes_on_telling_so_when_its_worker_hands_it_back() {
    let mut world = World::new();
    let id = hidden(&mut world, "e", Some(noon()));
    let lease = world.claim(1, noon());
    settle(&mut world, &lease, id, Settlement::Released, noon());
    for (column, expected) in [
        ("message", told("hidden").to_string()),
        ("reason", told("hidden").reason().to_owned()),
        ("sentences", told("hidden").json()),
    ] {
        assert_eq!(world.column::<String>(column, id), expected);
    }
}

#[test]
fn a_rescue_leaves_an_entry_on_the_shelf() {
    let mut world = World::new();
    let ids = [
        hidden(&mut world, "hidden", Some(noon())),
        hidden(&mut world, "returning", None),
    ];
    queue::put_back(&mut world.database, ids[1], "Ada", noon()).unwrap();
    let lease = world.claim(2, noon());
    assert_eq!(queue::rescue(&mut world.database, lease.expires_at), Ok(2));
    for (id, expected) in ids.into_iter().zip([Shelf::Hidden, Shelf::Returning]) {
        assert_eq!(world.status(id).as_deref(), Some("pending"));
        assert_eq!(shelf(&mut world, id), Some(expected));
        assert_eq!(world.column::<String>("former", id), FORMER);
    }
    let returning = claim(
        &mut world.database,
        Selection::Returning,
        9,
        lease.expires_at,
    );
    assert_eq!(returning.entries[0].put_back_by.as_deref(), Some("Ada"));
}

#[test]
fn a_doorbell_rings_although_an_older_entry_was_just_asked_for_back() {
    let mut world = World::new();
    let id = hidden(&mut world, "first", None);
    queue::put_back(&mut world.database, id, "Ada", noon() + seconds(1)).unwrap();
    let second = event("second", EntityKey::new(EntityType::Family, "shoes"));
    let now = noon() + seconds(2);
    let id = world.enqueue(&second, now);
    assert_eq!(
        queue::wants_doorbell(&mut world.database, id, now),
        Ok(true)
    );
}

#[test]
fn a_purge_leaves_what_is_on_the_shelf_however_old() {
    let mut world = World::new();
    let day = noon() + TimeDelta::days(400);
    let table = world.shop.table("akeneo_events_queue");
    let mut kept = Vec::new();
    for state in Shelf::ALL {
        for status in [Status::Completed, Status::Failed] {
            let (id, _) = world.entry_in(status, &format!("{state}-{status}"));
            let sql = format!("UPDATE {table} SET shelf = '{state}' WHERE id = {id}");
            world.shop.run(&mut world.conn, &sql);
            if matches!(state, Shelf::Hiding | Shelf::Hidden | Shelf::Returning) {
                kept.push(id);
            }
        }
    }
    for status in [Status::Completed, Status::Failed] {
        let purged = queue::purge(&mut world.database, status, day, 0).unwrap();
        assert_eq!((purged.removed, purged.next), (3, None));
    }
    let mut left: Vec<u64> = queue::list(&mut world.database, queue::Filter::default(), 50)
        .unwrap()
        .iter()
        .map(|it| it.id)
        .collect();
    left.sort_unstable();
    assert_eq!(left, kept);
}
