//! Requests, responses, and refusals in the error format of the management API.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A request as it was received. Header names are lower case; the path is not decoded.
#[derive(Debug, Default)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of that lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The first query parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// The parts of the path after `prefix`, for routing.
    pub fn route(&self, prefix: &str) -> Vec<&str> {
        let rest = self.path.strip_prefix(prefix).unwrap_or_default();
        rest.split('/').filter(|part| !part.is_empty()).collect()
    }

    /// The body as JSON; 400 if it is not what `T` wants.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.body)
            .map_err(|e| Refusal::bad_request(format!("the body is not as documented: {e}")))
    }

    /// As [`Self::json`], with an absent body standing for the defaults.
    pub fn json_or_default<T: DeserializeOwned + Default>(&self) -> Result<T, Refusal> {
        if self.body.is_empty() {
            Ok(T::default())
        } else {
            self.json()
        }
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

/// An answer; JSON, but for what a fault says instead.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub content_type: &'static str,
    /// Beside those that every answer has.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            content_type: "application/json",
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
        }
    }

    /// A page, as what stands before a PIM answers.
    pub fn html(status: u16, page: &str) -> Self {
        Self {
            status,
            content_type: "text/html",
            headers: Vec::new(),
            body: page.as_bytes().to_vec(),
        }
    }
}

/// Why a call was not carried out. Becomes `{"errors":[{"message":…}]}`, as documented.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub messages: Vec<String>,
}

impl Refusal {
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            messages: vec![message.into()],
        }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, message)
    }

    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, message)
    }

    /// 400 with all of `problems`, or nothing if there are none.
    pub fn unless_empty(problems: Vec<String>) -> Result<(), Self> {
        if problems.is_empty() {
            return Ok(());
        }
        Err(Self {
            status: 400,
            messages: problems,
        })
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        let errors: Vec<Value> = refusal
            .messages
            .iter()
            .map(|message| json!({"message": message}))
            .collect();
        Self::json(refusal.status, &json!({"errors": errors}))
    }
}
