//! Questions that may be given up.

use super::{Database, DatabaseError};

impl Database {
    /// Asks the server to give up each query of `work` after three seconds. A query that it gives up is an error of the query, not of the
    /// connection.
    pub(crate) fn briefly<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let (bound, as_before) = match self.is_mariadb() {
            true => (
                "SET SESSION max_statement_time = 3",
                "SET SESSION max_statement_time = DEFAULT",
            ),
            false => (
                "SET SESSION max_execution_time = 3000",
                "SET SESSION max_execution_time = DEFAULT",
            ),
        };
        self.command(bound)?;
        let result = work(self);
        self.command(as_before).and(result)
    }
}
