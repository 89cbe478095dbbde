//! What the simulator knows, for assertions. Secrets are shown: they are a simulator's.

use serde_json::{Value, json};

use crate::clock::SimTime;
use crate::delivery::lane::Lane;
use crate::http::Response;
use crate::platform::model::Subscription;
use crate::platform::view;
use crate::world::World;

/// The simulated time.
pub fn clock(world: &World) -> Response {
    Response::json(200, &json!({"now": world.now().precise()}))
}

/// Everything, deleted subscribers and subscriptions included.
pub fn state(world: &World) -> Response {
    let subscribers = world.registry.subscribers().iter();
    let subscribers: Vec<Value> = subscribers.map(view::bare_subscriber).collect();
    let subscriptions = world.registry.subscriptions().iter();
    let subscriptions: Vec<Value> = subscriptions.map(|s| subscription(world, s)).collect();
    Response::json(
        200,
        &json!({
            "now": world.now().precise(),
            "permission": world.permission,
            "subscribers": subscribers,
            "subscriptions": subscriptions,
            "totals": totals(world),
        }),
    )
}

fn subscription(world: &World, subscription: &Subscription) -> Value {
    let mut value = view::bare_subscription(subscription);
    let lane = world.dispatcher.lane(&subscription.id).map(delivery);
    if let (Some(fields), Some(lane)) = (value.as_object_mut(), lane) {
        fields.insert("delivery".to_owned(), lane);
    }
    value
}

fn delivery(lane: &Lane) -> Value {
    json!({
        "rate": lane.pace().rate(),
        "success_percent": lane.health().percent(),
        "queued": lane.queued(),
        "in_flight": lane.in_flight(),
        "next_due": lane.due().map(SimTime::precise),
        "counts": lane.counts(),
    })
}

fn totals(world: &World) -> Value {
    let mut totals = json!(world.dispatcher.totals());
    let (queued, in_flight, next_due) = world.dispatcher.waiting();
    if let Some(fields) = totals.as_object_mut() {
        fields.insert("queued".to_owned(), json!(queued));
        fields.insert("in_flight".to_owned(), json!(in_flight));
        fields.insert("next_due".to_owned(), json!(next_due.map(SimTime::precise)));
    }
    totals
}

/// The totals: with 200 if nothing is left to do, else with 504.
pub fn drained(world: &World, drained: bool) -> Response {
    let mut body = totals(world);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("drained".to_owned(), json!(drained));
        fields.insert("now".to_owned(), json!(world.now().precise()));
    }
    Response::json(if drained { 200 } else { 504 }, &body)
}
