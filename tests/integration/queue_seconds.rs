//! Times within a second.

use crate::planner::key;
use crate::support::shop::mapped_at;
use crate::world::{LEASE, World, event, noon};
use akeneo_events::EntityType;
use akeneo_events::testing::queue;
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
