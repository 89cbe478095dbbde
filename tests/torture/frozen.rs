//! A worker is frozen (SIGSTOP) at each step, past its lease. Others do its work. Then it wakes, and must not change
//! anything: not when its clock tells it that it is late, and not when its clock stood still as well.

use crate::akeneo::Akeneo;
use crate::audit;
use crate::counts::{Counts, Size};
use crate::deletions::{all_types, protect};
use crate::stand::Stand;
use crate::support::database_server::DatabaseServer;
use crate::workers::{Cron, signal};
use std::collections::HashSet;

/// Where it is frozen: the step, how often one batch passes it, and how many deletions it has been told of and not begun,
/// which it then does in vain.
const STEPS: [(&str, u64, u64); 14] = [
    ("claimed", 1, 0),
    ("leased", 1, 0),
    ("planning", 6, 0),
    ("planned", 6, 0),
    ("plan_written", 6, 1),
    ("handed_out", 11, 1),
    ("deleting", 9, 1),
    ("deletion_begun", 9, 0),
    ("deleted", 9, 0),
    ("deleting_together", 1, 2),
    ("group_begun", 1, 0),
    ("group_deleted", 1, 0),
    ("reported", 11, 0),
    ("settling", 1, 0),
];

pub fn run(size: Size) -> Counts {
    let mut stand = Stand::on(DatabaseServer::shared());
    protect(&mut stand);
    let before = stand.shop.snapshot(&mut stand.conn);
    let mut other = Cron::start(stand.site.root(), &stand.trap);
    let mut akeneo = Akeneo::new(&stand.site.webhook());
    let (mut counts, mut sent, mut frozen) = (Counts::default(), Vec::new(), HashSet::new());
    for round in 0..size.pick(2, 20) {
        let late = round % 2 == 0;
        for (index, step) in STEPS.iter().enumerate() {
            let events = all_types(&mut stand, &format!("f{round}-{index}"));
            for event in &events {
                akeneo.deliver_until_taken(&event.body);
            }
            sent.extend(events);
            counts += freeze(
                &mut stand,
                &mut other,
                *step,
                1 + round % step.1,
                late,
                &mut frozen,
            );
            counts += audit::endings(&mut stand, &sent);
            counts += audit::catalog(&mut stand, &before);
        }
    }
    counts.events += sent.len() as u64;
    counts += audit::journals(&mut stand, &frozen);
    counts.wrong += akeneo.others(&[Some(200)]);
    counts
}

fn freeze(
    stand: &mut Stand,
    other: &mut Cron,
    (step, _, holds): (&str, u64, u64),
    nth: u64,
    late: bool,
    frozen: &mut HashSet<u32>,
) -> Counts {
    stand.trap.set("STOP", step, nth);
    stand.cron.begin("cron");
    let process = stand.trap.catch();
    frozen.insert(process);
    for _ in 0..10 {
        stand.an_hour_passes();
        other.run("cron");
        if stand.open() == 0 {
            break;
        }
    }
    let written = stand.shop.queue_rows(&mut stand.conn);
    // What it has deleted, and not yet written down.
    let unwritten = match step {
        "deleted" => 1,
        "group_deleted" => 2,
        _ => 0,
    };
    let found_before = begun(stand, process, "found = 1") + unwritten;
    let before = begun(stand, process, "TRUE");
    stand.trap.clock(if late { 70 * 60 } else { 0 });
    signal("CONT", process);
    let ended = stand.cron.ending();
    stand.trap.clock(0);
    let after = begun(stand, process, "TRUE") - before;
    let mut wrong = Vec::new();
    if stand.shop.queue_rows(&mut stand.conn) != written {
        wrong.push("it changed the queue".to_owned());
    }
    if late && after > holds {
        wrong.push(format!("it began {after} deletions"));
    }
    if begun(stand, process, "found = 1") > found_before {
        wrong.push("it deleted something".to_owned());
    }
    if ended != "exit 0" {
        wrong.push(format!("it ended by {ended}"));
    }
    for finding in &wrong {
        eprintln!("wrong: frozen at {step} number {nth}: {finding}");
    }
    Counts {
        kills: 1,
        wrong: wrong.len() as u64,
        ..Counts::default()
    }
}

/// How many deletions in the journal are the process's.
fn begun(stand: &mut Stand, process: u32, condition: &str) -> u64 {
    stand.number(&format!(
        "SELECT COUNT(*) FROM {{{{torture_deletions}}}} WHERE process = {process} AND {condition}"
    ))
}
