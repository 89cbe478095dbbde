//! Converts values between PHP and Rust.

use super::exceptions::{Class, Thrown};
use crate::kill_point::kill_point;
use crate::reason::Sentences;
use chrono::{DateTime, Utc};
use ext_php_rs::convert::IntoZval;
use ext_php_rs::types::{ArrayKey, ZendHashTable, Zval};
use serde_json::{Map, Value};

/// How deep an array is read. `app/etc/env.php` needs four levels.
const MAX_DEPTH: usize = 8;

/// A PHP value as JSON. A value that JSON cannot hold (an object, a resource, anything below [`MAX_DEPTH`]) becomes null. Text that is not
/// UTF-8 becomes an empty list, which no PHP array becomes.
pub(super) fn json(value: &Zval) -> Value {
    nested(value, MAX_DEPTH)
}

fn nested(value: &Zval, depth: usize) -> Value {
    let value = value.dereference();
    if let Some(array) = value.array() {
        return if depth == 0 {
            Value::Null
        } else {
            table(array, depth - 1)
        };
    }
    if let Some(text) = value.str() {
        return text.into();
    }
    if value.is_string() {
        return Value::Array(Vec::new());
    }
    if let Some(number) = value.long() {
        return number.into();
    }
    if let Some(number) = value.double() {
        return number.into();
    }
    value.bool().map_or(Value::Null, Value::Bool)
}

fn table(array: &ZendHashTable, depth: usize) -> Value {
    let entry = |(key, value): (ArrayKey<'_>, &Zval)| {
        let key = match key {
            ArrayKey::Long(number) => number.to_string(),
            ArrayKey::String(text) => text,
            ArrayKey::Str(text) => text.to_owned(),
            _ => return None,
        };
        Some((key, nested(value, depth)))
    };
    Value::Object(array.iter().filter_map(entry).collect::<Map<_, _>>())
}

/// Puts a value into a PHP array.
pub(super) fn insert(
    row: &mut ZendHashTable,
    key: &str,
    value: impl IntoZval,
) -> Result<(), Thrown> {
    kill_point!("row");
    row.insert(key, value)
        .map_err(|error| Thrown::new(Class::Internal, error))
}

/// What is told of an entry.
pub(super) fn told(row: &mut ZendHashTable, told: Option<&Sentences>) -> Result<(), Thrown> {
    let message = told.map(ToString::to_string);
    insert(row, "message", message.unwrap_or_default())?;
    insert(row, "reason", told.map(Sentences::reason))?;
    insert(row, "sentences", told.map(Sentences::json))
}

/// A time from PHP, in unix seconds.
pub(super) fn time(seconds: i64) -> Result<DateTime<Utc>, Thrown> {
    DateTime::from_timestamp(seconds, 0).ok_or_else(|| Thrown::invalid("the time is out of range"))
}

/// The time that PHP passed; `None` if it passed none. See [`super::connection::at`].
pub(super) fn given(now: Option<i64>) -> Result<Option<DateTime<Utc>>, Thrown> {
    now.map(time).transpose()
}

/// The time that PHP passed, or else the time by the clock of this host. It is used where no other host compares it: for how long this
/// process keeps something, and for what Akeneo is asked.
pub(super) fn clock(now: Option<i64>) -> Result<DateTime<Utc>, Thrown> {
    Ok(given(now)?.unwrap_or_else(|| as_a_test_wants_it(Utc::now())))
}

/// The time, plus the seconds for which a test froze this process; see [`crate::kill_point`].
pub(super) fn as_a_test_wants_it(time: DateTime<Utc>) -> DateTime<Utc> {
    #[cfg(feature = "kill-points")]
    let time = time + chrono::TimeDelta::seconds(crate::kill_point::hooks::ahead().unwrap_or(0));
    time
}

/// An id from PHP, where integers are signed.
pub(super) fn id(id: i64) -> Result<u64, Thrown> {
    u64::try_from(id).map_err(|_| Thrown::invalid(format!("there is no entry {id}")))
}

/// A number for PHP, where integers are signed.
pub(super) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A limit from PHP; 0 is none.
pub(super) fn limit(limit: i64) -> Result<u32, Thrown> {
    u32::try_from(limit).map_err(|_| Thrown::invalid(format!("{limit} is not a valid limit")))
}

/// Text under a key; empty if it is absent or null. An error names the key, never the value.
pub(super) fn text(array: &ZendHashTable, name: &str) -> Result<String, Thrown> {
    let Some(value) = array.get(name).map(|value| value.dereference()) else {
        return Ok(String::new());
    };
    if value.is_null() {
        return Ok(String::new());
    }
    value
        .string()
        .ok_or_else(|| Thrown::invalid(format!("{name} is not text in UTF-8")))
}
