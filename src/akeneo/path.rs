//! Paths of the PIM's REST API. Pure.

use crate::event::{EntityKey, Place};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

/// Every character except those that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A question that every PIM can answer.
pub(super) const ANY: &str = "/attributes?limit=1";

/// The most entities that a page may have (documented).
pub(super) const PAGE: usize = 100;

/// Longest list of codes in `search`, in bytes after encoding. A hundred UUIDs take 4,500. Web servers accept a request line of 8 kB (nginx
/// 8,192 bytes, Apache 8,190). The rest of the path takes less than 200, so more than 900 are left for the address of the PIM.
const LONGEST_SEARCH: usize = 7_000;

/// The path that asks for the entities with these codes, all in one page.
pub(super) fn search(path: &str, property: &str, codes: &[&str]) -> String {
    let search = json!({property: [{"operator": "IN", "value": codes}]});
    format!(
        "{path}?limit={PAGE}&search={}",
        encoded(&search.to_string())
    )
}

/// The path of one entity.
pub(super) fn one(key: &EntityKey) -> String {
    let code = encoded(&key.code);
    match key.entity.place() {
        Place::Listed(listing) => format!("{}/{code}", listing.path),
        Place::Below { parents, own } => {
            let parent = encoded(key.parent.as_deref().unwrap_or_default());
            format!("{parents}/{parent}{own}/{code}")
        }
    }
}

/// The path of one page of an attribute's options. The first page is 1.
pub(super) fn options(attribute: &str, page: usize) -> String {
    let attribute = encoded(attribute);
    format!("/attributes/{attribute}/options?limit={PAGE}&page={page}")
}

/// Splits codes into questions. Each fits into one page and into a URL. A code that is too long for that gets a question of its own.
pub(super) fn questions<'a>(codes: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    let mut questions = Vec::new();
    let mut rest = codes;
    while !rest.is_empty() {
        let mut length = 0;
        let fits = |code: &&&str| {
            length += encoded(code).len() + "%22%2C%22".len();
            length <= LONGEST_SEARCH
        };
        let count = rest.iter().take(PAGE).take_while(fits).count().max(1);
        let (question, others) = rest.split_at(count.min(rest.len()));
        questions.push(question);
        rest = others;
    }
    questions
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EntityType;

    #[test]
    fn a_code_never_leads_elsewhere() {
        let key = EntityKey::option("a/../b?c", "é #");
        assert_eq!(one(&key), "/attributes/a%2F..%2Fb%3Fc/options/%C3%A9%20%23");
        let product = EntityKey::new(EntityType::Product, "../x");
        assert_eq!(one(&product), "/products-uuid/..%2Fx");
        let path = search("/families", "code", &["a\"b", "&limit=1"]);
        assert!(path.starts_with("/families?limit=100&search=%7B"), "{path}");
        assert_eq!(path.matches('&').count(), 1, "{path}");
    }

    #[test]
    fn every_code_is_asked_for_once_and_no_question_is_too_long() {
        let long = "ü".repeat(300);
        let uuid = "6a9f8486-2c36-4680-b87f-6f5f8f01b6cf";
        for codes in [
            vec![uuid; 250],
            vec![long.as_str(); 30],
            vec!["x"; 1],
            vec![],
        ] {
            let questions = questions(&codes);
            assert_eq!(questions.concat(), codes);
            for question in questions {
                assert!(!question.is_empty() && question.len() <= PAGE);
                let length = search("/product-models", "identifier", question).len();
                assert!(length < 7_200, "{length}");
            }
        }
    }

    #[test]
    fn a_hundred_uuids_are_one_question() {
        let uuid = "6a9f8486-2c36-4680-b87f-6f5f8f01b6cf";
        assert_eq!(questions(&[uuid; 100]).len(), 1);
        assert_eq!(questions(&[uuid; 500]).len(), 5);
    }
}
