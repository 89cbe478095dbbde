//! Reads the columns of a row, one after the other.

use super::DatabaseError;
use mysql::prelude::FromValue;
use mysql::{FromValueError, Row};

/// The columns of a row, taken from the left.
pub(crate) struct Columns {
    pub(super) row: Row,
    pub(super) next: usize,
}

impl Columns {
    /// The next column. If it has another type, the table is not the declared one.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T, DatabaseError> {
        let index = self.next;
        self.next += 1;
        match self.row.take_opt(index) {
            Some(Ok(value)) => Ok(value),
            Some(Err(_)) | None => Err(DatabaseError::unexpected_column(&self.row, index)),
        }
    }

    /// The next column of a row that others write. If it cannot be read, only this row is lost.
    pub(crate) fn read<T: FromValue>(&mut self) -> Result<T, Unreadable> {
        let index = self.next;
        self.next += 1;
        let value = match self.row.take_opt(index) {
            Some(Ok(value)) => return Ok(value),
            Some(Err(FromValueError(value))) => value,
            None => mysql::Value::NULL,
        };
        let column = self.row.columns_ref().get(index);
        Err(Unreadable {
            column: column.map_or_else(String::new, |it| it.name_str().into_owned()),
            value: value.as_sql(true),
        })
    }

    /// The first column, without taking it; `None` if it has another type.
    pub(crate) fn first<T: FromValue>(&self) -> Option<T> {
        self.row.get_opt(0)?.ok()
    }

    /// The next column as text, whatever its bytes are; `None` if it is null.
    pub(crate) fn text(&mut self) -> Option<String> {
        let bytes = self.read::<Option<Vec<u8>>>().ok().flatten()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A value that a column of somebody else's table should not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) column: String,
    /// As SQL writes it.
    pub(crate) value: String,
}
