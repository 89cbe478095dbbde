//! What a worker's memory grows by: the resident size of one process, late against early.

use crate::figure::{Figure, Size, Target};
use crate::php::{Script, number};
use crate::stand::Stand;

pub fn measure(stand: &Stand, size: Size) -> Vec<Figure> {
    let events = size.of(100_000);
    let early = 1_000;
    let first = stand.pending_products(events);
    let result = Script::start("memory.php", stand.root(), &[early.to_string()]).run();
    stand.assert_done(first, events);
    stand.place().clear();
    let (late, early) = (number(&result, "late"), number(&result, "early"));
    vec![Figure::new(
        "memory_growth",
        Target::AtMost(1.1),
        "MB",
        &[late],
        &[early],
    )]
}
