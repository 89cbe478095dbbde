//! Statements over many rows come in a few fixed sizes, because the connection keeps each distinct statement prepared.

use mysql::{Params, Value};

/// The numbers of rows that a statement may have, smallest first.
pub(crate) const SIZES: [usize; 4] = [1, 16, 128, 512];

/// The largest of [`SIZES`].
pub(crate) const LARGEST: usize = 512;

/// Most rows of a statement that gives each row several values, see [`super::Database::execute_for`].
pub(crate) const LARGEST_OF_SEVERAL: usize = 128;

/// Splits rows into pieces of at most [`LARGEST`], each with the smallest of [`SIZES`] that holds it. The caller pads a piece that is
/// shorter than its size.
pub(crate) fn chunks<T>(rows: &[T]) -> impl Iterator<Item = (usize, &[T])> {
    chunks_of(LARGEST, rows)
}

/// As [`chunks`], in smaller pieces.
pub(crate) fn chunks_of<T>(most: usize, rows: &[T]) -> impl Iterator<Item = (usize, &[T])> {
    rows.chunks(most).map(|chunk| {
        let size = SIZES.into_iter().find(|size| *size >= chunk.len());
        (size.unwrap_or(LARGEST), chunk)
    })
}

/// A list of values of a fixed size. If there are fewer values, the last one is repeated.
pub(crate) fn padded<T: Clone + Into<Value>>(
    chunk: &[T],
    size: usize,
    before: Vec<Value>,
) -> Params {
    let mut params = before;
    params.extend(chunk.iter().cloned().map(Into::into));
    let missing = size - chunk.len();
    params.extend(
        chunk
            .last()
            .into_iter()
            .flat_map(|last| std::iter::repeat_n(last.clone().into(), missing)),
    );
    Params::Positional(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_split_into_few_statement_shapes_and_none_is_lost() {
        for rows in [0, 1, 2, 16, 17, 128, 129, 512, 513, 1200] {
            let all = vec![(); rows];
            let sizes: Vec<_> = chunks(&all)
                .map(|(size, chunk)| (size, chunk.len()))
                .collect();
            assert_eq!(sizes.iter().map(|(_, len)| len).sum::<usize>(), rows);
            assert!(
                sizes
                    .iter()
                    .all(|(size, len)| SIZES.contains(size) && len <= size)
            );
        }
    }
}
