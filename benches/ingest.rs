//! Events stored by 4 PHP workers that do nothing else, against 4 threads of Rust that only insert.

use crate::events;
use crate::figure::{Figure, Size, Target};
use crate::php::Script;
use crate::stand::Stand;
use crate::support::dirs;
use mysql::prelude::Queryable;
use std::io::Write;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;
use tempfile::NamedTempFile;

const WORKERS: u32 = 4;

pub fn measure(stand: &Stand, size: Size) -> Vec<Figure> {
    let each = size.of(2_000);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..size.turns(7) {
        a.push(through_the_receiver(stand, each));
        stand.place().clear();
        b.push(bare_loop(stand, each));
        stand.place().clear();
    }
    vec![Figure::new(
        "ingest_burst",
        Target::AtLeast(0.85),
        "events/s",
        &a,
        &b,
    )]
}

fn through_the_receiver(stand: &Stand, each: u32) -> f64 {
    let files: Vec<NamedTempFile> = (0..WORKERS).map(|_| deliveries(each)).collect();
    let workers = files
        .iter()
        .map(|file| {
            Script::start(
                "ingest.php",
                stand.root(),
                &[file.path().display().to_string()],
            )
        })
        .collect();
    let seconds = Script::race(workers);
    let stored = stand
        .place()
        .count("SELECT COUNT(*) FROM {{akeneo_events_queue}}");
    assert_eq!(stored, u64::from(WORKERS * each));
    f64::from(WORKERS * each) / seconds
}

fn deliveries(count: u32) -> NamedTempFile {
    let mut file = NamedTempFile::new_in(dirs::run()).unwrap();
    for _ in 0..count {
        let it = events::delivery();
        writeln!(file, "{}\t{}\t{}", it.primary, it.secondary, it.body).unwrap();
    }
    file.flush().unwrap();
    file
}

fn bare_loop(stand: &Stand, each: u32) -> f64 {
    let (ready, go) = (
        Barrier::new(WORKERS as usize + 1),
        Barrier::new(WORKERS as usize + 1),
    );
    let place = stand.place();
    let worker = || {
        let rows: Vec<_> = (0..each).map(|_| events::delivery()).collect();
        let mut conn = place.conn();
        let insert = conn
            .prep(
                "INSERT INTO akeneo_events_queue (event_id, event_type, entity_code, occurred_at, payload, status, \
                 available_at, received_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .unwrap();
        let now = "2026-06-01 12:00:00";
        ready.wait();
        go.wait();
        for row in &rows {
            let code = "6a9f8486-2c36-4680-b87f-6f5f8f01b6cf";
            let event_type = "com.akeneo.pim.v1.product.deleted";
            let values = (
                &row.id, event_type, code, now, &row.body, "pending", now, now, now,
            );
            conn.exec_drop(&insert, values).unwrap();
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(worker)).collect();
        ready.wait();
        let started = Instant::now();
        go.wait();
        for worker in workers {
            worker.join().expect("a worker");
        }
        f64::from(WORKERS * each) / started.elapsed().as_secs_f64()
    })
}
