//! Eight workers hide what Akeneo deletes, while operators want all of it back at once. Workers are killed, and cron rescues. In the end all of
//! it is as it was.

use crate::akeneo::Akeneo;
use crate::audit;
use crate::concurrency::Finished;
use crate::counts::{Counts, Size};
use crate::http::PREFIX;
use crate::shelf::Shelf;
use crate::stand::Stand;
use crate::support::database::Database as TestDatabase;
use crate::support::database_server::DatabaseServer;
use crate::workers::Consumers;
use akeneo_events::Database;
use akeneo_events::testing::queue::{self, Wanted};
use chrono::Utc;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

const WORKERS: usize = 8;
const OPERATORS: usize = 2;
const STEPS: [&str; 4] = ["half_hidden", "hidden", "half_put_back", "put_back"];
const ROUND: Duration = Duration::from_secs(5);
const NOT_BACK: &str =
    "SELECT COUNT(*) FROM {{akeneo_events_queue}} WHERE NOT shelf <=> 'put_back'";

pub fn run(size: Size) -> Counts {
    let mut stand = Stand::on(DatabaseServer::shared());
    let before = stand.shop.snapshot(&mut stand.conn);
    let (shelf, sent) = Shelf::make(&mut stand, "tug", size.pick(25, 400));
    let mut counts = Counts {
        events: sent.len() as u64,
        ..Counts::default()
    };
    let mut akeneo = Akeneo::new(&stand.site.webhook());
    let (done, at) = (AtomicBool::new(false), stand.at.clone());
    thread::scope(|scope| {
        let operators: Vec<_> = (0..OPERATORS)
            .map(|_| scope.spawn(|| want_back(&at, &done)))
            .collect();
        // Also where this panics: the scope waits for the operators.
        let finished = Finished(&done);
        for event in &sent {
            akeneo.deliver_until_taken(&event.body);
        }
        counts += pull(&mut stand, &shelf, size.pick(4, 40));
        drop(finished);
        for operator in operators {
            operator.join().unwrap();
        }
    });
    counts += shelf.is_back(&mut stand);
    shelf.remove(&mut stand);
    counts += audit::catalog(&mut stand, &before);
    counts += audit::journals(&mut stand, &HashSet::new());
    counts.wrong += akeneo.others(&[Some(200)]);
    counts
}

/// Until all of it is back. So many workers are killed on the way; after each the others end their batches, and an hour passes.
fn pull(stand: &mut Stand, shelf: &Shelf, kills: u64) -> Counts {
    let mut counts = Counts::default();
    let started = Instant::now();
    for round in 0.. {
        let step = STEPS[round % STEPS.len()];
        if counts.kills < kills {
            stand.trap.set("KILL", step, 1);
        }
        let mut consumers = Consumers::hiding(stand.site.root(), &stand.trap, WORKERS);
        let at_rest = Instant::now() + ROUND;
        while Instant::now() < at_rest && stand.number(NOT_BACK) > 0 {
            if stand.trap.caught().is_some() {
                break;
            }
            sleep(Duration::from_millis(5));
        }
        consumers.stop();
        if stand.trap.spring() && stand.trap.caught().is_some() {
            counts.kills += 1;
        }
        counts += shelf.loses_nothing(stand);
        if stand.number(NOT_BACK) == 0 {
            break;
        }
        if started.elapsed() > Duration::from_secs(120) {
            eprintln!("wrong: not all is back after two minutes");
            counts.wrong += 1;
            break;
        }
        stand.an_hour_passes();
        stand.cron.run("rescue");
    }
    counts
}

/// An operator who wants all of it back.
fn want_back(at: &TestDatabase, done: &AtomicBool) {
    let mut database = Database::connect(&at.settings(PREFIX)).unwrap();
    while !done.load(Relaxed) {
        let mut after = Some(0);
        while let Some(from) = after {
            let wanted = Wanted::default();
            match queue::put_back_all(&mut database, wanted, "torture", from, Utc::now()) {
                Ok(chunk) => after = chunk.next,
                // A person would try again after a deadlock.
                Err(error) => assert!(error.is_transient(), "{error}"),
            }
        }
        sleep(Duration::from_millis(30));
    }
}
