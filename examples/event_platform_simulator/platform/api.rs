//! Routing and authentication of the management API.
//!
//! Every call names the PIM (`X-PIM-URL`), carries its access token (`X-PIM-TOKEN`, without "Bearer") and
//! the client that the token was issued to (`X-PIM-CLIENT-ID`). Without valid ones the answer is 401;
//! without the permission in the PIM it is 403.

use serde::de::DeserializeOwned;

use super::logs::Query;
use super::model::Owner;
use super::validation;
use super::{subscribers, subscriptions};
use crate::app::App;
use crate::http::{Refusal, Request, Response};
use crate::world::World;

/// An authenticated call.
pub struct Call<'a> {
    pub app: &'a App,
    pub request: &'a Request,
    pub owner: Owner,
}

/// Answers any path under `/api/v1/`.
pub fn handle(app: &App, request: &Request) -> Response {
    let owner = authenticate(app, request);
    let answer = owner.and_then(|owner| {
        route(&Call {
            app,
            request,
            owner,
        })
    });
    answer.unwrap_or_else(Response::from)
}

fn route(call: &Call<'_>) -> Result<Response, Refusal> {
    let route = call.request.route("/api/v1");
    match (call.request.method.as_str(), route.as_slice()) {
        ("POST", ["subscribers"]) => subscribers::create(call),
        ("GET", ["subscribers"]) => Ok(subscribers::list(call)),
        ("GET", ["subscribers", id]) => subscribers::show(call, id),
        ("PATCH", ["subscribers", id]) => subscribers::update(call, id),
        ("DELETE", ["subscribers", id]) => subscribers::delete(call, id),
        ("POST", ["subscribers", of, "subscriptions"]) => subscriptions::create(call, of),
        ("GET", ["subscribers", of, "subscriptions"]) => subscriptions::list(call, of),
        ("GET", ["subscribers", of, "subscriptions", id]) => subscriptions::show(call, of, id),
        ("PATCH", ["subscribers", of, "subscriptions", id]) => subscriptions::update(call, of, id),
        ("DELETE", ["subscribers", of, "subscriptions", id]) => subscriptions::delete(call, of, id),
        ("POST", ["subscribers", of, "subscriptions", id, "suspend"]) => {
            subscriptions::suspend(call, of, id)
        }
        ("POST", ["subscribers", of, "subscriptions", id, "resume"]) => {
            subscriptions::resume(call, of, id)
        }
        ("GET", ["logs"]) => logs(call),
        (method, _) => {
            let path = &call.request.path;
            Err(Refusal::not_found(format!("there is no {method} {path}")))
        }
    }
}

fn authenticate(app: &App, request: &Request) -> Result<Owner, Refusal> {
    let unauthorized = |why: &str| Refusal::new(401, why);
    let token = request
        .header("x-pim-token")
        .ok_or_else(|| unauthorized("X-PIM-TOKEN is missing"))?;
    let client_id = request
        .header("x-pim-client-id")
        .ok_or_else(|| unauthorized("X-PIM-CLIENT-ID is missing"))?;
    let pim_url = request
        .header("x-pim-url")
        .ok_or_else(|| unauthorized("X-PIM-URL is missing"))?;
    let world = app.lock();
    let known = world.tokens.client_of(token, world.now());
    if known.is_none() {
        return Err(unauthorized("the access token is unknown or has expired"));
    }
    if known != Some(client_id) {
        return Err(unauthorized("the access token is another client's"));
    }
    if !world.permission {
        return Err(Refusal::new(
            403,
            "the connection lacks the Event Platform permission",
        ));
    }
    if let Some(problem) = validation::url_problem(pim_url, app.options.strict_https) {
        return Err(Refusal::bad_request(format!("X-PIM-URL {problem}")));
    }
    Ok(Owner {
        pim_url: pim_url.trim_end_matches('/').to_owned(),
        client_id: client_id.to_owned(),
    })
}

impl Call<'_> {
    /// The JSON body. Bodies must be declared as JSON.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let declared = self.request.header("content-type").unwrap_or_default();
        if !declared.starts_with("application/json") {
            return Err(Refusal::bad_request(
                "Content-Type must be application/json",
            ));
        }
        self.request.json()
    }

    /// Whether the subscriber of that id is the caller's.
    fn owns(&self, world: &World, subscriber: &str) -> bool {
        world.registry.subscriber(&self.owner, subscriber).is_ok()
    }
}

fn logs(call: &Call<'_>) -> Result<Response, Refusal> {
    let query = Query::parse(call.request)?;
    let world = call.app.lock();
    let mine = |subscriber: &crate::ids::Id| call.owns(&world, subscriber.as_str());
    let page = world.logs.page(&query, world.now(), mine);
    Ok(Response::json(200, &page))
}
