//! What all calls to Akeneo share: the connection to the PIM, its token, HTTP with limits of time, the hiding of secrets, and the errors.

mod caller;
mod catalog;
mod error;
mod http;
mod path;
mod pim;
mod redact;
mod token;

pub use catalog::{Answers, Catalog, Existence, Unclear};
pub use error::ApiError;
pub use http::Limits;
pub use pim::Pim;
pub use token::Token;

pub(crate) use caller::{Caller, Service, basic};
pub(crate) use http::{Http, Reply};
pub(crate) use pim::same_address;
pub(crate) use redact::{Redactor, is_safe, shown};
