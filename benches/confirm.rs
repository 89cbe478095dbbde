//! What it costs to ask Akeneo before each deletion (*Confirm with Akeneo before Deleting: Always*): questions for 1,000
//! products, and time, with a PIM whose answers take 50 ms.

use crate::figure::{Figure, Size, Target};
use crate::pim::EmptyPim;
use crate::stand::Stand;
use akeneo_events::testing::akeneo::{Answers, Catalog, Limits, Pim, Token};
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue::{LeaseToken, Selection};
use akeneo_events::testing::worker::Confirm;
use akeneo_events::{Batch, EntityKey, EntityType, Outcome, Policy};
use chrono::{DateTime, Utc};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// What one claim takes, as the consumer does.
const BATCH: u32 = 100;
/// How far the PIM is away.
const DISTANCE: Duration = Duration::from_millis(50);
/// What Magento takes for a product: the fastest that was measured, with indexers by schedule in a warm process.
const DELETION: Duration = Duration::from_millis(17);

pub fn measure(stand: &Stand, size: Size) -> Vec<Figure> {
    vec![calls(stand), overhead(stand, size)]
}

/// Few enough to be counted at full size, however much is measured.
fn calls(stand: &Stand) -> Figure {
    let products = 1_000;
    let process = Process::asking(EmptyPim::start(Duration::ZERO));
    run(stand, products, Duration::ZERO, Some(&process));
    let questions = f64::from(process.pim.questions());
    let figure = Figure::new(
        "confirm_calls",
        Target::AtMost(10.0),
        "calls",
        &[questions],
        &[1.0],
    );
    figure.unless(questions > 0.0, "the PIM was not asked")
}

fn overhead(stand: &Stand, size: Size) -> Figure {
    // Whole batches: a smaller one is a question, too.
    let products = size.of(500).max(BATCH);
    let process = Process::asking(EmptyPim::start(DISTANCE));
    let (mut always, mut never) = (Vec::new(), Vec::new());
    for _ in 0..size.turns(3) {
        always.push(run(stand, products, DELETION, Some(&process)));
        never.push(run(stand, products, DELETION, None));
    }
    let figure = Figure::new(
        "confirm_overhead",
        Target::AtMost(1.05),
        "ms",
        &always,
        &never,
    );
    figure.unless(process.pim.questions() > 0, "the PIM was not asked")
}

/// Milliseconds a deletion.
fn run(stand: &Stand, products: u32, deletion: Duration, process: Option<&Process>) -> f64 {
    let first = stand.pending_products(products);
    let mut database = stand.place().connect();
    let started = Instant::now();
    loop {
        let token = LeaseToken::random().unwrap();
        let policy = Policy {
            asks: process.map_or(Asks::Never, |_| Asks::Always),
            ..Policy::default()
        };
        let now = Utc::now();
        let batch = Batch::claim(&mut database, Selection::Due, BATCH, policy, token, now);
        let mut batch = batch.unwrap();
        if batch.size() == 0 {
            break;
        }
        if let Some(process) = process {
            batch = batch.confirmed_by(Box::new(process.ask()));
        }
        while let Some(next) = batch.next(&mut database, Utc::now()).unwrap() {
            thread::sleep(deletion);
            batch.report(next.id, Outcome::Deleted, Utc::now()).unwrap();
        }
        batch.finish(&mut database, Utc::now()).unwrap();
    }
    let took = started.elapsed().as_secs_f64() * 1_000.0;
    stand.assert_done(first, products);
    stand.place().clear();
    took / f64::from(products)
}

/// A PHP process, which keeps its token from batch to batch.
struct Process {
    pim: EmptyPim,
    token: Kept,
}

type Kept = Arc<Mutex<Option<Token>>>;

impl Process {
    fn asking(pim: EmptyPim) -> Self {
        Self {
            pim,
            token: Kept::default(),
        }
    }

    fn ask(&self) -> Ask {
        Ask(self.pim.pim(), Arc::clone(&self.token))
    }
}

struct Ask(Pim, Kept);

impl Confirm for Ask {
    fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        let mut kept = self.1.lock().expect("the token");
        let mut catalog = Catalog::new(self.0.clone(), Limits::default()).with_token(kept.take());
        let answers = catalog.ask(entity, keys, now);
        *kept = catalog.token().cloned();
        answers
    }
}
