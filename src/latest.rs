//! Keeps the latest of a few things: when a consumer and cron last ran, the last notification about the subscription, and whether the PIM
//! answers.
//!
//! Everything that is written to `akeneo_events_latest`, which `php-module/etc/db_schema.xml` declares. PHP reads the table itself.

pub mod away;

use crate::database::{Database, DatabaseError};
use crate::notification::{LastNotification, Notification};
use chrono::{DateTime, TimeDelta, Utc};
use mysql::params;

/// A sign of life is written at most once in this time, no matter how many processes give it.
const BEAT: TimeDelta = TimeDelta::seconds(60);
const SUBSCRIPTION: &str = "subscription";
/// If several processes write at the same moment, one succeeds and the others look again. This is how often they do that.
const MOST_TRIES: u32 = 5;

/// The kind of process that gives a sign of life.
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

/// Notes that it runs, unless the row is less than a minute old.
///
/// # Errors
/// [`DatabaseError`]
pub fn beat(
    database: &mut Database,
    heart: Heart,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let (kind, at) = (heart.name(), now.naive_utc());
    let (stale, skewed) = ((now - BEAT).naive_utc(), (now + BEAT).naive_utc());
    // A row from the future is written, too: the clock was set back.
    let sql = "UPDATE {akeneo_events_latest} SET happened_at = :at \
               WHERE kind = :kind AND (happened_at <= :stale OR happened_at >= :skewed)";
    if database.execute(sql, params! { kind, at, stale, skewed })? == 0 {
        let sql =
            "INSERT IGNORE INTO {akeneo_events_latest} (kind, happened_at) VALUES (:kind, :at)";
        database.execute(sql, params! { kind, at })?;
    }
    Ok(())
}

/// Keeps a notification if it is news, and returns whether it was. The one that Akeneo made last stays, in whatever order they come in and
/// however often.
///
/// # Errors
/// [`DatabaseError`]
pub fn keep(database: &mut Database, notification: &Notification) -> Result<bool, DatabaseError> {
    let news = LastNotification::of(notification);
    let (kind, at, details) = (SUBSCRIPTION, notification.at.naive_utc(), news.to_text());
    for _ in 0..MOST_TRIES {
        let details = details.as_str();
        let written = match last_notification(database)? {
            Some((known, _)) if !news.is_news_to(&known) => return Ok(false),
            Some((_, was)) => {
                let sql = "UPDATE {akeneo_events_latest} SET happened_at = :at, details = :details \
                           WHERE kind = :kind AND COALESCE(details, '') = :was";
                database.execute(sql, params! { kind, at, details, was })
            }
            None => {
                let sql = "INSERT INTO {akeneo_events_latest} (kind, happened_at, details) VALUES (:kind, :at, :details)";
                database.execute(sql, params! { kind, at, details })
            }
        };
        match written {
            Ok(0) | Err(DatabaseError::Duplicate) => {}
            Ok(_) => return Ok(true),
            Err(error) => return Err(error),
        }
    }
    Err(DatabaseError::Contended(
        "other processes keep writing the same row",
    ))
}

/// Notes that the trouble of the last notification is over, because the subscription was seen to be active. `details` is that notification
/// as it is stored. If another one has come in since, nothing is changed.
///
/// # Errors
/// [`DatabaseError`]
pub fn settle(database: &mut Database, details: &str) -> Result<(), DatabaseError> {
    let Some(mut last) = LastNotification::from_text(details) else {
        return Ok(());
    };
    last.settled = true;
    let (kind, settled) = (SUBSCRIPTION, last.to_text());
    let sql = "UPDATE {akeneo_events_latest} SET details = :settled WHERE kind = :kind AND details = :details";
    database.execute(sql, params! { kind, settled, details })?;
    Ok(())
}

/// The last notification, and its text in the table.
fn last_notification(
    database: &mut Database,
) -> Result<Option<(LastNotification, String)>, DatabaseError> {
    let (sql, kind) = (
        "SELECT details FROM {akeneo_events_latest} WHERE kind = :kind",
        SUBSCRIPTION,
    );
    let rows: Vec<Option<String>> = database.rows(sql, params! { kind }, |row| row.take())?;
    let text = rows.into_iter().next().map(Option::unwrap_or_default);
    Ok(text.map(|text| (LastNotification::from_text(&text).unwrap_or_default(), text)))
}
