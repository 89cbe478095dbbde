//! An nginx of one's own with the `server` block of a test.

use super::process::{Process, Signal, StartError};
use super::{dirs, ports, programs};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A running nginx. Dropping it kills it and removes its files.
#[derive(Debug)]
pub struct Nginx {
    process: Process,
    port: u16,
    dir: TempDir,
}

impl Nginx {
    /// Starts nginx with one `server`, which listens on a free port and otherwise consists of `server_block`, for
    /// instance `location / { return 204; }`. `include fastcgi_params;` works there.
    ///
    /// # Panics
    /// When nginx refuses the configuration or does not come up: the message ends with its log.
    pub fn start(server_block: &str) -> Self {
        let dir = dirs::scratch("nginx");
        let (process, port) = ports::with_free_port(|port| {
            fs::write(
                dir.path().join("nginx.conf"),
                config(dir.path(), port, server_block),
            )
            .expect("a configuration");
            Ok((launch(dir.path())?, port))
        });
        Self { process, port, dir }
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What nginx logged, access and errors.
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// Directory with its files, removed with it.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }
}

fn launch(dir: &Path) -> Result<Process, StartError> {
    let pid_file = dir.join("nginx.pid");
    let mut process = Process::spawn(
        "nginx",
        "nginx",
        &dir.join("log"),
        Signal::Term,
        |command| {
            command
                .arg("-c")
                .arg(dir.join("nginx.conf"))
                .arg("-p")
                .arg(dir);
            if names_its_log() {
                command.args(["-e", "stderr"]);
            }
        },
    );
    process.wait_for_pid_file(&pid_file)?;
    Ok(process)
}

/// Whether it can be told where to log before it has read its configuration. Nginx 1.18, of Debian 11, cannot: there it complains that a user may
/// not write `/var/log/nginx/error.log`, and goes on.
fn names_its_log() -> bool {
    let help = Command::new(programs::find("nginx")).arg("-h").output();
    help.is_ok_and(|it| {
        String::from_utf8_lossy(&[it.stdout, it.stderr].concat()).contains("-e filename")
    })
}

fn config(dir: &Path, port: u16, server_block: &str) -> String {
    let user = if dirs::is_root() { "user root;" } else { "" };
    let temp_paths: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("    {kind}_temp_path {}/{kind};\n", dir.display()))
        .concat();
    format!(
        "daemon off;
{user}
worker_processes 1;
pid {dir}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log /dev/stdout;
{temp_paths}    include /etc/nginx/mime.types;
    keepalive_requests 100000;
    server {{
        listen 127.0.0.1:{port} reuseport backlog=4096;
        server_name localhost;
        {server_block}
    }}
}}
",
        dir = dir.display()
    )
}
