//! Questions that may be given up.

use super::connect::lock_wait;
use super::{Database, DatabaseError};

impl Database {
    /// Asks the server to give up each query of `work` after three seconds. A query that it gives up is an error of the query, not of the
    /// connection.
    pub(crate) fn briefly<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let (bound, as_before) = match self.server.is_mariadb {
            true => (
                "SET SESSION max_statement_time = 3",
                "SET SESSION max_statement_time = DEFAULT",
            ),
            false => (
                "SET SESSION max_execution_time = 3000",
                "SET SESSION max_execution_time = DEFAULT",
            ),
        };
        self.bounded(bound, as_before, work)
    }

    /// Does `work` that waits for no lock longer than a second, which is the least that the server knows.
    pub(crate) fn impatiently<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let wait = |seconds| format!("SET SESSION innodb_lock_wait_timeout = {seconds}");
        let as_before = wait(lock_wait(self.settings.timeout));
        self.bounded(&wait(1), &as_before, work)
    }

    fn bounded<T>(
        &mut self,
        bound: &str,
        as_before: &str,
        work: impl FnOnce(&mut Self) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        self.command(bound)?;
        let result = work(self);
        self.command(as_before).and(result)
    }
}
