//! An Apache of one's own with the rules of a test. As root it runs as `nobody`, who has to be let in to what the rules name.

use super::process::{Process, Signal, StartError};
use super::{dirs, ports};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const MODULES: [&str; 14] = [
    "mpm_event",
    "authz_core",
    "alias",
    "asis",
    "auth_basic",
    "authn_core",
    "authn_file",
    "authz_user",
    "env",
    "http2",
    "dir",
    "proxy",
    "proxy_fcgi",
    "rewrite",
];

/// A running Apache. Dropping it kills it and removes its files.
#[derive(Debug)]
pub struct Apache {
    process: Process,
    port: u16,
    _dir: TempDir,
}

impl Apache {
    /// Starts Apache with one virtual host, which listens on a free port and otherwise consists of `rules`.
    ///
    /// # Panics
    /// When Apache refuses the configuration or does not come up: the message ends with its log.
    pub fn start(rules: &str) -> Self {
        let dir = dirs::scratch("apache");
        let (process, port) = ports::with_free_port(|port| {
            let file = dir.path().join("apache.conf");
            fs::write(file, config(dir.path(), port, rules)).expect("a configuration");
            Ok((launch(dir.path())?, port))
        });
        Self {
            process,
            port,
            _dir: dir,
        }
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What Apache logged.
    pub fn log(&self) -> String {
        self.process.log()
    }
}

fn launch(dir: &Path) -> Result<Process, StartError> {
    let pid_file = dir.join("apache.pid");
    let mut process = Process::spawn(
        "apache2",
        "apache2",
        &dir.join("log"),
        Signal::Term,
        |command| {
            command
                .args(["-D", "FOREGROUND", "-f"])
                .arg(dir.join("apache.conf"));
        },
    );
    process.wait_for_pid_file(&pid_file)?;
    Ok(process)
}

fn config(dir: &Path, port: u16, rules: &str) -> String {
    let dir = dir.display();
    let modules: String = MODULES
        .iter()
        .map(|it| format!("LoadModule {it}_module /usr/lib/apache2/modules/mod_{it}.so\n"))
        .collect();
    // Apache serves nothing as root.
    let user = if dirs::is_root() {
        "User nobody\nGroup nogroup"
    } else {
        ""
    };
    format!(
        "{modules}
        ServerRoot {dir}
        DefaultRuntimeDir {dir}
        PidFile {dir}/apache.pid
        ErrorLog /dev/stderr
        Listen 127.0.0.1:{port}
        ServerName 127.0.0.1
        {user}
        <Directory />
            Require all denied
        </Directory>
        Protocols h2c http/1.1
        <VirtualHost 127.0.0.1:{port}>
        {rules}
        </VirtualHost>"
    )
}
