//! Every move from every status, on the real table: the legal ones move, the others change nothing.

use crate::world::{World, noon, seconds};
use akeneo_events::testing::queue::{self, LeaseToken, Move, Settlement, Status};
use akeneo_events::testing::reason::told;
use chrono::TimeDelta;
use mysql::prelude::Queryable;

/// The status that a legal move ends in; `None`: the entry is gone.
fn target(mv: Move) -> Option<Status> {
    match mv {
        Move::Claim => Some(Status::Processing),
        Move::Complete => Some(Status::Completed),
        Move::Fail => Some(Status::Failed),
        Move::Retry | Move::Shelve | Move::Release | Move::Rescue | Move::Reset | Move::PutBack => {
            Some(Status::Pending)
        }
        Move::Purge => None,
    }
}

/// Its status stays.
fn shelve(world: &mut World, id: u64) {
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("UPDATE {table} SET shelf = 'hidden' WHERE id = ?");
    world.conn.exec_drop(sql, (id,)).unwrap();
}

/// Carries out a move as its caller would, long after noon, so that leases have run out and entries are old.
fn carry_out(world: &mut World, mv: Move, id: u64, token: &LeaseToken, from: Status) {
    let later = noon() + TimeDelta::days(1);
    let settle = |world: &mut World, settlement| {
        queue::settle(&mut world.database, token, &[(id, settlement)], later).unwrap();
    };
    match mv {
        Move::Claim => drop(world.claim(100, later)),
        Move::Complete => settle(world, Settlement::Completed(told("done"))),
        Move::Fail => settle(world, Settlement::Failed(told("no"))),
        Move::Retry => settle(world, Settlement::Retry(later + seconds(5), told("locked"))),
        Move::Shelve => {
            let day = later + TimeDelta::days(30);
            settle(world, Settlement::Shelved(Some(day), told("hidden")));
        }
        Move::Release => settle(world, Settlement::Released),
        Move::Rescue => drop(queue::rescue(&mut world.database, later).unwrap()),
        Move::Reset => drop(queue::reset(&mut world.database, id, later).unwrap()),
        Move::PutBack => {
            shelve(world, id);
            queue::put_back(&mut world.database, id, "Ada", later).unwrap();
        }
        Move::Purge => drop(queue::purge(&mut world.database, from, later, 0).unwrap()),
    }
}

#[test]
fn every_move_starts_only_where_the_table_of_moves_says() {
    let mut world = World::new();
    for mv in Move::ALL {
        for from in Status::ALL {
            let (id, lease) = world.entry_in(from, &format!("{mv:?}-{from:?}"));
            carry_out(&mut world, mv, id, &lease.token, from);
            let expected = if mv.from().contains(&from) {
                target(mv)
            } else {
                Some(from)
            };
            let found = world.status(id);
            assert_eq!(
                found.as_deref(),
                expected.map(Status::name),
                "{mv:?} from {from:?}"
            );
            // Out of the way of the next pair.
            let table = world.shop.table("akeneo_events_queue");
            world
                .shop
                .run(&mut world.conn, &format!("DELETE FROM {table}"));
        }
    }
}

#[test]
fn a_reset_leaves_an_entry_alone_while_its_worker_lives() {
    let mut world = World::new();
    let (id, lease) = world.entry_in(Status::Processing, "held");
    let before = lease.expires_at - seconds(1);
    assert_eq!(
        queue::reset(&mut world.database, id, before).unwrap(),
        queue::Reset::Busy
    );
    assert_eq!(world.status(id).as_deref(), Some("processing"));
    assert_eq!(
        queue::reset(&mut world.database, id, lease.expires_at).unwrap(),
        queue::Reset::Done
    );
    assert_eq!(
        queue::reset(&mut world.database, 999_999, noon()).unwrap(),
        queue::Reset::Unknown
    );
}

#[test]
fn the_statuses_are_named_as_in_the_database_and_no_other_is_known() {
    for status in Status::ALL {
        assert_eq!(status.name().parse::<Status>().unwrap(), status);
    }
    assert_eq!(
        "done".parse::<Status>().unwrap_err().to_string(),
        "there is no status \"done\"; the statuses are pending, processing, completed and failed"
    );
}
