//! The management API of the Event Platform, under `/api/v1/`.
//!
//! `lifecycle`, `validation`, `registry` and `logs` are pure; `api` and the two modules of handlers
//! connect them to HTTP.

pub mod api;
pub mod event_types;
pub mod lifecycle;
pub mod logs;
pub mod merge;
pub mod model;
pub mod registry;
pub mod subscribers;
pub mod subscriptions;
pub mod validation;
pub mod view;
