//! What does not grow with the table: 10,000,000 rows against 10,000, with the same share of each status.

use crate::figure::{Figure, Size, Target};
use crate::purge;
use crate::stand::{Place, Stand};
use crate::support::database_server::sequence;
use akeneo_events::Database;
use akeneo_events::testing::queue::{self, Filter, LeaseToken, Selection, Settlement};
use chrono::{DateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;
use std::time::Instant;

const SMALL: u32 = 10_000;
/// Of a hundred rows the newest are pending, the ones before have failed, the rest is completed.
const PENDING: u32 = 5;
const FAILED: u32 = 5;
/// What one claim takes, as the consumer does.
const BATCH: u32 = 100;

pub fn measure(stand: &Stand, size: Size) -> Vec<Figure> {
    let small = stand.another("small");
    fill(&small, SMALL, 0);
    let (rows, old) = (size.of(10_000_000), size.of(1_000_000));
    let large = stand.another("large");
    fill(&large, rows, old);

    let now = Utc::now();
    let turns = size.turns(100) * if size == Size::Quick { 10 } else { 1 };
    let (mut of_large, mut of_small) = (large.connect(), small.connect());
    let mut compare = |name, call: fn(&mut Database, DateTime<Utc>) -> f64| {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for _ in 0..turns {
            a.push(call(&mut of_large, now));
            b.push(call(&mut of_small, now));
        }
        Figure::new(name, Target::AtMost(2.0), "ms", &a, &b)
    };
    let mut figures = vec![
        compare("claim_growth", claim),
        compare("status_growth", |database, _| {
            timed(|| {
                assert_eq!(
                    queue::list(database, Filter::default(), 50).unwrap().len(),
                    50
                )
            })
        }),
        compare("counts_growth", |database, _| {
            timed(|| {
                queue::counts(database).unwrap();
            })
        }),
    ];
    figures.push(purge::measure(stand, &large, old, size));
    figures
}

fn timed(call: impl FnOnce()) -> f64 {
    let started = Instant::now();
    call();
    started.elapsed().as_secs_f64() * 1_000.0
}

/// Claims a batch, which is handed back when the time was taken.
fn claim(database: &mut Database, now: DateTime<Utc>) -> f64 {
    let token = LeaseToken::random().unwrap();
    let mut taken = Vec::new();
    let time = timed(|| {
        let lease = TimeDelta::minutes(5);
        let lease =
            queue::claim(database, Selection::Due, BATCH, token.clone(), lease, now).unwrap();
        taken = lease.entries;
    });
    assert_eq!(taken.len(), BATCH as usize);
    let back: Vec<_> = taken
        .iter()
        .map(|entry| (entry.id, Settlement::Released))
        .collect();
    queue::settle(database, &token, &back, now).unwrap();
    time
}

/// Fills the queue, its first `old` rows a month ago and the others since yesterday.
fn fill(place: &Place, rows: u32, old: u32) {
    let mut conn = place.conn();
    // One statement into an empty table without these checks is sorted into the indexes instead of inserted.
    conn.query_drop("SET unique_checks = 0, foreign_key_checks = 0")
        .unwrap();
    let (failed, pending) = (
        rows / 100 * (100 - FAILED - PENDING),
        rows / 100 * (100 - PENDING),
    );
    place.shop.run(
        &mut conn,
        &format!(
            "INSERT INTO {{{{akeneo_events_queue}}}} (event_id, event_type, entity_code, occurred_at, payload, status, attempts,
                    available_at, message, received_at, updated_at)
             SELECT SHA2(seq, 256), 'com.akeneo.pim.v1.product.deleted', UUID(), at, REPEAT('x', 100),
                    CASE WHEN seq > {pending} THEN 'pending' WHEN seq > {failed} THEN 'failed' ELSE 'completed' END,
                    seq <= {pending}, at, IF(seq > {pending}, NULL, 'Deleted.'), at, at
             FROM (SELECT seq, IF(seq <= {old}, UTC_TIMESTAMP() - INTERVAL 30 DAY, UTC_TIMESTAMP() - INTERVAL 1 DAY
                          + INTERVAL seq MOD 3600 SECOND) AS at FROM {}) AS numbered",
            sequence(1, rows)
        ),
    );
    place
        .shop
        .run(&mut conn, "ANALYZE TABLE {{akeneo_events_queue}}");
}
