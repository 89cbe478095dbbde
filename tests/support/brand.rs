//! The program of the database server, and where MariaDB and MySQL differ.

use super::programs;
use std::fmt::Display;
use std::process::Command;
use std::sync::OnceLock;

/// MySQL ends at its start where the directory that was compiled in for `LOAD DATA` is not there.
pub(super) const NO_FILES: &str = "--secure-file-priv=NULL";

/// Whose server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brand {
    MariaDb,
    MySql,
}

impl Brand {
    /// Of the server that tests run with.
    pub fn get() -> Self {
        static BRAND: OnceLock<Brand> = OnceLock::new();
        *BRAND.get_or_init(|| match printed_version().contains("MariaDB") {
            true => Self::MariaDb,
            false => Self::MySql,
        })
    }

    /// Used for the template and the server alike, since the redo log of a template is copied with it.
    pub(super) const fn storage(self) -> &'static str {
        match self {
            Self::MariaDb => "--innodb-log-file-size=32M",
            Self::MySql => "--innodb-redo-log-capacity=64M",
        }
    }
}

/// SQL for a table `numbers` with one column `seq`, from `first` to `last` in this order.
pub fn sequence(first: impl Display, last: impl Display) -> String {
    match Brand::get() {
        Brand::MariaDb => format!("seq_{first}_to_{last} AS numbers"),
        Brand::MySql => format!(
            "(WITH RECURSIVE counted (seq) AS (SELECT CAST({first} AS SIGNED) UNION ALL \
             SELECT seq + 1 FROM counted WHERE seq < {last}) SELECT seq FROM counted) AS numbers"
        ),
    }
}

/// As `mariadbd  Ver 10.11.14-MariaDB-0+deb12u2 for debian-linux-gnu on x86_64 (Debian 12)`.
fn printed_version() -> String {
    let output = Command::new(programs::database_server())
        .arg("--version")
        .output();
    let output = output
        .expect("a server; tools/setup installs mariadb-server")
        .stdout;
    String::from_utf8_lossy(&output).into_owned()
}

pub(super) fn version() -> String {
    let text = printed_version();
    let version = text.split_whitespace().nth(2).expect("a version");
    version.replace('/', "-")
}
