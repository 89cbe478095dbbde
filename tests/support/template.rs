//! The files of a fresh database server.

use super::brand::{Brand, version};
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
    // cp rather than std::fs: it copies trees, and by reference where the file system can.
    let mut copy = Command::new("cp");
    copy.args(["-aT", "--reflink=auto"])
        .arg(&template)
        .arg(target);
    assert!(
        copy.status().is_ok_and(|status| status.success()),
        "{copy:?}"
    );
}

/// Built beside its final place and moved there whole; of two runs that do it at once, the slower one's is dropped.
fn initialise(template: &Path) {
    let building = dirs::scratch_in_cache("template");
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
    install.args(match brand {
        Brand::MariaDb => ["--auth-root-authentication-method=normal", "--skip-test-db"],
        Brand::MySql => ["--initialize-insecure", "--skip-log-bin"],
    });
    let output = install
        .output()
        .expect("the server; tools/setup installs mariadb-server");
    assert!(output.status.success(), "{install:?}: {output:?}");
    let moved = fs::rename(&data, template);
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
