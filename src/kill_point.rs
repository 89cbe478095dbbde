//! Where a test may end or freeze this process: each step of an event from reception to completion, by name.
//!
//! Built with the feature `kill-points` only, which no release has: there the macro is nothing. The test writes one
//! line to the file that the environment variable `AKENEO_EVENTS_KILL_POINT` names: a signal (`KILL` or `STOP`), a
//! step, and `n`. The first process to pass that step for the n-th time, counted over the process, moves the
//! file to `….done`, writes its process id there, and gets the signal.

#[cfg(feature = "kill-points")]
use std::{
    collections::HashMap,
    fs,
    process::{Command, id},
    sync::Mutex,
    thread::park,
};

/// Marks a step.
macro_rules! kill_point {
    ($step:literal) => {
        #[cfg(feature = "kill-points")]
        $crate::kill_point::reached($step);
    };
}
pub(crate) use kill_point;

/// How often this process has passed which step.
#[cfg(feature = "kill-points")]
static PASSED: Mutex<Option<HashMap<String, u64>>> = Mutex::new(None);

/// Called at each step.
#[cfg(feature = "kill-points")]
pub(crate) fn reached(step: &str) {
    let Some(file) = std::env::var_os("AKENEO_EVENTS_KILL_POINT") else {
        return;
    };
    let Ok(order) = fs::read_to_string(&file) else {
        return;
    };
    let mut words = order.split_whitespace();
    let (Some(signal), Some(wanted), Some(nth)) = (words.next(), words.next(), words.next()) else {
        return;
    };
    if wanted != step || !passed(step).is_multiple_of(nth.parse().unwrap_or(1)) {
        return;
    }
    let mut done = file.clone();
    done.push(".done");
    // Of several processes at the same step one succeeds.
    if fs::rename(&file, &done).is_err() || fs::write(&done, id().to_string()).is_err() {
        return;
    }
    let _ = Command::new("kill")
        .args(["-s", signal, &id().to_string()])
        .status();
    if signal == "KILL" {
        loop {
            park();
        }
    }
}

/// Seconds by which this process's clock is ahead, from the file `….clock`: a process that was frozen finds that time
/// has passed, without a test that waits for it.
#[cfg(feature = "kill-points")]
pub(crate) fn ahead() -> Option<i64> {
    let mut file = std::env::var_os("AKENEO_EVENTS_KILL_POINT")?;
    file.push(".clock");
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// After how many seconds the server closes an idle connection, from the environment: a test does not wait for a minute.
#[cfg(feature = "kill-points")]
pub(crate) fn idle() -> Option<u32> {
    let seconds = std::env::var("AKENEO_EVENTS_IDLE").ok()?;
    seconds.parse().ok()
}

#[cfg(feature = "kill-points")]
fn passed(step: &str) -> u64 {
    let Ok(mut passed) = PASSED.lock() else {
        return 0;
    };
    let passed = passed.get_or_insert_default();
    let count = passed.entry(step.to_owned()).or_default();
    *count += 1;
    *count
}
