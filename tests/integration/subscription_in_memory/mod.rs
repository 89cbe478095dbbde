//! The subscription against an imagined platform, in memory: thousands of histories in seconds.

mod behaviour;
mod obstacles;
mod platform;
mod properties;
mod rotation;
mod shop;
mod world;
