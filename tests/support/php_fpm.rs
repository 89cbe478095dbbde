//! A php-fpm pool of one's own.

use super::process::{Process, Signal};
use super::{dirs, programs};
use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// How a pool is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// Number of worker processes, all started at once. Default: 2.
    pub workers: usize,
    /// Requests after which a worker is replaced; 0, the default: never.
    pub max_requests: u32,
    /// A PHP extension to load, as `extension=` in `php.ini` would.
    pub extension: Option<PathBuf>,
    /// Environment of the workers, for `getenv()`.
    pub env: Vec<(String, String)>,
    /// Further settings of `php.ini` that no script can change.
    pub admin_values: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            workers: 2,
            max_requests: 0,
            extension: None,
            env: Vec::new(),
            admin_values: Vec::new(),
        }
    }
}

/// A running pool. Dropping it kills master and workers and removes its files.
#[derive(Debug)]
pub struct PhpFpm {
    process: Process,
    options: Options,
    dir: TempDir,
}

impl PhpFpm {
    /// Starts a pool; returns when it accepts connections.
    ///
    /// # Panics
    /// When it does not come up: the message ends with its log.
    pub fn start(options: &Options) -> Self {
        let dir = dirs::scratch("php-fpm");
        let config = dir.path().join("php-fpm.conf");
        fs::write(&config, render(dir.path(), options)).expect("a configuration");
        Self {
            process: launch(dir.path(), options),
            options: options.clone(),
            dir,
        }
    }

    /// Ends it. As a crash, which leaves the socket's file behind, or as it is asked to, with a request in hand broken off.
    pub fn stop(&mut self, crash: bool) {
        if crash {
            self.process.kill();
        } else {
            self.process.stop();
        }
    }

    /// Starts it again, on the same socket.
    ///
    /// # Panics
    /// As [`PhpFpm::start`].
    pub fn start_again(&mut self) {
        self.process = launch(self.dir.path(), &self.options);
    }

    /// For `fastcgi_pass unix:…;`.
    pub fn socket(&self) -> PathBuf {
        self.dir.path().join("php-fpm.sock")
    }

    /// What the pool logged, and the workers through `error_log()` and on standard error.
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// Process id of the master.
    pub fn master_pid(&self) -> u32 {
        self.process.id()
    }

    /// Process ids of the workers, in ascending order.
    ///
    /// # Panics
    /// When `/proc` is not there.
    pub fn worker_pids(&self) -> Vec<u32> {
        let processes = fs::read_dir("/proc").expect("/proc").flatten();
        let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let mut workers: Vec<u32> = pids
            .filter(|pid| parent(*pid) == Some(self.master_pid()))
            .collect();
        workers.sort_unstable();
        workers
    }
}

fn launch(dir: &Path, options: &Options) -> Process {
    let log = dir.join("log");
    let mut process = Process::spawn(
        "php-fpm",
        programs::php_fpm(),
        &log,
        Signal::Term,
        |command| {
            command
                .args(["--nodaemonize", "--force-stderr", "--fpm-config"])
                .arg(dir.join("php-fpm.conf"));
            if dirs::is_root() {
                command.arg("--allow-to-run-as-root");
            }
            if let Some(extension) = &options.extension {
                command
                    .arg("-d")
                    .arg(format!("extension={}", extension.display()));
            }
            command.envs(options.env.iter().cloned());
        },
    );
    let socket = dir.join("php-fpm.sock");
    let ready = process.wait_until_ready(|| UnixStream::connect(&socket).ok());
    ready.unwrap_or_else(|error| panic!("{error}"));
    process
}

/// The fourth field of `/proc/<pid>/stat`; the second, a name in brackets, may hold blanks.
fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

fn render(dir: &Path, options: &Options) -> String {
    let user = if dirs::is_root() {
        "user = root\ngroup = root"
    } else {
        ""
    };
    let admin_values: String = options
        .admin_values
        .iter()
        .map(|(name, value)| format!("php_admin_value[{name}] = {value}\n"))
        .collect();
    format!(
        "[global]
error_log = {dir}/log
[test]
{user}
listen = {dir}/php-fpm.sock
listen.backlog = 4096
listen.mode = 0666
pm = static
pm.max_children = {workers}
pm.max_requests = {max_requests}
clear_env = no
catch_workers_output = yes
decorate_workers_output = no
php_admin_value[display_errors] = 0
php_admin_value[log_errors] = 1
{admin_values}",
        dir = dir.display(),
        workers = options.workers,
        max_requests = options.max_requests,
    )
}
