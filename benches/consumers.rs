//! Whether more consumers do more: 4 processes against 1, in batches as the consumer takes them.

use crate::figure::{Figure, Size, Target};
use crate::php::Script;
use crate::stand::Stand;

const BATCH: u32 = 100;

pub fn measure(stand: &Stand, size: Size) -> Vec<Figure> {
    // Enough of them that beginning and end, when not all processes have something to do, weigh little.
    let events = size.of(30_000);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..size.turns(5) {
        a.push(run(stand, 4, events));
        b.push(run(stand, 1, events));
    }
    vec![Figure::new(
        "consumers_scaling",
        Target::AtLeast(1.6),
        "events/s",
        &a,
        &b,
    )]
}

fn run(stand: &Stand, processes: usize, events: u32) -> f64 {
    let first = stand.pending_products(events);
    let workers = (0..processes)
        .map(|_| Script::start("plan.php", stand.root(), &[BATCH.to_string()]))
        .collect();
    let seconds = Script::race(workers);
    stand.assert_done(first, events);
    stand.place().clear();
    f64::from(events) / seconds
}
