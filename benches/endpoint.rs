//! The direct endpoint behind nginx: how many requests it takes, and how long they take at Akeneo's full rate.

use crate::events;
use crate::figure::{Figure, Size, Target, p99};
use crate::http::{Connection, Seen, steady as post_steadily};
use crate::stand::Stand;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

/// Requests a second over 4 connections, against a script that knows nothing of Magento, JSON or Akeneo.
pub fn against_bare(stand: &Stand, size: Size) -> Vec<Figure> {
    let web = stand.web(stand.place());
    let slice = Duration::from_millis(u64::from(size.of(2_000).max(500)));
    requests_per_second(web.address(), "/webhook", slice / 4);
    requests_per_second(web.address(), "/bare", slice / 4);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..size.turns(7) {
        a.push(requests_per_second(web.address(), "/webhook", slice));
        b.push(requests_per_second(web.address(), "/bare", slice));
    }
    stand.place().clear();
    vec![Figure::new(
        "endpoint_vs_bare",
        Target::AtLeast(0.9),
        "requests/s",
        &a,
        &b,
    )]
}

fn requests_per_second(address: SocketAddr, path: &str, time: Duration) -> f64 {
    let started = Instant::now();
    let lane = || {
        let mut connection = Connection::open(address);
        let mut answered = 0_u32;
        while started.elapsed() < time {
            let status = connection.post(path, &events::delivery());
            assert_eq!(status, 200, "{path}");
            answered += 1;
        }
        answered
    };
    let answered: u32 = thread::scope(|scope| {
        let lanes: Vec<_> = (0..4).map(|_| scope.spawn(lane)).collect();
        lanes
            .into_iter()
            .map(|lane| lane.join().expect("a lane"))
            .sum()
    });
    f64::from(answered) / started.elapsed().as_secs_f64()
}

/// The slowest of a hundred answers at 100 events a second against that at one a second, half of which is measured
/// before and half after.
pub fn steady(stand: &Stand, size: Size) -> Vec<Figure> {
    let web = stand.web(stand.place());
    let seconds = Duration::from_secs(u64::from(size.of(60)));
    let (mut slow, mut fast) = (Seen::default(), Seen::default());
    // Both workers have their connection before anything is measured.
    post_steadily(web.address(), 100, |elapsed| elapsed.as_millis() < 300);
    slow.add(post_steadily(web.address(), 1, |elapsed| {
        elapsed < seconds / 2
    }));
    fast.add(post_steadily(web.address(), 100, |elapsed| {
        elapsed < seconds
    }));
    slow.add(post_steadily(web.address(), 1, |elapsed| {
        elapsed < seconds / 2
    }));
    let refused = slow.refused + fast.refused;
    stand.place().clear();
    let figure = Figure::new(
        "endpoint_at_100",
        Target::AtMost(3.0),
        "ms",
        &[p99(&fast.latencies)],
        &[p99(&slow.latencies)],
    );
    vec![figure.unless(refused == 0, format!("{refused} answers were not 200"))]
}
