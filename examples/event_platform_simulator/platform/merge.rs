//! How a `PATCH` body changes what is stored: JSON Merge Patch (RFC 7396), the reading of "PATCH" chosen
//! for the documented partial updates. `null` removes a field, objects are merged, all else is replaced.

use serde_json::{Map, Value};

/// Applies `patch` to `target`.
pub fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(fields) = target.as_object_mut() else {
        return;
    };
    for (name, value) in patch {
        if value.is_null() {
            fields.remove(&name);
        } else {
            merge(fields.entry(name).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::merge;
    use serde_json::json;

    #[test]
    fn only_what_the_patch_names_changes() {
        let mut stored = json!({
            "events": ["a", "b"],
            "config": {"url": "https://old", "secret": {"primary": "p", "secondary": "s"}},
        });
        merge(
            &mut stored,
            json!({"events": ["c"], "config": {"secret": {"secondary": null}, "headers": {"X": "1"}}}),
        );
        assert_eq!(
            stored,
            json!({
                "events": ["c"],
                "config": {
                    "url": "https://old", "secret": {"primary": "p"}, "headers": {"X": "1"}
                },
            })
        );
    }
}
