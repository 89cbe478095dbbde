//! Accepting connections and handing each request to the part that answers it.

use std::io::BufReader;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde::Serialize;

use crate::app::App;
use crate::control;
use crate::control::faults::When;
use crate::http::wire::{self, Unreadable};
use crate::http::{Refusal, Request, Response};
use crate::pim;
use crate::platform;

/// How long a client may take to send its request, and to take each part of the answer.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(30);

/// What the control API says about a call to the PIM or to the management API.
#[derive(Serialize)]
pub struct CallRecord {
    method: String,
    path: String,
    /// What was answered; `None` if a fault closed the connection instead.
    status: Option<u16>,
    /// What carrying the call out gave; `None` if a fault came before.
    carried_out: Option<u16>,
    at: String,
}

/// Serves for ever, a thread a connection.
pub fn serve(listener: &TcpListener, app: &Arc<App>) {
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            // Too many open files, most likely: let some connections end.
            thread::sleep(Duration::from_millis(10));
            continue;
        };
        let app = Arc::clone(app);
        // Without a thread the stream is dropped, which the client sees as a closed connection.
        let _ = thread::Builder::new().spawn(move || connection(&app, &stream));
    }
}

fn connection(app: &App, stream: &TcpStream) {
    let limits = stream
        .set_read_timeout(Some(CLIENT_TIMEOUT))
        .and_then(|()| stream.set_write_timeout(Some(CLIENT_TIMEOUT)));
    if limits.is_err() {
        return;
    }
    let mut output = stream;
    let (request, response) = match wire::read(&mut BufReader::new(stream), &mut output) {
        Ok(request) => {
            let response = answer(app, &request);
            (request, response)
        }
        Err(Unreadable::Refused(refusal)) => (Request::default(), Some(refusal.into())),
        Err(Unreadable::Gone) => return,
    };
    if let Some(response) = response {
        // Whoever asked may be gone; that is their affair.
        let _ = wire::write(&mut output, &request, &response);
    }
    let _ = stream.shutdown(Shutdown::Both);
}

/// `None` closes the connection without an answer.
fn answer(app: &App, request: &Request) -> Option<Response> {
    if request.path.starts_with("/api/") {
        return with_faults(app, request);
    }
    if request.path.starts_with("/_control/") {
        return Some(control::handle(app, request));
    }
    let paths = "only /api/oauth/, /api/rest/, /api/v1/ and /_control/ are served here";
    Some(Refusal::not_found(paths).into())
}

fn with_faults(app: &App, request: &Request) -> Option<Response> {
    let fault = app
        .lock()
        .faults
        .take(&request.method, &request.path, &request.query);
    let is = |when: When| fault.as_ref().filter(|fault| fault.when == when);
    if let Some(fault) = is(When::Before) {
        thread::sleep(fault.delay());
    }
    let carry_out = !is(When::Before).is_some_and(|fault| fault.replaces_answer());
    let real = carry_out.then(|| api(app, request));
    let carried_out = real.as_ref().map(|response| response.status);
    if let Some(fault) = is(When::After) {
        thread::sleep(fault.delay());
    }
    let response = match &fault {
        Some(fault) if fault.replaces_answer() => fault.answer(),
        _ => real,
    };
    let status = response.as_ref().map(|response| response.status);
    app.note(|| {
        let (method, path) = (&request.method, &request.path);
        let answered = status.map_or("connection dropped".to_owned(), |s| s.to_string());
        format!("{method} {path}: {answered}")
    });
    let mut world = app.lock();
    let at = world.now().precise();
    world.calls.push(CallRecord {
        method: request.method.clone(),
        path: request.path.clone(),
        status,
        carried_out,
        at,
    });
    response
}

fn api(app: &App, request: &Request) -> Response {
    if request.path.starts_with("/api/v1/") {
        platform::api::handle(app, request)
    } else {
        pim::handle(app, request)
    }
}
