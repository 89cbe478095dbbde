//! What the shop knows of a PIM that gives no answer: since when, why, and when it is asked again.
//!
//! It belongs to the shop, not to a worker. While the PIM is away one worker asks when its time has come; the others go on
//! with what needs no answer.

use super::table;
use crate::database::{Database, DatabaseError};
use crate::event::EntityType;
use chrono::{DateTime, TimeDelta, Utc};
use mysql::params;
use serde_json::{Value, json};

/// What it is that the PIM gives no answer about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// Anything.
    All,
    /// Entities of this type: the connection may not read them.
    Type(EntityType),
}

impl About {
    /// The row's kind.
    fn kind(self) -> String {
        match self {
            Self::All => "pim".to_owned(),
            Self::Type(entity) => format!("pim:{}", entity.name()),
        }
    }
}

/// How long one worker has to find out whether the PIM is back, before another one may ask. Longer than a worker waits for
/// its answers.
const PROBE: TimeDelta = TimeDelta::minutes(1);

/// The PIM gives no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// Nobody asks before. Kept in whole seconds.
    pub ask_again_at: DateTime<Utc>,
    /// In words for the operator.
    pub why: String,
}

/// Whether a worker may ask the PIM now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// It may. Nothing is known against the PIM.
    Ask,
    /// It may, and it is the only one: say `is_back` or [`is_away`] afterwards.
    Probe,
    /// Not now.
    Wait(Away),
}

/// Whether to ask the PIM now. Of several workers that would ask a PIM that was away, one is told to.
///
/// # Errors
/// [`DatabaseError`]
pub fn turn(
    database: &mut Database,
    about: About,
    now: DateTime<Utc>,
) -> Result<Turn, DatabaseError> {
    let kind = about.kind();
    let Some((text, away)) = read(database, &kind)? else {
        return Ok(Turn::Ask);
    };
    let away = match away {
        Some(away) if away.ask_again_at > now => return Ok(Turn::Wait(away)),
        Some(away) => away,
        None => return Ok(Turn::Probe),
    };
    let probing = Away {
        ask_again_at: now + PROBE,
        ..away
    };
    let table = table(database.settings());
    let sql =
        format!("UPDATE {table} SET details = :details WHERE kind = :kind AND details = :text");
    let details = probing.to_text();
    let taken = database.execute(&sql, params! { kind, details, text })?;
    Ok(match taken {
        0 => Turn::Wait(probing),
        _ => Turn::Probe,
    })
}

/// Notes that the PIM gives no answer. Since when stays as it was.
///
/// # Errors
/// [`DatabaseError`]
pub fn is_away(
    database: &mut Database,
    about: About,
    away: &Away,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let table = table(database.settings());
    let sql = format!(
        "INSERT INTO {table} (kind, happened_at, details) VALUES (:kind, :since, :details) \
         ON DUPLICATE KEY UPDATE details = :details"
    );
    let (kind, since, details) = (about.kind(), now.naive_utc(), away.to_text());
    database.execute(&sql, params! { kind, since, details })?;
    Ok(())
}

/// Notes that the PIM answers.
///
/// # Errors
/// [`DatabaseError`]
pub fn is_back(database: &mut Database, about: About) -> Result<(), DatabaseError> {
    let table = table(database.settings());
    let sql = format!("DELETE FROM {table} WHERE kind = ?");
    if database.execute(&sql, (about.kind(),))? > 0 {
        log::info!("pim: it answers again");
    }
    Ok(())
}

/// The row as it stands, and what it says; `None` for both if there is none.
fn read(
    database: &mut Database,
    kind: &str,
) -> Result<Option<(String, Option<Away>)>, DatabaseError> {
    let table = table(database.settings());
    let sql = format!("SELECT COALESCE(details, '') FROM {table} WHERE kind = ?");
    let rows: Vec<String> = database.rows(&sql, (kind,), |row| row.take())?;
    Ok(rows.into_iter().next().map(|text| {
        let away = Away::from_text(&text);
        (text, away)
    }))
}

impl Away {
    fn to_text(&self) -> String {
        json!({"ask_again_at": self.ask_again_at.timestamp(), "why": self.why}).to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        Some(Self {
            ask_again_at: DateTime::from_timestamp(value.get("ask_again_at")?.as_i64()?, 0)?,
            why: value.get("why")?.as_str()?.to_owned(),
        })
    }
}
