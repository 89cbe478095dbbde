//! The database dies, hangs, fills up, loses connections, forgets its settings or its tables, while events come in
//! and are worked on. Akeneo is told to come again (429), and nothing that was answered 200 is missing afterwards.

mod faults;
mod scene;

use crate::akeneo::Akeneo;
use crate::audit;
use crate::counts::{Counts, Size};
use crate::deletions::{End, Sent, all_types, products, protect};
use crate::http::{SUBSCRIPTION, cloud_event};
use crate::stand::Stand;
use crate::support::database_server::{DatabaseServer, Options};
use crate::workers::Consumers;
use faults::Fault;
use scene::Scene;
use serde_json::json;
use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

const WORKERS: usize = 2;
const SENDERS: usize = 2;
/// Between two deliveries of a sender.
const PACE: Duration = Duration::from_millis(10);
/// Megabytes for the server's files, which begin with some 130.
const DISK: u32 = 384;

pub fn run(size: Size) -> Counts {
    let mut server = DatabaseServer::start(Options {
        small_disk: Some(DISK),
        args: vec!["--max-connections=40".to_owned()],
        ..Options::default()
    });
    // One for each who delivers, the one of the large events among them.
    let mut stand = Stand::with(&server, SENDERS + 1);
    protect(&mut stand);
    let before = stand.shop.snapshot(&mut stand.conn);
    let mut counts = Counts::default();
    for round in 0..size.pick(1, 8) {
        let sent = events(&mut stand, round);
        // They are sent to fill the disk. Who may not mount a small one sends none.
        let large = match server.small_disk() {
            Some(_) => large(&mut stand, round),
            None => Vec::new(),
        };
        counts += storm(&mut server, &mut stand, &sent, &large);
        stand.drain("cron");
        let sent: Vec<Sent> = sent.into_iter().chain(large).collect();
        counts.events += sent.len() as u64;
        counts += audit::endings(&mut stand, &sent);
        counts += audit::catalog(&mut stand, &before);
        counts += audit::journals(&mut stand, &HashSet::new());
        // The next round is looked at by itself, and finds the disk as this one did.
        for table in ["akeneo_events_queue", "torture_moves", "torture_deletions"] {
            let sql = format!("TRUNCATE TABLE {{{{{table}}}}}");
            stand.shop.run(&mut stand.conn, &sql);
        }
    }
    counts
}

fn events(stand: &mut Stand, round: usize) -> Vec<Sent> {
    let mut sent = products(stand, &format!("d{round}"), 1_000);
    for run in 0..6 {
        let nth = sent.len() / 7 * (run + 1);
        sent.splice(nth..nth, all_types(stand, &format!("d{round}-{run}")));
    }
    sent
}

/// Events of 200 KB each, to fill what is left of a disk.
fn large(stand: &mut Stand, round: usize) -> Vec<Sent> {
    let mut sent = products(stand, &format!("large{round}"), 80);
    for Sent {
        event_id,
        body,
        end,
    } in &mut sent
    {
        let code = event_id.trim_start_matches("e-");
        let data =
            json!({"product": {"uuid": code}, "author": {"identifier": "x".repeat(200_000)}});
        *body = cloud_event(event_id, SUBSCRIPTION, "product", &data);
        *end = End::Completed;
    }
    sent
}

/// Every fault once, while events come in and are worked on. Ends when all of them were taken.
fn storm(server: &mut DatabaseServer, stand: &mut Stand, sent: &[Sent], large: &[Sent]) -> Counts {
    let url = stand.site.webhook();
    let over = AtomicBool::new(false);
    let mut counts = Counts::default();
    let mut consumers = Consumers::start(stand.site.root(), &stand.trap, WORKERS);
    thread::scope(|scope| {
        let calm = Calm(&over);
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (url, over) = (&url, &over);
                let share = sent.iter().skip(sender).step_by(SENDERS);
                scope.spawn(move || send(url, over, share.map(|it| it.body.as_slice()).collect()))
            })
            .collect();
        let mut scene = Scene {
            server,
            stand,
            consumers: &mut consumers,
            large,
            wrong: 0,
        };
        for fault in Fault::ALL {
            if scene.strike(fault) {
                counts.faults += 1;
            }
            scene.recover();
        }
        counts.wrong += scene.wrong;
        drop(calm);
        for sender in senders {
            counts.wrong += sender.join().unwrap();
        }
    });
    consumers.stop();
    counts
}

/// Says that the storm is over, also when it ends by a panic: the senders would wait for ever.
struct Calm<'a>(&'a AtomicBool);

impl Drop for Calm<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// Delivers until every event was taken and the storm is over; till then some of them again and again. Returns how
/// many answers were neither 200 nor 429.
fn send(url: &str, over: &AtomicBool, bodies: Vec<&[u8]>) -> u64 {
    let mut akeneo = Akeneo::new(url);
    let mut waiting: VecDeque<&[u8]> = bodies.iter().copied().collect();
    let mut again = bodies.iter().cycle();
    let mut late = None;
    loop {
        let calm = over.load(Relaxed);
        let since = *late.get_or_insert_with(Instant::now);
        if !calm {
            late = None;
        }
        match (waiting.pop_front(), calm) {
            (Some(body), _) => {
                if akeneo.deliver(body) != Some(200) {
                    waiting.push_back(body);
                    sleep(PACE);
                }
            }
            (None, false) => drop(again.next().map(|body| akeneo.deliver(body))),
            (None, true) => break,
        }
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "{:?}",
            akeneo.answers
        );
        if !calm {
            sleep(PACE);
        }
    }
    println!("answered: {:?}", akeneo.answers);
    akeneo.others(&[Some(200), Some(429)])
}
