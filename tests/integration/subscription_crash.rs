//! The process ends between any two steps, or an answer is lost: the next sync finds what was made and makes it right,
//! with one subscriber and one subscription, signed with the stored secrets.

use crate::subscription_endpoint::Endpoint;
use crate::subscription_world::{World, events, pim};
use akeneo_events::testing::subscription::{Session, State, Stored, Task, Wanted};
use serde_json::json;

/// Where a change begins, and how it is begun.
struct Change {
    what: &'static str,
    prepare: fn(&mut World),
    begin: fn(&World) -> Session,
}

fn sync(world: &World, wanted: Wanted) -> Session {
    world.begin(Task::Sync, wanted)
}

fn enabled(world: &mut World) {
    world.sync(world.wanted()).unwrap();
}

const CHANGES: [Change; 8] = [
    Change {
        what: "enable",
        prepare: |_| {},
        begin: |world| sync(world, world.wanted()),
    },
    Change {
        what: "change everything",
        prepare: enabled,
        begin: |world| {
            sync(
                world,
                Wanted {
                    events: events(4),
                    email: "other@shop.example".into(),
                    webhook_url: Endpoint::start().url(),
                    ..world.wanted()
                },
            )
        },
    },
    Change {
        what: "disable",
        prepare: enabled,
        begin: |world| sync(world, world.off()),
    },
    Change {
        what: "enable again",
        prepare: |world| {
            enabled(world);
            world.sync(world.off()).unwrap();
        },
        begin: |world| {
            sync(
                world,
                Wanted {
                    events: events(6),
                    ..world.wanted()
                },
            )
        },
    },
    Change {
        what: "replace a revoked one",
        prepare: |world| {
            enabled(world);
            let id = world.subscriptions()[0]["id"].as_str().unwrap().to_owned();
            world
                .simulator
                .post(&format!("/_control/subscriptions/{id}/revoke"), &json!({}));
        },
        begin: |world| sync(world, world.wanted()),
    },
    Change {
        what: "another connection",
        prepare: |world| {
            enabled(world);
            world.pim = pim(world.simulator.url(), "other-client");
        },
        begin: |world| sync(world, world.wanted()),
    },
    Change {
        what: "rotate",
        prepare: enabled,
        begin: |world| world.begin(Task::Rotate, world.wanted()),
    },
    Change {
        what: "reset",
        prepare: enabled,
        begin: |world| world.begin(Task::Reset { force: false }, world.wanted()),
    },
];

fn again(world: &mut World, change: &Change) {
    world.simulator.post("/_control/reset", &json!({}));
    world.store = Stored::default();
    world.pim = pim(world.simulator.url(), "shop-client");
    (change.prepare)(world);
}

fn converges(world: &mut World, after: &str) {
    let wanted = world.wanted();
    assert_eq!(world.sync(wanted.clone()), Ok(State::Active), "{after}");
    world.assert_subscribed(&wanted);
    world.changes();
    assert_eq!(world.sync(wanted), Ok(State::Active), "{after}");
    assert!(world.changes().is_empty(), "{after}");
}

#[test]
fn a_process_that_ends_after_any_step_loses_nothing() {
    let mut world = World::new();
    for change in &CHANGES {
        for stored in [true, false] {
            for last in 0.. {
                again(&mut world, change);
                let mut session = (change.begin)(&world);
                let mut over = false;
                for step in 0..=last {
                    let changes = session.step(world.now).unwrap();
                    over = changes.is_none();
                    if let Some(changes) = changes.filter(|_| stored || step < last) {
                        world.keep(&changes);
                    }
                }
                drop(session);
                converges(
                    &mut world,
                    &format!("{} broken off after step {last}", change.what),
                );
                if over {
                    assert!(last > 1, "{}: {last}", change.what);
                    break;
                }
            }
        }
    }
}

#[test]
fn a_call_that_fails_or_whose_answer_is_lost_loses_nothing() {
    let mut world = World::new();
    for change in &CHANGES {
        for when in ["before", "after"] {
            for skip in 0.. {
                again(&mut world, change);
                world.fault(json!({"skip": skip, "drop": true, "when": when}));
                let mut session = (change.begin)(&world);
                let result = world.finish(&mut session);
                let met = world.faults() == 0;
                world.forget_faults();
                // What stands in the way at an old PIM is left behind, and said.
                let left = session.notices().join(" ").contains("could not be removed");
                assert_eq!(result.is_err() || left, met, "{}", change.what);
                if left {
                    break;
                }
                converges(
                    &mut world,
                    &format!("{} with call {skip} lost {when}", change.what),
                );
                if !met {
                    break;
                }
            }
        }
    }
}
