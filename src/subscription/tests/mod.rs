//! Runs against an imagined platform, in memory.

mod behaviour;
mod platform;
mod properties;
mod rotation;
mod shop;
