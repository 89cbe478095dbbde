//! The database's clock. All hosts of a shop use it, because each compares times that another host has written.

use super::{Database, DatabaseError};
use chrono::{DateTime, NaiveDateTime, Utc};
use std::time::{Duration, Instant, SystemTime};

/// How long the time that was read is used.
const GOOD_FOR: Duration = Duration::from_secs(60);

/// If the host's two clocks have moved apart by more than this since the reading, the machine was suspended or somebody set its clock.
const APART: Duration = Duration::from_secs(2);

/// The time of the database, and what the host's clocks showed right before the database was asked. So a process that was frozen while it
/// waited for the answer notices that time has passed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    database: DateTime<Utc>,
    monotonic: Instant,
    host: SystemTime,
}

impl Reading {
    /// The time of the database now; `None` if the database has to be asked.
    fn goes_on(&self, monotonic: Instant, host: SystemTime) -> Option<DateTime<Utc>> {
        let elapsed = monotonic.saturating_duration_since(self.monotonic);
        let apart = match host.duration_since(self.host) {
            Ok(by_host) => by_host.abs_diff(elapsed),
            Err(set_back) => set_back.duration() + elapsed,
        };
        (elapsed < GOOD_FOR && apart <= APART).then(|| self.database + elapsed)
    }
}

impl Database {
    /// The time by the database's clock.
    ///
    /// The database is asked on a new connection, again after 60 seconds, and again if the machine was suspended or its clock was set. In
    /// between, the host's monotonic clock is added. The result is ahead of the database's clock by at most the time that the database took
    /// to answer.
    ///
    /// # Errors
    /// [`DatabaseError`]
    pub fn clock(&mut self) -> Result<DateTime<Utc>, DatabaseError> {
        let (monotonic, host) = (Instant::now(), SystemTime::now());
        let known = self.reading.and_then(|it| it.goes_on(monotonic, host));
        if let Some(now) = known {
            return Ok(now);
        }
        let answer: Vec<NaiveDateTime> =
            self.rows("SELECT UTC_TIMESTAMP(6)", (), |columns| columns.take())?;
        let database = answer.first().map(NaiveDateTime::and_utc);
        let database = database
            .ok_or_else(|| DatabaseError::Lost("the database did not tell the time".into()))?;
        self.reading = Some(Reading {
            database,
            monotonic,
            host,
        });
        // The time until the answer has passed, too.
        Ok(database + monotonic.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// What a reading of noon gives when the host's clocks have gone on by so much.
    fn after(monotonic: Duration, host: impl Fn(SystemTime) -> SystemTime) -> Option<Duration> {
        let noon: DateTime<Utc> = "2026-06-01T12:00:00Z".parse().unwrap();
        let reading = Reading {
            database: noon,
            monotonic: Instant::now(),
            host: SystemTime::now(),
        };
        let now = reading.goes_on(reading.monotonic + monotonic, host(reading.host))?;
        Some((now - noon).to_std().unwrap())
    }

    #[test]
    fn the_time_goes_on_by_the_monotonic_clock_for_a_minute() {
        for seconds in [0, 1, 59] {
            let elapsed = SECOND * seconds;
            assert_eq!(after(elapsed, |host| host + elapsed), Some(elapsed));
        }
        assert_eq!(after(SECOND * 60, |host| host + SECOND * 60), None);
    }

    #[test]
    fn the_database_is_asked_when_the_machine_was_suspended_or_its_clock_was_set() {
        let elapsed = SECOND * 10;
        let slewed = after(elapsed, |host| host + SECOND * 12);
        assert_eq!(slewed, Some(elapsed));
        assert_eq!(after(elapsed, |host| host + SECOND * 13), None);
        assert_eq!(after(elapsed, |host| host + SECOND * 7), None);
        assert_eq!(after(SECOND, |host| host - SECOND * 3_600), None);
    }
}
