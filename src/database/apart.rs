//! Does work for many items at once, and finds the single items that the database refuses.

use super::{Database, DatabaseError};
use std::collections::VecDeque;
use std::ops::Range;

/// After so many refusals in a row, none of them known to be about one item, the refusal concerns all that is left.
const MOST_IN_VAIN: usize = 64;

/// The answers that there were before an error that concerns all.
pub(crate) struct Stopped<R> {
    /// The answers, in the order of the items; `None` where there is no answer.
    pub(crate) done: Vec<Option<R>>,
    pub(crate) error: DatabaseError,
}

impl<R> From<Stopped<R>> for DatabaseError {
    fn from(stopped: Stopped<R>) -> Self {
        stopped.error
    }
}

/// An item that the database refuses.
pub(crate) struct Refused {
    pub(crate) error: DatabaseError,
    /// Whether the refusal is certainly about this item, see [`is_of_one`].
    pub(crate) of_one: bool,
}

/// Whether a refusal is about one item. It is if another item was not refused, or if its error number is known to be about one item and
/// differs from the number of all that were `refused`. Otherwise the database itself may be in trouble, and no item may fail for it.
pub(crate) fn is_of_one<'a>(
    error: &DatabaseError,
    mut refused: impl ExactSizeIterator<Item = &'a DatabaseError>,
    others_succeeded: bool,
) -> bool {
    others_succeeded
        || error.is_known_of_one()
            && (refused.len() < 2 || refused.any(|it| it.code() != error.code()))
}

/// Does `work` for all `items`. The answers are in the order of the items. If the database refuses several items, they are halved and done
/// again, until the item that it refuses is alone. When all others are done, `alone` decides about that one.
///
/// # Errors
/// An error about the connection, the tables or the server, and an error that `alone` returns.
pub(crate) fn apart<T, R>(
    database: &mut Database,
    items: &[T],
    mut work: impl FnMut(&mut Database, &[T]) -> Result<Vec<R>, DatabaseError>,
    mut alone: impl FnMut(&mut Database, &T, Refused) -> Result<R, DatabaseError>,
) -> Result<Vec<R>, Stopped<R>> {
    let mut done: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let mut open: VecDeque<Range<usize>> = std::iter::once(0..items.len()).collect();
    let mut refused = Vec::new();
    let (mut succeeded, mut in_vain) = (false, 0);
    // The larger ranges come first, so that refused items side by side do not hide what lies behind them.
    while let Some(range) = open.pop_front() {
        match work(database, items.get(range.clone()).unwrap_or_default()) {
            Ok(results) => {
                (succeeded, in_vain) = (true, 0);
                for (slot, result) in done.iter_mut().skip(range.start).zip(results) {
                    *slot = Some(result);
                }
            }
            Err(error) if error.may_be_of_one() => {
                in_vain += 1;
                if range.len() < 2 || in_vain >= MOST_IN_VAIN && !error.is_known_of_one() {
                    refused.push((range, error));
                    continue;
                }
                let middle = range.start + range.len() / 2;
                open.extend([range.start..middle, middle..range.end]);
            }
            Err(error) => return Err(Stopped { done, error }),
        }
    }
    let of_one = |(range, error): &(Range<usize>, DatabaseError)| {
        let all = refused.iter().map(|(_, error)| error);
        range.len() == 1 && is_of_one(error, all, succeeded)
    };
    if let Some((_, error)) = refused.iter().find(|it| !of_one(it)) {
        let count: usize = refused.iter().map(|(range, _)| range.len()).sum();
        let all = items.len();
        log::warn!("database: {count} of {all} refused, perhaps for all: {error}");
    }
    for it in &refused {
        let (of_one, (range, error)) = (of_one(it), it);
        for (item, slot) in items
            .iter()
            .zip(&mut done)
            .skip(range.start)
            .take(range.len())
        {
            let error = error.clone();
            match alone(database, item, Refused { error, of_one }) {
                Ok(result) => *slot = Some(result),
                Err(error) => return Err(Stopped { done, error }),
            }
        }
    }
    Ok(done.into_iter().flatten().collect())
}
