//! The calls about subscribers.

use serde_json::{Value, json};

use super::api::Call;
use super::lifecycle::{Change, Status};
use super::logs::Entry;
use super::model::{Subscriber, SubscriberSpec};
use super::{merge, validation, view};
use crate::http::{Refusal, Response};
use crate::ids::Id;
use crate::world::{World, logged};

pub fn create(call: &Call<'_>) -> Result<Response, Refusal> {
    let spec: SubscriberSpec = call.body()?;
    check(call, &spec)?;
    let mut world = call.app.lock();
    let (id, now) = (world.ids.uuid(), world.now());
    world
        .registry
        .add_subscriber(call.owner.clone(), spec, id.clone(), now)?;
    answer(call, &mut world, &id, 201, "subscriber_created_by_the_user")
}

pub fn list(call: &Call<'_>) -> Response {
    let world = call.app.lock();
    let all: Vec<Value> = world
        .registry
        .list(&call.owner)
        .map(view::subscriber)
        .collect();
    Response::json(200, &json!(all))
}

pub fn show(call: &Call<'_>, id: &str) -> Result<Response, Refusal> {
    let world = call.app.lock();
    let subscriber = world.registry.subscriber(&call.owner, id)?;
    Ok(Response::json(200, &view::subscriber(subscriber)))
}

pub fn update(call: &Call<'_>, id: &str) -> Result<Response, Refusal> {
    let patch = call.body()?;
    let mut world = call.app.lock();
    let subscriber = world.registry.live_subscriber(&call.owner, id)?;
    let spec = merged(subscriber, patch)?;
    check(call, &spec)?;
    let now = world.now();
    let id = world
        .registry
        .update_subscriber(&call.owner, id, spec, now)?
        .id
        .clone();
    answer(call, &mut world, &id, 200, "subscriber_updated_by_the_user")
}

/// Deletes its subscriptions as well.
pub fn delete(call: &Call<'_>, id: &str) -> Result<Response, Refusal> {
    let mut world = call.app.lock();
    let now = world.now();
    let id = world
        .registry
        .delete_subscriber(&call.owner, id, now)?
        .id
        .clone();
    let subscriptions = world.registry.subscriptions_of(id.as_str());
    let left = subscriptions.filter(|s| s.status != Status::Deleted);
    let left: Vec<Id> = left.map(|s| s.id.clone()).collect();
    for subscription in left {
        let request = Some(call.request);
        world.apply(subscription.as_str(), Change::Delete, None, request, now)?;
    }
    call.app.wake();
    answer(call, &mut world, &id, 200, "subscriber_deleted_by_the_user")
}

fn check(call: &Call<'_>, spec: &SubscriberSpec) -> Result<(), Refusal> {
    Refusal::unless_empty(validation::subscriber(spec, call.app.options.strict_https))
}

fn merged(subscriber: &Subscriber, patch: Value) -> Result<SubscriberSpec, Refusal> {
    let mut body = json!(subscriber.spec);
    merge::merge(&mut body, patch);
    serde_json::from_value(body)
        .map_err(|e| Refusal::bad_request(format!("the body is not as documented: {e}")))
}

/// Logs `operation` and answers with the subscriber.
fn answer(
    call: &Call<'_>,
    world: &mut World,
    id: &Id,
    status: u16,
    operation: &'static str,
) -> Result<Response, Refusal> {
    let now = world.now();
    let shown = view::subscriber(world.registry.subscriber(&call.owner, id.as_str())?);
    let entry = Entry::action(world.ids.uuid(), operation, id.clone(), now)
        .with("request", logged(call.request))
        .with("response", shown.clone());
    world.logs.push(entry, now);
    Ok(Response::json(status, &shown))
}
