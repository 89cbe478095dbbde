//! Making events happen in the PIM.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::delivery::event::{Event, Input};
use crate::http::{Refusal, Request, Response};

/// More would only be a typing mistake.
const MOST_DUPLICATES: u32 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    events: Vec<Input>,
    /// How often each event is sent once more.
    #[serde(default)]
    duplicates: u32,
}

/// Queues the events; all or, if one is wrong, none.
pub fn publish(app: &App, request: &Request) -> Result<Response, Refusal> {
    let body: Body = request.json()?;
    if body.duplicates > MOST_DUPLICATES {
        let message = format!("duplicates must not exceed {MOST_DUPLICATES}");
        return Err(Refusal::bad_request(message));
    }
    let mut world = app.lock();
    let now = world.now();
    let mut events = Vec::with_capacity(body.events.len());
    for (position, input) in body.events.into_iter().enumerate() {
        let event = Event::new(input, &mut world.ids, now)
            .map_err(|why| Refusal::bad_request(format!("events[{position}]: {why}")))?;
        events.push(Arc::new(event));
    }
    let (mut queued, mut lost) = (0, 0);
    for event in &events {
        for _ in 0..=body.duplicates {
            let published = world.publish(event, now);
            queued += published.0;
            lost += published.1;
        }
    }
    app.wake();
    let ids: Vec<&str> = events.iter().map(|event| event.id.as_str()).collect();
    Ok(Response::json(
        202,
        &json!({"ids": ids, "queued": queued, "lost": lost}),
    ))
}
