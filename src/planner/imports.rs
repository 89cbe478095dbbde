//! Whether an import of the connector may still map what an event names, by the log of the connector.

use crate::database::{Database, DatabaseError};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// The connector's status of an import that runs (`Api/Data/JobInterface`).
const PROCESSING: i64 = 3;

/// An import that has been running for longer was ended from outside.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// An import that began later than this after a deletion did not read what was deleted. So far the clocks of Akeneo and of the
/// shop may be apart.
const APART: TimeDelta = TimeDelta::minutes(5);

/// Until so long after its end an import is taken for the reason that something is not mapped.
const RECENT: TimeDelta = TimeDelta::hours(1);

/// Runs of a type's import that are looked at, the latest ones.
const RUNS: u32 = 20;

/// The latest runs of one type's import.
#[derive(Debug, Default)]
pub struct Imports(pub Vec<Run>);

/// A run, as the connector's log tells it.
#[derive(Debug)]
pub struct Run {
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it wrote its last line.
    pub last_seen: DateTime<Utc>,
    /// Whether the log has no end of it.
    pub is_open: bool,
}

impl Imports {
    /// Reads the connector's log. Where there is none, no import is known of.
    pub(super) fn read(database: &mut Database, import: &str) -> Result<Self, DatabaseError> {
        let table = |name| database.settings().table(name);
        let sql = format!(
            "SELECT l.status, l.created_at, (SELECT MAX(s.created_at) FROM {} s WHERE s.log_id = l.log_id) \
             FROM {} l WHERE l.code = ? ORDER BY l.log_id DESC LIMIT {RUNS}",
            table("akeneo_connector_import_log_step"),
            table("akeneo_connector_import_log")
        );
        let runs = database.rows(&sql, (import,), |row| {
            let status = row.read::<i64>().unwrap_or_default();
            let (began, last) = (row.read(), row.read::<Option<NaiveDateTime>>());
            // A run of which nobody knows when it began says nothing.
            let Ok(began) = began.as_ref().map(NaiveDateTime::and_utc) else {
                return Ok(None);
            };
            let last = last.ok().flatten();
            Ok(Some(Run {
                began,
                last_seen: last.map_or(began, |last| last.and_utc()),
                is_open: status == PROCESSING,
            }))
        });
        match runs {
            Ok(runs) => Ok(Self(runs.into_iter().flatten().collect())),
            Err(DatabaseError::Schema { .. }) => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Whether one that had begun by then runs, or ended after that time and not long ago.
    pub(super) fn may_map_what_was_deleted_at(
        &self,
        occurred_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> bool {
        let runs = |run: &Run| run.is_open && now - run.began < LONGEST;
        let ended = |run: &Run| run.last_seen > occurred_at && now - run.last_seen < RECENT;
        let began = |run: &&Run| run.began <= occurred_at + APART;
        let mut begun = self.0.iter().filter(began);
        begun.any(|run| runs(run) || ended(run))
    }
}
