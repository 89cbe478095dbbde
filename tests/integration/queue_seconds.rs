//! Times within a second.

use crate::planner::key;
use crate::support::shop::mapped_at;
use crate::world::{LEASE, World, event, noon, seconds};
use akeneo_events::EntityType;
use akeneo_events::testing::queue::{self, Settlement};
use akeneo_events::testing::reason::told;
use chrono::{DateTime, TimeDelta, Utc};

/// On MySQL, which rounds where MariaDB cuts.
#[test]
fn what_comes_late_in_a_second_is_due_within_it() {
    let mut world = World::new();
    let late: DateTime<Utc> = noon() + TimeDelta::milliseconds(700);
    let id = world.enqueue(&event("late", key(EntityType::Product, "late")), late);
    assert!(queue::has_due(&mut world.database, late).unwrap());
    assert_eq!(
        queue::oldest_due(&mut world.database, late),
        Ok(Some(noon()))
    );
    let lease = world.claim(1, late);
    assert_eq!(lease.entries.len(), 1);
    assert_eq!(lease.expires_at, noon() + LEASE);
    assert_eq!(queue::rescue(&mut world.database, lease.expires_at), Ok(1));
    assert_eq!(world.status(id).as_deref(), Some("pending"));
    assert!(mapped_at() < noon());
}

/// The same of a time that the server makes of a text, which it picks from a list.
#[test]
fn what_is_put_off_until_late_in_a_second_is_due_within_it() {
    let mut world = World::new();
    let ids: Vec<u64> = (0..20).map(|n| world.pending(&format!("e{n}"))).collect();
    let late = noon() + seconds(30) + TimeDelta::milliseconds(700);
    let lease = world.claim(20, noon());
    let ends: Vec<_> = ids
        .iter()
        .map(|id| (*id, Settlement::Postponed(late, told("no answer"))))
        .collect();
    let settled = queue::settle(&mut world.database, &lease.token, &ends, noon());
    assert_eq!(settled, Ok(20));
    assert!(world.claim(20, noon() + seconds(29)).entries.is_empty());
    assert_eq!(world.claim(20, late).entries.len(), 20);
}
