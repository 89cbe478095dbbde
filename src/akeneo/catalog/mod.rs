//! What the PIM still has, by its REST API.
//!
//! Entities are asked for by their codes, up to a hundred at once (`search` with `IN`); the answer holds those that exist
//! ([`ask`]). Options have no search: see [`options`]. What counts as an answer stands in [`answer`]; everything else leaves
//! the question open. What the connection may not see counts as gone, as it does for the connector.

mod answer;
mod ask;
mod options;
mod questions;

pub use answer::{Answers, Existence, Unclear};
pub use questions::Catalog;
