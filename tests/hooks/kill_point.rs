//! Where a test may end, freeze or startle a process of the extension: included by `src/kill_point.rs` where the feature
//! `kill-points` is on.
//!
//! The test writes one line to the file that the environment variable `AKENEO_EVENTS_KILL_POINT` names: a signal, a step, and `n`. The
//! first process to pass that step for the n-th time, counted over the process, moves the file to `….done`, writes its process id
//! there, and gets the signal: `KILL`, `STOP`, `PANIC` for a panic, or `BAILOUT` for how PHP ends a request whose memory has ended.
//!
//! The crate `fail` would not spare this: its actions neither end nor freeze a process, and are set within it, not from outside.
//! All that it would bring is the macro of one line, for a dependency of the release.

use std::collections::HashMap;
use std::fs;
use std::process::{Command, id};
use std::sync::Mutex;
use std::thread::park;

/// How often this process has passed which step.
static PASSED: Mutex<Option<HashMap<String, u64>>> = Mutex::new(None);

/// Called at each step.
#[allow(clippy::panic, unsafe_code, reason = "a test asks for it")]
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
    match signal {
        "PANIC" => panic!("deliberate: {order}"),
        // SAFETY: the frames between here and PHP are given up, as they are when PHP's memory ends in one of them.
        #[cfg(feature = "php")]
        "BAILOUT" => unsafe { ext_php_rs::zend::bailout() },
        _ => {}
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
pub(crate) fn ahead() -> Option<i64> {
    let mut file = std::env::var_os("AKENEO_EVENTS_KILL_POINT")?;
    file.push(".clock");
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// After how many seconds the server closes an idle connection, from the environment: a test does not wait for a minute.
pub(crate) fn idle() -> Option<u32> {
    let seconds = std::env::var("AKENEO_EVENTS_IDLE").ok()?;
    seconds.parse().ok()
}

fn passed(step: &str) -> u64 {
    let Ok(mut passed) = PASSED.lock() else {
        return 0;
    };
    let passed = passed.get_or_insert_default();
    let count = passed.entry(step.to_owned()).or_default();
    *count += 1;
    *count
}
