//! Claim, plan and complete, without anything being deleted, against the same in plain PHP.

use crate::figure::{Figure, Size, Target};
use crate::php::{Script, number};
use crate::stand::Stand;

pub fn measure(stand: &Stand, size: Size) -> Vec<Figure> {
    let events = size.of(10_000);
    let (mut ours, mut naive, mut batched) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..size.turns(5) {
        ours.push(run(stand, "plan.php", events));
        batched.push(run(stand, "batched.php", events));
    }
    for _ in 0..size.turns(3) {
        naive.push(run(stand, "naive.php", events));
        ours.push(run(stand, "plan.php", events));
    }
    vec![
        Figure::new(
            "plan_vs_naive",
            Target::AtLeast(15.0),
            "events/s",
            &ours,
            &naive,
        ),
        Figure::new(
            "plan_vs_batched_php",
            Target::AtLeast(1.0),
            "events/s",
            &ours,
            &batched,
        ),
    ]
}

fn run(stand: &Stand, script: &str, events: u32) -> f64 {
    let first = stand.pending_products(events);
    let batch = 512;
    let result = Script::start(script, stand.root(), &[batch.to_string()]).run();
    stand.assert_done(first, events);
    stand.place().clear();
    f64::from(events) / number(&result, "seconds")
}
