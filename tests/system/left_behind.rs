//! What stays in the temporary directory of a process of tests that was killed: nothing.

use crate::support::dirs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The guard tries for five seconds, after the servers have died.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn whoever_is_killed_leaves_no_files_behind() {
    let mut sandbox = Command::new(dirs::profile_dir().join("examples/sandbox"));
    // It waits for its standard input, and so ends with this test.
    sandbox.args(["sh", "-c", "echo \"$TMPDIR\"; read -r _"]);
    let mut sandbox = sandbox
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("run `cargo build --features system-tests --examples` first");
    let mut lines = BufReader::new(sandbox.stdout.take().unwrap()).lines();
    let directory = PathBuf::from(lines.next().unwrap().unwrap());
    let in_cache = dirs::cache().join(directory.file_name().unwrap());
    assert!(directory.is_dir(), "{}", directory.display());

    sandbox.kill().unwrap();
    sandbox.wait().unwrap();

    let killed = Instant::now();
    while directory.exists() || in_cache.exists() {
        assert!(killed.elapsed() < PATIENCE, "{}", directory.display());
        thread::sleep(Duration::from_millis(20));
    }
}
