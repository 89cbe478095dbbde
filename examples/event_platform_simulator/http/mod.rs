//! The small part of HTTP/1.1 (RFC 9112) that the simulator serves: one request a connection.
//!
//! Written by hand rather than with `tiny_http`, because a fault of the control API must be able to close
//! the connection without an answer, which that crate does not offer.

pub mod message;
pub mod wire;

pub use message::{Refusal, Request, Response};
