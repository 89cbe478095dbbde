//! Steps on the way of an event at which a test may end or freeze this process.
//!
//! `tests/hooks/` says what a test does there. It is built only with the feature `kill-points`, which no release has: there a step does
//! nothing.

#[cfg(feature = "kill-points")]
#[path = "../tests/hooks/kill_point.rs"]
pub(crate) mod hooks;

/// Names a step.
macro_rules! kill_point {
    ($step:literal) => {
        #[cfg(feature = "kill-points")]
        $crate::kill_point::hooks::reached($step);
    };
}
pub(crate) use kill_point;
