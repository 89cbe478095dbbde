//! Statements over many rows come in a few fixed sizes, because each distinct statement stays prepared on
//! the connection.

use mysql::{Params, Value};

/// Rows a statement, smallest first.
pub(crate) const SIZES: [usize; 4] = [1, 16, 128, 512];

/// The largest of [`SIZES`].
pub(crate) const LARGEST: usize = 512;

/// Splits rows into pieces of at most [`LARGEST`], each with the smallest of [`SIZES`] that holds it. What a
/// piece is short of its size is for the caller to pad.
pub(crate) fn chunks<T>(rows: &[T]) -> impl Iterator<Item = (usize, &[T])> {
    rows.chunks(LARGEST).map(|chunk| {
        let size = SIZES.into_iter().find(|size| *size >= chunk.len());
        (size.unwrap_or(LARGEST), chunk)
    })
}

/// A list of values of a fixed size: short of it, the last one is repeated.
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
