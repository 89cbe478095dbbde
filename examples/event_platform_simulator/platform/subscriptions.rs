//! The calls about subscriptions.
//!
//! Documented: the URL of a new subscription is probed with HEAD and must answer 200. Chosen: so it is when
//! the URL changes, and the limit is looked at first.

use serde_json::{Value, json};

use super::api::Call;
use super::lifecycle::{Change, Status};
use super::logs::Entry;
use super::model::{Subscription, SubscriptionSpec};
use super::{merge, validation, view};
use crate::delivery::outbound::{Outbound, USER_AGENT};
use crate::http::{Refusal, Response};
use crate::world::{World, logged};

pub fn create(call: &Call<'_>, subscriber: &str) -> Result<Response, Refusal> {
    let room = |world: &World| {
        let subscriber = world.registry.live_subscriber(&call.owner, subscriber)?;
        world
            .registry
            .room_for_subscription(subscriber.id.as_str())?;
        Ok(subscriber.id.clone())
    };
    require_subscriber(call, subscriber)?;
    let spec: SubscriptionSpec = call.body()?;
    check(call, &spec)?;
    room(&call.app.lock())?;
    probe(call, &spec.config.url)?;
    let mut world = call.app.lock();
    let subscriber_id = room(&world)?;
    let (id, now) = (world.ids.uuid(), world.now());
    world
        .registry
        .add_subscription(subscriber_id, spec, id.clone(), now);
    world.dispatcher.open(&id, now);
    log(
        call,
        &mut world,
        "subscription_created_by_the_user",
        id.as_str(),
    )?;
    show_as(&world, id.as_str(), 201)
}

pub fn list(call: &Call<'_>, subscriber: &str) -> Result<Response, Refusal> {
    let world = call.app.lock();
    world.registry.live_subscriber(&call.owner, subscriber)?;
    let listed = |s: &&Subscription| matches!(s.status, Status::Active | Status::Suspended);
    let all = world.registry.subscriptions_of(subscriber).filter(listed);
    let all: Vec<Value> = all.map(view::subscription).collect();
    Ok(Response::json(200, &json!(all)))
}

pub fn show(call: &Call<'_>, subscriber: &str, id: &str) -> Result<Response, Refusal> {
    let world = call.app.lock();
    let subscription = find(call, &world, subscriber, id)?;
    Ok(Response::json(200, &view::subscription(subscription)))
}

pub fn update(call: &Call<'_>, subscriber: &str, id: &str) -> Result<Response, Refusal> {
    let patch: Value = call.body()?;
    let merged = |world: &World| {
        let subscription = find_live(call, world, subscriber, id)?;
        let mut body = json!(subscription.spec);
        merge::merge(&mut body, patch.clone());
        let spec: SubscriptionSpec = serde_json::from_value(body)
            .map_err(|e| Refusal::bad_request(format!("the body is not as documented: {e}")))?;
        check(call, &spec)?;
        let moved = spec.config.url != subscription.spec.config.url;
        Ok((spec, moved))
    };
    let (spec, moved) = merged(&call.app.lock())?;
    if moved {
        probe(call, &spec.config.url)?;
    }
    let mut world = call.app.lock();
    let (spec, _) = merged(&world)?;
    let now = world.now();
    world.registry.update_subscription(id, spec, now)?;
    log(call, &mut world, "subscription_updated_by_the_user", id)?;
    show_as(&world, id, 200)
}

pub fn delete(call: &Call<'_>, subscriber: &str, id: &str) -> Result<Response, Refusal> {
    change(call, subscriber, id, Change::Delete, 200)
}

pub fn suspend(call: &Call<'_>, subscriber: &str, id: &str) -> Result<Response, Refusal> {
    change(call, subscriber, id, Change::SuspendByUser, 202)
}

pub fn resume(call: &Call<'_>, subscriber: &str, id: &str) -> Result<Response, Refusal> {
    change(call, subscriber, id, Change::Resume, 202)
}

fn change(
    call: &Call<'_>,
    subscriber: &str,
    id: &str,
    change: Change,
    status: u16,
) -> Result<Response, Refusal> {
    let mut world = call.app.lock();
    let now = world.now();
    let subscription = find(call, &world, subscriber, id)?;
    if change == Change::Delete && subscription.status == Status::Deleted {
        return Err(Refusal::not_found(format!("subscription {id} is deleted")));
    }
    world.apply(id, change, None, Some(call.request), now)?;
    call.app.wake();
    show_as(&world, id, status)
}

/// 404 unless the subscriber is the caller's and alive.
fn require_subscriber(call: &Call<'_>, subscriber: &str) -> Result<(), Refusal> {
    let world = call.app.lock();
    world.registry.live_subscriber(&call.owner, subscriber)?;
    Ok(())
}

/// A subscription of a subscriber of the caller, whatever its status.
fn find<'a>(
    call: &Call<'_>,
    world: &'a World,
    subscriber: &str,
    id: &str,
) -> Result<&'a Subscription, Refusal> {
    world.registry.subscriber(&call.owner, subscriber)?;
    let mut all = world.registry.subscriptions_of(subscriber);
    all.find(|s| s.id.as_str() == id)
        .ok_or_else(|| Refusal::not_found(format!("there is no subscription {id}")))
}

/// One that may still be changed.
fn find_live<'a>(
    call: &Call<'_>,
    world: &'a World,
    subscriber: &str,
    id: &str,
) -> Result<&'a Subscription, Refusal> {
    let subscription = find(call, world, subscriber, id)?;
    match subscription.status {
        Status::Active | Status::Suspended => Ok(subscription),
        other => Err(Refusal::not_found(format!(
            "subscription {id} is {}",
            other.name()
        ))),
    }
}

fn check(call: &Call<'_>, spec: &SubscriptionSpec) -> Result<(), Refusal> {
    let strict_https = call.app.options.strict_https;
    Refusal::unless_empty(validation::subscription(spec, &call.owner, strict_https))
}

fn probe(call: &Call<'_>, url: &str) -> Result<(), Refusal> {
    let answer = call.app.client.send(&Outbound {
        method: "HEAD".to_owned(),
        url: url.to_owned(),
        headers: vec![("User-Agent".to_owned(), USER_AGENT.to_owned())],
        body: Vec::new(),
    });
    let problem = match answer {
        Ok(received) if received.status == 200 => return Ok(()),
        Ok(received) => format!("it answered {}", received.status),
        Err(failure) => format!("{}: {}", failure.reason, failure.message),
    };
    Err(Refusal::bad_request(format!(
        "config.url must answer a HEAD request with 200, but {problem}"
    )))
}

fn show_as(world: &World, id: &str, status: u16) -> Result<Response, Refusal> {
    let subscription = world.registry.subscription(id)?;
    Ok(Response::json(status, &view::subscription(subscription)))
}

fn log(
    call: &Call<'_>,
    world: &mut World,
    operation: &'static str,
    id: &str,
) -> Result<(), Refusal> {
    let now = world.now();
    let subscription = world.registry.subscription(id)?;
    let subscriber_id = subscription.subscriber_id.clone();
    let entry = Entry::action(world.ids.uuid(), operation, subscriber_id, now)
        .of_subscription(subscription.id.clone())
        .with("request", logged(call.request))
        .with("response", view::subscription(subscription));
    world.logs.push(entry, now);
    Ok(())
}
