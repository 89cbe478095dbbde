//! A database server of one's own, which a test may kill, freeze and restart: a MariaDB, or what `DATABASE_SERVER` names.
//!
//! `DATABASE_SERVER=/path/to/mysqld` runs the same tests with MySQL, `DATABASE_SERVER=/path/to/mariadbd` with another MariaDB, whose
//! `mariadb-install-db` lies beside it.

use super::brand::NO_FILES;
pub use super::brand::{Brand, sequence};
use super::database::{Database, PASSWORD, USER};
use super::process::{Process, Signal, StartError};
use super::small_disk::SmallDisk;
use super::template::{as_root, copy_template, tmpdir};
use super::{dirs, ports, programs};
use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether a commit waits for the disk, as in a shop. Default: true. False is for tests that only need a
    /// database: a commit then survives the death of the server, but not of the machine.
    pub durable: bool,
    /// The server's time zone. Default: +05:30, so that whoever forgets to set the session's is found out.
    pub time_zone: &'static str,
    /// Megabytes of a file system of its own for the server's data, so that it can be filled. Needs root; see
    /// [`DatabaseServer::small_disk`]. Default: none.
    pub small_disk: Option<u32>,
    /// Further arguments of the server, such as `--innodb-buffer-pool-size=1G`.
    pub args: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durable: true,
            time_zone: "+05:30",
            small_disk: None,
            args: Vec::new(),
        }
    }
}

/// A running server with an empty data directory. Dropping it kills it and removes its files.
#[derive(Debug)]
pub struct DatabaseServer {
    process: Process,
    port: u16,
    options: Options,
    // Between the process, which uses it, and the directory that it is mounted in: fields are dropped in order.
    disk: Option<SmallDisk>,
    dir: TempDir,
}

impl DatabaseServer {
    /// Starts a server; returns when it answers.
    ///
    /// # Panics
    /// When it does not come up: the message ends with its log.
    pub fn start(options: Options) -> Self {
        let dir = dirs::scratch("database");
        let data = dir.path().join("data");
        let disk = options.small_disk;
        let disk = disk.and_then(|megabytes| SmallDisk::mount(&data, megabytes));
        copy_template(&data);
        fs::create_dir(tmpdir(dir.path())).expect("a directory for temporary tables");
        let (process, port) = ports::with_free_port(|port| {
            let process = launch(dir.path(), port, &options)?;
            Ok((process, port))
        });
        Self {
            process,
            port,
            options,
            disk,
            dir,
        }
    }

    /// The server that all tests of a process share, each in a database of its own, commits relaxed. Not for
    /// tests that stop it.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<DatabaseServer> = OnceLock::new();
        SHARED.get_or_init(|| {
            Self::start(Options {
                durable: false,
                ..Options::default()
            })
        })
    }

    /// Path of the socket.
    pub fn socket(&self) -> PathBuf {
        socket(self.dir.path())
    }

    /// Port on 127.0.0.1; stays the same over restarts.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Process id of the server.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// A connection of the superuser, who has no password and no default database.
    ///
    /// # Panics
    /// When the server is not there.
    pub fn root(&self) -> Conn {
        root(&self.socket()).expect("a connection of the superuser")
    }

    /// Makes the database `name` and gives the shop's account all rights on it, and on nothing else.
    ///
    /// # Panics
    /// When there is one of this name.
    pub fn create_database(&self, name: &str) -> Database {
        let mut root = self.root();
        root.query_drop(format!("CREATE DATABASE `{name}` CHARACTER SET utf8mb4"))
            .expect("a new database");
        let account = format!("CREATE USER IF NOT EXISTS {USER}@'%' IDENTIFIED BY '{PASSWORD}'");
        root.query_drop(account).expect("the shop's account");
        root.query_drop(format!("GRANT ALL ON `{name}`.* TO {USER}@'%'"))
            .expect("its rights");
        Database::new(name, &self.socket(), self.port)
    }

    /// Makes a database under a name that nobody else uses.
    pub fn fresh_database(&self) -> Database {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        self.create_database(&format!("shop_{}", NEXT.fetch_add(1, Ordering::Relaxed)))
    }

    /// What the server logged.
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// SIGKILL: the server is gone in the middle of whatever it did.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Shuts the server down in order.
    pub fn stop(&mut self) {
        self.process.stop();
    }

    /// Starts it again with its data, after [`kill`](Self::kill) or [`stop`](Self::stop), at the same socket and port.
    ///
    /// # Panics
    /// When it does not come up.
    pub fn restart(&mut self) {
        self.process.stop();
        self.process = launch(self.dir.path(), self.port, &self.options)
            .unwrap_or_else(|error| panic!("restart: {error}"));
    }

    /// Whether it has not ended by itself.
    pub fn is_running(&mut self) -> bool {
        self.process.is_running()
    }

    /// Where its data lies if [`Options::small_disk`] was asked for and could be mounted.
    pub fn small_disk(&self) -> Option<&Path> {
        self.disk.as_ref().map(SmallDisk::path)
    }

    /// Freezes the server: connections stand, answers stay away.
    pub fn pause(&self) {
        self.process.signal(Signal::Stop);
    }

    /// Thaws it.
    pub fn resume(&self) {
        self.process.signal(Signal::Continue);
    }
}

