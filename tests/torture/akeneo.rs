//! Akeneo as the sender: it delivers until it is answered 200, and remembers every other answer.

use crate::http::{SUBSCRIPTION, cloud_event, post, signed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};
use ureq::Agent;

/// Akeneo waits so long for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was answered to one delivery; `None`: nothing, within Akeneo's patience.
pub type Answer = Option<u16>;

pub struct Akeneo {
    agent: Agent,
    url: String,
    /// How often which answer came.
    pub answers: BTreeMap<Answer, u64>,
}

impl Akeneo {
    pub fn new(url: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .build()
            .new_agent();
        Self {
            agent,
            url: url.to_owned(),
            answers: BTreeMap::new(),
        }
    }

    /// One delivery.
    pub fn deliver(&mut self, body: &[u8]) -> Answer {
        let answer = self.agent.run(post(&self.url, body, &signed(body)));
        let answer = answer.ok().map(|mut answer| {
            let _ = answer.body_mut().read_to_vec();
            answer.status().as_u16()
        });
        *self.answers.entry(answer).or_default() += 1;
        answer
    }

    /// Delivers until it is taken.
    ///
    /// # Panics
    /// When it is not taken for a minute.
    pub fn deliver_until_taken(&mut self, body: &[u8]) {
        let started = Instant::now();
        while self.deliver(body) != Some(200) {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "not taken for a minute: {:?}",
                self.answers
            );
            sleep(Duration::from_millis(20));
        }
    }

    /// How many answers were none of `allowed`.
    pub fn others(&self, allowed: &[Answer]) -> u64 {
        let others = self.answers.iter().filter(|(it, _)| !allowed.contains(it));
        let others: Vec<_> = others.collect();
        if !others.is_empty() {
            eprintln!("answered: {others:?}");
        }
        others.into_iter().map(|(_, count)| count).sum()
    }
}

/// The kinds of the events' types, with the name of their object in `data`.
pub fn event(id: &str, kind: &str, code: &str, attribute: Option<&str>) -> Vec<u8> {
    let object = kind.replace('-', "_");
    let data = match (kind, attribute) {
        ("product", _) => json!({"product": {"uuid": code}}),
        (_, Some(attribute)) => json!({object: {"code": code, "attribute": {"code": attribute}}}),
        _ => json!({object: {"code": code}}),
    };
    cloud_event(id, SUBSCRIPTION, kind, &data)
}

/// An event of a type that nobody handles.
pub fn unhandled(id: &str) -> Vec<u8> {
    let mut body: Value = serde_json::from_slice(&event(id, "product", "p", None)).unwrap();
    body["type"] = json!("com.akeneo.pim.v1.product.updated");
    body.to_string().into_bytes()
}
