//! Which programs the tests run: those that the environment names, or else Debian's.
//!
//! | variable | names | default |
//! | --- | --- | --- |
//! | `PHP` | PHP's command line | `php` |
//! | `PHP_FPM` | php-fpm of the same PHP | `php-fpm` with PHP's version, as Debian has it, or else `php-fpm` |
//! | `DATABASE_SERVER` | the database server | `mariadbd`, or else `mysqld` |

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where Debian keeps servers. A user's `PATH` has none of these.
const SERVERS: [&str; 3] = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/// Debian's packages, by how the names of their programs begin.
const PACKAGES: [(&str, &str); 11] = [
    ("apache2", "apache2-bin"),
    ("curl", "curl"),
    ("epmd", "erlang-base, which rabbitmq-server needs"),
    ("mariadb", "mariadb-server"),
    ("mysqld", "mariadb-server"),
    ("nginx", "nginx-light"),
    ("openssl", "openssl"),
    ("php-fpm", "php-fpm"),
    ("php", "php-cli"),
    ("rabbitmq", "rabbitmq-server"),
    ("setpriv", "util-linux"),
];

/// PHP's command line.
pub fn php() -> PathBuf {
    named("PHP").unwrap_or_else(|| find("php"))
}

/// php-fpm of the same PHP.
pub fn php_fpm() -> PathBuf {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    let of_this_version = || look_up(format!("php-fpm{}", php_version()));
    FOUND
        .get_or_init(|| {
            named("PHP_FPM")
                .or_else(of_this_version)
                .unwrap_or_else(|| find("php-fpm"))
        })
        .clone()
}

/// The database server.
pub fn database_server() -> PathBuf {
    named("DATABASE_SERVER")
        .or_else(|| look_up("mariadbd"))
        .unwrap_or_else(|| find("mysqld"))
}

/// MariaDB's program that makes a data directory: beside the server, or where Debian has it.
pub fn mariadb_install_db() -> PathBuf {
    let beside = database_server().with_file_name("mariadb-install-db");
    if beside.is_file() {
        beside
    } else {
        find("mariadb-install-db")
    }
}

/// The program of that name on the `PATH`, or else among the servers. The name may also be a path.
///
/// # Panics
/// When it is missing. The message says which package has it.
pub fn find(name: impl AsRef<Path>) -> PathBuf {
    let name = name.as_ref();
    look_up(name).unwrap_or_else(|| panic!("{}", missing(name)))
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var(variable)
        .ok()
        .filter(|name| !name.is_empty())
        .map(|name| find(&name))
}

fn look_up(name: impl AsRef<Path>) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(SERVERS.map(PathBuf::from))
        .map(|directory| directory.join(&name))
        .find(|program| program.is_file())
}

fn missing(program: &Path) -> String {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let package = PACKAGES.iter().find(|(first, _)| name.starts_with(first));
    let package = package.map_or(String::new(), |(_, package)| {
        format!(" Debian has it in the package {package}.")
    });
    let program = program.display();
    format!("the program {program} is missing.{package} `tools/setup` installs what is missing")
}

fn php_version() -> String {
    let print = "echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;";
    let output = Command::new(php()).args(["-n", "-r", print]).output();
    let output = output.expect("PHP's version").stdout;
    String::from_utf8_lossy(&output).into_owned()
}
