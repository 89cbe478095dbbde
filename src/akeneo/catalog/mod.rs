//! Asks the REST API of the PIM which entities still exist.
//!
//! One question names up to a hundred codes (`search` with `IN`), and the answer holds the entities that exist ([`ask`]). Options cannot be
//! searched: see [`options`]. [`answer`] says what counts as an answer; anything else leaves the question open. An entity that the
//! connection may not see counts as gone, as it does for the connector.

mod answer;
mod ask;
mod options;
mod questions;

pub use answer::{Answers, Existence, Unclear};
pub use questions::Catalog;
