//! Statements over many, of which the database may refuse one.

use super::{Database, DatabaseError};

/// What was done before an error that concerns all.
pub(crate) struct Stopped<R> {
    /// The answers for those before, in their order.
    pub(crate) done: Vec<R>,
    pub(crate) error: DatabaseError,
}

impl<R> From<Stopped<R>> for DatabaseError {
    fn from(stopped: Stopped<R>) -> Self {
        stopped.error
    }
}

/// Does `work` for all of `items`; its answers are in their order. What the database refuses is halved and done again, until the item
/// that it refuses stands alone: `alone` says what becomes of that one, and the others are done.
///
/// # Errors
/// What is about the connection, the tables or the server, and what `alone` gives up on.
pub(crate) fn apart<T, R>(
    database: &mut Database,
    items: &[T],
    mut work: impl FnMut(&mut Database, &[T]) -> Result<Vec<R>, DatabaseError>,
    mut alone: impl FnMut(&mut Database, &T, DatabaseError) -> Result<R, DatabaseError>,
) -> Result<Vec<R>, Stopped<R>> {
    let mut done = Vec::new();
    let mut open = vec![items];
    while let Some(some) = open.pop() {
        let result = match (work(database, some), some) {
            (Err(error), [one]) if error.may_be_of_one() => {
                alone(database, one, error).map(|it| vec![it])
            }
            (Err(error), [_, _, ..]) if error.may_be_of_one() => {
                let (first, second) = some.split_at(some.len() / 2);
                open.extend([second, first]);
                continue;
            }
            (result, _) => result,
        };
        match result {
            Ok(results) => done.extend(results),
            Err(error) => return Err(Stopped { done, error }),
        }
    }
    Ok(done)
}
