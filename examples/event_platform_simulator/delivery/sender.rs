//! The threads that send what is due.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use super::notification::Notification;
use super::outbound::{Failure, Outbound, Received, USER_AGENT};
use super::signature;
use super::work::{Job, Work};
use crate::app::App;

/// Enough for the full rate at a receiver that takes 80 ms.
const THREADS: usize = 8;

/// Starts the threads; they run until the process ends.
pub fn spawn(app: &Arc<App>) -> io::Result<()> {
    for number in 0..THREADS {
        let app = Arc::clone(app);
        let name = format!("sender-{number}");
        thread::Builder::new().name(name).spawn(move || {
            loop {
                match next(&app) {
                    Work::Deliver(job) => deliver(&app, job),
                    Work::Notify(notification, generation) => {
                        notify(&app, notification, generation);
                    }
                }
            }
        })?;
    }
    Ok(())
}

/// Waits for something to do.
fn next(app: &App) -> Work {
    let mut world = app.lock();
    loop {
        let now = world.now();
        if let Some(work) = world.take_work(now) {
            return work;
        }
        let wait = world.next_work().map(|due| world.clock.real_wait(now, due));
        world = app.wait(world, wait);
    }
}

fn deliver(app: &App, job: Job) {
    let started = Instant::now();
    let result = event_request(&job).and_then(|request| app.client.send(&request));
    let took = started.elapsed();
    app.note(|| {
        let (event, url) = (&job.delivery.event, &job.url);
        format!(
            "event {} {} to {url}: {}",
            event.id,
            event.kind,
            outcome(&result)
        )
    });
    let mut world = app.lock();
    let now = world.now();
    world.settle(job, &result, took, now);
    app.wake();
}

fn event_request(job: &Job) -> Result<Outbound, Failure> {
    let delivery = &job.delivery;
    let body = delivery
        .event
        .body(&delivery.subscription, job.with_identifier)
        .map_err(|e| broken(&e))?;
    let (primary, secondary) = (&job.secret.primary, job.secret.secondary.as_deref());
    let mut headers = platform_headers(Some(primary), secondary, &body)?;
    headers.extend(job.headers.clone());
    Ok(Outbound {
        method: "POST".to_owned(),
        url: job.url.clone(),
        headers,
        body,
    })
}

/// The headers that the platform sets on everything it sends, signed with the secrets that there are.
pub fn platform_headers(
    primary: Option<&str>,
    secondary: Option<&str>,
    body: &[u8],
) -> Result<Vec<(String, String)>, Failure> {
    let (algorithm, hmac) = signature::ALGORITHM;
    let mut headers = vec![
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("User-Agent".to_owned(), USER_AGENT.to_owned()),
        (algorithm.to_owned(), hmac.to_owned()),
    ];
    for (name, secret) in [
        (signature::PRIMARY, primary),
        (signature::SECONDARY, secondary),
    ] {
        if let Some(secret) = secret {
            let signed = signature::sign(secret.as_bytes(), body).map_err(|e| broken(&e))?;
            headers.push((name.to_owned(), signed));
        }
    }
    Ok(headers)
}

fn notify(app: &App, notification: Notification, generation: u64) {
    let headers = platform_headers(Some(&notification.secret), None, &notification.body);
    let result = headers.and_then(|headers| {
        app.client.send(&Outbound {
            method: "POST".to_owned(),
            url: notification.url.clone(),
            headers,
            body: notification.body.clone(),
        })
    });
    app.note(|| format!("notification to {}: {}", notification.url, outcome(&result)));
    let mut world = app.lock();
    let now = world.now();
    if world.generation == generation {
        let status = result.ok().map(|received| received.status);
        world.outbox.finish(notification, status, now);
    }
    app.wake();
}

fn outcome(result: &Result<Received, Failure>) -> String {
    match result {
        Ok(received) => received.status.to_string(),
        Err(failure) => format!("{} ({})", failure.reason, failure.message),
    }
}

/// A failure of the simulator itself, not of the destination.
fn broken(error: &dyn std::error::Error) -> Failure {
    Failure {
        reason: "destination_failure",
        message: format!("the simulator could not make the request: {error}"),
    }
}
