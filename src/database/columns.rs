//! The columns of a row, one by one.

use super::DatabaseError;
use mysql::prelude::FromValue;
use mysql::{FromValueError, Row};

/// The columns of a row, taken from the left.
pub(crate) struct Columns {
    pub(super) row: Row,
    pub(super) next: usize,
}

impl Columns {
    /// The next column. One that is not of the type asked for means that the table is not the declared one.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T, DatabaseError> {
        let index = self.next;
        self.next += 1;
        match self.row.take_opt(index) {
            Some(Ok(value)) => Ok(value),
            Some(Err(_)) | None => Err(DatabaseError::unexpected_column(&self.row, index)),
        }
    }

    /// The next column of a row that others write: such a row spoils itself only.
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

    /// The first column, which stays for [`Self::read`]; `None` if it is not of this type.
    pub(crate) fn first<T: FromValue>(&self) -> Option<T> {
        self.row.get_opt(0)?.ok()
    }

    /// The same of a text, whatever its bytes are; `None` if it is null.
    pub(crate) fn text(&mut self) -> Option<String> {
        let bytes = self.read::<Option<Vec<u8>>>().ok().flatten()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A value of somebody else's table that is not what such a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) column: String,
    /// As SQL writes it.
    pub(crate) value: String,
}
