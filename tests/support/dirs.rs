//! Where test services keep their files.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Once;
use tempfile::TempDir;

const PREFIX: &str = "akeneo-events";

/// A directory that goes with its owner. It lies in the system's temporary directory, because a socket's path
/// must stay below 108 bytes, and carries this process in its name, so that a later run can remove what a killed
/// one left behind.
///
/// # Panics
/// When the temporary directory cannot be written.
pub fn scratch(purpose: &str) -> TempDir {
    static SWEEP: Once = Once::new();
    SWEEP.call_once(remove_orphans);
    let prefix = format!("{PREFIX}-{}-{}-{purpose}-", pid_namespace(), process::id());
    tempfile::Builder::new()
        .prefix(&prefix)
        .tempdir()
        .expect("a temporary directory")
}

/// A directory below Cargo's target directory for what is worth keeping between runs.
///
/// # Panics
/// When it cannot be made.
pub fn cache() -> PathBuf {
    let path = target_dir().unwrap_or_else(env::temp_dir).join("test-env");
    fs::create_dir_all(&path).expect("a cache directory");
    path
}

/// `target/debug` or `target/release`, of which this program is a part.
///
/// # Panics
/// When the program was moved out of Cargo's target directory.
pub fn profile_dir() -> PathBuf {
    let program = env::current_exe().expect("this program's path");
    let profile = program.ancestors().find(|path| path.join("deps").is_dir());
    profile
        .expect("this program lies in a target directory")
        .to_owned()
}

/// The directory of `Cargo.toml`.
pub fn project_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Root's servers have to be told that they may run as root.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Cargo marks its target directory, wherever `CARGO_TARGET_DIR` put it.
fn target_dir() -> Option<PathBuf> {
    let program = env::current_exe().ok()?;
    program
        .ancestors()
        .find(|path| path.join("CACHEDIR.TAG").is_file())
        .map(Path::to_owned)
}

/// Tells containers that share a temporary directory apart: their process ids say nothing to each other.
fn pid_namespace() -> String {
    let link = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    link.to_string_lossy()
        .chars()
        .filter(char::is_ascii_digit)
        .collect()
}

fn remove_orphans() {
    let prefix = format!("{PREFIX}-{}-", pid_namespace());
    for entry in fs::read_dir(env::temp_dir())
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name();
        let owner = name
            .to_str()
            .and_then(|name| name.strip_prefix(&prefix)?.split('-').next());
        if owner.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            super::small_disk::unmount_below(&entry.path());
            // Another run may be sweeping as well, or the directory be another user's.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
