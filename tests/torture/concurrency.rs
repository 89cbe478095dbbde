//! Eight workers on one queue. Events come in while they work, some of them twice and at once; operators reset and look;
//! cron rescues and cleans up; workers are killed, and frozen past their lease.

use crate::akeneo::{Akeneo, event};
use crate::audit;
use crate::counts::{Counts, Size};
use crate::deletions::{End, Sent, all_types, products, protect};
use crate::http::PREFIX;
use crate::stand::Stand;
use crate::support::database::Database as TestDatabase;
use crate::support::database_server::{DatabaseServer, Options, sequence};
use crate::workers::{Consumers, signal};
use akeneo_events::testing::queue::{self, Filter, Status};
use akeneo_events::{Database, DatabaseError};
use chrono::{TimeDelta, Utc};
use mysql::prelude::Queryable;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

const WORKERS: usize = 8;
const SENDERS: usize = 4;
/// Entries that ended a month ago; the cleanup is to remove them, and nothing else.
const OLD: usize = 3_000;

const DUE: &str = "SELECT COUNT(*) FROM {{akeneo_events_queue}}
     WHERE status = 'pending' AND available_at <= UTC_TIMESTAMP()";

pub fn run(size: Size) -> Counts {
    let server = DatabaseServer::start(Options {
        durable: false,
        ..Options::default()
    });
    let mut stand = Stand::on(&server);
    protect(&mut stand);
    let before = stand.shop.snapshot(&mut stand.conn);
    let sent = events(&mut stand, size);
    add_old(&mut stand);
    let mut counts = Counts {
        events: sent.len() as u64,
        ..Counts::default()
    };
    let mut frozen = HashSet::new();
    let done = AtomicBool::new(false);
    let (at, url) = (stand.at.clone(), stand.site.webhook());
    thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (sent, url) = (&sent, &url);
                scope.spawn(move || deliver(url, sent, sender))
            })
            .collect();
        let operators = [
            scope.spawn(|| operate(&at, &done, reset)),
            scope.spawn(|| operate(&at, &done, look)),
            scope.spawn(|| operate(&at, &done, rescue)),
            scope.spawn(|| operate(&at, &done, clean_up)),
        ];
        // Also where this panics: the scope waits for the operators.
        let finished = Finished(&done);
        let freezes = size.pick(1, 4);
        counts += work(&mut stand, freezes, &mut frozen, || {
            senders.iter().all(|it| it.is_finished())
        });
        for sender in senders {
            counts.wrong += sender.join().unwrap();
        }
        drop(finished);
        for operator in operators {
            operator.join().unwrap();
        }
    });
    stand.drain("cron");
    counts.wrong +=
        stand.number("SELECT COUNT(*) FROM {{akeneo_events_queue}} WHERE event_id LIKE 'old-%'");
    counts += audit::endings(&mut stand, &sent);
    counts += audit::catalog(&mut stand, &before);
    counts += audit::journals(&mut stand, &frozen);
    counts
}

fn events(stand: &mut Stand, size: Size) -> Vec<Sent> {
    let mut sent = products(stand, "bulk", size.pick(250, 3_500));
    for run in 0..size.pick(5, 50) {
        sent.extend(all_types(stand, &format!("c{run}")));
    }
    let target = size.pick(400, 5_000);
    for index in sent.len()..target {
        let (id, code) = (format!("unknown-{index}"), format!("unknown-{index}"));
        sent.push(Sent {
            body: event(&id, "product", &code, None),
            event_id: id,
            end: End::Failed("not_mapped"),
        });
    }
    // Types mixed, always in the same way.
    sent.sort_by_key(|it| {
        it.body
            .iter()
            .fold(7_u32, |hash, byte| hash.wrapping_mul(31) ^ u32::from(*byte))
    });
    sent
}

fn add_old(stand: &mut Stand) {
    stand.shop.run(
        &mut stand.conn,
        &format!(
            "INSERT INTO {{{{akeneo_events_queue}}}} (event_id, payload, status, available_at, received_at, updated_at)
             SELECT CONCAT('old-', seq), '', IF(seq % 2, 'completed', 'failed'), UTC_TIMESTAMP() - INTERVAL 30 DAY,
                    UTC_TIMESTAMP() - INTERVAL 30 DAY, UTC_TIMESTAMP() - INTERVAL 30 DAY FROM {}",
            sequence(1, OLD)
        ),
    );
    // Not a part of the story that the journal is to tell.
    stand
        .shop
        .run(&mut stand.conn, "DELETE FROM {{torture_moves}}");
}

/// Delivers a share of the events, and each fourth of another's; returns how many answers were wrong.
fn deliver(url: &str, sent: &[Sent], sender: usize) -> u64 {
    let mut akeneo = Akeneo::new(url);
    for (index, event) in sent.iter().enumerate() {
        if index % SENDERS == sender || (index / SENDERS).is_multiple_of(4) {
            akeneo.deliver_until_taken(&event.body);
        }
    }
    akeneo.others(&[Some(200)])
}

