//! Generated requests at both doors, most of them nothing that Akeneo would send: each is answered by the table of
//! answers or by the web server itself, no worker dies or grows, and nothing but signed deliveries is stored.
//!
//! `HOSTILE_REQUESTS` sets how many a door gets, `HOSTILE_SEED` which.

mod bodies;
mod dice;
mod draft;
mod framing;
mod judge;
mod requests;
mod wire;

use crate::counts::{Counts, Size};
use crate::http::{PREFIX, Stand, product_deleted};
use crate::support::database_server::DatabaseServer;
use crate::support::dirs;
use crate::support::site::Site;
use draft::Request;
use judge::Judge;
use mysql::prelude::Queryable;
use std::collections::BTreeMap;
use std::fs;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const SHORT: u64 = 1_500;
const LONG: u64 = 50_000;
const CLIENTS: u64 = 6;
/// What a worker may gain in KiB after its first requests; PHP's own buffers move by a few hundred.
const GROWTH: u64 = 4_096;

#[derive(Clone, Copy)]
struct Manner {
    /// For an answer that may never come.
    patience: Duration,
    /// Leaves out what a changed address leads away from the webhook.
    only_here: bool,
}

const QUICK: Manner = Manner {
    patience: Duration::from_millis(200),
    only_here: false,
};

/// A site whose workers keep uploads in a folder of their own.
fn stand(uploads: &Path) -> Stand {
    let mut pool = Site::pool();
    pool.admin_values
        .push(("upload_tmp_dir".into(), uploads.display().to_string()));
    Stand::on(DatabaseServer::shared(), pool)
}

fn address(stand: &Stand) -> SocketAddr {
    let url = stand.site.url();
    url.trim_start_matches("http://").parse().unwrap()
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |it| it.parse().unwrap())
}

/// Anonymous memory of each worker in KiB.
fn memory(stand: &Stand) -> BTreeMap<u32, u64> {
    let rss = |pid: u32| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status
            .lines()
            .find(|it| it.starts_with("RssAnon:"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    stand
        .site
        .fpm()
        .worker_pids()
        .into_iter()
        .map(|pid| (pid, rss(pid)))
        .collect()
}

/// Sends the requests with these numbers, several at a time.
fn send(
    at: SocketAddr,
    path: &str,
    seed: u64,
    numbers: std::ops::Range<u64>,
    manner: Manner,
    judge: &Mutex<Judge>,
) {
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let numbers = numbers.clone();
            scope.spawn(move || {
                for number in numbers.filter(|it| it % CLIENTS == client) {
                    let request = Request::generate(seed, number, path);
                    if manner.only_here && request.elsewhere {
                        continue;
                    }
                    let answers = wire::exchange(at, &request, manner.patience);
                    judge
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .judge(number, &request, &answers);
                }
            });
        }
    });
}

fn attack(path: &str, size: Size) -> Counts {
    let uploads = dirs::scratch("uploads");
    let mut stand = stand(uploads.path());
    let (count, seed) = (
        setting("HOSTILE_REQUESTS", size.pick(SHORT, LONG)),
        setting("HOSTILE_SEED", 1),
    );
    let (at, judge) = (address(&stand), Mutex::new(Judge::default()));
    let before = stand.shop.snapshot(&mut stand.conn);

    send(at, path, seed, 0..count / 5, QUICK, &judge);
    let warm = memory(&stand);
    send(at, path, seed, count / 5..count, QUICK, &judge);
    let after = memory(&stand);

    let judge = judge.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{path}: {count} requests\n{}", judge.table());
    println!("memory of the workers in KiB: {warm:?}, then {after:?}");
    assert_eq!(
        warm.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>(),
        "a worker died"
    );
    for (pid, kib) in &after {
        assert!(kib.saturating_sub(warm[pid]) < GROWTH, "{warm:?} {after:?}");
    }
    let table = stand.shop.table("akeneo_events_queue");
    let rows: Vec<(String, String, Vec<u8>)> = stand
        .conn
        .query(format!("SELECT event_id, status, payload FROM {table}"))
        .unwrap();
    judge.assert_stored(rows);
    let difference = before.difference(&stand.shop.snapshot(&mut stand.conn));
    assert!(difference.is_empty(), "{difference}");
    assert_eq!(
        fs::read_dir(uploads.path()).unwrap().count(),
        0,
        "an upload stayed"
    );
    let logs = stand.site.server_log() + &stand.site.log();
    for word in [
        "PHP Fatal",
        "exited on signal",
        "panicked",
        "internal error of",
        "segfault",
    ] {
        assert!(!logs.contains(word), "{word}");
    }
    assert_eq!(
        stand.deliver(&product_deleted("afterwards", "u")).status,
        200
    );
    Counts {
        inputs: count,
        events: judge.stored(),
        ..Counts::default()
    }
}

pub fn direct_endpoint(size: Size) -> Counts {
    attack("/akeneo_events/webhook", size)
}

pub fn magentos_door(size: Size) -> Counts {
    attack("/magento/akeneo_events/webhook", size)
}

#[test]
fn slow_clients_keep_nobody_else_waiting() {
    let uploads = dirs::scratch("uploads");
    let mut stand = stand(uploads.path());
    // Far more than there are workers, each in the middle of a request that never ends.
    let dripping: Vec<_> = (0..60)
        .map(|number| wire::begin(address(&stand), number % 2 == 0))
        .collect();
    for number in 0..20 {
        let started = Instant::now();
        let answer = stand.deliver(&product_deleted(&format!("e-{number}"), "u"));
        assert_eq!(answer.status, 200);
        assert!(
            started.elapsed() < Duration::from_secs(4),
            "{:?}",
            started.elapsed()
        );
    }
    drop(dripping);
    assert_eq!(stand.queue().len(), 20);
    assert_eq!(stand.shop.prefix(), PREFIX);
}

/// For tests/magento/hostile, which says where the shop is and looks into its queue afterwards.
#[test]
#[ignore = "needs a real Magento"]
fn a_real_magento_takes_anything() {
    let url = std::env::var("HOSTILE_URL").expect("HOSTILE_URL, as http://host:port/path");
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let at = host.to_socket_addrs().unwrap().next().unwrap();
    let (count, seed) = (
        setting("HOSTILE_REQUESTS", 2_000),
        setting("HOSTILE_SEED", 1),
    );
    // What Magento's own pages do to the shop is another matter.
    let manner = Manner {
        patience: Duration::from_secs(3),
        only_here: true,
    };
    let judge = Mutex::default();
    send(at, &format!("/{path}"), seed, 0..count, manner, &judge);
    let judge: Judge = judge.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{url}: {count} requests\n{}", judge.table());
    let expected =
        std::env::var("HOSTILE_EXPECTED").expect("HOSTILE_EXPECTED, a file to be written");
    fs::write(expected, judge.expected().to_string()).unwrap();
}
