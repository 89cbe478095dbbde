//! The files of a fresh database server.

use super::brand::{Brand, NO_FILES, version};
use super::{dirs, programs};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fresh data directory, copied from one that is initialised once per server version: a copy takes some 30 ms,
/// to initialise one between half a second and ten.
pub(super) fn copy_template(target: &Path) {
    let template = dirs::cache().join(format!("database-template-{}", version()));
    if !template.is_dir() {
        initialise(&template);
    }
    copy(&template, target);
}

/// By cp rather than std::fs: it copies trees, and by reference where the file system can.
fn copy(from: &Path, to: &Path) {
    let mut copy = Command::new("cp");
    copy.args(["-aT", "--reflink=auto"]).arg(from).arg(to);
    assert!(
        copy.status().is_ok_and(|status| status.success()),
        "{copy:?}"
    );
}

/// Built in a directory without blanks, which MariaDB's script does not stand, and moved into its place whole; of two runs
/// that do it at once, the slower one's is dropped.
fn initialise(template: &Path) {
    let building = dirs::scratch("template");
    let data = building.path().join("data");
    fs::create_dir(tmpdir(building.path())).expect("a directory for temporary tables");
    let brand = Brand::get();
    let mut install = match brand {
        Brand::MariaDb => Command::new(programs::mariadb_install_db()),
        Brand::MySql => Command::new(programs::database_server()),
    };
    install
        .arg("--no-defaults")
        .args(as_root())
        .arg(brand.storage());
    install.arg(format!("--datadir={}", data.display()));
    install.arg(format!("--tmpdir={}", tmpdir(building.path()).display()));
    match brand {
        Brand::MariaDb => {
            install.args(["--auth-root-authentication-method=normal", "--skip-test-db"])
        }
        Brand::MySql => install.args(["--initialize-insecure", "--skip-log-bin", NO_FILES]),
    };
    let output = install
        .output()
        .expect("the server; tools/setup installs mariadb-server");
    assert!(output.status.success(), "{install:?}: {output:?}");
    let beside = dirs::scratch_in_cache("template");
    let whole = beside.path().join("data");
    copy(&data, &whole);
    let moved = fs::rename(&whole, template);
    assert!(
        moved.is_ok() || template.is_dir(),
        "{}: {moved:?}",
        template.display()
    );
}

/// Never the system's: a starting server removes the temporary tables of all others that share the directory.
pub(super) fn tmpdir(dir: &Path) -> PathBuf {
    dir.join("tmp")
}

pub(super) fn as_root() -> Option<&'static str> {
    dirs::is_root().then_some("--user=root")
}
