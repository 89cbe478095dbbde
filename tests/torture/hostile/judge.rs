//! Whether answers and the queue are what they may be.

use super::bodies::Effect;
use super::draft::{By, Request};
use super::wire::Answer;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// Statuses of the design's table for a shop whose database is well.
const TABLE: [u16; 3] = [200, 401, 413];
/// What nginx says to what is no HTTP, or more of it than it takes, before PHP is asked: bad request, no method of its own,
/// took too long, too large, address too long, not implemented, no such version. 0 is a page without a head, for HTTP/0.9.
const WEB_SERVER: [u16; 8] = [400, 405, 408, 413, 414, 501, 505, 0];

/// What must be stored of what was sent, and what may be, by event id.
#[derive(Default)]
pub struct Judge {
    certain: HashMap<String, (&'static str, Vec<u8>)>,
    possible: HashMap<String, (&'static str, Vec<u8>)>,
    /// How often each class of request got which answer.
    seen: BTreeMap<(&'static str, String), u64>,
}

impl Judge {
    pub fn judge(&mut self, number: u64, request: &Request, answers: &[Answer]) {
        for answer in answers {
            let by = if answer.ours {
                "endpoint"
            } else {
                "web server"
            };
            let what = format!("{} by the {by}", answer.status);
            *self.seen.entry((request.class, what)).or_default() += 1;
        }
        if answers.is_empty() {
            *self
                .seen
                .entry((request.class, "no answer".into()))
                .or_default() += 1;
        }
        let case = || {
            format!(
                "request {number}: {answers:?}\n{}",
                String::from_utf8_lossy(&request.bytes[..request.bytes.len().min(3_000)])
            )
        };
        // At another address the shop may answer whatever it likes.
        for answer in answers.iter().filter(|_| !request.elsewhere) {
            if answer.ours {
                assert!(TABLE.contains(&answer.status) && !answer.body, "{}", case());
            } else {
                assert!(WEB_SERVER.contains(&answer.status), "{}", case());
            }
        }
        match request.by {
            By::Endpoint(status) => {
                let right = matches!(answers, [it] if it.ours && it.status == status);
                assert!(right, "expected {status}: {}", case());
            }
            By::Either | By::Nobody => {}
        }
        if let Some((Effect::Stored(id, status), body)) = &request.effect {
            let kept = if request.certain {
                &mut self.certain
            } else {
                &mut self.possible
            };
            kept.insert(id.clone(), (*status, body.clone()));
        }
    }

    /// The queue holds what must be stored, and else nothing but what may be, each as it was signed.
    pub fn assert_stored(&self, rows: Vec<(String, String, Vec<u8>)>) {
        let mut missing = self.certain.clone();
        for (id, status, payload) in rows {
            let known = missing
                .remove(&id)
                .or_else(|| self.possible.get(&id).cloned());
            let (expected, body) = known.unwrap_or_else(|| panic!("{id} was never signed"));
            assert_eq!(status, expected, "{id}");
            assert!(payload == body, "{id} was not stored as it was signed");
        }
        let missing: Vec<&String> = missing.keys().collect();
        assert!(
            missing.is_empty(),
            "answered 200 and not stored: {missing:?}"
        );
    }

    /// Event ids with the status and the digest of the body that they must have, and may have.
    pub fn expected(&self) -> serde_json::Value {
        let told = |of: &HashMap<String, (&'static str, Vec<u8>)>| -> BTreeMap<String, String> {
            let told = |status, body| format!("{status} {}", hex::encode(Sha256::digest(body)));
            of.iter()
                .map(|(id, (status, body))| (id.clone(), told(status, body)))
                .collect()
        };
        serde_json::json!({"certain": told(&self.certain), "possible": told(&self.possible)})
    }

    /// How many events must be stored.
    pub fn stored(&self) -> u64 {
        self.certain.len() as u64
    }

    pub fn table(&self) -> String {
        let mut table = String::new();
        for ((class, what), count) in &self.seen {
            let _ = writeln!(table, "{class:24} {what:28} {count:>7}");
        }
        table
    }
}
