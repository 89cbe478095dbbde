//! What the database undoes after a deadlock is done again at once.

use crate::support::database_server::{DatabaseServer, deadlocks};
use crate::world::{World, noon};
use akeneo_events::testing::queue::{self, Settlement};
use akeneo_events::testing::reason::told;
use mysql::prelude::Queryable;
use std::thread::{self, sleep};
use std::time::Duration;

#[test]
fn a_settlement_that_loses_a_deadlock_is_written_all_the_same() {
    let mut world = World::new();
    let ids: Vec<u64> = (0..5)
        .map(|nth| world.pending(&format!("e-{nth}")))
        .collect();
    let lease = world.claim(2, noon());
    let (first, second) = (ids[0], ids[1]);
    // Of two transactions the one that has changed fewer rows loses.
    let mut other = world.at.conn();
    let table = world.shop.table("akeneo_events_queue");
    let touch =
        |id: u64| format!("UPDATE {table} SET message = CONCAT('touched ', id) WHERE id = {id}");
    other.query_drop("START TRANSACTION").unwrap();
    for id in &ids[1..] {
        other.query_drop(touch(*id)).unwrap();
    }
    let mut root = DatabaseServer::shared().root();
    let before = deadlocks(&mut root);
    let mut database = world.another();
    let token = lease.token;
    let settling = thread::spawn(move || {
        let done = || Settlement::Completed(told("done"));
        queue::settle(
            &mut database,
            &token,
            &[(first, done()), (second, done())],
            noon(),
        )
    });
    // It holds the first row and waits for the second.
    let waiting = "SELECT COUNT(*) FROM information_schema.innodb_trx t
         JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
         WHERE t.trx_state = 'LOCK WAIT' AND p.db = ?";
    while root
        .exec_first::<u64, _, _>(waiting, (world.at.name(),))
        .unwrap()
        == Some(0)
    {
        // Asked more often than ten times a second, the table never changes.
        sleep(Duration::from_millis(150));
    }
    other.query_drop(touch(first)).unwrap();
    other.query_drop("COMMIT").unwrap();
    assert_eq!(settling.join().unwrap(), Ok(2));
    assert!(deadlocks(&mut root) > before, "there was no deadlock");
    for id in [first, second] {
        assert_eq!(world.status(id).as_deref(), Some("completed"));
        assert_eq!(world.column::<String>("sentences", id), told("done").json());
    }
}