/// Deadlocks that the server has seen.
pub fn deadlocks(root: &mut Conn) -> u64 {
    let sql = match Brand::get() {
        Brand::MariaDb => {
            "SELECT CAST(variable_value AS UNSIGNED) FROM information_schema.global_status \
             WHERE variable_name = 'Innodb_deadlocks'"
        }
        Brand::MySql => {
            "SELECT CAST(count AS UNSIGNED) FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'"
        }
    };
    let count: Option<u64> = root.query_first(sql).expect("the server's count");
    count.expect("one row")
}

fn launch(dir: &Path, port: u16, options: &Options) -> Result<Process, StartError> {
    let brand = Brand::get();
    let mut process = Process::spawn(
        "database server",
        programs::database_server(),
        &dir.join("log"),
        Signal::Kill,
        |command| {
            command
                .arg("--no-defaults")
                .args(as_root())
                .arg(brand.storage());
            command.arg(format!("--datadir={}", dir.join("data").display()));
            command.arg(format!("--tmpdir={}", tmpdir(dir).display()));
            command.arg(format!("--socket={}", socket(dir).display()));
            command.arg(format!("--pid-file={}", dir.join("pid").display()));
            command.args([
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--skip-log-bin",
                // PHPUnit keeps its test cases, and they their connections, until the end.
                "--max-connections=1000",
            ]);
            command.arg(format!("--port={port}"));
            command.arg(format!("--default-time-zone={}", options.time_zone));
            let flush = if options.durable { 1 } else { 2 };
            command.arg(format!("--innodb-flush-log-at-trx-commit={flush}"));
            command.arg("--innodb-buffer-pool-dump-at-shutdown=OFF");
            if !options.durable && brand == Brand::MariaDb {
                // Tables of hundreds of shops wait for no disk.
                command.args(["--innodb-flush-method=nosync", "--debug-no-sync"]);
            }
            if brand == Brand::MySql {
                // Another protocol at a port of its own; what makes each test take twice as long; tests count further than a
                // thousand, and each has its own tables.
                command.args([
                    "--mysqlx=OFF",
                    "--performance-schema=OFF",
                    NO_FILES,
                    "--cte-max-recursion-depth=10000000",
                    "--table-definition-cache=50000",
                ]);
            }
            command.args(&options.args);
        },
    );
    let socket = socket(dir);
    process.wait_until_ready(|| root(&socket).ok())?;
    Ok(process)
}

fn root(socket: &Path) -> mysql::Result<Conn> {
    Conn::new(
        OptsBuilder::new()
            .user(Some("root"))
            .socket(socket.to_str()),
    )
}

fn socket(dir: &Path) -> PathBuf {
    dir.join("server.sock")
}
