//! Reads values of `app/etc/env.php`, converted as PHP converts them when Magento hands them to PDO. No error holds a value, because a
//! password may stand in the wrong place.

use serde_json::Value;
use thiserror::Error;

/// The key of the connection.
pub(super) const CONNECTION: &str = "db/connection/default";

/// How many significant digits PHP writes of a number with a fraction (`precision` in php.ini).
const PRECISION: usize = 14;

/// What is wrong with `app/etc/env.php`.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("app/etc/env.php: {0}")]
pub struct SettingsError(pub(crate) String);

/// The value under `key`, a path such as `db/table_prefix`. It may be null.
pub(super) fn at<'a>(env: &'a Value, key: &str) -> Option<&'a Value> {
    key.split('/').try_fold(env, |value, part| value.get(part))
}

/// As [`at`], but null counts as absent.
pub(super) fn value<'a>(env: &'a Value, key: &str) -> Option<&'a Value> {
    at(env, key).filter(|value| !value.is_null())
}

/// The value under `key`, as the text that PHP makes of it.
pub(super) fn text(env: &Value, key: &str) -> Result<Option<String>, SettingsError> {
    let Some(value) = value(env, key) else {
        return Ok(None);
    };
    Ok(Some(match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "1".to_owned(),
        Value::Bool(false) => String::new(),
        // With more digits PHP rounds, which nobody wants: to Magento, 12345678901234567890 is 1.2345678901235E+19.
        Value::Number(number) if number.is_f64() => {
            let text = number.as_f64().unwrap_or_default().to_string();
            if text.len() > PRECISION {
                return Err(SettingsError(format!(
                    "{key} is a number that PHP rounds; put it in quotes"
                )));
            }
            text
        }
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Err(SettingsError(format!("{key} is not text in UTF-8")));
        }
    }))
}

/// As [`text`], but the value has to be there.
pub(super) fn required(env: &Value, key: &str) -> Result<String, SettingsError> {
    text(env, key)?
        .filter(|text| !text.is_empty())
        .ok_or_else(|| SettingsError(format!("{key} is missing")))
}

/// The integer that PHP makes of a value: `(int)`.
pub(super) fn integer(value: &Value) -> i64 {
    match value {
        Value::Null => 0,
        Value::Bool(is) => i64::from(*is),
        Value::Number(number) => number
            .as_i64()
            .unwrap_or_else(|| whole(number.as_f64().unwrap_or_default())),
        Value::String(text) => leading(text.trim_start()),
        Value::Array(entries) => i64::from(!entries.is_empty()),
        Value::Object(entries) => i64::from(!entries.is_empty()),
    }
}

/// The number at the beginning of a text; 0 if there is none.
fn leading(text: &str) -> i64 {
    let is_of_number = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    let end = text.find(|c| !is_of_number(c)).unwrap_or(text.len());
    let longest = (0..=end)
        .rev()
        .find_map(|end| text.get(..end)?.parse::<f64>().ok());
    whole(longest.unwrap_or_default())
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "as PHP does it; what is out of range is never 0"
)]
const fn whole(number: f64) -> i64 {
    number as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn integers_are_what_php_makes_of_a_value() {
        for (value, expected) in [
            (json!(null), 0),
            (json!(false), 0),
            (json!(true), 1),
            (json!(7), 7),
            (json!(0.9), 0),
            (json!(1.9), 1),
            (json!(""), 0),
            (json!("0"), 0),
            (json!("1"), 1),
            (json!(" 3307 "), 3_307),
            (json!("3307x"), 3_307),
            (json!("-1"), -1),
            (json!("1e2"), 100),
            (json!("0.5"), 0),
            (json!("false"), 0),
            (json!("true"), 0),
            (json!("e"), 0),
            (json!([]), 0),
            (json!({"0": 0}), 1),
        ] {
            assert_eq!(integer(&value), expected, "{value}");
        }
    }
}
