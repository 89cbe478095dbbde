//! The steps at which a test may end or freeze this process, from an event's reception to its completion.
//!
//! What a test does there is in `tests/hooks/`, which is built with the feature `kill-points` only. No release has that: there a
//! step is nothing.

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
