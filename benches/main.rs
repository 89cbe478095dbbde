//! The figures of docs/performance.md that need no Magento, measured in one go.
//!
//! `make bench` measures at full size (about ten minutes), `make bench-quick` at a tenth of it. Each line is
//! `BENCH <name> ratio=<a/b> (a=<value unit> b=<value unit>)`: medians of runs of a and b that take turns, so that what
//! else the machine does meets both. The baselines are plain PHP in `benches/php/` and plain Rust in [`ingest`].
//!
//! Real parts: MariaDB with durable commits, php-fpm with 2 workers behind nginx, PHP processes with the extension as
//! `make build` makes it. Names as arguments measure only those figures.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that cannot go on must stop at once, where it failed"
)]

#[path = "../tests/support/mod.rs"]
mod support;

mod confirm;
mod consumers;
mod endpoint;
mod events;
mod figure;
mod growth;
mod http;
mod ingest;
mod memory;
mod php;
mod pim;
mod plan;
mod purge;
mod stand;
mod verify;

use figure::{Figure, Size};
use stand::Stand;
use std::process::ExitCode;

type Measure = fn(&Stand, Size) -> Vec<Figure>;

/// What is measured, with the figures that it gives. Those that fill the large table come last.
const ALL: [(&[&str], Measure); 9] = [
    (&["verify_vs_php"], verify::measure),
    (&["endpoint_vs_bare"], endpoint::against_bare),
    (&["endpoint_at_100"], endpoint::steady),
    (&["ingest_burst"], ingest::measure),
    (&["plan_vs_naive", "plan_vs_batched_php"], plan::measure),
    (&["consumers_scaling"], consumers::measure),
    (&["memory_growth"], memory::measure),
    (&["confirm_calls", "confirm_overhead"], confirm::measure),
    (
        &[
            "claim_growth",
            "status_growth",
            "counts_growth",
            "purge_stall",
        ],
        growth::measure,
    ),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let size = if arguments.iter().any(|it| it == "--quick") {
        Size::Quick
    } else {
        Size::Full
    };
    let wanted: Vec<&String> = arguments
        .iter()
        .filter(|it| !it.starts_with("--"))
        .collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|it| *it == name);

    let stand = Stand::start(size);
    let mut missed = Vec::new();
    for (names, measure) in ALL {
        if !names.iter().any(|name| is_wanted(name)) {
            continue;
        }
        for figure in measure(&stand, size) {
            println!("{figure}");
            if !figure.is_reached() {
                missed.push(figure);
            }
        }
    }
    for figure in &missed {
        println!("MISSED {} {}", figure.name, figure.wanted());
    }
    ExitCode::from(u8::from(size == Size::Full && !missed.is_empty()))
}
