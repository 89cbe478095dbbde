//! Questions that may be given up.

use super::{Database, DatabaseError};
use std::time::Duration;

impl Database {
    /// Asks the server to give up each query of `work` after that time. A query that it gives up is an error of the query, not of the
    /// connection.
    pub(crate) fn within<T>(
        &mut self,
        time: Duration,
        work: impl FnOnce(&mut Self) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let (setting, time) = match self.is_mariadb() {
            true => ("max_statement_time", u128::from(time.as_secs())),
            false => ("max_execution_time", time.as_millis()),
        };
        self.command(&format!("SET SESSION {setting} = {time}"))?;
        let result = work(self);
        self.command(&format!("SET SESSION {setting} = DEFAULT"))
            .and(result)
    }
}
