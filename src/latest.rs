//! The latest of a few things: when a consumer and cron last ran, the last notification of the subscription, and whether the
//! PIM gives answers.
//!
//! Every write on `akeneo_events_latest`, which `php-module/etc/db_schema.xml` declares. PHP reads it by itself.

pub mod away;

use crate::database::{Database, DatabaseError, Settings};
use crate::notification::{LastNotification, Notification};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// A heart beats at most once in this time, whoever has it beat.
const BEAT: TimeDelta = TimeDelta::seconds(60);
const SUBSCRIPTION: &str = "subscription";
/// Of several processes that write at the same moment one succeeds; the others have to look again.
const MOST_TRIES: u32 = 5;

/// Whose sign of life it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heart {
    /// A consumer of the message queue.
    Consumer,
    /// The cron job of each minute.
    Cron,
}

impl Heart {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Consumer, Self::Cron];

    /// The name in PHP and in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::Cron => "cron",
        }
    }
}

/// Notes that it runs. A row that is less than a minute old is left as it is.
///
/// # Errors
/// [`DatabaseError`]
pub fn beat(
    database: &mut Database,
    heart: Heart,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let (table, at) = (table(database.settings()), now.naive_utc());
    // Also one that is in the future: the clock was set back.
    let sql = format!(
        "UPDATE {table} SET happened_at = ? WHERE kind = ? AND (happened_at <= ? OR happened_at >= ?)"
    );
    let stale = (now - BEAT).naive_utc();
    let skewed = (now + BEAT).naive_utc();
    if database.execute(&sql, (at, heart.name(), stale, skewed))? == 0 {
        let sql = format!("INSERT IGNORE INTO {table} (kind, happened_at) VALUES (?, ?)");
        database.execute(&sql, (heart.name(), at))?;
    }
    Ok(())
}

/// Keeps a notification, if it is news: whatever order notifications come in, and however often, the one that Akeneo
/// made last stays. Returns whether it was.
///
/// # Errors
/// [`DatabaseError`]
pub fn tell(database: &mut Database, notification: &Notification) -> Result<bool, DatabaseError> {
    for _ in 0..MOST_TRIES {
        let known = last_notification(database)?;
        let news = LastNotification::of(notification);
        if !known
            .as_ref()
            .is_none_or(|(known, _)| news.is_news_to(known))
        {
            return Ok(false);
        }
        let (at, text) = (notification.at.naive_utc(), news.to_text());
        let table = table(database.settings());
        let written = match known {
            Some((_, was)) => {
                let sql = format!(
                    "UPDATE {table} SET happened_at = ?, details = ? WHERE kind = ? \
                     AND COALESCE(details, '') = ?"
                );
                database.execute(&sql, (at, text, SUBSCRIPTION, was))? > 0
            }
            None => insert(database, &table, at, &text)?,
        };
        if written {
            return Ok(true);
        }
    }
    Err(DatabaseError::Busy {
        code: 0,
        message: "others keep writing the same row".into(),
    })
}

/// Notes that the trouble of the last notification, as `details` has it, is over: the subscription was seen to be active since.
/// Nothing if there is another notification meanwhile.
///
/// # Errors
/// [`DatabaseError`]
pub fn settle(database: &mut Database, details: &str) -> Result<(), DatabaseError> {
    let Some(mut last) = LastNotification::from_text(details) else {
        return Ok(());
    };
    last.settled = true;
    let table = table(database.settings());
    let sql = format!("UPDATE {table} SET details = ? WHERE kind = ? AND details = ?");
    database.execute(&sql, (last.to_text(), SUBSCRIPTION, details))?;
    Ok(())
}

fn last_notification(
    database: &mut Database,
) -> Result<Option<(LastNotification, String)>, DatabaseError> {
    let table = table(database.settings());
    let sql = format!("SELECT details FROM {table} WHERE kind = ?");
    let rows: Vec<Option<String>> = database.rows(&sql, (SUBSCRIPTION,), |row| row.take())?;
    let text = rows.into_iter().next().map(Option::unwrap_or_default);
    Ok(text.map(|text| (LastNotification::from_text(&text).unwrap_or_default(), text)))
}

fn insert(
    database: &mut Database,
    table: &str,
    at: NaiveDateTime,
    details: &str,
) -> Result<bool, DatabaseError> {
    let sql = format!("INSERT INTO {table} (kind, happened_at, details) VALUES (?, ?, ?)");
    match database.execute(&sql, (SUBSCRIPTION, at, details)) {
        Ok(_) => Ok(true),
        Err(DatabaseError::Duplicate) => Ok(false),
        Err(error) => Err(error),
    }
}

fn table(settings: &Settings) -> String {
    settings.table("akeneo_events_latest")
}
