//! The PIM's side: its token endpoint, at `/api/oauth/v1/token`, and of its REST API what tells which entities exist.
//!
//! Source: <https://api.akeneo.com/documentation/authentication.html>. Bad client credentials answer 401,
//! bad user credentials and unknown refresh tokens 422, both as `{"code":…,"message":…}`.

pub mod catalog;
mod rest;
pub mod tokens;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::cli::Options;
use crate::http::{Request, Response};
use tokens::LIFETIME;

/// Answers any path under `/api/` that is not the Event Platform's.
pub fn handle(app: &App, request: &Request) -> Response {
    match (request.method.as_str(), request.route("/api").as_slice()) {
        ("POST", ["oauth", "v1", "token"]) => token(app, request),
        (_, ["rest", "v1", ..]) => rest::handle(app, request),
        _ => error(404, "The simulated PIM has no such route."),
    }
}

#[derive(Deserialize)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
enum Grant {
    Password { username: String, password: String },
    RefreshToken { refresh_token: String },
}

fn token(app: &App, request: &Request) -> Response {
    let Some(client) = client(&app.options, request) else {
        return error(401, "The client credentials are invalid.");
    };
    let grant = match serde_json::from_slice(&request.body) {
        Ok(grant) => grant,
        Err(e) => return error(422, &format!("The token request is not valid: {e}")),
    };
    let mut world = app.lock();
    match grant {
        Grant::Password { username, password } => {
            if !is_user(&app.options, &username, &password) {
                return error(422, "No user found for the given username and password.");
            }
        }
        Grant::RefreshToken { refresh_token } => {
            if !world.tokens.redeem(&refresh_token, &client) {
                return error(422, "Refresh token is invalid or has expired.");
            }
        }
    }
    let now = world.now();
    let world = &mut *world;
    let issued = world.tokens.issue(&client, &mut world.ids, now);
    Response::json(
        200,
        &json!({
            "access_token": issued.access,
            "expires_in": LIFETIME.as_secs(),
            "token_type": "bearer",
            "scope": null,
            "refresh_token": issued.refresh,
        }),
    )
}

/// The id of the client that the Basic credentials prove.
fn client(options: &Options, request: &Request) -> Option<String> {
    let (scheme, given) = request.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let proven = options.clients.iter().find(|client| {
        let credentials = format!("{}:{}", client.name, client.secret);
        STANDARD.encode(credentials) == given.trim()
    })?;
    Some(proven.name.clone())
}

fn is_user(options: &Options, name: &str, password: &str) -> bool {
    let mut users = options.users.iter();
    users.any(|user| user.name == name && user.secret == password)
}

fn error(status: u16, message: &str) -> Response {
    Response::json(status, &json!({"code": status, "message": message}))
}
