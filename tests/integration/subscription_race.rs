//! Two saves at once, without the lock that PHP holds: whatever comes of it, the next sync leaves one of each.

use crate::subscription_world::{World, add_subscriber, events};
use akeneo_events::testing::subscription::{Api, Session, State, Stored, Task, Wanted};
use serde_json::json;
use std::sync::{Barrier, Mutex};
use std::thread;

fn others(world: &World) -> Vec<serde_json::Value> {
    let state = world.state();
    let all = state["subscribers"].as_array().unwrap().iter();
    all.filter(|it| it["name"] == "another shop")
        .cloned()
        .collect()
}

fn converges(world: &mut World) {
    let before = others(world);
    let wanted = world.wanted();
    assert_eq!(world.sync(wanted.clone()), Ok(State::Active));
    world.assert_subscribed(&wanted);
    assert_eq!(others(world), before);
    world.changes();
    assert_eq!(world.sync(wanted), Ok(State::Active));
    assert!(world.changes().is_empty());
}

fn begin(world: &World, events_wanted: usize) -> Session {
    let wanted = Wanted {
        events: events(events_wanted),
        ..world.wanted()
    };
    world.begin(Task::Sync, wanted)
}

#[test]
fn steps_of_two_saves_in_any_order_converge() {
    let mut world = World::new();
    for turns in 0..64_u32 {
        for subscribed in [false, true] {
            world.simulator.post("/_control/reset", &json!({}));
            world.store = Stored::default();
            if subscribed {
                world.sync(world.wanted()).unwrap();
            }
            let mut api = Api::new(&world.base(), world.pim.clone(), world.limits);
            add_subscriber(&mut api, "another shop", world.now);
            let mut sessions = [begin(&world, 2), begin(&world, 3)];
            for turn in (0..6).map(|bit| turns >> bit & 1).chain([0, 1].repeat(12)) {
                // One may be told that the other was faster; it would say so to its admin.
                if let Ok(Some(changes)) = sessions[turn as usize].step(world.now) {
                    world.keep(&changes);
                }
            }
            converges(&mut world);
        }
    }
}

#[test]
fn two_saves_in_two_threads_converge() {
    let mut world = World::new();
    for _ in 0..10 {
        world.simulator.post("/_control/reset", &json!({}));
        world.store = Stored::default();
        let (start, store) = (Barrier::new(2), Mutex::new(Stored::default()));
        thread::scope(|scope| {
            for count in [2, 3] {
                let (world, start, store) = (&world, &start, &store);
                scope.spawn(move || {
                    let mut session = begin(world, count);
                    start.wait();
                    while let Ok(Some(changes)) = session.step(world.now) {
                        store.lock().unwrap().apply(&changes);
                    }
                });
            }
        });
        world.store = store.into_inner().unwrap();
        converges(&mut world);
    }
}
