//! The PIM's REST API, as far as it tells what exists: lists with `search` and paging, and single attribute options.
//!
//! Sources: <https://api.akeneo.com/documentation/filter.html> and `pagination.html`. Products are searched by `uuid`, product
//! models by `identifier`, the others by `code`, always with the operator `IN`; the answer holds those that exist. The words of
//! a 404 are those of the PIM's own controllers (`Controller/ExternalApi` in `akeneo/pim-community-dev`).

use serde_json::{Map, Value, json};

use super::catalog::{Catalog, Entity, Listed, NoOptions};
use super::error;
use crate::app::App;
use crate::http::wire::percent_decoded;
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
    if request.method != "GET" {
        return error(405, "The simulated PIM is read only.");
    }
    let route = request.route("/api/rest/v1");
    let route: Vec<String> = route.into_iter().map(percent_decoded).collect();
    let route: Vec<&str> = route.iter().map(String::as_str).collect();
    serve(&world.catalog, &route, request)
}

fn serve(catalog: &Catalog, route: &[&str], request: &Request) -> Response {
    if let ["attributes", attribute, "options", rest @ ..] = route {
        return match (catalog.options(attribute), rest) {
            (Err(why), _) => no_options(attribute, &why),
            (Ok(listed), []) => answer(&listed, request),
            (Ok(listed), [option]) => one(&listed, option, &no_option(attribute, option)),
            _ => no_route(request),
        };
    }
    let listed = route.first().and_then(|list| catalog.listed(list));
    match (listed, route) {
        (Some(listed), [_]) => answer(&listed, request),
        (Some(listed), [_, code]) => one(&listed, code, &listed.lacks(code)),
        _ => no_route(request),
    }
}

fn one(listed: &Listed<'_>, code: &str, missing: &str) -> Response {
    match listed.find(code) {
        Some(entity) => Response::json(200, &entity.shown),
        None => error(404, missing),
    }
}

fn no_option(attribute: &str, option: &str) -> String {
    format!(
        "Attribute option \"{option}\" does not exist or is not an option of the attribute \"{attribute}\"."
    )
}

fn no_options(attribute: &str, why: &NoOptions) -> Response {
    let message = match why {
        NoOptions::NoAttribute => format!("Attribute \"{attribute}\" does not exist."),
        NoOptions::NoSelect => format!(
            "Attribute \"{attribute}\" does not support options. Only attributes of type \
             \"pim_catalog_simpleselect\", \"pim_catalog_multiselect\" support options."
        ),
    };
    error(404, &message)
}

/// In the words of Symfony's router.
fn no_route(request: &Request) -> Response {
    let host = request.header("host").unwrap_or("localhost");
    let path = &request.path;
    error(
        404,
        &format!("No route found for \"GET http://{host}{path}\""),
    )
}

fn answer(listed: &Listed<'_>, request: &Request) -> Response {
    list(listed, request).unwrap_or_else(|problem| error(422, problem))
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
        Some(after) if by_cursor => found.partition_point(|it| it.code <= after),
        _ => number(request, "page")?
            .unwrap_or(1)
            .saturating_sub(1)
            .saturating_mul(limit),
    };
    let rest = found.get(start..).unwrap_or_default();
    let page = rest.get(..limit).unwrap_or(rest);
    let items: Vec<&Value> = page.iter().map(|it| &it.shown).collect();
    let mut links = Map::new();
    links.insert("self".into(), link(request, &[]));
    let first = if by_cursor {
        ("search_after", "")
    } else {
        ("page", "1")
    };
    links.insert("first".into(), link(request, &[first]));
    // As the PIM does, which does not look for more.
    if page.len() == limit {
        let page_number = (start / limit + 2).to_string();
        let next = match page.last() {
            Some(last) if by_cursor => link(request, &[("search_after", last.code)]),
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

fn search<'a>(
    listed: &'a Listed<'a>,
    search: Option<&str>,
) -> Result<Vec<&'a Entity<'a>>, &'static str> {
    // In PHP an empty list and an empty map are the same.
    let Some(search) = search.filter(|it| *it != "[]") else {
        return Ok(listed.entities.iter().collect());
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
    let is_wanted = |entity: &&Entity<'_>| match &wanted {
        Some(wanted) => wanted.iter().any(|it| it.eq_ignore_ascii_case(entity.code)),
        None => true,
    };
    Ok(listed.entities.iter().filter(is_wanted).collect())
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
