//! Where test services keep their files.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// A socket's path must stay below 108 bytes. Below the system's temporary directory it needs about fifty.
const LONGEST_TMPDIR: usize = 50;

/// Removes the directories in its arguments when the process at the other end of its standard input is gone, however
/// that ended. Servers of that process may still be dying, and small disks may still be mounted.
const GUARD: &str = r#"
    trap '' HUP INT QUIT TERM
    read -r _
    umount -l "$1"/*/data
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        rm -rf -- "$@" && exit
        sleep 0.5
    done
"#;

/// What this process has written is below two directories of the same name: one in the system's temporary directory, one in the cache.
struct Run {
    path: PathBuf,
    in_cache: PathBuf,
    /// Held for the pipe to it.
    _guard: Child,
}

/// A directory that goes with its owner, or else with this process.
///
/// # Panics
/// When the temporary directory cannot be written.
pub fn scratch(purpose: &str) -> TempDir {
    scratch_in(run(), purpose)
}

/// The same on the file system of [`cache`], so that what is built there can be moved into the cache.
///
/// # Panics
/// When the cache cannot be written.
pub fn scratch_in_cache(purpose: &str) -> TempDir {
    let directory = &started().in_cache;
    fs::create_dir_all(directory).expect("a directory in the cache");
    scratch_in(directory, purpose)
}

/// A directory that goes with this process, for whatever needs no [`scratch`] of its own.
///
/// # Panics
/// When the temporary directory cannot be written.
pub fn run() -> &'static Path {
    &started().path
}

/// A directory below Cargo's target directory for what is worth keeping between runs.
///
/// # Panics
/// When it cannot be made.
pub fn cache() -> PathBuf {
    let profile = profile_dir();
    let path = profile.with_file_name("test-env");
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

fn started() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| {
        let directory = scratch_in(&tmpdir(), "akeneo-events").keep();
        // Servers of another user go through to what a test opens for them, whatever the umask.
        fs::set_permissions(&directory, Permissions::from_mode(0o711)).expect("its rights");
        let in_cache = cache().join(directory.file_name().expect("a name"));
        Run {
            _guard: guard(&directory, &in_cache),
            path: directory,
            in_cache,
        }
    })
}

/// In a process group of its own: Ctrl-C does not reach it.
fn guard(directory: &Path, in_cache: &Path) -> Child {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", GUARD, "guard"])
        .args([directory, in_cache]);
    shell
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    shell.spawn().expect("a shell")
}

fn scratch_in(parent: &Path, purpose: &str) -> TempDir {
    tempfile::Builder::new()
        .prefix(&format!("{purpose}-"))
        .tempdir_in(parent)
        .unwrap_or_else(|error| panic!("a directory in {}: {error}", parent.display()))
}

/// That of the environment, unless servers or their scripts could not use it.
fn tmpdir() -> PathBuf {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let named = env::temp_dir();
    let bytes = named.as_os_str().as_encoded_bytes();
    if named.is_absolute() && bytes.len() <= LONGEST_TMPDIR && bytes.iter().all(plain) {
        named
    } else {
        PathBuf::from("/tmp")
    }
}
