//! Akeneo deletes at a steady rate: every event is taken at once and ends soon, and memory, files and connections stay
//! what they were.

mod gauges;

use crate::akeneo::Akeneo;
use crate::audit;
use crate::counts::{Counts, Size};
use crate::deletions::{Sent, all_types, products, protect};
use crate::stand::Stand;
use crate::support::database_server::{DatabaseServer, Options};
use crate::workers::{Consumers, Cron};
use gauges::{Gauges, Reading};
use std::collections::HashSet;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// Events a second.
const RATE: usize = 100;
const SENDERS: usize = 8;
const WORKERS: usize = 2;
const SECOND: Duration = Duration::from_secs(1);
/// So long after the last event all have been worked on.
const PATIENCE: Duration = Duration::from_secs(30);

const DUE: &str = "SELECT COUNT(*) FROM {{akeneo_events_queue}}
     WHERE status = 'processing' OR (status = 'pending' AND available_at <= UTC_TIMESTAMP())";

pub fn run(size: Size) -> Counts {
    let server = DatabaseServer::start(Options {
        durable: false,
        ..Options::default()
    });
    let mut stand = Stand::on(&server);
    protect(&mut stand);
    let before = stand.shop.snapshot(&mut stand.conn);
    let mut consumers = Consumers::start(stand.site.root(), &stand.trap, WORKERS);
    let mut cron = Cron::start(stand.site.root(), &stand.trap);
    let (url, over) = (stand.site.webhook(), AtomicBool::new(false));
    let (deliveries, inbox) = channel();
    let inbox = Mutex::new(inbox);
    let minute = SECOND * size.pick(20, 60);
    let mut gauges = Gauges::default();
    let mut counts = Counts::default();
    let sent = thread::scope(|scope| {
        let ended = Ended(&over);
        let senders: Vec<_> = (0..SENDERS)
            .map(|_| scope.spawn(|| send(&url, &inbox)))
            .collect();
        let cron = scope.spawn(|| each_minute(&mut cron, minute, &over));
        let sent = flow(
            &mut stand,
            &mut consumers,
            deliveries,
            &mut gauges,
            size.pick(60, 1_800),
        );
        let mut slowest = Duration::ZERO;
        for sender in senders {
            let (wrong, slow) = sender.join().unwrap();
            counts.wrong += wrong;
            slowest = slowest.max(slow);
        }
        let drained = drained(&mut stand);
        println!("slowest answer {slowest:?}; all worked on after another {drained:?}");
        counts.wrong += u64::from(drained.is_none());
        drop(ended);
        counts.wrong += cron.join().unwrap();
        sent
    });
    if consumers.restarts > 0 {
        let log = stand.site.root().join("var/log/worker.log");
        let log = fs::read_to_string(log).unwrap_or_default();
        let errors: Vec<&str> = log.lines().filter(|it| it.contains("consume: ")).collect();
        eprintln!("wrong: {} consumers ended: {errors:#?}", consumers.restarts);
        counts.wrong += consumers.restarts;
    }
    consumers.stop();
    println!("{gauges}");
    counts.wrong += gauges.findings();
    // What waits for another try, such as a family before its products.
    stand.drain("cron");
    counts.events = sent.len() as u64;
    counts += audit::endings(&mut stand, &sent);
    counts += audit::catalog(&mut stand, &before);
    counts += audit::journals(&mut stand, &HashSet::new());
    counts
}

/// Says that it is over, also when it ends by a panic.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// When it is to be delivered, and what.
type Delivery = (Instant, Vec<u8>);

/// Second by second makes what Akeneo deletes in the next one, and reads the gauges. Returns the events without their
/// bodies.
fn flow(
    stand: &mut Stand,
    consumers: &mut Consumers,
    deliveries: Sender<Delivery>,
    gauges: &mut Gauges,
    seconds: u32,
) -> Vec<Sent> {
    let mut all = Vec::new();
    let started = Instant::now();
    for second in 0..seconds {
        let mut sent = if second % 5 == 0 {
            all_types(stand, &format!("s{second}"))
        } else {
            Vec::new()
        };
        let rest = RATE - sent.len();
        sent.extend(products(stand, &format!("soak{second}"), rest));
        let begin = started + SECOND * (second + 1);
        for (index, event) in (0_u32..).zip(&mut sent) {
            let due = begin + SECOND * index / u32::try_from(RATE).unwrap();
            deliveries
                .send((due, std::mem::take(&mut event.body)))
                .unwrap();
        }
        all.extend(sent);
        sleep(begin.saturating_duration_since(Instant::now()));
        consumers.tend();
        gauges.read(Reading {
            consumers: &consumers.ids(),
            stand,
            due: DUE,
        });
    }
    all
}

/// Delivers each event when it is time, each eighth twice, until there are no more. Returns how many answers were not
/// 200, and the slowest one's time.
fn send(url: &str, inbox: &Mutex<Receiver<Delivery>>) -> (u64, Duration) {
    let mut akeneo = Akeneo::new(url);
    let mut slowest = Duration::ZERO;
    let next = || inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
    let mut number = 0;
    while let Ok((due, body)) = next() {
        sleep(due.saturating_duration_since(Instant::now()));
        let began = Instant::now();
        akeneo.deliver_until_taken(&body);
        slowest = slowest.max(began.elapsed());
        number += 1;
        if number % 8 == 0 {
            akeneo.deliver_until_taken(&body);
        }
    }
    (akeneo.others(&[Some(200)]), slowest)
}

/// Returns how often cron failed.
fn each_minute(cron: &mut Cron, minute: Duration, over: &AtomicBool) -> u64 {
    let mut failed = 0;
    while !over.load(Relaxed) {
        let begun = Instant::now();
        let ended = cron.run("cron");
        if ended != "exit 0" {
            eprintln!("wrong: cron ended by {ended}");
            failed += 1;
        }
        while begun.elapsed() < minute && !over.load(Relaxed) {
            sleep(SECOND / 10);
        }
    }
    failed
}

/// How long it took until nothing was due.
fn drained(stand: &mut Stand) -> Option<Duration> {
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        let due = stand.number(DUE);
        if due == 0 {
            return Some(since.elapsed());
        }
        sleep(SECOND / 10);
    }
    eprintln!(
        "wrong: {} entries are still to be worked on",
        stand.number(DUE)
    );
    None
}
