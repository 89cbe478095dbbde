//! The control API: what no platform offers and every test needs. Its reference is `help.txt`.

mod events;
pub mod faults;
mod raw;
mod state;

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::http::{Refusal, Request, Response};
use crate::ids::Id;
use crate::platform::lifecycle::{Change, Status};
use crate::platform::view;
use crate::world::World;
use faults::Fault;

/// Answers any path under `/_control/`.
pub fn handle(app: &App, request: &Request) -> Response {
    route(app, request).unwrap_or_else(Response::from)
}

fn route(app: &App, request: &Request) -> Result<Response, Refusal> {
    let route = request.route("/_control");
    match (request.method.as_str(), route.as_slice()) {
        ("POST", ["events"]) => events::publish(app, request),
        ("POST", ["raw"]) => raw::send(app, request),
        ("POST", ["drain"]) => drain(app, request),
        ("GET", ["clock"]) => Ok(state::clock(&app.lock())),
        ("POST", ["clock"]) => advance(app, request),
        ("GET", ["state"]) => Ok(state::state(&app.lock())),
        ("GET", ["deliveries"]) => {
            let since = since(request)?;
            Ok(Response::json(
                200,
                &app.lock().attempts.since(since, "deliveries"),
            ))
        }
        ("GET", ["notifications"]) => {
            let since = since(request)?;
            Ok(Response::json(200, &app.lock().outbox.sent(since)))
        }
        ("GET", ["calls"]) => {
            let since = since(request)?;
            Ok(Response::json(200, &app.lock().calls.since(since, "calls")))
        }
        ("GET", ["faults"]) => Ok(Response::json(200, &app.lock().faults.view())),
        ("POST", ["faults"]) => add_fault(app, request),
        ("DELETE", ["faults"]) => {
            app.lock().faults.clear();
            Ok(Response::json(200, &json!({})))
        }
        ("GET", ["pim"]) => Ok(Response::json(200, &json!(app.lock().catalog))),
        ("POST", ["pim"]) => {
            let catalog = request.json()?;
            app.lock().catalog = catalog;
            Ok(Response::json(200, &json!({})))
        }
        ("POST", ["permission"]) => permission(app, request),
        ("POST", ["subscriptions", id, "revoke"]) => revoke(app, id),
        ("POST", ["reset"]) => Ok(reset(app)),
        (method, _) => {
            let path = &request.path;
            Err(Refusal::not_found(format!(
                "there is no {method} {path}; see --help"
            )))
        }
    }
}

fn since(request: &Request) -> Result<u64, Refusal> {
    match request.parameter("since").map(str::parse) {
        None => Ok(0),
        Some(Ok(seq)) => Ok(seq),
        Some(Err(_)) => Err(Refusal::bad_request("since must be the seq of an entry")),
    }
}

/// A span given in seconds, from 0 to a hundred years.
fn span(seconds: f64) -> Result<Duration, Refusal> {
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|span| span.as_secs() < 100 * 365 * 24 * 3600)
        .ok_or_else(|| Refusal::bad_request("that is not a number of seconds"))
}

fn advance(app: &App, request: &Request) -> Result<Response, Refusal> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        advance_seconds: f64,
    }
    let by = span(request.json::<Body>()?.advance_seconds)?;
    let mut world = app.lock();
    world.clock.advance(by);
    app.wake();
    Ok(state::clock(&world))
}

/// Waits, in real time, until no work is due or in flight.
fn drain(app: &App, request: &Request) -> Result<Response, Refusal> {
    #[derive(Default, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        timeout_seconds: Option<f64>,
    }
    let body: Body = request.json_or_default()?;
    let timeout = span(body.timeout_seconds.unwrap_or(20.0).min(3600.0))?;
    let started = Instant::now();
    let mut world = app.lock();
    loop {
        if world.is_idle(world.now()) {
            return Ok(state::drained(&world, true));
        }
        let left = timeout.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(state::drained(&world, false));
        }
        world = app.wait(world, Some(left));
    }
}

fn add_fault(app: &App, request: &Request) -> Result<Response, Refusal> {
    let fault: Fault = request.json()?;
    fault.check()?;
    let mut world = app.lock();
    world.faults.push(fault);
    Ok(Response::json(201, &world.faults.view()))
}

/// Without the permission active subscriptions are suspended (documented); giving it back resumes none.
fn permission(app: &App, request: &Request) -> Result<Response, Refusal> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        granted: bool,
    }
    let Body { granted } = request.json()?;
    let mut world = app.lock();
    world.permission = granted;
    if !granted {
        let active = world.registry.subscriptions().iter();
        let active = active.filter(|s| s.status == Status::Active);
        let active: Vec<Id> = active.map(|s| s.id.clone()).collect();
        let (now, reason) = (world.now(), Some("The permission was removed in the PIM"));
        for id in active {
            world.apply(id.as_str(), Change::SuspendBySystem, reason, None, now)?;
        }
    }
    app.wake();
    Ok(Response::json(200, &json!({"granted": granted})))
}

fn revoke(app: &App, id: &str) -> Result<Response, Refusal> {
    let mut world = app.lock();
    let now = world.now();
    let reason = Some("The connection was removed from the PIM");
    world.apply(id, Change::Revoke, reason, None, now)?;
    app.wake();
    let subscription = world.registry.subscription(id)?;
    Ok(Response::json(200, &view::bare_subscription(subscription)))
}

/// Forgets everything, as if the simulator had been started anew, clock included.
fn reset(app: &App) -> Response {
    let mut world = app.lock();
    let (ids, generation) = (world.ids.clone(), world.generation + 1);
    *world = World::new(ids, app.options.speed, generation);
    app.wake();
    Response::json(200, &json!({}))
}
