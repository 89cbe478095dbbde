//! How long webhooks wait while a month's entries are removed, in a table of ten million.

use crate::figure::{Figure, Size, Target, p99};
use crate::http::{Seen, steady};
use crate::php::{Script, number};
use crate::stand::{Place, Stand};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const RATE: u32 = 100;

pub fn measure(stand: &Stand, place: &Place, old: u32, size: Size) -> Figure {
    let web = stand.web(place);
    let calm_half = Duration::from_secs(u64::from(size.of(30))) / 2;
    steady(web.address(), RATE, |elapsed| elapsed.as_millis() < 500);

    let mut calm = steady(web.address(), RATE, |elapsed| elapsed < calm_half);
    let (busy, removed) = while_purging(web.address(), place);
    calm.add(steady(web.address(), RATE, |elapsed| elapsed < calm_half));

    let figure = Figure::new(
        "purge_stall",
        Target::AtMost(3.0),
        "ms",
        &[p99(&busy.latencies)],
        &[p99(&calm.latencies)],
    );
    let refused = calm.refused + busy.refused;
    let all = removed as u32 == old && refused == 0;
    figure.unless(
        all,
        format!("removed {removed} of {old}; {refused} answers were not 200"),
    )
}

fn while_purging(address: std::net::SocketAddr, place: &Place) -> (Seen, f64) {
    let purge = Script::start("purge.php", place.root(), &[]);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let purging = scope.spawn(|| {
            let result = purge.run();
            done.store(true, Ordering::Relaxed);
            number(&result, "removed")
        });
        let seen = steady(address, RATE, |_| !done.load(Ordering::Relaxed));
        (seen, purging.join().expect("the purge"))
    })
}
