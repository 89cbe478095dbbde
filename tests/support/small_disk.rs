//! A small file system in memory, to be filled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A mounted tmpfs. Dropping it unmounts it.
#[derive(Debug)]
pub struct SmallDisk {
    path: PathBuf,
}

impl SmallDisk {
    /// Makes the directory and mounts it; `None` where that is not allowed.
    ///
    /// # Panics
    /// When the directory cannot be made.
    pub fn mount(path: &Path, megabytes: u32) -> Option<Self> {
        fs::create_dir(path).expect("a directory to mount");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]);
        let status = mount.arg(path).stderr(Stdio::null()).status();
        status.is_ok_and(|it| it.success()).then(|| Self {
            path: path.to_owned(),
        })
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a killed server may not be quite gone.
        let _ = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}
