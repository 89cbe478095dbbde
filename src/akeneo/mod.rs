//! What every call to Akeneo shares: the connection to the PIM, its token, the HTTP exchange with its limits of time, what
//! may be shown of an answer, and the errors.

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
