//! Whatever becomes of messages and of their broker, each event is processed, and once.

use crate::broker::Stand;
use crate::counts::{Counts, Size};
use crate::support::shop::product_uuid;

/// What is done to the broker while events come in.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// Every message is thrown away.
    Lost,
    /// One message a hundred times, from several at once.
    Doubled,
    /// Messages of somebody else's, and of nobody's.
    Foreign,
    /// The queue itself is removed.
    Removed,
    Killed,
    Stopped,
    /// Answers nothing for a while, and then everything at once.
    Frozen,
}

const SHORT: &[Fault] = &[Fault::Doubled, Fault::Lost, Fault::Foreign, Fault::Killed];
const LONG: &[Fault] = &[
    Fault::Lost,
    Fault::Doubled,
    Fault::Removed,
    Fault::Killed,
    Fault::Foreign,
    Fault::Stopped,
    Fault::Doubled,
    Fault::Frozen,
    Fault::Lost,
    Fault::Killed,
    Fault::Removed,
    Fault::Frozen,
    Fault::Stopped,
    Fault::Foreign,
];

/// Events that come in during one fault.
const EVENTS: u32 = 25;

const DOORBELL: &[u8] = b"\"1\"";

pub fn run(size: Size) -> Counts {
    let mut stand = Stand::new();
    let mut consumers = [stand.consumer(), stand.consumer(), stand.consumer()];
    let faults = size.pick(SHORT, LONG);
    let mut events = 0;
    for fault in faults {
        for index in events..events + EVENTS {
            stand.deleted(&format!("e-{index}"), &product_uuid(index));
            if index % 5 == 0 {
                strike(&mut stand, *fault, index == events);
            }
        }
        events += EVENTS;
        recover(&mut stand, *fault);
    }
    let expected = u64::from(events);
    stand.completed(expected);
    for consumer in &mut consumers {
        assert!(consumer.is_running(), "a consumer ended");
        consumer.stop();
    }
    let deletions = stand.deletions();
    Counts {
        faults: faults.len() as u64,
        events: expected,
        lost: expected.saturating_sub(deletions.len() as u64),
        doubled: deletions.values().filter(|times| **times > 1).count() as u64,
        wrong: stand.count("status <> 'completed'"),
        ..Counts::default()
    }
}

fn strike(stand: &mut Stand, fault: Fault, first: bool) {
    match fault {
        Fault::Lost => {
            stand.publish(&[DOORBELL; 3]);
            stand.broker.ctl(&["purge_queue", "akeneo_events"]);
        }
        Fault::Doubled => stand.publish(&[DOORBELL; 100]),
        Fault::Foreign => {
            let long = vec![b'x'; 90_000];
            stand.publish(&[
                b"",
                b"{\"id\":",
                b"\xff\x00",
                b"O:8:\"stdClass\":0:{}",
                &long,
                b"\"999999999\"",
            ]);
        }
        _ if !first => {}
        Fault::Removed => drop(stand.broker.ctl(&["delete_queue", "akeneo_events"])),
        Fault::Killed => stand.broker.kill(),
        Fault::Stopped => stand.broker.stop(),
        Fault::Frozen => stand.broker.pause(),
    }
}

fn recover(stand: &mut Stand, fault: Fault) {
    match fault {
        Fault::Killed | Fault::Stopped => {
            // What came in meanwhile was found without it.
            let stored = stand.count("1 = 1");
            stand.completed(stored);
            stand.broker.restart();
        }
        Fault::Frozen => stand.broker.resume(),
        _ => {}
    }
}