/// Eight workers until everything that came in has ended. Some are killed, and some frozen and woken on the way.
fn work(
    stand: &mut Stand,
    freezes: usize,
    frozen: &mut HashSet<u32>,
    mut delivered: impl FnMut() -> bool,
) -> Counts {
    let mut counts = Counts::default();
    let mut consumers = Consumers::start(stand.site.root(), &stand.trap, WORKERS);
    let started = Instant::now();
    for round in 0..freezes {
        consumers.tend();
        stand.trap.set("STOP", "deletion_begun", 3);
        let Some(process) = caught(stand, &mut delivered) else {
            break;
        };
        frozen.insert(process);
        counts.kills += 2;
        counts.wrong += past_its_lease(stand, &mut consumers, process, round);
    }
    stand.trap.spring();
    loop {
        consumers.tend();
        if delivered() && stand.number(DUE) == 0 {
            break;
        }
        if started.elapsed() > Duration::from_secs(300) {
            eprintln!("wrong: not done after five minutes");
            counts.wrong += 1;
            break;
        }
        sleep(Duration::from_millis(50));
    }
    consumers.stop();
    counts
}

/// A frozen worker; `None` when everything was done before it came to that.
fn caught(stand: &mut Stand, delivered: &mut impl FnMut() -> bool) -> Option<u32> {
    loop {
        if let Some(process) = stand.trap.caught() {
            return Some(process);
        }
        if delivered() && stand.open() == 0 && !stand.trap.spring() {
            return None;
        }
        sleep(Duration::from_millis(5));
    }
}

/// The frozen worker's lease runs out, and only its; another is killed meanwhile; the others finish its batch; then it
/// wakes. Returns what it did that it must not do.
fn past_its_lease(stand: &mut Stand, consumers: &mut Consumers, process: u32, round: usize) -> u64 {
    let sql = "SELECT q.lease_token FROM {{akeneo_events_queue}} q JOIN {{torture_deletions}} d
         ON q.event_type = CONCAT('com.akeneo.pim.v1.', REPLACE(d.entity, '_', '-'), '.deleted')
         AND q.plan LIKE CONCAT('%\"entity_ids\":[', d.entity_id, ']%')
         WHERE q.status = 'processing' AND d.process = ? AND d.stopped_at IS NULL";
    let sql = stand.sql(sql);
    let token: Option<String> = stand.conn.exec_first(sql, (process,)).unwrap();
    let Some(token) = token else {
        eprintln!("wrong: the frozen worker's entry is not processing");
        signal("CONT", process);
        return 1;
    };
    let ids = consumers.ids();
    if let Some(victim) =
        (0..WORKERS).find(|index| ids[*index] != process && index % 4 == round % 4)
    {
        consumers.kill(victim);
    }
    let expire = stand.sql(
        "UPDATE {{akeneo_events_queue}} SET lease_expires_at = UTC_TIMESTAMP() - INTERVAL 1 MINUTE
         WHERE status = 'processing' AND lease_token = ?",
    );
    // Among so many others it may be the one that a deadlock ends.
    while let Err(error) = stand.conn.exec_drop(&expire, (&token,)) {
        assert!(error.to_string().contains("ERROR 1213"), "{error}");
    }
    let held = format!(
        "SELECT COUNT(*) FROM {{{{akeneo_events_queue}}}} WHERE status = 'processing' AND lease_token = '{token}'"
    );
    let started = Instant::now();
    while stand.number(&held) > 0 && started.elapsed() < Duration::from_secs(30) {
        sleep(Duration::from_millis(10));
    }
    let last_move = stand.number("SELECT COALESCE(MAX(id), 0) FROM {{torture_moves}}");
    signal("CONT", process);
    // It says so when it is done with its old batch: it takes up another, or finds nothing.
    sleep(Duration::from_millis(300));
    let moved = stand.number(&format!(
        "SELECT COUNT(*) FROM {{{{torture_moves}}}} WHERE id > {last_move} AND token = '{token}' AND became <> 'pending'"
    ));
    if moved > 0 {
        eprintln!("wrong: a worker that woke past its lease ended {moved} entries");
    }
    moved
}

/// Tells the operators that it is over.
pub struct Finished<'a>(pub &'a AtomicBool);

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

type Operation = fn(&mut Database, u64) -> Result<(), DatabaseError>;

fn operate(at: &TestDatabase, done: &AtomicBool, operation: Operation) {
    let mut database = Database::connect(&at.settings(PREFIX)).unwrap();
    let mut nth = 0;
    while !done.load(Relaxed) {
        // A person would try again after a deadlock.
        if let Err(error) = operation(&mut database, nth) {
            assert!(error.is_transient(), "{error}");
        }
        nth += 1;
        sleep(Duration::from_millis(10));
    }
}

/// An operator who wants some entries again, whatever their status.
fn reset(database: &mut Database, nth: u64) -> Result<(), DatabaseError> {
    queue::reset(database, OLD as u64 + 1 + nth * 37 % 5_000, Utc::now()).map(drop)
}

/// An operator who looks.
fn look(database: &mut Database, nth: u64) -> Result<(), DatabaseError> {
    queue::counts(database)?;
    let status = Status::ALL[usize::try_from(nth).unwrap() % 4];
    let filter = Filter {
        status: Some(status),
        ..Filter::default()
    };
    queue::list(database, filter, 50).map(drop)
}

fn rescue(database: &mut Database, _: u64) -> Result<(), DatabaseError> {
    queue::rescue(database, Utc::now()).map(drop)
}

/// The nightly cleanup, again and again.
fn clean_up(database: &mut Database, _: u64) -> Result<(), DatabaseError> {
    for status in [Status::Completed, Status::Failed] {
        let mut after = Some(0);
        while let Some(from) = after {
            let purged = queue::purge(database, status, Utc::now() - TimeDelta::days(7), from);
            after = purged?.next;
        }
    }
    Ok(())
}
