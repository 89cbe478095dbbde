//! What the shop knows about a PIM that does not answer: since when, why, and when it is asked again.
//!
//! All workers of the shop share it. While the PIM is away, one worker asks it when the time has come. The others go on with what needs no
//! answer.

use crate::akeneo::ApiError;
use crate::database::{Columns, Database, DatabaseError, List};
use crate::event::EntityType;
use crate::reason::{Arg, Code, Sentence};
use chrono::{DateTime, TimeDelta, Utc};
use mysql::params;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// What the PIM does not answer about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// About anything.
    All,
    /// About entities of this type: the connection may not read them.
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

/// How long one worker may take to find out whether the PIM is back, before another one may ask. It is longer than a worker waits for its
/// answers.
const PROBE: TimeDelta = TimeDelta::minutes(1);

/// The PIM does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// No worker asks before this time. It is kept in whole seconds.
    pub ask_again_at: DateTime<Utc>,
    /// The reason in words, for `akeneo_events:doctor`.
    pub why: String,
    /// The same as a sentence, for the entries that wait.
    pub said: Sentence,
}

/// Whether a worker may ask the PIM now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// It may. As far as the shop knows, the PIM answers.
    Ask,
    /// It may, and no other worker may. It has to call `is_back` or [`is_away`] afterwards.
    Probe,
    /// Not now.
    Wait(Away),
}

/// The rows about these topics, as they are.
pub struct Known(HashMap<String, String>);

impl Known {
    /// Reads them in one query.
    ///
    /// # Errors
    /// [`DatabaseError`]
    pub fn read(database: &mut Database, topics: &[About]) -> Result<Self, DatabaseError> {
        let kind: List<About> = ("kinds", |about| about.kind().into());
        let read = |row: &mut Columns| Ok((row.take()?, row.take()?));
        let sql =
            "SELECT kind, COALESCE(details, '') FROM {akeneo_events_latest} WHERE kind IN (:kinds)";
        let rows = database.rows_for(topics, sql, (), &[kind], read)?;
        Ok(Self(rows.into_iter().collect()))
    }

    /// Whether this worker may ask the PIM now. If several workers want to ask a PIM that was away, one of them may.
    ///
    /// # Errors
    /// [`DatabaseError`]
    pub fn turn(
        &self,
        database: &mut Database,
        about: About,
        now: DateTime<Utc>,
    ) -> Result<Turn, DatabaseError> {
        let kind = about.kind();
        let Some(text) = self.0.get(&kind) else {
            return Ok(Turn::Ask);
        };
        let away = match Away::from_text(text) {
            Some(away) if away.ask_again_at > now => return Ok(Turn::Wait(away)),
            Some(away) => away,
            None => return Ok(Turn::Probe),
        };
        let probing = Away {
            ask_again_at: now + PROBE,
            ..away
        };
        let sql = "UPDATE {akeneo_events_latest} SET details = :details WHERE kind = :kind AND details = :text";
        let details = probing.to_text();
        Ok(
            match database.execute(sql, params! { kind, details, text })? {
                0 => Turn::Wait(probing),
                _ => Turn::Probe,
            },
        )
    }
}

/// Notes that the PIM does not answer. The time since when stays as it was.
///
/// # Errors
/// [`DatabaseError`]
pub fn is_away(
    database: &mut Database,
    about: About,
    away: &Away,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO {akeneo_events_latest} (kind, happened_at, details) VALUES (:kind, :since, :details) \
               ON DUPLICATE KEY UPDATE details = :details";
    let (kind, since, details) = (about.kind(), now.naive_utc(), away.to_text());
    database.execute(sql, params! { kind, since, details })?;
    Ok(())
}

/// Notes that the PIM answers.
///
/// # Errors
/// [`DatabaseError`]
pub fn is_back(database: &mut Database, about: About) -> Result<(), DatabaseError> {
    let sql = "DELETE FROM {akeneo_events_latest} WHERE kind = :kind";
    if database.execute(sql, params! { "kind" => about.kind() })? > 0 {
        log::info!("pim: it answers again");
    }
    Ok(())
}

impl Away {
    /// Not to be asked before then, for this reason.
    #[must_use]
    pub fn new(ask_again_at: DateTime<Utc>, why: &ApiError) -> Self {
        Self {
            ask_again_at,
            why: why.to_string(),
            said: why.into(),
        }
    }

    fn to_text(&self) -> String {
        let ask_again_at = self.ask_again_at.timestamp();
        json!({"ask_again_at": ask_again_at, "why": self.why, "said": self.said}).to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let why = value.get("why")?.as_str()?.to_owned();
        // Another version of this extension may have written it.
        let said = Sentence::deserialize(value.get("said").unwrap_or(&Value::Null));
        Some(Self {
            ask_again_at: DateTime::from_timestamp(value.get("ask_again_at")?.as_i64()?, 0)?,
            said: said.unwrap_or_else(|_| Sentence::new(Code::AkeneoTrouble, [Arg::words(&why)])),
            why,
        })
    }
}
