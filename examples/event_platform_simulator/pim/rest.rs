//! The PIM's REST API, as far as it tells what exists: lists with `search` and paging, and single attribute options.
//!
//! Sources: <https://api.akeneo.com/documentation/filter.html> and `pagination.html`. Products are searched by `uuid`, product
//! models by `identifier`, the others by `code`, always with the operator `IN`; the answer holds those that exist.

use serde_json::{Map, Value, json};

use super::catalog::{Catalog, Listed};
use super::error;
use crate::app::App;
use crate::http::{Request, Response};

/// Most entities a page (documented).
const LARGEST_PAGE: usize = 100;
const DEFAULT_PAGE: usize = 10;

/// Answers any path under `/api/rest/v1`.
pub fn handle(app: &App, request: &Request) -> Response {
    let world = app.lock();
    let token = request.header("authorization");
    let token = token.and_then(|it| it.strip_prefix("Bearer "));
    let known = token.and_then(|token| world.tokens.client_of(token, world.now()));
    if known.is_none() {
        return error(401, "The access token provided is invalid.");
    }
    let route = request.route("/api/rest/v1");
    if request.method != "GET" {
        return error(405, "The simulated PIM is read only.");
    }
    if let ["attributes", attribute, "options", option] = route.as_slice() {
        return one_option(&world.catalog, attribute, option);
    }
    if let [list, code] = route.as_slice() {
        return one(world.catalog.listed(&[list]), code);
    }
    match world.catalog.listed(&route) {
        Some(listed) => list(&listed, request).unwrap_or_else(|problem| error(422, problem)),
        None => error(404, "The simulated PIM has no such resource."),
    }
}

fn one(listed: Option<Listed<'_>>, code: &str) -> Response {
    match listed {
        Some(listed) if listed.codes.contains(code) => {
            Response::json(200, &json!({listed.field: code}))
        }
        _ => error(404, &format!("Resource \"{code}\" does not exist.")),
    }
}

fn one_option(catalog: &Catalog, attribute: &str, option: &str) -> Response {
    if catalog.has_option(attribute, option) {
        return Response::json(200, &json!({"code": option, "attribute": attribute}));
    }
    let message = format!(
        "Attribute option \"{option}\" does not exist or is not an option of the attribute \"{attribute}\"."
    );
    error(404, &message)
}

fn list(listed: &Listed<'_>, request: &Request) -> Result<Response, &'static str> {
    let limit = number(request, "limit")?.unwrap_or(DEFAULT_PAGE);
    if limit == 0 || limit > LARGEST_PAGE {
        return Err("You cannot request more than 100 items.");
    }
    let found = search(listed, request.parameter("search"))?;
    let by_cursor = request.parameter("pagination_type") == Some("search_after");
    if by_cursor && !listed.has_cursor {
        return Err("Pagination type is not supported.");
    }
    let start = match request.parameter("search_after") {
        Some(after) if by_cursor => found.partition_point(|code| code.as_str() <= after),
        _ => number(request, "page")?
            .unwrap_or(1)
            .saturating_sub(1)
            .saturating_mul(limit),
    };
    let rest = found.get(start..).unwrap_or_default();
    let page = rest.get(..limit).unwrap_or(rest);
    let items: Vec<Value> = page
        .iter()
        .map(|code| json!({listed.field: code}))
        .collect();
    let mut links = Map::new();
    links.insert("self".into(), link(request, &[]));
    if rest.len() > page.len() {
        let page_number = (start / limit + 2).to_string();
        let next = match page.last() {
            Some(last) if by_cursor => link(request, &[("search_after", last)]),
            _ => link(request, &[("page", &page_number)]),
        };
        links.insert("next".into(), next);
    }
    Ok(Response::json(
        200,
        &json!({"_links": links, "_embedded": {"items": items}}),
    ))
}

fn number(request: &Request, name: &str) -> Result<Option<usize>, &'static str> {
    let number = request.parameter(name).map(str::parse).transpose();
    number.map_err(|_| "A parameter is not a number.")
}

fn search<'a>(listed: &Listed<'a>, search: Option<&str>) -> Result<Vec<&'a String>, &'static str> {
    let Some(search) = search else {
        return Ok(listed.codes.iter().collect());
    };
    let problem = "Search query parameter should be valid.";
    let filters: Map<String, Value> = serde_json::from_str(search).map_err(|_| problem)?;
    let mut wanted: Option<Vec<String>> = None;
    for (property, conditions) in filters {
        let condition = conditions.get(0).ok_or(problem)?;
        if Some(property.as_str()) != listed.search
            || condition.get("operator") != Some(&json!("IN"))
        {
            return Err("Filter on that property, or with that operator, is not supported.");
        }
        let values = condition.get("value").cloned().unwrap_or_default();
        wanted = Some(serde_json::from_value(values).map_err(|_| problem)?);
    }
    // MySQL compares codes without regard to case, and so does the search of products.
    let is_wanted = |code: &&String| match &wanted {
        Some(wanted) => wanted.iter().any(|it| it.eq_ignore_ascii_case(code)),
        None => true,
    };
    Ok(listed.codes.iter().filter(is_wanted).collect())
}

fn link(request: &Request, changed: &[(&str, &str)]) -> Value {
    let kept = request.query.iter().filter(|(name, _)| {
        let replaced = changed.iter().any(|(other, _)| other == name);
        !replaced
    });
    let all = kept
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain(changed.iter().copied());
    let query: Vec<String> = all
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let host = request.header("host").unwrap_or("localhost");
    json!({"href": format!("http://{host}{}?{}", request.path, query.join("&"))})
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
