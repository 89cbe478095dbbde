//! The way of an event from the control API to the receiver.
//!
//! `event`, `signature`, `pace`, `retry`, `health`, `lane` and `queue` are pure; `outbound` is the HTTP
//! client and `sender` the threads that connect the two.

pub mod event;
pub mod health;
pub mod lane;
pub mod notification;
pub mod outbound;
pub mod pace;
pub mod queue;
pub mod retry;
pub mod sender;
pub mod signature;
pub mod work;
